/*
title = "Form II.06a as units sent it against the dossiers of the warehouse"
vi = "Biểu II.06a do đơn vị gửi so với hồ sơ trong kho"
owner = "warehouse"
kind = "by_period"
grain = ["unit", "field", "form_column"]

[print]
title = "Biểu II.06a đơn vị gửi khác hồ sơ trong kho"
on = "units"
limit = 22
note = "So biểu đơn vị gửi với số tính từ hồ sơ của chính đơn vị trong cùng kỳ. Cột 9 gồm cả hồ sơ không có hạn, trả lại, rút; cột 12 gồm cả hồ sơ đang tạm dừng"
sort = ["unit", "is_part", "field", "form_column"]
columns = [
    { name = "column_title", title = "Cột của biểu" },
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "field", title = "Lĩnh vực" },
    { name = "form_value", title = "Biểu đơn vị gửi" },
    { name = "own_value", title = "Hồ sơ trong kho" },
    { name = "difference", title = "Chênh lệch" },
]

[columns]
period = { type = "text", is = "month of the cut-off" }
unit = { type = "text", is = "code of the unit that sent the form" }
field = { type = "text", is = "field, or Tổng số" }
form_column = { type = "integer", is = "column of the form, 3 to 13", vi = "cột của biểu, từ 3 đến 13" }
column_title = { type = "text", is = "the column in words", vi = "tên cột của biểu" }
is_part = { type = "bool", is = "a field, no total", vi = "là một lĩnh vực, không phải dòng tổng" }
form_value = { type = "integer", is = "dossiers as the form says", vi = "số hồ sơ theo biểu" }
own_value = { type = "integer", is = "dossiers as the warehouse counts them", vi = "số hồ sơ theo kho" }
difference = { type = "integer", is = "form − warehouse", vi = "biểu trừ kho" }
*/

-- Only units that sent a form of the calendar month are compared: the dossiers are counted by it, and form_06a_summary
-- names the forms of another window. A field is matched by its name, letters in lower case, its levels together.
-- Where rows of a form could not be read, what it lacks is no difference and its rows are no total.
with
form as (
    select * from form_06a_figures
    where period = $period and not is_subtotal
        and coalesce(window_from = cast($period_start as date) and window_to = cast($cutoff as date), true)
),
own as (select * from own_form_06a),
titles as (select * from form_06a_titles),

reporters as (
    select unit, max(case when is_partial then 1 else 0 end) = 1 as is_partial
    from form
    group by unit
),

stated_totals as (select distinct unit from form where is_total),

-- A form without a total row is summed.
form_rows as (
    select unit, field, form_column, value from form
    union all
    select form.unit, 'Tổng số' as field, form_column, sum(value) as value
    from form
    inner join reporters on reporters.unit = form.unit and not reporters.is_partial
    left anti join stated_totals on stated_totals.unit = form.unit
    group by form.unit, form_column
),

own_rows as (
    select own.unit, field, form_column, value
    from own
    inner join reporters on reporters.unit = own.unit
    union all
    select own.unit, 'Tổng số' as field, form_column, sum(value) as value
    from own
    inner join reporters on reporters.unit = own.unit
    group by own.unit, form_column
),

sides as (
    select
        unit, lower(trim(field)) as field_key, field, form_column, value as form_value, 0 as own_value, 1 as is_stated
    from form_rows
    union all
    select
        unit, lower(trim(field)) as field_key, field, form_column, 0 as form_value, value as own_value, 0 as is_stated
    from own_rows
),

compared as (
    select
        unit, field_key, form_column, min(field) as field,
        sum(form_value) as form_value, sum(own_value) as own_value, max(is_stated) = 1 as is_stated
    from sides
    group by unit, field_key, form_column
),

final as (
    select
        $period as period,
        compared.unit, compared.field, compared.form_column, titles.column_title,
        compared.field <> 'Tổng số' as is_part,
        compared.form_value, compared.own_value, compared.form_value - compared.own_value as difference
    from compared
    inner join titles on titles.form_column = compared.form_column
    inner join reporters on reporters.unit = compared.unit
    where (compared.is_stated or not reporters.is_partial) and compared.form_value <> compared.own_value
)

select * from final
