/*
title = "Scoring sheets: every row once, and which of them sum others"
owner = "warehouse"
kind = "view"
*/

-- Grain: unit, year, code. A row is a subtotal when the sheet says so, when another code of its unit and year
-- begins with its own and a point ("1" above "1.1"), or when it is the heading of a content that is not numbered
-- ("I") and has other rows. Points are those of the appraisal and, on top of them, of the survey. A criterion that
-- the unit scored itself and nobody appraised has none, whatever its survey says, which is not 0; where it has
-- neither, the survey alone is how it is scored.
-- Of "1." and "1", which are one criterion, one row counts.
with
numbered as (
    select
        *,
        rtrim(trim(criterion_code), '.') as code,
        rtrim(trim(content_code), '.') as content_number
    from par_scores
),

once as (
    select
        *,
        row_number() over (partition by unit, year, code order by src_file desc, src_row) as position,
        count(*) over (partition by unit, year, content_number) as content_row_count
    from numbered
),

above as (
    select distinct unit, year, split_part(code, '.', 1) as code
    from once
    where split_part(code, '.', 2) <> ''
    union
    select distinct unit, year, concat(split_part(code, '.', 1), '.', split_part(code, '.', 2)) as code
    from once
    where split_part(code, '.', 3) <> ''
    union
    select distinct
        unit, year, concat(split_part(code, '.', 1), '.', split_part(code, '.', 2), '.', split_part(code, '.', 3)) as code
    from once
    where split_part(code, '.', 4) <> ''
),

final as (
    select
        once.unit, once.year, once.content_code, once.content_number, once.content,
        once.criterion_code, once.code, once.criterion,
        coalesce(once.is_subtotal, false)
            or above.code is not null
            or (
                once.code = once.content_number and once.content_row_count > 1
                and not regexp_like(once.code, '^[0-9]')
            ) as is_subtotal,
        coalesce(once.is_applicable, true) as is_applicable,
        once.maximum_hundredths, once.self_hundredths, once.appraised_hundredths,
        case
            when once.appraised_hundredths is not null
                then once.appraised_hundredths + coalesce(once.survey_hundredths, 0)
            when once.self_hundredths is null then once.survey_hundredths
        end as points_hundredths,
        once.responsible_unit, once.reason, once.src_file, once.src_sheet, once.src_row
    from once
    left join above on above.unit = once.unit and above.year = once.year and above.code = once.code
    where once.position = 1
)

select * from final
