/*
title = "Hồ sơ đang giải quyết cuối kỳ trước phải có trong kỳ này"
owner = "warehouse"
severity = "error"
*/
with
before as (
    select dossier_id from dossier_ledger_before
    where is_current and ledger_period = $previous_period
        and (ended_at is null or ended_at > $previous_cutoff)
        -- what is over without a day is not open
        and not coalesce(
            ended_at is null and status in ('withdrawn', 'returned', 'completed', 'handed_over'), false
        )
),

-- What the period lists is judged anew: it may turn out refused. What was explained may never have been one.
now as (
    select dossier_id from dossier_ledger where is_current or explanation is not null
    union all
    select dossier_id from dossiers
)

select before.dossier_id
from before
left anti join now on before.dossier_id = now.dossier_id
