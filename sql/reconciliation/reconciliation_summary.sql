/*
title = "How much was reconciled: compared, differing, not comparable, by kind of reconciliation"
vi = "Đã đối chiếu những gì: bao nhiêu số được so, bao nhiêu chênh lệch, bao nhiêu không so được"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Đối chiếu số liệu trong kỳ"
on = "province"
of_registers = true
limit = 20
note = "Không có chênh lệch chỉ nói về những số đã đối chiếu; 0 ở cột Đã đối chiếu là trong kỳ chưa có gì để so. Chênh lệch được nêu từng dòng ở các danh sách bên dưới"
sort = ["place"]
columns = [
    { name = "compared_with", title = "Nội dung đối chiếu", words = { figures = "Số đã công bố: từng số đã nhập, khoảng giá trị", identities = "Số đã công bố: đẳng thức giữa các số", form_identities = "Biểu II.06a: đẳng thức trong biểu và với kỳ trước", forms = "Biểu II.06a với hồ sơ trong kho, từng biểu", carried_over = "Kỳ trước chuyển sang với cuối kỳ trước, từng đơn vị", files = "Tệp số liệu với dòng tổng cộng của tệp" } },
    { name = "compared_count", title = "Đã đối chiếu" },
    { name = "different_count", title = "Có chênh lệch" },
    { name = "not_compared_count", title = "Không so được" },
]
*/

-- Grain: compared_with. A kind of which nothing was there to compare has 0 compared: that is no agreement.
with
asked as (select distinct source, stated_period, unit, scope, identity from identity_terms),
printed as (select * from stated_values where not is_before and src_file is not null),

sides as (
    select distinct unit
    from measures
    where (indicator = 'carried_over' and anchor = 'opening' and day = cast($period_start as date))
        or (indicator = 'open' and anchor = 'cutoff' and day = cast($previous_cutoff as date))
),

sides_known as (
    select count(distinct indicator) as side_count
    from measures
    where (indicator = 'carried_over' and anchor = 'opening' and day = cast($period_start as date))
        or (indicator = 'open' and anchor = 'cutoff' and day = cast($previous_cutoff as date))
),

listed as (
    select * from (values
        (1, 'figures'), (2, 'identities'), (3, 'form_identities'), (4, 'forms'), (5, 'carried_over'), (6, 'files')
    ) as kinds (place, compared_with)
),

counted as (
    select
        1 as place,
        count(*) - (select count(*) from figures_unchecked) as compared_count,
        (select count(*) from identity_breaks where identity like 'khoang: %') as different_count,
        (select count(*) from figures_unchecked) as not_compared_count
    from printed
    union all
    select
        2 as place,
        count(*) as compared_count,
        (
            select count(*) from identity_breaks
            where source not in ('Biểu II.06a', 'Hồ sơ trong kho') and identity not like 'khoang: %'
        ) as different_count,
        cast(null as bigint) as not_compared_count
    from asked
    where source not in ('Biểu II.06a', 'Hồ sơ trong kho')
    union all
    select
        3 as place,
        count(*) as compared_count,
        (select count(*) from identity_breaks where source = 'Biểu II.06a') as different_count,
        cast(null as bigint) as not_compared_count
    from asked
    where source = 'Biểu II.06a'
    union all
    select
        4 as place,
        sum(case when conclusion = 'window' then 0 else 1 end) as compared_count,
        sum(case when conclusion = 'different' then 1 else 0 end) as different_count,
        sum(case when conclusion = 'window' then 1 else 0 end) as not_compared_count
    from form_06a_summary
    union all
    select
        5 as place,
        case when (select side_count from sides_known) = 2 then count(*) else 0 end as compared_count,
        (select count(*) from carried_over_differences) as different_count,
        case when (select side_count from sides_known) = 2 then 0 else count(*) end as not_compared_count
    from sides
    union all
    select
        6 as place,
        count(stated_count) as compared_count,
        sum(case when stated_count <> listed_count then 1 else 0 end) as different_count,
        count(*) - count(stated_count) as not_compared_count
    from senders
    where period = $period and has_sent
),

final as (
    select
        $period as period, '' as unit, listed.place, listed.compared_with,
        coalesce(compared_count, 0) as compared_count,
        coalesce(different_count, 0) as different_count,
        coalesce(not_compared_count, 0) as not_compared_count
    from listed
    inner join counted on counted.place = listed.place
)

select * from final
