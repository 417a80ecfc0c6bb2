/*
title = "Figures before and after the exclusions that were accepted, with the rank of each"
vi = "Số liệu và thứ hạng trước, sau loại trừ được chấp nhận"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Trước và sau loại trừ được chấp nhận"
on = "units"
with_members = false
limit = 20
note = "Số liệu và thứ hạng chính của bản tin không thay đổi; bảng này tính thêm khi bỏ các hồ sơ được chấp nhận loại trừ của mọi đơn vị trong cùng nhóm xếp hạng"
sort = ["indicator", "window_from_date", "document_number"]
columns = [
    { name = "indicator", title = "Chỉ tiêu", words = { overdue = "hồ sơ quá hạn", on_time_resolved = "giải quyết đúng hạn" } },
    { name = "window_from_date", title = "Từ ngày" },
    { name = "numerator", title = "Số hồ sơ" },
    { name = "rate_numerator", title = "Tỷ lệ", shown = "percent", of = "denominator" },
    { name = "rank", title = "Xếp thứ", shown = "fraction", of = "ranked_count" },
    { name = "document_excluded_count", title = "Loại trừ" },
    { name = "reason", title = "Lý do", words = { sync_error = "lỗi đồng bộ", wrong_unit = "nhầm đơn vị giải quyết", wrong_due_date = "sai ngày hẹn trả", other_agency = "chờ cơ quan khác", force_majeure = "bất khả kháng" } },
    { name = "document_number", title = "Theo văn bản" },
    { name = "adjusted_numerator", title = "Sau loại trừ" },
    { name = "adjusted_rate_numerator", title = "Tỷ lệ sau loại trừ", shown = "percent", of = "adjusted_denominator" },
    { name = "adjusted_rank", title = "Xếp thứ", shown = "fraction", of = "ranked_count" },
]
*/

-- Grain: unit, indicator, window, population, document and reason. An overdue dossier leaves the count; a
-- dossier resolved late leaves the denominator of the on-time rate. Ranks are competition ranks over the
-- members that the printed comparison ranks, on exact whole numbers: a quotient of whole numbers below 10^6,
-- times 10^12, keeps its order.
with
facts as (
    select *, coalesce(window_calendar, '') as calendar
    from facts
    where period = $period and rank is not null and indicator in ('overdue', 'on_time_resolved')
),

members as (select * from unit_members),
accepted as (select * from kien_nghi where conclusion = 'accepted'),
late as (select * from late_dossiers),
open_overdue as (select * from excluded_open),

excluded_late as (
    select
        accepted.indicator, late.unit, late.ended_date, late.flow_weight,
        accepted.document_number, accepted.reason
    from accepted
    inner join late on late.dossier_id = accepted.dossier_id
),

-- What leaves each printed figure, by document.
taken as (
    select
        facts.fact_id, excluded_late.document_number, excluded_late.reason,
        sum(excluded_late.flow_weight) as excluded_count
    from facts
    inner join members on members.whole = facts.unit
    inner join excluded_late
        on excluded_late.unit = members.member
        and excluded_late.indicator = facts.indicator
        and excluded_late.ended_date between facts.window_from_date and facts.window_to_date
    group by facts.fact_id, excluded_late.document_number, excluded_late.reason
    union all
    select facts.fact_id, open_overdue.document_number, open_overdue.reason, count(*) as excluded_count
    from facts
    inner join members on members.whole = facts.unit
    inner join open_overdue
        on open_overdue.unit = members.member and open_overdue.indicator = facts.indicator
    where facts.window_to_date = cast($cutoff as date)
    group by facts.fact_id, open_overdue.document_number, open_overdue.reason
),

by_document as (
    select fact_id, document_number, reason, sum(excluded_count) as document_excluded_count
    from taken
    group by fact_id, document_number, reason
    having sum(excluded_count) > 0
),

by_fact as (
    select fact_id, sum(document_excluded_count) as excluded_count
    from by_document
    group by fact_id
),

adjusted as (
    select
        facts.*,
        coalesce(by_fact.excluded_count, 0) as excluded_count,
        facts.indicator <> 'overdue' as is_rate,
        case when facts.indicator = 'overdue' then numerator - coalesce(by_fact.excluded_count, 0) else numerator end
            as adjusted_numerator,
        denominator - coalesce(by_fact.excluded_count, 0) as adjusted_denominator
    from facts
    left join by_fact on by_fact.fact_id = facts.fact_id
),

-- The least key is the best: fewer overdue, the greater rate.
keyed as (
    select
        *,
        case
            when not is_rate then adjusted_numerator
            when adjusted_denominator > 0 then -adjusted_numerator * 1000000000000 / adjusted_denominator
        end as adjusted_key
    from adjusted
),

ranked as (
    select
        *,
        rank() over (
            partition by indicator, window_kind, calendar, window_from_date, population order by adjusted_key
        ) as adjusted_rank
    from keyed
),

final as (
    select
        ranked.period, ranked.unit, ranked.indicator, ranked.population, ranked.window_kind,
        ranked.window_from_date, ranked.window_to_date, ranked.numerator, ranked.denominator,
        case when is_rate then ranked.numerator end as rate_numerator,
        ranked.rank, ranked.ranked_count,
        by_document.document_number, by_document.reason, by_document.document_excluded_count,
        ranked.excluded_count, ranked.adjusted_numerator, ranked.adjusted_denominator,
        case when is_rate then ranked.adjusted_numerator end as adjusted_rate_numerator,
        ranked.adjusted_rank
    from ranked
    inner join by_document on by_document.fact_id = ranked.fact_id
)

select * from final
