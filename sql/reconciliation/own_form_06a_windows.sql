/*
title = "Form II.06a of another window than the month, as the sums of the warehouse give it"
owner = "warehouse"
kind = "view"
*/

-- Grain: unit, form_column, of units that sent such a form. Sums by day give any window of which the state before its
-- first day and the one on its last day are known: those of the pipeline's own windows, and whatever they are made of.
-- By resolving unit no channel is kept, so columns 4 and 5 have no counterpart; fields have none either.
with
forms as (
    select unit, min(window_from) as window_from, max(window_to) as window_to
    from form_06a_figures
    where period = $period and window_from is not null and window_to is not null
    group by unit
),
measures as (select * from measures where indicator in ('carried_over', 'resolved', 'open')),

other as (
    select * from forms where window_from <> cast($period_start as date) or window_to <> cast($cutoff as date)
),

known as (
    select other.*
    from other
    inner join (select distinct day from measures where anchor = 'opening') as openings on openings.day = other.window_from
    inner join (select distinct day from measures where indicator = 'open' and anchor = 'cutoff') as states
        on states.day = other.window_to
    where (select count(*) from measures where indicator = 'resolved') > 0
),

sums as (
    select
        known.unit,
        coalesce(sum(case when measures.indicator = 'carried_over' then numerator end), 0) as carried_count,
        coalesce(sum(case when measures.indicator = 'resolved' then numerator end), 0) as resolved_count,
        coalesce(sum(case when measures.indicator = 'resolved' and part = 'early' then numerator end), 0) as early_count,
        coalesce(sum(case when measures.indicator = 'resolved' and part = 'late' then numerator end), 0) as late_count,
        coalesce(sum(case when measures.indicator = 'open' then numerator end), 0) as open_count,
        coalesce(sum(case when measures.indicator = 'open' and part = 'overdue' then numerator end), 0) as overdue_count
    from known
    left join measures
        on measures.unit = known.unit
        and case measures.anchor
            when 'opening' then measures.day = known.window_from
            when 'cutoff' then measures.day = known.window_to
            else measures.day between known.window_from and known.window_to
        end
    group by known.unit
),

form_columns as (
    select * from (values (3), (6), (7), (8), (9), (10), (11), (12), (13)) as listed (form_column)
),

final as (
    select
        unit, form_column,
        case form_column
            when 3 then resolved_count + open_count
            when 6 then carried_count
            when 7 then resolved_count
            when 8 then early_count
            when 9 then resolved_count - early_count - late_count
            when 10 then late_count
            when 11 then open_count
            when 12 then open_count - overdue_count
            when 13 then overdue_count
        end as value
    from sums
    cross join form_columns
)

select * from final
