/*
title = "Hồ sơ sắp đến hạn"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "resolving"
definition = "Số hồ sơ đang giải quyết, không tạm dừng, còn tối đa 03 ngày làm việc đến ngày hẹn trả tại thời điểm cuối kỳ."
source = "Yêu cầu điều hành của địa phương"

[[parts]]
name = "soon"
anchor = "cutoff"
numerator = "is_due_soon"
denominator = "is_counted"
*/
with
state as (select * from dossier_state),
workdays as (select * from workdays),

-- Three working days, as the definition says: change both together, and the list `dossiers_due_soon`. Where the
-- calendar does not reach so far nothing is known, and nothing is counted.
today as (
    select min(today.working_ordinal) as working_ordinal, 3 as days_ahead
    from workdays as today
    cross join (select max(working_ordinal) as last_ordinal from workdays) as calendar
    where today.day = cast($cutoff as date) and calendar.last_ordinal >= today.working_ordinal + 3
),

final as (
    select
        state.*,
        coalesce(
            is_open_in_time and not is_waiting
            and due.working_ordinal - today.working_ordinal <= today.days_ahead,
            false
        ) as is_due_soon,
        is_open and today.working_ordinal is not null as is_counted
    from state
    left join workdays due on cast(state.due_at as date) = due.day
    cross join today
)

select * from final
