//! A query's rows as Parquet, the same bytes on any number of cores.
//!
//! Rows are ordered by the table's grain, which must identify them, cut into fixed batches and
//! written with fixed settings; nothing depends on how the engine happened to split its work.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::{BatchCoalescer, cast};
use arrow::datatypes::{DataType, SchemaRef};
use arrow::row::{OwnedRow, RowConverter, SortField};
use datafusion::common::Column as ColumnName;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::prelude::{DataFrame, cast as cast_to};
use futures::StreamExt;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::sql_error::sql_error;
use crate::diagnostic::{Diagnostic, Place, Result};

/// Rows of one batch handed to the writer.
const BATCH_ROWS: usize = 8_192;
/// Rows of one file at most.
const PART_ROWS: usize = 1_048_576;

/// One finished file.
pub struct Written {
    pub parquet: Vec<u8>,
    pub rows: u64,
}

/// What a kept table promises.
pub struct Promise<'a> {
    pub path: &'a str,
    pub schema: SchemaRef,
    pub grain: &'a [String],
}

/// Runs the query and encodes its rows.
///
/// # Errors
/// `M020` from the engine, `M021` for columns that are not as declared, `M022` for two rows with one
/// grain, `M023` for a sum of floating point numbers.
pub async fn encode(frame: DataFrame, promise: &Promise<'_>) -> Result<Vec<Written>> {
    refuse_float_sums(promise.path, frame.logical_plan())?;
    let failed = |error: DataFusionError| sql_error(promise.path, &error);
    let columns = declared_columns(&frame, promise)?;
    let order = promise.grain.iter().map(|name| Expr::Column(ColumnName::from_name(name)).sort(true, true)).collect();
    let ordered = frame.select(columns).map_err(failed)?.sort(order).map_err(failed)?;
    let mut stream = ordered.execute_stream().await.map_err(failed)?;
    let mut files = Files::new(promise)?;
    while let Some(batch) = stream.next().await {
        files.push(&batch.map_err(failed)?)?;
    }
    files.finish()
}

/// Encodes rows that are in memory already, in the order they have.
///
/// # Errors
/// `M022`, as [`encode`].
pub fn encode_rows(rows: &RecordBatch, promise: &Promise<'_>) -> Result<Vec<Written>> {
    let mut files = Files::new(promise)?;
    files.push(rows)?;
    files.finish()
}

fn declared_columns(frame: &DataFrame, promise: &Promise<'_>) -> Result<Vec<Expr>> {
    let bad = |message: String, hint: String| {
        Err(Diagnostic::fatal("M021", message).at(Place::file(promise.path)).hint(hint))
    };
    let given = frame.schema();
    for field in given.fields() {
        if promise.schema.field_with_name(field.name()).is_err() {
            return bad(
                format!("the query gives a column `{}` that `columns` does not declare", field.name()),
                "declare it, or do not select it".into(),
            );
        }
    }
    let mut columns = Vec::new();
    for field in promise.schema.fields() {
        let Ok(found) = given.field_with_unqualified_name(field.name()) else {
            return bad(
                format!("the query does not give the declared column `{}`", field.name()),
                "select it, or take it out of `columns`".into(),
            );
        };
        if !is_same_kind(found.data_type(), field.data_type()) {
            return bad(
                format!(
                    "column `{}` is declared {} but the query gives {}",
                    field.name(),
                    field.data_type(),
                    found.data_type()
                ),
                "correct the type, or cast in the query".into(),
            );
        }
        let column = Expr::Column(ColumnName::from_name(field.name()));
        columns.push(cast_to(column, field.data_type().clone()).alias(field.name()));
    }
    Ok(columns)
}

/// Text is text and an integer is an integer however the engine keeps them; nothing else converts.
fn is_same_kind(given: &DataType, declared: &DataType) -> bool {
    let is_text = |t: &DataType| match t {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, value) => matches!(**value, DataType::Utf8 | DataType::Utf8View),
        _ => false,
    };
    given == declared
        || given.is_null()
        || (is_text(given) && is_text(declared))
        || (given.is_integer() && declared.is_integer())
        || matches!((given, declared), (DataType::Timestamp(_, None), DataType::Timestamp(_, None)))
}

fn refuse_float_sums(path: &str, plan: &LogicalPlan) -> Result<()> {
    if let LogicalPlan::Aggregate(aggregate) = plan {
        let inputs = aggregate.input.schema();
        for expr in &aggregate.aggr_expr {
            if let Expr::AggregateFunction(function) = expr
                && matches!(function.func.name(), "sum" | "avg" | "mean" | "stddev" | "var")
                && function.params.args.iter().any(|arg| {
                    datafusion::logical_expr::ExprSchemable::get_type(arg, inputs.as_ref())
                        .is_ok_and(|t| t.is_floating())
                })
            {
                return Err(Diagnostic::fatal(
                    "M023",
                    "a sum of floating point numbers depends on the order of its rows",
                )
                .at(Place::file(path))
                .hint("keep integers (numerator and denominator) and divide where it is printed"));
            }
        }
    }
    plan.inputs().into_iter().try_for_each(|input| refuse_float_sums(path, input))
}

struct Files<'a> {
    promise: &'a Promise<'a>,
    batches: BatchCoalescer,
    writer: Option<ArrowWriter<Vec<u8>>>,
    rows: usize,
    done: Vec<Written>,
    keys: RowConverter,
    last: Option<OwnedRow>,
}

impl<'a> Files<'a> {
    fn new(promise: &'a Promise<'a>) -> Result<Self> {
        let mut fields = Vec::new();
        for name in promise.grain {
            let field =
                promise.schema.field_with_name(name).map_err(|error| internal(promise.path, &error.to_string()))?;
            fields.push(SortField::new(field.data_type().clone()));
        }
        let keys = RowConverter::new(fields).map_err(|error| internal(promise.path, &error.to_string()))?;
        let batches = BatchCoalescer::new(Arc::clone(&promise.schema), BATCH_ROWS);
        Ok(Self { promise, batches, writer: None, rows: 0, done: Vec::new(), keys, last: None })
    }

    fn push(&mut self, batch: &RecordBatch) -> Result<()> {
        let path = self.promise.path;
        let columns = batch
            .columns()
            .iter()
            .zip(self.promise.schema.fields())
            .map(|(column, field)| cast(column, field.data_type()))
            .collect::<Result<Vec<_>, _>>();
        let batch = columns
            .and_then(|columns| RecordBatch::try_new(Arc::clone(&self.promise.schema), columns))
            .map_err(|e| internal(path, &e.to_string()))?;
        self.check_grain(&batch)?;
        self.batches.push_batch(batch).map_err(|e| internal(path, &e.to_string()))?;
        self.write_ready()
    }

    fn check_grain(&mut self, batch: &RecordBatch) -> Result<()> {
        let path = self.promise.path;
        if self.promise.grain.is_empty() {
            return Ok(());
        }
        let columns: Vec<_> =
            self.promise.grain.iter().filter_map(|name| batch.column_by_name(name).cloned()).collect();
        let rows = self.keys.convert_columns(&columns).map_err(|e| internal(path, &e.to_string()))?;
        for row in rows.iter() {
            if self.last.as_ref().is_some_and(|last| last.row() == row) {
                return Err(Diagnostic::fatal(
                    "M022",
                    format!("two rows have the same grain ({})", self.promise.grain.join(", ")),
                )
                .at(Place::file(path))
                .hint("aggregate to the grain, or name the columns that identify a row"));
            }
            self.last = Some(row.owned());
        }
        Ok(())
    }

    fn write_ready(&mut self) -> Result<()> {
        while let Some(batch) = self.batches.next_completed_batch() {
            self.write(&batch)?;
        }
        Ok(())
    }

    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let path = self.promise.path;
        if self.rows + batch.num_rows() > PART_ROWS {
            self.close()?;
        }
        if self.writer.is_none() {
            let options = ArrowWriterOptions::new().with_properties(properties()).with_skip_arrow_metadata(true);
            let writer = ArrowWriter::try_new_with_options(Vec::new(), Arc::clone(&self.promise.schema), options);
            self.writer = Some(writer.map_err(|e| internal(path, &e.to_string()))?);
        }
        if let Some(writer) = &mut self.writer {
            writer.write(batch).map_err(|e| internal(path, &e.to_string()))?;
        }
        self.rows += batch.num_rows();
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        if let Some(writer) = self.writer.take() {
            let parquet = writer.into_inner().map_err(|e| internal(self.promise.path, &e.to_string()))?;
            self.done.push(Written { parquet, rows: self.rows as u64 });
            self.rows = 0;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<Written>> {
        self.batches.finish_buffered_batch().map_err(|e| internal(self.promise.path, &e.to_string()))?;
        self.write_ready()?;
        self.close()?;
        Ok(self.done)
    }
}

fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by("motcua".to_string())
        .build()
}

fn internal(path: &str, message: &str) -> Box<Diagnostic> {
    Diagnostic::fatal("E004", format!("rows cannot be encoded: {message}")).at(Place::file(path))
}
