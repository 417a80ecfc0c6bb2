/*
title = "Cùng một kỳ, các cách tính đúng hạn"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Cùng một kỳ, các cách tính đúng hạn"
on = "all"
with_members = false
window = "headline"
sort = ["place"]
note = "Các văn bản và hệ thống dùng cùng một tên gọi cho những mẫu số khác nhau; bảng này để đối chiếu khi số liệu ở nơi khác không trùng. Chỉ số xếp hạng của bản tin ghi ở bảng kết quả từng chỉ tiêu"
columns = [
    { name = "definition", title = "Cách tính" },
    { name = "numerator", title = "Tỷ lệ", shown = "percent", of = "denominator" },
    { name = "numerator", title = "Tử số / mẫu số", shown = "fraction", of = "denominator" },
    { name = "rank", title = "Xếp thứ", shown = "rank", of = "ranked_count" },
]
*/

-- Why 99 % here and 73 % on the portal: the same dossiers of the bulletin's own window, other denominators.
with
facts as (select * from facts where is_headline),

-- Which definitions there are, and how each is called in a table of them, the indicators' own files say.
definitions as (
    select indicator, place, label as definition
    from indicators
    where family = 'on_time'
),

-- One comparison of each unit, as its page has it: districts, then the communes of a district, then others.
headline as (
    select
        *,
        row_number() over (
            partition by period, indicator, unit
            order by
                case when population = 'districts' then 1 when population like 'communes:%' then 2 else 3 end,
                population
        ) as position
    from facts
    where status <> 'no_data' and denominator > 0
),

final as (
    select
        headline.period, headline.unit, definitions.place, definitions.definition,
        headline.numerator, headline.denominator, headline.rank, headline.ranked_count, headline.status,
        headline.tied_count,
        greatest(headline.population_missing_count, headline.missing_member_count) as population_missing_count
    from headline
    inner join definitions on headline.indicator = definitions.indicator
    where headline.position = 1
)

select * from final
