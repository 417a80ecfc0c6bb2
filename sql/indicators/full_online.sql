/*
title = "Hồ sơ trực tuyến toàn trình"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "receiving"
needs = ["online_level", "channel"]
direction = "higher_is_better"
definition = "Tỷ lệ hồ sơ nộp trực tuyến của thủ tục toàn trình, trên số hồ sơ tiếp nhận trong kỳ của các thủ tục đủ điều kiện toàn trình."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (nhóm dịch vụ công trực tuyến)"
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
        coalesce(online_level = 'full', false) as is_eligible,
        coalesce(online_level = 'full' and channel = 'online', false) as is_online
    from state
)

select * from final
