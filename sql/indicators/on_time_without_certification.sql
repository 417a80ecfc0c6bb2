/*
title = "Giải quyết đúng hạn, không tính chứng thực"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "resolving"
needs = [["is_certification", "field"]]
direction = "higher_is_better"
definition = "Như định nghĩa R01, không tính hồ sơ chứng thực."
source = "Biểu số II.06a/VPCP/KSTT (cột 8, 9 và 10), trừ hồ sơ chứng thực"
family = "on_time"
label = "Trên hồ sơ đã giải quyết, không tính chứng thực"
settled = true

[[parts]]
name = "resolved"
anchor = "finished"
numerator = "is_on_time_here"
denominator = "is_due"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        has_due and not coalesce(is_certification, lower(field) = 'chứng thực', false) as is_due,
        is_on_time and not coalesce(is_certification, lower(field) = 'chứng thực', false) as is_on_time_here
    from state
)

select * from final
