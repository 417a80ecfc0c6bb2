/*
title = "Hồ sơ có ngày hẹn trả rơi vào ngày nghỉ: facts to look at, never accusations"
owner = "warehouse"
kind = "by_period"
grain = ["dossier_id"]

[print]
title = "Hồ sơ có ngày hẹn trả rơi vào ngày nghỉ"
on = "units"
sort = ["due_date", "dossier_id"]
note = "Hồ sơ tiếp nhận trong kỳ hoặc đang giải quyết cuối kỳ; là thông tin để rà soát, không phải kết luận vi phạm. Ngày hẹn trả vẫn tính như đã ghi; nơi trả kết quả cả ngày thứ Bảy thì ngày hẹn đó là đúng"
columns = [
    { name = "dossier_id", title = "Mã hồ sơ" },
    { name = "unit", title = "Đơn vị giải quyết", shown = "unit" },
    { name = "field", title = "Lĩnh vực" },
    { name = "received_date", title = "Tiếp nhận" },
    { name = "due_date", title = "Ngày hẹn trả" },
    { name = "day_kind", title = "Ngày nghỉ", words = { cuoi_tuan = "cuối tuần", nghi_le = "nghỉ lễ, tết", nghi_bu = "nghỉ bù", hoan_doi_nghi = "nghỉ hoán đổi", nghi_dia_phuong = "nghỉ của địa phương" } },
]

[columns]
period = { type = "text", is = "month of the cut-off" }
dossier_id = { type = "text", is = "code of the dossier" }
unit = { type = "text", is = "code of the unit that resolves it" }
field = { type = "text", is = "field the procedure belongs to" }
received_date = { type = "date", is = "day it was received" }
due_date = { type = "date", is = "promised day" }
day_kind = { type = "text", is = "kind of the day off, as the calendar names it" }
src_file = { type = "text", is = "the file, below the input folder" }
src_sheet = { type = "text", is = "its sheet" }
src_row = { type = "integer", is = "its row or line, from 1" }
*/

-- Of days outside of the loaded years of the calendar nothing is said.
with
state as (
    select * from dossier_state
    where is_current and received_at <= $cutoff and (is_open or received_at >= $period_start)
),
workdays as (select * from workdays where not is_working),

final as (
    select
        $period as period,
        state.dossier_id,
        coalesce(state.resolving_unit, '') as unit,
        coalesce(state.field, '') as field,
        cast(state.received_at as date) as received_date,
        cast(state.due_at as date) as due_date,
        workdays.kind as day_kind,
        state.src_file, state.src_sheet, state.src_row
    from state
    inner join workdays on cast(state.due_at as date) = workdays.day
)

select * from final
