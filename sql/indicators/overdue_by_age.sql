/*
title = "Hồ sơ quá hạn chưa giải quyết theo số ngày làm việc"
noun = "hồ sơ"
version = 2
measure = "count"
owner = "resolving"
definition = "Số hồ sơ quá hạn chưa giải quyết tại thời điểm cuối kỳ, theo số ngày làm việc đã quá hạn; ngày nằm ngoài các năm đã nạp lịch làm việc thì tính theo ngày dương lịch. Hồ sơ có ngày hẹn trả trước ngày tiếp nhận đếm riêng, không tính số ngày."
source = "Yêu cầu điều hành của địa phương"

[[parts]]
name = "days_1_5"
label = "từ 1 đến 5 ngày"
anchor = "cutoff"
numerator = "is_1_5"
denominator = "is_1_5"

[[parts]]
name = "days_6_10"
label = "từ 6 đến 10 ngày"
anchor = "cutoff"
numerator = "is_6_10"
denominator = "is_6_10"

[[parts]]
name = "days_11_30"
label = "từ 11 đến 30 ngày"
anchor = "cutoff"
numerator = "is_11_30"
denominator = "is_11_30"

[[parts]]
name = "days_over_30"
label = "trên 30 ngày"
anchor = "cutoff"
numerator = "is_over_30"
denominator = "is_over_30"

[[parts]]
name = "days_unknown"
label = "hẹn trả trước ngày tiếp nhận"
anchor = "cutoff"
numerator = "is_of_unknown_age"
denominator = "is_of_unknown_age"
*/
with
state as (select * from dossier_state),
workdays as (select * from workdays),

today as (
    select max(working_ordinal) as working_ordinal from workdays where day = cast($cutoff as date)
),

-- As the list `overdue_open` counts them.
aged as (
    select
        state.*,
        case
            when not state.is_due_impossible then coalesce(
                today.working_ordinal - due.working_ordinal,
                cast(date_part('epoch', date_trunc('day', $cutoff)) as bigint) / 86400
                - cast(date_part('epoch', date_trunc('day', state.due_at)) as bigint) / 86400
            )
        end as days_overdue
    from state
    left join workdays due on cast(state.due_at as date) = due.day
    cross join today
),

final as (
    select
        * exclude (days_overdue),
        coalesce(is_open_overdue and days_overdue <= 5, false) as is_1_5,
        coalesce(is_open_overdue and days_overdue between 6 and 10, false) as is_6_10,
        coalesce(is_open_overdue and days_overdue between 11 and 30, false) as is_11_30,
        coalesce(is_open_overdue and days_overdue > 30, false) as is_over_30,
        is_open_overdue and days_overdue is null as is_of_unknown_age
    from aged
)

select * from final
