/*
title = "Hồ sơ kết thúc hơn 12 tháng trước nay xuất hiện lại: kiểm tra để không tính hai lần"
owner = "warehouse"
severity = "warning"
*/
select dossier_id, sender, src_file, src_row
from dossiers
where ended_at < $period_start - interval '12 months'
