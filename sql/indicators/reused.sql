/*
title = "Tái sử dụng dữ liệu đã số hóa"
noun = "hồ sơ"
version = 2
measure = "rate"
owner = "receiving"
needs = ["is_reused"]
direction = "higher_is_better"
definition = "Tỷ lệ hồ sơ tiếp nhận trong kỳ có thành phần được khai thác, sử dụng lại từ dữ liệu đã số hóa, trên tổng số hồ sơ tiếp nhận trong kỳ; hồ sơ để trống là không tái sử dụng."
source = "Quyết định số 766/QĐ-TTg ngày 23/6/2022 (chỉ số 4.3)"

[[parts]]
name = "received"
anchor = "received"
numerator = "is_used_again"
denominator = "is_received"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(is_reused, false) as is_used_again,
        -- a system that writes only "x" or nothing says no by the blank
        true as is_received
    from state
)

select * from final
