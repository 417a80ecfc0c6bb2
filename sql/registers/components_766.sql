/*
title = "Decision 766/QĐ-TTg: rate and points of every component, by unit, from 1 January to the cut-off"
owner = "warehouse"
kind = "view"
periods = "all"
*/

-- Grain: unit, component. Components whose indicator is computed from dossiers or registers are summed
-- over the members of a unit; the others are entered in component_scores. Points are whole ten-thousandths,
-- half up: the maximum from the threshold on, in proportion below it (a component without a threshold is
-- in proportion up to 100 %).
with
index_766 as (select * from decision_766),
measures as (select * from measures),
units as (select * from units),
entered as (select * from component_scores),

version as (select max(index_year) as index_year from index_766 where index_year <= date_part('year', $cutoff)),

components as (
    select
        index_766.index_year, component, component_group, title, indicator,
        maximum_hundredths, threshold_hundredths, zero_rule
    from index_766
    inner join version on version.index_year = index_766.index_year
),

-- A unit is itself, its children and theirs.
members as (
    select unit as whole, unit as member from units
    union all
    select parent as whole, unit as member from units where parent is not null
    union all
    select parents.parent as whole, units.unit as member
    from units
    inner join units as parents on parents.unit = units.parent
    where parents.parent is not null
),

sums as (
    select indicator, unit, sum(numerator) as numerator, sum(denominator) as denominator
    from measures
    where (
        (anchor = 'flow' and day between cast(date_trunc('year', $cutoff) as date) and cast($cutoff as date))
        or (anchor = 'cutoff' and day = cast($cutoff as date))
        or (anchor = 'opening' and day = cast(date_trunc('year', $cutoff) as date))
    )
    group by indicator, unit
),

computed as (
    select
        members.whole as unit, components.component,
        sum(sums.numerator) as numerator, sum(sums.denominator) as denominator
    from components
    inner join sums on sums.indicator = components.indicator
    inner join members on members.member = sums.unit
    group by members.whole, components.component
),

newest as (
    select *, row_number() over (partition by unit, component order by month desc, sender) as position
    from entered
    where month <= $period and substr(month, 1, 4) = substr($period, 1, 4)
),

fractions as (
    select
        unit, component, numerator, denominator,
        cast(null as bigint) as points_hundredths, false as is_not_applicable, 'computed' as origin
    from computed
    union all
    select
        newest.unit, newest.component, newest.numerator, newest.denominator,
        newest.points_hundredths, coalesce(newest.is_not_applicable, false) as is_not_applicable, 'entered' as origin
    from newest
    left join computed on computed.unit = newest.unit and computed.component = newest.component
    where newest.position = 1 and computed.unit is null
),

judged as (
    select
        fractions.*,
        components.component_group, components.title, components.index_year, components.maximum_hundredths,
        coalesce(components.threshold_hundredths, 10000) as threshold_hundredths,
        is_not_applicable
            or (coalesce(denominator, 0) = 0 and points_hundredths is null
                and components.zero_rule = 'not_applicable') as is_na
    from fractions
    inner join components on components.component = fractions.component
),

final as (
    select
        unit, component, component_group, title, index_year, origin, numerator, denominator,
        maximum_hundredths, threshold_hundredths, is_na,
        case
            when is_na then null
            when points_hundredths is not null then points_hundredths * 100
            when coalesce(denominator, 0) = 0 then 0
            when numerator * 10000 >= threshold_hundredths * denominator then maximum_hundredths * 100
            else (2 * maximum_hundredths * 1000000 * numerator + denominator * threshold_hundredths)
                / (2 * denominator * threshold_hundredths)
        end as points_ten_thousandths
    from judged
)

select * from final
