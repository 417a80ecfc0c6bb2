/*
title = "Hồ sơ sắp đến hạn trong 03 ngày làm việc: the list to act on first"
owner = "warehouse"
kind = "by_period"
grain = ["dossier_id"]

[print]
title = "Hồ sơ sắp đến hạn"
on = "units"
is_urgent = true
workdays_ahead = 3
empty = "Không có hồ sơ nào đến hạn trong 03 ngày làm việc tới"
note = "Hồ sơ đang giải quyết, không tạm dừng, còn tối đa 03 ngày làm việc đến ngày hẹn trả"
sort = ["due_date", "dossier_id"]
columns = [
    { name = "dossier_id", title = "Mã hồ sơ" },
    { name = "field", title = "Lĩnh vực" },
    { name = "office", title = "Phòng" },
    { name = "unit", title = "Đơn vị giải quyết", shown = "unit" },
    { name = "due_date", title = "Hẹn trả" },
    { name = "days_left", title = "Còn (ngày làm việc)" },
]

[columns]
period = { type = "text", is = "month of the cut-off" }
dossier_id = { type = "text", is = "code of the dossier" }
unit = { type = "text", is = "code of the unit that resolves it" }
field = { type = "text", is = "field the procedure belongs to" }
office = { type = "text", is = "phòng that works on it" }
due_date = { type = "date", is = "promised day" }
days_left = { type = "integer", is = "working days from the cut-off to the promised day" }
src_file = { type = "text", is = "the file, below the input folder" }
src_sheet = { type = "text", is = "its sheet" }
src_row = { type = "integer", is = "its row or line, from 1" }
*/
with
state as (select * from dossier_state),
workdays as (select * from workdays),

-- Three working days, as the texts above and `workdays_ahead` say: change all of them together, and `due_soon`.
-- Where the calendar does not reach so far nothing is known, and nothing is listed.
today as (
    select min(today.working_ordinal) as working_ordinal, 3 as days_ahead
    from workdays as today
    cross join (select max(working_ordinal) as last_ordinal from workdays) as calendar
    where today.day = cast($cutoff as date) and calendar.last_ordinal >= today.working_ordinal + 3
),

dated as (
    select
        state.*,
        due.working_ordinal - today.working_ordinal as days_left,
        today.days_ahead
    from state
    inner join workdays due on cast(state.due_at as date) = due.day
    cross join today
    where state.is_current and state.is_open_in_time and not state.is_waiting
),

final as (
    select
        $period as period,
        dossier_id, coalesce(resolving_unit, '') as unit, field, office,
        cast(due_at as date) as due_date, days_left, src_file, src_sheet, src_row
    from dated
    where days_left <= days_ahead
)

select * from final
