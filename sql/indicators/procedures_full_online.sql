/*
title = "Thủ tục hành chính cung cấp dịch vụ công trực tuyến toàn trình"
noun = "thủ tục"
version = 1
measure = "count"
over = "measures"
adds = "own"
small_base = 0
definition = "Số thủ tục hành chính cung cấp dịch vụ công trực tuyến toàn trình trong danh mục của đơn vị."
source = "Danh mục thủ tục hành chính do cấp có thẩm quyền công bố"

[[parts]]
name = "procedures"
anchor = "cutoff"
numerator = "counted_count"
denominator = "procedure_count"
*/
with
procedures as (select * from procedures where coalesce(decided_date <= cast($cutoff as date), true)),

final as (
    select
        unit,
        cast($cutoff as date) as day,
        case when online_level = 'full' then 1 else 0 end as counted_count,
        1 as procedure_count
    from procedures
)

select * from final
