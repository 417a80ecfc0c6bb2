/*
title = "Số đã in trong văn bản phải đọc được"
owner = "warehouse"
severity = "warning"
*/
with
figures as (select * from stated_values)

select source, stated_period, scope, measure, src_file, src_row
from figures
where value is null and not is_before
