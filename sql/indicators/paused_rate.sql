/*
title = "Tỷ lệ hồ sơ tạm dừng"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "resolving"
direction = "lower_is_better"
needs_status = true
definition = "Tỷ lệ hồ sơ đang chờ bổ sung, chờ nghĩa vụ tài chính hoặc dừng xử lý, trên số hồ sơ đang giải quyết cuối kỳ."
source = "Danh mục trạng thái hồ sơ của Cổng Dịch vụ công quốc gia (mã 5, 6, 8)"
lever = { action = "reduce", available = "all", verb = "giảm" }

[[parts]]
name = "paused"
anchor = "cutoff"
numerator = "is_paused"
denominator = "is_open"
*/
with
state as (select * from dossier_state),

final as (
    select state.* from state
)

select * from final
