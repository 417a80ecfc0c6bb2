/*
title = "Thủ tục hành chính cấp xã"
noun = "thủ tục"
version = 1
measure = "count"
over = "measures"
adds = "own"
small_base = 0
definition = "Số thủ tục hành chính thực hiện tại cấp xã trong danh mục của đơn vị."
source = "Danh mục thủ tục hành chính do cấp có thẩm quyền công bố"

[[parts]]
name = "procedures"
anchor = "cutoff"
numerator = "counted_count"
denominator = "procedure_count"
*/
with
procedures as (select * from procedures),

final as (
    select
        unit,
        cast($cutoff as date) as day,
        case when level = 'commune' then 1 else 0 end as counted_count,
        1 as procedure_count
    from procedures
)

select * from final
