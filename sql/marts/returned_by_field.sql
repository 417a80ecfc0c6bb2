/*
title = "Hồ sơ trả lại theo lĩnh vực"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Hồ sơ trả lại theo lĩnh vực"
on = "all"
window = "headline"
with_members = false
limit = 8
sort = ["-numerator"]
columns = [
    { name = "member", title = "Lĩnh vực" },
    { name = "numerator", title = "Trả lại" },
    { name = "denominator", title = "Đã giải quyết" },
    { name = "numerator", title = "Tỷ lệ", shown = "percent", of = "denominator" },
]
*/
with
breakdowns as (select * from breakdowns where indicator = 'returned' and dimension = 'field'),

final as (
    select
        period, unit,
        case when member = '' then '(không ghi)' else member end as member,
        numerator, denominator
    from breakdowns
    where numerator <> 0
)

select * from final
