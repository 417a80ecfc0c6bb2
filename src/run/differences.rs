//! Cumulated figures against the months as earlier releases published them.
//!
//! A month counts as published by its final release, else by the last one that was made for it among those the
//! draft goes back to, or by the first one of them that holds it (a backfill). A month that was never published (an office
//! that began in March) is told with what it has today. Files are named as a reason only where they are others than
//! those of the release that published the month.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;

use crate::bulletin::Facts;
use crate::diagnostic::Result;
use crate::fact::Measure;
use crate::model::query::{published_months, unit_names, window_sums};
use crate::model::{Anchor, Builder, Graph, PartSetting, Promise, encode_rows};
use crate::period::{Calendar, Month, Window, WindowKind};
use crate::pipeline::Project;
use crate::ranking::difference::{self, Difference, MonthDifference, WINDOW_DIFFERENCES};
use crate::ranking::{Loaded, Sums, indicators, windows};
use crate::revision::{Side, is_counted_otherwise};
use crate::store::{DOSSIERS, Manifest, TablePart};
use crate::unit::{Level, Units};

/// What releases said of months.
#[derive(Default)]
struct Published {
    /// (month, calendar, indicator@version) → the figure.
    figures: BTreeMap<(Month, String, String), i64>,
    /// The release that said it.
    releases: BTreeMap<Month, String>,
}

/// Why the files up to a month give another figure of it today.
#[derive(Clone, Copy)]
enum Why {
    /// There are others than there were.
    Files,
    /// They are counted otherwise.
    Rules,
    Both,
}

/// Differences of the run of `period`, in window and indicator order.
///
/// # Errors
/// `E003`, `M020`, `E004`, and `S003` for a damaged `current.json`.
pub fn of(
    builder: &Builder<'_>,
    draft: &Manifest,
    units: &Units,
    facts: &Facts,
    period: Month,
) -> Result<Vec<Difference>> {
    let Some(province) = units.province() else { return Ok(Vec::new()) };
    let all = windows(builder.project, period, &Loaded::of(draft));
    let has_months = |calendar: Calendar| all.iter().any(|w| w.kind == WindowKind::Month && w.calendar == calendar);
    let cumulated = all.iter().filter(|w| w.is_cumulated() && w.kind != WindowKind::ToDate && has_months(w.calendar));
    let cumulated: Vec<(&Window, Vec<Month>)> = cumulated.map(|window| (window, months(window))).collect();
    let wanted = cumulated.iter().flat_map(|(_, months)| months).copied().filter(|month| *month < period).collect();
    let published = published(builder, draft, units, wanted)?;
    let mut releases = Releases { builder, draft, units, known: BTreeMap::new() };
    let mut sums = Memory { builder, draft, known: BTreeMap::new() };
    let mut differences = Vec::new();
    for (window, months) in cumulated {
        for (indicator, model) in indicators(builder.project, builder.graph)? {
            // A state at a day, at a window's end or before its beginning, is no sum of its months'.
            let is_state = |part: &PartSetting| matches!(part.anchor, Anchor::Cutoff | Anchor::Opening);
            let is_sum = indicator.measure == Measure::Count && !model.parts().iter().any(is_state);
            let figure = |window: &Window| facts.get(&indicator.id, &province.code, *window, "").map(|f| f.numerator);
            let Some(now) = figure(window).filter(|_| is_sum) else { continue };
            let name = format!("{}@{}", indicator.id, indicator.version);
            let said = |month: &Month| {
                let of_month = Window::in_calendar(window.calendar, WindowKind::Month, *month, *month);
                let value = match *month == period {
                    true => figure(&of_month),
                    false => published.figures.get(&(*month, window.calendar.to_string(), name.clone())).copied(),
                };
                (*month, of_month, value)
            };
            let said: Vec<(Month, Window, Option<i64>)> = months.iter().map(said).collect();
            if said.iter().all(|(month, _, value)| *month == period || value.is_none()) {
                continue; // nothing was published that it could differ from
            }
            let sum: i64 = said.iter().filter_map(|(.., value)| *value).sum();
            if sum == now {
                continue;
            }
            let parts: Vec<&str> = model.parts().iter().map(|part| part.name.as_str()).collect();
            let mut changed = Vec::new();
            for (month, of_month, was) in said.into_iter().filter(|(month, ..)| *month < period) {
                let today = sums.total(&indicator.id, &parts, period, of_month)?;
                let mut change = MonthDifference::unchanged(of_month);
                if let Some(was) = was {
                    let own_files = sums.total(&indicator.id, &parts, month, of_month)?;
                    (change.published, change.later) = (was, today - own_files);
                    let rest = own_files - was;
                    let release = published.releases.get(&month).filter(|_| rest != 0);
                    let why = release.map(|release| releases.since(release, month, &indicator.id, &province.code));
                    match why.transpose()? {
                        Some(Why::Files) => change.resent = rest,
                        Some(Why::Both) => change.unclear = rest,
                        Some(Why::Rules) | None => change.recounted = rest,
                    }
                } else {
                    change.unpublished = today;
                }
                if change.is_change() {
                    changed.push(change);
                }
            }
            let indicator = indicator.id.clone();
            differences.push(Difference {
                indicator,
                window: *window,
                cumulated: now,
                published: sum,
                months: changed,
            });
        }
    }
    Ok(differences)
}

/// Keeps the differences as a partition of their table; none where there is nothing to say.
///
/// # Errors
/// `E001`, `E004`.
pub fn keep(builder: &Builder<'_>, draft: &mut Manifest, differences: &[Difference], period: Month) -> Result<()> {
    let rows = difference::rows(differences, period)?;
    if rows.num_rows() == 0 {
        if let Some(partitions) = draft.tables.get_mut(WINDOW_DIFFERENCES) {
            partitions.remove(&period.to_string());
        }
        return Ok(());
    }
    let promise = Promise { path: WINDOW_DIFFERENCES, schema: difference::schema(), grain: &["row_id".to_string()] };
    let mut objects = Vec::new();
    for file in encode_rows(&rows, &promise)? {
        objects.push(builder.store.put_object(&file.parquet, file.rows)?);
    }
    let part = TablePart::new(String::new(), objects);
    draft.tables.entry(WINDOW_DIFFERENCES.to_string()).or_default().insert(period.to_string(), part);
    Ok(())
}

/// The reporting months of a window of its calendar.
fn months(window: &Window) -> Vec<Month> {
    let ends = window.calendar.months(window.from, window.to);
    ends.map_or_else(Vec::new, |(first, last)| crate::period::MonthRange { first, last }.iter().collect())
}

/// What the releases before this one said of months, of the whole province: a release from before provinces became
/// one knows the whole by the name of the first of them.
fn published(builder: &Builder<'_>, draft: &Manifest, units: &Units, mut wanted: Vec<Month>) -> Result<Published> {
    wanted.sort();
    wanted.dedup();
    let others = units.iter().filter(|unit| unit.level == Level::Province);
    let mut provinces: Vec<&str> = units.province().into_iter().chain(others).map(|unit| unit.code.as_str()).collect();
    // the newest is among the others too: its first place counts
    let mut seen = BTreeSet::new();
    provinces.retain(|code| seen.insert(*code));
    let (rows, releases) = published_months(builder, draft, &wanted, &provinces)?;
    let place = |unit: &str| provinces.iter().position(|code| *code == unit).unwrap_or(provinces.len());
    let mut published = Published { releases, ..Published::default() };
    let mut said_by: BTreeMap<(Month, String, String), usize> = BTreeMap::new();
    for batch in rows {
        let text = |index: usize| batch.column(index).as_string_view_opt();
        let number = |index: usize| batch.column(index).as_primitive_opt::<Int64Type>();
        let (Some(period), Some(calendar), Some(indicator), Some(version), Some(value), Some(unit)) =
            (text(0), text(1), text(2), number(3), number(4), text(5))
        else {
            continue;
        };
        for row in 0..batch.num_rows() {
            let Ok(month) = period.value(row).parse::<Month>() else { continue };
            let name = format!("{}@{}", indicator.value(row), version.value(row));
            let key = (month, calendar.value(row).to_owned(), name);
            let place = place(unit.value(row));
            if said_by.get(&key).is_none_or(|known| place < *known) {
                said_by.insert(key.clone(), place);
                published.figures.insert(key, value.value(row));
            }
        }
    }
    Ok(published)
}

/// Releases that published months, each read once and only where a figure asks for a reason.
struct Releases<'a> {
    builder: &'a Builder<'a>,
    draft: &'a Manifest,
    units: &'a Units,
    known: BTreeMap<String, Earlier>,
}

/// A release with the project that it keeps.
struct Earlier {
    manifest: Manifest,
    project: Project,
    graph: Graph,
}

impl Releases<'_> {
    /// Why files of periods up to `month` give another figure of it than the release gave.
    fn since(&mut self, release: &str, month: Month, indicator: &str, unit: &str) -> Result<Why> {
        if !self.known.contains_key(release) {
            let manifest = self.builder.store.release(release)?;
            let project = Project::of_release(&manifest.pipeline, manifest.texts.clone())?;
            let graph = Graph::read(&project.texts)?;
            self.known.insert(release.to_owned(), Earlier { manifest, project, graph });
        }
        let Earlier { manifest, project, graph } = &self.known[release];
        let files = |manifest: &Manifest| -> BTreeSet<(String, Month, String)> {
            let counted = manifest.counted_inputs(DOSSIERS).into_iter().filter(|input| input.period <= month);
            counted.map(|input| (input.sender.clone(), input.period, input.receipt.sha256.clone())).collect()
        };
        let Builder { engine, store, .. } = *self.builder;
        let builder = Builder { engine, store, project, graph };
        let units = match &project.units {
            Some(units) => units.clone(),
            None => Units::from_names(unit_names(&builder, manifest, manifest.period)?.into_iter()),
        };
        let old = Side { builder, manifest, units: &units };
        let builder = Builder { engine, store, project: self.builder.project, graph: self.builder.graph };
        let new = Side { builder, manifest: self.draft, units: self.units };
        let is_recounted = is_counted_otherwise(&old, &new, indicator, unit);
        Ok(match (files(manifest) != files(self.draft), is_recounted) {
            (true, true) => Why::Both,
            (true, false) => Why::Files,
            (false, _) => Why::Rules,
        })
    }
}

/// Sums of windows, each asked for once.
struct Memory<'a> {
    builder: &'a Builder<'a>,
    draft: &'a Manifest,
    known: BTreeMap<(Month, Window), Sums>,
}

impl Memory<'_> {
    /// The province's figure of a window, by the files of periods up to `last`.
    fn total(&mut self, indicator: &str, parts: &[&str], last: Month, window: Window) -> Result<i64> {
        if !self.known.contains_key(&(last, window)) {
            let sums = window_sums(self.builder, self.draft, last, window, None)?;
            self.known.insert((last, window), sums);
        }
        let sums = &self.known[&(last, window)];
        Ok(parts.iter().map(|part| sums.total(indicator, part).0).sum())
    }
}
