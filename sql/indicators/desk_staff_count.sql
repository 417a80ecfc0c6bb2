/*
title = "Công chức, viên chức tại Bộ phận Một cửa"
noun = "công chức, viên chức"
version = 1
measure = "count"
over = "measures"
small_base = 0
definition = "Số công chức, viên chức làm việc tại Bộ phận Một cửa theo số liệu tháng gần nhất đến cuối kỳ."
source = "Số liệu đơn vị báo cáo"

[[parts]]
name = "staff"
anchor = "cutoff"
numerator = "staff_count"
denominator = "staff_count"
*/
with
staff as (
    select *, row_number() over (partition by unit order by month desc) as position
    from desk_staff
    where month <= $period
),

final as (
    select unit, cast($cutoff as date) as day, staff_count
    from staff
    where position = 1
)

select * from final
