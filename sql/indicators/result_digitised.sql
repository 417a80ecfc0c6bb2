/*
title = "Số hóa kết quả giải quyết TTHC"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "resolving"
needs = ["is_result_digitised"]
direction = "higher_is_better"
by = ["field", "office"]
definition = "Tỷ lệ hồ sơ giải quyết xong trong kỳ có kết quả được số hóa, trên tổng số hồ sơ giải quyết xong trong kỳ (không tính hồ sơ trả lại, rút hoặc dừng)."
source = "Thông tư số 01/2023/TT-VPCP"
lever = { action = "convert", available = "rest", verb = "số hóa thêm" }

[[parts]]
name = "resolved"
anchor = "finished"
numerator = "is_digitised"
denominator = "is_resolved"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        reason_code is null
            and coalesce(status in ('completed', 'handed_over'), false) as is_resolved,
        reason_code is null
            and coalesce(status in ('completed', 'handed_over') and is_result_digitised, false)
            as is_digitised
    from state
)

select * from final
