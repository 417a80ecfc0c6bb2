/*
title = "Điểm thẩm định cộng điểm điều tra xã hội học không được vượt điểm tối đa của tiêu chí"
owner = "warehouse"
severity = "warning"
*/
-- Each cell of a row is held against the maximum when it is read; here the appraisal and the survey together.
with
criteria as (select * from par_criteria where year >= date_part('year', $cutoff) - 1)

select unit, year, code, points_hundredths, maximum_hundredths, src_file, src_row
from criteria
where points_hundredths > maximum_hundredths
