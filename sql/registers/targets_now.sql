/*
title = "Assigned targets in force at the cut-off: of several of one indicator, the one assigned last"
owner = "warehouse"
kind = "view"
*/

-- Grain: unit, target. A target without a last day is in force until another one of the same indicator begins; the
-- words of the decision, the title and the id of an indicator name one target where target_names says so.
with
targets as (select * from targets),
names as (select lower(trim(name)) as name, indicator, measure from target_names),

named as (
    select
        targets.unit, targets.indicator as label, targets.direction, targets.target_hundredths, targets.measured_in,
        targets.result_hundredths, targets.valid_from_date, targets.document, targets.sender,
        names.indicator, names.measure,
        coalesce(names.indicator, lower(trim(targets.indicator))) as code
    from targets
    left join names on names.name = lower(trim(targets.indicator))
    where cast($cutoff as date) between valid_from_date and coalesce(valid_to_date, cast($cutoff as date))
),

newest as (
    select
        *,
        row_number() over (partition by unit, code order by valid_from_date desc, sender, label) as position
    from named
),

final as (
    select
        unit, code, label, indicator, measure, direction, target_hundredths, measured_in,
        result_hundredths, valid_from_date, document
    from newest
    where position = 1
)

select * from final
