/*
title = "Đồng bộ hồ sơ lên Cổng Dịch vụ công quốc gia"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "receiving"
direction = "higher_is_better"
definition = "Tỷ lệ hồ sơ tiếp nhận trong kỳ đã đồng bộ lên Cổng Dịch vụ công quốc gia, trên số hồ sơ có ghi trạng thái đồng bộ."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (chỉ số 1.4)"
lever = { action = "convert", available = "rest", verb = "đồng bộ thêm" }

[[parts]]
name = "received"
anchor = "received"
numerator = "is_there"
denominator = "is_known"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(is_synced, false) as is_there,
        is_synced is not null as is_known
    from state
)

select * from final
