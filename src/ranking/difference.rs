//! Why a cumulated figure is not the sum of the months that were published: late rows and corrections.
//!
//! A release keeps what it said; a later file may still add a dossier to an earlier month. The cumulated
//! figure of today counts it, the month's figure of then does not. The difference is data of its own:
//! a table of the release and a section of the province's page. States at a day and rates do not add
//! up over months and have no such difference.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringViewArray};
use arrow::datatypes::{DataType, Date32Type, Field, Schema, SchemaRef};
use chrono::NaiveDate;

use crate::diagnostic::{Diagnostic, Result};
use crate::period::{Month, Window};

/// Name of the table.
pub const WINDOW_DIFFERENCES: &str = "window_differences";

/// A cumulated count of the whole province that is not the sum of its published months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Indicator id.
    pub indicator: String,
    /// The cumulated window.
    pub window: Window,
    /// Its figure now.
    pub cumulated: i64,
    /// Sum of its months, each as it was published; the run's own month as it is now.
    pub published: i64,
    /// The months that changed since, in order.
    pub months: Vec<MonthDifference>,
}

/// What became of one month after its publication; of one that was never published, what it has today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthDifference {
    pub window: Window,
    /// As published; nothing where it never was.
    pub published: i64,
    /// All of a month that was never published.
    pub unpublished: i64,
    /// Change by files of later periods: rows that came late, corrections.
    pub later: i64,
    /// Change by files of the month or of earlier ones that came or were sent again after its publication.
    pub resent: i64,
    /// Change over the same files: another definition, setting or table of units.
    pub recounted: i64,
    /// Change where both is so, and nobody can say which did how much.
    pub unclear: i64,
}

impl MonthDifference {
    /// A month of which nothing is known to have changed.
    pub fn unchanged(window: Window) -> Self {
        Self { window, published: 0, unpublished: 0, later: 0, resent: 0, recounted: 0, unclear: 0 }
    }

    /// Whether it has a part in the difference.
    pub fn is_change(&self) -> bool {
        [self.unpublished, self.later, self.resent, self.recounted, self.unclear].iter().any(|part| *part != 0)
    }
}

impl Difference {
    /// A part of the change, all months.
    pub fn sum(&self, part: fn(&MonthDifference) -> i64) -> i64 {
        self.months.iter().map(part).sum()
    }
}

/// Columns of `window_differences`: one row for each cumulated window, indicator and changed month.
pub fn schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8View, true);
    let number = |name: &str| Field::new(name, DataType::Int64, true);
    let date = |name: &str| Field::new(name, DataType::Date32, true);
    Arc::new(Schema::new(vec![
        text("row_id"),
        text("period"),
        text("indicator"),
        text("window"),
        number("cumulated_count"),
        number("published_count"),
        date("month_from_date"),
        date("month_to_date"),
        number("month_published_count"),
        number("later_files_count"),
        number("resent_files_count"),
        number("recounted_count"),
        number("unclear_count"),
        number("unpublished_count"),
    ]))
}

/// Rows of `window_differences`, by `row_id`.
///
/// # Errors
/// `E004`.
pub fn rows(differences: &[Difference], period: Month) -> Result<RecordBatch> {
    let id = |d: &Difference, m: &MonthDifference| format!("{}/{}/{}", d.indicator, d.window.id(), m.window.id());
    let mut all: Vec<(String, &Difference, &MonthDifference)> =
        differences.iter().flat_map(|d| d.months.iter().map(move |m| (id(d, m), d, m))).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    let number = |value: fn(&Difference, &MonthDifference) -> i64| -> ArrayRef {
        Arc::new(all.iter().map(|(_, d, m)| Some(value(d, m))).collect::<Int64Array>())
    };
    let date = |value: fn(&MonthDifference) -> NaiveDate| -> ArrayRef {
        Arc::new(all.iter().map(|(_, _, m)| Some(Date32Type::from_naive_date(value(m)))).collect::<Date32Array>())
    };
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringViewArray::from_iter_values(all.iter().map(|(id, ..)| id))),
        Arc::new(StringViewArray::from_iter_values(all.iter().map(|_| period.to_string()))),
        Arc::new(StringViewArray::from_iter_values(all.iter().map(|(_, d, _)| &d.indicator))),
        Arc::new(StringViewArray::from_iter_values(all.iter().map(|(_, d, _)| d.window.id()))),
        number(|d, _| d.cumulated),
        number(|d, _| d.published),
        date(|m| m.window.from),
        date(|m| m.window.to),
        number(|_, m| m.published),
        number(|_, m| m.later),
        number(|_, m| m.resent),
        number(|_, m| m.recounted),
        number(|_, m| m.unclear),
        number(|_, m| m.unpublished),
    ];
    RecordBatch::try_new(schema(), columns).map_err(|error| Diagnostic::fatal("E004", error.to_string()))
}
