/*
title = "Hồ sơ tiếp nhận"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "receiving"
by = ["field", "procedure", "channel", "applicant_kind"]
definition = "Số hồ sơ có ngày tiếp nhận trong kỳ; hồ sơ mới đăng ký và hồ sơ không được tiếp nhận không tính."
source = "Biểu số II.06a/VPCP/KSTT (cột 4 và cột 5)"

[[parts]]
name = "online"
label = "trực tuyến"
anchor = "received"
numerator = "is_online"
denominator = "is_online"

[[parts]]
name = "direct"
label = "trực tiếp"
anchor = "received"
numerator = "is_direct"
denominator = "is_direct"

[[parts]]
name = "post"
label = "bưu chính công ích"
anchor = "received"
numerator = "is_post"
denominator = "is_post"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(channel = 'online', false) as is_online,
        coalesce(channel = 'post', false) as is_post,
        -- no channel counts as handed in directly (Decision 766, 3.3)
        coalesce(channel not in ('online', 'post'), true) as is_direct
    from state
)

select * from final
