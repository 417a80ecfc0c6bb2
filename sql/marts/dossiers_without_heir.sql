/*
title = "Hồ sơ chưa xác định đơn vị kế thừa: in progress with a unit that ended and was split"
owner = "warehouse"
kind = "by_period"
grain = ["dossier_id"]

[print]
title = "Hồ sơ chưa xác định đơn vị kế thừa"
on = "province"
is_urgent = true
limit = 30
sort = ["due_date", "dossier_id"]
note = "Hồ sơ đang giải quyết của đơn vị đã kết thúc hoạt động và được chia cho nhiều đơn vị, chưa có tệp nào ghi đơn vị tiếp nhận giải quyết tiếp; được tính trong kết quả chung, chưa tính cho đơn vị nào"
columns = [
    { name = "dossier_id", title = "Mã hồ sơ" },
    { name = "field", title = "Lĩnh vực" },
    { name = "last_held_by", title = "Đơn vị giữ trước sắp xếp", shown = "unit" },
    { name = "received_date", title = "Tiếp nhận" },
    { name = "due_date", title = "Hẹn trả" },
    { name = "is_overdue", title = "Quá hạn" },
]

[columns]
period = { type = "text", is = "month of the cut-off" }
dossier_id = { type = "text", is = "code of the dossier" }
unit = { type = "text", is = "empty: it is no unit's" }
last_held_by = { type = "text", is = "unit it was with when that unit ended" }
field = { type = "text", is = "field the procedure belongs to" }
received_date = { type = "date", is = "day it was received" }
due_date = { type = "date", is = "promised day" }
is_overdue = { type = "bool", is = "open and past its promised day" }
src_file = { type = "text", is = "the file, below the input folder" }
src_sheet = { type = "text", is = "its sheet" }
src_row = { type = "integer", is = "its row or line, from 1" }
*/

-- The province's page counts them and no unit's does: without this list nobody would look for them.
with
transferred as (select * from transferred_dossiers),

final as (
    select
        $period as period,
        dossier_id, '' as unit, last_held_by, field, received_date, due_date, is_overdue, src_file, src_sheet, src_row
    from transferred
    where last_held_by > '' and is_open
)

select * from final
