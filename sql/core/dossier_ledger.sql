/*
title = "Ledger of dossiers: what each period learnt, and what stayed open"
vi = "Sổ hồ sơ: mỗi kỳ biết thêm gì, còn gì đang giải quyết"
owner = "warehouse"
kind = "by_period"
lookback = 13
grain = ["dossier_id", "flow_weight"]

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
sender = { type = "text", is = "who sent the file the row is from" }
extracted_at = { type = "timestamp", is = "when that file was extracted" }
known_at = { type = "timestamp", is = "when its state was last told: by its own file, or by a later one of its sender that would list a change" }
src_file = { type = "text", is = "the file its state is from, below the input folder: an export, or the register of explanations" }
src_sheet = { type = "text", is = "its sheet" }
src_row = { type = "integer", is = "its row or line, from 1" }
covers = { type = "text", is = "what that file lists: received_in, touched_in, open_at or all" }
ledger_period = { type = "text", is = "period that learnt it, e.g. 2024-10" }
flow_weight = { type = "integer", is = "1: learnt in this period, -1: what was known before and is replaced, 0: carried, still open" }
is_current = { type = "bool", is = "the dossier's last known state at the end of the period" }
is_absent = { type = "bool", is = "open, and not in the file of its sender that should list it (hồ sơ không còn trong tệp), nobody has explained why" }
explanation = { type = "text", is = "reason of the explanation (giai_trinh) that ends, takes back or keeps in this period what was absent" }
*/

-- Events are counted where their day lies, by summing flow_weight over all periods: a dossier that a
-- later file changes takes its old events back (-1) and adds its new ones (1), so late rows and
-- corrections restate what they touch and nothing is counted twice. A dossier that is closed and
-- silent for more than `lookback` periods is not looked for again: check `old_dossiers_return` lists
-- such rows. A dossier that a later extract calls refused takes its events back and adds none.
--
-- What is absent from a file that should list it stays open until the register `giai_trinh` says why: from the
-- period of that list on it ends as the reason says, is taken back where it never was a dossier of its own, or
-- stays open and is no longer called absent. A dossier that a file lists is as the file says.
--
-- Units end: a dossier in progress belongs to the unit that the one it was with went whole into, from
-- that unit's first day; one of a unit that was split stays where it was until an extract names its
-- new unit. Who received a dossier does not change: an extract that names a unit which did not yet
-- exist on that day gives way to what was known, and where nothing was (a warehouse that begins after the
-- arrangement, a late row) to the unit that stood in its place: its one predecessor, or the one of its code.
-- So does who resolved what had ended by then. Of several without its code nobody knows which: it stays.
with
listed as (select * exclude (period) from dossiers),
before as (select * from dossier_ledger_before),

-- The last period that says anything of a dossier, be it that everything was taken back.
last_known as (
    select before.dossier_id, max(before.ledger_period) as ledger_period
    from before
    inner join listed on before.dossier_id = listed.dossier_id
    group by before.dossier_id
),

replaced as (
    select before.*
    from before
    inner join last_known
        on before.dossier_id = last_known.dossier_id and before.ledger_period = last_known.ledger_period
    where before.is_current
),

began as (
    select
        unit, valid_from,
        case
            when count(*) = 1 then max(predecessor)
            else max(case when split_part(predecessor, '@', 1) = split_part(unit, '@', 1) then predecessor end)
        end as forerunner
    from unit_predecessors
    group by unit, valid_from
),

-- An export shows the last request for papers alone: on another day than the one known it is another request
-- (the same one may be written with its hour once and without it the next time).
learnt as (
    select
        listed.* exclude (supplement_count, resolving_unit, receiving_unit, holding_unit),
        listed.extracted_at as known_at,
        greatest(
            coalesce(listed.supplement_count, 0),
            coalesce(replaced.supplement_count, 0) + case
                when listed.supplement_requested_at is null then 0
                when cast(listed.supplement_requested_at as date) = cast(replaced.supplement_requested_at as date) then 0
                else 1
            end
        ) as supplement_count,
        case
            when cast(listed.ended_at as date) < resolvers.valid_from
                then coalesce(replaced.resolving_unit, resolvers.forerunner, listed.resolving_unit)
            else coalesce(heirs.heir, listed.resolving_unit)
        end as resolving_unit,
        coalesce(holders.heir, listed.holding_unit) as holding_unit,
        case
            when cast(listed.received_at as date) < began.valid_from
                then coalesce(replaced.receiving_unit, began.forerunner, listed.receiving_unit)
            else listed.receiving_unit
        end as receiving_unit
    from listed
    left join unit_heirs as heirs
        on listed.resolving_unit = heirs.unit
        and cast(case when listed.ended_at < $cutoff then listed.ended_at else $cutoff end as date)
            between heirs.heir_from and heirs.heir_to
    left join unit_heirs as holders
        on listed.holding_unit = holders.unit
        and cast(case when listed.ended_at < $cutoff then listed.ended_at else $cutoff end as date)
            between holders.heir_from and holders.heir_to
    left join began on listed.receiving_unit = began.unit
    left join began as resolvers on listed.resolving_unit = resolvers.unit
    left join replaced on listed.dossier_id = replaced.dossier_id
    where listed.is_counted
),

-- Files that say something of what they leave out: one of what was touched, that nothing changed; one of
-- everything open, that the dossier has disappeared.
telling as (
    select sender, extracted_at, covers in ('open_at', 'all') as is_complete
    from senders
    where has_sent and covers in ('touched_in', 'open_at', 'all')
),

-- Who ended sends no more: the file of the unit that took it over speaks for what it left, its own while it comes.
waiting as (
    select
        before.* exclude (is_absent, resolving_unit, holding_unit, known_at, explanation),
        -- a file that never came, or that need not list it, does not bring it back
        coalesce(inherited.is_complete, telling.is_complete, false) or coalesce(before.is_absent, false) as is_absent,
        coalesce(inherited.extracted_at, telling.extracted_at, before.known_at) as known_at,
        coalesce(heirs.heir, before.resolving_unit) as resolving_unit,
        coalesce(holders.heir, before.holding_unit) as holding_unit
    from before
    left join unit_heirs as heirs
        on before.resolving_unit = heirs.unit
        and cast(case when before.ended_at < $cutoff then before.ended_at else $cutoff end as date)
            between heirs.heir_from and heirs.heir_to
    left join unit_heirs as holders
        on before.holding_unit = holders.unit
        and cast(case when before.ended_at < $cutoff then before.ended_at else $cutoff end as date)
            between holders.heir_from and holders.heir_to
    left join unit_heirs as senders_heirs
        on before.sender = senders_heirs.unit
        and cast($cutoff as date) between senders_heirs.heir_from and senders_heirs.heir_to
    left anti join listed on before.dossier_id = listed.dossier_id
    left join telling on before.sender = telling.sender
    left join telling as inherited on senders_heirs.heir = inherited.sender
    where before.is_current and before.ledger_period = $previous_period
        and (before.ended_at is null or before.ended_at > $previous_cutoff)
        -- over without a day: nothing is waited for
        and not coalesce(
            before.ended_at is null and before.status in ('withdrawn', 'returned', 'completed', 'handed_over'), false
        )
),

-- One explanation of a dossier, the last given.
explanations as (
    select
        dossier_id, reason, ended_date, src_file, src_sheet, src_row,
        row_number() over (partition by dossier_id order by explained_date desc, sender) as position
    from giai_trinh
),

-- An end before the beginning explains nothing.
carried as (
    select
        waiting.*,
        explanations.ended_date,
        explanations.src_file as explained_file,
        explanations.src_sheet as explained_sheet,
        explanations.src_row as explained_row,
        case
            when waiting.is_absent and (
                explanations.reason in ('duplicate', 'software_error', 'still_open')
                or explanations.ended_date >= cast(waiting.received_at as date)
            ) then explanations.reason
        end as explanation
    from waiting
    left join explanations
        on waiting.dossier_id = explanations.dossier_id and explanations.position = 1
),

-- What ends it is a line of the register of explanations: there its row stands.
ended as (
    select
        * exclude (status, reason_code, ended_at, is_absent, src_file, src_sheet, src_row,
            explained_file, explained_sheet, explained_row),
        explained_file as src_file,
        explained_sheet as src_sheet,
        explained_row as src_row,
        case explanation when 'transferred' then 'stopped' else explanation end as status,
        case explanation
            when 'withdrawn' then 'withdrawn_by_applicant'
            when 'returned' then 'not_stated'
            else reason_code
        end as reason_code,
        arrow_cast(ended_date, 'Timestamp(Microsecond, None)') as ended_at
    from carried
    where explanation in ('withdrawn', 'completed', 'returned', 'transferred')
),

-- As it was counted before its unit's heir took it over.
taken_back as (
    select
        before.* exclude (explanation),
        case when carried.explanation in ('duplicate', 'software_error') then carried.explanation end as explanation
    from before
    inner join carried on before.dossier_id = carried.dossier_id
    where before.is_current and before.ledger_period = $previous_period and carried.explanation <> 'still_open'
),

final as (
    select
        * exclude (is_counted), $period as ledger_period, cast(1 as bigint) as flow_weight, true as is_current,
        false as is_absent, cast(null as varchar) as explanation
    from learnt
    union all by name
    select
        * exclude (ended_date, ledger_period, flow_weight, is_current),
        $period as ledger_period, cast(1 as bigint) as flow_weight, true as is_current, false as is_absent
    from ended
    union all by name
    select
        * exclude (ledger_period, flow_weight, is_current, explanation),
        $period as ledger_period, cast(-1 as bigint) as flow_weight, false as is_current,
        cast(null as varchar) as explanation
    from replaced
    union all by name
    select
        * exclude (ledger_period, flow_weight, is_current),
        $period as ledger_period, cast(-1 as bigint) as flow_weight, false as is_current
    from taken_back
    union all by name
    select
        * exclude (ended_date, ledger_period, flow_weight, is_current, is_absent,
            explained_file, explained_sheet, explained_row),
        $period as ledger_period, cast(0 as bigint) as flow_weight, true as is_current,
        is_absent and explanation is null as is_absent
    from carried
    where explanation is null or explanation = 'still_open'
)

select * from final
