/*
title = "Every indicator's sums by unit and month: for trends and pivot tables"
owner = "warehouse"
kind = "view"
periods = "all"
*/

-- Grain: indicator, part, unit, month. `unit` is empty for dossiers without one. States of other days, which
-- windows of other calendars end with, are left out.
with
measures as (
    select * from measures
    where not is_stock or date_part('day', day + interval '1 day') = 1
),

final as (
    select
        indicator, part, unit,
        cast(date_trunc('month', day) as date) as month,
        cast(sum(numerator) as bigint) as numerator,
        cast(sum(denominator) as bigint) as denominator
    from measures
    group by 1, 2, 3, 4
)

select * from final
