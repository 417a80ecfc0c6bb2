/*
title = "Tỷ lệ rút ngắn thời gian giải quyết"
noun = "ngày làm việc"
version = 2
measure = "rate"
owner = "resolving"
by = ["field", "office", "procedure", "channel", "applicant_kind"]
direction = "higher_is_better"
# Its base is working days of terms: some thirty dossiers of ten days.
small_base = 300
definition = "Số ngày làm việc rút ngắn được so với thời hạn (từ ngày tiếp nhận đến ngày hẹn trả), trên tổng số ngày làm việc của thời hạn, tính trên hồ sơ giải quyết xong trong kỳ có ngày hẹn trả; hồ sơ trễ hẹn được trừ; hồ sơ rút, trả lại, dừng xử lý và hồ sơ ghi ngày hẹn trả hoặc ngày kết thúc trước ngày tiếp nhận không tính."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (chỉ số 2.2)"
settled = true

[[parts]]
name = "resolved"
anchor = "finished"
numerator = "saved_days"
denominator = "limit_days"
*/
with
state as (select * from dossier_state),
workdays as (select * from workdays),

dated as (
    select
        state.*,
        received.working_ordinal as received_ordinal,
        due.working_ordinal as due_ordinal,
        -- an end or a promise before the reception, flagged when it was read, is no length of time
        case
            when state.status in ('completed', 'handed_over')
                and cast(state.ended_at as date) >= cast(state.received_at as date)
                and cast(state.due_at as date) >= cast(state.received_at as date)
                then ended.working_ordinal
        end as ended_ordinal
    from state
    left join workdays due on cast(state.due_at as date) = due.day
    left join workdays ended on cast(state.ended_at as date) = ended.day
    left join workdays received on cast(state.received_at as date) = received.day
),

-- A day outside the loaded years of the calendar leaves the dossier out of both sums.
final as (
    select
        * exclude (received_ordinal, due_ordinal, ended_ordinal),
        coalesce(case when received_ordinal is not null then due_ordinal - ended_ordinal end, 0) as saved_days,
        coalesce(case when ended_ordinal is not null then due_ordinal - received_ordinal end, 0) as limit_days
    from dated
)

select * from final
