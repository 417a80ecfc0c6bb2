//! Facts as a table of the release, for analysts and for comparing releases.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringViewArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use chrono::NaiveDate;

use crate::diagnostic::{Diagnostic, Result};
use crate::fact::{Fact, Indicator, Measure, Status};
use crate::period::{Month, Window};
use crate::text::number::Decimal;
use crate::text::phrase;

/// Columns of `facts`; `rankings` has the same, with ranked rows alone.
pub fn facts_schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8View, true);
    let number = |name: &str| Field::new(name, DataType::Int64, true);
    let date = |name: &str| Field::new(name, DataType::Date32, true);
    Arc::new(Schema::new(vec![
        text("fact_id"),
        text("period"),
        text("indicator"),
        number("version"),
        text("unit"),
        text("population"),
        text("window_kind"),
        text("window_calendar"),
        date("window_from_date"),
        date("window_to_date"),
        Field::new("is_headline", DataType::Boolean, true),
        number("numerator"),
        number("denominator"),
        Field::new("value", DataType::Float64, true),
        text("status"),
        text("no_data_reason"),
        number("rank"),
        number("ranked_count"),
        number("tied_count"),
        number("population_missing_count"),
        number("missing_member_count"),
        number("previous_numerator"),
        number("previous_denominator"),
        number("previous_rank"),
        number("gap_count"),
        number("target_gap_count"),
        number("transferred_numerator"),
        number("transferred_denominator"),
        text("final_release"),
        number("final_numerator"),
        number("final_denominator"),
        number("final_rank"),
        number("final_ranked_count"),
        number("final_tied_count"),
    ]))
}

/// Rows of `facts`, ordered by `fact_id`; `headline` is the window the bulletin speaks of.
///
/// # Errors
/// `E004`.
pub fn facts_rows(
    facts: &[Fact],
    indicators: &[Indicator],
    period: Month,
    headline: Option<Window>,
) -> Result<RecordBatch> {
    let mut sorted: Vec<&Fact> = facts.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    let text = |value: fn(&Fact) -> &str| -> ArrayRef {
        Arc::new(StringViewArray::from_iter_values(sorted.iter().map(|f| value(f))))
    };
    let number = |value: &dyn Fn(&Fact) -> Option<i64>| -> ArrayRef {
        Arc::new(sorted.iter().map(|f| value(f)).collect::<Int64Array>())
    };
    let date = |value: fn(&Fact) -> NaiveDate| -> ArrayRef {
        Arc::new(sorted.iter().map(|f| Some(days(value(f)))).collect::<Date32Array>())
    };
    // A unit without data has no figure: its zeros are no numbers.
    let known = |f: &Fact, value: i64| (f.status != Status::NoData).then_some(value);
    let columns: Vec<ArrayRef> = vec![
        text(|f| &f.id),
        Arc::new(StringViewArray::from_iter_values(sorted.iter().map(|_| period.to_string()))),
        text(|f| &f.indicator),
        number(&|f| Some(i64::from(f.version))),
        text(|f| &f.unit),
        text(|f| &f.population),
        text(|f| f.window.kind.as_str()),
        Arc::new(StringViewArray::from_iter_values(sorted.iter().map(|f| f.window.calendar.to_string()))),
        date(|f| f.window.from),
        date(|f| f.window.to),
        Arc::new(sorted.iter().map(|f| Some(Some(f.window) == headline)).collect::<BooleanArray>()),
        number(&|f| known(f, f.numerator)),
        number(&|f| known(f, f.denominator)),
        Arc::new(sorted.iter().map(|f| value(f, indicators)).collect::<Float64Array>()),
        text(|f| status_name(f.status)),
        Arc::new(sorted.iter().map(|f| no_data_reason(f, indicators)).collect::<StringViewArray>()),
        number(&|f| f.standing.map(|s| i64::from(s.rank))),
        number(&|f| f.standing.map(|s| i64::from(s.of))),
        number(&|f| f.standing.map(|s| i64::from(s.tied))),
        number(&|f| Some(i64::from(f.population_missing))),
        number(&|f| Some(i64::from(f.missing_members))),
        number(&|f| f.previous.as_ref().map(|p| p.numerator)),
        number(&|f| f.previous.as_ref().map(|p| p.denominator)),
        number(&|f| f.previous.as_ref().and_then(|p| p.standing).map(|s| i64::from(s.rank))),
        number(&|f| f.gap.as_ref().map(|g| g.dossiers)),
        number(&|f| f.target_gap),
        number(&|f| f.transferred.map(|(numerator, _)| numerator)),
        number(&|f| f.transferred.map(|(_, denominator)| denominator)),
        Arc::new(sorted.iter().map(|f| f.official.as_ref().map(|o| o.release.as_str())).collect::<StringViewArray>()),
        number(&|f| f.official.as_ref().and_then(|o| o.value).map(|(numerator, _)| numerator)),
        number(&|f| f.official.as_ref().and_then(|o| o.value).map(|(_, denominator)| denominator)),
        number(&|f| f.official.as_ref().and_then(|o| o.standing).map(|s| i64::from(s.rank))),
        number(&|f| f.official.as_ref().and_then(|o| o.standing).map(|s| i64::from(s.of))),
        number(&|f| f.official.as_ref().and_then(|o| o.standing).map(|s| i64::from(s.tied))),
    ];
    RecordBatch::try_new(facts_schema(), columns).map_err(|error| Diagnostic::fatal("E004", error.to_string()))
}

/// The figure as a number to draw or to print: dossiers, percent or points, rounded as the indicator says. Ranks and
/// sums read numerator and denominator.
fn value(fact: &Fact, indicators: &[Indicator]) -> Option<f64> {
    let indicator = indicators.iter().find(|indicator| indicator.id == fact.indicator)?;
    let figure = match indicator.measure {
        _ if matches!(fact.status, Status::NoData | Status::NoExposure) => return None,
        Measure::Count | Measure::Score => Some(phrase::amount(indicator, fact.numerator)),
        Measure::Rate => Decimal::percent(fact.numerator, fact.denominator, indicator.decimals),
    };
    figure.and_then(|figure| figure.machine().parse().ok())
}

/// Why there is no figure: nothing was sent for it, what was sent has no column for it, or no register says it.
pub fn no_data_reason(fact: &Fact, indicators: &[Indicator]) -> Option<&'static str> {
    let is_of_dossiers = || indicators.iter().any(|i| i.id == fact.indicator && i.is_of_dossiers);
    (fact.status == Status::NoData).then(|| match &fact.lacking {
        Some(lacking) if lacking.columns.is_empty() => "not_loaded",
        Some(_) => "no_column",
        None if is_of_dossiers() => "not_sent",
        None => "no_register",
    })
}

/// A status in the table `facts`.
pub fn status_name(status: Status) -> &'static str {
    match status {
        Status::Ranked => "ranked",
        Status::SmallBase => "small_base",
        Status::NoExposure => "no_exposure",
        Status::NoData => "no_data",
        Status::Unranked => "unranked",
    }
}

/// Days since 1970 as Arrow keeps a date.
pub fn days(date: NaiveDate) -> i32 {
    const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(1970, 1, 1).expect("1 January 1970 is a date");
    i32::try_from(date.signed_duration_since(EPOCH).num_days()).unwrap_or(i32::MAX)
}
