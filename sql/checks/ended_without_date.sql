/*
title = "Hồ sơ đã kết thúc mà không có ngày kết thúc: không được tính vào số liệu nào"
owner = "warehouse"
severity = "warning"
*/
select dossier_id, sender, src_file, src_row
from dossier_versions
where status in ('withdrawn', 'completed') and finished_at is null
    or status = 'handed_over' and finished_at is null and handed_over_at is null
