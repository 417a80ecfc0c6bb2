/*
title = "Đúng hạn trên hồ sơ cần xử lý"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "resolving"
direction = "higher_is_better"
definition = "100% trừ tỷ lệ trễ hạn; tỷ lệ trễ hạn là số hồ sơ đã xử lý trễ và đang xử lý quá hạn, trên số hồ sơ kỳ trước chuyển sang và tiếp nhận trong kỳ (cách tính của hệ thống một cửa tỉnh Gia Lai)."
source = "Thông báo cách tính của hệ thống một cửa điện tử tỉnh Gia Lai"
family = "on_time"
label = "100% trừ tỷ lệ trễ trên hồ sơ cần xử lý"
settled = true

[[parts]]
name = "opening"
anchor = "opening"
numerator = "is_open"
denominator = "is_open"

[[parts]]
name = "received"
anchor = "received"
numerator = "is_received"
denominator = "is_received"

[[parts]]
name = "late"
anchor = "finished"
numerator = "takes_late"
denominator = "adds_nothing"

[[parts]]
name = "overdue"
anchor = "cutoff"
numerator = "takes_overdue"
denominator = "adds_nothing"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        true as is_received,
        case when is_late then -1 else 0 end as takes_late,
        case when is_open_overdue then -1 else 0 end as takes_overdue,
        0 as adds_nothing
    from state
)

select * from final
