/*
title = "Kiểm tra cải cách hành chính trong năm: đã kiểm tra ai, tồn tại, khắc phục"
owner = "warehouse"
kind = "view"

[print]
title = "Kiểm tra cải cách hành chính"
on = "units"
of_registers = true
with_members = false
limit = 20
sort = ["-is_inspected", "-inspected_date", "inspected"]
note = "Kết luận, số tồn tại và số đã khắc phục theo sổ theo dõi; “…” là chưa ghi vào sổ, “–” là không có tồn tại phải khắc phục hoặc chưa ghi"
columns = [
    { name = "inspected", title = "Đơn vị được kiểm tra" },
    { name = "is_inspected", title = "Đã kiểm tra" },
    { name = "inspected_date", title = "Ngày kiểm tra" },
    { name = "findings_count", title = "Số tồn tại", absent = "…" },
    { name = "remedied_count", title = "Đã khắc phục", shown = "fraction", of = "findings_count" },
    { name = "document", title = "Kết luận", absent = "…" },
]
*/

-- Grain: unit, inspected. An inspection after the cut-off is not known there.
with
inspections as (select * from inspections where year = date_part('year', $cutoff)),

known as (
    select *, coalesce(inspected_date <= cast($cutoff as date), false) as is_inspected
    from inspections
),

final as (
    select
        unit, inspected, inspected_kind, is_inspected,
        case when is_inspected then inspected_date end as inspected_date,
        case when is_inspected then findings_count end as findings_count,
        case when is_inspected and findings_count > 0 then remedied_count end as remedied_count,
        case when is_inspected then document end as document
    from known
)

select * from final
