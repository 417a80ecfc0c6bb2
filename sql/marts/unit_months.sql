/*
title = "Every indicator's sums by unit and month: for trends and pivot tables"
owner = "warehouse"
kind = "table"
grain = ["indicator", "part", "unit", "month"]

[columns]
indicator = { type = "text", is = "file stem of the indicator" }
part = { type = "text", is = "named part of the figure" }
unit = { type = "text", is = "code of the owning unit; empty: none" }
month = { type = "date", is = "first day of the month of the events, or of the cut-off" }
numerator = { type = "integer", is = "dossiers counted" }
denominator = { type = "integer", is = "dossiers of the base; of a count: its exposure" }
*/
with
measures as (select * from measures),

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
