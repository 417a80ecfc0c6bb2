/*
title = "Giải quyết đúng hạn trên hồ sơ tiếp nhận"
noun = "hồ sơ"
version = 2
measure = "rate"
owner = "resolving"
direction = "higher_is_better"
definition = "Số hồ sơ giải quyết trước hạn và đúng hạn trong kỳ, chia cho số hồ sơ tiếp nhận trong kỳ (cách tính của báo cáo Gia Lai tháng 01/2025 và Quận 1, TP. Hồ Chí Minh năm 2018). Cả hai số tính cho đơn vị giải quyết, nên mẫu số khác số hồ sơ đơn vị tiếp nhận. Hai số không cùng một nhóm hồ sơ, nên tỷ lệ có thể vượt 100%."
source = "Báo cáo của các địa phương (đối chiếu cách tính)"
family = "on_time"
label = "Trên hồ sơ tiếp nhận, tính tại đơn vị giải quyết"

[[parts]]
name = "resolved"
anchor = "finished"
numerator = "is_on_time"
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
        false as is_nothing,
        true as is_received
    from state
)

select * from final
