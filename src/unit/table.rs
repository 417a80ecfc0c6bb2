//! Units as a table of the release, so that SQL and other tools read the same dimension.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringViewArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use crate::diagnostic::{Diagnostic, Result};
use crate::unit::{Level, Units};

/// Columns of `units`.
pub fn schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8View, true);
    Arc::new(Schema::new(vec![
        text("unit"),
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
        text(&|u| Some(u.name.clone())),
        text(&|u| Some(level_name(u.level).to_string())),
        text(&|u| u.parent.clone()),
        text(&|u| Some(u.block.clone())),
        text(&|u| u.located_in.clone()),
        text(&|u| u.valid_from.map(|d| d.to_string())),
        text(&|u| u.valid_to.map(|d| d.to_string())),
        Arc::new(all.iter().map(|u| i64::try_from(u.order).ok()).collect::<Int64Array>()),
    ];
    RecordBatch::try_new(schema(), columns).map_err(|error| Diagnostic::fatal("E004", error.to_string()))
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
