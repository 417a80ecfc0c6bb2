/*
title = "Hồ sơ không còn trong tệp"
noun = "hồ sơ"
version = 2
measure = "count"
owner = "resolving"
direction = "lower_is_better"
definition = "Số hồ sơ đang giải quyết ở kỳ trước, không có trong tệp kỳ này dù tệp phải liệt kê mọi hồ sơ đang giải quyết; vẫn tính là đang giải quyết cho đến khi có giải trình. Tỷ lệ kèm theo tính trên số hồ sơ đang giải quyết mà tệp của nơi gửi phải liệt kê đủ; nơi gửi chỉ gửi hồ sơ có biến động thì không biết, không xếp hạng."
source = "Đối chiếu các lần trích xuất của hệ thống một cửa"

[[parts]]
name = "absent"
anchor = "cutoff"
numerator = "is_gone"
denominator = "is_listed"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(is_absent, false) and is_open as is_gone,
        is_open and (coalesce(covers in ('open_at', 'all'), false) or coalesce(is_absent, false)) as is_listed
    from state
)

select * from final
