/*
title = "Forms II.06a of another window than the month against the sums of the warehouse"
vi = "Biểu II.06a của kỳ khác tháng: dòng tổng khác hồ sơ trong kho"
owner = "warehouse"
kind = "view"

[print]
title = "Biểu II.06a của kỳ khác tháng: dòng tổng khác hồ sơ trong kho"
on = "units"
limit = 12
note = "So dòng tổng của biểu với số tính từ hồ sơ của chính đơn vị trong đúng kỳ của biểu; cột 4 và 5 không so. Cột 9 gồm cả hồ sơ không có hạn, trả lại, rút; cột 12 gồm cả hồ sơ đang tạm dừng"
sort = ["unit", "form_column"]
columns = [
    { name = "column_title", title = "Cột của biểu" },
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "window_from", title = "Kỳ của biểu: từ ngày" },
    { name = "window_to", title = "Đến ngày" },
    { name = "form_value", title = "Biểu đơn vị gửi" },
    { name = "own_value", title = "Hồ sơ trong kho" },
    { name = "difference", title = "Chênh lệch" },
]

[columns]
unit = { type = "text", is = "code of the unit that sent the form" }
form_column = { type = "integer", is = "column of the form, 3 to 13", vi = "cột của biểu, từ 3 đến 13" }
column_title = { type = "text", is = "the column in words", vi = "tên cột của biểu" }
window_from = { type = "date", is = "first day of the form", vi = "ngày đầu kỳ của biểu" }
window_to = { type = "date", is = "last day of the form", vi = "ngày cuối kỳ của biểu" }
form_value = { type = "integer", is = "dossiers as the form says", vi = "số hồ sơ theo biểu" }
own_value = { type = "integer", is = "dossiers as the warehouse counts them", vi = "số hồ sơ theo kho" }
difference = { type = "integer", is = "form − warehouse", vi = "biểu trừ kho" }
*/

-- Grain: unit, form_column. A form whose rows could not all be read has no total to compare unless it prints one.
with
form as (select * from form_06a_figures where period = $period and not is_subtotal),
own as (select * from own_form_06a_windows),
titles as (select * from form_06a_titles),

totals as (
    select
        unit, form_column, min(window_from) as window_from, max(window_to) as window_to,
        coalesce(
            max(case when is_total then value end),
            case when max(case when is_partial then 1 else 0 end) = 0 then sum(value) end
        ) as value
    from form
    group by unit, form_column
),

final as (
    select
        totals.unit, totals.form_column, titles.column_title, totals.window_from, totals.window_to,
        totals.value as form_value, own.value as own_value, totals.value - own.value as difference
    from totals
    inner join own on own.unit = totals.unit and own.form_column = totals.form_column
    inner join titles on titles.form_column = totals.form_column
    where totals.value <> own.value
)

select * from final
