/*
title = "Tỷ lệ hồ sơ quá hạn"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "resolving"
direction = "lower_is_better"
definition = "Số hồ sơ giải quyết trễ hẹn trong kỳ và quá hạn chưa giải quyết cuối kỳ, trên số hồ sơ kỳ trước chuyển sang và tiếp nhận trong kỳ."
source = "Biểu số II.06a/VPCP/KSTT (cột 10 và 13 trên cột 3)"
lever = { action = "reduce", available = "overdue", verb = "giảm" }

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
name = "late"
anchor = "finished"
numerator = "is_late"
denominator = "is_nothing"

[[parts]]
name = "overdue"
anchor = "cutoff"
numerator = "is_open_overdue"
denominator = "is_nothing"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        false as is_nothing,
        true as is_received
    from state
)

select * from final
