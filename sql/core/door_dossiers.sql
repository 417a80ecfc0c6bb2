/*
title = "Dossiers refused at the desk, and those that wait to be accepted: they have no clock"
vi = "Hồ sơ từ chối tiếp nhận và hồ sơ chờ tiếp nhận: chưa có thời hạn"
owner = "warehouse"
kind = "view"
*/

-- Grain: dossier_id. A refusal is dated by the day it ended, else by the day it came; one without any day is of the
-- period that lists it. That a dossier waits only a status says: it is believed of a file extracted around the cut-off.
with
listed as (select * from dossiers where not is_counted),
workdays as (select * from workdays),

dated as (
    select
        listed.* exclude (ended_at, receiving_unit),
        coalesce(listed.receiving_unit, listed.resolving_unit) as receiving_unit,
        case
            when listed.status = 'refused'
                then coalesce(listed.ended_at, listed.received_at, listed.submitted_at, $cutoff)
        end as ended_at,
        listed.status = 'registered' and coalesce(listed.extracted_at between $status_from and $status_until, false)
            and coalesce(listed.submitted_at <= $cutoff, true) as awaits_acceptance,
        coalesce(today.working_ordinal - submitted.working_ordinal > 1, false) as is_long
    from listed
    left join workdays as submitted on cast(listed.submitted_at as date) = submitted.day
    left join workdays as today on today.day = cast($cutoff as date)
),

final as (
    select
        * exclude (period, is_long),
        coalesce(ended_at between $period_start and $cutoff, false) as is_refused,
        awaits_acceptance and is_long as awaits_long,
        cast(1 as bigint) as flow_weight,
        true as is_current,
        period as ledger_period
    from dated
)

select * from final
