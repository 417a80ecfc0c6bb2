/*
title = "Hồ sơ liên thông đang giải quyết"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "holding"
needs = ["is_interlinked"]
definition = "Số hồ sơ liên thông chưa kết thúc tại thời điểm cuối kỳ, tính cho đơn vị đang giữ bước xử lý."
source = "Nghị định số 61/2018/NĐ-CP ngày 23/4/2018"

[[parts]]
name = "in_time"
label = "trong hạn hoặc tạm dừng"
anchor = "cutoff"
numerator = "is_linked_in_time"
denominator = "is_linked_in_time"

[[parts]]
name = "overdue"
label = "quá hạn"
anchor = "cutoff"
numerator = "is_linked_overdue"
denominator = "is_linked_overdue"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(is_interlinked, false) and is_open and not is_open_overdue as is_linked_in_time,
        coalesce(is_interlinked, false) and is_open_overdue as is_linked_overdue
    from state
)

select * from final
