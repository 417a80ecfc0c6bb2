/*
title = "Nhân sự Bộ phận Một cửa theo số liệu gần nhất"
owner = "warehouse"
kind = "view"

[print]
title = "Nhân sự Bộ phận Một cửa"
on = "units"
of_registers = true
sort = ["unit"]
columns = [
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "month_text", title = "Số liệu tháng" },
    { name = "staff_count", title = "Công chức, viên chức" },
    { name = "part_time_count", title = "Kiêm nhiệm" },
    { name = "is_equipped", title = "Bảo đảm trang thiết bị" },
]
*/

-- Grain: unit: the last month up to the cut-off.
with
staff as (
    select *, row_number() over (partition by unit order by month desc) as position
    from desk_staff
    where month <= $period
),

final as (
    select
        unit, month,
        concat(substr(month, 6, 2), '/', substr(month, 1, 4)) as month_text,
        staff_count, part_time_count, is_equipped
    from staff
    where position = 1
)

select * from final
