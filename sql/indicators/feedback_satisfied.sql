/*
title = "Hài lòng trong xử lý phản ánh, kiến nghị"
noun = "phản ánh"
version = 1
measure = "rate"
over = "measures"
direction = "higher_is_better"
small_base = 0
definition = "Số phản ánh, kiến nghị đã trả lời mà không bị đánh giá không hài lòng, không phải phản ánh lại và không quá hạn, trên tổng số phản ánh, kiến nghị đã trả lời trong kỳ."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (chỉ số 5.3)"

[[parts]]
name = "answered"
anchor = "day"
numerator = "satisfied_count"
denominator = "answered_count"
*/
with
feedback as (select * from feedback where answered_date is not null),

final as (
    select
        unit,
        answered_date as day,
        case
            when coalesce(satisfaction in ('unsatisfied', 'continued'), false) then 0
            when coalesce(answered_date > due_date, false) then 0
            else 1
        end as satisfied_count,
        1 as answered_count
    from feedback
)

select * from final
