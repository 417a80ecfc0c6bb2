/*
title = "Printed figures that do not add up: sums and percentages, recomputed from their own terms"
vi = "Số liệu đã in không khớp: tổng và tỷ lệ tính lại từ chính các số hạng"
owner = "warehouse"
kind = "by_period"
grain = ["source", "stated_period", "unit", "scope", "identity"]

[print]
title = "Số liệu công bố không khớp"
on = "all"
of_registers = true
limit = 20
note = "Tính lại từ chính các số đã in của cùng một văn bản, cùng kỳ, cùng phạm vi; tỷ lệ làm tròn ở đúng số chữ số thập phân đã in. Chênh lệch là số đã in trừ số tính lại"
sort = ["source", "stated_period", "unit", "scope", "identity"]
columns = [
    { name = "title", title = "Nội dung đối chiếu" },
    { name = "source", title = "Văn bản" },
    { name = "stated_period", title = "Kỳ báo cáo" },
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "scope", title = "Phạm vi" },
    { name = "stated", title = "Đã in", shown = "scaled", of = "scale" },
    { name = "computed", title = "Tính lại", shown = "scaled", of = "scale" },
    { name = "difference", title = "Chênh lệch", shown = "scaled", of = "scale" },
]

[columns]
source = { type = "text", is = "document that prints the figure", vi = "văn bản in con số" }
stated_period = { type = "text", is = "period of the figure, in the document's words", vi = "kỳ số liệu, theo chữ của văn bản" }
unit = { type = "text", is = "unit the document is about, empty: the province", vi = "đơn vị của văn bản; trống là toàn tỉnh" }
scope = { type = "text", is = "whose figure it is within the document", vi = "phạm vi của con số trong văn bản" }
identity = { type = "text", is = "code of the identity", vi = "mã đẳng thức" }
title = { type = "text", is = "the identity in words", vi = "đẳng thức viết bằng lời" }
measure = { type = "text", is = "measure of the total or percentage", vi = "chỉ tiêu của tổng hoặc tỷ lệ" }
as_printed = { type = "text", is = "that figure as it was printed", vi = "con số như đã in" }
stated = { type = "integer", is = "the same in units of 1/scale", vi = "số đã in, tính theo đơn vị 1/scale" }
computed = { type = "integer", is = "what its terms give, in units of 1/scale", vi = "số tính lại từ các số hạng, đơn vị 1/scale" }
difference = { type = "integer", is = "stated − computed, in units of 1/scale", vi = "số đã in trừ số tính lại, đơn vị 1/scale" }
scale = { type = "integer", is = "10 to the power of the decimals", vi = "10 lũy thừa số chữ số thập phân" }
*/

-- An identity is asked where all its terms were printed. Everything is a whole number: a sum is compared at
-- the finest scale of its terms, a percentage at its own printed decimals, rounded half away from zero
-- (nothing is negative here).
with
figures as (
    select *, lower(trim(scope)) as scope_key, lower(trim(measure)) as measure_key
    from stated_values
    where value is not null
),

terms as (
    select
        identity, place, title, role, coalesce(lower(trim(scope)), '') as scope_key,
        lower(trim(measure)) as measure_key, coalesce(tolerance, 0) as tolerance
    from identities
),

term_counts as (
    select identity, count(*) as part_count
    from terms
    where role not in ('total', 'percent')
    group by identity
),

stated as (
    select
        figures.source, figures.stated_period, figures.unit, figures.scope, figures.scope_key, figures.measure,
        figures.as_printed, figures.value, figures.scale,
        terms.identity, terms.title, terms.role, terms.tolerance
    from terms
    inner join figures
        on figures.measure_key = terms.measure_key and terms.scope_key in ('', figures.scope_key)
    where terms.role in ('total', 'percent')
),

parts as (
    select
        stated.source, stated.stated_period, stated.unit, stated.scope, stated.identity,
        stated.scale as stated_scale, terms.place, terms.role, figures.value, figures.scale
    from stated
    inner join terms on terms.identity = stated.identity and terms.role not in ('total', 'percent')
    inner join figures
        on figures.source = stated.source
        and figures.stated_period = stated.stated_period
        and figures.unit = stated.unit
        and figures.measure_key = terms.measure_key
        and case terms.scope_key
            when '' then figures.scope_key = stated.scope_key
            when '*' then figures.scope_key <> stated.scope_key
            else figures.scope_key = terms.scope_key
        end
),

scales as (
    select
        source, stated_period, unit, scope, identity,
        count(distinct place) as found_count, max(scale) as part_scale
    from parts
    group by source, stated_period, unit, scope, identity
),

whole as (
    select
        stated.*, scales.part_scale,
        case when role = 'total' then greatest(stated.scale, scales.part_scale) else stated.scale end as shown_scale
    from stated
    inner join scales
        on scales.source = stated.source
        and scales.stated_period = stated.stated_period
        and scales.unit = stated.unit
        and scales.scope = stated.scope
        and scales.identity = stated.identity
    inner join term_counts
        on term_counts.identity = stated.identity and term_counts.part_count = scales.found_count
),

sums as (
    select
        whole.source, whole.stated_period, whole.unit, whole.scope, whole.identity,
        sum(case parts.role
            when 'plus' then parts.value * (whole.shown_scale / parts.scale)
            when 'minus' then -parts.value * (whole.shown_scale / parts.scale)
            else 0
        end) as total,
        sum(case when parts.role = 'numerator' then parts.value * (whole.part_scale / parts.scale) else 0 end)
            as numerator,
        sum(case when parts.role = 'denominator' then parts.value * (whole.part_scale / parts.scale) else 0 end)
            as denominator
    from whole
    inner join parts
        on parts.source = whole.source
        and parts.stated_period = whole.stated_period
        and parts.unit = whole.unit
        and parts.scope = whole.scope
        and parts.identity = whole.identity
    group by whole.source, whole.stated_period, whole.unit, whole.scope, whole.identity
),

compared as (
    select
        whole.source, whole.stated_period, whole.unit, whole.scope, whole.identity, whole.title, whole.measure,
        whole.as_printed, whole.tolerance, whole.shown_scale as scale,
        whole.value * (whole.shown_scale / whole.scale) as stated,
        case
            when role = 'total' then total
            when denominator > 0 then (200 * numerator * whole.scale + denominator) / (2 * denominator)
        end as computed
    from whole
    inner join sums
        on sums.source = whole.source
        and sums.stated_period = whole.stated_period
        and sums.unit = whole.unit
        and sums.scope = whole.scope
        and sums.identity = whole.identity
),

final as (
    select
        source, stated_period, unit, scope, identity, title, measure, as_printed,
        stated, computed, stated - computed as difference, scale
    from compared
    where abs(stated - computed) > tolerance
)

select * from final
