/*
title = "Hồ sơ đã giải quyết"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "resolving"
by = ["field", "office"]
definition = "Số hồ sơ kết thúc trong kỳ, gồm cả hồ sơ trả lại, rút và dừng. Hồ sơ không có ngày hẹn trả được đếm riêng, không xếp vào lớp nào."
source = "Biểu số II.06a/VPCP/KSTT (cột 7, 8, 9 và 10)"

[[parts]]
name = "early"
label = "trước hạn"
anchor = "finished"
numerator = "is_early"
denominator = "is_early"

[[parts]]
name = "on_day"
label = "đúng hạn"
anchor = "finished"
numerator = "is_on_day"
denominator = "is_on_day"

[[parts]]
name = "late"
label = "quá hạn"
anchor = "finished"
numerator = "is_late"
denominator = "is_late"

[[parts]]
name = "without_due"
label = "không xác định hạn"
anchor = "finished"
numerator = "has_no_due"
denominator = "has_no_due"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        is_on_time and not is_early as is_on_day,
        not has_due as has_no_due
    from state
)

select * from final
