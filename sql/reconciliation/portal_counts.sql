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
    select coalesce(bool_or(covers in ('all', 'open_at')), false) as has_open, count(*) as row_count
    from portal_dossiers
),

silent as (select has_open from coverage where row_count > 0 and not has_open),

unlisted as (
    select coalesce(resolving_unit, '') as unit
    from dossier_state
    left anti join portal_dossiers on portal_dossiers.dossier_id = dossier_state.dossier_id
    where is_current and is_open_overdue and received_at < $period_start
),

counted as (
    select
        unit,
        case when (is_ended and is_late) or is_open_overdue then 1 else 0 end as overdue,
        case when is_ended and due_at is not null and not is_late then 1 else 0 end as on_time,
        case when is_ended and due_at is not null then 1 else 0 end as due_ended
    from there
    union all
    select unlisted.unit, 1 as overdue, 0 as on_time, 0 as due_ended
    from unlisted
    cross join silent
),

final as (
    select
        unit, sum(overdue) as overdue_count, sum(on_time) as on_time_count, sum(due_ended) as due_ended_count
    from counted
    group by unit
)

select * from final
