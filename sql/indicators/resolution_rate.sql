/*
title = "Tỷ lệ giải quyết hồ sơ"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "resolving"
direction = "higher_is_better"
definition = "Số hồ sơ đã giải quyết trong kỳ, trên số hồ sơ kỳ trước chuyển sang và tiếp nhận trong kỳ."
source = "Biểu số II.06a/VPCP/KSTT (cột 7 trên cột 3)"

[[parts]]
name = "opening"
anchor = "opening"
numerator = "is_nothing"
denominator = "is_open"

[[parts]]
name = "received"
anchor = "received"
numerator = "is_nothing"
denominator = "is_received"

[[parts]]
name = "resolved"
anchor = "finished"
numerator = "is_handled"
denominator = "is_nothing"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        false as is_nothing,
        true as is_received,
        true as is_handled
    from state
)

select * from final
