/*
title = "Số phiếu rất hài lòng, hài lòng và không hài lòng phải cộng bằng số phiếu thu về"
owner = "warehouse"
severity = "warning"
*/
select
    unit, month, answer_count,
    very_satisfied_count + satisfied_count + unsatisfied_count as counted_count,
    src_file, src_row
from surveys
where very_satisfied_count + satisfied_count + unsatisfied_count <> answer_count
    and month <= $period and substr(month, 1, 4) = substr($period, 1, 4)
