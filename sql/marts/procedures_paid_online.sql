/*
title = "Thủ tục có giao dịch thanh toán trực tuyến"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Thủ tục hành chính có giao dịch thanh toán trực tuyến"
on = "all"
window = "headline"
with_members = false
sort = ["unit"]
note = "Trên số thủ tục có hồ sơ phải nộp phí, lệ phí trong kỳ (Quyết định số 766/QĐ-TTg, chỉ số 3.5)"
columns = [
    { name = "paid_count", title = "Có giao dịch trực tuyến" },
    { name = "charged_count", title = "Có thu phí, lệ phí" },
    { name = "paid_count", title = "Tỷ lệ", shown = "percent", of = "charged_count" },
]
*/

-- Grain: period, unit. Procedures are counted once for a unit, so units do not add up to the province.
with
breakdowns as (
    select * from breakdowns
    where indicator = 'online_payment' and dimension = 'procedure' and member <> '' and denominator > 0
),

final as (
    select
        period, unit,
        sum(case when numerator > 0 then 1 else 0 end) as paid_count,
        count(*) as charged_count
    from breakdowns
    group by period, unit
)

select * from final
