/*
title = "Printed figures that no identity could ask"
vi = "Số đã in mà không đẳng thức nào đối chiếu được"
owner = "warehouse"
kind = "by_period"
grain = ["source", "stated_period", "unit", "scope", "measure"]

[print]
title = "Số đã in chưa đối chiếu được"
on = "province"
of_registers = true
limit = 30
note = "Số không đọc được, tên chỉ tiêu không có trong đẳng thức nào (pipelines/reference/identities.csv), hoặc văn bản không in đủ các số để tính lại. Chưa đối chiếu không có nghĩa là đúng hay sai"
sort = ["source", "stated_period", "unit", "scope", "measure"]
columns = [
    { name = "measure", title = "Chỉ tiêu" },
    { name = "as_printed", title = "Đã in" },
    { name = "reason", title = "Lý do", words = { unreadable = "Không đọc được", unknown = "Tên chỉ tiêu không có trong đẳng thức", terms = "Thiếu số để tính lại" } },
    { name = "source", title = "Văn bản" },
    { name = "stated_period", title = "Kỳ báo cáo" },
    { name = "scope", title = "Phạm vi" },
]

[columns]
period = { type = "text", is = "month of the cut-off" }
source = { type = "text", is = "document that prints the figure", vi = "văn bản in con số" }
stated_period = { type = "text", is = "period of the figure, in the document's words", vi = "kỳ số liệu, theo chữ của văn bản" }
unit = { type = "text", is = "unit the document is about, empty: the province", vi = "đơn vị của văn bản; trống là toàn tỉnh" }
scope = { type = "text", is = "whose figure it is within the document", vi = "phạm vi của con số trong văn bản" }
measure = { type = "text", is = "what is counted, in the document's words", vi = "chỉ tiêu, theo chữ của văn bản" }
as_printed = { type = "text", is = "the figure as it was printed", vi = "con số như đã in" }
reason = { type = "text", is = "unreadable, unknown: no identity names the measure, or terms: the others were not printed", vi = "không đọc được, tên lạ, hoặc thiếu số hạng" }
*/
with
figures as (select * from stated_values where not is_before and src_file is not null),
known as (select distinct lower(trim(measure)) as measure_key from identities),
asked as (select distinct source, term_period, unit, term_scope, measure from identity_terms),

final as (
    select
        $period as period,
        figures.source, figures.stated_period, figures.unit, figures.scope, figures.measure, figures.as_printed,
        case
            when figures.value is null then 'unreadable'
            when known.measure_key is null then 'unknown'
            else 'terms'
        end as reason
    from figures
    left join known on known.measure_key = lower(trim(figures.measure))
    left anti join asked
        on asked.source = figures.source
        and asked.term_period = figures.stated_period
        and asked.unit = figures.unit
        and asked.term_scope = figures.scope
        and asked.measure = figures.measure
    -- a rank is asked whether it is one of N
    where figures.kind <> 'rank' or figures.value is null
)

select * from final
