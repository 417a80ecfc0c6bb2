/*
title = "Hoàn thành chỉ tiêu được giao"
noun = "chỉ tiêu"
version = 2
measure = "rate"
over = "measures"
adds = "own"
direction = "higher_is_better"
# a unit has a dozen of them at most: few are all there are
small_base = 0
definition = "Số chỉ tiêu đã đạt, theo kết quả đơn vị báo cáo, trên số chỉ tiêu được giao còn hiệu lực tại ngày cuối kỳ; chỉ tiêu giao lại thì mức giao sau thay mức giao trước. Chỉ tiêu chưa có kết quả tính là chưa đạt."
source = "Quyết định giao chỉ tiêu cải cách hành chính"
lever = { action = "convert", available = "rest", verb = "đạt thêm" }

[[parts]]
name = "targets"
anchor = "cutoff"
numerator = "met_count"
denominator = "target_count"
*/
with
targets as (select * from targets_now),

final as (
    select
        unit,
        cast($cutoff as date) as day,
        case
            when direction = 'at_least' and result_hundredths >= target_hundredths then 1
            when direction = 'at_most' and result_hundredths <= target_hundredths then 1
            else 0
        end as met_count,
        1 as target_count
    from targets
)

select * from final
