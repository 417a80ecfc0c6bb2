/*
title = "Hồ sơ đang tạm dừng"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "resolving"
direction = "lower_is_better"
by = ["field", "office"]
needs_status = true
definition = "Số hồ sơ tại thời điểm cuối kỳ đang chờ bổ sung giấy tờ, chờ thực hiện nghĩa vụ tài chính hoặc dừng xử lý mà chưa kết thúc. Chờ bổ sung tính theo ngày yêu cầu và ngày bổ sung; trạng thái không ghi ngày chỉ được dùng khi tệp trích xuất gần thời điểm cuối kỳ. Tỷ lệ kèm theo tính trên số hồ sơ đang giải quyết cuối kỳ."
source = "Danh mục trạng thái hồ sơ của Cổng Dịch vụ công quốc gia (mã 5, 6, 8)"
lever = { action = "reduce", available = "all", verb = "giảm" }

[[parts]]
name = "supplement"
label = "chờ bổ sung"
anchor = "cutoff"
numerator = "is_paused_for_papers"
denominator = "is_paused_for_papers"

[[parts]]
name = "payment"
label = "chờ nghĩa vụ tài chính"
anchor = "cutoff"
numerator = "waits_for_payment"
denominator = "waits_for_payment"

[[parts]]
name = "stopped"
label = "dừng xử lý"
anchor = "cutoff"
numerator = "is_stopped"
denominator = "is_stopped"

[[parts]]
name = "running"
anchor = "cutoff"
numerator = "is_nothing"
denominator = "is_running"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        is_paused and waits_for_papers as is_paused_for_papers,
        is_paused and not waits_for_papers and status = 'awaiting_payment' as waits_for_payment,
        is_paused and not waits_for_papers and status = 'stopped' as is_stopped,
        is_open and not is_paused as is_running,
        false as is_nothing
    from state
)

select * from final
