/*
title = "Explanations of dossiers that disappeared from their file, and what each does in the period"
vi = "Giải trình hồ sơ không còn trong tệp: lý do, văn bản và tác dụng trong kỳ"
owner = "warehouse"
kind = "by_period"
grain = ["sender", "dossier_id"]

[print]
title = "Giải trình hồ sơ không còn trong tệp"
on = "all"
of_registers = true
limit = 20
note = "Hồ sơ đã giải trình kết thúc đúng như lý do nêu, từ kỳ của sổ giải trình. Hồ sơ vẫn có trong tệp của đơn vị thì tính theo tệp"
sort = ["effect", "unit", "dossier_id"]
columns = [
    { name = "dossier_id", title = "Mã hồ sơ" },
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "reason", title = "Lý do", words = { withdrawn = "rút hồ sơ", completed = "đã trả kết quả", returned = "trả lại hồ sơ", transferred = "chuyển cơ quan khác", duplicate = "trùng hồ sơ", software_error = "lỗi phần mềm", still_open = "vẫn đang giải quyết" } },
    { name = "ended_date", title = "Ngày kết thúc" },
    { name = "document_number", title = "Văn bản" },
    { name = "explained_by", title = "Người giải trình (chức vụ)" },
    { name = "explained_date", title = "Ngày giải trình" },
    { name = "effect", title = "Trong số liệu kỳ này", words = { closed = "đã kết thúc", taken_back = "đã bỏ khỏi số liệu", kept = "vẫn tính là đang giải quyết", ends_too_early = "chưa áp dụng: kết thúc trước ngày tiếp nhận", listed = "có trong tệp: tính theo tệp", not_missed = "chưa áp dụng: tệp không phải liệt kê hồ sơ này", not_open = "không còn trong số đang giải quyết" } },
]

[columns]
period = { type = "text", is = "month of the cut-off" }
sender = { type = "text", is = "who sent the register" }
dossier_id = { type = "text", is = "code of the dossier" }
unit = { type = "text", is = "code of the unit that resolves it, or of the one that explains" }
reason = { type = "text", is = "withdrawn, completed, returned, transferred, duplicate, software_error or still_open" }
ended_date = { type = "date", is = "day it ended, where the reason has one" }
document_number = { type = "text", is = "document of the explanation" }
explained_by = { type = "text", is = "post of who explains" }
explained_date = { type = "date", is = "day of the explanation" }
effect = { type = "text", is = "closed, taken_back, kept, ends_too_early, listed, not_missed or not_open" }
src_file = { type = "text", is = "the file of the explanation" }
src_sheet = { type = "text", is = "its sheet" }
src_row = { type = "integer", is = "its row or line, from 1" }
*/

-- The register keeps every explanation: here are those given since the last cut-off, and those that act now.
with
explained as (select * from giai_trinh),

-- Of a dossier that was ended or replaced, the row that stands.
ledger as (
    select
        *,
        row_number() over (partition by dossier_id order by flow_weight desc) as position
    from dossier_ledger
),

final as (
    select
        $period as period,
        explained.sender, explained.dossier_id,
        coalesce(ledger.resolving_unit, explained.unit) as unit,
        explained.reason, explained.ended_date, explained.document_number,
        explained.explained_by, explained.explained_date,
        case
            when ledger.explanation = 'still_open' then 'kept'
            when ledger.explanation is not null and ledger.is_current then 'closed'
            when ledger.explanation is not null then 'taken_back'
            when ledger.is_absent then 'ends_too_early'
            when ledger.is_current and ledger.flow_weight = 1 then 'listed'
            when ledger.is_current then 'not_missed'
            else 'not_open'
        end as effect,
        explained.src_file, explained.src_sheet, explained.src_row
    from explained
    left join ledger on explained.dossier_id = ledger.dossier_id and ledger.position = 1
    where ledger.explanation is not null or ledger.is_absent
        or explained.explained_date > cast($previous_cutoff as date)
)

select * from final
