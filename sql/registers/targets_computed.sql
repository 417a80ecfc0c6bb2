/*
title = "Assigned targets in force, with what the warehouse computes of each from 1 January to the cut-off"
owner = "warehouse"
kind = "view"
*/

-- Grain: unit, target. A district is its desk and its communes. Without dossiers (nothing to divide by, or no row of
-- a count) nothing is computed, and what the unit reported stands; so it is where the unit should have
-- sent its dossiers of the period and did not: what others list of them is a part.
with
targets as (select * from targets_now),
members as (select * from unit_members),
measures as (select * from measures),
silent as (select sender as unit from senders where period = $period and not has_sent),

-- what no file of units names is itself alone
wholes as (
    select whole, member from members
    union
    select unit as whole, unit as member from targets
),

sums as (
    select
        targets.unit, targets.code, sum(measures.numerator) as numerator, sum(measures.denominator) as denominator
    from targets
    inner join wholes on wholes.whole = targets.unit
    inner join measures on measures.unit = wholes.member and measures.indicator = targets.indicator
    left anti join silent on silent.unit = targets.unit
    where (
        (measures.anchor = 'flow'
            and measures.day between cast(date_trunc('year', $cutoff) as date) and cast($cutoff as date))
        or (measures.anchor = 'cutoff' and measures.day = cast($cutoff as date))
    )
    group by targets.unit, targets.code
),

joined as (
    select
        targets.*,
        sums.numerator,
        case when targets.measure = 'rate' then sums.denominator else 1 end as base,
        case when targets.measure = 'rate' then 10000 else 100 end as factor
    from targets
    left join sums
        on sums.unit = targets.unit
        and sums.code = targets.code
        and (targets.measure = 'count' or sums.denominator > 0)
),

final as (
    select
        unit, code,
        numerator, base, factor,
        numerator is not null as is_computed,
        numerator is not null or result_hundredths is not null as is_known,
        case
            when numerator is not null and direction = 'at_least' then numerator * factor >= target_hundredths * base
            when numerator is not null then numerator * factor <= target_hundredths * base
            when direction = 'at_least' then coalesce(result_hundredths >= target_hundredths, false)
            else coalesce(result_hundredths <= target_hundredths, false)
        end as is_met
    from joined
)

select * from final
