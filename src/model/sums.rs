//! Sums of an indicator over dossiers, as the rows and the file of one partition of `measures`.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Int64Array, RecordBatch, StringArray, StringViewArray, UInt32Array};
use arrow::compute::kernels::cmp::eq;
use arrow::compute::{
    SortColumn, cast, concat_batches, filter_record_batch, lexsort_to_indices, not, take, take_record_batch,
};
use arrow::datatypes::{DataType, Date32Type, Int64Type, SchemaRef};
use arrow::error::ArrowError;
use datafusion::prelude::SessionContext;

use super::engine::{Parameters, WHOLE, measures_by_schema, measures_schema, plan};
use super::indicator::IndicatorModel;
use super::partition::{Promise, Written, encode_rows};
use super::sql_error::sql_error;
use crate::diagnostic::{Diagnostic, Result};

/// What identifies a row of `measures` and of `measures_by`, in the order its rows are kept.
const GRAIN: [&str; 5] = ["indicator", "part", "unit", "anchor", "day"];
const GRAIN_BY: [&str; 7] = ["dimension", "member", "indicator", "part", "unit", "anchor", "day"];

/// A query in the session whose views are at its cut-off.
pub struct Query {
    pub session: SessionContext,
    pub sql: String,
    pub parameters: Parameters,
}

/// The sums of an indicator in one period.
pub struct Sums {
    /// Files of `measures`.
    pub whole: Vec<Written>,
    /// Files of `measures_by`.
    pub by: Vec<Written>,
    /// First and last day of the rows, as ISO dates.
    pub days: Option<(String, String)>,
}

/// Runs the sums of one indicator over dossiers.
///
/// # Errors
/// `M020` from the engine, `E004`, `M022`.
pub async fn count(indicator: IndicatorModel, queries: Vec<Query>) -> Result<Sums> {
    let mut rows = Vec::new();
    for query in queries {
        let frame = plan(&query.session, &indicator.path, &query.sql, &query.parameters).await?;
        for batch in frame.collect().await.map_err(|error| sql_error(&indicator.path, &error))? {
            rows.extend(by_part(&indicator, &batch)?);
        }
    }
    written(&indicator, &rows)
}

/// A row with the sums of every part → a row for each part that has any.
///
/// # Errors
/// `E004` when the batch is none of [`IndicatorModel`]'s sums.
pub fn by_part(indicator: &IndicatorModel, rows: &RecordBatch) -> Result<Vec<RecordBatch>> {
    let column = |name: &str| rows.column_by_name(name).ok_or_else(|| not_sums(&format!("no column `{name}`")));
    let mut batches = Vec::new();
    for (at, part) in indicator.parts().iter().enumerate() {
        let sums = |letter: &str| -> Result<Vec<Option<i64>>> {
            let sums = cast(column(&format!("{letter}{at}"))?, &DataType::Int64).map_err(|e| not_sums(&e))?;
            Ok(sums.as_primitive::<Int64Type>().iter().collect())
        };
        let (numerators, denominators) = (sums("n")?, sums("d")?);
        // A zero that a register says is a figure; dossiers that add nothing are none.
        let says = |sum: Option<i64>| sum.is_some_and(|sum| sum != 0 || indicator.is_over_measures());
        let has_any = |row: &usize| says(numerators[*row]) || says(denominators[*row]);
        let kept: Vec<usize> = (0..rows.num_rows()).filter(has_any).collect();
        let places = UInt32Array::from_iter_values(kept.iter().filter_map(|row| u32::try_from(*row).ok()));
        let of =
            |sums: &[Option<i64>]| Int64Array::from_iter_values(kept.iter().map(|row| sums[*row].unwrap_or_default()));
        let columns: Vec<ArrayRef> = measures_by_schema()
            .fields()
            .iter()
            .map(|field| -> Result<ArrayRef> {
                let values: ArrayRef = match field.name().as_str() {
                    "version" => Arc::new(Int64Array::from_value(i64::from(indicator.version()), kept.len())),
                    "part" => Arc::new(StringArray::from_iter_values(kept.iter().map(|_| &part.name))),
                    "numerator" => Arc::new(of(&numerators)),
                    "denominator" => Arc::new(of(&denominators)),
                    name => take(column(name)?, &places, None).map_err(|e| not_sums(&e))?,
                };
                cast(&values, field.data_type()).map_err(|e| not_sums(&e))
            })
            .collect::<Result<_>>()?;
        batches.push(RecordBatch::try_new(measures_by_schema(), columns).map_err(|e| not_sums(&e))?);
    }
    Ok(batches)
}

fn not_sums(error: &dyn std::fmt::Display) -> Box<Diagnostic> {
    Diagnostic::fatal("E004", format!("the engine gave no sums: {error}"))
}

/// Rows of [`by_part`] as the files of their partition, ordered by what identifies them.
///
/// # Errors
/// `E004`; `M022` for two rows of one identity.
pub fn written(indicator: &IndicatorModel, rows: &[RecordBatch]) -> Result<Sums> {
    let failed = |error: ArrowError| not_sums(&error);
    let rows = concat_batches(&measures_by_schema(), rows).map_err(failed)?;
    let dimension = rows.column_by_name("dimension").ok_or_else(|| not_sums(&"no column `dimension`"))?;
    let is_whole = eq(dimension, &StringViewArray::new_scalar(WHOLE)).map_err(failed)?;
    let (whole, by) = (
        filter_record_batch(&rows, &is_whole).map_err(failed)?,
        filter_record_batch(&rows, &not(&is_whole).map_err(failed)?).map_err(failed)?,
    );
    Ok(Sums {
        whole: in_order(indicator, &whole, measures_schema(), &GRAIN)?,
        by: in_order(indicator, &by, measures_by_schema(), &GRAIN_BY)?,
        days: day_range(&rows),
    })
}

fn in_order(indicator: &IndicatorModel, rows: &RecordBatch, schema: SchemaRef, grain: &[&str]) -> Result<Vec<Written>> {
    let failed = |error: ArrowError| not_sums(&error);
    let named = schema.fields().iter().filter_map(|field| rows.schema().index_of(field.name()).ok());
    let rows = rows.project(&named.collect::<Vec<_>>()).map_err(failed)?;
    let column = |name: &&str| Some(SortColumn { values: rows.column_by_name(name)?.clone(), options: None });
    let order: Vec<SortColumn> = grain.iter().filter_map(column).collect();
    let order = lexsort_to_indices(&order, None).map_err(failed)?;
    let rows = take_record_batch(&rows, &order).map_err(failed)?;
    let grain: Vec<String> = grain.iter().map(|column| (*column).to_string()).collect();
    encode_rows(&rows, &Promise { path: &indicator.path, schema, grain: &grain })
}

/// First and last `day` of the rows, as ISO dates.
fn day_range(rows: &RecordBatch) -> Option<(String, String)> {
    let days = rows.column_by_name("day")?.as_primitive_opt::<Date32Type>()?;
    let iso = |day: i32| Date32Type::to_naive_date_opt(day).map(|date| date.to_string());
    Some((iso(arrow::compute::min(days)?)?, iso(arrow::compute::max(days)?)?))
}
