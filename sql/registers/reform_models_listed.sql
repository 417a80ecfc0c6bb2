/*
title = "Mô hình cải cách hành chính trong năm: mới, tiếp tục thực hiện, hoặc chưa có"
owner = "warehouse"
kind = "view"

[print]
title = "Mô hình cải cách hành chính"
on = "units"
of_registers = true
limit = 20
sort = ["state_order", "unit", "model"]
columns = [
    { name = "unit", title = "Đơn vị", shown = "unit" },
    { name = "model_kind", title = "Tình trạng", words = { new = "mô hình mới của năm", continued = "tiếp tục thực hiện", none = "chưa có mô hình" } },
    { name = "model_title", title = "Tên mô hình" },
    { name = "plan_document", title = "Số kế hoạch" },
]

[columns]
unit = { type = "text", is = "code of the unit" }
model_kind = { type = "text", is = "new, continued or none", vi = "mới, tiếp tục thực hiện hoặc chưa có" }
model_title = { type = "text", is = "name of the model, empty where there is none", vi = "tên mô hình; trống là chưa có" }
plan_document = { type = "text", is = "number and date of the plan", vi = "số, ngày của kế hoạch" }
state_order = { type = "integer", is = "order of print", vi = "thứ tự in" }
model = { type = "text", is = "as the register names it", vi = "tên ghi trong sổ theo dõi" }
*/

-- Grain: unit, model.
with
models as (
    select * from reform_models
    where year = date_part('year', $cutoff)
),

final as (
    select
        unit,
        state as model_kind,
        case when state <> 'none' then model end as model_title,
        document as plan_document,
        case state when 'new' then 1 when 'continued' then 2 else 3 end as state_order,
        model
    from models
)

select * from final
