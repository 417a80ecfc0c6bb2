/*
title = "Chỉ số SIPAS theo yếu tố, của năm gần nhất đã công bố"
owner = "warehouse"
kind = "view"

[print]
title = "Chỉ số hài lòng về sự phục vụ hành chính (SIPAS)"
on = "units"
of_registers = true
with_members = false
sort = ["place"]
note = "Theo kết quả đã công bố của năm gần nhất"
columns = [
    { name = "factor", title = "Yếu tố", words = { overall = "Chỉ số chung", access = "Tiếp cận dịch vụ", procedure = "Thủ tục hành chính", staff = "Công chức", result = "Kết quả", feedback = "Tiếp nhận, xử lý góp ý, phản ánh, kiến nghị" } },
    { name = "year_text", title = "Năm" },
    { name = "satisfied_hundredths", title = "Chỉ số hài lòng", shown = "percent", of = "base_hundredths" },
    { name = "answer_count", title = "Số phiếu" },
]
*/

-- Grain: unit, factor: the newest year up to the cut-off's.
with
sipas as (select * from sipas),
newest as (select max(year) as year from sipas where year <= date_part('year', $cutoff)),

final as (
    select
        sipas.unit, cast(sipas.year as varchar) as year_text, sipas.factor,
        case sipas.factor
            when 'overall' then 9
            when 'access' then 1
            when 'procedure' then 2
            when 'staff' then 3
            when 'result' then 4
            else 5
        end as place,
        sipas.satisfied_hundredths, 10000 as base_hundredths, sipas.answer_count
    from sipas
    inner join newest on newest.year = sipas.year
)

select * from final
