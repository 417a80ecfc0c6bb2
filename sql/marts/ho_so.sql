/*
title = "Hồ sơ: trạng thái sau cùng của mọi hồ sơ, tên cột tiếng Việt"
owner = "warehouse"
kind = "view"
periods = "all"
*/
-- A dossier that the newest period took back (a later extract calls it refused) is none: what was last known
-- of it before does not come back. A correction writes a row that takes back and one that counts: the latter wins.
with
ledger as (select * from dossier_ledger),

newest as (
    select
        *,
        row_number() over (partition by dossier_id order by ledger_period desc, is_current desc) as position
    from ledger
),

final as (
    select
        dossier_id as ma_ho_so,
        procedure_code as ma_tthc,
        procedure_name as ten_tthc,
        field as linh_vuc,
        channel as hinh_thuc_nop,
        receiving_unit as don_vi_tiep_nhan,
        resolving_unit as don_vi_giai_quyet,
        status as trang_thai,
        reason_code as ly_do,
        received_at as ngay_tiep_nhan,
        due_at as ngay_hen_tra,
        ended_at as ngay_ket_thuc,
        fee_amount as phi_le_phi,
        payment_method as hinh_thuc_thanh_toan,
        src_file as tep,
        src_sheet as trang_tinh,
        src_row as dong
    from newest
    where position = 1 and is_current
)

select * from final
