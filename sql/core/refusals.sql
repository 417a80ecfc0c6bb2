/*
title = "Dossiers that a file of the period lists as refused, and whether one before did"
vi = "Hồ sơ tệp của kỳ ghi là không được tiếp nhận, và đã có ở tệp kỳ trước hay chưa"
owner = "warehouse"
kind = "by_period"
grain = ["dossier_id"]
lookback = 13

[columns]
period = { type = "text", is = "month of the file" }
dossier_id = { type = "text", is = "code of the dossier" }
is_new = { type = "bool", is = "no file of the months before said so", vi = "tệp các tháng trước chưa ghi" }
*/

-- A refusal is counted once, whichever files repeat it, on its own day: one of the last day of a month is often
-- first listed in the file of the next.
with
listed as (select dossier_id from dossiers where status = 'refused'),
before as (select distinct dossier_id from refusals_before),

final as (
    select $period as period, listed.dossier_id, before.dossier_id is null as is_new
    from listed
    left join before on before.dossier_id = listed.dossier_id
)

select * from final
