/*
title = "Dossiers of the period, those with a clock and those at the door"
vi = "Hồ sơ của kỳ: hồ sơ đã tiếp nhận và hồ sơ từ chối, chờ tiếp nhận"
owner = "warehouse"
kind = "view"
*/

-- Grain: as dossier_state, and dossier_id of those at the door: refused in the period, or waiting at the cut-off.
with
door as (select * from door_dossiers where is_refused or awaits_acceptance),
state as (select * from dossier_state),

final as (
    select *, true as is_received, false as is_refused, false as awaits_acceptance from state
    union all by name
    select *, false as is_received, false as is_open from door
)

select * from final
