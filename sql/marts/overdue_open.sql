/*
title = "Open overdue dossiers at the period's cut-off: the list to act on"
vi = "Hồ sơ quá hạn đang giải quyết tại thời điểm cuối kỳ: danh sách cần xử lý"
owner = "warehouse"
kind = "by_period"
grain = ["dossier_id"]

[print]
title = "Hồ sơ quá hạn chưa giải quyết"
on = "units"
is_urgent = true
empty = "Không còn hồ sơ quá hạn chưa giải quyết"
note = "Số ngày làm việc quá hạn tính sau ngày hẹn trả đến ngày chốt số liệu; 0 là sau ngày hẹn trả mới chỉ có ngày nghỉ. Chỉ ghi số ngày lịch khi chưa có lịch ngày nghỉ của thời gian đó; hồ sơ ghi ngày hẹn trả trước ngày tiếp nhận không tính số ngày"
limit = 30
sort = ["due_date", "dossier_id"]
columns = [
    { name = "dossier_id", title = "Mã hồ sơ" },
    { name = "field", title = "Lĩnh vực" },
    { name = "office", title = "Phòng" },
    { name = "unit", title = "Đơn vị giải quyết", shown = "unit" },
    { name = "due_date", title = "Hẹn trả" },
    { name = "working_days_overdue", title = "Số ngày làm việc quá hạn" },
    { name = "other_days_overdue", title = "Số ngày lịch quá hạn" },
]

[columns]
period = { type = "text", is = "month of the cut-off" }
dossier_id = { type = "text", is = "code of the dossier" }
unit = { type = "text", is = "code of the unit that resolves it" }
field = { type = "text", is = "field the procedure belongs to" }
office = { type = "text", is = "phòng that works on it" }
procedure_name = { type = "text", is = "name of the procedure" }
due_date = { type = "date", is = "promised day" }
days_overdue = { type = "integer", is = "working days after the promised day up to the cut-off; calendar days where is_in_working_days is false; none where the promised day lies before reception" }
is_in_working_days = { type = "bool", is = "both days lie in the loaded years of the calendar of working days" }
days_class = { type = "text", is = "class of days_overdue: 1-5, 6-10, 11-30, >30 (0 is in the first: only days off since the promised day), unknown" }
working_days_overdue = { type = "integer", is = "days_overdue where they are working days" }
other_days_overdue = { type = "integer", is = "days_overdue where they are calendar days" }
calendar_days_overdue = { type = "integer", is = "calendar days from the promised day to the cut-off" }
src_file = { type = "text", is = "the file, below the input folder" }
src_sheet = { type = "text", is = "its sheet" }
src_row = { type = "integer", is = "its row or line, from 1" }
*/
with
state as (select * from dossier_state),
workdays as (select * from workdays),

cutoff_day as (
    select max(working_ordinal) as working_ordinal
    from workdays
    where day = cast($cutoff as date)
),

overdue as (
    select
        *,
        cast(due_at as date) as due_date,
        cast(date_part('epoch', date_trunc('day', $cutoff)) as bigint) / 86400
            - cast(date_part('epoch', date_trunc('day', due_at)) as bigint) / 86400
            as calendar_days_overdue
    from state
    where is_current and is_open_overdue
),

counted as (
    select
        overdue.*,
        case
            when not overdue.is_due_impossible then cutoff_day.working_ordinal - due_day.working_ordinal
        end as working_days_overdue
    from overdue
    cross join cutoff_day
    left join workdays as due_day on overdue.due_date = due_day.day
),

aged as (
    select
        *,
        case
            when not is_due_impossible then coalesce(working_days_overdue, calendar_days_overdue)
        end as days_overdue,
        working_days_overdue is not null as is_in_working_days
    from counted
),

final as (
    select
        $period as period,
        dossier_id,
        coalesce(resolving_unit, '') as unit,
        coalesce(field, '') as field,
        office, procedure_name, due_date, days_overdue, is_in_working_days,
        case
            when days_overdue <= 5 then '1-5'
            when days_overdue <= 10 then '6-10'
            when days_overdue <= 30 then '11-30'
            when days_overdue > 30 then '>30'
            else 'unknown'
        end as days_class,
        working_days_overdue,
        case when working_days_overdue is null then days_overdue end as other_days_overdue,
        calendar_days_overdue, src_file, src_sheet, src_row
    from aged
)

select * from final
