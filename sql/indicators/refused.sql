/*
title = "Hồ sơ từ chối tiếp nhận"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "receiving"
direction = "lower_is_better"
settled = true
definition = "Số hồ sơ bị từ chối tiếp nhận trong kỳ, theo ngày từ chối; tệp không ghi ngày từ chối thì theo ngày nộp, không ghi cả hai thì tính vào kỳ của tệp. Không nằm trong số hồ sơ tiếp nhận. Tỷ lệ kèm theo tính trên số hồ sơ tiếp nhận và từ chối trong kỳ."
source = "Danh mục trạng thái hồ sơ của Cổng Dịch vụ công quốc gia (mã 1, 3)"

[[parts]]
name = "refused"
anchor = "finished"
numerator = "is_refused"
denominator = "is_refused"

[[parts]]
name = "received"
anchor = "received"
numerator = "is_nothing"
denominator = "is_received"
*/
with
state as (select * from state_and_door),

final as (select state.*, false as is_nothing from state)

select * from final
