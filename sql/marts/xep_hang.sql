/*
title = "Xếp hạng: các con số có thứ hạng, tên cột tiếng Việt"
owner = "warehouse"
kind = "view"
periods = "all"
*/
with
rankings as (select * from rankings),

final as (
    select
        period as ky,
        indicator as chi_tieu,
        population as nhom_xep_hang,
        unit as don_vi,
        window_from_date as tu_ngay,
        window_to_date as den_ngay,
        numerator as tu_so,
        denominator as mau_so,
        rank as thu_hang,
        ranked_count as so_don_vi,
        tied_count as so_dong_hang,
        previous_rank as thu_hang_truoc,
        final_release as ban_chinh_thuc,
        final_rank as thu_hang_cong_bo,
        final_ranked_count as so_don_vi_cong_bo
    from rankings
)

select * from final
