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
denominator = "is_open"
*/
with
state as (select * from dossier_state),
workdays as (select * from workdays),

today as (
    select max(working_ordinal) as working_ordinal from workdays where day <= cast($cutoff as date)
),

final as (
    select
        state.*,
        coalesce(
            is_open_in_time and not is_waiting and due.working_ordinal - today.working_ordinal <= 3, false
        ) as is_due_soon
    from state
    left join workdays due on cast(state.due_at as date) = due.day
    cross join today
)

select * from final
