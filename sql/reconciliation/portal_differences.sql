/*
title = "The national portal's list against the warehouse: one side only, status, dates"
vi = "Danh sách của Cổng Dịch vụ công quốc gia so với kho: hồ sơ chỉ có một bên, khác trạng thái, khác ngày"
owner = "warehouse"
kind = "by_period"
grain = ["dossier_id", "difference_kind"]

[print]
title = "Khác với Cổng Dịch vụ công quốc gia"
on = "all"
limit = 20
note = "So danh sách tải từ Cổng với hồ sơ trong kho tại thời điểm cuối kỳ; ngày so theo ngày. Danh sách đầy đủ: liên hệ cơ quan lập bản tin"
sort = ["difference_kind", "unit", "dossier_id"]
columns = [
    { name = "difference_kind", title = "Khác nhau", words = { only_here = "chỉ có trong kho", only_on_portal = "chỉ có trên Cổng", status = "trạng thái", received_date = "ngày tiếp nhận", due_date = "ngày hẹn trả", ended_date = "ngày có kết quả" } },
    { name = "dossier_id", title = "Mã hồ sơ" },
    { name = "unit", title = "Đơn vị giải quyết", shown = "unit" },
    { name = "field", title = "Lĩnh vực" },
    { name = "own_status", title = "Trong kho", words = { registered = "mới đăng ký", accepted = "được tiếp nhận", refused = "không được tiếp nhận", processing = "đang xử lý", awaiting_supplement = "yêu cầu bổ sung", awaiting_payment = "chờ nghĩa vụ tài chính", withdrawn = "công dân rút", returned = "trả lại", stopped = "dừng xử lý", completed = "đã xử lý xong", handed_over = "đã trả kết quả" } },
    { name = "portal_status", title = "Trên Cổng", words = { registered = "mới đăng ký", accepted = "được tiếp nhận", refused = "không được tiếp nhận", processing = "đang xử lý", awaiting_supplement = "yêu cầu bổ sung", awaiting_payment = "chờ nghĩa vụ tài chính", withdrawn = "công dân rút", returned = "trả lại", stopped = "dừng xử lý", completed = "đã xử lý xong", handed_over = "đã trả kết quả" } },
    { name = "own_date", title = "Ngày trong kho" },
    { name = "portal_date", title = "Ngày trên Cổng" },
]

[columns]
period = { type = "text", is = "month of the cut-off" }
dossier_id = { type = "text", is = "code of the dossier" }
difference_kind = { type = "text", is = "only_here, only_on_portal, status, received_date, due_date or ended_date", vi = "khác nhau về: chỉ một bên có, trạng thái, ngày tiếp nhận, hạn trả, ngày có kết quả" }
unit = { type = "text", is = "code of the unit that resolves it, by the warehouse where it has it, empty: unknown" }
field = { type = "text", is = "field the procedure belongs to" }
own_status = { type = "text", is = "status in the warehouse", vi = "trạng thái trong kho" }
portal_status = { type = "text", is = "status on the portal", vi = "trạng thái trên Cổng" }
own_date = { type = "date", is = "day in the warehouse that differs", vi = "ngày trong kho" }
portal_date = { type = "date", is = "day on the portal that differs", vi = "ngày trên Cổng" }
src_file = { type = "text", is = "the file of the side that has it; of the portal where both do" }
src_sheet = { type = "text", is = "its sheet" }
src_row = { type = "integer", is = "its row or line, from 1" }
*/

-- A status differs when its stage does: completed here and handed over there is one stage,
-- so are accepted and processing, sent back and withdrawn (7 on the portal, both). Only what a list
-- of the portal must hold, by its `covers`, is missed in it.
with
here as (
    select
        dossier_id, coalesce(resolving_unit, '') as unit, coalesce(field, '') as field, status,
        received_at, due_at, case when ended_at <= $cutoff then ended_at end as ended_at, is_open,
        src_file, src_sheet, src_row
    from dossier_state
    where is_current and received_at <= $cutoff
),

listed as (select dossier_id from dossiers),

there as (
    select * from portal_state where received_at <= $cutoff
),

coverage as (
    select
        coalesce(bool_or(covers in ('all', 'touched_in', 'received_in')), false) as has_received,
        coalesce(bool_or(covers in ('all', 'touched_in')), false) as has_ended,
        coalesce(bool_or(covers in ('all', 'open_at')), false) as has_open
    from portal_dossiers
),

only_here as (
    select
        here.dossier_id, 'only_here' as difference_kind, here.unit, here.field,
        here.status as own_status, cast(null as varchar) as portal_status,
        cast(here.received_at as date) as own_date, cast(null as date) as portal_date,
        here.src_file, here.src_sheet, here.src_row
    from here
    cross join coverage
    left anti join portal_dossiers on portal_dossiers.dossier_id = here.dossier_id
    where (has_received and here.received_at >= $period_start)
        or (has_ended and here.ended_at >= $period_start)
        or (has_open and here.is_open)
),

only_there as (
    select
        there.dossier_id, 'only_on_portal' as difference_kind, there.unit, there.field,
        cast(null as varchar) as own_status, there.status as portal_status,
        cast(null as date) as own_date, cast(there.received_at as date) as portal_date,
        there.src_file, there.src_sheet, there.src_row
    from there
    left anti join here on here.dossier_id = there.dossier_id
    left anti join listed on listed.dossier_id = there.dossier_id
    where there.is_open or there.is_ended or there.received_at >= $period_start
),

both_sides as (
    select
        here.dossier_id, here.unit, here.field, here.status as own_status, there.status as portal_status,
        cast(here.received_at as date) as own_received, cast(there.received_at as date) as portal_received,
        cast(here.due_at as date) as own_due, cast(there.due_at as date) as portal_due,
        cast(here.ended_at as date) as own_ended,
        case when there.ended_at <= $cutoff then cast(there.ended_at as date) end as portal_ended,
        there.src_file, there.src_sheet, there.src_row
    from here
    inner join there on there.dossier_id = here.dossier_id
),

kinds as (
    select * from (values ('status'), ('received_date'), ('due_date'), ('ended_date')) as listed (difference_kind)
),

differing as (
    select
        dossier_id, difference_kind, unit, field, own_status, portal_status,
        case difference_kind
            when 'received_date' then own_received
            when 'due_date' then own_due
            when 'ended_date' then own_ended
        end as own_date,
        case difference_kind
            when 'received_date' then portal_received
            when 'due_date' then portal_due
            when 'ended_date' then portal_ended
        end as portal_date,
        case
            when own_status = 'handed_over' then 'completed'
            when own_status = 'accepted' then 'processing'
            when own_status = 'returned' then 'withdrawn'
            else own_status
        end as own_stage,
        case
            when portal_status = 'handed_over' then 'completed'
            when portal_status = 'accepted' then 'processing'
            when portal_status = 'returned' then 'withdrawn'
            else portal_status
        end as portal_stage,
        src_file, src_sheet, src_row
    from both_sides
    cross join kinds
),

final as (
    select $period as period, * from only_here
    union all
    select $period as period, * from only_there
    union all
    select
        $period as period, dossier_id, difference_kind, unit, field, own_status, portal_status, own_date, portal_date,
        src_file, src_sheet, src_row
    from differing
    where (difference_kind = 'status' and own_stage is distinct from portal_stage)
        or (difference_kind <> 'status' and own_date is distinct from portal_date)
)

select * from final
