/*
title = "Bảng chấm điểm thiếu tiêu chí mà bảng của đơn vị cùng cấp có"
owner = "warehouse"
kind = "view"

[print]
title = "Bảng chấm điểm thiếu tiêu chí"
on = "all"
of_registers = true
limit = 20
sort = ["-year", "unit", "code"]
note = "So với bảng chấm điểm của các đơn vị cùng cấp, cùng đơn vị cấp trên, cùng năm. Dòng thiếu làm điểm tối đa của đơn vị nhỏ đi; tiêu chí không áp dụng thì ghi “Không” ở cột “Áp dụng”, không bỏ dòng"
columns = [
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "year_text", title = "Năm" },
    { name = "code", title = "Tiêu chí thiếu" },
    { name = "criterion", title = "Tên tiêu chí" },
]
*/

-- Grain: unit, year, criterion that is not there. A row that could not be read leaves its sheet with a smaller maximum,
-- and the unit with a better index: the sheets of its neighbours tell which one is not there.
with
sheet as (select * from par_rows where not is_subtotal and year >= date_part('year', $cutoff) - 1),
units as (select * from units),

placed as (
    select
        sheet.unit, sheet.year, sheet.code, sheet.criterion, units.level, coalesce(units.parent, '') as parent
    from sheet
    inner join units on units.unit = sheet.unit
),

sheets as (select distinct unit, year, level, parent from placed),

asked as (
    select year, level, parent, code, max(criterion) as criterion
    from placed
    group by year, level, parent, code
),

final as (
    select sheets.unit, sheets.year, cast(sheets.year as varchar) as year_text, asked.code, asked.criterion
    from sheets
    inner join asked on asked.year = sheets.year and asked.level = sheets.level and asked.parent = sheets.parent
    left join placed on placed.unit = sheets.unit and placed.year = sheets.year and placed.code = asked.code
    where placed.unit is null
)

select * from final
