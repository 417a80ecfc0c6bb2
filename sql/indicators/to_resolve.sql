/*
title = "Tổng số hồ sơ nhận giải quyết"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "resolving"
definition = "Số hồ sơ kỳ trước chuyển sang cộng số hồ sơ tiếp nhận trong kỳ, tính tại đơn vị giải quyết."
source = "Biểu số II.06a/VPCP/KSTT (cột 3)"

[[parts]]
name = "opening"
label = "kỳ trước chuyển sang"
anchor = "opening"
numerator = "is_open"
denominator = "is_open"

[[parts]]
name = "received"
label = "tiếp nhận trong kỳ"
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
