/*
title = "Decision 766/QĐ-TTg: total, share of the applicable maximum, class and rank of every unit"
owner = "warehouse"
kind = "view"
periods = "all"
*/

-- Grain: unit. A component that does not apply takes its maximum with it; one that nobody gave is missing,
-- and a total with a missing component has neither class nor rank. Units are ranked with those of their level under the
-- same parent, on the exact quotient: a quotient of whole numbers below 10^6, times 10^12, keeps its order.
with
points as (select * from components_766),
units as (select * from units),
index_766 as (select * from decision_766),
bounds as (select * from class_bounds where scheme = 'decision_766'),

asked as (
    select count(*) as component_count
    from index_766
    inner join (select max(index_year) as index_year from points) as used on used.index_year = index_766.index_year
),

sums as (
    select
        unit,
        count(*) as given_count,
        sum(case when is_na then 1 else 0 end) as na_count,
        sum(coalesce(points_ten_thousandths, 0)) as points_ten_thousandths,
        sum(case when is_na then 0 else maximum_hundredths * 100 end) as maximum_ten_thousandths
    from points
    group by unit
),

placed as (
    select
        sums.*, units.level, units.parent,
        asked.component_count - sums.given_count as missing_count,
        case
            when maximum_ten_thousandths > 0
                then points_ten_thousandths * 1000000000000 / maximum_ten_thousandths
        end as quotient
    from sums
    inner join units on units.unit = sums.unit
    cross join asked
),

ranked as (
    select
        unit,
        rank() over (partition by level, parent order by quotient desc) as rank,
        count(*) over (partition by level, parent) as ranked_count
    from placed
    where missing_count = 0 and quotient is not null
),

final as (
    select
        placed.unit, placed.level, placed.parent, placed.points_ten_thousandths, placed.maximum_ten_thousandths,
        placed.na_count, placed.missing_count, bounds.class, ranked.rank, ranked.ranked_count
    from placed
    left join ranked on ranked.unit = placed.unit
    left join bounds on (
        points_ten_thousandths * 10000 > from_hundredths * maximum_ten_thousandths
        or (is_from_closed and points_ten_thousandths * 10000 = from_hundredths * maximum_ten_thousandths)
    )
    and (
        to_hundredths is null
        or points_ten_thousandths * 10000 < to_hundredths * maximum_ten_thousandths
        or (is_to_closed and points_ten_thousandths * 10000 = to_hundredths * maximum_ten_thousandths)
    )
    and placed.maximum_ten_thousandths > 0
    and placed.missing_count = 0
)

select * from final
