/*
title = "Every figure that is asked whether it adds up, as a whole number of its last digit"
vi = "Mọi con số được đối chiếu trong kỳ, đọc thành số nguyên theo chữ số cuối cùng"
owner = "warehouse"
kind = "view"
*/

-- Grain: is_before, source, stated_period, unit, scope, measure. 99,71 % is value 9971, scale 100; 4.131 dossiers
-- are value 4131, scale 1; rank 8/12 is value 8, out_of 12. What cannot be read has no value; the check
-- figures_can_be_read lists it. Figures of the month before (is_before) are there for what this month took over.
-- first_day and next_day, the day after the last one, are known where the period is written as a month or with
-- both of its days.
with
figures as (select * from stated_figures where period in ($period, $previous_period)),
form as (select * from form_06a_figures),
own_form as (select * from own_form_06a),

bare as (
    select
        *,
        period <> $period as is_before,
        replace(replace(replace(as_printed, '%', ''), ' ', ''), ' ', '') as digits,
        replace(lower(trim(stated_period)), 'tháng ', '') as period_word,
        row_number() over (
            partition by period, source, stated_period, coalesce(unit, ''), scope, measure
            order by sender, src_row
        ) as position
    from figures
),

pointed as (
    select
        *,
        case
            when kind = 'count' and regexp_like(digits, '^[0-9]{1,3}([.,][0-9]{3})*$|^[0-9]+$')
                then replace(replace(digits, '.', ''), ',', '')
            when kind = 'rank' and regexp_like(digits, '^[0-9]{1,6}/[0-9]{1,6}$') then split_part(digits, '/', 1)
            when kind in ('count', 'rank') then null
            when regexp_like(digits, '^[0-9.]*,[0-9]{1,4}$') then replace(replace(digits, '.', ''), ',', '.')
            when regexp_like(digits, '^[0-9]+([.][0-9]{1,4})?$') then digits
        end as number,
        case
            when regexp_like(period_word, '^[0-9]{4}-[0-9]{2}$') then try_cast(concat(period_word, '-01') as date)
            when regexp_like(period_word, '^[0-9]{1,2}/[0-9]{4}$')
                then try_cast(
                    concat(split_part(period_word, '/', 2), '-', lpad(split_part(period_word, '/', 1), 2, '0'), '-01')
                    as date
                )
        end as month_day,
        case
            when regexp_like(period_word, '^[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2}$')
                then try_cast(split_part(period_word, '/', 1) as date)
        end as from_day,
        case
            when regexp_like(period_word, '^[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2}$')
                then try_cast(split_part(period_word, '/', 2) as date)
        end as to_day
    from bare
    where position = 1
),

document_figures as (
    select
        is_before, source, stated_period,
        coalesce(month_day, from_day) as first_day,
        coalesce(cast(month_day + interval '1 month' as date), cast(to_day + interval '1 day' as date)) as next_day,
        coalesce(unit, '') as unit, scope, measure, kind, as_printed,
        cast(replace(number, '.', '') as bigint) as value,
        case length(split_part(number, '.', 2))
            when 0 then 1
            when 1 then 10
            when 2 then 100
            when 3 then 1000
            when 4 then 10000
        end as scale,
        case when kind = 'rank' and number is not null then cast(split_part(digits, '/', 2) as bigint) end as out_of,
        '' as level_key, false as is_subtotal, false as is_partial,
        src_file, src_sheet, src_row
    from pointed
),

forms as (
    select
        'Biểu II.06a' as source, period, unit, scope, level_key, is_subtotal, is_partial, window_from, window_to,
        form_column, value
    from form
    union all
    select
        'Hồ sơ trong kho' as source, $period as period, unit, field as scope, '' as level_key, false as is_subtotal,
        false as is_partial, cast(null as date) as window_from, cast(null as date) as window_to, form_column, value
    from own_form
),

dated_forms as (
    select
        *,
        cast(concat(period, '-01') as date) as month_from,
        cast(cast(concat(period, '-01') as date) + interval '1 month' as date) as month_next
    from forms
),

form_figures as (
    select
        period <> $period as is_before,
        source,
        case
            when window_from <> month_from or cast(window_to + interval '1 day' as date) <> month_next
                then concat(to_char(window_from, '%d/%m/%Y'), ' – ', to_char(window_to, '%d/%m/%Y'))
            else period
        end as stated_period,
        coalesce(window_from, month_from) as first_day,
        coalesce(cast(window_to + interval '1 day' as date), month_next) as next_day,
        unit, scope,
        concat('II.06a cột ', cast(form_column as varchar)) as measure, 'count' as kind,
        cast(value as varchar) as as_printed, value, 1 as scale, cast(null as bigint) as out_of,
        level_key, is_subtotal, is_partial,
        cast(null as varchar) as src_file, cast(null as varchar) as src_sheet, cast(null as bigint) as src_row
    from dated_forms
),

final as (
    select * from document_figures
    union all
    select * from form_figures
)

select * from final
