/*
title = "Dossiers refused at the desk, and those that wait to be accepted: they have no clock"
vi = "Hồ sơ từ chối tiếp nhận và hồ sơ chờ tiếp nhận: chưa có thời hạn"
owner = "warehouse"
kind = "view"
*/

-- Grain: dossier_id. A refusal is dated by the day it ended, else by the day it came; one without any day is of the
-- period that lists it. It counts where it is first listed. That a dossier waits only a status says: it is believed of
-- a file extracted around the cut-off.
with
listed as (
    select dossiers.*, coalesce(refusals.is_new, false) as is_new
    from dossiers
    left join refusals on refusals.dossier_id = dossiers.dossier_id and refusals.period = dossiers.period
    where not dossiers.is_counted
),

dated as (
    select
        listed.* exclude (ended_at, receiving_unit, period),
        coalesce(receiving_unit, resolving_unit) as receiving_unit,
        case
            when status = 'refused' then coalesce(ended_at, received_at, submitted_at, $cutoff)
        end as ended_at,
        status = 'registered' and coalesce(extracted_at between $status_from and $status_until, false)
            and coalesce(submitted_at <= $cutoff, true) as awaits_acceptance,
        period as ledger_period
    from listed
),

final as (
    select
        *,
        is_new and coalesce(ended_at <= $cutoff, false) as is_refused,
        cast(1 as bigint) as flow_weight,
        true as is_current
    from dated
)

select * from final
