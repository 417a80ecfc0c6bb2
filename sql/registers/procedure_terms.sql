/*
title = "The longest time that a procedure may take, in working days: the limit of Decision 766 (2.1)"
owner = "warehouse"
kind = "view"
*/

-- Grain: national code of a procedure. Of a procedure that several units list, the longest: what the decision calls
-- its maximum.
with
procedures as (
    select left(procedure_code, 8) as procedure_code, limit_working_days
    from procedures
    where limit_working_days is not null and coalesce(decided_date <= cast($cutoff as date), true)
),

final as (
    select procedure_code, max(limit_working_days) as limit_working_days
    from procedures
    group by procedure_code
)

select * from final
