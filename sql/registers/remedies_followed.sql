/*
title = "Khắc phục tồn tại của các năm trước: việc, người làm, thời hạn, kết quả"
owner = "warehouse"
kind = "view"

[print]
title = "Khắc phục tồn tại của các năm trước"
on = "units"
of_registers = true
with_members = false
limit = 20
sort = ["-year", "criterion_code", "task"]
note = "Điểm bị trừ lấy từ bảng chấm điểm của chính năm đó, điểm bị trừ năm sau từ bảng của năm tiếp theo (cùng tiêu chí); chưa có bảng thì lấy số ghi trong sổ khắc phục. Sổ khắc phục ghi khác bảng chấm điểm thì in thêm số sổ ghi"
columns = [
    { name = "year_text", title = "Năm" },
    { name = "criterion_code", title = "Tiêu chí" },
    { name = "lost_hundredths", title = "Bị trừ", shown = "scaled", scale = 100 },
    { name = "task", title = "Việc phải làm" },
    { name = "owner_unit", title = "Đơn vị thực hiện", shown = "unit" },
    { name = "deadline_date", title = "Thời hạn" },
    { name = "state", title = "Kết quả", words = { done = "đã khắc phục", in_progress = "đang khắc phục", not_started = "chưa khắc phục" } },
    { name = "next_year_lost_hundredths", title = "Bị trừ năm sau", shown = "scaled", scale = 100, absent = "…" },
    { name = "result", title = "Kết quả năm sau" },
    { name = "typed_lost_hundredths", title = "Sổ ghi: bị trừ", shown = "scaled", scale = 100 },
    { name = "typed_next_year_lost_hundredths", title = "Sổ ghi: bị trừ năm sau", shown = "scaled", scale = 100 },
]
*/

-- Grain: unit, year, criterion, task; the deductions of the two years before the cut-off's: those of two years ago
-- have been scored again. What the register types is shown beside only where a sheet says something else.
with
remedies as (
    select *, rtrim(trim(criterion_code), '.') as code from remedies
),
criteria as (
    select unit, year, code, maximum_hundredths - points_hundredths as lost_hundredths
    from par_criteria
    where points_hundredths is not null
),

final as (
    select
        remedies.unit, remedies.year, cast(remedies.year as varchar) as year_text, remedies.criterion_code,
        coalesce(scored.lost_hundredths, remedies.lost_hundredths) as lost_hundredths,
        case when remedies.lost_hundredths <> scored.lost_hundredths then remedies.lost_hundredths end
            as typed_lost_hundredths,
        remedies.task, remedies.owner_unit, remedies.deadline_date,
        case
            when remedies.state = 'done' and remedies.done_date > cast($cutoff as date) then 'in_progress'
            else remedies.state
        end as state,
        remedies.done_date,
        coalesce(again.lost_hundredths, remedies.next_year_lost_hundredths) as next_year_lost_hundredths,
        case when remedies.next_year_lost_hundredths <> again.lost_hundredths then remedies.next_year_lost_hundredths end
            as typed_next_year_lost_hundredths,
        remedies.result
    from remedies
    left join criteria as scored
        on scored.unit = remedies.unit and scored.year = remedies.year and scored.code = remedies.code
    left join criteria as again
        on again.unit = remedies.unit and again.year = remedies.year + 1 and again.code = remedies.code
    where remedies.year >= date_part('year', $cutoff) - 2
)

select * from final
