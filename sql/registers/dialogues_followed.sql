/*
title = "Đối thoại với người dân, doanh nghiệp trong năm: cuộc, ngày, ý kiến, trả lời"
owner = "warehouse"
kind = "view"

[print]
title = "Đối thoại với người dân, doanh nghiệp"
on = "units"
of_registers = true
limit = 20
sort = ["-is_held", "held_date", "unit"]
note = "“…” là chưa ghi vào sổ theo dõi"
columns = [
    { name = "session", title = "Cuộc đối thoại" },
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "is_held", title = "Đã tổ chức" },
    { name = "held_date", title = "Ngày tổ chức" },
    { name = "question_count", title = "Số ý kiến", absent = "…" },
    { name = "answered_count", title = "Đã trả lời", shown = "fraction", of = "question_count", absent = "…" },
]
*/

-- Grain: unit, session. A dialogue after the cut-off is not known there.
with
dialogues as (select * from dialogues where year = date_part('year', $cutoff)),

known as (
    select *, coalesce(held_date <= cast($cutoff as date), false) as is_held
    from dialogues
),

final as (
    select
        unit, session, is_held,
        case when is_held then held_date end as held_date,
        case when is_held then question_count end as question_count,
        case when is_held then answered_count end as answered_count
    from known
)

select * from final
