/*
title = "Hồ sơ đang giải quyết"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "resolving"
definition = "Số hồ sơ đã tiếp nhận mà chưa kết thúc tại thời điểm cuối kỳ."
source = "Biểu số II.06a/VPCP/KSTT (cột 11)"

[[parts]]
name = "open"
anchor = "cutoff"
numerator = "is_open"
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
