/*
title = "Totals against what they are the total of: files against their own last row, figures against their classes"
vi = "Số tổng so với các phần của nó: tệp so với dòng tổng cộng của chính tệp, chỉ tiêu so với các nhóm"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Số tổng khác tổng các phần"
on = "all"
limit = 30
note = "Tệp số liệu so với dòng tổng cộng của chính tệp: thiếu dòng thường là tệp bị cắt khi xuất. Chỉ tiêu so với tổng theo từng cách chia nhóm"
sort = ["total_kind", "unit", "total", "classes"]
columns = [
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "total", title = "Số tổng" },
    { name = "classes", title = "So với", words = { rows = "Số dòng đọc được của tệp", field = "Tổng theo lĩnh vực", office = "Tổng theo phòng", procedure = "Tổng theo thủ tục", channel = "Tổng theo hình thức nộp", applicant_kind = "Tổng theo đối tượng", reason = "Tổng theo lý do", processing_days = "Tổng theo số ngày xử lý", overdue_days = "Tổng theo số ngày quá hạn", age = "Tổng theo số ngày quá hạn" } },
    { name = "stated_count", title = "Tổng đã ghi" },
    { name = "summed_count", title = "Tổng các phần" },
    { name = "difference", title = "Chênh lệch" },
]
*/

-- Grain: unit, total, classes; figures of the calendar month alone. Figures and classes are sums of the same pass over
-- the dossiers, so a difference means that one of them was not counted.
with
senders as (select * from senders where period = $period and has_sent),

month_measures as (
    select * from measures where day between cast($period_start as date) and cast($cutoff as date)
),

month_measures_by as (
    select * from measures_by where day between cast($period_start as date) and cast($cutoff as date)
),

files as (
    select
        sender as unit, 'file' as total_kind, 'Dòng tổng cộng của tệp' as total, 'rows' as classes,
        stated_count, listed_count as summed_count
    from senders
    where stated_count is not null
),

wholes as (
    select indicator, unit, sum(numerator) as numerator, sum(denominator) as denominator
    from month_measures
    group by indicator, unit
),

classed as (
    select indicator, unit, dimension, sum(numerator) as numerator, sum(denominator) as denominator
    from month_measures_by
    group by indicator, unit, dimension
),

dimensions as (select distinct indicator, dimension from month_measures_by),

-- a unit that has figures and no class at all differs by all of them
sides as (
    select
        wholes.indicator, wholes.unit, dimensions.dimension as classes,
        wholes.numerator as stated_numerator, coalesce(classed.numerator, 0) as summed_numerator,
        wholes.denominator as stated_denominator, coalesce(classed.denominator, 0) as summed_denominator
    from wholes
    inner join dimensions on dimensions.indicator = wholes.indicator
    left join classed
        on classed.indicator = wholes.indicator
        and classed.unit = wholes.unit
        and classed.dimension = dimensions.dimension
),

ages as (
    select
        unit,
        sum(case when indicator = 'open' then numerator else 0 end) as stated_count,
        sum(case when indicator = 'overdue_by_age' then numerator else 0 end) as summed_count
    from month_measures
    where day = cast($cutoff as date) and anchor = 'cutoff'
        and ((indicator = 'open' and part = 'overdue') or indicator = 'overdue_by_age')
    group by unit
),

age_known as (
    select count(distinct indicator) as side_count
    from month_measures
    where anchor = 'cutoff' and day = cast($cutoff as date) and indicator in ('open', 'overdue_by_age')
),

both as (
    select * from files
    union all
    select
        unit, 'figure' as total_kind, indicator as total, classes, stated_numerator as stated_count,
        summed_numerator as summed_count
    from sides
    union all
    select
        unit, 'figure' as total_kind, concat(indicator, ' (mẫu số)') as total, classes,
        stated_denominator as stated_count, summed_denominator as summed_count
    from sides
    union all
    select
        unit, 'figure' as total_kind, 'Quá hạn chưa giải quyết' as total, 'age' as classes, stated_count, summed_count
    from ages
    cross join age_known
    where side_count = 2
),

final as (
    select
        $period as period, coalesce(unit, '') as unit, total_kind, total, classes, stated_count, summed_count,
        stated_count - summed_count as difference
    from both
    where stated_count <> summed_count
)

select * from final
