/*
title = "Hai đơn vị gửi khác nhau về cùng một hồ sơ trong cùng kỳ"
owner = "warehouse"
severity = "warning"
*/
-- min and max instead of counting distinct senders: a set per dossier would fill the memory.
select dossier_id, min(sender) as sender, max(sender) as other_sender
from dossier_versions
group by dossier_id
having min(sender) <> max(sender)
    and (
        min(coalesce(status, '')) <> max(coalesce(status, ''))
        or min(finished_at) <> max(finished_at)
        or min(due_at) <> max(due_at)
    )
