/*
title = "Phản ánh, kiến nghị: tiếp nhận, trả lời đúng hạn"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Phản ánh, kiến nghị"
on = "units"
of_registers = true
with_members = false
sort = ["window_to_date", "window_from_date"]
note = "Theo sổ theo dõi phản ánh, kiến nghị; 0 là có theo dõi và không phát sinh"
columns = [
    { name = "window_from_date", title = "Từ ngày" },
    { name = "window_to_date", title = "Đến ngày" },
    { name = "received", title = "Phản ánh về CCHC tiếp nhận trong kỳ" },
    { name = "on_time", title = "Đã trả lời đúng hạn và còn trong hạn/tổng số", shown = "fraction", of = "handled" },
]
*/

-- Grain: period, unit, window. Nothing is said where no list was sent, which the fact knows: a list of headings
-- alone is a register with nothing in it, and 0.
with
facts as (select * from facts),

received as (select * from facts where indicator = 'feedback_received' and status <> 'no_data'),
answered as (select * from facts where indicator = 'feedback_on_time' and denominator > 0),

final as (
    select
        received.period, received.unit, received.window_from_date, received.window_to_date,
        received.numerator as received,
        answered.numerator as on_time,
        answered.denominator as handled
    from received
    left join answered
        on answered.period = received.period
        and answered.unit = received.unit
        and answered.population = received.population
        and answered.window_kind = received.window_kind
        and answered.window_calendar = received.window_calendar
        and answered.window_from_date = received.window_from_date
        and answered.window_to_date = received.window_to_date
)

select * from final
