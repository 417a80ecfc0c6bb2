/*
title = "Thời gian giải quyết"
noun = "hồ sơ"
version = 2
measure = "count"
owner = "resolving"
by = ["processing_days"]
definition = "Số hồ sơ giải quyết xong trong kỳ, theo số ngày làm việc từ ngày tiếp nhận (không tính) đến ngày có kết quả; thời gian chờ bổ sung không trừ; hồ sơ rút, trả lại, dừng xử lý và hồ sơ ghi ngày kết thúc trước ngày tiếp nhận không tính."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (chỉ số 2.2)"

[[parts]]
name = "resolved"
anchor = "finished"
numerator = "is_completed"
denominator = "is_completed"
*/
with
state as (select * from dossier_state),
workdays as (select * from workdays),

-- Of days outside the loaded years of the calendar the time is not known, and said so.
final as (
    select
        state.*,
        -- an end before the reception, flagged when it was read, is no length of time
        coalesce(
            state.status in ('completed', 'handed_over')
            and cast(state.ended_at as date) >= cast(state.received_at as date),
            false
        ) as is_completed,
        cast(ended.working_ordinal - received.working_ordinal as varchar) as processing_days
    from state
    left join workdays ended on cast(state.ended_at as date) = ended.day
    left join workdays received on cast(state.received_at as date) = received.day
)

select * from final
