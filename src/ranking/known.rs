//! The indicators as a table, so that a list says by their own files which of them belong together.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, StringViewArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use crate::diagnostic::{Diagnostic, Result};
use crate::fact::{Indicator, Measure};
use crate::model::Builder;

/// Name of the table.
pub const INDICATORS: &str = "indicators";

/// The indicators that the pipeline names, in its order.
///
/// # Errors
/// `C010` a target that is no number.
pub fn printed(builder: &Builder<'_>) -> Result<Vec<Indicator>> {
    let settings = builder.project.pipeline.indicators.iter().enumerate();
    let named = settings.filter_map(|(order, setting)| {
        let model = builder.graph.indicators.iter().find(|model| model.id == setting.id)?;
        Some(model.printed(setting, order))
    });
    named.collect()
}

/// Columns of `indicators`: one row per indicator that the pipeline names.
pub fn schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8View, true);
    let number = |name: &str| Field::new(name, DataType::Int64, true);
    Arc::new(Schema::new(vec![
        text("indicator"),
        number("version"),
        text("name"),
        text("noun"),
        text("measure"),
        text("family"),
        text("label"),
        number("place"),
        Field::new("is_beside", DataType::Boolean, true),
    ]))
}

/// Rows of `indicators`, in the order of the pipeline.
///
/// # Errors
/// `E004`.
pub fn rows(indicators: &[Indicator]) -> Result<RecordBatch> {
    let text = |value: &dyn Fn(&Indicator) -> Option<String>| -> ArrayRef {
        Arc::new(indicators.iter().map(value).collect::<StringViewArray>())
    };
    let measure = |indicator: &Indicator| match indicator.measure {
        Measure::Count => "count",
        Measure::Rate => "rate",
        Measure::Score => "score",
    };
    let family = |indicator: &Indicator| indicator.family.clone();
    let columns: Vec<ArrayRef> = vec![
        text(&|i| Some(i.id.clone())),
        Arc::new(indicators.iter().map(|i| Some(i64::from(i.version))).collect::<Int64Array>()),
        text(&|i| Some(i.name.clone())),
        text(&|i| Some(i.noun.clone())),
        text(&|i| Some(measure(i).to_owned())),
        text(&|i| family(i).map(|(family, _)| family)),
        text(&|i| family(i).map(|(_, label)| label)),
        Arc::new(indicators.iter().map(|i| i64::try_from(i.order).ok()).collect::<Int64Array>()),
        Arc::new(indicators.iter().map(|i| Some(i.is_beside)).collect::<BooleanArray>()),
    ];
    RecordBatch::try_new(schema(), columns).map_err(|error| Diagnostic::fatal("E004", error.to_string()))
}
