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

-- The names are the indicators' own, shortened to what differs.
definitions as (
    select * from (values
        (1, 'on_time_resolved', 'Trên hồ sơ đã giải quyết (Biểu II.06a)'),
        (2, 'on_time_766', 'Đã và đang xử lý, trừ thời gian bổ sung (Bộ chỉ số 766)'),
        (3, 'on_time_due', 'Trên hồ sơ đến hạn'),
        (4, 'on_time_to_resolve', '100% trừ tỷ lệ trễ trên hồ sơ cần xử lý'),
        (5, 'on_time_received', 'Trên hồ sơ tiếp nhận'),
        (6, 'on_time_without_certification', 'Trên hồ sơ đã giải quyết, không tính chứng thực')
    ) as listed (place, indicator, definition)
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
        headline.tied_count, headline.population_missing_count
    from headline
    inner join definitions on headline.indicator = definitions.indicator
    where headline.position = 1
)

select * from final
