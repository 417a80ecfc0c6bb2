/*
title = "Hồ sơ không còn trong tệp"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "resolving"
direction = "lower_is_better"
definition = "Số hồ sơ đang giải quyết ở kỳ trước, không có trong tệp kỳ này dù tệp phải liệt kê mọi hồ sơ đang giải quyết; vẫn tính là đang giải quyết cho đến khi có giải trình."
source = "Đối chiếu các lần trích xuất của hệ thống một cửa"

[[parts]]
name = "absent"
anchor = "cutoff"
numerator = "is_gone"
denominator = "is_open"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(is_absent, false) and is_open as is_gone
    from state
)

select * from final
