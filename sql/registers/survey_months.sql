/*
title = "Khảo sát mức độ hài lòng theo tháng, của năm; cấp huyện và toàn tỉnh là tổng các đơn vị"
owner = "warehouse"
kind = "view"

[print]
title = "Khảo sát mức độ hài lòng"
on = "all"
of_registers = true
with_members = false
limit = 12
sort = ["month"]
note = "Tỷ lệ hài lòng là số phiếu rất hài lòng và hài lòng trên số phiếu thu về; số của cấp huyện và của tỉnh là tổng số phiếu của các đơn vị có khảo sát"
columns = [
    { name = "month_text", title = "Tháng" },
    { name = "answer_count", title = "Số phiếu" },
    { name = "pleased_count", title = "Tỷ lệ hài lòng", shown = "percent", of = "answer_count" },
    { name = "unsatisfied_count", title = "Không hài lòng" },
]
*/

-- Grain: unit, month, of the cut-off's year; a district and the province are the sum of their members. A file
-- may repeat earlier months: the newest file's line counts.
with
surveys as (
    select *, row_number() over (partition by unit, month order by period desc) as position
    from surveys
    where month <= $period and substr(month, 1, 4) = substr($period, 1, 4)
),
members as (select * from unit_members),

final as (
    select
        members.whole as unit, surveys.month,
        concat(substr(surveys.month, 6, 2), '/', substr(surveys.month, 1, 4)) as month_text,
        sum(surveys.answer_count) as answer_count,
        sum(surveys.very_satisfied_count + surveys.satisfied_count) as pleased_count,
        sum(surveys.unsatisfied_count) as unsatisfied_count
    from surveys
    inner join members on members.member = surveys.unit
    where surveys.position = 1
    group by members.whole, surveys.month
)

select * from final
