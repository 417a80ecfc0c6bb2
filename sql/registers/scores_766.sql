/*
title = "Bộ chỉ số 766: tổng điểm, xếp loại, xếp thứ của từng đơn vị"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Tổng điểm Bộ chỉ số 766"
on = "all"
limit = 40
official = true
sort = ["level_place", "rank", "unit_order", "unit"]
note = "Cộng dồn từ ngày 01/01 đến ngày cuối kỳ. Điểm tối đa là của các chỉ số đã có số liệu và áp dụng cho đơn vị. “…”: còn chỉ số chưa có số liệu nên chưa xếp loại, chưa xếp thứ; xếp thứ trong các đơn vị cùng cấp, cùng đơn vị cấp trên đã đủ số liệu"
columns = [
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "points_ten_thousandths", title = "Điểm", shown = "scaled", scale = 10000 },
    { name = "maximum_ten_thousandths", title = "Điểm tối đa", shown = "scaled", scale = 10000 },
    { name = "points_ten_thousandths", title = "Tỷ lệ", shown = "percent", of = "maximum_ten_thousandths" },
    { name = "given_count", title = "Chỉ số đã có", shown = "fraction", of = "component_count" },
    { name = "na_count", title = "Không áp dụng" },
    { name = "class", title = "Xếp loại", absent_from = "absence" },
    { name = "rank", title = "Xếp thứ", shown = "rank", of = "ranked_count", absent_from = "absence" },
]
*/

-- Grain: unit. A component that does not apply takes its maximum with it; one that nobody gave is missing,
-- and a total with a missing component has neither class nor rank. Units that exist at the cut-off are ranked with
-- those of their level under the same parent, by the pipeline's rule of ties, on the exact quotient: a quotient of whole numbers below 10^6, times
-- 10^12, keeps its order. A unit that stands alone has no rank.
with
points as (select * from components_766),
units as (select * from units),
index_766 as (select * from decision_766),
senders as (select * from senders where period = $period and not has_sent),
bounds as (select * from class_bounds where scheme = 'decision_766'),

asked as (
    select count(*) as component_count
    from index_766
    inner join (select max(index_year) as index_year from points) as used on used.index_year = index_766.index_year
),

sums as (
    select
        unit,
        count(*) as given_count,
        sum(case when is_na then 1 else 0 end) as na_count,
        sum(coalesce(points_ten_thousandths, 0)) as points_ten_thousandths,
        sum(case when is_na then 0 else maximum_hundredths * 100 end) as maximum_ten_thousandths
    from points
    group by unit
),

placed as (
    select
        sums.*, units.level, units.parent, units.unit_order,
        asked.component_count,
        asked.component_count - sums.given_count as missing_count,
        coalesce(units.valid_from, '') <= cast(cast($cutoff as date) as varchar)
            and coalesce(units.valid_to, '9999') >= cast(cast($cutoff as date) as varchar) as is_there,
        case
            when maximum_ten_thousandths <= 0 then null
            when $tie_rule = 'published'
                then (20000 * points_ten_thousandths + maximum_ten_thousandths) / (2 * maximum_ten_thousandths)
            else points_ten_thousandths * 1000000000000 / maximum_ten_thousandths
        end as quotient
    from sums
    inner join units on units.unit = sums.unit
    cross join asked
),

-- Who has not sent, itself or a part of it, leaves the ranks of its population provisional.
silent as (
    select units.level, units.parent, count(distinct units.unit) as silent_count
    from senders
    inner join units as parts on parts.unit = senders.sender
    inner join units on units.unit = parts.unit or units.unit = parts.parent
    group by units.level, units.parent
),

ranked as (
    select
        unit,
        case
            when $tie_rule = 'dense' then dense_rank() over (partition by level, parent order by quotient desc)
            else rank() over (partition by level, parent order by quotient desc)
        end as rank,
        count(*) over (partition by level, parent) as ranked_count,
        count(*) over (partition by level, parent, quotient) - 1 as tied_count
    from placed
    where missing_count = 0 and quotient is not null and is_there
),

final as (
    select
        placed.unit, placed.level, placed.parent, placed.unit_order,
        case placed.level
            when 'province' then 1 when 'district' then 2 when 'department' then 3 when 'branch' then 4
            when 'desk' then 5 else 6
        end as level_place,
        placed.points_ten_thousandths, placed.maximum_ten_thousandths,
        placed.component_count, placed.given_count, placed.na_count, placed.missing_count,
        bounds.class,
        cast(ranked.rank as bigint) as rank, ranked.ranked_count, ranked.tied_count,
        'ranked' as status, coalesce(silent.silent_count, 0) as population_missing_count,
        case when placed.missing_count > 0 then '…' end as absence
    from placed
    left join ranked on ranked.unit = placed.unit and ranked.ranked_count > 1
    left join silent on silent.level = placed.level and silent.parent is not distinct from placed.parent
    left join bounds on (
        points_ten_thousandths * 10000 > from_hundredths * maximum_ten_thousandths
        or (is_from_closed and points_ten_thousandths * 10000 = from_hundredths * maximum_ten_thousandths)
    )
    and (
        to_hundredths is null
        or points_ten_thousandths * 10000 < to_hundredths * maximum_ten_thousandths
        or (is_to_closed and points_ten_thousandths * 10000 = to_hundredths * maximum_ten_thousandths)
    )
    and placed.maximum_ten_thousandths > 0
    and placed.missing_count = 0
)

select * from final
