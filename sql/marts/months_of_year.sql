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
note = "“…” là tháng chưa có tệp số liệu của đơn vị; tháng có đơn vị chưa gửi tệp thì chỉ gồm các đơn vị đã gửi. Còn lại là số hồ sơ đang giải quyết ở thời điểm cuối tháng, gồm hồ sơ trong hạn, quá hạn và tạm dừng. Đơn vị mới hoạt động tính từ tháng bắt đầu; trong tháng đó hồ sơ tiếp nhận trước ngày hoạt động được ghi riêng ở cột hồ sơ chuyển tiếp, từ tháng sau tính chung"
columns = [
    { name = "month_text", title = "Tháng" },
    { name = "received", title = "Tiếp nhận", absent = "…" },
    { name = "resolved", title = "Đã giải quyết", absent = "…" },
    { name = "open", title = "Còn lại cuối tháng", absent = "…" },
    { name = "missing_count", title = "Đơn vị chưa gửi tệp", absent = "" },
    { name = "transferred_open", title = "Hồ sơ chuyển tiếp còn lại", absent = "" },
]
*/

-- Grain: unit, month of the cut-off's year; a district sums its desk and its communes.
-- A unit has no month before its first day: what came before is its predecessors'. In the month in which it began,
-- what it took over stands apart, as in the figures of that month.
with
unit_months as (
    select * from unit_months
    where indicator in ('received', 'resolved', 'open', 'received/transferred', 'resolved/transferred', 'open/transferred')
),
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

silent as (
    select senders.sender as unit, cast(concat(senders.period, '-01') as date) as month
    from senders
    where not senders.has_sent
),

parents as (select distinct unit, parent from units where level in ('desk', 'commune') and parent is not null),

began as (
    select unit, cast(date_trunc('month', cast(valid_from as date)) as date) as first_month
    from units
    where valid_from is not null
),

taken_over as (
    select own_months.*, split_part(own_months.indicator, '/', 1) as whole
    from own_months
    inner join began on began.unit = own_months.unit and began.first_month = own_months.month
    where own_months.indicator like '%/transferred'
),

summed as (
    select unit, month, indicator, numerator
    from own_months
    union all
    select unit, month, whole as indicator, -numerator as numerator
    from taken_over
    union all
    select unit, month, 'apart' as indicator, numerator
    from taken_over
    where whole = 'open'
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
    -- of whom the month has no file, and the sums are without it
    union all
    select parents.parent as unit, silent.month, ' missing' as indicator, cast(1 as bigint) as numerator
    from silent
    inner join parents on parents.unit = silent.unit
),

final as (
    select
        summed.unit, month,
        concat(substr(cast(month as varchar), 6, 2), '/', substr(cast(month as varchar), 1, 4)) as month_text,
        case when max(indicator) > ' missing' then coalesce(sum(case when indicator = 'received' then numerator end), 0) end as received,
        case when max(indicator) > ' missing' then coalesce(sum(case when indicator = 'resolved' then numerator end), 0) end as resolved,
        case when max(indicator) > ' missing' then coalesce(sum(case when indicator = 'open' then numerator end), 0) end as open,
        nullif(sum(case when indicator = 'apart' then numerator end), 0) as transferred_open,
        sum(case when indicator = ' missing' then numerator end) as missing_count
    from summed
    left join began on began.unit = summed.unit
    where month <= cast($cutoff as date) and date_part('year', month) = date_part('year', $cutoff)
        and (began.unit is null or month >= began.first_month)
    group by summed.unit, month
)

select * from final
