/*
title = "Thủ tục hành chính được công khai"
noun = "thủ tục"
version = 1
measure = "rate"
over = "measures"
adds = "own"
direction = "higher_is_better"
small_base = 0
definition = "Số thủ tục hành chính đã công khai đầy đủ, trên tổng số thủ tục hành chính đang có hiệu lực trong danh mục của đơn vị."
source = "Danh mục thủ tục hành chính do cấp có thẩm quyền công bố"
lever = { action = "convert", available = "rest", verb = "công khai thêm" }

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
        case when is_published and coalesce(published_date <= cast($cutoff as date), true) then 1 else 0 end as counted_count,
        1 as procedure_count
    from procedures
)

select * from final
