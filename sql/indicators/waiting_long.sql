/*
title = "Hồ sơ chờ tiếp nhận quá 01 ngày làm việc"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "receiving"
direction = "lower_is_better"
needs_status = true
needs = ["submitted_at"]
definition = "Số hồ sơ đã nộp trước thời điểm cuối kỳ hơn 01 ngày làm việc mà chưa được tiếp nhận hay từ chối; chỉ tính theo tệp trích xuất gần thời điểm cuối kỳ. Không nằm trong số hồ sơ tiếp nhận. Tỷ lệ kèm theo tính trên số hồ sơ chờ tiếp nhận và đang giải quyết cuối kỳ."
source = "Nghị định số 118/2025/NĐ-CP ngày 09/6/2025"

lever = { action = "reduce", available = "all", verb = "tiếp nhận" }

[[parts]]
name = "waiting"
anchor = "cutoff"
numerator = "awaits_long"
denominator = "awaits_acceptance"

[[parts]]
name = "open"
anchor = "cutoff"
numerator = "is_nothing"
denominator = "is_open"
*/
with
state as (select * from state_and_door),
workdays as (select * from workdays),

final as (
    select
        state.*,
        state.awaits_acceptance and coalesce(today.working_ordinal - submitted.working_ordinal > 1, false) as awaits_long,
        false as is_nothing
    from state
    left join workdays as submitted on cast(state.submitted_at as date) = submitted.day
    left join workdays as today on today.day = cast($cutoff as date)
)

select * from final
