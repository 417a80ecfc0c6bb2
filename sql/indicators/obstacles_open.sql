/*
title = "Khó khăn, vướng mắc chưa được giải quyết"
noun = "vướng mắc"
version = 1
measure = "count"
over = "measures"
zero_when_sent = true
small_base = 0
definition = "Số khó khăn, vướng mắc đã báo cáo mà chưa được giải quyết tại ngày cuối kỳ."
source = "Sổ theo dõi khó khăn, vướng mắc và kiến nghị"

[[parts]]
name = "obstacles"
anchor = "cutoff"
numerator = "open_count"
denominator = "reported_count"
*/
with
obstacles as (select * from obstacles where reported_date <= cast($cutoff as date)),

final as (
    select
        unit,
        cast($cutoff as date) as day,
        case when coalesce(resolved_date > cast($cutoff as date), true) then 1 else 0 end as open_count,
        1 as reported_count
    from obstacles
)

select * from final
