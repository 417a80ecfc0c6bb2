/*
title = "Dấu hiệu cần kiểm tra: facts between two extracts, never accusations"
owner = "warehouse"
kind = "by_period"
grain = ["sign", "dossier_id"]

[print]
title = "Dấu hiệu cần kiểm tra"
on = "units"
note = "So sánh hai lần trích xuất; là thông tin để rà soát, không phải kết luận vi phạm. Hẹn lại ngày trả hoặc tạm dừng đúng quy định cũng có trong danh sách"
sort = ["sign", "unit", "dossier_id"]
columns = [
    { name = "sign", title = "Dấu hiệu", words = { due_changed = "đổi ngày hẹn trả", due_added = "ghi thêm ngày hẹn trả", due_removed = "bỏ ngày hẹn trả", received_changed = "đổi ngày tiếp nhận", paused_at_the_end = "tạm dừng trong 02 ngày làm việc cuối cùng của kỳ", paused_undated = "tạm dừng sau lần trích xuất trước, không ghi ngày", gone_while_overdue = "không còn trong tệp khi đang quá hạn" } },
    { name = "dossier_id", title = "Mã hồ sơ" },
    { name = "unit", title = "Đơn vị giải quyết", shown = "unit" },
    { name = "field", title = "Lĩnh vực" },
    { name = "before_date", title = "Trước khi đổi" },
    { name = "after_date", title = "Sau khi đổi" },
    { name = "due_date", title = "Ngày hẹn trả" },
    { name = "paused_date", title = "Ngày tạm dừng" },
]

[columns]
period = { type = "text", is = "month of the cut-off" }
sign = { type = "text", is = "due_changed, due_added, due_removed, received_changed, paused_at_the_end, paused_undated or gone_while_overdue" }
dossier_id = { type = "text", is = "code of the dossier" }
unit = { type = "text", is = "code of the unit that resolves it" }
field = { type = "text", is = "field the procedure belongs to" }
before_date = { type = "date", is = "of a changed day, as the extract before said" }
after_date = { type = "date", is = "of a changed day, as this extract says" }
due_date = { type = "date", is = "the promised day, as this extract says" }
paused_date = { type = "date", is = "of a pause, the day papers were asked for" }
src_file = { type = "text", is = "the file that says so now" }
src_sheet = { type = "text", is = "its sheet" }
src_row = { type = "integer", is = "its row or line, from 1" }
*/

-- A new promise is lawful when it was re-appointed once with an apology, a pause is lawful when papers are
-- missing: the list says where to look, not what was done.
with
ledger as (select * from dossier_ledger),
state as (select * from dossier_state where is_current),
workdays as (select * from workdays),

now as (select * from ledger where flow_weight = 1),
earlier as (select * from ledger where flow_weight = -1),

moved as (
    select
        now.dossier_id, now.resolving_unit, now.field, now.src_file, now.src_sheet, now.src_row,
        cast(earlier.due_at as date) as due_before, cast(now.due_at as date) as due_now,
        cast(earlier.received_at as date) as received_before, cast(now.received_at as date) as received_now,
        earlier.status as status_before
    from now
    inner join earlier on now.dossier_id = earlier.dossier_id
),

due_changed as (
    select
        case when due_before is null then 'due_added' else 'due_changed' end as sign, dossier_id, resolving_unit, field, due_before as before_date, due_now as after_date,
        due_now as due_date, cast(null as date) as paused_date, src_file, src_sheet, src_row
    from moved
    where due_now is not null and (due_before is distinct from due_now)
),

-- Without a promise nothing can be overdue: that it was taken away is told apart.
due_removed as (
    select
        'due_removed' as sign, dossier_id, resolving_unit, field, due_before as before_date, due_now as after_date,
        due_now as due_date, cast(null as date) as paused_date, src_file, src_sheet, src_row
    from moved
    where due_before is not null and due_now is null
),

received_changed as (
    select
        'received_changed' as sign, dossier_id, resolving_unit, field, received_before as before_date,
        received_now as after_date, due_now as due_date, cast(null as date) as paused_date, src_file, src_sheet, src_row
    from moved
    where received_before is distinct from received_now
),

-- The last two working days up to the cut-off.
last_days as (
    select max(working_ordinal) - 1 as from_ordinal
    from workdays
    where day <= cast($cutoff as date)
),

paused as (
    select
        'paused_at_the_end' as sign, state.dossier_id, state.resolving_unit, state.field,
        cast(null as date) as before_date, cast(null as date) as after_date,
        cast(state.due_at as date) as due_date, cast(state.supplement_requested_at as date) as paused_date,
        state.src_file, state.src_sheet, state.src_row
    from state
    inner join workdays on cast(state.supplement_requested_at as date) = workdays.day
    inner join last_days on workdays.working_ordinal >= last_days.from_ordinal
    where state.is_paused and state.supplement_requested_at <= $cutoff
),

-- Waiting for payment, and stopped, have no day of their own: the extract before, which did not know it, tells that
-- it began since. Listed is what would be overdue without it.
paused_undated as (
    select
        'paused_undated' as sign, state.dossier_id, state.resolving_unit, state.field,
        cast(null as date) as before_date, cast(null as date) as after_date,
        cast(state.due_at as date) as due_date, cast(null as date) as paused_date,
        state.src_file, state.src_sheet, state.src_row
    from state
    inner join moved on state.dossier_id = moved.dossier_id
    where state.is_paused and state.is_past_due
        and (not state.waits_for_papers or state.supplement_requested_at is null)
        and coalesce(moved.status_before not in ('awaiting_supplement', 'awaiting_payment', 'stopped'), true)
),

gone as (
    select
        'gone_while_overdue' as sign, dossier_id, resolving_unit, field, cast(null as date) as before_date,
        cast(null as date) as after_date, cast(due_at as date) as due_date, cast(null as date) as paused_date, src_file, src_sheet, src_row
    from state
    where is_absent and is_open_overdue
),

signs as (
    select * from due_changed
    union all
    select * from due_removed
    union all
    select * from received_changed
    union all
    select * from paused
    union all
    select * from paused_undated
    union all
    select * from gone
),

final as (
    select
        $period as period,
        sign, dossier_id, coalesce(resolving_unit, '') as unit, field, before_date, after_date,
        due_date, paused_date, src_file, src_sheet, src_row
    from signs
)

select * from final
