/*
title = "Form II.06a as sent for the period: one row per unit, field and column of the form"
vi = "Biểu II.06a các đơn vị gửi trong kỳ: mỗi dòng một đơn vị, một lĩnh vực, một cột của biểu"
owner = "warehouse"
kind = "view"
*/

-- Grain: unit, field, form_column (3 to 13). A blank cell of the form is 0; its own total row, whatever the
-- unit calls it, is the field "Tổng số".
with
form as (select * from form_06a where period = $period),

form_columns as (
    select * from (values (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13)) as listed (form_column)
),

final as (
    select
        form.sender as unit,
        case
            when lower(form.field) like 'tổng%' or lower(form.field) like 'cộng%' then 'Tổng số'
            else form.field
        end as field,
        form_columns.form_column,
        coalesce(
            case form_columns.form_column
                when 3 then received_total
                when 4 then received_online
                when 5 then received_direct
                when 6 then carried_over
                when 7 then resolved_total
                when 8 then resolved_early
                when 9 then resolved_on_time
                when 10 then resolved_late
                when 11 then open_total
                when 12 then open_in_time
                when 13 then open_overdue
            end,
            0
        ) as value
    from form
    cross join form_columns
)

select * from final
