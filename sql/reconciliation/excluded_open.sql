/*
title = "Open overdue dossiers of the period that an accepted request takes out of an indicator"
vi = "Hồ sơ quá hạn đang giải quyết được chấp nhận loại trừ"
owner = "warehouse"
kind = "view"
*/

-- Grain: dossier_id, indicator. They stand in the count of overdue dossiers alone.
with
open_overdue as (select * from overdue_open),
accepted as (select * from kien_nghi where conclusion = 'accepted' and indicator = 'overdue'),

final as (
    select
        accepted.indicator, accepted.dossier_id, open_overdue.unit,
        accepted.document_number, accepted.reason
    from accepted
    inner join open_overdue on open_overdue.dossier_id = accepted.dossier_id
)

select * from final
