/*
title = "Counts of the month by the national portal's data, by unit"
vi = "Số liệu trong tháng tính theo dữ liệu của Cổng Dịch vụ công quốc gia, theo đơn vị"
owner = "warehouse"
kind = "by_period"
grain = ["unit"]

[columns]
period = { type = "text", is = "month of the list", vi = "tháng của danh sách" }
unit = { type = "text", is = "code of the unit that resolves, empty: unknown" }
late_count = { type = "integer", is = "resolved late in the month", vi = "số hồ sơ giải quyết trễ hẹn trong tháng" }
on_time_count = { type = "integer", is = "resolved in the month in time", vi = "số hồ sơ giải quyết đúng hạn" }
due_ended_count = { type = "integer", is = "resolved in the month that had a due day", vi = "số hồ sơ đã giải quyết có hạn trả" }
due_ended_766_count = { type = "integer", is = "resolved in the month that had a due day, or whose procedure has a limit", vi = "số hồ sơ đã giải quyết có hạn trả hoặc có thời hạn của thủ tục" }
on_time_766_count = { type = "integer", is = "resolved in the month in time by the clock of Decision 766", vi = "số hồ sơ giải quyết đúng hạn theo Bộ chỉ số 766" }
open_overdue_count = { type = "integer", is = "open and overdue at the month's end", vi = "số hồ sơ quá hạn chưa giải quyết cuối tháng" }
open_due_766_count = { type = "integer", is = "open at the month's end with a due day, or a procedure with a limit", vi = "số hồ sơ đang giải quyết cuối tháng có hạn trả hoặc có thời hạn của thủ tục" }
open_in_time_766_count = { type = "integer", is = "open in time at the month's end by the clock of Decision 766", vi = "số hồ sơ đang giải quyết trong hạn theo Bộ chỉ số 766 cuối tháng" }
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
    select
        coalesce(resolving_unit, '') as unit, is_open_overdue, is_open_due_766, is_open_in_time_766
    from dossier_state_766
    left anti join portal_dossiers on portal_dossiers.dossier_id = dossier_state_766.dossier_id
    where is_current and is_open and received_at < $period_start
),

counted as (
    select
        unit,
        case when is_ended and is_late then 1 else 0 end as late,
        case when is_ended and due_at is not null and not is_late then 1 else 0 end as on_time,
        case when is_ended and due_at is not null then 1 else 0 end as due_ended,
        case when is_ended_due_766 then 1 else 0 end as due_ended_766,
        case when is_on_time_766 then 1 else 0 end as on_time_766,
        case when is_open_overdue then 1 else 0 end as open_overdue,
        case when is_open_due_766 then 1 else 0 end as open_due_766,
        case when is_open_in_time_766 then 1 else 0 end as open_in_time_766
    from there
    union all
    select
        unlisted.unit, 0 as late, 0 as on_time, 0 as due_ended, 0 as due_ended_766, 0 as on_time_766,
        case when unlisted.is_open_overdue then 1 else 0 end as open_overdue,
        case when unlisted.is_open_due_766 then 1 else 0 end as open_due_766,
        case when unlisted.is_open_in_time_766 then 1 else 0 end as open_in_time_766
    from unlisted
    cross join silent
),

final as (
    select
        $period as period, unit,
        sum(late) as late_count,
        sum(on_time) as on_time_count,
        sum(due_ended) as due_ended_count,
        sum(due_ended_766) as due_ended_766_count,
        sum(on_time_766) as on_time_766_count,
        sum(open_overdue) as open_overdue_count,
        sum(open_due_766) as open_due_766_count,
        sum(open_in_time_766) as open_in_time_766_count
    from counted
    group by unit
)

select * from final
