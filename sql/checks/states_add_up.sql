/*
title = "Đang giải quyết = trong hạn + quá hạn + tạm dừng + không xác định hạn (Biểu II.06a: cột 11 = 12 + 13)"
owner = "warehouse"
severity = "error"
*/
with
state as (select * from dossier_state where is_current),

sums as (
    select
        sum(case when is_open then 1 else 0 end) as open_count,
        sum(case when is_open_overdue then 1 else 0 end) as overdue_count,
        sum(case when is_open_in_time and not is_waiting then 1 else 0 end) as in_time_count,
        sum(case when is_paused then 1 else 0 end) as paused_count,
        sum(case when is_open and not has_due and not is_waiting then 1 else 0 end) as without_due_count
    from state
)

select * from sums
where open_count <> overdue_count + in_time_count + paused_count + without_due_count
