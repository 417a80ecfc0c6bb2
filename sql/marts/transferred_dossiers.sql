/*
title = "Hồ sơ chuyển tiếp: tiếp nhận trước khi đơn vị đang giải quyết được thành lập"
owner = "warehouse"
kind = "by_period"
grain = ["dossier_id"]

[columns]
period = { type = "text", is = "month of the cut-off" }
dossier_id = { type = "text", is = "code of the dossier" }
received_by = { type = "text", is = "unit that received it" }
held_by = { type = "text", is = "unit that owns it now; empty: the old unit was split and nobody is known yet" }
last_held_by = { type = "text", is = "unit it was with when that unit ended, where nobody is known yet" }
field = { type = "text", is = "field the procedure belongs to" }
received_date = { type = "date", is = "day it was received" }
due_date = { type = "date", is = "promised day" }
is_open = { type = "bool", is = "not ended at the period's cut-off" }
is_overdue = { type = "bool", is = "open and past its promised day" }
src_file = { type = "text", is = "the file, below the input folder" }
src_sheet = { type = "text", is = "its sheet" }
src_row = { type = "integer", is = "its row or line, from 1" }
*/

-- Dossiers of the period that are open at its cut-off or ended in it.
with
state as (
    select * from dossier_state
    where is_current and received_at <= $cutoff and (is_open or ended_at >= $period_start)
),

began as (select distinct unit, valid_from from unit_predecessors),

-- A unit that is a predecessor has ended; what is still with it has no heir.
ended as (select distinct predecessor as unit from unit_predecessors),

-- A dossier that ended before its unit did is nobody's to take over.
left_behind as (
    select state.*, '' as held_by, state.resolving_unit as last_held_by
    from state
    inner join ended on state.resolving_unit = ended.unit
    where state.is_open
),

taken_over as (
    select state.*, state.resolving_unit as held_by, '' as last_held_by
    from state
    inner join began on state.resolving_unit = began.unit
    where cast(state.received_at as date) < began.valid_from
),

both as (
    select * from taken_over
    union all
    select * from left_behind
),

final as (
    select
        $period as period,
        dossier_id,
        coalesce(receiving_unit, '') as received_by,
        held_by,
        last_held_by,
        coalesce(field, '') as field,
        cast(received_at as date) as received_date,
        cast(due_at as date) as due_date,
        is_open,
        is_open_overdue as is_overdue,
        src_file, src_sheet, src_row
    from both
)

select * from final
