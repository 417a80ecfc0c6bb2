/*
title = "Số hóa cả hồ sơ đầu vào và kết quả"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "resolving"
needs = ["is_intake_digitised", "is_result_digitised"]
direction = "higher_is_better"
definition = "Tỷ lệ hồ sơ giải quyết xong trong kỳ được số hóa cả thành phần hồ sơ và kết quả, trên tổng số hồ sơ giải quyết xong trong kỳ (không tính hồ sơ trả lại, rút hoặc dừng)."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (chỉ số 4.2)"

[[parts]]
name = "resolved"
anchor = "finished"
numerator = "is_both"
denominator = "is_resolved"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        reason_code is null and coalesce(status in ('completed', 'handed_over'), false) as is_resolved,
        reason_code is null and coalesce(
            status in ('completed', 'handed_over') and is_intake_digitised and is_result_digitised, false
        ) as is_both
    from state
)

select * from final
