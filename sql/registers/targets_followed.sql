/*
title = "Chỉ tiêu giao cho đơn vị: mức giao, kết quả, đạt hay chưa"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Chỉ tiêu được giao cho đơn vị"
on = "units"
of_registers = true
with_members = false
limit = 20
sort = ["is_met", "label"]
note = "Kết quả do kho tính từ số liệu của kỳ cộng dồn dài nhất đến ngày cuối kỳ, nếu chỉ tiêu tính được; nếu không là kết quả đơn vị báo cáo. Cột “Đơn vị báo cáo” chỉ có số khi khác kết quả kho tính. “…”: chưa có kết quả. Mức giao riêng thay chỉ tiêu chung trong các câu và bảng của đơn vị; biểu đồ của tỉnh vẽ chỉ tiêu chung"
columns = [
    { name = "label", title = "Chỉ tiêu" },
    { name = "direction", title = "Yêu cầu", words = { at_least = "không thấp hơn", at_most = "không quá" } },
    { name = "target_hundredths", title = "Mức giao", shown = "scaled", scale = 100 },
    { name = "measured_in", title = "Đơn vị tính" },
    { name = "shown_hundredths", title = "Kết quả", shown = "scaled", scale = 100, absent = "…" },
    { name = "origin", title = "Nguồn", words = { computed = "kho tính", reported = "đơn vị báo cáo" }, absent = "…" },
    { name = "is_met", title = "Đạt", absent = "…" },
    { name = "reported_hundredths", title = "Đơn vị báo cáo", shown = "scaled", scale = 100 },
    { name = "document", title = "Văn bản giao" },
]
*/

-- Grain: unit, target. Whether it is met is asked of the exact figure; the printed one is half up. Of several windows
-- that end last the longest speaks.
with
targets as (select * from targets_now),
facts as (select * from facts),

measured as (
    select
        unit, indicator, numerator, denominator,
        row_number() over (
            partition by unit, indicator order by window_to_date desc, window_from_date, population
        ) as position
    from facts
    where period = $period and numerator is not null and window_to_date <= cast($cutoff as date)
),

joined as (
    select
        targets.*,
        measured.numerator,
        case when targets.measure = 'rate' then measured.denominator else 1 end as base,
        case when targets.measure = 'rate' then 10000 else 100 end as factor
    from targets
    left join measured
        on measured.unit = targets.unit
        and measured.indicator = targets.indicator
        and measured.position = 1
        and (targets.measure = 'count' or measured.denominator > 0)
),

compared as (
    select
        *,
        case when numerator is not null then (2 * numerator * factor + base) / (2 * base) end as computed_hundredths,
        case
            when numerator is not null and direction = 'at_least' then numerator * factor >= target_hundredths * base
            when numerator is not null then numerator * factor <= target_hundredths * base
            when direction = 'at_least' then result_hundredths >= target_hundredths
            else result_hundredths <= target_hundredths
        end as is_met
    from joined
),

final as (
    select
        unit, code, label, indicator, direction, target_hundredths, measured_in, document, is_met,
        coalesce(computed_hundredths, result_hundredths) as shown_hundredths,
        case
            when computed_hundredths is not null then 'computed'
            when result_hundredths is not null then 'reported'
        end as origin,
        case when result_hundredths <> computed_hundredths then result_hundredths end as reported_hundredths
    from compared
)

select * from final
