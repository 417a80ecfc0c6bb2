/*
title = "Figures of every identity that could be asked: the total or percentage, and the terms it is computed from"
vi = "Số hạng của từng đẳng thức đã đối chiếu: tổng hoặc tỷ lệ, và các số để tính lại"
owner = "warehouse"
kind = "view"
*/

-- Grain: source, stated_period, unit, scope, identity, place, term_scope.
-- An identity is asked where all its terms were printed. A term of the period before is the same document's (or
-- form's) figure of the period that ended the day before this one began. The sum of all other rows of a form is
-- asked only of a form that was read whole: a row kept apart would make a right total look wrong.
with
figures as (
    select *, lower(trim(scope)) as scope_key, lower(trim(measure)) as measure_key
    from stated_values
    where value is not null
),

now as (select * from figures where not is_before),

-- one figure for the end of each earlier period, this month's entry before last month's
ended as (
    select
        *,
        row_number() over (
            partition by source, unit, scope_key, measure_key, next_day
            order by is_before, stated_period
        ) as choice
    from figures
    where next_day is not null
),

terms as (
    select
        identity, place, role, coalesce(lower(trim(scope)), '') as scope_key,
        lower(trim(measure)) as measure_key, coalesce(term_time, 'this') as term_time
    from identities
),

term_counts as (
    select
        identity,
        sum(case when role in ('total', 'percent') then 0 else 1 end) as part_count,
        max(case when scope_key in ('*', '^') then 1 else 0 end) = 1 as is_of_rows
    from terms
    group by identity
),

stated as (
    select now.*, terms.identity, terms.place, terms.role
    from terms
    inner join now on now.measure_key = terms.measure_key
    inner join term_counts on term_counts.identity = terms.identity
    where terms.role in ('total', 'percent')
        and case terms.scope_key when '' then true when '^' then now.is_subtotal else now.scope_key = terms.scope_key end
        and not (term_counts.is_of_rows and now.is_partial)
),

parts as (
    select
        stated.source, stated.stated_period, stated.unit, stated.scope, stated.identity, terms.place, terms.role,
        now.stated_period as term_period, now.scope as term_scope, now.measure, now.as_printed, now.value, now.scale
    from stated
    inner join terms
        on terms.identity = stated.identity
        and terms.role not in ('total', 'percent')
        and terms.term_time = 'this'
    inner join now
        on now.source = stated.source
        and now.stated_period = stated.stated_period
        and now.unit = stated.unit
        and now.measure_key = terms.measure_key
        and case terms.scope_key
            when '' then now.scope_key = stated.scope_key
            when '*' then now.scope_key <> stated.scope_key and not now.is_subtotal
            when '^' then now.level_key = stated.level_key and not now.is_subtotal
            else now.scope_key = terms.scope_key
        end
    union all
    select
        stated.source, stated.stated_period, stated.unit, stated.scope, stated.identity, terms.place, terms.role,
        ended.stated_period as term_period, ended.scope as term_scope, ended.measure, ended.as_printed, ended.value,
        ended.scale
    from stated
    inner join terms
        on terms.identity = stated.identity
        and terms.role not in ('total', 'percent')
        and terms.term_time = 'previous'
    inner join ended
        on ended.choice = 1
        and ended.next_day = stated.first_day
        and ended.source = stated.source
        and ended.unit = stated.unit
        and ended.measure_key = terms.measure_key
        and ended.scope_key = case terms.scope_key when '' then stated.scope_key else terms.scope_key end
),

found as (
    select source, stated_period, unit, scope, identity, count(distinct place) as found_count
    from parts
    group by source, stated_period, unit, scope, identity
),

asked as (
    select found.*
    from found
    inner join term_counts
        on term_counts.identity = found.identity and term_counts.part_count = found.found_count
),

both as (
    select * from parts
    union all
    select
        source, stated_period, unit, scope, identity, place, role, stated_period as term_period,
        scope as term_scope, measure, as_printed, value, scale
    from stated
),

final as (
    select both.*
    from both
    inner join asked
        on asked.source = both.source
        and asked.stated_period = both.stated_period
        and asked.unit = both.unit
        and asked.scope = both.scope
        and asked.identity = both.identity
)

select * from final
