/*
title = "Chỉ số hài lòng về sự phục vụ hành chính (SIPAS)"
noun = "điểm"
version = 1
measure = "rate"
over = "measures"
adds = "own"
scale = 100
direction = "higher_is_better"
small_base = 0
definition = "Chỉ số hài lòng chung của năm gần nhất đã công bố."
source = "Quyết định số 1001/QĐ-BNV năm 2023 của Bộ Nội vụ"

[[parts]]
name = "index"
anchor = "cutoff"
numerator = "satisfied_hundredths"
denominator = "base_hundredths"
*/
with
sipas as (select * from sipas where factor = 'overall'),
newest as (select max(year) as year from sipas where year <= date_part('year', $cutoff)),

final as (
    select
        sipas.unit,
        cast($cutoff as date) as day,
        satisfied_hundredths,
        10000 as base_hundredths
    from sipas
    inner join newest on newest.year = sipas.year
)

select * from final
