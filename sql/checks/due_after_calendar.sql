/*
title = "Hẹn trả sau năm cuối của lịch ngày nghỉ: bổ sung lịch để tính được ngày làm việc"
owner = "warehouse"
severity = "warning"
*/
-- Of everything that is open at the cut-off, listed in the period or carried. Without a calendar there is no last day
-- and nothing is listed.
with
dossiers as (select * from dossier_state where is_open),
last_day as (select max(day) as day from workdays)

select dossier_id, resolving_unit, cast(due_at as date) as due_date, src_file, src_row
from dossiers
cross join last_day
where cast(due_at as date) > last_day.day
