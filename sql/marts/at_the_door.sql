/*
title = "Dossiers refused at the desk, and those that wait to be accepted: they have no clock and are received nowhere"
vi = "Hồ sơ từ chối tiếp nhận và chờ tiếp nhận: không có thời hạn, không tính vào hồ sơ tiếp nhận"
owner = "warehouse"
kind = "by_period"
grain = ["unit"]

[print]
title = "Hồ sơ từ chối tiếp nhận, chờ tiếp nhận"
on = "all"
note = "Không tính vào hồ sơ tiếp nhận. Từ chối trong kỳ: hồ sơ tệp ghi không được tiếp nhận. Chờ tiếp nhận và chậm tiếp nhận (quá 01 ngày làm việc từ ngày nộp) là theo tệp trích xuất quanh thời điểm cuối kỳ"
sort = ["-late_count", "-waiting_count", "unit"]
columns = [
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "refused_count", title = "Từ chối tiếp nhận" },
    { name = "waiting_count", title = "Chờ tiếp nhận" },
    { name = "late_count", title = "Chậm tiếp nhận" },
]

[columns]
period = { type = "text", is = "month of the cut-off" }
unit = { type = "text", is = "code of the unit that received it, or of the one that would resolve it" }
refused_count = { type = "integer", is = "refused in the period (V09)" }
waiting_count = { type = "integer", is = "registered and not accepted at the cut-off (V10)" }
late_count = { type = "integer", is = "of those, sent more than one working day before the cut-off (V10b)" }
*/

with
door as (
    select * replace (is_refused and ended_at >= $period_start as is_refused)
    from door_dossiers
    where is_refused or awaits_acceptance
),
workdays as (select * from workdays),

final as (
    select
        $period as period,
        coalesce(door.receiving_unit, '') as unit,
        cast(count(*) filter (where door.is_refused) as bigint) as refused_count,
        cast(count(*) filter (where door.awaits_acceptance) as bigint) as waiting_count,
        cast(
            count(*) filter (
                where door.awaits_acceptance and today.working_ordinal - submitted.working_ordinal > 1
            ) as bigint
        ) as late_count
    from door
    left join workdays as submitted on cast(door.submitted_at as date) = submitted.day
    left join workdays as today on today.day = cast($cutoff as date)
    where door.is_refused or door.awaits_acceptance
    group by door.receiving_unit
)

select * from final
