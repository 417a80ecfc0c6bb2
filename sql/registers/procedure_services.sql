/*
title = "Thủ tục hành chính và dịch vụ công theo cấp thực hiện"
owner = "warehouse"
kind = "view"

[print]
title = "Thủ tục hành chính và dịch vụ công"
on = "units"
of_registers = true
with_members = false
sort = ["place"]
note = "Theo danh mục thủ tục hành chính của đơn vị; một thủ tục vừa trực tuyến vừa qua bưu chính công ích đếm ở cả hai cột"
columns = [
    { name = "level", title = "Cấp thực hiện", words = { commune = "Cấp xã", interlinked = "Liên thông", district = "Cấp huyện", province = "Cấp tỉnh", all = "Tổng cộng" } },
    { name = "published_count", title = "Đã công khai", shown = "fraction", of = "procedure_count" },
    { name = "published_count", title = "Tỷ lệ", shown = "percent", of = "procedure_count" },
    { name = "full_online_count", title = "Toàn trình" },
    { name = "partly_online_count", title = "Một phần" },
    { name = "by_post_count", title = "Qua bưu chính công ích" },
]
*/

-- Grain: unit, level; `all` is their total.
with
-- As procedures_published counts them: what was decided or published after the cut-off is not yet so there.
procedures as (
    select
        * exclude (is_published),
        is_published and coalesce(published_date <= cast($cutoff as date), true) as is_published
    from procedures
    where coalesce(decided_date <= cast($cutoff as date), true)
),

leveled as (
    select *, case level when 'commune' then 1 when 'interlinked' then 2 when 'district' then 3 else 4 end as place
    from procedures
    union all
    select * replace ('all' as level), 9 as place
    from procedures
),

final as (
    select
        unit, place, level,
        count(*) as procedure_count,
        sum(case when is_published then 1 else 0 end) as published_count,
        sum(case when online_level = 'full' then 1 else 0 end) as full_online_count,
        sum(case when online_level = 'partly' then 1 else 0 end) as partly_online_count,
        sum(case when is_by_post then 1 else 0 end) as by_post_count
    from leveled
    group by unit, place, level
)

select * from final
