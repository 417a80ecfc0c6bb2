/*
title = "Số hóa hồ sơ TTHC khi tiếp nhận"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "receiving"
needs = ["is_intake_digitised"]
direction = "higher_is_better"
by = ["field", "office"]
definition = "Tỷ lệ hồ sơ tiếp nhận trong kỳ có ít nhất một thành phần hồ sơ được số hóa, trên tổng số hồ sơ tiếp nhận trong kỳ."
source = "Thông tư số 01/2023/TT-VPCP"
lever = { action = "convert", available = "rest", verb = "số hóa thêm" }

[[parts]]
name = "received"
anchor = "received"
numerator = "is_digitised"
denominator = "is_received"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(is_intake_digitised, false) as is_digitised,
        true as is_received
    from state
)

select * from final
