/*
title = "Tồn tại trong Chỉ số cải cách hành chính đã khắc phục"
noun = "việc"
version = 1
measure = "rate"
over = "measures"
adds = "own"
direction = "higher_is_better"
small_base = 0
definition = "Số việc khắc phục đã hoàn thành đến hết ngày cuối kỳ, trên tổng số việc khắc phục các tiêu chí bị trừ điểm của năm trước."
source = "Kế hoạch khắc phục tồn tại của đơn vị"
lever = { action = "convert", available = "rest", verb = "khắc phục thêm" }

[[parts]]
name = "remedies"
anchor = "cutoff"
numerator = "done_count"
denominator = "remedy_count"
*/
with
remedies as (select * from remedies),

final as (
    select
        unit,
        cast($cutoff as date) as day,
        case
            when state = 'done' and coalesce(done_date <= cast($cutoff as date), true) then 1
            else 0
        end as done_count,
        1 as remedy_count
    from remedies
    where year = date_part('year', $cutoff) - 1
)

select * from final
