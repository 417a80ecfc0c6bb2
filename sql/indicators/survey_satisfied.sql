/*
title = "Hài lòng tại Bộ phận Một cửa"
noun = "phiếu"
version = 2
measure = "rate"
over = "measures"
direction = "higher_is_better"
definition = "Số phiếu rất hài lòng và hài lòng trên tổng số phiếu khảo sát thu về trong kỳ; phiếu của một tháng tính vào ngày cuối tháng. Một đơn vị có một cuộc khảo sát mỗi tháng: hai nơi cùng gửi thì chỉ tính một."
source = "Khảo sát mức độ hài lòng tại Bộ phận Một cửa"

[[parts]]
name = "answers"
anchor = "day"
numerator = "satisfied_count"
denominator = "answer_count"
*/
with
-- A survey of a unit and month is one survey, however often it is sent: the newest file's line counts.
surveys as (
    select *, row_number() over (partition by unit, month order by period desc) as position
    from surveys
),

final as (
    select
        unit,
        cast(cast(concat(month, '-01') as date) + interval '1 month' - interval '1 day' as date) as day,
        very_satisfied_count + satisfied_count as satisfied_count,
        answer_count
    from surveys
    where position = 1
)

select * from final
