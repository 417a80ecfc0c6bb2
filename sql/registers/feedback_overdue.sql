/*
title = "Phản ánh, kiến nghị quá hạn chưa trả lời"
owner = "warehouse"
kind = "view"

[print]
title = "Phản ánh, kiến nghị quá hạn chưa trả lời"
on = "all"
of_registers = true
sort = ["due_date", "feedback_code"]
note = "Phản ánh không ghi hạn trả lời lấy hạn 15 ngày làm việc từ ngày tiếp nhận (Quyết định số 766/QĐ-TTg, chỉ số 5.2)"
columns = [
    { name = "feedback_code", title = "Mã phản ánh" },
    { name = "unit", title = "Đơn vị xử lý", shown = "unit" },
    { name = "received_date", title = "Tiếp nhận" },
    { name = "due_date", title = "Hạn trả lời" },
    { name = "due_basis", title = "Căn cứ hạn", words = { written = "hạn đã ghi", rule = "15 ngày làm việc" } },
    { name = "days_late", title = "Quá hạn (ngày làm việc)" },
]
*/

-- Grain: feedback, open at the cut-off and past its deadline.
with
feedback as (select * from feedback_dated),
workdays as (select * from workdays),
today as (select max(working_ordinal) as working_ordinal from workdays where day = cast($cutoff as date)),

final as (
    select
        feedback.feedback_code, feedback.unit, feedback.received_date, feedback.due_date,
        case when feedback.is_due_written then 'written' else 'rule' end as due_basis,
        today.working_ordinal - due.working_ordinal as days_late
    from feedback
    cross join today
    left join workdays due on due.day = feedback.due_date
    where feedback.due_date < cast($cutoff as date) and feedback.received_date <= cast($cutoff as date)
        and (feedback.answered_date is null or feedback.answered_date > cast($cutoff as date))
)

select * from final
