/*
title = "Số ngày làm việc đã giải quyết"
noun = "ngày làm việc"
version = 1
measure = "count"
owner = "resolving"
by = ["field", "office", "procedure", "channel", "applicant_kind"]
definition = "Tổng số ngày làm việc từ ngày tiếp nhận (không tính) đến ngày có kết quả của hồ sơ giải quyết xong trong kỳ; thời gian chờ bổ sung không trừ; hồ sơ rút, trả lại, dừng xử lý, hồ sơ ghi ngày kết thúc trước ngày tiếp nhận và ngày ngoài lịch làm việc đã nạp không tính. Chia cho số hồ sơ là số ngày trung bình."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (chỉ số 2.2)"

[[parts]]
name = "resolved"
anchor = "finished"
numerator = "days_taken"
denominator = "is_timed"
*/
with
state as (select * from dossier_state),
workdays as (select * from workdays),

-- As processing_days counts them, for means by field, phòng, procedure and so on.
final as (
    select
        state.*,
        case
            when state.status in ('completed', 'handed_over')
                and cast(state.ended_at as date) >= cast(state.received_at as date)
                then coalesce(ended.working_ordinal - received.working_ordinal, 0)
            else 0
        end as days_taken,
        coalesce(
            state.status in ('completed', 'handed_over')
            and cast(state.ended_at as date) >= cast(state.received_at as date)
            and ended.working_ordinal - received.working_ordinal is not null,
            false
        ) as is_timed
    from state
    left join workdays ended on cast(state.ended_at as date) = ended.day
    left join workdays received on cast(state.received_at as date) = received.day
)

select * from final
