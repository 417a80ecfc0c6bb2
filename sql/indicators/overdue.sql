/*
title = "Hồ sơ quá hạn"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "resolving"
direction = "lower_is_better"
by = ["field", "office"]
definition = "Số hồ sơ giải quyết trễ hẹn trong kỳ (trả trễ) cộng số hồ sơ đã quá ngày hẹn trả mà chưa giải quyết xong tại thời điểm cuối kỳ (chưa giải quyết). Ngày kết thúc là ngày có kết quả, không phải ngày người dân đến nhận. Hồ sơ đang chờ bổ sung, chờ thực hiện nghĩa vụ tài chính hoặc dừng xử lý không tính là quá hạn. Tỷ lệ kèm theo tính trên số hồ sơ đã giải quyết trong kỳ và đang giải quyết cuối kỳ."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (chỉ số 2.1); Biểu số II.06a/VPCP/KSTT (cột 10 và cột 13)"
lever = { action = "reduce", available = "open", verb = "giảm" }

[[parts]]
name = "late"
label = "trả trễ"
anchor = "finished"
numerator = "is_late"
denominator = "is_handled"

[[parts]]
name = "open"
label = "chưa giải quyết"
anchor = "cutoff"
numerator = "is_open_overdue"
denominator = "is_open"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        true as is_handled
    from state
)

select * from final
