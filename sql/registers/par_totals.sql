/*
title = "Reform index by unit and year: points, percent of the applicable maximum, contents, class"
owner = "warehouse"
kind = "view"
*/

-- Grain: unit, year. A unit with a content that is not appraised has no index. The class is that of the
-- exact quotient: points × 10000 against bound × maximum, both whole numbers.
with
contents as (select * from par_contents),
bounds as (select * from class_bounds where scheme = 'par'),

sums as (
    select
        unit, year,
        sum(maximum_hundredths) as maximum_hundredths,
        sum(points_hundredths) as points_hundredths,
        sum(lost_hundredths) as lost_hundredths,
        count(*) as content_count,
        sum(case when lost_hundredths = 0 then 1 else 0 end) as full_count,
        sum(case when lost_hundredths > 0 then 1 else 0 end) as deducted_count
    from contents
    group by unit, year
    having count(points_hundredths) = count(*)
),

classed as (
    select
        sums.*,
        (2 * points_hundredths * 10000 + maximum_hundredths) / (2 * maximum_hundredths) as index_hundredths,
        points_hundredths * 10000 as index_top,
        maximum_hundredths as index_base
    from sums
    where maximum_hundredths > 0
),

final as (
    select
        unit, year, points_hundredths, maximum_hundredths, lost_hundredths, index_hundredths,
        content_count, full_count, deducted_count,
        bounds.class
    from classed
    left join bounds on (
        index_top > from_hundredths * index_base
        or (is_from_closed and index_top = from_hundredths * index_base)
    )
    and (
        to_hundredths is null
        or index_top < to_hundredths * index_base
        or (is_to_closed and index_top = to_hundredths * index_base)
    )
)

select * from final
