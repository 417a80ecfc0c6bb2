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
note = "Số cuối kỳ trước là số mà kỳ trước biết khi chốt; chênh lệch là do hồ sơ gửi muộn, điều chỉnh, giải trình là trùng hoặc lỗi phần mềm, chuyển đơn vị hoặc rút khỏi tệp sau khi chốt. Khi sắp xếp đơn vị, cả hai số tính theo đơn vị kế thừa; đơn vị chia tách được so theo tổng cùng các đơn vị nhận phần việc của đơn vị đó"
sort = ["unit"]
columns = [
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "group_count", title = "Số đơn vị so theo tổng", absent = "" },
    { name = "open_before_count", title = "Đang giải quyết cuối kỳ trước" },
    { name = "carried_count", title = "Kỳ trước chuyển sang" },
    { name = "difference", title = "Chênh lệch" },
]
*/

-- carried-over(t) = open(t − 1), by unit; the first period has nothing to be compared with. Both sides stand under
-- who answers for the dossiers at the cut-off: what a unit that went whole into another left open is its heir's.
-- Nobody knows which heir gets what of a split unit, so while such a unit held something open it is compared
-- together with the units that got a part of it, under its own code: the groups are the parts of the graph that
-- hang together, found by handing the least code on; where two rounds do not settle them, all are one group.
with
heirs as (
    select unit, heir from unit_heirs
    where cast($cutoff as date) between heir_from and heir_to
),

sums as (
    select coalesce(heirs.heir, measures.unit) as unit, indicator, sum(numerator) as dossiers
    from measures
    left join heirs on heirs.unit = measures.unit
    where (
            (indicator = 'carried_over' and anchor = 'opening' and day = cast($period_start as date))
            or (indicator = 'open' and anchor = 'cutoff' and day = cast($previous_cutoff as date))
        )
    group by coalesce(heirs.heir, measures.unit), indicator
),

known as (select count(distinct indicator) as side_count from sums),

split_parts as (
    select distinct
        unit_predecessors.predecessor as split_unit,
        coalesce(heirs.heir, unit_predecessors.unit) as unit
    from unit_predecessors
    inner join sums
        on sums.unit = unit_predecessors.predecessor and sums.indicator = 'open' and sums.dossiers > 0
    left join heirs on heirs.unit = unit_predecessors.unit
    where not unit_predecessors.is_whole
),

first_of_unit as (select unit, min(split_unit) as label from split_parts group by unit),

first_of_split as (
    select split_unit, min(label) as label
    from split_parts
    inner join first_of_unit on first_of_unit.unit = split_parts.unit
    group by split_unit
),

second_of_unit as (
    select split_parts.unit, min(label) as label
    from split_parts
    inner join first_of_split on first_of_split.split_unit = split_parts.split_unit
    group by split_parts.unit
),

second_of_split as (
    select split_unit, min(label) as label
    from split_parts
    inner join second_of_unit on second_of_unit.unit = split_parts.unit
    group by split_unit
),

unsettled as (
    select count(*) as part_count, min(split_parts.split_unit) as least
    from split_parts
    inner join second_of_split on second_of_split.split_unit = split_parts.split_unit
    inner join second_of_unit on second_of_unit.unit = split_parts.unit
    where second_of_split.label <> second_of_unit.label
),

labelled as (
    select unit, label from second_of_unit
    union
    select split_unit as unit, label from second_of_split
),

members as (
    select
        labelled.unit,
        case when unsettled.part_count > 0 then unsettled.least else labelled.label end as group_unit
    from labelled
    cross join unsettled
),

member_counts as (select group_unit, count(*) as group_count from members group by group_unit),

sides as (
    select
        coalesce(members.group_unit, sums.unit) as unit,
        sum(case when indicator = 'open' then dossiers else 0 end) as open_before_count,
        sum(case when indicator = 'carried_over' then dossiers else 0 end) as carried_count
    from sums
    left join members on members.unit = sums.unit
    group by coalesce(members.group_unit, sums.unit)
),

final as (
    select
        $period as period, sides.unit, member_counts.group_count, open_before_count, carried_count,
        carried_count - open_before_count as difference
    from sides
    inner join known on known.side_count = 2
    left join member_counts on member_counts.group_unit = sides.unit
    where carried_count <> open_before_count
)

select * from final
