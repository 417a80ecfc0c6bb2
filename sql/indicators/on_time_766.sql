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
denominator = "is_due_766"

[[parts]]
name = "open"
anchor = "cutoff"
numerator = "is_open_in_time_766"
denominator = "is_open_due_766"
*/
with
state as (select * from dossier_state_766),

final as (select state.* from state)

select * from final
