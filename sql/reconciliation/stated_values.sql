/*
title = "Every figure that is asked whether it adds up, as a whole number of its last digit"
vi = "Mọi con số được đối chiếu trong kỳ, đọc thành số nguyên theo chữ số cuối cùng"
owner = "warehouse"
kind = "view"
*/

-- Grain: source, stated_period, unit, scope, measure. 99,71 % is value 9971, scale 100; 4.131 dossiers are
-- value 4131, scale 1. What cannot be read has no value; the check figures_can_be_read lists it.
with
figures as (select * from stated_figures where period = $period),
form as (select * from form_06a_figures),
own_form as (select * from own_form_06a),

bare as (
    select
        *,
        replace(replace(replace(as_printed, '%', ''), ' ', ''), ' ', '') as digits,
        row_number() over (
            partition by source, stated_period, coalesce(unit, ''), scope, measure
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
            when kind <> 'count' and regexp_like(digits, '^[0-9.]*,[0-9]{1,4}$')
                then replace(replace(digits, '.', ''), ',', '.')
            when kind <> 'count' and regexp_like(digits, '^[0-9]+([.][0-9]{1,4})?$') then digits
        end as number
    from bare
    where position = 1
),

document_figures as (
    select
        source, stated_period, coalesce(unit, '') as unit, scope, measure, kind, as_printed,
        cast(replace(number, '.', '') as bigint) as value,
        case length(split_part(number, '.', 2))
            when 0 then 1
            when 1 then 10
            when 2 then 100
            when 3 then 1000
            when 4 then 10000
        end as scale,
        src_file, src_sheet, src_row
    from pointed
),

forms as (
    select 'Biểu II.06a' as source, unit, field, form_column, value from form
    union all
    select 'Hồ sơ trong kho' as source, unit, field, form_column, value from own_form
),

form_figures as (
    select
        source, $period as stated_period, unit, field as scope,
        concat('II.06a cột ', cast(form_column as varchar)) as measure, 'count' as kind,
        cast(value as varchar) as as_printed, value, 1 as scale,
        cast(null as varchar) as src_file, cast(null as varchar) as src_sheet, cast(null as bigint) as src_row
    from forms
),

final as (
    select * from document_figures
    union all
    select * from form_figures
)

select * from final
