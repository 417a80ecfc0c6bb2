//! Working days as a table of the release, so that SQL counts them by joining on dates:
//! days overdue = `working_ordinal` of the cut-off − `working_ordinal` of the due day.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Int64Array, RecordBatch, StringViewArray};
use arrow::datatypes::{DataType, Date32Type, Field, Schema, SchemaRef};
use chrono::NaiveDate;

use super::{Workdays, is_weekend};
use crate::diagnostic::{Diagnostic, Result};

/// Name of the table.
pub const WORKDAYS: &str = "workdays";

/// Columns of `workdays`: one row for each day of the loaded years; none without a file of holidays.
pub fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("day", DataType::Date32, true),
        Field::new("is_working", DataType::Boolean, true),
        // Working days from the first loaded day up to and including this one.
        Field::new("working_ordinal", DataType::Int64, true),
        // `ngay_lam_viec`, `cuoi_tuan`, or the kind that the file of holidays gives the day.
        Field::new("kind", DataType::Utf8View, true),
        // False for a listed day whose act is not known; others are confirmed.
        Field::new("is_confirmed", DataType::Boolean, true),
    ]))
}

/// Rows of `workdays`, by day.
///
/// # Errors
/// `E004`.
pub fn rows(workdays: &Workdays) -> Result<RecordBatch> {
    let (first, last) = workdays.range();
    let days: Vec<NaiveDate> = first.iter_days().take_while(|day| *day <= last).collect();
    let kind = |day: &NaiveDate| match workdays.listed(*day) {
        Some(listed) => listed.kind.as_str(),
        None if is_weekend(*day) => "cuoi_tuan",
        None => "ngay_lam_viec",
    };
    let is_confirmed = |day: &NaiveDate| workdays.listed(*day).is_none_or(|listed| listed.is_confirmed);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(days.iter().map(|day| Some(Date32Type::from_naive_date(*day))).collect::<Date32Array>()),
        Arc::new(days.iter().map(|day| workdays.is_working(*day)).collect::<BooleanArray>()),
        Arc::new(days.iter().map(|day| workdays.ordinal(*day)).collect::<Int64Array>()),
        Arc::new(StringViewArray::from_iter_values(days.iter().map(kind))),
        Arc::new(days.iter().map(|day| Some(is_confirmed(day))).collect::<BooleanArray>()),
    ];
    RecordBatch::try_new(schema(), columns).map_err(|error| Diagnostic::fatal("E004", error.to_string()))
}
