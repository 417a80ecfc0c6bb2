/*
title = "Các chỉ tiêu khác theo sổ theo dõi: kết quả và thứ hạng"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Các chỉ tiêu khác theo sổ theo dõi"
on = "all"
of_registers = true
with_members = false
limit = 20
sort = ["place"]
note = "Theo sổ theo dõi của Văn phòng tại ngày cuối kỳ; sáng kiến cộng dồn từ ngày đầu kỳ. “–” ở cột xếp thứ là không xếp hạng"
columns = [
    { name = "label", title = "Chỉ tiêu" },
    { name = "count", title = "Số lượng" },
    { name = "base", title = "Trên tổng số" },
    { name = "rate_numerator", title = "Tỷ lệ", shown = "percent", of = "base_of_rate" },
    { name = "points", title = "Điểm", shown = "scaled", scale = 100 },
    { name = "rank", title = "Xếp thứ", shown = "rank", of = "ranked_count" },
]
*/

-- Grain: period, unit, indicator, of the longest window. What is named in register_coverage is not repeated.
with
facts as (select * from facts),

listed as (
    select * from (values
        (1, 'plan_tasks_late', 'Nhiệm vụ kế hoạch quá hạn chưa hoàn thành', 'count'),
        (2, 'obstacles_open', 'Khó khăn, vướng mắc chưa được giải quyết', 'count'),
        (3, 'initiatives_submitted', 'Sáng kiến đề nghị công nhận', 'volume'),
        (4, 'par_points', 'Điểm Chỉ số cải cách hành chính', 'points'),
        (5, 'par_points_lost', 'Điểm bị trừ trong Chỉ số cải cách hành chính', 'points'),
        (6, 'par_full_contents', 'Nội dung đạt điểm tối đa', 'count'),
        (7, 'par_deducted_contents', 'Nội dung bị trừ điểm', 'count'),
        (8, 'sipas_index', 'Chỉ số hài lòng SIPAS', 'index'),
        (9, 'feedback_satisfied', 'Phản ánh, kiến nghị trả lời đúng hạn, không bị đánh giá không hài lòng', 'count'),
        (10, 'desk_staff_count', 'Công chức, viên chức tại Bộ phận Một cửa', 'volume'),
        (11, 'procedures_commune', 'Thủ tục hành chính cấp xã đã công khai', 'volume'),
        (12, 'procedures_interlinked', 'Thủ tục hành chính liên thông đã công khai', 'volume'),
        (13, 'procedures_full_online', 'Thủ tục cung cấp trực tuyến toàn trình', 'count'),
        (14, 'procedures_partly_online', 'Thủ tục cung cấp trực tuyến một phần', 'count'),
        (15, 'procedures_by_post', 'Thủ tục thực hiện qua bưu chính công ích', 'count')
    ) as listed (place, indicator, label, shown)
),

longest as (
    select
        *,
        row_number() over (
            partition by period, indicator, unit
            order by window_to_date desc, window_from_date, window_kind desc, population desc
        ) as position
    from facts
    where status <> 'no_data' and denominator > 0
),

final as (
    select
        longest.period, longest.unit, listed.place, longest.indicator, listed.label,
        longest.window_from_date, longest.window_to_date,
        case when listed.shown in ('count', 'volume') then longest.numerator end as count,
        case when listed.shown = 'count' then longest.denominator end as base,
        case when listed.shown in ('count', 'index') then longest.numerator end as rate_numerator,
        case when listed.shown in ('count', 'index') then longest.denominator end as base_of_rate,
        case when listed.shown = 'points' then longest.numerator end as points,
        longest.rank, longest.ranked_count, longest.status, longest.tied_count, longest.population_missing_count
    from longest
    inner join listed on listed.indicator = longest.indicator
    where longest.position = 1
)

select * from final
