/*
title = "Hồ sơ quá hạn có văn bản xin lỗi"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "resolving"
needs = ["has_apology"]
direction = "higher_is_better"
definition = "Tỷ lệ hồ sơ giải quyết trễ hẹn trong kỳ và quá hạn chưa giải quyết cuối kỳ đã có văn bản xin lỗi, trên số hồ sơ đó."
source = "Mẫu số 04, Thông tư số 01/2018/TT-VPCP ngày 23/11/2018"
lever = { action = "convert", available = "rest", verb = "gửi văn bản xin lỗi cho thêm" }

[[parts]]
name = "late"
anchor = "finished"
numerator = "is_late_sorry"
denominator = "is_late"

[[parts]]
name = "overdue"
anchor = "cutoff"
numerator = "is_overdue_sorry"
denominator = "is_open_overdue"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        is_late and coalesce(has_apology, false) as is_late_sorry,
        is_open_overdue and coalesce(has_apology, false) as is_overdue_sorry
    from state
)

select * from final
