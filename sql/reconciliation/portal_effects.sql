/*
title = "What the portal's data would make of the month's figures and ranks"
vi = "Số liệu và thứ hạng trong tháng nếu tính theo dữ liệu của Cổng Dịch vụ công quốc gia"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Nếu tính theo dữ liệu của Cổng Dịch vụ công quốc gia"
on = "all"
limit = 24
note = "Số liệu chính của bản tin tính theo hồ sơ các đơn vị gửi; bảng này cho biết chênh lệch dữ liệu với Cổng làm thay đổi số liệu, thứ hạng trong tháng như thế nào"
sort = ["indicator", "population", "portal_rank", "unit"]
columns = [
    { name = "indicator", title = "Chỉ tiêu", words = { overdue = "hồ sơ quá hạn", on_time_resolved = "giải quyết đúng hạn" } },
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "numerator", title = "Số hồ sơ" },
    { name = "rate_numerator", title = "Tỷ lệ", shown = "percent", of = "denominator" },
    { name = "rank", title = "Xếp thứ", shown = "fraction", of = "ranked_count" },
    { name = "portal_numerator", title = "Theo Cổng" },
    { name = "portal_rate_numerator", title = "Tỷ lệ theo Cổng", shown = "percent", of = "portal_denominator" },
    { name = "portal_rank", title = "Xếp thứ theo Cổng", shown = "fraction", of = "ranked_count" },
]
*/

-- Grain: unit, indicator, population; only what differs. Ranks as in adjusted_ranks.
with
facts as (
    select *
    from facts
    where period = $period and indicator in ('overdue', 'on_time_resolved') and status <> 'no_data'
        and window_from_date = cast($period_start as date) and window_to_date = cast($cutoff as date)
),

members as (select * from unit_members),
portal as (select * from portal_counts_now),

sums as (
    select
        members.whole as unit,
        sum(portal.overdue_count) as overdue_count,
        sum(portal.on_time_count) as on_time_count,
        sum(portal.due_ended_count) as due_ended_count
    from members
    inner join portal on portal.unit = members.member
    group by members.whole
),

listed as (select count(*) as row_count from portal),

compared as (
    select
        facts.period, facts.unit, facts.indicator, facts.population, facts.window_kind,
        facts.numerator, facts.denominator, facts.rank, facts.ranked_count,
        facts.indicator <> 'overdue' as is_rate,
        coalesce(case when facts.indicator = 'overdue' then overdue_count else on_time_count end, 0)
            as portal_numerator,
        case when facts.indicator = 'overdue' then facts.denominator else coalesce(due_ended_count, 0) end
            as portal_denominator
    from facts
    inner join listed on listed.row_count > 0
    left join sums on sums.unit = facts.unit
),

keyed as (
    select
        *,
        case
            when not is_rate then portal_numerator
            when portal_denominator > 0 then -portal_numerator * 1000000000000 / portal_denominator
        end as portal_key
    from compared
),

ranked as (
    select
        *,
        rank() over (partition by indicator, window_kind, population, rank is null order by portal_key) as place
    from keyed
),

final as (
    select
        period, unit, indicator, population, window_kind, numerator, denominator,
        case when is_rate then numerator end as rate_numerator,
        rank, ranked_count, portal_numerator, portal_denominator,
        case when is_rate then portal_numerator end as portal_rate_numerator,
        case when rank is not null then place end as portal_rank
    from ranked
    where numerator <> portal_numerator or denominator <> portal_denominator
        or (rank is not null and rank <> place)
)

select * from final
