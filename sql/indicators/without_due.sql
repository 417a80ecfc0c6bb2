/*
title = "Hồ sơ không xác định hạn"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "resolving"
definition = "Số hồ sơ tiếp nhận trong kỳ không có ngày hẹn trả; không nằm trong tỷ lệ đúng hạn nào."
source = "Danh sách hồ sơ của hệ thống một cửa"

[[parts]]
name = "without_due"
anchor = "received"
numerator = "has_no_due"
denominator = "has_no_due"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        not has_due as has_no_due
    from state
)

select * from final
