/*
title = "Dossiers of the national portal's list with their state at the cut-off"
vi = "Hồ sơ theo danh sách của Cổng Dịch vụ công quốc gia, trạng thái cuối kỳ"
owner = "warehouse"
kind = "view"
*/

-- Grain: dossier_id. The portal's latest word on a dossier, judged as dossier_state judges ours.
with
told as (select count(supplement_requested_at) > 0 as has_supplements from portal_dossiers),
own as (
    select dossier_id, supplement_requested_at, supplement_done_at, is_asked_again, is_asked_again_by_then
    from dossier_state
    where is_current
),
workdays as (select * from workdays),
terms as (select * from procedure_terms),

-- The clock of Decision 766 as dossier_state keeps it; what has no due day takes the limit of its procedure, as
-- on_time_766 does. A list does not say how often papers were asked for, and one that names no day of asking at all has
-- no such column: there our own days stand, or every deducted wait would be a difference.
listed as (
    select
        portal_dossiers.* exclude (supplement_requested_at, supplement_done_at),
        case
            when told.has_supplements then portal_dossiers.supplement_requested_at else own.supplement_requested_at
        end as supplement_requested_at,
        case
            when told.has_supplements then portal_dossiers.supplement_done_at else own.supplement_done_at
        end as supplement_done_at,
        coalesce(own.is_asked_again, false) as is_asked_again,
        coalesce(own.is_asked_again_by_then, false) as is_asked_again_by_then
    from portal_dossiers
    left join own on own.dossier_id = portal_dossiers.dossier_id
    cross join told
),

ordered as (
    select
        *,
        coalesce(
            finished_at,
            case when status in ('withdrawn', 'returned', 'stopped', 'completed', 'handed_over') then handed_over_at end
        ) as ended_at,
        row_number() over (partition by dossier_id order by extracted_at desc, sender, version desc, src_row) as position
    from listed
),

judged as (
    select
        *,
        received_at <= $cutoff and (ended_at > $cutoff or (
            ended_at is null
            and coalesce(status not in ('withdrawn', 'returned', 'completed', 'handed_over'), true)
        )) as is_open,
        ended_at between $period_start and $cutoff as is_ended,
        ended_at is not null and due_at is not null and case
            when $compare = 'date' then cast(ended_at as date) > cast(due_at as date)
            else ended_at > due_at
        end as is_late,
        case
            when supplement_done_at > supplement_requested_at and supplement_done_at <= ended_at
                then ended_at - (supplement_done_at - supplement_requested_at)
            else ended_at
        end as ended_766_at,
        case
            when supplement_requested_at <= $cutoff
                and (supplement_done_at is null or supplement_done_at > $cutoff
                    or supplement_done_at < supplement_requested_at)
                then supplement_requested_at
            when supplement_done_at > supplement_requested_at and supplement_done_at <= $cutoff
                then $cutoff - (supplement_done_at - supplement_requested_at)
            else $cutoff
        end as clock_766_at,
        due_at is not null and case
            when $compare = 'date' then cast($cutoff as date) > cast(due_at as date)
            else $cutoff > due_at
        end as is_past_due,
        coalesce(extracted_at between $status_from and $status_until, false) as is_status_known,
        coalesce(
            supplement_requested_at <= $cutoff
            and (supplement_done_at is null or supplement_done_at > $cutoff
                or supplement_done_at < supplement_requested_at)
            and (status = 'awaiting_supplement' or supplement_done_at > $cutoff),
            false
        ) as is_asked
    from ordered
    where position = 1
),

-- As dossier_state: papers by their dates, a status without one only near the day it was told.
waited as (
    select
        *,
        coalesce(
            is_asked
            or (is_status_known and (
                (status = 'awaiting_supplement'
                    and (supplement_requested_at is null or supplement_requested_at <= $cutoff))
                or status = 'awaiting_payment' or (status = 'stopped' and ended_at is null)
            )),
            false
        ) as is_waiting
    from judged
),

-- A day outside the loaded years of the calendar leaves a dossier without a due day out, as one without a term.
termed as (
    select
        waited.*,
        ended.working_ordinal - received.working_ordinal <= terms.limit_working_days as is_ended_in_limit,
        clock.working_ordinal - received.working_ordinal <= terms.limit_working_days as is_in_limit
    from waited
    left join terms on waited.due_at is null and waited.procedure_code = terms.procedure_code
    left join workdays as received on cast(waited.received_at as date) = received.day
    left join workdays as ended on cast(waited.ended_766_at as date) = ended.day
    left join workdays as clock on cast(waited.clock_766_at as date) = clock.day
),

final as (
    select
        dossier_id, coalesce(resolving_unit, '') as unit, coalesce(field, '') as field, status, covers,
        received_at, due_at, ended_at, is_open, coalesce(is_ended, false) as is_ended, is_late,
        is_open and is_past_due and not is_waiting as is_open_overdue,
        coalesce(is_ended, false) and (due_at is not null or is_ended_in_limit is not null) as is_ended_due_766,
        coalesce(is_ended, false) and not is_asked_again and case
            when due_at is null then coalesce(is_ended_in_limit, false)
            when $compare = 'date' then cast(ended_766_at as date) <= cast(due_at as date)
            else ended_766_at <= due_at
        end as is_on_time_766,
        is_open and (due_at is not null or is_in_limit is not null) as is_open_due_766,
        is_open and not is_asked_again_by_then and case
            when due_at is null then coalesce(is_in_limit, false)
            when $compare = 'date' then cast(clock_766_at as date) <= cast(due_at as date)
            else clock_766_at <= due_at
        end as is_open_in_time_766,
        src_file, src_sheet, src_row
    from termed
    where coalesce(status not in ('registered', 'refused'), true)
)

select * from final
