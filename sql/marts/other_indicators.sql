/*
title = "Các chỉ tiêu khác về hồ sơ: số lượng, tỷ lệ, thứ hạng"
owner = "warehouse"
kind = "view"
periods = "all"

[print]
title = "Các chỉ tiêu khác"
on = "all"
with_members = false
limit = 30
sort = ["place"]
note = "Tỷ lệ là số lượng trên tổng số ở cùng dòng; dòng không ghi tổng số thì không tính tỷ lệ. “cuối kỳ” là số tại ngày cuối kỳ, các dòng khác cộng dồn từ ngày ghi ở dòng. “–” ở cột xếp thứ là không xếp hạng"
columns = [
    { name = "label", title = "Chỉ tiêu" },
    { name = "from_date", title = "Từ ngày", absent = "cuối kỳ" },
    { name = "numerator", title = "Số lượng" },
    { name = "base", title = "Trên tổng số" },
    { name = "numerator", title = "Tỷ lệ", shown = "percent", of = "base" },
    { name = "rank", title = "Xếp thứ", shown = "rank", of = "ranked_count" },
]
*/

-- Grain: period, unit, indicator, of the longest window. What a pipeline marks `beside` stands here and in no
-- other table of the pages. `has_base`: the denominator says more than the count itself; `is_state`: as it stands
-- on the last day.
with
facts as (select * from facts),

listed as (
    select * from (values
        (1, 'to_resolve', 'Tổng số hồ sơ nhận giải quyết', false, false),
        (2, 'resolution_rate', 'Đã giải quyết trên hồ sơ nhận giải quyết', true, false),
        (3, 'open_in_time', 'Đang giải quyết, chưa đến hạn (kể cả đang tạm dừng)', false, true),
        (4, 'without_due', 'Tiếp nhận không có ngày hẹn trả', false, false),
        (5, 'overdue_rate', 'Quá hạn trên hồ sơ nhận giải quyết', true, false),
        (6, 'overdue_resolved', 'Giải quyết trễ hẹn trên hồ sơ đã giải quyết', true, false),
        (7, 'overdue_unresolved', 'Quá hạn chưa giải quyết trên hồ sơ đang giải quyết', true, true),
        (8, 'apology', 'Hồ sơ quá hạn đã có văn bản xin lỗi', true, false),
        (9, 'paused_rate', 'Tạm dừng trên hồ sơ đang giải quyết', true, true),
        (10, 'returned_rate', 'Trả lại do không đủ điều kiện, trên hồ sơ tiếp nhận', true, false),
        (11, 'interlinked', 'Hồ sơ liên thông trên hồ sơ tiếp nhận', true, false),
        (12, 'interlinked_on_time', 'Hồ sơ liên thông giải quyết đúng hạn trên hồ sơ liên thông tiếp nhận', true, false),
        (13, 'interlinked_open', 'Hồ sơ liên thông đang giải quyết, tính cho đơn vị đang giữ bước xử lý', false, true),
        (14, 'nonterritorial', 'Hồ sơ phi địa giới trên hồ sơ tiếp nhận', true, false),
        (15, 'certification', 'Hồ sơ chứng thực trên hồ sơ tiếp nhận', true, false),
        (16, 'online_eligible', 'Nộp trực tuyến trên hồ sơ của thủ tục có dịch vụ công trực tuyến', true, false),
        (17, 'full_online', 'Nộp trực tuyến trên hồ sơ của thủ tục toàn trình', true, false),
        (18, 'reused', 'Hồ sơ có thành phần dùng lại từ dữ liệu đã số hóa', true, false),
        (19, 'synced', 'Hồ sơ đã đồng bộ lên Cổng Dịch vụ công quốc gia', true, false),
        (20, 'fees', 'Phí, lệ phí của hồ sơ tiếp nhận (đồng)', false, false),
        (21, 'shortened', 'Ngày làm việc rút ngắn được so với thời hạn giải quyết', true, false),
        (22, 'both_digitised', 'Số hóa cả thành phần hồ sơ và kết quả', true, false),
        (23, 'accepted_late', 'Hồ sơ trực tuyến được tiếp nhận sau hơn 01 ngày làm việc', true, false),
        (24, 'waiting_acceptance', 'Chờ tiếp nhận, trên hồ sơ chờ tiếp nhận và đang giải quyết của nơi tiếp nhận', true, true),
        (25, 'waiting_long', 'Chờ tiếp nhận quá 01 ngày làm việc, trên cùng tổng số', true, true),
        (26, 'refused', 'Từ chối tiếp nhận trên hồ sơ tiếp nhận và từ chối', true, false),
        (27, 'absent', 'Hồ sơ không còn trong tệp trên hồ sơ đang giải quyết', true, true)
    ) as listed (place, indicator, label, has_base, is_state)
),

-- A unit's own comparison: its districts' or its communes' one, never both.
longest as (
    select
        *,
        row_number() over (
            partition by period, indicator, unit
            order by window_to_date desc, window_from_date, window_kind desc, population desc
        ) as position
    from facts
    where status <> 'no_data'
),

final as (
    select
        longest.period, longest.unit, listed.place, longest.indicator, listed.label,
        case when not listed.is_state then longest.window_from_date end as from_date,
        longest.window_to_date, longest.numerator,
        case when listed.has_base then nullif(longest.denominator, 0) end as base,
        longest.rank, longest.ranked_count, longest.status, longest.tied_count,
        -- a part of the unit itself that did not send leaves its rank provisional as well
        greatest(longest.population_missing_count, longest.missing_member_count) as population_missing_count
    from longest
    inner join listed on listed.indicator = longest.indicator
    -- a share of nothing is no figure; a count of nothing is 0
    where longest.position = 1 and (longest.denominator > 0 or not listed.has_base)
)

select * from final
