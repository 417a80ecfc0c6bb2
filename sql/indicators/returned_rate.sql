/*
title = "Tỷ lệ hồ sơ trả lại"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "resolving"
needs = ["reason_code"]
direction = "lower_is_better"
definition = "Tỷ lệ hồ sơ kết thúc trong kỳ với lý do không đủ điều kiện, trên số hồ sơ kết thúc trong kỳ."
source = "Nghị định số 61/2018/NĐ-CP ngày 23/4/2018"
settled = true

[[parts]]
name = "returned"
anchor = "finished"
numerator = "is_returned"
denominator = "is_handled"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(reason_code = 'not_eligible', false) as is_returned,
        true as is_handled
    from state
)

select * from final
