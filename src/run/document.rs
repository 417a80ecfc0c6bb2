//! Facts of a period → its bulletins, charts and lists, in the draft; earlier ones are carried over.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate};

use super::amendments::{amendments, finals_of, numbered};
use super::{Request, differences, exclusions, history, list, missing, transferred};
use crate::bulletin::{self, Edition, Facts, UnconfirmedDay};
use crate::catalog::catalog;
use crate::diagnostic::Result;
use crate::fact::{Fact, Sender};
use crate::intake::Covers;
use crate::model::Builder;
use crate::period::{Month, Window, WindowKind};
use crate::ranking::{Loaded, indicators, windows};
use crate::store::{DOSSIERS, Document, Manifest, sha256};
use crate::unit::Units;

/// The check whose failing rows are dossiers promised after the calendar's end.
const DUE_AFTER_CALENDAR: &str = "due_after_calendar";
/// The page to open.
pub fn index_path(period: Month) -> String {
    format!("bulletins/{period}/index.html")
}

/// Renders every document of the draft.
///
/// # Errors
/// A missing glyph or an unwritable folder; the draft is not published then.
pub fn render(
    builder: &Builder<'_>,
    draft: &mut Manifest,
    current: Option<&Manifest>,
    units: &Units,
    periods: Vec<(Month, Vec<Fact>)>,
    request: &Request,
    say: &mut dyn FnMut(&str),
) -> Result<()> {
    builder.store.clear_draft_documents()?;
    let mut documents: Vec<Document> = Vec::new();
    let mut rendered: Vec<Month> = Vec::new();
    let mut finals = Vec::new();
    let mut corrections = current.map(|current| current.corrections.clone()).unwrap_or_default();
    let last = periods.iter().map(|(period, _)| *period).max();
    for (period, facts) in periods {
        let facts = Facts::new(facts);
        let known = finals_of(builder, period)?;
        let mut amendments = amendments(builder, draft, units, &known)?;
        let earlier = current.map(|current| &current.corrections);
        corrections.extend(numbered(&mut amendments, earlier));
        let differences = differences::of(builder, draft, units, &facts, period)?;
        differences::keep(builder, draft, &differences, period)?;
        let excluded = exclusions::of(builder, draft, units, &facts, period)?;
        exclusions::keep(builder, draft, &excluded, period)?;
        let idle = exclusions::without_effect(builder, draft, &excluded, period)?;
        if !idle.is_empty() {
            say(&format!("{period}: accepted requests whose dossiers count in no figure: {}", idle.join(", ")));
        }
        let exclusions = excluded.figures;
        let edition =
            Edition { amendments, differences, exclusions, ..edition(builder, draft, units, &facts, period, request)? };
        finals.extend(known.into_iter().filter(|known| !finals.contains(known)).collect::<Vec<_>>());
        bulletin::render(&edition, &mut |page| {
            documents.push(builder.store.write_document(&page.path, &page.bytes)?);
            Ok(())
        })?;
        let csv = bulletin::rankings_csv(&edition);
        documents.push(builder.store.write_document(&format!("bulletins/{period}/rankings.csv"), &csv)?);
        if Some(period) == last {
            documents.push(builder.store.write_document("rankings.csv", &csv)?);
        }
        rendered.push(period);
        say(&format!("{period}: bulletins written"));
    }
    let release = builder.store.next_id(draft.period)?;
    let page = bulletin::catalog_page(&catalog(builder, draft, &release)?)?;
    documents.push(builder.store.write_document("catalog.html", &page)?);
    if let Some(current) = current {
        let new: BTreeSet<String> = documents.iter().map(|d| d.path.clone()).collect();
        for document in current.documents.iter().filter(|d| !new.contains(&d.path)) {
            builder.store.carry_document(&current.id, document)?;
            documents.push(document.clone());
        }
        rendered.extend(current.rendered.iter().filter(|p| !rendered.contains(p)).copied().collect::<Vec<_>>());
        finals.extend(current.finals.iter().filter(|known| !finals.contains(known)).cloned().collect::<Vec<_>>());
    }
    documents.sort_by(|a, b| a.path.cmp(&b.path));
    rendered.sort();
    draft.documents = documents;
    draft.rendered = rendered;
    finals.sort_by(|a, b| (a.period, &a.release).cmp(&(b.period, &b.release)));
    draft.finals = finals;
    draft.corrections = corrections;
    Ok(())
}

fn edition<'a>(
    builder: &Builder<'_>,
    draft: &Manifest,
    units: &'a Units,
    facts: &'a Facts,
    period: Month,
    request: &Request,
) -> Result<Edition<'a>> {
    let pipeline = &builder.project.pipeline;
    let loaded = Loaded::of(draft);
    let windows = windows(builder.project, period, &loaded);
    // `windows` is never empty: the pipeline's check refuses that.
    let headline_window = windows.first().copied().unwrap_or_else(|| Window::of(WindowKind::Month, period, period));
    let newest = draft.newest_inputs("dossiers", period);
    let days: Vec<NaiveDate> =
        newest.iter().filter_map(|i| DateTime::from_timestamp_micros(i.extracted_at).map(|t| t.date_naive())).collect();
    let from = windows.iter().map(|window| window.from).min();
    let to = windows.iter().map(|window| window.to).max();
    let unconfirmed_days = from.zip(to).map_or_else(Vec::new, |(from, to)| unconfirmed_days(builder, from, to));
    Ok(Edition {
        province: pipeline.province.clone(),
        notice: pipeline.notice.clone(),
        publisher: pipeline.publisher.clone(),
        month: period,
        issued_at: request.issued_at,
        extracted: days.iter().min().copied().zip(days.iter().max().copied()),
        units,
        indicators: indicators(builder.project, builder.graph)?.into_iter().map(|(printed, _)| printed).collect(),
        facts,
        headline_window,
        windows,
        loaded_from: loaded.first_day(period),
        tie_rule: pipeline.tie_rule.rule(2),
        senders: senders(builder, draft, period, from.map_or(period, Month::of).max(loaded.first_month(period))),
        sources: pipeline.source_line.clone(),
        program_version: crate::VERSION.to_string(),
        data_hash: data_hash(draft),
        release: builder.store.next_id(draft.period)?,
        lists: list::lists(builder, draft, units, period)?,
        unsent: list::unsent(builder, draft, period),
        unconfirmed_days,
        due_after_calendar: due_after_calendar(builder, draft, period),
        amendments: Vec::new(),
        exclusions: Vec::new(),
        differences: Vec::new(),
        transferred: transferred::lists(builder, draft, period)?,
        history: history::history(builder, draft, facts, period)?,
        district_noun: pipeline.district_noun.clone(),
    })
}

/// Open dossiers that are promised after the calendar's last day, as the check found them.
fn due_after_calendar(builder: &Builder<'_>, draft: &Manifest, period: Month) -> Option<(u64, NaiveDate)> {
    let (_, last) = builder.project.workdays.as_ref()?.range();
    let found = draft.checks.iter().find(|found| found.check == DUE_AFTER_CALENDAR && found.period == period)?;
    (found.failing_rows > 0).then_some((found.failing_rows, last))
}

/// Days of the calendar of working days that no act has settled yet: those of the windows, and those after them that
/// the dossiers soon due are counted by.
fn unconfirmed_days(builder: &Builder<'_>, from: NaiveDate, to: NaiveDate) -> Vec<UnconfirmedDay> {
    let ahead = list::days_ahead(builder);
    let listed = builder.project.workdays.iter().flat_map(|workdays| {
        let until = workdays.nth(to, ahead).unwrap_or(to);
        workdays.unconfirmed(from, until)
    });
    listed
        .map(|day| UnconfirmedDay {
            date: day.date,
            name: day.name.clone(),
            is_worked: day.kind == crate::workday::DayKind::MakeUp,
        })
        .collect()
}

/// One hash over everything that decided the figures.
fn data_hash(draft: &Manifest) -> String {
    let objects: Vec<&str> = draft.objects().map(|o| o.sha256.as_str()).collect();
    sha256(objects.join("\n").as_bytes())[..12].to_string()
}

fn senders(builder: &Builder<'_>, draft: &Manifest, period: Month, from: Month) -> Vec<Sender> {
    let mut senders: Vec<Sender> = Vec::new();
    let skipped = skipped(builder, draft, from, period);
    let skipped = |unit: &str| skipped.get(unit).cloned().unwrap_or_default();
    for (sender, sent) in draft.sent(period) {
        senders.push(Sender {
            unit: sender.to_string(),
            has_sent: true,
            was_refused: false,
            quarantined: sent.quarantined,
            flagged: sent.flagged,
            unknown_status: sent.unknown_status,
            undated: sent.undated,
            accepted: sent.accepted,
            skipped: skipped(sender),
            last_sent: None,
        });
    }
    for unit in missing(builder.project, draft, period) {
        let last = draft
            .inputs
            .iter()
            .filter(|i| i.kind == DOSSIERS && i.sender == unit && i.period < period)
            .map(|i| i.period)
            .max();
        let was_refused =
            draft.refused.iter().any(|r| r.sender.as_deref() == Some(unit.as_str()) && r.period == Some(period));
        senders.push(Sender {
            skipped: skipped(&unit),
            unit,
            has_sent: false,
            was_refused,
            quarantined: 0,
            flagged: 0,
            unknown_status: 0,
            undated: 0,
            accepted: 0,
            last_sent: last.map(Month::last_day),
        });
    }
    senders.sort_by(|a, b| a.unit.cmp(&b.unit));
    senders
}

/// Months before the run's own that a sender had to send and did not, from a month on; a later file of all there is
/// makes them good.
fn skipped(builder: &Builder<'_>, draft: &Manifest, from: Month, period: Month) -> BTreeMap<String, Vec<Month>> {
    let mut skipped: BTreeMap<String, Vec<Month>> = BTreeMap::new();
    for month in std::iter::successors(Some(from), |month| Some(month.next())).take_while(|month| *month < period) {
        for sender in missing(builder.project, draft, month) {
            skipped.entry(sender).or_default().push(month);
        }
    }
    let whole = draft.inputs.iter().filter(|i| i.kind == DOSSIERS && i.covers == Covers::All && i.period <= period);
    for input in whole {
        if let Some(months) = skipped.get_mut(&input.sender) {
            months.retain(|month| *month > input.period);
        }
    }
    skipped
}
