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
note = "Còn lại là số hồ sơ đang giải quyết ở thời điểm cuối tháng, gồm hồ sơ trong hạn, quá hạn và tạm dừng"
columns = [
    { name = "month_text", title = "Tháng" },
    { name = "received", title = "Tiếp nhận" },
    { name = "resolved", title = "Đã giải quyết" },
    { name = "open", title = "Còn lại cuối tháng" },
]
*/

-- Grain: unit, month of the cut-off's year; a district sums its desk and its communes.
with
unit_months as (select * from unit_months where indicator in ('received', 'resolved', 'open')),
units as (select * from units),

parents as (select distinct unit, parent from units where level in ('desk', 'commune') and parent is not null),

summed as (
    select unit, month, indicator, numerator
    from unit_months
    union all
    select parents.parent as unit, unit_months.month, unit_months.indicator, unit_months.numerator
    from unit_months
    inner join parents on parents.unit = unit_months.unit
),

final as (
    select
        unit, month,
        concat(substr(cast(month as varchar), 6, 2), '/', substr(cast(month as varchar), 1, 4)) as month_text,
        coalesce(sum(case when indicator = 'received' then numerator end), 0) as received,
        coalesce(sum(case when indicator = 'resolved' then numerator end), 0) as resolved,
        coalesce(sum(case when indicator = 'open' then numerator end), 0) as open
    from summed
    where month <= cast($cutoff as date) and date_part('year', month) = date_part('year', $cutoff)
    group by unit, month
)

select * from final
