/*
title = "Phản ánh, kiến nghị với thời hạn trả lời: hạn đã ghi, hoặc 15 ngày làm việc từ ngày tiếp nhận"
owner = "warehouse"
kind = "view"
*/

-- Grain: as feedback. Decision 766 (5.2) gives 15 working days where nobody wrote a day; `is_due_written` says
-- which it is. Beyond the loaded years of the calendar a blank stays blank.
with
feedback as (select * from feedback),
workdays as (select * from workdays),
working as (select day, working_ordinal from workdays where is_working),

received as (
    select feedback.*, workdays.working_ordinal
    from feedback
    left join workdays on workdays.day = feedback.received_date
),

final as (
    select
        received.* exclude (due_date, working_ordinal),
        coalesce(received.due_date, working.day) as due_date,
        received.due_date is not null as is_due_written
    from received
    left join working on working.working_ordinal = received.working_ordinal + 15
)

select * from final
