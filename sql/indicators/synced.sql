/*
title = "Đồng bộ hồ sơ lên Cổng Dịch vụ công quốc gia"
noun = "hồ sơ"
version = 2
measure = "rate"
owner = "receiving"
needs = ["is_synced"]
direction = "higher_is_better"
definition = "Tỷ lệ hồ sơ tiếp nhận trong kỳ đã đồng bộ lên Cổng Dịch vụ công quốc gia, trên tổng số hồ sơ tiếp nhận trong kỳ; hồ sơ để trống là chưa đồng bộ."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (chỉ số 1.4)"
lever = { action = "convert", available = "rest", verb = "đồng bộ thêm" }

[[parts]]
name = "received"
anchor = "received"
numerator = "is_there"
denominator = "is_received"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(is_synced, false) as is_there,
        -- a system that writes only "x" or nothing says no by the blank
        true as is_received
    from state
)

select * from final
