/*
title = "Hoàn thành nhiệm vụ kế hoạch cải cách hành chính"
noun = "nhiệm vụ"
version = 1
measure = "rate"
over = "measures"
adds = "own"
direction = "higher_is_better"
# a unit has a dozen of them at most: few are all there are
small_base = 0
definition = "Số nhiệm vụ đã hoàn thành đến hết ngày cuối kỳ, trên tổng số nhiệm vụ trong kế hoạch cải cách hành chính của năm. Nhiệm vụ đã được đưa ra khỏi kế hoạch bằng văn bản không tính."
source = "Kế hoạch cải cách hành chính năm của đơn vị"
lever = { action = "convert", available = "rest", verb = "hoàn thành thêm" }

[[parts]]
name = "tasks"
anchor = "cutoff"
numerator = "done_count"
denominator = "task_count"
*/
with
tasks as (select * from plan_tasks),

final as (
    select
        unit,
        cast($cutoff as date) as day,
        case
            when state = 'done' and coalesce(done_date <= cast($cutoff as date), true) then 1
            else 0
        end as done_count,
        1 as task_count
    from tasks
    where year = date_part('year', $cutoff) and state <> 'dropped'
)

select * from final
