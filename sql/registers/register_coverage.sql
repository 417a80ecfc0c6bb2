/*
title = "Kế hoạch và sổ theo dõi: đã làm bao nhiêu trên bao nhiêu"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Thực hiện kế hoạch và các nội dung theo dõi"
on = "all"
of_registers = true
with_members = false
limit = 20
sort = ["place"]
note = "Số đã thực hiện trên tổng số đến hết ngày cuối kỳ, theo tệp sổ theo dõi mới nhất của Văn phòng đến kỳ này"
columns = [
    { name = "label", title = "Nội dung" },
    { name = "numerator", title = "Kết quả", shown = "fraction", of = "denominator" },
    { name = "numerator", title = "Tỷ lệ", shown = "percent", of = "denominator" },
    { name = "window_to_date", title = "Đến hết ngày" },
    { name = "file_period", title = "Theo tệp" },
]
*/

-- Grain: period, unit, indicator; of several windows the one that ends last.
with
facts as (select * from facts),

listed as (
    select * from (values
        (1, 'plan_tasks_done', 'Nhiệm vụ kế hoạch đã hoàn thành'),
        (2, 'inspected_agencies', 'Cơ quan chuyên môn được kiểm tra'),
        (3, 'inspected_service_units', 'Đơn vị sự nghiệp được kiểm tra'),
        (4, 'inspected_communes', 'Đơn vị cấp xã được kiểm tra'),
        (5, 'models_new', 'Đơn vị có kế hoạch xây dựng mô hình mới'),
        (6, 'models_continued', 'Đơn vị tiếp tục thực hiện mô hình của năm trước'),
        (7, 'dialogues_held', 'Đơn vị tổ chức đối thoại'),
        (8, 'targets_met', 'Chỉ tiêu giao đã đạt'),
        (9, 'remedies_done', 'Tồn tại của năm trước đã khắc phục'),
        (10, 'procedures_published', 'Thủ tục hành chính được công khai')
    ) as listed (place, indicator, label)
),

-- A list that was sent in March speaks of October as it knew it in March.
files as (
    select 'plan_tasks_done' as indicator, max(period) as file_period from plan_tasks
    union all
    select 'inspected_agencies' as indicator, max(period) as file_period from inspections
    union all
    select 'inspected_service_units' as indicator, max(period) as file_period from inspections
    union all
    select 'inspected_communes' as indicator, max(period) as file_period from inspections
    union all
    select 'models_new' as indicator, max(period) as file_period from reform_models
    union all
    select 'models_continued' as indicator, max(period) as file_period from reform_models
    union all
    select 'dialogues_held' as indicator, max(period) as file_period from dialogues
    union all
    select 'targets_met' as indicator, max(period) as file_period from targets
    union all
    select 'remedies_done' as indicator, max(period) as file_period from remedies
    union all
    select 'procedures_published' as indicator, max(period) as file_period from procedures
),

newest as (
    select
        facts.*,
        row_number() over (
            partition by period, indicator, unit
            order by window_to_date desc, window_from_date, window_kind, population desc
        ) as position
    from facts
    where denominator > 0
),

final as (
    select
        newest.period, newest.unit, listed.place, listed.label, newest.indicator,
        newest.numerator, newest.denominator, newest.window_to_date, files.file_period
    from newest
    inner join listed on listed.indicator = newest.indicator
    left join files on files.indicator = newest.indicator
    where newest.position = 1
)

select * from final
