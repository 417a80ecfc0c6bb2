/*
title = "Số liệu nhập của Bộ chỉ số 766: mã chỉ số phải có trong phiên bản của năm, điểm không được vượt điểm tối đa; dòng sai không được tính"
owner = "warehouse"
severity = "warning"
*/
with
entered as (
    select *, lower(trim(component)) as code from component_scores
    where month <= $period and substr(month, 1, 4) = substr($period, 1, 4)
),
components as (
    select lower(component) as code, maximum_hundredths from decision_766
    where index_year = (
        select max(index_year) from decision_766 where index_year <= date_part('year', $cutoff)
    )
)

select
    entered.unit, entered.month, entered.component, entered.points_hundredths, components.maximum_hundredths,
    entered.src_file, entered.src_row
from entered
left join components on components.code = entered.code
where components.code is null or entered.points_hundredths > components.maximum_hundredths
