/*
title = "Điểm Chỉ số cải cách hành chính theo nội dung, của năm gần nhất đã có kết quả"
owner = "warehouse"
kind = "view"

[print]
title = "Điểm theo nội dung của Chỉ số cải cách hành chính"
on = "units"
of_registers = true
with_members = false
limit = 20
sort = ["content_code"]
note = "Năm gần nhất đã có kết quả; điểm bị trừ là điểm tối đa trừ điểm đạt"
columns = [
    { name = "year_text", title = "Năm" },
    { name = "content", title = "Nội dung" },
    { name = "points_hundredths", title = "Điểm đạt", shown = "scaled", scale = 100 },
    { name = "maximum_hundredths", title = "Điểm tối đa", shown = "scaled", scale = 100 },
    { name = "lost_hundredths", title = "Điểm bị trừ", shown = "scaled", scale = 100 },
]
*/

-- Grain: unit, content; who answers for what was lost is said by criterion. The year is the last one that
-- anyone's index is known of: all units show one year.
with
contents as (select * from par_contents),
totals as (select * from par_totals),

newest as (select max(year) as year from totals where year <= date_part('year', $cutoff)),

final as (
    select
        contents.unit, contents.year, cast(contents.year as varchar) as year_text,
        contents.content_code,
        coalesce(contents.content, contents.content_code) as content,
        contents.points_hundredths, contents.maximum_hundredths, contents.lost_hundredths
    from contents
    inner join newest on newest.year = contents.year
)

select * from final
