/*
title = "Hồ sơ giải quyết trễ hẹn"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "resolving"
direction = "lower_is_better"
by = ["field", "office"]
definition = "Số hồ sơ kết thúc trong kỳ sau ngày hẹn trả. Tỷ lệ kèm theo tính trên số hồ sơ kết thúc trong kỳ."
source = "Biểu số II.06a/VPCP/KSTT (cột 10)"
settled = true

[[parts]]
name = "late"
anchor = "finished"
numerator = "is_late"
denominator = "is_handled"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        true as is_handled
    from state
)

select * from final
