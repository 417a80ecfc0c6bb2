/*
title = "Chỉ số cải cách hành chính qua các năm: điểm, thứ hạng, xếp loại"
owner = "warehouse"
kind = "view"

[print]
title = "Chỉ số cải cách hành chính qua các năm"
on = "units"
of_registers = true
with_members = false
official = true
sort = ["-year"]
note = "Điểm do cấp có thẩm quyền thẩm định; chỉ số là điểm đạt được trên điểm tối đa áp dụng cho đơn vị; xếp hạng trong các đơn vị cùng cấp, cùng đơn vị cấp trên đã có kết quả của năm đó"
columns = [
    { name = "year_text", title = "Năm" },
    { name = "points_hundredths", title = "Điểm đạt", shown = "scaled", scale = 100 },
    { name = "maximum_hundredths", title = "Điểm tối đa", shown = "scaled", scale = 100 },
    { name = "lost_hundredths", title = "Điểm bị trừ", shown = "scaled", scale = 100 },
    { name = "rank", title = "Xếp thứ", shown = "rank", of = "ranked_count" },
    { name = "class", title = "Xếp loại" },
    { name = "full_count", title = "Nội dung đạt điểm tối đa", shown = "fraction", of = "content_count" },
    { name = "deducted_count", title = "Nội dung bị trừ điểm", shown = "fraction", of = "content_count" },
]
*/

-- Grain: unit, year. Ranked on the exact quotient: points and maximum are below 10^6, so that points × 10^12
-- over the maximum is a whole number that keeps their order.
with
totals as (select * from par_totals),
units as (select * from units),

-- The version of a unit at the end of the year that was appraised.
placed as (
    select
        totals.*,
        units.level, units.parent,
        case
            when $tie_rule = 'published' then (20000 * points_hundredths + maximum_hundredths) / (2 * maximum_hundredths)
            else points_hundredths * 1000000000000 / maximum_hundredths
        end as quotient
    from totals
    inner join units on units.unit = totals.unit
        and coalesce(units.valid_from, '') <= concat(cast(totals.year as varchar), '-12-31')
        and coalesce(units.valid_to, '9999') >= concat(cast(totals.year as varchar), '-12-31')
    where totals.year <= date_part('year', $cutoff)
),

final as (
    select
        unit, year, cast(year as varchar) as year_text,
        points_hundredths, maximum_hundredths, lost_hundredths, index_hundredths, class,
        content_count, full_count, deducted_count,
        cast(
            case
                when $tie_rule = 'dense' then dense_rank() over (partition by year, level, parent order by quotient desc)
                else rank() over (partition by year, level, parent order by quotient desc)
            end as bigint
        ) as rank,
        count(*) over (partition by year, level, parent) as ranked_count,
        count(*) over (partition by year, level, parent, quotient) - 1 as tied_count,
        'ranked' as status, 0 as population_missing_count
    from placed
)

select * from final
