/*
title = "Hồ sơ đang giải quyết trong hạn"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "resolving"
definition = "Số hồ sơ đang giải quyết tại thời điểm cuối kỳ có ngày hẹn trả chưa qua."
source = "Biểu số II.06a/VPCP/KSTT (cột 12)"

[[parts]]
name = "open_in_time"
anchor = "cutoff"
numerator = "is_open_in_time"
denominator = "is_open_in_time"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        true as is_counted
    from state
)

select * from final
