/*
title = "Hồ sơ liên thông giải quyết đúng hạn trên hồ sơ liên thông tiếp nhận"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "receiving"
needs = ["is_interlinked"]
direction = "higher_is_better"
definition = "Số hồ sơ liên thông giải quyết trước hạn và đúng hạn trong kỳ, chia cho số hồ sơ liên thông tiếp nhận trong kỳ. Hồ sơ chưa giải quyết nằm ở mẫu số; hồ sơ kỳ trước chuyển sang chỉ nằm ở tử số."
source = "Nghị định số 61/2018/NĐ-CP ngày 23/4/2018"

[[parts]]
name = "resolved"
anchor = "finished"
numerator = "is_linked_on_time"
denominator = "is_nothing"

[[parts]]
name = "received"
anchor = "received"
numerator = "is_nothing"
denominator = "is_linked"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(is_interlinked, false) as is_linked,
        coalesce(is_interlinked, false) and is_on_time as is_linked_on_time,
        false as is_nothing
    from state
)

select * from final
