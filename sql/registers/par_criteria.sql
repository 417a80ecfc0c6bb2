/*
title = "Scoring sheets: criteria that carry points and apply to the unit"
owner = "warehouse"
kind = "view"
*/

-- Grain: unit, year, criterion.
with
sheet as (select * from par_rows),

final as (
    select
        unit, year, content_code, content, criterion_code, code, criterion,
        maximum_hundredths, self_hundredths, appraised_hundredths, points_hundredths,
        responsible_unit, reason, src_file, src_sheet, src_row
    from sheet
    where not is_subtotal and is_applicable
)

select * from final
