/*
title = "Chỉ tiêu: mọi con số đã tính, tên cột tiếng Việt"
owner = "warehouse"
kind = "view"
periods = "all"
*/
with
facts as (select * from facts),

final as (
    select
        fact_id as ma_so_lieu,
        period as ky,
        indicator as chi_tieu,
        unit as don_vi,
        population as nhom_xep_hang,
        window_from_date as tu_ngay,
        window_to_date as den_ngay,
        numerator as tu_so,
        denominator as mau_so,
        status as tinh_trang
    from facts
)

select * from final
