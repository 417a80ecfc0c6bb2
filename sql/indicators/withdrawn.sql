/*
title = "Hồ sơ công dân rút"
noun = "hồ sơ"
version = 2
measure = "count"
owner = "resolving"
needs = ["reason_code"]
definition = "Số hồ sơ kết thúc trong kỳ do người nộp yêu cầu rút, không gồm hồ sơ cơ quan trả lại."
source = "Danh mục trạng thái hồ sơ của Cổng Dịch vụ công quốc gia (mã 7)"

[[parts]]
name = "withdrawn"
anchor = "finished"
numerator = "is_withdrawn"
denominator = "is_handled"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(
            (status = 'withdrawn' and reason_code is distinct from 'not_eligible')
            or (status = 'returned' and reason_code = 'withdrawn_by_applicant'),
            false
        ) as is_withdrawn,
        true as is_handled
    from state
)

select * from final
