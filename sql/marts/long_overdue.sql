/*
title = "Hồ sơ quá hạn trên 30 ngày: the oldest, with the phòng that works on them"
owner = "warehouse"
kind = "by_period"
grain = ["dossier_id"]

[print]
title = "Hồ sơ quá hạn kéo dài"
on = "units"
is_urgent = true
note = "Hồ sơ chưa giải quyết, quá hạn trên 30 ngày làm việc (ngày lịch nếu chưa có lịch ngày nghỉ)"
limit = 20
sort = ["-days_overdue", "dossier_id"]
columns = [
    { name = "dossier_id", title = "Mã hồ sơ" },
    { name = "field", title = "Lĩnh vực" },
    { name = "office", title = "Phòng" },
    { name = "unit", title = "Đơn vị giải quyết", shown = "unit" },
    { name = "due_date", title = "Hẹn trả" },
    { name = "days_overdue", title = "Số ngày quá hạn" },
]

[columns]
period = { type = "text", is = "month of the cut-off" }
dossier_id = { type = "text", is = "code of the dossier" }
unit = { type = "text", is = "code of the unit that resolves it" }
field = { type = "text", is = "field the procedure belongs to" }
office = { type = "text", is = "phòng that works on it" }
due_date = { type = "date", is = "promised day" }
days_overdue = { type = "integer", is = "as in overdue_open" }
src_file = { type = "text", is = "the file, below the input folder" }
src_sheet = { type = "text", is = "its sheet" }
src_row = { type = "integer", is = "its row or line, from 1" }
*/
with
overdue as (select * from overdue_open where days_class = '>30'),

final as (
    select
        $period as period,
        dossier_id, unit, field, office, due_date, days_overdue, src_file, src_sheet, src_row
    from overdue
)

select * from final
