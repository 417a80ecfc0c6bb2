/*
title = "Every sender's months: how many it sent, when last, how clean"
vi = "Các tháng của từng đơn vị gửi: đã gửi bao nhiêu, gần nhất khi nào, dữ liệu sạch đến đâu"
owner = "warehouse"
kind = "table"
grain = ["sender"]

[columns]
sender = { type = "text", is = "code of the sender" }
month_count = { type = "integer", is = "months of the warehouse" }
sent_count = { type = "integer", is = "months it sent" }
last_sent_period = { type = "text", is = "last month it sent, e.g. 2024-10" }
accepted_count = { type = "integer", is = "rows accepted" }
quarantined_count = { type = "integer", is = "rows kept apart and counted in no figure" }
flagged_count = { type = "integer", is = "rows kept and flagged" }
*/
with
senders as (select * from senders),

final as (
    select
        sender,
        count(*) as month_count,
        sum(case when has_sent then 1 else 0 end) as sent_count,
        max(case when has_sent then period end) as last_sent_period,
        sum(coalesce(accepted_count, 0)) as accepted_count,
        sum(coalesce(quarantined_count, 0)) as quarantined_count,
        sum(coalesce(flagged_count, 0)) as flagged_count
    from senders
    group by sender
)

select * from final
