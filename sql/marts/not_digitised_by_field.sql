/*
title = "Hồ sơ chưa số hóa khi tiếp nhận, theo lĩnh vực"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Hồ sơ chưa số hóa khi tiếp nhận, theo lĩnh vực"
on = "all"
window = "headline"
with_members = false
limit = 8
sort = ["-missing"]
note = "Chỉ các lĩnh vực còn hồ sơ chưa số hóa"
columns = [
    { name = "member", title = "Lĩnh vực" },
    { name = "missing", title = "Chưa số hóa" },
    { name = "denominator", title = "Tiếp nhận" },
    { name = "numerator", title = "Tỷ lệ đã số hóa", shown = "percent", of = "denominator" },
]
*/
with
breakdowns as (select * from breakdowns where indicator = 'intake_digitised' and dimension = 'field'),

final as (
    select
        period, unit,
        case when member = '' then '(không ghi)' else member end as member,
        denominator - numerator as missing, numerator, denominator
    from breakdowns
    where denominator > numerator
)

select * from final
