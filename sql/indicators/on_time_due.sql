/*
title = "Giải quyết đúng hạn trên hồ sơ đến hạn"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "resolving"
direction = "higher_is_better"
definition = "Tỷ lệ hồ sơ giải quyết trước hạn và đúng hạn trong kỳ, trên số hồ sơ đã giải quyết có ngày hẹn trả cộng số hồ sơ quá hạn chưa giải quyết tại thời điểm cuối kỳ (định nghĩa R03)."
source = "Báo cáo cải cách hành chính của tỉnh Vĩnh Phúc (đối chiếu cách tính)"
family = "on_time"
label = "Trên hồ sơ đến hạn"
settled = true

[[parts]]
name = "resolved"
anchor = "finished"
numerator = "is_on_time"
denominator = "is_due"

[[parts]]
name = "open"
anchor = "cutoff"
numerator = "is_never"
denominator = "is_open_overdue"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        has_due as is_due,
        false as is_never
    from state
)

select * from final
