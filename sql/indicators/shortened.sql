/*
title = "Tỷ lệ rút ngắn thời gian giải quyết"
noun = "ngày làm việc"
version = 1
measure = "rate"
owner = "resolving"
direction = "higher_is_better"
definition = "Số ngày làm việc rút ngắn được so với thời hạn (từ ngày tiếp nhận đến ngày hẹn trả), trên tổng số ngày làm việc của thời hạn, tính trên hồ sơ giải quyết xong trong kỳ có ngày hẹn trả; hồ sơ trễ hẹn được trừ."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (chỉ số 2.2)"

[[parts]]
name = "resolved"
anchor = "finished"
numerator = "saved_days"
denominator = "limit_days"
*/
with
state as (select * from dossier_state),
workdays as (select * from workdays),

final as (
    select
        state.*,
        coalesce(case when has_due then due.working_ordinal - ended.working_ordinal end, 0) as saved_days,
        coalesce(case when ended.working_ordinal is not null then due.working_ordinal - received.working_ordinal end, 0)
            as limit_days
    from state
    left join workdays due on cast(state.due_at as date) = due.day
    left join workdays ended on cast(state.ended_at as date) = ended.day
    left join workdays received on cast(state.received_at as date) = received.day
)

select * from final
