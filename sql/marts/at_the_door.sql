/*
title = "Dossiers refused at the desk, and those that wait to be accepted: they have no clock and are in no figure"
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
unit = { type = "text", is = "code of the unit that received it, or of the one that would resolve it" }
refused_count = { type = "integer", is = "refused in the period (V09)" }
waiting_count = { type = "integer", is = "registered and not accepted at the cut-off (V10)" }
late_count = { type = "integer", is = "of those, sent more than one working day before the cut-off (V10b)" }
*/

-- A refusal is dated by the day it ended, else by the day it came; one without any day is of the period that lists
-- it. That a dossier waits only a status says: it is believed of a file extracted around the cut-off.
with
listed as (select * from dossiers where not is_counted),
workdays as (select * from workdays),

dated as (
    select
        coalesce(listed.receiving_unit, listed.resolving_unit, '') as unit,
        listed.status = 'refused' and coalesce(
            coalesce(listed.ended_at, listed.received_at, listed.submitted_at) between $period_start and $cutoff, true
        ) as is_refused,
        listed.status = 'registered' and listed.extracted_at between $status_from and $status_until
            and coalesce(listed.submitted_at <= $cutoff, true) as is_waiting,
        today.working_ordinal - submitted.working_ordinal > 1 as is_late
    from listed
    left join workdays as submitted on cast(listed.submitted_at as date) = submitted.day
    left join workdays as today on today.day = cast($cutoff as date)
),

final as (
    select
        unit,
        cast(count(*) filter (where is_refused) as bigint) as refused_count,
        cast(count(*) filter (where is_waiting) as bigint) as waiting_count,
        cast(count(*) filter (where is_waiting and is_late) as bigint) as late_count
    from dated
    where is_refused or is_waiting
    group by unit
)

select * from final
