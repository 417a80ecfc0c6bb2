/*
title = "Hồ sơ phi địa giới"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "receiving"
needs = ["is_nonterritorial"]
definition = "Số hồ sơ tiếp nhận trong kỳ không phụ thuộc địa giới hành chính."
source = "Nghị định số 118/2025/NĐ-CP ngày 09/6/2025"

[[parts]]
name = "received"
anchor = "received"
numerator = "is_elsewhere"
denominator = "is_received"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(is_nonterritorial, false) as is_elsewhere,
        true as is_received
    from state
)

select * from final
