/*
title = "Bộ phận Một cửa cấp huyện, các đơn vị cấp xã và tổng của huyện, trong từng kỳ"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Bộ phận Một cửa của huyện và các đơn vị cấp xã"
on = "units"
with_members = false
limit = 12
sort = ["window_from_date", "window_to_date", "place"]
note = "Dòng tổng bằng cộng hai dòng trên; tỷ lệ đúng hạn tính trên hồ sơ đã giải quyết trong kỳ"
columns = [
    { name = "window_from_date", title = "Từ ngày" },
    { name = "window_to_date", title = "Đến ngày" },
    { name = "side", title = "Nơi giải quyết", words = { desk = "Bộ phận Một cửa của huyện", communes = "Các đơn vị cấp xã", total = "Toàn huyện" } },
    { name = "received", title = "Tiếp nhận" },
    { name = "online", title = "Trực tuyến", shown = "percent", of = "received" },
    { name = "on_time", title = "Đúng hạn", shown = "percent", of = "resolved" },
    { name = "on_time", title = "Đúng hạn / đã giải quyết", shown = "fraction", of = "resolved" },
]
*/

-- Grain: period, unit (a district), window, side. A figure of a side stands only where every part of it has data.
with
facts as (select * from facts where indicator in ('online_submission', 'on_time_resolved')),
units as (select * from units where level in ('desk', 'commune')),

sided as (
    select
        facts.period, units.parent as unit, facts.window_from_date, facts.window_to_date, facts.indicator,
        case units.level when 'desk' then 'desk' else 'communes' end as side,
        facts.numerator, facts.denominator
    from facts
    inner join units on units.unit = facts.unit
        and coalesce(units.valid_from, '') <= cast(facts.window_to_date as varchar)
        and coalesce(units.valid_to, '9999') >= cast(facts.window_to_date as varchar)
    where units.parent is not null and facts.numerator is not null
),

both_sides as (
    select * from sided
    union all
    select * replace ('total' as side) from sided
),

final as (
    select
        period, unit, window_from_date, window_to_date, side,
        case side when 'desk' then 1 when 'communes' then 2 else 3 end as place,
        sum(case when indicator = 'online_submission' then denominator end) as received,
        sum(case when indicator = 'online_submission' then numerator end) as online,
        sum(case when indicator = 'on_time_resolved' then denominator end) as resolved,
        sum(case when indicator = 'on_time_resolved' then numerator end) as on_time
    from both_sides
    group by period, unit, window_from_date, window_to_date, side
)

select * from final
