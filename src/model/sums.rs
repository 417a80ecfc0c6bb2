//! Sums of an indicator over dossiers, as the rows and the file of one partition of `measures`.

use arrow::array::{AsArray, RecordBatch};
use arrow::compute::{SortColumn, cast, concat_batches, lexsort_to_indices, take_record_batch};
use arrow::datatypes::Date32Type;
use arrow::error::ArrowError;
use datafusion::prelude::SessionContext;

use super::engine::{Parameters, measures_schema, plan};
use super::indicator::IndicatorModel;
use super::partition::{Promise, Written, encode_rows};
use super::sql_error::sql_error;
use crate::diagnostic::{Diagnostic, Result};

/// What identifies a row of `measures`, in the order its rows are kept.
const GRAIN: [&str; 7] = ["indicator", "part", "unit", "dimension", "member", "anchor", "day"];

/// A query in the session whose views are at its cut-off.
pub struct Query {
    pub session: SessionContext,
    pub sql: String,
    pub parameters: Parameters,
}

/// Files of a partition, and the first and last day of its rows as ISO dates.
pub type Sums = (Vec<Written>, Option<(String, String)>);

/// Runs the sums of one indicator; the first query gives its own rows and is only checked for its columns.
///
/// # Errors
/// `M005` columns that are not as the parts say, `M020` from the engine.
pub async fn count(indicator: IndicatorModel, queries: Vec<Query>) -> Result<Sums> {
    let mut rows = Vec::new();
    for (at, query) in queries.iter().enumerate() {
        let frame = plan(&query.session, &indicator.path, &query.sql, &query.parameters).await?;
        if at == 0 {
            indicator.check_columns(frame.schema().as_arrow())?;
            continue;
        }
        rows.extend(frame.collect().await.map_err(|error| sql_error(&indicator.path, &error))?);
    }
    written(&indicator, rows)
}

/// Rows as the file of their partition, ordered by what identifies them.
///
/// # Errors
/// `E004`; `M022` for two rows of one identity.
pub fn written(indicator: &IndicatorModel, rows: Vec<RecordBatch>) -> Result<Sums> {
    let failed = |error: ArrowError| Diagnostic::fatal("E004", format!("sums cannot be written: {error}"));
    let rows = rows.iter().map(as_measures).collect::<Result<Vec<_>>>()?;
    let rows = concat_batches(&measures_schema(), &rows).map_err(failed)?;
    let column = |name: &&str| Some(SortColumn { values: rows.column_by_name(name)?.clone(), options: None });
    let order: Vec<SortColumn> = GRAIN.iter().filter_map(column).collect();
    let order = lexsort_to_indices(&order, None).map_err(failed)?;
    let rows = take_record_batch(&rows, &order).map_err(failed)?;
    let grain = GRAIN.map(String::from);
    let promise = Promise { path: &indicator.path, schema: measures_schema(), grain: &grain };
    Ok((encode_rows(&rows, &promise)?, day_range(&rows)))
}

/// Sums as the table keeps them, whatever the engine made of their types.
pub fn as_measures(rows: &RecordBatch) -> Result<RecordBatch> {
    let schema = measures_schema();
    let columns = rows.columns().iter().zip(schema.fields());
    let columns = columns.map(|(column, field)| cast(column, field.data_type())).collect::<Result<Vec<_>, _>>();
    columns
        .and_then(|columns| RecordBatch::try_new(schema.clone(), columns))
        .map_err(|error| Diagnostic::fatal("E004", error.to_string()))
}

/// First and last `day` of the rows, as ISO dates.
fn day_range(rows: &RecordBatch) -> Option<(String, String)> {
    let days = rows.column_by_name("day")?.as_primitive_opt::<Date32Type>()?;
    let iso = |day: i32| Date32Type::to_naive_date_opt(day).map(|date| date.to_string());
    Some((iso(arrow::compute::min(days)?)?, iso(arrow::compute::max(days)?)?))
}
