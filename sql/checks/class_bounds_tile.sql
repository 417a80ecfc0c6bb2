/*
title = "Ngưỡng xếp loại phải nối nhau, không chồng lên nhau, không để hở"
owner = "warehouse"
severity = "error"
*/
-- Where two classes meet, exactly one of them holds the bound; the lowest begins at 0 and holds it. Overlapping bounds
-- would list a unit twice, a gap would leave it without a class.
with
ordered as (
    select
        scheme, class, from_hundredths, is_from_closed,
        lag(class) over (partition by scheme order by from_hundredths, class_order desc) as class_below,
        lag(to_hundredths) over (partition by scheme order by from_hundredths, class_order desc) as below_hundredths,
        lag(is_to_closed) over (partition by scheme order by from_hundredths, class_order desc) as is_below_closed
    from class_bounds
)

select scheme, class, class_below, from_hundredths, below_hundredths
from ordered
where (class_below is null and (from_hundredths > 0 or not is_from_closed))
    or (class_below is not null and (
        below_hundredths is null
        or below_hundredths <> from_hundredths
        or is_below_closed = is_from_closed
    ))
