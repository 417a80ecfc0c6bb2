/*
title = "Requests to leave dossiers out of figures: reason, conclusion, document, and what became of them"
vi = "Kiến nghị điều chỉnh số liệu: lý do, kết luận, văn bản và tác dụng trong kỳ"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Kiến nghị điều chỉnh số liệu"
on = "all"
of_registers = true
limit = 20
note = "Kiến nghị được chấp nhận mà hồ sơ không có trong số liệu của kỳ thì không làm thay đổi con số nào; đề nghị kiểm tra lại mã hồ sơ, chỉ tiêu"
sort = ["conclusion_order", "indicator", "dossier_id"]
columns = [
    { name = "dossier_id", title = "Mã hồ sơ" },
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "indicator_name", title = "Chỉ tiêu" },
    { name = "reason", title = "Lý do", words = { sync_error = "lỗi đồng bộ", wrong_unit = "nhầm đơn vị giải quyết", wrong_due_date = "sai ngày hẹn trả", other_agency = "chờ cơ quan khác", force_majeure = "bất khả kháng" } },
    { name = "conclusion", title = "Kết luận", words = { accepted = "chấp nhận", rejected = "không chấp nhận", pending = "đang xem xét" } },
    { name = "document_number", title = "Văn bản" },
    { name = "decided_by", title = "Người kết luận (chức vụ)" },
    { name = "decided_date", title = "Ngày kết luận" },
    { name = "effect", title = "Trong số liệu kỳ này", words = { excluded = "đã tính thêm khi loại trừ", not_counted = "không có hồ sơ trong số liệu", counted = "vẫn được tính", silent = "–" } },
]
*/

-- Grain: sender, dossier_id, indicator. Pending requests first: they wait for an answer.
with
requests as (select * from kien_nghi),
effects as (select * from request_effects where period = $period),

final as (
    select
        $period as period, requests.sender, requests.dossier_id, requests.indicator,
        coalesce(effects.indicator_name, requests.indicator) as indicator_name,
        coalesce(effects.unit, '') as unit,
        requests.reason, requests.conclusion, requests.document_number,
        requests.decided_by, requests.decided_date,
        case requests.conclusion when 'pending' then 1 when 'accepted' then 2 else 3 end as conclusion_order,
        case
            when requests.conclusion = 'accepted' and effects.is_in_figures then 'excluded'
            when requests.conclusion = 'accepted' then 'not_counted'
            when effects.is_in_figures then 'counted'
            else 'silent'
        end as effect
    from requests
    left join effects
        on effects.dossier_id = requests.dossier_id and effects.indicator = requests.indicator
)

select * from final
