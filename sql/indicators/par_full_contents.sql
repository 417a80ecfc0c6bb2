/*
title = "Nội dung đạt điểm tối đa trong Chỉ số cải cách hành chính"
noun = "nội dung"
version = 1
measure = "rate"
over = "measures"
adds = "own"
direction = "higher_is_better"
small_base = 0
definition = "Số nội dung đạt điểm tối đa trên tổng số nội dung được chấm điểm, của năm gần nhất đã có kết quả."
source = "Quyết định số 876/QĐ-BNV ngày 10/11/2022 của Bộ Nội vụ; bộ tiêu chí của tỉnh"

[[parts]]
name = "contents"
anchor = "cutoff"
numerator = "full_count"
denominator = "content_count"
*/
with
index_by_year as (select * from par_totals),

-- The last year that anyone's index is known of: all units are compared in one year.
newest as (select max(year) as year from index_by_year where year <= date_part('year', $cutoff)),

final as (
    select
        index_by_year.unit,
        cast($cutoff as date) as day,
        full_count,
        content_count
    from index_by_year
    inner join newest on newest.year = index_by_year.year
)

select * from final
