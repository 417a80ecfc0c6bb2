/*
title = "Chín tiêu chí đánh giá Bộ phận Một cửa: điểm và xếp loại"
owner = "warehouse"
kind = "view"

[print]
title = "Đánh giá Bộ phận Một cửa theo chín tiêu chí"
on = "units"
of_registers = true
limit = 20
sort = ["-year", "unit"]
note = "Mỗi tiêu chí 0, 1 hoặc 2 điểm, tối đa 18 điểm. Căn cứ: Nghị định số 61/2018/NĐ-CP ngày 23/4/2018"
columns = [
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "year_text", title = "Năm" },
    { name = "criterion_1_hundredths", title = "TC 1", shown = "scaled", scale = 100 },
    { name = "criterion_2_hundredths", title = "TC 2", shown = "scaled", scale = 100 },
    { name = "criterion_3_hundredths", title = "TC 3", shown = "scaled", scale = 100 },
    { name = "criterion_4_hundredths", title = "TC 4", shown = "scaled", scale = 100 },
    { name = "criterion_5_hundredths", title = "TC 5", shown = "scaled", scale = 100 },
    { name = "criterion_6_hundredths", title = "TC 6", shown = "scaled", scale = 100 },
    { name = "criterion_7_hundredths", title = "TC 7", shown = "scaled", scale = 100 },
    { name = "criterion_8_hundredths", title = "TC 8", shown = "scaled", scale = 100 },
    { name = "criterion_9_hundredths", title = "TC 9", shown = "scaled", scale = 100 },
    { name = "points_hundredths", title = "Tổng điểm", shown = "scaled", scale = 100 },
    { name = "class", title = "Xếp loại" },
]
*/

-- Grain: unit, year. Decree 61/2018: each criterion 0, 1 or 2 points; the bounds of the classes are data.
with
scores as (
    select * from desk_scores
    where year between date_part('year', $cutoff) - 1 and date_part('year', $cutoff)
),

bounds as (select * from class_bounds where scheme = 'nd61'),

totals as (
    select
        unit, year,
        criterion_1_hundredths, criterion_2_hundredths, criterion_3_hundredths, criterion_4_hundredths, criterion_5_hundredths,
        criterion_6_hundredths, criterion_7_hundredths, criterion_8_hundredths, criterion_9_hundredths,
        criterion_1_hundredths + criterion_2_hundredths + criterion_3_hundredths
            + criterion_4_hundredths + criterion_5_hundredths + criterion_6_hundredths
            + criterion_7_hundredths + criterion_8_hundredths + criterion_9_hundredths as points_hundredths
    from scores
),

final as (
    select totals.*, cast(year as varchar) as year_text, bounds.class
    from totals
    left join bounds on (
        points_hundredths > from_hundredths
        or (is_from_closed and points_hundredths = from_hundredths)
    )
    and (
        to_hundredths is null
        or points_hundredths < to_hundredths
        or (is_to_closed and points_hundredths = to_hundredths)
    )
)

select * from final
