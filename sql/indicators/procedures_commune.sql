/*
title = "Thủ tục hành chính cấp xã"
noun = "thủ tục"
version = 1
measure = "count"
over = "measures"
adds = "own"
small_base = 0
definition = "Số thủ tục hành chính thực hiện tại cấp xã mà đơn vị đã công khai."
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
        case
            when level = 'commune' and is_published and coalesce(published_date <= cast($cutoff as date), true) then 1
            else 0
        end as counted_count,
        1 as procedure_count
    from procedures
)

select * from final
