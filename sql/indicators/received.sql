/*
title = "Hồ sơ tiếp nhận"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "receiving"
definition = "Số hồ sơ có ngày tiếp nhận trong kỳ; hồ sơ mới đăng ký và hồ sơ không được tiếp nhận không tính."
source = "Biểu số II.06a/VPCP/KSTT (cột 4 và cột 5)"

[[parts]]
name = "received"
anchor = "received"
numerator = "is_received"
denominator = "is_received"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        true as is_received
    from state
)

select * from final
