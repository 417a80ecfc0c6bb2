/*
title = "Hồ sơ chứng thực"
noun = "hồ sơ"
version = 1
measure = "count"
owner = "receiving"
needs = [["is_certification", "field"]]
definition = "Số hồ sơ chứng thực tiếp nhận trong kỳ; thường giải quyết ngay trong ngày, nên tỷ lệ đúng hạn được tính cả khi có và khi không có loại hồ sơ này."
source = "Nghị định số 23/2015/NĐ-CP ngày 16/02/2015"

[[parts]]
name = "received"
anchor = "received"
numerator = "is_certified"
denominator = "is_received"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(is_certification, lower(field) = 'chứng thực', false) as is_certified,
        true as is_received
    from state
)

select * from final
