/*
title = "Tỷ lệ đơn vị đã tổ chức đối thoại với người dân, doanh nghiệp"
noun = "đơn vị"
version = 1
measure = "rate"
over = "measures"
direction = "higher_is_better"
small_base = 0
definition = "Số đơn vị đã tổ chức ít nhất một cuộc đối thoại đến hết ngày cuối kỳ, trên tổng số đơn vị phải tổ chức trong năm."
source = "Kế hoạch cải cách hành chính năm của đơn vị"
lever = { action = "convert", available = "rest", verb = "tổ chức đối thoại tại thêm" }

[[parts]]
name = "units"
anchor = "cutoff"
numerator = "held_count"
denominator = "unit_count"
*/
with
dialogues as (select * from dialogues),

units as (
    select
        unit,
        max(case when held_date <= cast($cutoff as date) then 1 else 0 end) as has_held
    from dialogues
    where year = date_part('year', $cutoff)
    group by unit
),

final as (
    select unit, cast($cutoff as date) as day, has_held as held_count, 1 as unit_count
    from units
)

select * from final
