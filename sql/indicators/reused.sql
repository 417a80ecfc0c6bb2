/*
title = "Tái sử dụng dữ liệu đã số hóa"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "receiving"
direction = "higher_is_better"
definition = "Tỷ lệ hồ sơ tiếp nhận trong kỳ có thành phần được khai thác, sử dụng lại từ dữ liệu đã số hóa, trên số hồ sơ tiếp nhận trong kỳ có ghi thông tin này."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (chỉ số 4.3)"

[[parts]]
name = "received"
anchor = "received"
numerator = "is_used_again"
denominator = "is_known"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(is_reused, false) as is_used_again,
        is_reused is not null as is_known
    from state
)

select * from final
