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
sort = ["component"]
note = "Cộng dồn từ ngày 01/01 đến ngày cuối kỳ; chỉ số không tính được từ hồ sơ do đơn vị nhập; “–” ở cột điểm là không áp dụng. Căn cứ: Quyết định số 766/QĐ-TTg ngày 23/6/2022"
columns = [
    { name = "component", title = "Số" },
    { name = "title", title = "Chỉ số" },
    { name = "numerator", title = "Tử số / mẫu số", shown = "fraction", of = "denominator" },
    { name = "numerator", title = "Tỷ lệ", shown = "percent", of = "denominator" },
    { name = "points_ten_thousandths", title = "Điểm", shown = "scaled", scale = 10000 },
    { name = "maximum_hundredths", title = "Điểm tối đa", shown = "scaled", scale = 100 },
    { name = "origin", title = "Nguồn", words = { computed = "tính từ hồ sơ", entered = "đơn vị nhập" } },
]
*/

-- Grain: unit, component, where anything is known of it.
with
components as (select * from components_766),

final as (
    select *
    from components
    where coalesce(denominator, 0) > 0 or points_ten_thousandths is not null
)

select * from final
