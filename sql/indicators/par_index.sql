/*
title = "Chỉ số cải cách hành chính"
noun = "điểm"
version = 1
measure = "rate"
over = "measures"
adds = "own"
scale = 100
direction = "higher_is_better"
small_base = 0
definition = "Tổng điểm đạt được chia cho tổng điểm tối đa của các tiêu chí áp dụng cho đơn vị, nhân 100%, của năm gần nhất đã có kết quả. Ví dụ: 68,32 điểm trên 84,00 điểm áp dụng là 81,33%."
source = "Quyết định số 876/QĐ-BNV ngày 10/11/2022 của Bộ Nội vụ; bộ tiêu chí của tỉnh"

[[parts]]
name = "points"
anchor = "cutoff"
numerator = "points_hundredths"
denominator = "maximum_hundredths"
*/
with
index_by_year as (select * from par_totals),

-- The last year that anyone's index is known of: all units are compared in one year.
newest as (select max(year) as year from index_by_year where year <= date_part('year', $cutoff)),

final as (
    select
        index_by_year.unit,
        cast($cutoff as date) as day,
        points_hundredths,
        maximum_hundredths
    from index_by_year
    inner join newest on newest.year = index_by_year.year
)

select * from final
