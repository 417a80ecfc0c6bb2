/*
title = "Diễn biến theo tháng trong năm: tiếp nhận, giải quyết, còn lại cuối tháng"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Diễn biến theo tháng trong năm"
on = "units"
with_members = false
limit = 12
sort = ["month"]
note = "“…” là tháng chưa có tệp số liệu của đơn vị. Còn lại là số hồ sơ đang giải quyết ở thời điểm cuối tháng, gồm hồ sơ trong hạn, quá hạn và tạm dừng"
columns = [
    { name = "month_text", title = "Tháng" },
    { name = "received", title = "Tiếp nhận", absent = "…" },
    { name = "resolved", title = "Đã giải quyết", absent = "…" },
    { name = "open", title = "Còn lại cuối tháng", absent = "…" },
]
*/

-- Grain: unit, month of the cut-off's year; a district sums its desk and its communes.
with
unit_months as (select * from unit_months where indicator in ('received', 'resolved', 'open')),
units as (select * from units),
senders as (select * from senders),

-- A sender's month without its file is not known: what others say of it is a part.
own_months as (
    select unit_months.*
    from unit_months
    left join (select distinct sender from senders) as expected on expected.sender = unit_months.unit
    left join senders
        on senders.sender = unit_months.unit and senders.period = substr(cast(unit_months.month as varchar), 1, 7)
    where expected.sender is null or coalesce(senders.has_sent, false)
),

parents as (select distinct unit, parent from units where level in ('desk', 'commune') and parent is not null),

summed as (
    select unit, month, indicator, numerator
    from own_months
    union all
    select parents.parent as unit, own_months.month, own_months.indicator, own_months.numerator
    from own_months
    inner join parents on parents.unit = own_months.unit
    -- the months themselves: a row stands there though nothing is known of it
    union all
    select unit, month, '' as indicator, cast(null as bigint) as numerator
    from unit_months
    union all
    select parents.parent as unit, unit_months.month, '' as indicator, cast(null as bigint) as numerator
    from unit_months
    inner join parents on parents.unit = unit_months.unit
),

final as (
    select
        unit, month,
        concat(substr(cast(month as varchar), 6, 2), '/', substr(cast(month as varchar), 1, 4)) as month_text,
        case when max(indicator) > '' then coalesce(sum(case when indicator = 'received' then numerator end), 0) end as received,
        case when max(indicator) > '' then coalesce(sum(case when indicator = 'resolved' then numerator end), 0) end as resolved,
        case when max(indicator) > '' then coalesce(sum(case when indicator = 'open' then numerator end), 0) end as open
    from summed
    where month <= cast($cutoff as date) and date_part('year', month) = date_part('year', $cutoff)
    group by unit, month
)

select * from final
