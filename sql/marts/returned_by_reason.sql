/*
title = "Hồ sơ trả lại theo lý do"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Hồ sơ trả lại theo lý do"
on = "all"
window = "headline"
with_members = false
sort = ["-returned_count"]
columns = [
    { name = "reason", title = "Lý do", words = { not_eligible = "không đủ điều kiện giải quyết", missing_documents = "thiếu thành phần hồ sơ", wrong_authority = "không thuộc thẩm quyền", other = "lý do khác", not_stated = "không ghi lý do" } },
    { name = "returned_count", title = "Trả lại" },
    { name = "returned_count", title = "Tỷ lệ", shown = "percent", of = "all_count" },
]
*/

-- Grain: period, unit, reason.
with
breakdowns as (
    select * from breakdowns where indicator = 'returned' and dimension = 'reason' and numerator <> 0
),

final as (
    select
        period, unit,
        coalesce(nullif(member, ''), 'not_stated') as reason,
        numerator as returned_count,
        cast(sum(numerator) over (partition by period, unit) as bigint) as all_count
    from breakdowns
)

select * from final
