/*
title = "Dossiers of the period by the clock of Decision 766 (2.1), also those without a due day"
vi = "Hồ sơ của kỳ theo cách tính hạn của Bộ chỉ số 766, kể cả hồ sơ không có ngày hẹn trả"
owner = "warehouse"
kind = "view"
*/

-- Grain: as dossier_state. Without a due day the limit of the procedure stands for it, in working days from reception;
-- a day outside the loaded years of the calendar leaves such a dossier out, as one whose procedure has no limit.
--   is_due_766        there is something to be late against
--   is_open_due_766   the same, open at the cut-off
with
state as (select * from dossier_state),
terms as (select * from procedure_terms),
workdays as (select * from workdays),

clocked as (
    select
        state.*,
        ended.working_ordinal - received.working_ordinal <= terms.limit_working_days as is_ended_in_limit,
        clock.working_ordinal - received.working_ordinal <= terms.limit_working_days as is_in_limit
    from state
    left join terms on not state.has_due and state.procedure_code = terms.procedure_code
    left join workdays as received on cast(state.received_at as date) = received.day
    left join workdays as ended on cast(state.ended_766_at as date) = ended.day
    left join workdays as clock on cast(state.clock_766_at as date) = clock.day
),

final as (
    select
        * exclude (is_on_time_766, is_open_in_time_766, is_ended_in_limit, is_in_limit),
        has_due or is_ended_in_limit is not null as is_due_766,
        is_open and (has_due or is_in_limit is not null) as is_open_due_766,
        is_on_time_766 or coalesce(not is_asked_again and is_ended_in_limit, false) as is_on_time_766,
        is_open_in_time_766
            or coalesce(is_open and not is_asked_again_by_then and is_in_limit, false) as is_open_in_time_766
    from clocked
)

select * from final
