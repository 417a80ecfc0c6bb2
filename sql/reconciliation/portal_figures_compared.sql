/*
title = "Figures that the national portal shows beside ours, with the definition of each side"
vi = "Số liệu trên Cổng Dịch vụ công quốc gia cạnh số liệu của bản tin, kèm cách tính của mỗi bên"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Số liệu trên Cổng và số liệu của bản tin"
on = "all"
with_members = false
limit = 24
note = "Cùng một tên gọi, mỗi nơi một cách tính: so sánh phải xem cả hai cột cách tính. Số trên Cổng do Văn phòng ghi lại vào ngày xem, không tính vào số liệu của bản tin"
sort = ["indicator", "window", "place"]
columns = [
    { name = "indicator", title = "Chỉ tiêu", words = { on_time = "đúng hạn", overdue = "hồ sơ quá hạn", received = "hồ sơ tiếp nhận", resolved = "hồ sơ đã giải quyết", online_submission = "hồ sơ trực tuyến", online_payment = "thanh toán trực tuyến", intake_digitised = "số hóa hồ sơ khi tiếp nhận", result_digitised = "số hóa kết quả" } },
    { name = "window", title = "Kỳ", words = { month = "tháng", year_to_date = "từ đầu năm" } },
    { name = "percent_hundredths", title = "Tỷ lệ trên Cổng (%)", shown = "scaled", scale = 100 },
    { name = "dossier_count", title = "Số hồ sơ trên Cổng" },
    { name = "portal_definition", title = "Cổng tính" },
    { name = "seen_date", title = "Ngày xem" },
    { name = "own_rate_numerator", title = "Tỷ lệ của bản tin", shown = "percent", of = "own_denominator" },
    { name = "own_numerator", title = "Số hồ sơ của bản tin" },
    { name = "own_definition", title = "Bản tin tính" },
]
*/

-- Grain: unit, indicator, window, own_indicator. What the portal calls "đúng hạn" stands beside every definition of
-- ours that the pipeline computes: why 99 % there and 73 % here.
with
shown as (select * from portal_figures where period = $period),

definitions as (
    select * from (values
        ('overdue', 1, 'overdue', false, 'giải quyết trễ hẹn trong kỳ và quá hạn chưa giải quyết cuối kỳ'),
        ('received', 1, 'received', false, 'tiếp nhận trong kỳ'),
        ('resolved', 1, 'resolved', false, 'có kết quả trong kỳ'),
        ('online_submission', 1, 'online_submission', true, 'nộp trực tuyến trên hồ sơ tiếp nhận thuộc diện tính'),
        ('online_payment', 1, 'online_payment', true, 'thanh toán trực tuyến trên hồ sơ có thanh toán'),
        ('intake_digitised', 1, 'intake_digitised', true, 'có thành phần số hóa trên hồ sơ tiếp nhận'),
        ('result_digitised', 1, 'result_digitised', true, 'kết quả số hóa trên hồ sơ giải quyết xong')
    ) as listed (indicator, place, own_indicator, is_rate, own_definition)
    union all
    select family, place, indicator, true, label from indicators where family = 'on_time'
),

-- A figure is one whatever the population: it is ranked in, and of the plain calendar.
figures as (
    select distinct unit, indicator, window_kind, numerator, denominator
    from facts
    where period = $period and numerator is not null and coalesce(window_calendar, 'calendar') = 'calendar'
),

final as (
    select
        $period as period, shown.unit, shown.indicator, shown."window", definitions.place,
        shown.percent_hundredths, shown.dossier_count, shown.definition as portal_definition, shown.seen_date,
        definitions.own_indicator,
        figures.numerator as own_numerator, figures.denominator as own_denominator,
        case when definitions.is_rate then figures.numerator end as own_rate_numerator,
        definitions.own_definition
    from shown
    inner join definitions on definitions.indicator = shown.indicator
    inner join figures
        on figures.unit = shown.unit and figures.indicator = definitions.own_indicator
        and figures.window_kind = shown."window"
)

select * from final
