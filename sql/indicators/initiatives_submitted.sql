/*
title = "Sáng kiến cải cách hành chính đề nghị công nhận"
noun = "sáng kiến"
version = 1
measure = "count"
over = "measures"
zero_when_sent = true
small_base = 0
definition = "Số sáng kiến cải cách hành chính đề nghị công nhận trong kỳ."
source = "Kế hoạch cải cách hành chính năm của đơn vị"

[[parts]]
name = "submitted"
anchor = "day"
numerator = "submitted_count"
denominator = "submitted_count"
*/
with
initiatives as (select * from initiatives),

final as (
    select unit, submitted_date as day, 1 as submitted_count
    from initiatives
)

select * from final
