/*
title = "Tiếp nhận hồ sơ trực tuyến"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "receiving"
needs = ["channel"]
direction = "higher_is_better"
definition = "Tỷ lệ hồ sơ nộp trực tuyến, trên tổng số hồ sơ tiếp nhận trong kỳ. Hồ sơ nộp trực tiếp, qua bưu chính công ích hoặc không ghi hình thức nộp nằm ở mẫu số."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (chỉ số 3.3)"
settled = true

[[parts]]
name = "received"
anchor = "received"
numerator = "is_online"
denominator = "is_received"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(channel = 'online', false) as is_online,
        true as is_received
    from state
)

select * from final
