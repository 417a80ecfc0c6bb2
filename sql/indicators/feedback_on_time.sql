/*
title = "Phản ánh, kiến nghị xử lý đúng hạn"
noun = "phản ánh"
version = 2
measure = "rate"
over = "measures"
zero_when_sent = true
direction = "higher_is_better"
definition = "Số phản ánh, kiến nghị đã trả lời đúng hạn trong kỳ và đang xử lý còn trong hạn cuối kỳ, trên số phản ánh, kiến nghị đã trả lời trong kỳ và đang xử lý cuối kỳ; hạn là hạn của từng phản ánh; phản ánh không ghi hạn lấy hạn 15 ngày làm việc từ ngày tiếp nhận."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (chỉ số 5.2)"

[[parts]]
name = "answered"
label = "đã trả lời"
anchor = "day"
numerator = "answered_on_time_count"
denominator = "answered_count"

[[parts]]
name = "open"
label = "đang xử lý"
anchor = "cutoff"
numerator = "open_in_time_count"
denominator = "open_count"
*/
with
feedback as (select * from feedback_dated where due_date is not null),

-- One row per feedback: dated by its answer once it has one, by the cut-off while it is open.
answered as (
    select
        unit,
        answered_date as day,
        case when answered_date <= due_date then 1 else 0 end as answered_on_time_count,
        1 as answered_count,
        0 as open_in_time_count,
        0 as open_count
    from feedback
    where answered_date <= cast($cutoff as date)
),

unanswered as (
    select
        unit,
        cast($cutoff as date) as day,
        0 as answered_on_time_count,
        0 as answered_count,
        case when due_date >= cast($cutoff as date) then 1 else 0 end as open_in_time_count,
        1 as open_count
    from feedback
    where received_date <= cast($cutoff as date)
        and (answered_date is null or answered_date > cast($cutoff as date))
),

final as (
    select * from answered
    union all
    select * from unanswered
)

select * from final
