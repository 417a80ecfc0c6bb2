/*
title = "Hai đơn vị gửi cùng một dòng của một sổ theo dõi: cần thống nhất dòng đúng"
owner = "warehouse"
severity = "warning"
*/
-- Of one line that two senders name, which one is right is not known: that of `sender` counts, and whose else there is
-- stands beside it.
with
lines as (
    select 'par_scores' as register, unit, concat(cast(year as varchar), ' ', criterion_code) as line, sender, other_sender from par_scores
    union all
    select 'desk_scores' as register, unit, cast(year as varchar) as line, sender, other_sender from desk_scores
    union all
    select 'targets' as register, unit, concat(indicator, ' ', cast(valid_from_date as varchar)) as line, sender, other_sender from targets
    union all
    select 'remedies' as register, unit, concat(cast(year as varchar), ' ', criterion_code, ' ', task) as line, sender, other_sender from remedies
    union all
    select 'surveys' as register, unit, month as line, sender, other_sender from surveys
    union all
    select 'component_scores' as register, unit, concat(month, ' ', component) as line, sender, other_sender from component_scores
    union all
    select 'desk_staff' as register, unit, month as line, sender, other_sender from desk_staff
    union all
    select 'sipas' as register, unit, concat(cast(year as varchar), ' ', factor) as line, sender, other_sender from sipas
    union all
    select 'plan_tasks' as register, unit, concat(cast(year as varchar), ' ', task_code) as line, sender, other_sender from plan_tasks
    union all
    select 'inspections' as register, unit, concat(cast(year as varchar), ' ', inspected) as line, sender, other_sender from inspections
    union all
    select 'initiatives' as register, unit, concat(cast(year as varchar), ' ', initiative) as line, sender, other_sender from initiatives
    union all
    select 'reform_models' as register, unit, concat(cast(year as varchar), ' ', model) as line, sender, other_sender from reform_models
    union all
    select 'dialogues' as register, unit, concat(cast(year as varchar), ' ', session) as line, sender, other_sender from dialogues
    union all
    select 'obstacles' as register, unit, concat(cast(reported_date as varchar), ' ', obstacle) as line, sender, other_sender from obstacles
    union all
    select 'procedures' as register, unit, procedure_code as line, sender, other_sender from procedures
    union all
    select 'feedback' as register, unit, feedback_code as line, sender, other_sender from feedback
)

select register, unit, line, sender, other_sender
from lines
where other_sender is not null
