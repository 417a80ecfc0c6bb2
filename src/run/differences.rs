//! Cumulated figures against the months as earlier releases published them.
//!
//! A month counts as published by its final release, else by the last one that was made for it among those the
//! draft goes back to, or by the first one of them that holds it (a backfill). Where any month of a window was never published, nothing is said of the window.

use std::collections::BTreeMap;

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;

use crate::bulletin::Facts;
use crate::diagnostic::Result;
use crate::fact::Measure;
use crate::model::query::{published_months, window_sums};
use crate::model::{Anchor, Builder, PartSetting, Promise, encode_rows};
use crate::period::{Calendar, Month, Window, WindowKind};
use crate::ranking::difference::{self, Difference, MonthDifference, WINDOW_DIFFERENCES};
use crate::ranking::{Loaded, Sums, indicators, windows};
use crate::store::{Manifest, TablePart};
use crate::unit::Units;

/// (month, calendar, indicator@version) → the figure that was published.
type Published = BTreeMap<(Month, String, String), i64>;

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
    let published = published(builder, draft, wanted, &province.code)?;
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
                let value = if *month == period {
                    figure(&of_month)
                } else {
                    published.get(&(*month, window.calendar.to_string(), name.clone())).copied()
                };
                value.map(|value| (*month, of_month, value))
            };
            let Some(said) = months.iter().map(said).collect::<Option<Vec<_>>>() else { continue };
            let sum: i64 = said.iter().map(|(.., value)| value).sum();
            if sum == now {
                continue;
            }
            let parts: Vec<&str> = model.parts().iter().map(|part| part.name.as_str()).collect();
            let mut changed = Vec::new();
            for (month, of_month, published) in said.into_iter().filter(|(month, ..)| *month < period) {
                let today = sums.total(&indicator.id, &parts, period, of_month)?;
                let own_files = sums.total(&indicator.id, &parts, month, of_month)?;
                let (later, resent) = (today - own_files, own_files - published);
                if (later, resent) != (0, 0) {
                    changed.push(MonthDifference { window: of_month, published, later, resent });
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
    let part = TablePart { fingerprint: String::new(), objects, days: None };
    draft.tables.entry(WINDOW_DIFFERENCES.to_string()).or_default().insert(period.to_string(), part);
    Ok(())
}

/// The reporting months of a window of its calendar.
fn months(window: &Window) -> Vec<Month> {
    let ends = window.calendar.months(window.from, window.to);
    ends.map_or_else(Vec::new, |(first, last)| crate::period::MonthRange { first, last }.iter().collect())
}

/// What the releases before this one said of months, of the whole province.
fn published(builder: &Builder<'_>, draft: &Manifest, mut wanted: Vec<Month>, province: &str) -> Result<Published> {
    wanted.sort();
    wanted.dedup();
    let mut published = Published::new();
    for batch in published_months(builder, draft, &wanted, province)? {
        let text = |index: usize| batch.column(index).as_string_view_opt();
        let number = |index: usize| batch.column(index).as_primitive_opt::<Int64Type>();
        let (Some(period), Some(calendar), Some(indicator), Some(version), Some(value)) =
            (text(0), text(1), text(2), number(3), number(4))
        else {
            continue;
        };
        for row in 0..batch.num_rows() {
            let Ok(month) = period.value(row).parse::<Month>() else { continue };
            let name = format!("{}@{}", indicator.value(row), version.value(row));
            published.insert((month, calendar.value(row).to_owned(), name), value.value(row));
        }
    }
    Ok(published)
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
            let sums = window_sums(self.builder, self.draft, last, window)?;
            self.known.insert((last, window), sums);
        }
        let sums = &self.known[&(last, window)];
        Ok(parts.iter().map(|part| sums.total(indicator, part).0).sum())
    }
}
