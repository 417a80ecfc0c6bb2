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
note = "Dòng tổng bằng cộng hai dòng trên và bằng số của huyện ở bảng kết quả từng chỉ tiêu; đơn vị chưa gửi số liệu tính theo số liệu gần nhất. Tỷ lệ đúng hạn tính trên hồ sơ đã giải quyết trong kỳ"
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

-- Grain: period, unit (a district), window, side. The total is the district's own figure, which holds what is known
-- of a commune that has not sent; the communes are what the desk leaves of it, so that the two rows add up to it.
with
facts as (
    select * from facts
    where indicator in ('online_submission', 'on_time_resolved') and numerator is not null
),
units as (select * from units where level in ('desk', 'commune') and parent is not null),

parts as (
    select
        facts.period, units.parent as unit, facts.window_from_date, facts.window_to_date, facts.indicator,
        units.level, facts.numerator, facts.denominator
    from facts
    inner join units on units.unit = facts.unit
        and coalesce(units.valid_from, '') <= cast(facts.window_to_date as varchar)
        and coalesce(units.valid_to, '9999') >= cast(facts.window_to_date as varchar)
),

desks as (
    select period, unit, window_from_date, window_to_date, indicator, 'desk' as side, numerator, denominator
    from parts
    where level = 'desk'
),

totals as (
    select distinct
        facts.period, facts.unit, facts.window_from_date, facts.window_to_date, facts.indicator, 'total' as side,
        facts.numerator, facts.denominator
    from facts
    inner join parts on parts.period = facts.period and parts.unit = facts.unit
),

communes as (
    select
        totals.period, totals.unit, totals.window_from_date, totals.window_to_date, totals.indicator,
        'communes' as side, totals.numerator - desks.numerator as numerator,
        totals.denominator - desks.denominator as denominator
    from totals
    inner join desks on desks.period = totals.period and desks.unit = totals.unit
        and desks.window_from_date = totals.window_from_date and desks.window_to_date = totals.window_to_date
        and desks.indicator = totals.indicator
),

all_sides as (
    select * from desks
    union all
    select * from communes
    union all
    select * from totals
),

final as (
    select
        period, unit, window_from_date, window_to_date, side,
        case side when 'desk' then 1 when 'communes' then 2 else 3 end as place,
        sum(case when indicator = 'online_submission' then denominator end) as received,
        sum(case when indicator = 'online_submission' then numerator end) as online,
        sum(case when indicator = 'on_time_resolved' then denominator end) as resolved,
        sum(case when indicator = 'on_time_resolved' then numerator end) as on_time
    from all_sides
    group by period, unit, window_from_date, window_to_date, side
)

select * from final
