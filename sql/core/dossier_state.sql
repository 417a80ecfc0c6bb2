/*
title = "Dossiers of the period with their state at the cut-off"
vi = "Hồ sơ của kỳ và trạng thái tại thời điểm cuối kỳ"
owner = "warehouse"
kind = "view"
shared = true
*/

-- Grain: as dossier_ledger. Every indicator reads this view.
--   flow_weight   sum it over events (received_at, ended_at) to count flows
--   is_current    one row per dossier: filter by it to count states at the cut-off
-- Events after $cutoff are hidden from states: a dossier finished later is still open, one that papers were
-- asked for later still runs.
-- $compare = 'date': late from the day after the due day (Decision 766/QĐ-TTg); 'instant': from the
-- microsecond after the due instant.
with
ledger as (select * from dossier_ledger),

-- A status is of the day it was last told, no other: what it alone says (payment, stopped, papers without a
-- date of asking) is believed of a cut-off within the pipeline's `status_grace_days`.
told as (
    select
        *,
        coalesce(known_at between $status_from and $status_until, false) as is_status_known,
        supplement_requested_at <= $cutoff
            and (supplement_done_at is null or supplement_done_at > $cutoff
                or supplement_done_at < supplement_requested_at) as has_request_pending
    from ledger
),

-- Dates say who waits for papers at the cut-off: asked by then, not come by then. A day of coming that is
-- left blank is no wait once the dossier went on, whatever came of it: only the status still says it waits.
waited as (
    select
        *,
        coalesce(
            has_request_pending and (status = 'awaiting_supplement' or supplement_done_at > $cutoff),
            false
        ) as is_asked,
        coalesce(
            is_status_known and status = 'awaiting_supplement'
            and (supplement_requested_at is null or supplement_requested_at <= $cutoff),
            false
        ) as is_told_to_wait
    from told
),

-- The clock of Decision 766 (2.1): the time an applicant took for the papers asked for is deducted, and
-- while they are waited for the clock stands at the request.
clocked as (
    select
        *,
        is_asked or is_told_to_wait as waits_for_papers,
        case
            when supplement_done_at > supplement_requested_at and supplement_done_at <= ended_at
                then ended_at - (supplement_done_at - supplement_requested_at)
            else ended_at
        end as ended_766_at,
        case
            when is_asked then supplement_requested_at
            when supplement_done_at > supplement_requested_at and supplement_done_at <= $cutoff
                then $cutoff - (supplement_done_at - supplement_requested_at)
            else $cutoff
        end as clock_766_at,
        coalesce(supplement_count > 1, false) as is_asked_again,
        -- the last request is one of them, and may come after the cut-off
        coalesce(
            supplement_count > case when supplement_requested_at > $cutoff then 2 else 1 end, false
        ) as is_asked_again_by_then
    from waited
),

judged as (
    select
        *,
        due_at is not null as has_due,
        -- what was promised for a day before it came was written wrongly: it is late, nobody knows by how many days
        coalesce(cast(due_at as date) < cast(received_at as date), false) as is_due_impossible,
        coalesce(cast(ended_at as date) > cast(due_at as date), false) as is_late_by_date,
        coalesce(ended_at > due_at, false) as is_late_by_instant,
        -- Said to be over, without a day: in no state and resolved in no window.
        coalesce(ended_at is null and status in ('withdrawn', 'returned', 'completed', 'handed_over'), false) as is_ended_undated,
        due_at is not null and case
            when $compare = 'date' then cast($cutoff as date) > cast(due_at as date)
            else $cutoff > due_at
        end as is_past_due,
        coalesce(
            waits_for_papers
            or (is_status_known and (status = 'awaiting_payment' or (status = 'stopped' and ended_at is null))),
            false
        ) as is_waiting,
        case
            when $compare = 'date' then cast(ended_766_at as date) <= cast(due_at as date)
            else ended_766_at <= due_at
        end as is_ended_in_term_766,
        case
            when $compare = 'date' then cast(clock_766_at as date) <= cast(due_at as date)
            else clock_766_at <= due_at
        end as is_in_term_766
    from clocked
),

dated as (
    select
        *,
        case when $compare = 'date' then is_late_by_date else is_late_by_instant end as is_late,
        is_current and received_at <= $cutoff and not is_ended_undated
            and (ended_at is null or ended_at > $cutoff) as is_open
    from judged
),

final as (
    select
        * exclude (
            is_ended_in_term_766, is_in_term_766, has_request_pending, is_asked, is_told_to_wait
        ),
        ended_at is not null and has_due and not is_late as is_on_time,
        ended_at is not null and has_due and not is_late
            and cast(ended_at as date) < cast(due_at as date) as is_early,
        -- The clock stands still while the applicant is waited for.
        is_open and is_past_due and not is_waiting as is_open_overdue,
        is_open and has_due and not is_past_due as is_open_in_time,
        is_open and is_waiting as is_paused,
        -- Papers asked for more than once count as overdue there.
        ended_at is not null and has_due and not is_asked_again and is_ended_in_term_766 as is_on_time_766,
        is_open and has_due and not is_asked_again_by_then and is_in_term_766 as is_open_in_time_766
    from dated
)

select * from final
