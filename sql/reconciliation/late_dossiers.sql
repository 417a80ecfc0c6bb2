/*
title = "Dossiers resolved late, as each period learnt or took them back"
vi = "Hồ sơ giải quyết trễ hẹn, theo từng kỳ biết thêm hoặc rút lại"
owner = "warehouse"
kind = "by_period"
grain = ["dossier_id", "flow_weight"]

[columns]
dossier_id = { type = "text", is = "code of the dossier" }
flow_weight = { type = "integer", is = "1 learnt, -1 taken back: sum it over the days of a window" }
unit = { type = "text", is = "code of the unit that resolved it, empty: unknown" }
ended_date = { type = "date", is = "end of its clock", vi = "ngày có kết quả" }
*/
with
state as (select * from dossier_state),

final as (
    select
        dossier_id, flow_weight, coalesce(resolving_unit, '') as unit, cast(ended_at as date) as ended_date
    from state
    where flow_weight <> 0 and is_late
)

select * from final
