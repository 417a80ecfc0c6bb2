/*
title = "Hồ sơ đang giải quyết trong hạn"
noun = "hồ sơ"
version = 2
measure = "count"
owner = "resolving"
definition = "Số hồ sơ đang giải quyết tại thời điểm cuối kỳ có ngày hẹn trả chưa qua, kể cả hồ sơ đang tạm dừng mà chưa đến hạn. Khác cột 12 của Biểu II.06a: cột 12 còn gồm hồ sơ không có ngày hẹn trả và hồ sơ tạm dừng đã qua ngày hẹn."
source = "Danh sách hồ sơ của hệ thống một cửa"

[[parts]]
name = "open_in_time"
anchor = "cutoff"
numerator = "is_open_in_time"
denominator = "is_open_in_time"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        true as is_counted
    from state
)

select * from final
