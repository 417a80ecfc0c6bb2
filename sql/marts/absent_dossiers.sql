/*
title = "Hồ sơ không còn trong tệp: open in the period before, not in the file that should list it"
owner = "warehouse"
kind = "by_period"
grain = ["dossier_id"]

[print]
title = "Hồ sơ không còn trong tệp"
on = "all"
note = "Hồ sơ đang giải quyết ở kỳ trước, không có trong tệp kỳ này dù tệp phải liệt kê mọi hồ sơ đang giải quyết; vẫn tính là đang giải quyết cho đến khi có giải trình (sổ giải trình của Văn phòng); hồ sơ đã giải trình ở danh sách \"Giải trình hồ sơ không còn trong tệp\""
sort = ["-was_overdue", "due_date"]
columns = [
    { name = "dossier_id", title = "Mã hồ sơ" },
    { name = "unit", title = "Đơn vị giải quyết", shown = "unit" },
    { name = "field", title = "Lĩnh vực" },
    { name = "received_date", title = "Tiếp nhận" },
    { name = "due_date", title = "Hẹn trả" },
    { name = "was_overdue", title = "Đã quá hạn ở lần trích xuất gần nhất có hồ sơ" },
]

[columns]
period = { type = "text", is = "month of the cut-off" }
dossier_id = { type = "text", is = "code of the dossier" }
unit = { type = "text", is = "code of the unit that resolves it" }
sender = { type = "text", is = "who should have listed it" }
field = { type = "text", is = "field the procedure belongs to" }
received_date = { type = "date", is = "day it was received" }
due_date = { type = "date", is = "promised day" }
was_overdue = { type = "bool", is = "past its promised day, and not waiting for the applicant, when it was last listed" }
src_file = { type = "text", is = "the file that listed it last" }
src_sheet = { type = "text", is = "its sheet" }
src_row = { type = "integer", is = "its row or line, from 1" }
*/

-- It stays open in every figure until the register `giai_trinh` explains it.
with
state as (select * from dossier_state where is_current and is_absent and is_open),

final as (
    select
        $period as period,
        dossier_id,
        coalesce(resolving_unit, '') as unit,
        sender,
        field,
        cast(received_at as date) as received_date,
        cast(due_at as date) as due_date,
        coalesce(
            cast(due_at as date) < cast(extracted_at as date)
            and coalesce(status not in ('awaiting_supplement', 'awaiting_payment', 'stopped'), true),
            false
        ) as was_overdue,
        src_file, src_sheet, src_row
    from state
)

select * from final
