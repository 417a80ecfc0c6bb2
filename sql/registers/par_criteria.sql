/*
title = "Scoring sheets: criteria that carry points and apply to the unit"
owner = "warehouse"
kind = "view"
*/

-- Grain: unit, year, criterion. Points are those of the appraisal and, on top of them, of the survey; a
-- criterion nobody has appraised yet has none, which is not 0.
with
scores as (select * from par_scores),

final as (
    select
        unit, year, content_code, content, criterion_code, criterion,
        maximum_hundredths, self_hundredths,
        case
            when appraised_hundredths is not null or survey_hundredths is not null
                then coalesce(appraised_hundredths, 0) + coalesce(survey_hundredths, 0)
        end as points_hundredths,
        responsible_unit, reason, src_file, src_sheet, src_row
    from scores
    where not coalesce(is_subtotal, false) and coalesce(is_applicable, true)
)

select * from final
