/*
title = "Mỗi hồ sơ chỉ có một trạng thái hiện tại trong kỳ"
owner = "warehouse"
severity = "error"
*/
select dossier_id, count(*) as row_count
from dossier_ledger
where is_current
group by dossier_id
having count(*) > 1
