/*
title = "Hai đơn vị gửi khác nhau về cùng một hồ sơ trong cùng kỳ"
owner = "warehouse"
severity = "warning"
*/
select dossier_id, count(distinct sender) as sender_count
from dossier_versions
group by dossier_id
having count(distinct sender) > 1
    and (
        min(coalesce(status, '')) <> max(coalesce(status, ''))
        or min(finished_at) <> max(finished_at)
        or min(due_at) <> max(due_at)
    )
