/*
title = "Form II.06a as sent for the period and the one before: one row per unit, row and column of the form"
vi = "Biểu II.06a các đơn vị gửi trong kỳ và kỳ trước: mỗi dòng một đơn vị, một dòng, một cột của biểu"
owner = "warehouse"
kind = "view"
*/

-- Grain: period, unit, scope, form_column (3 to 13). A blank cell of the form is 0; its own total row, whatever
-- the unit calls it, is "Tổng số". A form grouped by level (A cấp tỉnh, B cấp huyện, C cấp xã) names a field once
-- under each: the level tells them apart. A level's own row, or a sum that closes it, is a subtotal where fields
-- stand under it; without them it is a row like any other.
with
form as (
    select
        *, lower(trim(field)) as field_key, lower(trim(level)) as level_key,
        coalesce(kept_apart_count, 0) > 0 as is_partial
    from form_06a
    where period in ($period, $previous_period)
),

kinds as (
    select
        *,
        coalesce(field_key = level_key, false) as is_level_row,
        regexp_like(field_key, '^(tổng|tổng số|tổng cộng|cộng)([ :(].*)?$') as is_sum_row
    from form
),

placed as (
    select
        *,
        row_number() over (
            partition by sender, period
            order by is_sum_row desc, level_key is null desc, src_row desc
        ) as sum_place,
        sum(case when is_level_row or is_sum_row then 0 else 1 end)
            over (partition by sender, period, level_key) as level_field_count,
        count(*) over (partition by sender, period, field_key) as namesake_count
    from kinds
),

form_rows as (
    select
        *,
        is_sum_row and sum_place = 1 as is_total,
        (is_level_row or (is_sum_row and sum_place > 1 and level_key is not null)) and level_field_count > 0
            as is_subtotal
    from placed
),

form_columns as (
    select * from (values (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13)) as listed (form_column)
),

final as (
    select
        form_rows.period,
        form_rows.sender as unit,
        case when is_total then 'Tổng số' else form_rows.field end as field,
        case
            when is_total then 'Tổng số'
            when is_level_row or level_key is null or namesake_count = 1 then form_rows.field
            else concat(form_rows.field, ' (', form_rows.level, ')')
        end as scope,
        case when is_total then '' else coalesce(level_key, '') end as level_key,
        is_total,
        is_subtotal,
        is_partial,
        window_from,
        window_to,
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
    from form_rows
    cross join form_columns
)

select * from final
