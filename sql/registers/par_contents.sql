/*
title = "Contents of the reform index: points, maximum, points lost"
owner = "warehouse"
kind = "view"
*/

-- Grain: unit, year, content. The index of a unit is its points over the maximum that applies to it.
with
criteria as (select * from par_criteria),

sums as (
    select
        unit, year, content_code,
        max(content) as content,
        sum(maximum_hundredths) as maximum_hundredths,
        sum(points_hundredths) as points_hundredths,
        count(*) as criterion_count,
        count(points_hundredths) as appraised_count
    from criteria
    group by unit, year, content_code
),

-- A content of which a criterion waits for its points has none yet.
final as (
    select
        unit, year, content_code, content, maximum_hundredths,
        case when appraised_count = criterion_count then points_hundredths end as points_hundredths,
        case when appraised_count = criterion_count then maximum_hundredths - points_hundredths end as lost_hundredths
    from sums
)

select * from final
