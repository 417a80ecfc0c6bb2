/*
title = "Forms II.06a of the period: which agree with the dossiers, which differ, which cannot be compared"
vi = "Biểu II.06a các đơn vị gửi trong kỳ: khớp, khác hoặc không so được với hồ sơ trong kho"
owner = "warehouse"
kind = "view"

[print]
title = "Đối chiếu Biểu II.06a từng đơn vị gửi"
on = "all"
limit = 200
note = "Mỗi dòng một biểu. Từng ô khác nhau được nêu ở trang của đơn vị. Biểu của kỳ khác tháng dương lịch so được khi kho có số liệu đến ngay trước ngày đầu và đến hết ngày cuối của kỳ đó, và so theo dòng tổng; dòng của biểu không đọc được thì không cộng"
sort = ["conclusion_order", "-different_count", "unit"]
columns = [
    { name = "unit", title = "Đơn vị gửi biểu", shown = "unit" },
    { name = "conclusion", title = "Kết luận", words = { equal = "Khớp với hồ sơ trong kho", different = "Khác hồ sơ trong kho", window = "Không so được: biểu của kỳ khác", partial = "Khớp; biểu có dòng không đọc được" } },
    { name = "window_from", title = "Kỳ của biểu: từ ngày" },
    { name = "window_to", title = "Đến ngày" },
    { name = "form_total", title = "Nhận giải quyết theo biểu" },
    { name = "own_total", title = "Nhận giải quyết theo hồ sơ" },
    { name = "different_count", title = "Số ô khác nhau" },
    { name = "kept_apart_count", title = "Số dòng không đọc được", absent = "" },
]

[columns]
unit = { type = "text", is = "code of the unit that sent the form" }
conclusion = { type = "text", is = "equal, different, partial: equal as far as it was read, or window: of another window", vi = "khớp, khác, khớp phần đọc được, hoặc kỳ khác" }
conclusion_order = { type = "integer", is = "order of print", vi = "thứ tự in" }
window_from = { type = "date", is = "first day of the form", vi = "ngày đầu kỳ của biểu" }
window_to = { type = "date", is = "last day of the form", vi = "ngày cuối kỳ của biểu" }
form_total = { type = "integer", is = "column 3 of the form's total, or of its rows", vi = "cột 3 của dòng tổng, hoặc tổng các dòng" }
own_total = { type = "integer", is = "the same of the dossiers, empty: not comparable", vi = "số tương ứng theo hồ sơ; trống là không so được" }
different_count = { type = "integer", is = "cells that differ, empty: not comparable", vi = "số ô khác nhau; trống là không so được" }
kept_apart_count = { type = "integer", is = "rows of the form that could not be read, empty: none", vi = "số dòng của biểu không đọc được; trống là không có" }
*/

-- Grain: unit, one line for each form.
with
figures as (select * from form_06a_figures where period = $period and form_column = 3),
files as (select sender, max(kept_apart_count) as kept_apart_count from form_06a where period = $period group by sender),
windows as (select unit, value as own_total from own_form_06a_windows where form_column = 3),
own as (select unit, sum(value) as own_total from own_form_06a where form_column = 3 group by unit),
differing as (
    select unit, count(*) as different_count
    from (
        select unit, form_column from form_06a_differences
        union all
        select unit, form_column from form_06a_window_differences
    ) as cells
    group by unit
),

forms as (
    select
        unit,
        coalesce(min(window_from), cast($period_start as date)) as window_from,
        coalesce(max(window_to), cast($cutoff as date)) as window_to,
        coalesce(
            sum(case when is_total then value end),
            sum(case when not is_subtotal then value else 0 end)
        ) as form_total
    from figures
    group by unit
),

compared as (
    select
        forms.*,
        windows.unit is not null
        or (window_from = cast($period_start as date) and window_to = cast($cutoff as date)) as is_comparable,
        coalesce(windows.own_total, own.own_total, 0) as own_total,
        coalesce(differing.different_count, 0) as different_count,
        coalesce(files.kept_apart_count, 0) as kept_apart_count
    from forms
    left join windows on windows.unit = forms.unit
    left join own on own.unit = forms.unit
    left join differing on differing.unit = forms.unit
    left join files on files.sender = forms.unit
),

concluded as (
    select
        *,
        case
            when not is_comparable then 'window'
            when different_count > 0 then 'different'
            when kept_apart_count > 0 then 'partial'
            else 'equal'
        end as conclusion
    from compared
),

final as (
    select
        unit,
        conclusion,
        case conclusion when 'different' then 1 when 'window' then 2 when 'partial' then 3 else 4 end
            as conclusion_order,
        window_from,
        window_to,
        form_total,
        case when is_comparable then own_total end as own_total,
        case when is_comparable then different_count end as different_count,
        case when kept_apart_count > 0 then kept_apart_count end as kept_apart_count
    from concluded
)

select * from final
