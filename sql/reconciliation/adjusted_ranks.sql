/*
title = "Figures before and after the exclusions that were accepted, with the rank of each"
vi = "Số liệu và thứ hạng trước, sau loại trừ được chấp nhận"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Trước và sau loại trừ được chấp nhận"
on = "all"
with_members = false
limit = 20
note = "Số liệu và thứ hạng chính của bản tin không thay đổi; bảng này tính thêm khi bỏ các hồ sơ được chấp nhận loại trừ của mọi đơn vị trong cùng nhóm xếp hạng"
sort = ["indicator", "window_from_date", "population"]
columns = [
    { name = "indicator_name", title = "Chỉ tiêu" },
    { name = "window_from_date", title = "Từ ngày" },
    { name = "numerator", title = "Số hồ sơ" },
    { name = "rate_numerator", title = "Tỷ lệ", shown = "percent", of = "denominator" },
    { name = "rank", title = "Xếp thứ", shown = "fraction", of = "ranked_count" },
    { name = "excluded_count", title = "Loại trừ" },
    { name = "document_number", title = "Theo văn bản" },
    { name = "adjusted_numerator", title = "Sau loại trừ" },
    { name = "adjusted_rate_numerator", title = "Tỷ lệ sau loại trừ", shown = "percent", of = "adjusted_denominator" },
    { name = "adjusted_rank", title = "Xếp thứ sau loại trừ", shown = "fraction", of = "adjusted_ranked_count" },
]
*/

-- Grain: fact_id. The table is computed beside the facts: what a dossier adds is asked of the indicator itself,
-- and ranks follow the pipeline's rule of ties. Documents are joined, their dossiers add up.
with
figures as (select * from adjusted_figures where period = $period),

final as (
    select
        *,
        case when measure = 'rate' then numerator end as rate_numerator,
        case when measure = 'rate' then adjusted_numerator end as adjusted_rate_numerator
    from figures
)

select * from final
