/*
title = "The province's printed counts against the sum over every unit, dossiers of no unit among them"
vi = "Số toàn tỉnh đã in so với tổng của mọi đơn vị, kể cả hồ sơ chưa rõ đơn vị"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Số toàn tỉnh khác tổng các đơn vị"
on = "province"
note = "Chênh lệch là hồ sơ không rõ đơn vị giải quyết, hoặc của đơn vị không có trong danh mục của kỳ"
sort = ["place"]
columns = [
    { name = "measure", title = "Chỉ tiêu" },
    { name = "province_count", title = "Toàn tỉnh" },
    { name = "units_count", title = "Tổng mọi đơn vị" },
    { name = "difference", title = "Chênh lệch" },
]
*/

-- Sum of units = province, for the calendar month of the period and the counts of form II.06a.
with
facts as (select * from facts where period = $period),
measures as (select * from measures),
units as (select * from units where level = 'province'),

counted as (
    select * from (values
        (1, 'carried_over', 'Kỳ trước chuyển sang'),
        (2, 'received', 'Tiếp nhận trong kỳ'),
        (3, 'resolved', 'Đã giải quyết'),
        (4, 'open', 'Đang giải quyết cuối kỳ'),
        (5, 'overdue', 'Quá hạn')
    ) as listed (place, indicator, measure)
),

printed as (
    select facts.indicator, max(facts.numerator) as province_count
    from facts
    inner join units on units.unit = facts.unit
    where facts.window_from_date = cast($period_start as date)
        and facts.window_to_date = cast($cutoff as date)
        and coalesce(facts.population, '') = ''
    group by facts.indicator
),

sums as (
    select indicator, sum(numerator) as units_count
    from measures
    where (anchor = 'flow' and day between cast($period_start as date) and cast($cutoff as date))
        or (anchor = 'cutoff' and day = cast($cutoff as date))
        or (anchor = 'opening' and day = cast($period_start as date))
    group by indicator
),

final as (
    select
        $period as period, '' as unit, counted.place, counted.measure, printed.province_count, sums.units_count,
        printed.province_count - sums.units_count as difference
    from counted
    inner join printed on printed.indicator = counted.indicator
    inner join sums on sums.indicator = counted.indicator
    where printed.province_count <> sums.units_count
)

select * from final
