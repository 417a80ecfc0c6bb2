/*
title = "Hai đơn vị gửi cùng một dòng của một sổ theo dõi: cần thống nhất dòng đúng"
owner = "warehouse"
severity = "warning"
*/
-- Of one line that two senders name, which one is right is not known.
with
lines as (
    select 'par_scores' as register, unit, concat(cast(year as varchar), ' ', criterion_code) as line, sender from par_scores
    union all
    select 'desk_scores' as register, unit, cast(year as varchar) as line, sender from desk_scores
    union all
    select 'targets' as register, unit, concat(indicator, ' ', cast(valid_from_date as varchar)) as line, sender from targets
    union all
    select 'remedies' as register, unit, concat(cast(year as varchar), ' ', criterion_code, ' ', task) as line, sender
    from remedies
    union all
    select 'surveys' as register, unit, month as line, sender from surveys
    union all
    select 'component_scores' as register, unit, concat(month, ' ', component) as line, sender from component_scores
    union all
    select 'desk_staff' as register, unit, month as line, sender from desk_staff
    union all
    select 'sipas' as register, unit, concat(cast(year as varchar), ' ', factor) as line, sender from sipas
    union all
    select 'plan_tasks' as register, unit, concat(cast(year as varchar), ' ', task_code) as line, sender from plan_tasks
    union all
    select 'inspections' as register, unit, concat(cast(year as varchar), ' ', inspected) as line, sender from inspections
    union all
    select 'initiatives' as register, unit, concat(cast(year as varchar), ' ', initiative) as line, sender from initiatives
    union all
    select 'obstacles' as register, unit, concat(cast(reported_date as varchar), ' ', obstacle) as line, sender
    from obstacles
    union all
    select 'procedures' as register, unit, procedure_code as line, sender from procedures
    union all
    select 'feedback' as register, unit, feedback_code as line, sender from feedback
)

select register, unit, line, min(sender) as sender, max(sender) as other_sender
from lines
group by register, unit, line
having min(sender) <> max(sender)
