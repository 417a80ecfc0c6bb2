/*
title = "The province's printed counts against the sum over every unit, dossiers of no unit among them"
vi = "Số toàn tỉnh đã in so với tổng của mọi đơn vị, kể cả hồ sơ chưa rõ đơn vị"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Số toàn tỉnh khác tổng các đơn vị"
on = "province"
note = "Chênh lệch là hồ sơ không rõ đơn vị giải quyết, hoặc của đơn vị không có trong danh mục của kỳ. Biểu II.06a của tỉnh chỉ so với tổng biểu các đơn vị khi mọi đơn vị gửi hồ sơ đều đã gửi biểu"
sort = ["place"]
columns = [
    { name = "measure", title = "Chỉ tiêu" },
    { name = "remark", title = "Ghi chú", absent = "", words = { no_month = "Không so được: bản tin không có kỳ tháng dương lịch", forms_missing = "Chưa so: còn đơn vị chưa gửi biểu" } },
    { name = "province_count", title = "Toàn tỉnh" },
    { name = "units_count", title = "Tổng mọi đơn vị" },
    { name = "difference", title = "Chênh lệch" },
]
*/

-- Sum of units = province, for the calendar month of the period and the counts of form II.06a. A bulletin without
-- that window says so.
with
facts as (select * from facts where period = $period),
measures as (select * from measures),
all_units as (select * from units),
units as (select * from all_units where level = 'province'),

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

windows as (
    select count(*) as window_count
    from facts
    inner join units on units.unit = facts.unit
    where facts.window_from_date = cast($period_start as date) and facts.window_to_date = cast($cutoff as date)
),

-- The form that the province itself sent against those of its units; a district's would count its communes twice.
forms as (
    select figures.unit, figures.form_column, figures.value, all_units.level
    from form_06a_figures as figures
    inner join (select distinct unit, level from all_units) as all_units on all_units.unit = figures.unit
    where figures.period = $period and figures.is_total and all_units.level <> 'district'
),

missing_forms as (
    select count(*) as missing_count
    from senders
    left anti join (select distinct unit from forms) as sent on sent.unit = senders.sender
    where senders.period = $period and senders.has_sent
),

form_sides as (
    select
        form_column,
        max(case when level = 'province' then value end) as province_count,
        sum(case when level = 'province' then 0 else value end) as units_count
    from forms
    group by form_column
),

form_rows as (
    select
        10 + form_column as place, concat('Biểu II.06a cột ', cast(form_column as varchar)) as measure,
        province_count, units_count, cast(null as varchar) as remark
    from form_sides
    cross join missing_forms
    where missing_count = 0 and province_count <> units_count
    union all
    select
        10 as place, 'Biểu II.06a của tỉnh' as measure, province_count, cast(null as bigint) as units_count,
        'forms_missing' as remark
    from form_sides
    cross join missing_forms
    where missing_count > 0 and form_column = 3 and province_count is not null
),

dossier_rows as (
    select counted.place, counted.measure, printed.province_count, sums.units_count, cast(null as varchar) as remark
    from counted
    inner join printed on printed.indicator = counted.indicator
    inner join sums on sums.indicator = counted.indicator
    where printed.province_count <> sums.units_count
    union all
    select
        0 as place, 'Hồ sơ trong tháng' as measure, cast(null as bigint) as province_count,
        cast(null as bigint) as units_count, 'no_month' as remark
    from windows
    where window_count = 0
),

both as (
    select * from dossier_rows
    union all
    select * from form_rows
),

final as (
    select
        $period as period, '' as unit, place, measure, province_count, units_count,
        province_count - units_count as difference, remark
    from both
)

select * from final
