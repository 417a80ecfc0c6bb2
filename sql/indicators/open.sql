/*
title = "Hồ sơ đang giải quyết"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "resolving"
by = ["field", "office"]
definition = "Số hồ sơ đã tiếp nhận mà chưa kết thúc tại thời điểm cuối kỳ: trong hạn, quá hạn, đang tạm dừng và không xác định hạn."
source = "Biểu số II.06a/VPCP/KSTT (cột 11, 12 và 13)"

[[parts]]
name = "in_time"
label = "trong hạn"
anchor = "cutoff"
numerator = "is_running_in_time"
denominator = "is_running_in_time"

[[parts]]
name = "overdue"
label = "quá hạn"
anchor = "cutoff"
numerator = "is_open_overdue"
denominator = "is_open_overdue"

[[parts]]
name = "paused"
label = "tạm dừng"
anchor = "cutoff"
numerator = "is_paused"
denominator = "is_paused"

[[parts]]
name = "without_due"
label = "không xác định hạn"
anchor = "cutoff"
numerator = "is_running_without_due"
denominator = "is_running_without_due"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        is_open_in_time and not is_waiting as is_running_in_time,
        is_open and not has_due and not is_waiting as is_running_without_due
    from state
)

select * from final
