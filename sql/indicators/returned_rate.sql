/*
title = "Tỷ lệ hồ sơ trả lại"
noun = "hồ sơ"
version = 3
measure = "rate"
owner = "resolving"
needs = ["reason_code"]
direction = "lower_is_better"
definition = "Số hồ sơ cơ quan trả lại trong kỳ (lý do là không đủ điều kiện giải quyết, hoặc trạng thái là trả lại, kể cả khi không ghi lý do; không tính hồ sơ người nộp tự rút), trên số hồ sơ tiếp nhận trong kỳ, đều tính tại đơn vị giải quyết. Hai số không cùng một nhóm hồ sơ: hồ sơ trả lại có thể tiếp nhận từ kỳ trước."
source = "Nghị định số 61/2018/NĐ-CP ngày 23/4/2018"
settled = true

[[parts]]
name = "returned"
anchor = "finished"
numerator = "is_returned"
denominator = "is_nothing"

[[parts]]
name = "received"
anchor = "received"
numerator = "is_nothing"
denominator = "is_received"
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
        true as is_received,
        false as is_nothing
    from state
)

select * from final
