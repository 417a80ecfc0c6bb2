/*
title = "Hồ sơ chờ tiếp nhận"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "receiving"
direction = "lower_is_better"
needs_status = true
definition = "Số hồ sơ đã nộp mà tại thời điểm cuối kỳ chưa được tiếp nhận hay từ chối; chỉ tính theo tệp trích xuất gần thời điểm cuối kỳ. Không nằm trong số hồ sơ tiếp nhận. Tỷ lệ kèm theo tính trên số hồ sơ chờ tiếp nhận và đang giải quyết cuối kỳ."
source = "Danh mục trạng thái hồ sơ của Cổng Dịch vụ công quốc gia (mã 1, 3)"

lever = { action = "reduce", available = "all", verb = "tiếp nhận" }

[[parts]]
name = "waiting"
anchor = "cutoff"
numerator = "awaits_acceptance"
denominator = "awaits_acceptance"

[[parts]]
name = "open"
anchor = "cutoff"
numerator = "is_nothing"
denominator = "is_open"
*/
with
state as (select * from state_and_door),

final as (select state.*, false as is_nothing from state)

select * from final
