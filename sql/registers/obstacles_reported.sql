/*
title = "Khó khăn, vướng mắc và đề xuất: chưa giải quyết, và đã giải quyết trong năm"
owner = "warehouse"
kind = "view"

[print]
title = "Khó khăn, vướng mắc và đề xuất"
on = "all"
of_registers = true
limit = 20
sort = ["is_settled", "reported_date", "unit"]
columns = [
    { name = "obstacle", title = "Khó khăn, vướng mắc" },
    { name = "unit", title = "Đơn vị báo cáo", shown = "unit" },
    { name = "reported_date", title = "Ngày báo cáo" },
    { name = "cause", title = "Nguyên nhân" },
    { name = "proposal", title = "Kiến nghị, đề xuất" },
    { name = "addressee", title = "Cơ quan giải quyết" },
    { name = "is_settled", title = "Đã giải quyết" },
    { name = "settled_date", title = "Ngày giải quyết" },
]
*/

-- Grain: unit, day, obstacle. What was settled before the cut-off's year is history.
with
obstacles as (select * from obstacles where reported_date <= cast($cutoff as date)),

known as (
    select *, case when resolved_date <= cast($cutoff as date) then resolved_date end as settled_date
    from obstacles
),

final as (
    select
        unit, reported_date, obstacle, cause, proposal, addressee, settled_date,
        settled_date is not null as is_settled
    from known
    where settled_date is null or date_part('year', settled_date) = date_part('year', $cutoff)
)

select * from final
