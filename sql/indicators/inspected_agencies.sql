/*
title = "Cơ quan chuyên môn được kiểm tra cải cách hành chính"
noun = "đơn vị"
version = 1
measure = "rate"
over = "measures"
adds = "own"
direction = "higher_is_better"
small_base = 0
definition = "Số đơn vị đã được kiểm tra đến hết ngày cuối kỳ, trên số đơn vị phải kiểm tra theo kế hoạch của năm."
source = "Kế hoạch kiểm tra cải cách hành chính năm"
lever = { action = "convert", available = "rest", verb = "kiểm tra thêm" }

[[parts]]
name = "inspected"
anchor = "cutoff"
numerator = "inspected_count"
denominator = "planned_count"
*/
with
inspections as (select * from inspections),

final as (
    select
        unit,
        cast($cutoff as date) as day,
        case when inspected_date <= cast($cutoff as date) then 1 else 0 end as inspected_count,
        1 as planned_count
    from inspections
    where year = date_part('year', $cutoff) and inspected_kind = 'agency'
)

select * from final
