/*
title = "Every indicator's sums by unit and month: for trends and pivot tables"
vi = "Tổng của từng chỉ tiêu theo đơn vị và tháng, để xem xu hướng"
owner = "warehouse"
kind = "view"
periods = "all"
*/

-- Grain: indicator, part, unit, month. `unit` is empty for dossiers without one. States count at the ends
-- of months alone, what was carried over at their beginnings.
-- A unit that was merged or split ends, and its line with it: what followed is a unit of its own, see
-- unit_predecessors. `<indicator>/transferred` repeats, of an indicator, the dossiers that were received
-- before their unit began, in the month in which it began: do not add the two.
with
measures as (select * from measures),

final as (
    select
        indicator, part, unit,
        cast(date_trunc('month', day) as date) as month,
        cast(sum(numerator) as bigint) as numerator,
        cast(sum(denominator) as bigint) as denominator
    from measures
    where (
        anchor = 'flow'
        or (anchor = 'cutoff' and date_trunc('month', day + interval '1 day') > date_trunc('month', day))
        or (anchor = 'opening' and day = date_trunc('month', day))
    )
    group by 1, 2, 3, 4
)

select * from final
