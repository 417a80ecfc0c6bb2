/*
title = "Phản ánh, kiến nghị về cải cách hành chính"
noun = "phản ánh"
version = 1
measure = "count"
over = "measures"
zero_when_sent = true
small_base = 0
definition = "Số phản ánh, kiến nghị về cải cách hành chính tiếp nhận trong kỳ."
source = "Sổ theo dõi phản ánh, kiến nghị"

[[parts]]
name = "received"
anchor = "day"
numerator = "received_count"
denominator = "received_count"
*/
with
feedback as (select * from feedback),

final as (
    select unit, received_date as day, 1 as received_count
    from feedback
    where coalesce(is_of_reform, true)
)

select * from final
