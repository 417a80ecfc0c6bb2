/*
title = "Khắc phục tồn tại của năm trước: việc, người làm, thời hạn, kết quả"
owner = "warehouse"
kind = "view"

[print]
title = "Khắc phục tồn tại của năm trước"
on = "units"
of_registers = true
with_members = false
limit = 20
sort = ["criterion_code", "task"]
note = "Điểm bị trừ năm sau là điểm mà cùng tiêu chí bị trừ ở lần chấm tiếp theo; 0,00 là đã khắc phục hết"
columns = [
    { name = "criterion_code", title = "Tiêu chí" },
    { name = "lost_hundredths", title = "Bị trừ", shown = "scaled", scale = 100 },
    { name = "task", title = "Việc phải làm" },
    { name = "owner_unit", title = "Đơn vị thực hiện", shown = "unit" },
    { name = "deadline_date", title = "Thời hạn" },
    { name = "state", title = "Kết quả", words = { done = "đã khắc phục", in_progress = "đang khắc phục", not_started = "chưa khắc phục" } },
    { name = "next_year_lost_hundredths", title = "Bị trừ năm sau", shown = "scaled", scale = 100 },
]
*/

-- Grain: unit, criterion, task; the deductions of the year before the cut-off's.
with
remedies as (select * from remedies),

final as (
    select
        unit, year, criterion_code, lost_hundredths, task, owner_unit, deadline_date, state, done_date,
        next_year_lost_hundredths, result
    from remedies
    where year = date_part('year', $cutoff) - 1
)

select * from final
