/*
title = "Xử lý trước hạn, đúng hạn (Bộ chỉ số 766)"
noun = "hồ sơ"
version = 2
measure = "rate"
owner = "resolving"
direction = "higher_is_better"
definition = "Tỷ lệ hồ sơ đã giải quyết trước hạn, đúng hạn trong kỳ và hồ sơ đang giải quyết trong hạn cuối kỳ, trên tổng số hồ sơ đã giải quyết và đang giải quyết có ngày hẹn trả (định nghĩa R02). Hồ sơ không có ngày hẹn trả thì so số ngày làm việc từ ngày tiếp nhận với thời hạn tối đa của thủ tục trong danh mục thủ tục hành chính; thủ tục không ghi thời hạn thì không tính. Thời gian công dân bổ sung được trừ; còn chờ bổ sung tại thời điểm cuối kỳ thì tính đến lúc yêu cầu; yêu cầu bổ sung quá một lần tính là quá hạn."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (chỉ số 2.1)"
family = "on_time"
label = "Đã và đang xử lý, trừ thời gian bổ sung (Bộ chỉ số 766)"

[[parts]]
name = "resolved"
anchor = "finished"
numerator = "is_on_time_766"
denominator = "is_due"

[[parts]]
name = "open"
anchor = "cutoff"
numerator = "is_open_in_time_766"
denominator = "is_open_due"
*/
with
state as (select * from dossier_state),
workdays as (select * from workdays),

-- Of a procedure that several units list, the longest: what the decision calls its maximum.
terms as (
    select left(procedure_code, 8) as procedure_code, max(limit_working_days) as limit_working_days
    from procedures
    where limit_working_days is not null and coalesce(decided_date <= cast($cutoff as date), true)
    group by left(procedure_code, 8)
),

-- A day outside the loaded years of the calendar leaves a dossier without a due day out, as one without a term.
clocked as (
    select
        state.*,
        ended.working_ordinal - received.working_ordinal <= terms.limit_working_days as is_ended_in_limit,
        clock.working_ordinal - received.working_ordinal <= terms.limit_working_days as is_in_limit
    from state
    left join terms on not state.has_due and state.procedure_code = terms.procedure_code
    left join workdays as received on cast(state.received_at as date) = received.day
    left join workdays as ended on cast(state.ended_766_at as date) = ended.day
    left join workdays as clock on cast(state.clock_766_at as date) = clock.day
),

final as (
    select
        * exclude (is_on_time_766, is_open_in_time_766, is_ended_in_limit, is_in_limit),
        has_due or is_ended_in_limit is not null as is_due,
        is_open and (has_due or is_in_limit is not null) as is_open_due,
        is_on_time_766 or coalesce(not is_asked_again and is_ended_in_limit, false) as is_on_time_766,
        is_open_in_time_766
            or coalesce(is_open and not is_asked_again_by_then and is_in_limit, false) as is_open_in_time_766
    from clocked
)

select * from final
