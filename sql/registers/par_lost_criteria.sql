/*
title = "Tiêu chí bị trừ điểm, của năm gần nhất đã có kết quả: lý do và trách nhiệm"
owner = "warehouse"
kind = "view"

[print]
title = "Tiêu chí bị trừ điểm"
on = "units"
of_registers = true
with_members = false
limit = 20
sort = ["-lost_hundredths", "criterion_code"]
note = "Tự chấm cao hơn là điểm tự chấm trừ điểm thẩm định, không kể điểm điều tra xã hội học"
columns = [
    { name = "criterion_code", title = "STT" },
    { name = "criterion", title = "Tiêu chí" },
    { name = "lost_hundredths", title = "Bị trừ", shown = "scaled", scale = 100 },
    { name = "reason", title = "Lý do" },
    { name = "responsible_unit", title = "Đơn vị chịu trách nhiệm" },
    { name = "self_hundredths", title = "Tự chấm", shown = "scaled", scale = 100 },
    { name = "appraised_hundredths", title = "Thẩm định", shown = "scaled", scale = 100 },
    { name = "overrated_hundredths", title = "Tự chấm cao hơn", shown = "scaled", scale = 100 },
]
*/

-- Grain: unit, criterion: what is done about it is the list of remedies.
with
deductions as (select * from par_deductions),
totals as (select * from par_totals),

newest as (select max(year) as year from totals where year <= date_part('year', $cutoff)),

final as (
    select distinct
        deductions.unit, deductions.year, deductions.content_code, deductions.criterion_code, deductions.criterion,
        deductions.lost_hundredths, deductions.reason, deductions.responsible_unit,
        deductions.self_hundredths, deductions.appraised_hundredths, deductions.overrated_hundredths
    from deductions
    inner join newest on newest.year = deductions.year
)

select * from final
