/*
title = "Nhiệm vụ kế hoạch quá hạn chưa hoàn thành"
noun = "nhiệm vụ"
version = 1
measure = "count"
over = "measures"
adds = "own"
direction = "lower_is_better"
# a unit has a dozen of them at most: few are all there are
small_base = 0
definition = "Số nhiệm vụ trong kế hoạch cải cách hành chính của năm đã quá thời hạn mà chưa hoàn thành tại ngày cuối kỳ."
source = "Kế hoạch cải cách hành chính năm của đơn vị"
lever = { action = "reduce", available = "all", verb = "giảm" }

[[parts]]
name = "tasks"
anchor = "cutoff"
numerator = "late_count"
denominator = "task_count"
*/
with
tasks as (select * from plan_tasks),

final as (
    select
        unit,
        cast($cutoff as date) as day,
        case
            when deadline_date < cast($cutoff as date)
                and (state <> 'done' or done_date > cast($cutoff as date)) then 1
            else 0
        end as late_count,
        1 as task_count
    from tasks
    where year = date_part('year', $cutoff) and state <> 'dropped'
)

select * from final
