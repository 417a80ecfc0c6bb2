/*
title = "Hồ sơ quá hạn theo phòng chuyên môn"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Hồ sơ quá hạn theo phòng chuyên môn"
on = "all"
window = "headline"
with_members = false
limit = 8
sort = ["-numerator"]
columns = [
    { name = "member", title = "Phòng" },
    { name = "numerator", title = "Quá hạn" },
    { name = "denominator", title = "Đã và đang giải quyết" },
    { name = "numerator", title = "Tỷ lệ", shown = "percent", of = "denominator" },
]
*/
with
breakdowns as (select * from breakdowns where indicator = 'overdue' and dimension = 'office'),

final as (
    select
        period, unit,
        case when member = '' then '(không ghi)' else member end as member,
        numerator, denominator
    from breakdowns
    where numerator <> 0 and member <> ''
)

select * from final
