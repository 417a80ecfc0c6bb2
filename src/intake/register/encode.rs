//! Accepted rows as one Parquet file, in the order of the register's key.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Int32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::super::encode::internal;
use super::Context;
use super::cells::Cell;
use super::rows::Accepted;
use crate::diagnostic::Result;
use crate::pipeline::Register;
use crate::pipeline::register::{CellType, PROVENANCE};

/// The table of a register as a reader sees it: its own columns, then where each row is from.
pub fn schema(register: &Register) -> SchemaRef {
    let own = register.columns.iter().map(|column| Field::new(&column.name, data_type(&column.cell_type), true));
    let from = PROVENANCE.iter().map(|name| {
        let kind = match *name {
            "version" => DataType::Int32,
            "extracted_at" => DataType::Timestamp(TimeUnit::Microsecond, None),
            "src_row" => DataType::Int64,
            _ => DataType::Utf8,
        };
        Field::new(*name, kind, true)
    });
    Arc::new(Schema::new(own.chain(from).collect::<Vec<_>>()))
}

fn data_type(cell_type: &CellType) -> DataType {
    match cell_type {
        CellType::Text | CellType::Code(_) | CellType::Unit | CellType::Month => DataType::Utf8,
        CellType::Date => DataType::Date32,
        CellType::Year | CellType::Integer | CellType::Decimal { .. } | CellType::Percent => DataType::Int64,
        CellType::Truth => DataType::Boolean,
    }
}

/// The rows in memory.
///
/// # Errors
/// `F191`, a fault of this program.
pub fn batch(rows: &[Accepted], context: &Context, sheet: Option<&str>) -> Result<RecordBatch> {
    let schema = schema(context.register);
    let mut columns: Vec<ArrayRef> = Vec::new();
    for (place, column) in context.register.columns.iter().enumerate() {
        let cells = rows.iter().map(|row| row.cells[place].as_ref());
        columns.push(array(cells, &data_type(&column.cell_type)));
    }
    let count = rows.len();
    let constant = |text: Option<&str>| -> ArrayRef { Arc::new(StringArray::from(vec![text; count])) };
    let sent = context.sent;
    let period = sent.map(|sent| sent.period.to_string());
    columns.push(Arc::new(rows.iter().map(|row| row.flags.as_deref()).collect::<StringArray>()));
    columns.push(constant(sent.map(|sent| sent.sender)));
    columns.push(constant(period.as_deref()));
    columns.push(Arc::new(Int32Array::from(vec![sent.map(|sent| sent.version); count])));
    columns.push(Arc::new(TimestampMicrosecondArray::from(vec![sent.map(|sent| sent.extracted_at); count])));
    columns.push(constant(Some(context.src_file)));
    columns.push(constant(sheet));
    columns.push(Arc::new(rows.iter().map(|row| i64::try_from(row.number).ok()).collect::<Int64Array>()));
    RecordBatch::try_new(schema, columns).map_err(|error| internal(&error))
}

/// Writes the rows.
///
/// # Errors
/// `F191`, a fault of this program.
pub fn parquet(rows: &[Accepted], context: &Context, sheet: Option<&str>) -> Result<Vec<u8>> {
    let batch = batch(rows, context, sheet)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by("motcua".to_owned())
        .build();
    let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    let mut writer =
        ArrowWriter::try_new_with_options(Vec::new(), batch.schema(), options).map_err(|error| internal(&error))?;
    writer.write(&batch).map_err(|error| internal(&error))?;
    writer.into_inner().map_err(|error| internal(&error))
}

fn array<'c>(cells: impl Iterator<Item = Option<&'c Cell>>, data_type: &DataType) -> ArrayRef {
    let number = |cell: Option<&Cell>| match cell {
        Some(Cell::Number(number)) => Some(*number),
        _ => None,
    };
    match data_type {
        DataType::Date32 => {
            Arc::new(cells.map(|cell| number(cell).and_then(|n| i32::try_from(n).ok())).collect::<Date32Array>())
        }
        DataType::Int64 => Arc::new(cells.map(number).collect::<Int64Array>()),
        DataType::Boolean => Arc::new(cells.map(|cell| number(cell).map(|n| n != 0)).collect::<BooleanArray>()),
        _ => {
            let text = |cell: Option<&'c Cell>| match cell {
                Some(Cell::Text(text)) => Some(text.as_str()),
                _ => None,
            };
            Arc::new(cells.map(text).collect::<StringArray>())
        }
    }
}
