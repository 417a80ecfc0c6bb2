/*
title = "Thủ tục hành chính cung cấp dịch vụ công trực tuyến"
noun = "thủ tục"
version = 1
measure = "rate"
over = "measures"
adds = "own"
direction = "higher_is_better"
small_base = 0
definition = "Số thủ tục hành chính cung cấp dịch vụ công trực tuyến một phần hoặc toàn trình, trên tổng số thủ tục hành chính đang có hiệu lực trong danh mục của đơn vị."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (chỉ số 3.1)"

[[parts]]
name = "procedures"
anchor = "cutoff"
numerator = "online_count"
denominator = "procedure_count"
*/
with
procedures as (select * from procedures where coalesce(decided_date <= cast($cutoff as date), true)),

final as (
    select
        unit,
        cast($cutoff as date) as day,
        case when online_level in ('full', 'partly') then 1 else 0 end as online_count,
        1 as procedure_count
    from procedures
)

select * from final
