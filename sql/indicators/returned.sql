/*
title = "Hồ sơ trả lại do không đủ điều kiện giải quyết"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "resolving"
needs = ["reason_code"]
direction = "lower_is_better"
by = ["field", "reason"]
definition = "Số hồ sơ kết thúc trong kỳ với lý do không đủ điều kiện giải quyết. Tỷ lệ kèm theo tính trên số hồ sơ kết thúc trong kỳ."
source = "Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 (được sửa đổi, bổ sung bởi Nghị định số 107/2021/NĐ-CP)"
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
