/*
title = "Hồ sơ trực tuyến chậm được tiếp nhận"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "receiving"
needs = ["channel", "submitted_at"]
direction = "lower_is_better"
definition = "Số hồ sơ nộp trực tuyến được tiếp nhận sau hơn 01 ngày làm việc kể từ ngày nộp. Tỷ lệ kèm theo tính trên số hồ sơ trực tuyến tiếp nhận trong kỳ có ghi ngày nộp."
source = "Nghị định số 118/2025/NĐ-CP ngày 09/6/2025"
settled = true

[[parts]]
name = "late"
anchor = "received"
numerator = "is_accepted_late"
denominator = "is_submitted"
*/
with
state as (select * from dossier_state),
workdays as (select * from workdays),

final as (
    select
        state.*,
        coalesce(channel = 'online', false) and submitted_at is not null as is_submitted,
        coalesce(
            channel = 'online' and received.working_ordinal - submitted.working_ordinal > 1, false
        ) as is_accepted_late
    from state
    left join workdays submitted on cast(state.submitted_at as date) = submitted.day
    left join workdays received on cast(state.received_at as date) = received.day
)

select * from final
