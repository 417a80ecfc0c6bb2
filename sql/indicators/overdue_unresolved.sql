/*
title = "Hồ sơ quá hạn chưa giải quyết"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "resolving"
direction = "lower_is_better"
by = ["field", "office"]
definition = "Số hồ sơ đã quá ngày hẹn trả mà chưa giải quyết xong tại thời điểm cuối kỳ. Hồ sơ đang chờ bổ sung, chờ thực hiện nghĩa vụ tài chính hoặc dừng xử lý không tính. Tỷ lệ kèm theo tính trên số hồ sơ đang giải quyết cuối kỳ."
source = "Biểu số II.06a/VPCP/KSTT (cột 13)"
lever = { action = "reduce", available = "open", verb = "giảm" }

[[parts]]
name = "open"
anchor = "cutoff"
numerator = "is_open_overdue"
denominator = "is_open"
*/
with
state as (select * from dossier_state),

final as (
    select state.* from state
)

select * from final
