/*
title = "Open overdue dossiers at the period's cut-off: the list to act on"
vi = "Hồ sơ quá hạn đang giải quyết tại thời điểm cuối kỳ: danh sách cần xử lý"
owner = "warehouse"
kind = "by_period"
grain = ["dossier_id"]

[columns]
dossier_id = { type = "text", is = "code of the dossier" }
resolving_unit = { type = "text", is = "code of the unit that resolves it" }
field = { type = "text", is = "field the procedure belongs to" }
procedure_name = { type = "text", is = "name of the procedure" }
due_date = { type = "date", is = "promised day" }
days_overdue = { type = "integer", is = "calendar days from the promised day to the cut-off" }
src_file = { type = "text", is = "the file, below the input folder" }
src_sheet = { type = "text", is = "its sheet" }
src_row = { type = "integer", is = "its row or line, from 1" }
*/
with
state as (select * from dossier_state),

final as (
    select
        dossier_id,
        coalesce(resolving_unit, '') as resolving_unit,
        coalesce(field, '') as field,
        procedure_name,
        cast(due_at as date) as due_date,
        cast(date_part('epoch', date_trunc('day', $cutoff)) as bigint) / 86400
            - cast(date_part('epoch', date_trunc('day', due_at)) as bigint) / 86400 as days_overdue,
        src_file, src_sheet, src_row
    from state
    where is_current and is_open_overdue
)

select * from final
