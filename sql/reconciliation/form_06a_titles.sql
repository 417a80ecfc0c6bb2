/*
title = "Columns of form II.06a in words"
owner = "warehouse"
kind = "view"
*/

-- Grain: form_column.
with
final as (
    select * from (values
        (3, '(3) Nhận giải quyết'),
        (4, '(4) Nhận trực tuyến'),
        (5, '(5) Nhận trực tiếp, bưu chính'),
        (6, '(6) Từ kỳ trước'),
        (7, '(7) Đã giải quyết'),
        (8, '(8) Trước hạn'),
        (9, '(9) Đúng hạn'),
        (10, '(10) Giải quyết quá hạn'),
        (11, '(11) Đang giải quyết'),
        (12, '(12) Đang giải quyết trong hạn'),
        (13, '(13) Đang giải quyết quá hạn')
    ) as listed (form_column, column_title)
)

select * from final
