/*
title = "What the period took over against what the period before left open, as each of them knew it"
vi = "Hồ sơ kỳ trước chuyển sang so với hồ sơ đang giải quyết cuối kỳ trước"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Kỳ trước chuyển sang khác số đang giải quyết cuối kỳ trước"
on = "all"
limit = 20
note = "Số cuối kỳ trước là số mà kỳ trước biết khi chốt; chênh lệch là do hồ sơ gửi muộn, điều chỉnh hoặc rút khỏi tệp sau khi chốt"
sort = ["unit"]
columns = [
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "open_before_count", title = "Đang giải quyết cuối kỳ trước" },
    { name = "carried_count", title = "Kỳ trước chuyển sang" },
    { name = "difference", title = "Chênh lệch" },
]
*/

-- carried-over(t) = open(t − 1), by unit; the first period has nothing to be compared with.
with
sums as (
    select unit, indicator, day, sum(numerator) as dossiers
    from measures
    where (
            (indicator = 'carried_over' and anchor = 'opening' and day = cast($period_start as date))
            or (indicator = 'open' and anchor = 'cutoff' and day = cast($previous_cutoff as date))
        )
    group by unit, indicator, day
),

known as (select count(distinct indicator) as side_count from sums),

sides as (
    select
        unit,
        sum(case when indicator = 'open' then dossiers else 0 end) as open_before_count,
        sum(case when indicator = 'carried_over' then dossiers else 0 end) as carried_count
    from sums
    group by unit
),

final as (
    select
        $period as period, sides.unit, open_before_count, carried_count,
        carried_count - open_before_count as difference
    from sides
    inner join known on known.side_count = 2
    where carried_count <> open_before_count
)

select * from final
