/*
title = "Bộ chỉ số 766: tỷ lệ và điểm từng chỉ số, từ đầu năm đến cuối kỳ"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Bộ chỉ số 766 theo từng chỉ số"
on = "all"
with_members = false
limit = 40
official = true
sort = ["component"]
note = "Cộng dồn từ ngày 01/01 đến ngày cuối kỳ. “N/A”: chỉ số không áp dụng, không tính cả điểm tối đa; “…”: chưa có số liệu. Căn cứ: Quyết định số 766/QĐ-TTg ngày 23/6/2022"
columns = [
    { name = "component", title = "Số" },
    { name = "title", title = "Chỉ số" },
    { name = "numerator", title = "Tử số / mẫu số", shown = "fraction", of = "denominator", absent_from = "absence" },
    { name = "numerator", title = "Tỷ lệ", shown = "percent", of = "denominator", absent_from = "absence" },
    { name = "points_ten_thousandths", title = "Điểm", shown = "scaled", scale = 10000, absent_from = "absence" },
    { name = "maximum_hundredths", title = "Điểm tối đa", shown = "scaled", scale = 100 },
    { name = "source", title = "Nguồn", words = { dossiers = "tính từ hồ sơ", feedback = "tính từ sổ phản ánh, kiến nghị", procedures = "tính từ danh mục thủ tục", paid_procedures = "tính từ hồ sơ", entered = "đơn vị nhập" }, absent_from = "absence" },
    { name = "deviation", title = "Khác với cách tính của Cổng" },
]
*/

-- Grain: unit, component of the version: every component, for the units of which any is known.
with
components as (select * from components_766),
index_766 as (select * from decision_766),

known as (select distinct unit, index_year from components),

final as (
    select
        known.unit, known.index_year, asked.component, asked.title,
        case when components.denominator > 0 then components.numerator end as numerator,
        case when components.denominator > 0 then components.denominator end as denominator,
        components.points_ten_thousandths,
        asked.maximum_hundredths,
        components.source, components.deviation,
        case when components.unit is null then '…' when components.is_na then 'N/A' end as absence
    from known
    inner join index_766 as asked on asked.index_year = known.index_year
    left join components on components.unit = known.unit and components.component = asked.component
)

select * from final
