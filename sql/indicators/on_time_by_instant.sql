/*
title = "Giải quyết đúng hạn, so hạn theo giờ, phút"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "resolving"
direction = "higher_is_better"
definition = "Như định nghĩa R01, hạn so theo giờ, phút: có kết quả sau giờ hẹn trả là quá hạn. Ngày hẹn không ghi giờ thì tính đến hết ngày."
source = "Cách tính Biểu số II.06a của một số hệ thống một cửa (so thời điểm trả với thời điểm hẹn)"
family = "on_time"
label = "Trên hồ sơ đã giải quyết, so hạn theo giờ, phút"
settled = true

[[parts]]
name = "resolved"
anchor = "finished"
numerator = "is_on_time_here"
denominator = "is_due"
*/

-- Whatever the pipeline's `compare` says: the other indicators follow it, this one does not.
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        has_due as is_due,
        ended_at is not null and has_due and not is_late_by_instant as is_on_time_here
    from state
)

select * from final
