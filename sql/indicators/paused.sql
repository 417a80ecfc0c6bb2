/*
title = "Hồ sơ đang tạm dừng"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "resolving"
direction = "lower_is_better"
needs_status = true
definition = "Số hồ sơ tại thời điểm cuối kỳ đang chờ bổ sung giấy tờ, chờ thực hiện nghĩa vụ tài chính hoặc dừng xử lý mà chưa kết thúc. Tỷ lệ kèm theo tính trên số hồ sơ đang giải quyết cuối kỳ."
source = "Danh mục trạng thái hồ sơ của Cổng Dịch vụ công quốc gia (mã 5, 6, 8)"
lever = { action = "reduce", available = "paused", verb = "giảm" }

[[parts]]
name = "paused"
anchor = "cutoff"
numerator = "is_paused"
denominator = "is_open"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        true as is_counted
    from state
)

select * from final
