/*
title = "Thời gian giải quyết: trung bình, trung vị, 90%"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Thời gian giải quyết (ngày làm việc)"
on = "all"
window = "headline"
with_members = false
sort = ["unit"]
note = "Một nửa số hồ sơ có kết quả trong số ngày trung vị, chín phần mười trong số ngày ở cột 90%; thời gian chờ bổ sung không trừ"
columns = [
    { name = "resolved_count", title = "Đã giải quyết" },
    { name = "mean_tenths", title = "Trung bình", shown = "scaled", scale = 10, decimals = 1 },
    { name = "median_days", title = "Trung vị" },
    { name = "p90_days", title = "90%" },
    { name = "longest_days", title = "Dài nhất" },
]
*/

-- Grain: period, unit. A percentile is the nearest rank: the days in which so many of the dossiers were done.
with
breakdowns as (
    select period, unit, cast(member as bigint) as days, numerator as dossiers
    from breakdowns
    where indicator = 'processing_days' and dimension = 'processing_days' and member <> '' and numerator > 0
),

cumulated as (
    select
        *,
        sum(dossiers) over (partition by period, unit order by days) as done,
        sum(dossiers) over (partition by period, unit) as total
    from breakdowns
),

final as (
    select
        period, unit,
        cast(max(total) as bigint) as resolved_count,
        cast((20 * sum(days * dossiers) + max(total)) / (2 * max(total)) as bigint) as mean_tenths,
        min(case when 2 * done >= total then days end) as median_days,
        min(case when 10 * done >= 9 * total then days end) as p90_days,
        max(days) as longest_days
    from cumulated
    group by period, unit
)

select * from final
