/*
title = "Form II.06a of the period as the dossiers give it: one row per unit, field and column of the form"
vi = "Biểu II.06a tính từ hồ sơ của kho: mỗi dòng một đơn vị, một lĩnh vực, một cột của biểu"
owner = "warehouse"
kind = "by_period"
grain = ["unit", "field", "form_column"]

[columns]
period = { type = "text", is = "month of the cut-off" }
unit = { type = "text", is = "code of the unit that resolves, empty: unknown", vi = "mã đơn vị giải quyết; trống là chưa rõ" }
field = { type = "text", is = "field of the procedures, empty: unknown" }
form_column = { type = "integer", is = "column of the form, 3 to 13", vi = "cột của biểu, từ 3 đến 13" }
value = { type = "integer", is = "dossiers", vi = "số hồ sơ" }
*/

-- Biểu số II.06a/VPCP/KSTT of Thông tư 01/2020/TT-VPCP, from the dossiers as they are known in the period.
-- Column 9 holds, as the form's own note says, what ended without being early or late: on the day, without a
-- due day, withdrawn. Column 12 holds what is open and not overdue, paused dossiers among them.
with
state as (
    select * from dossier_state
    where is_current and received_at <= $cutoff and (ended_at is null or ended_at >= $period_start)
        -- over without a day: received where that is of the period, and in no other column
        and not (is_ended_undated and received_at < $period_start)
),

form_columns as (
    select * from (values (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13)) as listed (form_column)
),

placed as (
    select
        coalesce(resolving_unit, '') as unit,
        coalesce(field, '') as field,
        received_at >= $period_start as is_new,
        coalesce(channel = 'online', false) as is_online,
        not is_open and not is_ended_undated as is_resolved,
        is_early, is_late, is_open, is_open_overdue
    from state
),

sums as (
    select
        unit, field,
        count(*) as all_count,
        sum(case when is_new and is_online then 1 else 0 end) as online_count,
        sum(case when is_new and not is_online then 1 else 0 end) as direct_count,
        sum(case when not is_new then 1 else 0 end) as carried_count,
        sum(case when is_resolved then 1 else 0 end) as resolved_count,
        sum(case when is_resolved and is_early then 1 else 0 end) as early_count,
        sum(case when is_resolved and is_late then 1 else 0 end) as late_count,
        sum(case when is_open then 1 else 0 end) as open_count,
        sum(case when is_open_overdue then 1 else 0 end) as overdue_count
    from placed
    group by unit, field
),

final as (
    select
        $period as period,
        unit, field, form_column,
        case form_column
            when 3 then all_count
            when 4 then online_count
            when 5 then direct_count
            when 6 then carried_count
            when 7 then resolved_count
            when 8 then early_count
            when 9 then resolved_count - early_count - late_count
            when 10 then late_count
            when 11 then open_count
            when 12 then open_count - overdue_count
            when 13 then overdue_count
        end as value
    from sums
    cross join form_columns
)

select * from final
