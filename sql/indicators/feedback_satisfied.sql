/*
title = "Hài lòng trong xử lý phản ánh, kiến nghị"
noun = "phản ánh"
version = 2
measure = "rate"
over = "measures"
zero_when_sent = true
direction = "higher_is_better"
definition = "Số phản ánh, kiến nghị đã trả lời trong kỳ mà không bị đánh giá không hài lòng, không phải phản ánh lại và không quá hạn, trên tổng số phản ánh, kiến nghị đã trả lời trong kỳ và đã quá hạn mà chưa trả lời tại ngày cuối kỳ; phản ánh không ghi hạn lấy hạn 15 ngày làm việc từ ngày tiếp nhận."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (chỉ số 5.3)"

[[parts]]
name = "answered"
label = "đã trả lời"
anchor = "day"
numerator = "satisfied_count"
denominator = "answered_count"

[[parts]]
name = "unanswered"
label = "quá hạn chưa trả lời"
anchor = "cutoff"
numerator = "unanswered_satisfied_count"
denominator = "unanswered_count"
*/
with
feedback as (select * from feedback_dated),

answered as (
    select
        unit,
        answered_date as day,
        case
            when coalesce(satisfaction in ('unsatisfied', 'continued'), false) then 0
            when coalesce(answered_date > due_date, false) then 0
            else 1
        end as satisfied_count,
        1 as answered_count,
        0 as unanswered_satisfied_count,
        0 as unanswered_count
    from feedback
    where answered_date <= cast($cutoff as date)
),

-- Not answering does not satisfy: who waits beyond the deadline stands in the base.
unanswered as (
    select
        unit,
        cast($cutoff as date) as day,
        0 as satisfied_count,
        0 as answered_count,
        0 as unanswered_satisfied_count,
        1 as unanswered_count
    from feedback
    where due_date < cast($cutoff as date) and received_date <= cast($cutoff as date)
        and (answered_date is null or answered_date > cast($cutoff as date))
),

final as (
    select * from answered
    union all
    select * from unanswered
)

select * from final
