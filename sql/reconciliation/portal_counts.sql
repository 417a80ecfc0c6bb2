/*
title = "Counts of the month by the national portal's data, by unit"
vi = "Số liệu trong tháng tính theo dữ liệu của Cổng Dịch vụ công quốc gia, theo đơn vị"
owner = "warehouse"
kind = "by_period"
grain = ["unit"]

[columns]
unit = { type = "text", is = "code of the unit that resolves, empty: unknown" }
overdue_count = { type = "integer", is = "resolved late in the month, or open and overdue at its end", vi = "số hồ sơ quá hạn" }
on_time_count = { type = "integer", is = "resolved in the month in time", vi = "số hồ sơ giải quyết đúng hạn" }
due_ended_count = { type = "integer", is = "resolved in the month that had a due day", vi = "số hồ sơ đã giải quyết có hạn trả" }
*/

-- A list that does not hold what stayed open untouched says nothing of it: there our own open dossiers stand.
with
there as (select * from portal_state),

coverage as (
    select count(*) as row_count, coalesce(bool_or(covers in ('all', 'open_at')), false) as has_open
    from portal_dossiers
),

untouched as (
    select coalesce(resolving_unit, '') as unit
    from dossier_state
    cross join coverage
    left anti join portal_dossiers on portal_dossiers.dossier_id = dossier_state.dossier_id
    where is_current and is_open_overdue and received_at < $period_start and row_count > 0 and not has_open
),

counted as (
    select
        unit,
        (is_ended and is_late) or is_open_overdue as is_overdue,
        is_ended and due_at is not null and not is_late as is_on_time,
        is_ended and due_at is not null as is_due_ended
    from there
    union all
    select unit, true as is_overdue, false as is_on_time, false as is_due_ended
    from untouched
),

final as (
    select
        unit,
        sum(case when is_overdue then 1 else 0 end) as overdue_count,
        sum(case when is_on_time then 1 else 0 end) as on_time_count,
        sum(case when is_due_ended then 1 else 0 end) as due_ended_count
    from counted
    group by unit
)

select * from final
