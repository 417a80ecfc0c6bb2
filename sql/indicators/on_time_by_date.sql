/*
title = "Giải quyết đúng hạn, so hạn theo ngày"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "resolving"
direction = "higher_is_better"
definition = "Như định nghĩa R01, hạn so theo ngày: có kết quả trong ngày hẹn trả, muộn giờ hẹn, vẫn là đúng hạn."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022"
family = "on_time"
label = "Trên hồ sơ đã giải quyết, so hạn theo ngày"
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
        ended_at is not null and has_due and not is_late_by_date as is_on_time_here
    from state
)

select * from final
