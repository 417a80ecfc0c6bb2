/*
title = "Chỉ tiêu giao cho đơn vị: mức giao, kết quả, đạt hay chưa"
owner = "warehouse"
kind = "view"

[print]
title = "Chỉ tiêu được giao cho đơn vị"
on = "units"
of_registers = true
with_members = false
limit = 20
sort = ["is_met", "label"]
note = "Kết quả do kho tính từ ngày 01/01 đến ngày cuối kỳ, nếu chỉ tiêu tính được; nếu không là kết quả đơn vị báo cáo. Cột “Đơn vị báo cáo” chỉ có số khi khác kết quả kho tính. “…”: chưa có kết quả. Mức giao riêng thay chỉ tiêu chung trong các câu và bảng của đơn vị; biểu đồ của tỉnh vẽ chỉ tiêu chung"
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

-- Grain: unit, target. Whether it is met is asked of the exact figure, as targets_met counts it; the printed one is
-- half up.
with
targets as (select * from targets_now),
computed as (select * from targets_computed),

joined as (
    select
        targets.*, computed.is_computed,
        case when computed.is_known then computed.is_met end as is_met,
        case
            when computed.is_computed
                then (2 * computed.numerator * computed.factor + computed.base) / (2 * computed.base)
        end as computed_hundredths
    from targets
    inner join computed on computed.unit = targets.unit and computed.code = targets.code
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
    from joined
)

select * from final
