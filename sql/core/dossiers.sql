/*
title = "Dossiers listed in the period, one row each"
vi = "Hồ sơ có trong tệp của kỳ, mỗi hồ sơ một dòng"
owner = "warehouse"
kind = "by_period"
grain = ["dossier_id"]

[columns]
dossier_id = { type = "text", is = "code of the dossier" }
procedure_code = { type = "text", is = "national code of the procedure" }
procedure_name = { type = "text", is = "name of the procedure" }
field = { type = "text", is = "field the procedure belongs to" }
channel = { type = "text", is = "direct, online or post" }
receiving_unit = { type = "text", is = "code of the unit that received it" }
resolving_unit = { type = "text", is = "code of the unit that resolves it" }
applicant_kind = { type = "text", is = "citizen, business, organisation, agency or other" }
status = { type = "text", is = "one of the ten national statuses, or returned: sent back by the office" }
reason_code = { type = "text", is = "why it was returned, refused or withdrawn" }
received_at = { type = "timestamp", is = "start of the clock" }
due_at = { type = "timestamp", is = "promised instant; a date without time is the end of that day" }
ended_at = { type = "timestamp", is = "end of the clock: result ready, or handed over where that alone is known; empty for what is over without any day" }
is_intake_digitised = { type = "bool", is = "its documents were digitised when it was received" }
is_result_digitised = { type = "bool", is = "its result was issued electronically" }
is_certification = { type = "bool", is = "copy certification" }
is_interlinked = { type = "bool", is = "handled across agencies or levels" }
fee_amount = { type = "integer", is = "fee and charge, đồng" }
payment_method = { type = "text", is = "online, transfer, cash or none" }
office = { type = "text", is = "phòng: the division that works on it, below its unit" }
holding_unit = { type = "text", is = "code of the unit that holds the step of an interlinked dossier" }
online_level = { type = "text", is = "full, partial or other" }
submitted_at = { type = "timestamp", is = "when the applicant sent it" }
supplement_requested_at = { type = "timestamp", is = "when papers were asked for, the last time" }
supplement_done_at = { type = "timestamp", is = "when the papers asked for came" }
supplement_count = { type = "integer", is = "how often papers were asked for" }
due_before_at = { type = "timestamp", is = "what was promised before the last re-appointment" }
has_apology = { type = "bool", is = "an apology with a new date was sent" }
is_nonterritorial = { type = "bool", is = "received outside the applicant's own area" }
is_reused = { type = "bool", is = "papers or data digitised earlier were used again" }
is_synced = { type = "bool", is = "the national portal has it" }
flags = { type = "text", is = "faults found when the row was read" }
is_counted = { type = "bool", is = "it has a clock; others only take back what was known of them" }
sender = { type = "text", is = "who sent the file the row is from" }
extracted_at = { type = "timestamp", is = "when that file was extracted" }
src_file = { type = "text", is = "the file, below the input folder" }
src_sheet = { type = "text", is = "its sheet" }
src_row = { type = "integer", is = "its row or line, from 1" }
covers = { type = "text", is = "what that file lists: received_in, touched_in, open_at or all" }
period = { type = "text", is = "period of that file" }
*/
with
versions as (select * from dossier_versions),

-- The latest extract speaks; of extracts of one instant the resolving unit's, then the sender's code.
ordered as (
    select
        *,
        row_number() over (
            partition by dossier_id
            order by extracted_at desc, coalesce(sender = resolving_unit, false) desc, sender, version desc
        ) as position
    from versions
),

dated as (
    select
        * exclude (reason_code),
        coalesce(
            finished_at,
            case when status in ('withdrawn', 'returned', 'stopped', 'completed', 'handed_over') then handed_over_at end
        ) as ended_at,
        -- what says that it was sent back and not why is no withdrawal of the applicant's
        case when status = 'returned' then coalesce(reason_code, 'not_stated') else reason_code end as reason_code
    from ordered
    where position = 1
),

-- Of the national portal's ten statuses 1 (registered) and 3 (refused) have no clock. An ended dossier without
-- any date of ending was received, and is neither open nor resolved in a window: no figure dates it by a guess.
final as (
    select
        * exclude (position, version, finished_at, handed_over_at, is_due_date_only),
        coalesce(status not in ('registered', 'refused'), true) as is_counted
    from dated
)

select * from final
