/*
title = "Hồ sơ liên thông tiếp nhận"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "receiving"
needs = ["is_interlinked"]
definition = "Số hồ sơ liên thông nhiều cơ quan, nhiều cấp có ngày tiếp nhận trong kỳ."
source = "Nghị định số 61/2018/NĐ-CP ngày 23/4/2018"

[[parts]]
name = "received"
anchor = "received"
numerator = "is_linked"
denominator = "is_received"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(is_interlinked, false) as is_linked,
        true as is_received
    from state
)

select * from final
