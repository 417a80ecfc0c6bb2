/*
title = "Thanh toán trực tuyến"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "receiving"
needs = ["fee_amount", "payment_method"]
direction = "higher_is_better"
by = ["field", "procedure"]
definition = "Tỷ lệ hồ sơ nộp phí, lệ phí bằng hình thức trực tuyến, trên tổng số hồ sơ tiếp nhận trong kỳ có phí, lệ phí."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (chỉ số 3.6)"
lever = { action = "convert", available = "rest", verb = "thu phí, lệ phí trực tuyến thêm" }

[[parts]]
name = "received"
anchor = "received"
numerator = "is_paid_online"
denominator = "has_fee"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(fee_amount > 0, false) as has_fee,
        coalesce(fee_amount > 0 and payment_method = 'online', false) as is_paid_online
    from state
)

select * from final
