/*
title = "Thời gian giải quyết theo lĩnh vực: trung bình và rút ngắn so với thời hạn"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Thời gian giải quyết theo lĩnh vực"
on = "all"
window = "headline"
with_members = false
limit = 8
sort = ["-dossier_count", "member"]
note = "Số ngày làm việc trung bình từ ngày tiếp nhận đến ngày có kết quả, thời gian chờ bổ sung không trừ. Rút ngắn là số ngày làm việc rút ngắn được trên số ngày của thời hạn, hồ sơ trễ hẹn được trừ"
columns = [
    { name = "member", title = "Lĩnh vực" },
    { name = "dossier_count", title = "Đã giải quyết" },
    { name = "mean_tenths", title = "Trung bình (ngày)", shown = "scaled", scale = 10, decimals = 1 },
    { name = "saved_days", title = "Rút ngắn", shown = "percent", of = "limit_days" },
]
*/

-- Grain: period, unit, field. By phòng, procedure, channel and kind of applicant the same figures are in `breakdowns`.
with
breakdowns as (
    select * from breakdowns where indicator in ('days_taken', 'shortened') and dimension = 'field'
),

sums as (
    select
        period, unit, member,
        sum(case when indicator = 'days_taken' then numerator else 0 end) as days,
        sum(case when indicator = 'days_taken' then denominator else 0 end) as dossiers,
        sum(case when indicator = 'shortened' then numerator else 0 end) as saved,
        sum(case when indicator = 'shortened' then denominator else 0 end) as terms
    from breakdowns
    group by period, unit, member
),

final as (
    select
        period, unit,
        coalesce(nullif(member, ''), '(không ghi)') as member,
        cast(dossiers as bigint) as dossier_count,
        cast((20 * days + dossiers) / (2 * dossiers) as bigint) as mean_tenths,
        cast(saved as bigint) as saved_days,
        cast(nullif(terms, 0) as bigint) as limit_days
    from sums
    where dossiers > 0
)

select * from final
