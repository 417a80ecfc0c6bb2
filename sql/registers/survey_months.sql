/*
title = "Khảo sát mức độ hài lòng theo tháng, của năm"
owner = "warehouse"
kind = "view"

[print]
title = "Khảo sát mức độ hài lòng"
on = "units"
of_registers = true
with_members = false
limit = 12
sort = ["month"]
note = "Tỷ lệ hài lòng là số phiếu rất hài lòng và hài lòng trên số phiếu thu về"
columns = [
    { name = "month_text", title = "Tháng" },
    { name = "answer_count", title = "Số phiếu" },
    { name = "pleased_count", title = "Tỷ lệ hài lòng", shown = "percent", of = "answer_count" },
    { name = "unsatisfied_count", title = "Không hài lòng" },
]
*/

-- Grain: unit, month, of the cut-off's year.
with
surveys as (select * from surveys),

final as (
    select
        unit, month,
        concat(substr(month, 6, 2), '/', substr(month, 1, 4)) as month_text,
        answer_count,
        very_satisfied_count + satisfied_count as pleased_count,
        unsatisfied_count
    from surveys
    where month <= $period and substr(month, 1, 4) = substr($period, 1, 4)
)

select * from final
