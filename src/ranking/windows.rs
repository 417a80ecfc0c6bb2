//! Which windows a run has, what each is compared with, and at which days states must be known.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate};

use crate::period::{Month, Window, WindowKind};
use crate::pipeline::{Project, WindowSetting};
use crate::store::Manifest;
use crate::unit::Units;

/// A month's windows may end in an earlier month (nine months, seen from December), never farther back.
const MONTHS_AHEAD: usize = 12;

/// What is loaded, as far as windows depend on it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// First loaded period.
    first: Option<Month>,
    /// The day before the latest extract of each period: the last day its files can hold whole.
    until: BTreeMap<Month, NaiveDate>,
}

impl Loaded {
    /// Reads the inputs of a manifest.
    pub fn of(manifest: &Manifest) -> Self {
        let mut until: BTreeMap<Month, NaiveDate> = BTreeMap::new();
        for input in &manifest.inputs {
            let extracted = DateTime::from_timestamp_micros(input.extracted_at).map(|at| at.date_naive());
            let Some(day) = extracted.and_then(|day| day.checked_sub_days(Days::new(1))) else { continue };
            let last = until.entry(input.period).or_insert(day);
            *last = day.max(*last);
        }
        Self { first: manifest.first_period(), until }
    }

    /// First day of the first loaded period, seen from the run of `month`.
    pub fn first_day(&self, month: Month) -> NaiveDate {
        self.first_month(month).first_day()
    }

    /// First loaded period, seen from the run of `month`.
    pub fn first_month(&self, month: Month) -> Month {
        self.first.unwrap_or(month)
    }

    /// Last day of data in the run of `month`; its own last day where that is over.
    fn last_day(&self, month: Month) -> NaiveDate {
        self.until.get(&month).map_or(month.last_day(), |day| month.last_day().min(*day))
    }
}

/// The windows of a period, the bulletin's first.
pub fn windows(project: &Project, month: Month, loaded: &Loaded) -> Vec<Window> {
    let window = |setting: &WindowSetting| match setting {
        WindowSetting::Kind { kind: WindowKind::Week, .. } => Window::week(loaded.last_day(month)),
        WindowSetting::Kind { kind, calendar } => {
            Window::in_calendar(*calendar, *kind, month, loaded.first_month(month))
        }
        WindowSetting::Explicit(window) => *window,
    };
    project.pipeline.windows.iter().map(window).collect()
}

/// The window a figure of the run of `month` may be compared with: the week or month before for weeks,
/// months and states (the month before in the same calendar), the same window of last year for cumulated
/// ones; and only where it was loaded whole.
pub fn compared(window: Window, is_stock: bool, month: Month, loaded: &Loaded) -> Option<Window> {
    if !is_stock || window.kind == WindowKind::Week {
        return window.previous().filter(|before| before.from >= loaded.first_day(month));
    }
    if window.kind == WindowKind::Explicit {
        return None;
    }
    let before = Window::in_calendar(window.calendar, WindowKind::Month, month.previous(), month);
    (before.to < window.to && before.to >= loaded.first_day(month)).then_some(before)
}

/// Every window whose sums the figures of `month` are made from: its own, and those they are compared with.
pub fn looked_at_windows(project: &Project, month: Month, loaded: &Loaded) -> BTreeSet<Window> {
    let with_compared = |window: Window| {
        let before = [false, true].into_iter().filter_map(move |is_stock| compared(window, is_stock, month, loaded));
        std::iter::once(window).chain(before)
    };
    windows(project, month, loaded).into_iter().flat_map(with_compared).collect()
}

/// The days within `period` with which windows begin that need what was carried over: its first one, and
/// those of the windows of its run and of later ones, and of what they are compared with.
pub fn openings(project: &Project, period: Month, loaded: &Loaded) -> Vec<NaiveDate> {
    let mut days = BTreeSet::from([period.first_day()]);
    let runs = std::iter::successors(Some(period), |month| Some(month.next())).take(MONTHS_AHEAD + 1);
    for month in runs {
        for window in windows(project, month, loaded) {
            let is_data = window.kind != WindowKind::Week || loaded.until.contains_key(&month);
            let begins = std::iter::once(window).chain(window.previous()).map(|window| window.from);
            days.extend(begins.filter(|day| is_data && Month::of(*day) == period));
        }
    }
    days.into_iter().collect()
}

/// Whether dossiers that units took over are counted apart in days of `period`: a window of its run, or of a later
/// one, reads them and is the first of its kind for a unit that had begun.
pub fn counts_transferred(project: &Project, units: &Units, period: Month, loaded: &Loaded) -> bool {
    let heirs = units.iter().filter(|unit| !unit.predecessors.is_empty());
    let begun: BTreeSet<NaiveDate> =
        heirs.filter_map(|unit| unit.valid_from).filter(|from| *from <= period.last_day()).collect();
    let reads = |window: &Window| window.from <= period.last_day() && period.first_day() <= window.to;
    let is_first = |window: &Window| begun.iter().any(|day| window.is_first_since(*day));
    let mut runs = std::iter::successors(Some(period), |month| Some(month.next())).take(MONTHS_AHEAD + 1);
    !begun.is_empty()
        && runs.any(|month| {
            let is_data = |window: &Window| window.kind != WindowKind::Week || loaded.until.contains_key(&month);
            let all = windows(project, month, loaded);
            all.iter().any(|window| is_data(window) && reads(window) && is_first(window))
        })
}

/// The days within `period`, its last one first, at which states must be known: the last days of the
/// windows of its run and of later ones, and of what they are compared with.
pub fn cutoffs(project: &Project, period: Month, loaded: &Loaded) -> Vec<NaiveDate> {
    let mut days: BTreeSet<NaiveDate> = BTreeSet::new();
    let runs = std::iter::successors(Some(period), |month| Some(month.next())).take(MONTHS_AHEAD + 1);
    for month in runs {
        for window in windows(project, month, loaded) {
            let is_data = window.kind != WindowKind::Week || loaded.until.contains_key(&month);
            let before = [window.previous(), compared(window, true, month, loaded)];
            let ends = std::iter::once(window).chain(before.into_iter().flatten()).map(|window| window.to);
            days.extend(ends.filter(|day| is_data && Month::of(*day) == period));
        }
    }
    days.remove(&period.last_day());
    std::iter::once(period.last_day()).chain(days).collect()
}
