/*
title = "Hồ sơ đã giải quyết"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "resolving"
definition = "Số hồ sơ kết thúc trong kỳ, gồm cả hồ sơ trả lại, rút và dừng."
source = "Biểu số II.06a/VPCP/KSTT (cột 7)"

[[parts]]
name = "resolved"
anchor = "finished"
numerator = "is_handled"
denominator = "is_handled"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        true as is_handled
    from state
)

select * from final
