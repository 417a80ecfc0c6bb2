/*
title = "Hồ sơ giải quyết trễ hẹn theo số ngày làm việc trễ"
noun = "hồ sơ"
version = 2
measure = "count"
owner = "resolving"
by = ["overdue_days"]
definition = "Số hồ sơ kết thúc trong kỳ sau ngày hẹn trả, theo số ngày làm việc từ ngày hẹn trả (không tính) đến ngày kết thúc; ngày nằm ngoài các năm đã nạp lịch làm việc thì tính theo ngày dương lịch. Hồ sơ có ngày hẹn trả trước ngày tiếp nhận không tính số ngày."
source = "Yêu cầu điều hành của địa phương"

[[parts]]
name = "late"
anchor = "finished"
numerator = "is_late"
denominator = "is_late"
*/
with
state as (select * from dossier_state),
workdays as (select * from workdays),

-- 0: only days off lie between, or hours of the promised day.
final as (
    select
        state.*,
        case when not state.is_due_impossible then cast(coalesce(
            ended.working_ordinal - due.working_ordinal,
            cast(date_part('epoch', date_trunc('day', state.ended_at)) as bigint) / 86400
            - cast(date_part('epoch', date_trunc('day', state.due_at)) as bigint) / 86400
        ) as varchar) end as overdue_days
    from state
    left join workdays due on cast(state.due_at as date) = due.day
    left join workdays ended on cast(state.ended_at as date) = ended.day
)

select * from final
