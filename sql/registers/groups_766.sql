/*
title = "Bộ chỉ số 766: điểm sáu nhóm chỉ số của từng đơn vị"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Điểm Bộ chỉ số 766 theo nhóm chỉ số"
on = "all"
with_members = false
official = true
sort = ["place"]
note = "Điểm tối đa và điểm bị trừ là của các chỉ số đã có số liệu và áp dụng cho đơn vị. “…”: nhóm chưa có số liệu; “N/A”: không chỉ số nào của nhóm áp dụng. Căn cứ: Quyết định số 766/QĐ-TTg ngày 23/6/2022"
columns = [
    { name = "label", title = "Nhóm chỉ số" },
    { name = "points_ten_thousandths", title = "Điểm", shown = "scaled", scale = 10000, absent_from = "absence" },
    { name = "maximum_ten_thousandths", title = "Điểm tối đa", shown = "scaled", scale = 10000, absent_from = "absence" },
    { name = "lost_ten_thousandths", title = "Bị trừ", shown = "scaled", scale = 10000, absent_from = "absence" },
    { name = "given_count", title = "Chỉ số đã có", shown = "fraction", of = "component_count" },
    { name = "na_count", title = "Không áp dụng" },
]
*/

-- Grain: unit, group, and the total of the groups under the code `all`. Before the first version of the index a unit
-- has one row that says so.
with
points as (select * from components_766),
index_766 as (select * from decision_766),
units as (select * from units),

known as (select distinct unit, index_year from points),

asked as (
    select known.unit, index_766.component_group, count(*) as component_count
    from known
    inner join index_766 on index_766.index_year = known.index_year
    group by known.unit, index_766.component_group
),

sums as (
    select
        unit, component_group,
        count(*) as given_count,
        sum(case when is_na then 1 else 0 end) as na_count,
        sum(coalesce(points_ten_thousandths, 0)) as points_ten_thousandths,
        sum(case when is_na then 0 else maximum_hundredths * 100 end) as maximum_ten_thousandths
    from points
    group by unit, component_group
),

grouped as (
    select
        asked.unit, asked.component_group, asked.component_count,
        coalesce(sums.given_count, 0) as given_count,
        coalesce(sums.na_count, 0) as na_count,
        coalesce(sums.points_ten_thousandths, 0) as points_ten_thousandths,
        coalesce(sums.maximum_ten_thousandths, 0) as maximum_ten_thousandths
    from asked
    left join sums on sums.unit = asked.unit and sums.component_group = asked.component_group
),

with_total as (
    select * from grouped
    union all
    select
        unit, 'all' as component_group,
        sum(component_count) as component_count, sum(given_count) as given_count, sum(na_count) as na_count,
        sum(points_ten_thousandths) as points_ten_thousandths,
        sum(maximum_ten_thousandths) as maximum_ten_thousandths
    from grouped
    group by unit
),

labels as (
    select * from (values
        (1, 'CKMB', 'Công khai, minh bạch'),
        (2, 'TDGQ', 'Tiến độ, kết quả giải quyết'),
        (3, 'CLGQ', 'Cung cấp dịch vụ trực tuyến'),
        (4, 'TTTT', 'Thanh toán trực tuyến'),
        (5, 'MDSH', 'Số hóa hồ sơ'),
        (6, 'MDHL', 'Mức độ hài lòng'),
        (9, 'all', 'Tổng cộng')
    ) as labels (place, component_group, label)
),

first_version as (select min(index_year) as index_year from index_766),

final as (
    select
        with_total.unit, with_total.component_group,
        coalesce(labels.place, 8) as place,
        coalesce(labels.label, with_total.component_group) as label,
        case when maximum_ten_thousandths > 0 then points_ten_thousandths end as points_ten_thousandths,
        case when maximum_ten_thousandths > 0 then maximum_ten_thousandths end as maximum_ten_thousandths,
        case when maximum_ten_thousandths > 0 then maximum_ten_thousandths - points_ten_thousandths end
            as lost_ten_thousandths,
        component_count, given_count,
        case when na_count > 0 then na_count end as na_count,
        case when given_count = 0 then '…' when maximum_ten_thousandths = 0 then 'N/A' end as absence
    from with_total
    left join labels on labels.component_group = with_total.component_group
    union all
    select
        units.unit, '' as component_group, 0 as place,
        concat(
            'Chưa có phiên bản áp dụng cho năm ', cast(date_part('year', $cutoff) as varchar),
            '; phiên bản đầu tiên áp dụng từ năm ', cast(first_version.index_year as varchar)
        ) as label,
        null, null, null, null, null, null, '–' as absence
    from units
    cross join first_version
    where first_version.index_year > date_part('year', $cutoff)
        and coalesce(units.valid_from, '') <= cast(cast($cutoff as date) as varchar)
        and coalesce(units.valid_to, '9999') >= cast(cast($cutoff as date) as varchar)
)

select * from final
