/*
title = "Criteria that lost points: how many, why, who answers for them, and what is done about it"
owner = "warehouse"
kind = "view"
*/

-- Grain: unit, year, criterion, remedy. A criterion without a remedy has one row. Overrated is what the unit gave
-- itself beyond the appraisal; the survey is nobody's own score.
with
criteria as (select * from par_criteria),
remedies as (select * from remedies),

lost as (
    select *, maximum_hundredths - points_hundredths as lost_hundredths
    from criteria
    where points_hundredths < maximum_hundredths
),

final as (
    select
        lost.unit, lost.year, lost.content_code, lost.content, lost.criterion_code, lost.criterion,
        lost.maximum_hundredths, lost.points_hundredths, lost.lost_hundredths,
        lost.self_hundredths, lost.appraised_hundredths,
        lost.self_hundredths - lost.appraised_hundredths as overrated_hundredths,
        lost.responsible_unit, lost.reason,
        remedies.task, remedies.owner_unit, remedies.deadline_date, remedies.state as remedy_state,
        remedies.next_year_lost_hundredths
    from lost
    left join remedies
        on remedies.unit = lost.unit
        and remedies.year = lost.year
        and rtrim(trim(remedies.criterion_code), '.') = lost.code
)

select * from final
