/*
title = "Điểm tối đa của mỗi phiên bản Bộ chỉ số 766 phải cộng đúng 100"
owner = "warehouse"
severity = "error"
*/
select index_year, sum(maximum_hundredths) as maximum_hundredths
from decision_766
group by index_year
having sum(maximum_hundredths) <> 10000
