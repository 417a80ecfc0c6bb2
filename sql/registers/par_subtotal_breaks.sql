/*
title = "Bảng chấm điểm: dòng cộng khác tổng các tiêu chí của nó"
owner = "warehouse"
kind = "view"

[print]
title = "Dòng cộng của bảng chấm điểm không khớp"
on = "all"
of_registers = true
limit = 20
sort = ["-year", "unit", "criterion_code"]
note = "Kho cộng lại từ các tiêu chí; dòng cộng chỉ dùng để đối chiếu, không tính vào điểm. Tiêu chí không áp dụng được cộng hoặc không cộng vào điểm tối đa đều coi là khớp"
columns = [
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "year_text", title = "Năm" },
    { name = "criterion_code", title = "Dòng cộng" },
    { name = "stated_maximum_hundredths", title = "Điểm tối đa ghi", shown = "scaled", scale = 100 },
    { name = "maximum_hundredths", title = "Điểm tối đa cộng lại", shown = "scaled", scale = 100 },
    { name = "stated_points_hundredths", title = "Điểm đạt ghi", shown = "scaled", scale = 100 },
    { name = "points_hundredths", title = "Điểm đạt cộng lại", shown = "scaled", scale = 100 },
]
*/

-- Grain: unit, year, subtotal that differs. Points are compared where the subtotal has some and all its criteria do.
with
sheet as (select * from par_rows where year >= date_part('year', $cutoff) - 2),

subtotals as (select * from sheet where is_subtotal),
criteria as (select * from sheet where not is_subtotal),

sums as (
    select
        subtotals.unit, subtotals.year, subtotals.code,
        sum(criteria.maximum_hundredths) as whole_maximum_hundredths,
        sum(case when criteria.is_applicable then criteria.maximum_hundredths else 0 end) as maximum_hundredths,
        sum(case when criteria.is_applicable then criteria.points_hundredths end) as points_hundredths,
        sum(case when criteria.is_applicable and criteria.points_hundredths is null then 1 else 0 end) as waiting_count
    from subtotals
    inner join criteria
        on criteria.unit = subtotals.unit
        and criteria.year = subtotals.year
        and (
            starts_with(criteria.code, concat(subtotals.code, '.'))
            or (subtotals.code = subtotals.content_number and criteria.content_number = subtotals.content_number)
        )
    group by subtotals.unit, subtotals.year, subtotals.code
),

final as (
    select
        subtotals.unit, subtotals.year, cast(subtotals.year as varchar) as year_text, subtotals.criterion_code,
        subtotals.maximum_hundredths as stated_maximum_hundredths,
        sums.maximum_hundredths,
        subtotals.points_hundredths as stated_points_hundredths,
        case when sums.waiting_count = 0 then sums.points_hundredths end as points_hundredths
    from subtotals
    inner join sums on sums.unit = subtotals.unit and sums.year = subtotals.year and sums.code = subtotals.code
    where subtotals.maximum_hundredths not in (sums.maximum_hundredths, sums.whole_maximum_hundredths)
        or (sums.waiting_count = 0 and subtotals.points_hundredths <> coalesce(sums.points_hundredths, 0))
)

select * from final
