/*
title = "Hồ sơ quá hạn chưa giải quyết theo từng số ngày làm việc quá hạn"
noun = "hồ sơ"
version = 2
measure = "count"
owner = "resolving"
by = ["overdue_days"]
definition = "Số hồ sơ quá hạn chưa giải quyết tại thời điểm cuối kỳ, theo số ngày làm việc từ ngày hẹn trả (không tính) đến ngày chốt số liệu; ngày nằm ngoài các năm đã nạp lịch làm việc thì tính theo ngày dương lịch. Hồ sơ có ngày hẹn trả trước ngày tiếp nhận không tính số ngày."
source = "Yêu cầu điều hành của địa phương"

[[parts]]
name = "open"
anchor = "cutoff"
numerator = "is_open_overdue"
denominator = "is_open_overdue"
*/
with
state as (select * from dossier_state),
workdays as (select * from workdays),

today as (
    select max(working_ordinal) as working_ordinal from workdays where day = cast($cutoff as date)
),

-- As the list `overdue_open` counts them.
final as (
    select
        state.*,
        case when not state.is_due_impossible then cast(coalesce(
            today.working_ordinal - due.working_ordinal,
            cast(date_part('epoch', date_trunc('day', $cutoff)) as bigint) / 86400
            - cast(date_part('epoch', date_trunc('day', state.due_at)) as bigint) / 86400
        ) as varchar) end as overdue_days
    from state
    left join workdays due on cast(state.due_at as date) = due.day
    cross join today
)

select * from final
