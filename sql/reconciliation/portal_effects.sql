/*
title = "What the portal's data would make of the period's figures and ranks"
vi = "Số liệu và thứ hạng trong kỳ nếu tính theo dữ liệu của Cổng Dịch vụ công quốc gia"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Nếu tính theo dữ liệu của Cổng Dịch vụ công quốc gia"
on = "all"
limit = 24
note = "Số liệu chính của bản tin tính theo hồ sơ các đơn vị gửi; bảng này cho biết chênh lệch dữ liệu với Cổng làm thay đổi số liệu, thứ hạng như thế nào. Danh sách của Cổng không có ngày yêu cầu bổ sung thì lấy ngày trong tệp đơn vị gửi. Lũy kế chỉ so khi mọi tháng của kỳ đều có danh sách của Cổng"
sort = ["indicator", "window_from_date", "population", "portal_rank", "unit"]
columns = [
    { name = "indicator", title = "Chỉ tiêu", words = { overdue = "hồ sơ quá hạn", on_time_resolved = "giải quyết đúng hạn", on_time_766 = "xử lý đúng hạn (Bộ chỉ số 766)" } },
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "window_from_date", title = "Từ ngày" },
    { name = "numerator", title = "Số hồ sơ" },
    { name = "rate_numerator", title = "Tỷ lệ", shown = "percent", of = "denominator" },
    { name = "rank", title = "Xếp thứ", shown = "rank", of = "ranked_count" },
    { name = "portal_numerator", title = "Theo Cổng" },
    { name = "portal_rate_numerator", title = "Tỷ lệ theo Cổng", shown = "percent", of = "portal_denominator" },
    { name = "portal_rank", title = "Xếp thứ theo Cổng", shown = "fraction", of = "portal_ranked_count" },
]
*/

-- Grain: unit, indicator, window, population; only what differs. Whole months up to the cut-off are compared, each
-- by the list that the portal gave for it. Ranks follow the pipeline's rule of ties, on exact whole numbers: a
-- quotient of whole numbers below 10^6, times 10^12, keeps its order; `published` compares two printed decimals.
-- A unit with nothing to divide by has no rank and is not among the ranked.
with
facts as (
    select *, substr(cast(window_from_date as varchar), 1, 7) as first_period
    from facts
    where period = $period and indicator in ('overdue', 'on_time_resolved', 'on_time_766') and status <> 'no_data'
        and date_part('day', window_from_date) = 1 and window_to_date = cast($cutoff as date)
),

members as (select * from unit_members),
portal as (select * from portal_counts where period <= $period),

-- A window is compared where every month of it has a list.
windows as (
    select
        first_period,
        12 * (date_part('year', cast($cutoff as date)) - date_part('year', min(window_from_date)))
            + date_part('month', cast($cutoff as date)) - date_part('month', min(window_from_date)) + 1 as month_count
    from facts
    group by first_period
),

listed as (
    select windows.first_period
    from windows
    inner join portal on portal.period >= windows.first_period
    group by windows.first_period, windows.month_count
    having count(distinct portal.period) = windows.month_count
),

sums as (
    select
        listed.first_period, members.whole as unit,
        sum(portal.late_count)
            + sum(case when portal.period = $period then portal.open_overdue_count else 0 end) as overdue_count,
        sum(portal.on_time_count) as on_time_count,
        sum(portal.due_ended_count) as due_ended_count,
        sum(portal.on_time_766_count)
            + sum(case when portal.period = $period then portal.open_in_time_766_count else 0 end) as on_time_766_count,
        sum(portal.due_ended_766_count)
            + sum(case when portal.period = $period then portal.open_due_766_count else 0 end) as due_766_count
    from listed
    inner join portal on portal.period >= listed.first_period
    inner join members on members.member = portal.unit
    group by listed.first_period, members.whole
),

compared as (
    select
        facts.period, facts.unit, facts.indicator, facts.population, facts.window_kind, facts.window_calendar,
        facts.window_from_date, facts.window_to_date,
        facts.numerator, facts.denominator, facts.rank, facts.ranked_count,
        facts.status, facts.tied_count, facts.population_missing_count,
        facts.indicator <> 'overdue' as is_rate,
        coalesce(
            case facts.indicator
                when 'overdue' then overdue_count
                when 'on_time_resolved' then on_time_count
                else on_time_766_count
            end,
            0
        ) as portal_numerator,
        case facts.indicator
            when 'overdue' then facts.denominator
            when 'on_time_resolved' then coalesce(due_ended_count, 0)
            else coalesce(due_766_count, 0)
        end as portal_denominator
    from facts
    inner join listed on listed.first_period = facts.first_period
    left join sums on sums.unit = facts.unit and sums.first_period = facts.first_period
),

-- The least key is the best: fewer overdue, the greater rate.
keyed as (
    select
        *,
        case
            when rank is null or portal_denominator <= 0 then null
            when not is_rate then portal_numerator
            when $tie_rule = 'published' then -((20000 * portal_numerator + portal_denominator) / (2 * portal_denominator))
            else -portal_numerator * 1000000000000 / portal_denominator
        end as portal_key
    from compared
),

placed as (
    select
        *,
        rank() over (
            partition by indicator, window_kind, window_calendar, window_from_date, population, portal_key is null
            order by portal_key
        ) as place,
        dense_rank() over (
            partition by indicator, window_kind, window_calendar, window_from_date, population, portal_key is null
            order by portal_key
        ) as dense_place,
        count(portal_key) over (
            partition by indicator, window_kind, window_calendar, window_from_date, population
        ) as key_count
    from keyed
),

ranked as (
    select
        *,
        case when portal_key is not null then case when $tie_rule = 'dense' then dense_place else place end end
            as portal_rank,
        case when portal_key is not null then key_count end as portal_ranked_count
    from placed
),

final as (
    select
        period, unit, indicator, population, window_kind, window_from_date, window_to_date, numerator, denominator,
        case when is_rate then numerator end as rate_numerator,
        rank, ranked_count, status, tied_count, population_missing_count, portal_numerator, portal_denominator,
        case when is_rate then portal_numerator end as portal_rate_numerator,
        portal_rank, portal_ranked_count
    from ranked
    where numerator <> portal_numerator or denominator <> portal_denominator
        or (rank is not null and rank is distinct from portal_rank)
)

select * from final
