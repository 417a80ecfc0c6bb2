/*
title = "Số ngày quá hạn: trung bình, nhiều nhất, theo nhóm; hồ sơ giải quyết trễ và hồ sơ chưa giải quyết"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Số ngày làm việc quá hạn"
on = "all"
window = "headline"
with_members = false
sort = ["place"]
note = "Hồ sơ giải quyết trễ hẹn tính đến ngày kết thúc, hồ sơ chưa giải quyết tính đến ngày cuối kỳ; ngày ngoài lịch làm việc đã nạp tính theo ngày lịch. Nhóm từ 1 đến 5 ngày gồm cả hồ sơ mà sau ngày hẹn trả mới chỉ có ngày nghỉ. Không tính ngày: hồ sơ ghi ngày hẹn trả trước ngày tiếp nhận"
columns = [
    { name = "kind", title = "Hồ sơ", words = { late = "Giải quyết trễ hẹn", open = "Quá hạn chưa giải quyết" } },
    { name = "dossier_count", title = "Số lượng" },
    { name = "mean_tenths", title = "Trung bình (ngày)", shown = "scaled", scale = 10, decimals = 1 },
    { name = "longest_days", title = "Nhiều nhất (ngày)" },
    { name = "days_1_5", title = "1–5 ngày" },
    { name = "days_6_10", title = "6–10 ngày" },
    { name = "days_11_30", title = "11–30 ngày" },
    { name = "days_over_30", title = "Trên 30 ngày" },
    { name = "days_unknown", title = "Không tính ngày" },
]
*/

-- Grain: period, unit, kind. Days add up over units as a count of dossiers of each number of days; a mistyped promise
-- has no days, or one of them would be the mean of a commune.
with
breakdowns as (
    select period, unit, indicator, cast(nullif(member, '') as bigint) as days, numerator as dossiers
    from breakdowns
    where indicator in ('late_days', 'open_overdue_days') and dimension = 'overdue_days' and numerator > 0
),

final as (
    select
        period, unit,
        case indicator when 'late_days' then 'late' else 'open' end as kind,
        case indicator when 'late_days' then 1 else 2 end as place,
        cast(sum(dossiers) as bigint) as dossier_count,
        cast(
            (20 * sum(days * dossiers) + sum(case when days is not null then dossiers end))
            / (2 * sum(case when days is not null then dossiers end)) as bigint
        ) as mean_tenths,
        max(days) as longest_days,
        cast(sum(case when days <= 5 then dossiers else 0 end) as bigint) as days_1_5,
        cast(sum(case when days between 6 and 10 then dossiers else 0 end) as bigint) as days_6_10,
        cast(sum(case when days between 11 and 30 then dossiers else 0 end) as bigint) as days_11_30,
        cast(sum(case when days > 30 then dossiers else 0 end) as bigint) as days_over_30,
        cast(sum(case when days is null then dossiers end) as bigint) as days_unknown
    from breakdowns
    group by period, unit, indicator
)

select * from final
