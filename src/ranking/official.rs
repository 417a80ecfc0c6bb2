//! What final releases printed: official figures, which later data are set against and never replace.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::FactRow;
use super::value::Compared;
use crate::fact::{Indicator, Official};
use crate::period::{Month, Window};
use crate::rank::Standing;

/// Indicator, kind of window, first and last day, population, unit.
type Key = (String, String, NaiveDate, NaiveDate, String, String);

/// One month that is final.
#[derive(Clone, Debug, Default)]
pub struct OfficialMonth {
    release: String,
    document: String,
    /// Version and row of every figure.
    rows: BTreeMap<Key, FactRow>,
    /// Indicators that it printed, with the version of their definition.
    versions: BTreeMap<String, i64>,
}

impl OfficialMonth {
    /// The figures of a final release's own month.
    pub fn new(release: &str, document: &str, rows: Vec<FactRow>) -> Self {
        let versions = rows.iter().map(|row| (row.indicator.clone(), row.version)).collect();
        let key = |row: &FactRow| {
            let (kind, population, unit) = (row.window_kind.clone(), row.population.clone(), row.unit.clone());
            (row.indicator.clone(), kind, row.from, row.to, population, unit)
        };
        let rows = rows.into_iter().map(|row| (key(&row), row)).collect();
        Self { release: release.to_owned(), document: document.to_owned(), rows, versions }
    }

    fn row(&self, indicator: &Indicator, window: Window, population: &str, unit: &str) -> Option<&FactRow> {
        let key = |kind: &str, from: NaiveDate| {
            (indicator.id.clone(), kind.to_owned(), from, window.to, population.to_owned(), unit.to_owned())
        };
        let exact = self.rows.get(&key(window.kind.as_str(), window.from));
        // A state is what it is on the window's last day, whichever window printed it.
        let of_day = || {
            let is_same = |row: &&FactRow| {
                row.indicator == indicator.id && row.to == window.to && row.population == population && row.unit == unit
            };
            self.rows.values().find(is_same)
        };
        exact.or_else(|| indicator.is_stock.then(of_day).flatten())
    }
}

/// The final months that the figures of one period look at: the period itself, and those it is compared with.
#[derive(Clone, Debug, Default)]
pub struct Officials {
    pub months: BTreeMap<Month, OfficialMonth>,
}

impl Officials {
    /// The figure of a window as the final release of `month` printed it.
    pub(super) fn figure(
        &self,
        month: Month,
        indicator: &Indicator,
        window: Window,
        population: &str,
        unit: &str,
    ) -> Option<Official> {
        let known = self.months.get(&month)?;
        let row = known.row(indicator, window, population, unit)?;
        Some(Official {
            release: known.release.clone(),
            document: known.document.clone(),
            value: row.numerator.zip(row.denominator),
            standing: standing(row),
        })
    }

    /// The members of a population in an earlier window, with the figures that were published of it; `None` where
    /// they were published by another definition: nothing may be set against those.
    pub(super) fn instead(
        &self,
        mut compared: Vec<Compared>,
        indicator: &Indicator,
        window: Window,
        population: &str,
    ) -> Option<Vec<Compared>> {
        let Some(known) = self.months.get(&Month::of(window.to)) else { return Some(compared) };
        let rows: Vec<Option<&FactRow>> =
            compared.iter().map(|c| known.row(indicator, window, population, &c.unit)).collect();
        if rows.iter().all(Option::is_none) {
            return Some(compared);
        }
        if known.versions.get(&indicator.id) != Some(&i64::from(indicator.version)) {
            return None;
        }
        for (c, row) in compared.iter_mut().zip(rows) {
            c.standing = row.and_then(standing);
            // A unit that the final release did not list has no published place, only what is known of it.
            let Some(row) = row else { continue };
            c.is_missing = row.numerator.is_none();
            c.numerator = row.numerator.unwrap_or_default();
            c.denominator = row.denominator.unwrap_or_default();
        }
        Some(compared)
    }
}

fn standing(row: &FactRow) -> Option<Standing> {
    let number = |value: i64| u32::try_from(value).ok();
    Some(Standing { rank: number(row.rank?)?, of: number(row.ranked?)?, tied: number(row.tied?)? })
}
