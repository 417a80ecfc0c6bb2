/*
title = "Nine criteria of the one-stop desk: total of 18 points and class"
owner = "warehouse"
kind = "view"
*/

-- Grain: unit, year. Decree 61/2018: each criterion 0, 1 or 2 points; the bounds of the classes are data.
with
scores as (select * from desk_scores),
bounds as (select * from class_bounds where scheme = 'nd61'),

totals as (
    select
        unit, year,
        criterion_1_hundredths + criterion_2_hundredths + criterion_3_hundredths
            + criterion_4_hundredths + criterion_5_hundredths + criterion_6_hundredths
            + criterion_7_hundredths + criterion_8_hundredths + criterion_9_hundredths as points_hundredths
    from scores
),

final as (
    select unit, year, points_hundredths, bounds.class
    from totals
    left join bounds on (
        points_hundredths > from_hundredths
        or (is_from_closed and points_hundredths = from_hundredths)
    )
    and (
        to_hundredths is null
        or points_hundredths < to_hundredths
        or (is_to_closed and points_hundredths = to_hundredths)
    )
)

select * from final
