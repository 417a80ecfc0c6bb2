/*
title = "Hoàn thành chỉ tiêu được giao"
noun = "chỉ tiêu"
version = 3
measure = "rate"
over = "measures"
adds = "own"
listed_in = "targets_followed"
direction = "higher_is_better"
# a unit has a dozen of them at most: few are all there are
small_base = 0
definition = "Số chỉ tiêu đã đạt trên số chỉ tiêu được giao còn hiệu lực tại ngày cuối kỳ; chỉ tiêu giao lại thì mức giao sau thay mức giao trước. Kết quả do kho tính từ ngày 01/01 đến ngày cuối kỳ, nếu chỉ tiêu tính được; nếu không là kết quả đơn vị báo cáo. Chỉ tiêu chưa có kết quả tính là chưa đạt."
source = "Quyết định giao chỉ tiêu cải cách hành chính"
lever = { action = "convert", available = "rest", verb = "đạt thêm" }

[[parts]]
name = "computed"
label = "theo kết quả kho tính"
anchor = "cutoff"
numerator = "computed_met_count"
denominator = "computed_count"

[[parts]]
name = "reported"
label = "theo kết quả đơn vị báo cáo"
anchor = "cutoff"
numerator = "reported_met_count"
denominator = "reported_count"
*/
with
targets as (select * from targets_computed),

final as (
    select
        unit,
        cast($cutoff as date) as day,
        case when is_computed and is_met then 1 else 0 end as computed_met_count,
        case when is_computed then 1 else 0 end as computed_count,
        case when not is_computed and is_met then 1 else 0 end as reported_met_count,
        case when not is_computed then 1 else 0 end as reported_count
    from targets
)

select * from final
