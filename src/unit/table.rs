//! Units, their predecessors and their heirs as tables of the release: SQL reads the same dimension.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Int64Array, RecordBatch, StringViewArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use chrono::NaiveDate;

use crate::diagnostic::{Diagnostic, Result};
use crate::unit::{Level, Units};

/// Of what a unit was made: a row for each predecessor.
pub const PREDECESSORS: &str = "unit_predecessors";
/// Who answers for the dossiers of a unit that went whole into another: a row for each heir in turn.
pub const HEIRS: &str = "unit_heirs";

/// Columns of `units`.
pub fn schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8View, true);
    Arc::new(Schema::new(vec![
        text("unit"),
        text("code"),
        text("scheme"),
        text("name"),
        text("level"),
        text("parent"),
        text("block"),
        text("located_in"),
        text("valid_from"),
        text("valid_to"),
        Field::new("unit_order", DataType::Int64, true),
    ]))
}

/// Rows of `units`, in the file's order.
///
/// # Errors
/// `E004`.
pub fn rows(units: &Units) -> Result<RecordBatch> {
    let all: Vec<_> = units.iter().collect();
    let text = |value: &dyn Fn(&crate::unit::Unit) -> Option<String>| -> ArrayRef {
        Arc::new(all.iter().map(|u| value(u)).collect::<StringViewArray>())
    };
    let columns: Vec<ArrayRef> = vec![
        text(&|u| Some(u.code.clone())),
        text(&|u| Some(u.written_code.clone())),
        text(&|u| Some(u.scheme.clone())),
        text(&|u| Some(u.name.clone())),
        text(&|u| Some(level_name(u.level).to_string())),
        text(&|u| u.parent.clone()),
        text(&|u| Some(u.block.clone())),
        text(&|u| u.located_in.clone()),
        text(&|u| u.valid_from.map(|d| d.to_string())),
        text(&|u| u.valid_to.map(|d| d.to_string())),
        Arc::new(all.iter().map(|u| i64::try_from(u.order).ok()).collect::<Int64Array>()),
    ];
    batch(schema(), columns)
}

/// Columns of [`PREDECESSORS`].
pub fn predecessors_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("unit", DataType::Utf8View, true),
        Field::new("valid_from", DataType::Date32, true),
        Field::new("predecessor", DataType::Utf8View, true),
        Field::new("is_whole", DataType::Boolean, true),
    ]))
}

/// Rows of [`PREDECESSORS`] for units that had begun by a day (later ones change nothing before), in the
/// file's order; a unit without a first day has no predecessors.
///
/// # Errors
/// `E004`.
pub fn predecessors(units: Option<&Units>, by: NaiveDate) -> Result<RecordBatch> {
    let begun = units.into_iter().flat_map(Units::iter).filter_map(|unit| Some((unit, unit.valid_from?)));
    let all: Vec<_> = begun
        .filter(|(_, from)| *from <= by)
        .flat_map(|(unit, from)| unit.predecessors.iter().map(move |predecessor| (unit, from, predecessor)))
        .collect();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringViewArray::from_iter_values(all.iter().map(|(unit, ..)| &unit.code))),
        Arc::new(all.iter().map(|(_, from, _)| Some(days(*from))).collect::<Date32Array>()),
        Arc::new(StringViewArray::from_iter_values(all.iter().map(|(.., predecessor)| &predecessor.code))),
        Arc::new(all.iter().map(|(.., predecessor)| Some(predecessor.is_whole)).collect::<BooleanArray>()),
    ];
    batch(predecessors_schema(), columns)
}

/// Columns of [`HEIRS`].
pub fn heirs_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("unit", DataType::Utf8View, true),
        Field::new("heir_from", DataType::Date32, true),
        Field::new("heir_to", DataType::Date32, true),
        Field::new("heir", DataType::Utf8View, true),
    ]))
}

/// Rows of [`HEIRS`] known by a day; an heir that still is has the last day of the calendar.
///
/// # Errors
/// `E004`.
pub fn heirs(units: Option<&Units>, by: NaiveDate) -> Result<RecordBatch> {
    let all: Vec<_> = units.into_iter().flat_map(Units::heirs).filter(|heir| heir.from <= by).collect();
    // The end of an heir that comes after the day is not known on it.
    let end = |to: Option<NaiveDate>| to.filter(|to| *to < by).map_or(FOREVER, days);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringViewArray::from_iter_values(all.iter().map(|heir| &heir.unit.code))),
        Arc::new(all.iter().map(|heir| Some(days(heir.from))).collect::<Date32Array>()),
        Arc::new(all.iter().map(|heir| Some(end(heir.to))).collect::<Date32Array>()),
        Arc::new(StringViewArray::from_iter_values(all.iter().map(|heir| &heir.owner.code))),
    ];
    batch(heirs_schema(), columns)
}

/// 31/12/9999 as Arrow keeps a date.
const FOREVER: i32 = 2_932_896;

/// Days since 1970 as Arrow keeps a date.
fn days(date: NaiveDate) -> i32 {
    const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(1970, 1, 1).expect("1 January 1970 is a date");
    i32::try_from(date.signed_duration_since(EPOCH).num_days()).unwrap_or(FOREVER)
}

fn batch(schema: SchemaRef, columns: Vec<ArrayRef>) -> Result<RecordBatch> {
    RecordBatch::try_new(schema, columns).map_err(|error| Diagnostic::fatal("E004", error.to_string()))
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::Province => "province",
        Level::District => "district",
        Level::Desk => "desk",
        Level::Commune => "commune",
        Level::Department => "department",
        Level::Branch => "branch",
    }
}
