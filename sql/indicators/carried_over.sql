/*
title = "Hồ sơ kỳ trước chuyển sang"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "resolving"
definition = "Số hồ sơ đã tiếp nhận trước ngày đầu kỳ mà chưa kết thúc trước ngày đó."
source = "Biểu số II.06a/VPCP/KSTT (cột 6)"

[[parts]]
name = "opening"
anchor = "opening"
numerator = "is_open"
denominator = "is_open"
*/
with
state as (select * from dossier_state),

final as (
    select state.* from state
)

select * from final
