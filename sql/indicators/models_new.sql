/*
title = "Đơn vị có kế hoạch xây dựng mô hình cải cách hành chính"
noun = "đơn vị"
version = 1
measure = "rate"
over = "measures"
direction = "higher_is_better"
small_base = 0
definition = "Số đơn vị có kế hoạch xây dựng mô hình, cách làm mới về cải cách hành chính trong năm, trên tổng số đơn vị trong sổ theo dõi."
source = "Kế hoạch cải cách hành chính năm của đơn vị"

[[parts]]
name = "models"
anchor = "cutoff"
numerator = "model_count"
denominator = "unit_count"
*/
with
models as (select * from reform_models),

-- One row per unit and state: a unit with several models of a kind counts once.
units as (
    select
        unit,
        max(case when state = 'new' then 1 else 0 end) as has_model
    from models
    where year = date_part('year', $cutoff)
    group by unit
),

final as (
    select unit, cast($cutoff as date) as day, has_model as model_count, 1 as unit_count
    from units
)

select * from final
