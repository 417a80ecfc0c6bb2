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
note = "Tính lại từ chính các số đã in của cùng một văn bản, cùng kỳ, cùng phạm vi; tỷ lệ làm tròn ở đúng số chữ số thập phân đã in. Một chỉ tiêu có nhiều cách tính thì chỉ nêu khi không cách nào khớp, và nêu cách gần nhất. Chênh lệch là số đã in trừ số tính lại"
sort = ["source", "stated_period", "unit", "scope", "identity"]
columns = [
    { name = "title", title = "Nội dung đối chiếu" },
    { name = "definition_count", title = "Số cách tính đã thử", absent = "" },
    { name = "source", title = "Văn bản" },
    { name = "stated_period", title = "Kỳ báo cáo" },
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "scope", title = "Phạm vi" },
    { name = "stated", title = "Đã in", shown = "scaled", of = "scale" },
    { name = "computed", title = "Tính lại", shown = "scaled", of = "scale" },
    { name = "difference", title = "Chênh lệch", shown = "scaled", of = "scale" },
]

[columns]
period = { type = "text", is = "month of the cut-off" }
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
definition_count = { type = "integer", is = "definitions that were tried, none of which holds; empty: one", vi = "số cách tính đã thử, không cách nào khớp; trống là một" }
scale = { type = "integer", is = "10 to the power of the decimals", vi = "10 lũy thừa số chữ số thập phân" }
*/

-- Everything is a whole number: a sum is compared at the finest scale of its terms, a percentage at its own printed
-- decimals, rounded half away from zero (nothing is negative here). Identities of one group are definitions of the
-- same words: a document breaks none of them while one holds, and the nearest is named where none does.
with
terms as (select * from identity_terms),
figures as (select * from stated_values where value is not null and not is_before),

meaning as (
    select
        identity, max(title) as title, coalesce(max(alternative_group), identity) as alternative_group,
        max(coalesce(tolerance, 0)) as tolerance
    from identities
    group by identity
),

scales as (
    select
        source, stated_period, unit, scope, identity,
        max(case when role in ('total', 'percent') then scale end) as stated_scale,
        max(case when role in ('total', 'percent') then 1 else scale end) as part_scale,
        max(case when role = 'percent' then 1 else 0 end) = 1 as is_percent
    from terms
    group by source, stated_period, unit, scope, identity
),

measured as (
    select
        terms.*,
        case when scales.is_percent then scales.stated_scale else greatest(scales.stated_scale, scales.part_scale) end
            as shown_scale,
        scales.part_scale
    from terms
    inner join scales
        on scales.source = terms.source
        and scales.stated_period = terms.stated_period
        and scales.unit = terms.unit
        and scales.scope = terms.scope
        and scales.identity = terms.identity
),

sums as (
    select
        source, stated_period, unit, scope, identity, shown_scale,
        max(case when role in ('total', 'percent') then measure end) as measure,
        max(case when role in ('total', 'percent') then as_printed end) as as_printed,
        max(case when role = 'percent' then 1 else 0 end) = 1 as is_percent,
        sum(case when role in ('total', 'percent') then value * (shown_scale / scale) else 0 end) as stated,
        sum(case role
            when 'plus' then value * (shown_scale / scale)
            when 'minus' then -value * (shown_scale / scale)
            else 0
        end) as total,
        sum(case when role = 'numerator' then value * (part_scale / scale) else 0 end) as numerator,
        sum(case when role = 'denominator' then value * (part_scale / scale) else 0 end) as denominator
    from measured
    group by source, stated_period, unit, scope, identity, shown_scale
),

computed as (
    select
        sums.source, sums.stated_period, sums.unit, sums.scope, sums.identity, meaning.title,
        meaning.alternative_group, meaning.tolerance, sums.measure, sums.as_printed, sums.shown_scale as scale,
        sums.stated,
        case
            when not is_percent then total
            when denominator > 0 then (200 * numerator * shown_scale + denominator) / (2 * denominator)
        end as computed
    from sums
    inner join meaning on meaning.identity = sums.identity
),

compared as (
    select *, abs(stated - computed) <= tolerance as holds
    from computed
    where computed is not null
),

grouped as (
    select
        *,
        max(case when holds then 1 else 0 end) over same as holds_count,
        count(*) over same as definition_count,
        row_number() over (
            partition by source, stated_period, unit, scope, alternative_group
            order by abs(stated - computed) * (10000 / scale), identity
        ) as nearness
    from compared
    window same as (partition by source, stated_period, unit, scope, alternative_group)
),

broken as (
    select
        source, stated_period, unit, scope, identity, title, measure, as_printed, stated, computed,
        stated - computed as difference,
        case when definition_count > 1 then definition_count end as definition_count, scale
    from grouped
    where holds_count = 0 and nearness = 1
),

-- What no other figure is needed for: a share is no more than the whole, a rank no more than N.
outside as (
    select
        source, stated_period, unit, scope, concat('khoang: ', measure) as identity,
        concat('Tỷ lệ không vượt quá 100%: ', measure) as title, measure, as_printed,
        value as stated, 100 * scale as computed, value - 100 * scale as difference,
        cast(null as bigint) as definition_count, scale
    from figures
    where kind = 'percent' and value > 100 * scale
    union all
    select
        source, stated_period, unit, scope, concat('khoang: ', measure) as identity,
        concat('Thứ hạng từ 1 đến số đơn vị được xếp hạng: ', measure) as title, measure, as_printed,
        value as stated, out_of as computed, value - out_of as difference,
        cast(null as bigint) as definition_count, scale
    from figures
    where kind = 'rank' and (value > out_of or value < 1)
),

final as (
    select $period as period, * from broken
    union all
    select $period as period, * from outside
)

select * from final
