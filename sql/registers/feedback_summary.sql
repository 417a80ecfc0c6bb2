/*
title = "Phản ánh, kiến nghị: tiếp nhận, trả lời đúng hạn, không ghi hạn"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Phản ánh, kiến nghị"
on = "all"
of_registers = true
with_members = false
sort = ["window_to_date", "window_from_date"]
note = "Theo sổ theo dõi phản ánh, kiến nghị; 0 là có theo dõi và không phát sinh. Cột đúng hạn gồm mọi phản ánh đã trả lời trong kỳ và đang xử lý cuối kỳ; phản ánh không ghi hạn lấy hạn 15 ngày làm việc từ ngày tiếp nhận (Quyết định số 766/QĐ-TTg, chỉ số 5.2)"
columns = [
    { name = "window_from_date", title = "Từ ngày" },
    { name = "window_to_date", title = "Đến ngày" },
    { name = "received_count", title = "Tiếp nhận trong kỳ" },
    { name = "reform_count", title = "Trong đó về cải cách hành chính" },
    { name = "on_time", title = "Đã trả lời đúng hạn và còn trong hạn/tổng số", shown = "fraction", of = "handled" },
    { name = "undated_count", title = "Trong tổng số, không ghi hạn" },
]
*/

-- Grain: period, unit, window. Nothing is said where no list was sent, which the fact knows: a list of headings
-- alone is a register with nothing in it, and 0. Every column speaks of all feedback; what concerns administrative
-- reform is a part of it.
with
facts as (select * from facts),
feedback as (select * from feedback_dated),
members as (select * from unit_members),

windows as (
    select * from facts where indicator = 'feedback_received' and period = $period and status <> 'no_data'
),

answered as (
    select * from facts where indicator = 'feedback_on_time' and period = $period and denominator > 0
),

counted as (
    select
        windows.fact_id,
        sum(case when received_date between windows.window_from_date and windows.window_to_date then 1 else 0 end)
            as received_count,
        -- of those that the on-time fraction counts
        sum(
            case
                when is_due_written or due_date is null then 0
                when answered_date between windows.window_from_date and windows.window_to_date then 1
                when received_date <= windows.window_to_date
                    and coalesce(answered_date > windows.window_to_date, true) then 1
                else 0
            end
        ) as undated_count
    from windows
    inner join members on members.whole = windows.unit
    inner join feedback on feedback.unit = members.member
    group by windows.fact_id
),

final as (
    select
        windows.period, windows.unit, windows.window_from_date, windows.window_to_date,
        coalesce(counted.received_count, 0) as received_count,
        windows.numerator as reform_count,
        answered.numerator as on_time,
        answered.denominator as handled,
        nullif(counted.undated_count, 0) as undated_count
    from windows
    left join counted on counted.fact_id = windows.fact_id
    left join answered
        on answered.unit = windows.unit
        and answered.population = windows.population
        and answered.window_kind = windows.window_kind
        and answered.window_calendar = windows.window_calendar
        and answered.window_from_date = windows.window_from_date
        and answered.window_to_date = windows.window_to_date
)

select * from final
