/*
title = "Nhiệm vụ kế hoạch cải cách hành chính của năm chưa hoàn thành"
owner = "warehouse"
kind = "view"

[print]
title = "Nhiệm vụ kế hoạch chưa hoàn thành"
on = "units"
of_registers = true
with_members = false
sort = ["deadline_date", "task_code"]
columns = [
    { name = "task_code", title = "Số" },
    { name = "task", title = "Nhiệm vụ" },
    { name = "deadline_date", title = "Thời hạn" },
    { name = "is_late", title = "Quá hạn" },
    { name = "state", title = "Tình trạng", words = { in_progress = "đang thực hiện", not_started = "chưa thực hiện" } },
]
*/

-- Grain: unit, task.
with
tasks as (select * from plan_tasks),

final as (
    select
        unit, year, task_code, task, content, deadline_date,
        case when state = 'done' then 'in_progress' else state end as state,
        coalesce(deadline_date < cast($cutoff as date), false) as is_late
    from tasks
    where year = date_part('year', $cutoff) and state <> 'dropped'
        and (state <> 'done' or done_date > cast($cutoff as date)) -- done later is still open here
)

select * from final
