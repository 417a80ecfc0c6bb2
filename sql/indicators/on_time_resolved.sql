/*
title = "Giải quyết đúng hạn trên hồ sơ đã giải quyết"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "resolving"
direction = "higher_is_better"
by = ["field", "office"]
definition = "Tỷ lệ hồ sơ giải quyết trước hạn và đúng hạn, trên số hồ sơ đã giải quyết trong kỳ có ngày hẹn trả (định nghĩa R01), gồm cả hồ sơ trả lại, rút và dừng có ngày kết thúc. Hồ sơ quá hạn chưa giải quyết không nằm trong tỷ lệ này."
source = "Biểu số II.06a/VPCP/KSTT (cột 8, 9 và 10)"
family = "on_time"
label = "Trên hồ sơ đã giải quyết (Biểu II.06a)"
settled = true

[[parts]]
name = "resolved"
anchor = "finished"
numerator = "is_on_time"
denominator = "is_due"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        has_due as is_due
    from state
)

select * from final
