/*
title = "Sáng kiến cải cách hành chính của năm: tên, đề nghị, công nhận"
owner = "warehouse"
kind = "view"

[print]
title = "Sáng kiến cải cách hành chính"
on = "units"
of_registers = true
limit = 20
sort = ["submitted_date", "initiative"]
columns = [
    { name = "initiative", title = "Sáng kiến" },
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "submitted_date", title = "Đề nghị công nhận", absent = "chưa đề nghị" },
    { name = "recognised_date", title = "Công nhận", absent = "chưa công nhận" },
    { name = "decision", title = "Quyết định" },
]
*/

-- Grain: unit, initiative. What happened after the cut-off is not known there.
with
initiatives as (select * from initiatives where year = date_part('year', $cutoff)),

final as (
    select
        unit, initiative,
        case when submitted_date <= cast($cutoff as date) then submitted_date end as submitted_date,
        case when recognised_date <= cast($cutoff as date) then recognised_date end as recognised_date,
        case when recognised_date <= cast($cutoff as date) then decision end as decision
    from initiatives
)

select * from final
