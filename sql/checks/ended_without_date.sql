/*
title = "Hồ sơ đã kết thúc mà không có ngày kết thúc: không tính là đang giải quyết hay đã giải quyết"
owner = "warehouse"
severity = "warning"
*/
select dossier_id, sender, src_file, src_row
from dossier_versions
where status in ('withdrawn', 'returned', 'completed', 'handed_over')
    and finished_at is null and handed_over_at is null
