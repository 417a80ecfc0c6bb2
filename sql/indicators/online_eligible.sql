/*
title = "Nộp trực tuyến trên hồ sơ của TTHC có dịch vụ công trực tuyến"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "receiving"
needs = ["online_level", "channel"]
direction = "higher_is_better"
definition = "Tỷ lệ hồ sơ nộp trực tuyến, trên số hồ sơ tiếp nhận trong kỳ của các thủ tục cung cấp trực tuyến toàn trình hoặc một phần."
source = "Nghị định số 42/2022/NĐ-CP ngày 24/6/2022"
settled = true

[[parts]]
name = "received"
anchor = "received"
numerator = "is_online"
denominator = "is_eligible"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(online_level in ('full', 'partial'), false) as is_eligible,
        coalesce(online_level in ('full', 'partial') and channel = 'online', false) as is_online
    from state
)

select * from final
