/*
title = "Dossiers of the period with their state at the cut-off"
vi = "Hồ sơ của kỳ và trạng thái tại thời điểm cuối kỳ"
owner = "warehouse"
kind = "view"
*/

-- Grain: as dossier_ledger. Every indicator reads this view.
--   flow_weight   sum it over events (received_at, ended_at) to count flows
--   is_current    one row per dossier: filter by it to count states at the cut-off
-- Events after $cutoff are hidden from states: a dossier finished later is still open.
-- $compare = 'date': late from the day after the due day (Decision 766/QĐ-TTg); 'instant': from the
-- microsecond after the due instant.
with
ledger as (select * from dossier_ledger),

judged as (
    select
        *,
        due_at is not null as has_due,
        ended_at is not null and due_at is not null and case
            when $compare = 'date' then cast(ended_at as date) > cast(due_at as date)
            else ended_at > due_at
        end as is_late,
        is_current and received_at <= $cutoff and (ended_at is null or ended_at > $cutoff) as is_open,
        due_at is not null and case
            when $compare = 'date' then cast($cutoff as date) > cast(due_at as date)
            else $cutoff > due_at
        end as is_past_due,
        coalesce(
            status in ('awaiting_supplement', 'awaiting_payment')
            or (status = 'stopped' and ended_at is null),
            false
        ) as is_waiting
    from ledger
),

final as (
    select
        *,
        ended_at is not null and has_due and not is_late as is_on_time,
        -- The clock stands still while the applicant is waited for.
        is_open and is_past_due and not is_waiting as is_open_overdue,
        is_open and has_due and not is_past_due as is_open_in_time,
        is_open and is_waiting as is_paused
    from judged
)

select * from final
