/*
title = "Hồ sơ trả lại do không đủ điều kiện giải quyết"
noun = "hồ sơ"
version = 2
measure = "count"
owner = "resolving"
needs = ["reason_code"]
direction = "lower_is_better"
by = ["field", "reason"]
definition = "Số hồ sơ kết thúc trong kỳ do cơ quan trả lại: lý do là không đủ điều kiện giải quyết, hoặc trạng thái là trả lại (kể cả khi không ghi lý do). Hồ sơ người nộp tự rút không tính. Tỷ lệ kèm theo tính trên số hồ sơ kết thúc trong kỳ."
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
        -- a status that says "sent back" needs no reason to be a return, but the applicant's own wish is none
        coalesce(
            reason_code = 'not_eligible'
            or (status = 'returned' and reason_code is distinct from 'withdrawn_by_applicant'),
            false
        ) as is_returned,
        true as is_handled
    from state
)

select * from final
