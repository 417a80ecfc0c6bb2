/*
title = "Decision 766/QĐ-TTg: rate and points of every component, by unit, from 1 January to the cut-off"
owner = "warehouse"
kind = "view"
periods = "all"
*/

-- Grain: unit, component, where it is known: a component without a row is one that nobody gave. Points are whole
-- ten-thousandths, half up: the maximum from the threshold on, in proportion below it (a component without a
-- threshold is in proportion up to 100 %). A unit that has data and nothing to divide by has 0/0, which the rule of
-- the component calls not applicable, 0 points, or not known; a figure of the unit's own (component_scores)
-- stands where nothing was computed, and a row that gives neither figures nor "does not apply" gives nothing.
with
index_766 as (select * from decision_766),
measures as (select * from measures),
breakdowns as (select * from breakdowns),
units as (select * from units),
entered as (select *, lower(trim(component)) as code from component_scores),
silent as (select sender as unit from senders where period = $period and not has_sent),

version as (select max(index_year) as index_year from index_766 where index_year <= date_part('year', $cutoff)),

components as (
    select
        index_766.index_year, component, component_group, title, indicator, basis, deviation,
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

counted as (
    select
        members.whole as unit, components.component, components.basis,
        sum(sums.numerator) as numerator, sum(sums.denominator) as denominator
    from components
    inner join sums on sums.indicator = components.indicator
    inner join members on members.member = sums.unit
    -- what others list of a unit that did not send is a part
    left anti join silent on silent.unit = members.whole and components.basis = 'dossiers'
    where components.basis in ('dossiers', 'feedback')
    group by members.whole, components.component, components.basis
    union all
    -- a catalogue is the unit's own: procedures of its communes are the same procedures
    select sums.unit, components.component, components.basis, sums.numerator, sums.denominator
    from components
    inner join sums on sums.indicator = components.indicator
    inner join units on units.unit = sums.unit
    where components.basis = 'procedures'
    union all
    -- each procedure once, however many of its dossiers were paid
    select
        breakdowns.unit, components.component, components.basis,
        sum(case when breakdowns.numerator > 0 then 1 else 0 end) as numerator,
        count(*) as denominator
    from components
    inner join breakdowns on breakdowns.indicator = 'online_payment' and breakdowns.dimension = 'procedure'
    where components.basis = 'paid_procedures'
        and breakdowns.member <> '' and breakdowns.denominator > 0
        and breakdowns.period = $period
        and breakdowns.window_from_date = cast(date_trunc('year', $cutoff) as date)
        and breakdowns.window_to_date = cast($cutoff as date)
    group by breakdowns.unit, components.component, components.basis
),

-- Nothing to divide by is said of a unit whose dossiers are there, and of what is counted for anyone at all:
-- without its file, or where the pipeline computes no such indicator, nothing is known.
kept as (select distinct component from counted),
with_data as (select distinct unit, basis from counted),

grid as (
    select distinct with_data.unit, components.component
    from with_data
    inner join components
        on components.basis = with_data.basis
        or (components.basis in ('feedback', 'paid_procedures') and with_data.basis = 'dossiers')
    inner join kept on kept.component = components.component
),

computed as (
    select
        grid.unit, grid.component,
        coalesce(counted.numerator, 0) as numerator,
        coalesce(counted.denominator, 0) as denominator
    from grid
    left join counted on counted.unit = grid.unit and counted.component = grid.component
),

-- What is not in the year's version, or above its maximum, is no figure: the check component_scores_fit lists it.
newest as (
    select
        entered.* exclude (component, code), components.component,
        coalesce(is_not_applicable, false) as is_said_na,
        row_number() over (partition by unit, components.component order by month desc, period desc) as position
    from entered
    inner join components on lower(components.component) = entered.code
    where month <= $period and substr(month, 1, 4) = substr($period, 1, 4)
        and coalesce(points_hundredths <= components.maximum_hundredths, true)
),

given as (
    select unit, component, numerator, denominator, points_hundredths, is_said_na
    from newest
    where position = 1
        and (is_said_na or points_hundredths is not null or (numerator is not null and denominator is not null))
),

fractions as (
    select
        computed.unit, computed.component, computed.numerator, computed.denominator,
        cast(null as bigint) as points_hundredths, false as is_said_na, 'computed' as origin
    from computed
    left join given on given.unit = computed.unit and given.component = computed.component
    where computed.denominator > 0 or given.unit is null
    union all
    select
        given.unit, given.component, given.numerator, given.denominator,
        given.points_hundredths, given.is_said_na, 'entered' as origin
    from given
    left join computed
        on computed.unit = given.unit and computed.component = given.component and computed.denominator > 0
    where computed.unit is null
),

judged as (
    select
        fractions.*,
        components.component_group, components.title, components.index_year, components.maximum_hundredths,
        components.basis, components.deviation,
        coalesce(components.threshold_hundredths, 10000) as threshold_hundredths,
        points_hundredths is null and not is_said_na and denominator = 0 as is_empty,
        components.zero_rule
    from fractions
    inner join components on components.component = fractions.component
),

final as (
    select
        unit, component, component_group, title, index_year, origin, numerator, denominator,
        maximum_hundredths, threshold_hundredths,
        case when origin = 'computed' then basis else 'entered' end as source,
        case when origin = 'computed' then deviation end as deviation,
        is_said_na or (is_empty and zero_rule = 'not_applicable') as is_na,
        case
            when is_said_na or (is_empty and zero_rule = 'not_applicable') then null
            when points_hundredths is not null then points_hundredths * 100
            when is_empty then 0
            when numerator * 10000 >= threshold_hundredths * denominator then maximum_hundredths * 100
            else (2 * maximum_hundredths * 1000000 * numerator + denominator * threshold_hundredths)
                / (2 * denominator * threshold_hundredths)
        end as points_ten_thousandths
    from judged
    where not (is_empty and zero_rule = 'not_known')
)

select * from final
