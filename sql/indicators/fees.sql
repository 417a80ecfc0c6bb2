/*
title = "Phí, lệ phí của hồ sơ tiếp nhận"
noun = "đồng"
version = 1
measure = "count"
owner = "receiving"
needs = ["fee_amount", "payment_method"]
definition = "Tổng số tiền phí, lệ phí ghi trên hồ sơ tiếp nhận trong kỳ; trong đó số tiền nộp bằng hình thức trực tuyến."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (nhóm chỉ số 3)"

[[parts]]
name = "online"
label = "nộp trực tuyến"
anchor = "received"
numerator = "paid_online"
denominator = "paid_online"

[[parts]]
name = "other"
label = "hình thức khác"
anchor = "received"
numerator = "paid_otherwise"
denominator = "paid_otherwise"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        case when payment_method = 'online' then coalesce(fee_amount, 0) else 0 end as paid_online,
        case when coalesce(payment_method = 'online', false) then 0 else coalesce(fee_amount, 0) end as paid_otherwise
    from state
)

select * from final
