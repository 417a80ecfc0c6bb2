//! A part as Parquet: sorted, typed, column by column on all threads.
//!
//! The file holds the columns of `dossier_versions` in dictionary order, rows by resolving unit,
//! received date and dossier code. It carries no Arrow schema of ours, so any reader sees plain
//! text where a dictionary was used to write it.
//!
//! Invariant: equal rows give equal bytes, on any number of threads.

use std::sync::{Arc, Mutex};

use arrow::array::{
    ArrayRef, BooleanArray, DictionaryArray, Int32Array, Int64Array, StringArray, TimestampMicrosecondArray,
    new_null_array,
};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, Field as ArrowField, Int32Type, Schema, SchemaRef, TimeUnit};
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowWriter, ArrowWriterOptions, compute_leaves,
};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::schema::types::ColumnPath;

use super::codes::NONE;
use super::columns::NULL;
use super::faults::flags_text;
use super::merge::{Column, Table};
use super::{Context, parallel};
use crate::diagnostic::{Diagnostic, Result};
use crate::dossier::{DEFINITIONS, Field, Kind};

/// A column of `dossier_versions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Output {
    Of(Field),
    IsDueDateOnly,
    Flags,
    Sender,
    Period,
    Covers,
    Version,
    ExtractedAt,
    SrcFile,
    SrcSheet,
    SrcRow,
}

impl Output {
    /// All columns, in order.
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for definition in &DEFINITIONS {
            if definition.field == Field::FeeAmount {
                all.push(Self::IsDueDateOnly);
            }
            all.push(Self::Of(definition.field));
        }
        all.extend([Self::Flags, Self::Sender, Self::Period, Self::Covers, Self::Version, Self::ExtractedAt]);
        all.extend([Self::SrcFile, Self::SrcSheet, Self::SrcRow]);
        all
    }

    fn name(self) -> &'static str {
        match self {
            Self::Of(field) => field.name(),
            Self::IsDueDateOnly => "is_due_date_only",
            Self::Flags => "flags",
            Self::Sender => "sender",
            Self::Period => "period",
            Self::Covers => "covers",
            Self::Version => "version",
            Self::ExtractedAt => "extracted_at",
            Self::SrcFile => "src_file",
            Self::SrcSheet => "src_sheet",
            Self::SrcRow => "src_row",
        }
    }

    /// The type a reader sees.
    fn data_type(self) -> DataType {
        match self {
            Self::Of(field) => match field.definition().kind {
                Kind::Instant => timestamp(),
                Kind::Amount => DataType::Int64,
                Kind::Truth => DataType::Boolean,
                _ => DataType::Utf8,
            },
            Self::IsDueDateOnly => DataType::Boolean,
            Self::Version => DataType::Int32,
            Self::ExtractedAt => timestamp(),
            Self::SrcRow => DataType::Int64,
            _ => DataType::Utf8,
        }
    }

    /// Whether the column is written through a dictionary of few values.
    fn has_dictionary(self) -> bool {
        self.data_type() == DataType::Utf8 && self != Self::Of(Field::DossierId)
    }

    fn is_nullable(self) -> bool {
        match self {
            Self::Of(field) => field != Field::DossierId,
            Self::Flags | Self::SrcSheet => true,
            _ => false,
        }
    }
}

fn timestamp() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, None)
}

fn dictionary() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// The table `dossier_versions` as a reader sees it.
pub fn schema() -> SchemaRef {
    let fields = Output::all().into_iter().map(|o| ArrowField::new(o.name(), o.data_type(), o.is_nullable()));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// The kept rows of a part, in the order they are written.
pub fn order(table: &Table, threads: usize) -> Vec<u32> {
    let units = match &table.columns[Field::ResolvingUnit as usize] {
        Column::Codes { values, .. } => values.len(),
        _ => 0,
    };
    // rows without a unit come last
    let bucket = |row: usize| (table.code(Field::ResolvingUnit, row) as usize).min(units);
    let mut starts = vec![0; units + 2];
    let kept = || (0..table.len()).filter(|row| table.is_kept[*row]);
    kept().for_each(|row| starts[bucket(row) + 1] += 1);
    (0..=units).for_each(|unit| starts[unit + 1] += starts[unit]);
    let mut keyed = vec![(0_i64, 0_u32); starts[units + 1]];
    let mut next = starts.clone();
    for row in kept() {
        let place = &mut next[bucket(row)];
        let received = table.number(Field::ReceivedAt, row);
        keyed[*place] = (if received == NULL { i64::MAX } else { received }, row as u32);
        *place += 1;
    }
    let mut rest = keyed.as_mut_slice();
    let mut buckets = Vec::with_capacity(units + 1);
    for unit in 0..=units {
        let (bucket, after) = rest.split_at_mut(starts[unit + 1] - starts[unit]);
        buckets.push(Mutex::new(bucket));
        rest = after;
    }
    parallel::map(threads, buckets.len(), |unit| {
        if let Ok(mut bucket) = buckets[unit].lock() {
            bucket.sort_unstable_by(|a, b| {
                a.0.cmp(&b.0).then_with(|| table.id(a.1 as usize).cmp(table.id(b.1 as usize)))
            });
        }
    });
    drop(buckets);
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// Writes the rows of `order` as one Parquet file.
///
/// # Errors
/// `F191` when the Parquet library refuses, a fault of this program.
pub fn part(table: &Table, order: &[u32], context: &Context, sheet: Option<&str>, threads: usize) -> Result<Vec<u8>> {
    let source = Source { table, order, context, sheet };
    write(&source, threads).map_err(|error| internal(&error))
}

/// What the Parquet library says, as one of our errors.
pub fn internal(error: &dyn std::fmt::Display) -> Box<Diagnostic> {
    Diagnostic::fatal("F191", format!("a table could not be written as Parquet: {error}"))
}

fn write(source: &Source, threads: usize) -> Result<Vec<u8>, ParquetError> {
    let outputs = Output::all();
    let fields = outputs.iter().map(|o| {
        let data_type = if o.has_dictionary() { dictionary() } else { o.data_type() };
        ArrowField::new(o.name(), data_type, o.is_nullable())
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let options = ArrowWriterOptions::new().with_properties(properties(&outputs)).with_skip_arrow_metadata(true);
    let writer = ArrowWriter::try_new_with_options(Vec::new(), schema.clone(), options)?;
    let (mut file, factory) = writer.into_serialized_writer()?;
    let writers: Vec<Mutex<Option<ArrowColumnWriter>>> =
        factory.create_column_writers(0)?.into_iter().map(|writer| Mutex::new(Some(writer))).collect();
    let queue = by_cost(&outputs);
    let done = parallel::map(threads, queue.len(), |turn| -> Result<(usize, ArrowColumnChunk), ParquetError> {
        let at = queue[turn];
        let writer = writers[at].lock().ok().and_then(|mut writer| writer.take());
        let mut writer = writer.ok_or_else(|| ParquetError::General("a column is written twice".into()))?;
        for leaf in compute_leaves(schema.field(at), &source.array(outputs[at]))? {
            writer.write(&leaf)?;
        }
        Ok((at, writer.close()?))
    });
    let mut chunks = done.into_iter().collect::<Result<Vec<_>, _>>()?;
    chunks.sort_by_key(|(at, _)| *at);
    let mut group = file.next_row_group()?;
    for (_, chunk) in chunks {
        chunk.append_to_row_group(&mut group)?;
    }
    group.close()?;
    file.into_inner()
}

/// Columns in the order they are begun: the costly ones first, so that no thread waits for one.
fn by_cost(outputs: &[Output]) -> Vec<usize> {
    let cost = |at: &usize| match outputs[*at] {
        Output::Of(Field::DossierId) => 0,
        Output::Of(field) if field.definition().kind == Kind::Instant => 1,
        Output::Of(_) => 2,
        _ => 3,
    };
    let mut queue: Vec<usize> = (0..outputs.len()).collect();
    queue.sort_by_key(cost);
    queue
}

/// How the files are written; [`schema`] and the order of rows are theirs.
pub fn rewrite_properties() -> WriterProperties {
    properties(&Output::all())
}

fn properties(outputs: &[Output]) -> WriterProperties {
    let level = ZstdLevel::try_new(1).unwrap_or_default();
    let sorted_by = [Output::Of(Field::ResolvingUnit), Output::Of(Field::ReceivedAt), Output::Of(Field::DossierId)];
    let place = |output| outputs.iter().position(|o| *o == output).unwrap_or_default() as i32;
    let sorting =
        sorted_by.map(|output| SortingColumn { column_idx: place(output), descending: false, nulls_first: false });
    let start = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_created_by("motcua".to_owned())
        .set_sorting_columns(Some(sorting.to_vec()));
    outputs.iter().fold(start, |builder, output| encoding(builder, *output)).build()
}

/// A dictionary where values repeat, differences where numbers rise, plain elsewhere.
fn encoding(builder: WriterPropertiesBuilder, output: Output) -> WriterPropertiesBuilder {
    let path = ColumnPath::from(output.name());
    match output.data_type() {
        DataType::Timestamp(..) if output != Output::ExtractedAt => builder
            .set_column_dictionary_enabled(path.clone(), false)
            .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED),
        DataType::Int64 if output == Output::SrcRow => builder
            .set_column_dictionary_enabled(path.clone(), false)
            .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED),
        // Codes of one unit and day follow each other and share all but their last digits.
        DataType::Utf8 if !output.has_dictionary() => builder
            .set_column_dictionary_enabled(path.clone(), false)
            .set_column_encoding(path, Encoding::DELTA_BYTE_ARRAY),
        _ => builder,
    }
}

/// Where the columns come from.
struct Source<'a> {
    table: &'a Table,
    order: &'a [u32],
    context: &'a Context<'a>,
    sheet: Option<&'a str>,
}

impl Source<'_> {
    fn array(&self, output: Output) -> ArrayRef {
        let table = self.table;
        let count = self.order.len();
        match output {
            Output::Of(Field::DossierId) => self.ids(),
            Output::Of(field) => match &table.columns[field as usize] {
                Column::Absent if output.has_dictionary() => new_null_array(&dictionary(), count),
                Column::Absent => new_null_array(&output.data_type(), count),
                Column::Codes { codes, values } if output.data_type() == DataType::Boolean => {
                    self.truths(codes, values)
                }
                Column::Codes { codes, values } => self.texts(codes, values),
                Column::Numbers(values) => self.numbers(values, output),
            },
            Output::IsDueDateOnly => {
                Arc::new(self.each(|row| table.is_due_date_only[row]).map(Some).collect::<BooleanArray>())
            }
            Output::Flags => self.flags(),
            Output::Sender => constant(Some(self.context.sender), count),
            Output::Period => constant(Some(&self.context.period.to_string()), count),
            Output::Covers => constant(Some(self.context.covers.as_str()), count),
            Output::Version => Arc::new(Int32Array::from_value(self.context.version, count)),
            Output::ExtractedAt => Arc::new(TimestampMicrosecondArray::from_value(self.context.extracted_at, count)),
            Output::SrcFile => constant(Some(self.context.src_file), count),
            Output::SrcSheet => constant(self.sheet, count),
            Output::SrcRow => Arc::new(Int64Array::from_iter_values(self.each(|row| table.rows[row] as i64))),
        }
    }

    fn each<'b, T>(&'b self, value: impl Fn(usize) -> T + 'b) -> impl ExactSizeIterator<Item = T> + 'b {
        self.order.iter().map(move |row| value(*row as usize))
    }

    fn ids(&self) -> ArrayRef {
        let offsets = OffsetBuffer::from_lengths(self.each(|row| self.table.id(row).len()));
        let mut bytes = Vec::with_capacity(self.table.ids.len());
        self.order.iter().for_each(|row| bytes.extend_from_slice(self.table.id(*row as usize)));
        Arc::new(StringArray::new(offsets, Buffer::from_vec(bytes), None))
    }

    fn texts(&self, codes: &[u32], values: &[String]) -> ArrayRef {
        if values.is_empty() {
            return new_null_array(&dictionary(), self.order.len());
        }
        let gathered: Vec<u32> = self.each(|row| codes[row]).collect();
        let nulls = nulls(&gathered, NONE);
        let keys: Vec<i32> = gathered.into_iter().map(|code| if code == NONE { 0 } else { code as i32 }).collect();
        let values: StringArray = values.iter().map(Some).collect();
        Arc::new(DictionaryArray::<Int32Type>::new(Int32Array::new(ScalarBuffer::from(keys), nulls), Arc::new(values)))
    }

    fn truths(&self, codes: &[u32], values: &[String]) -> ArrayRef {
        let truth = |code: u32| values.get(code as usize).map(|value| value == "true");
        Arc::new(self.each(|row| truth(codes[row])).collect::<BooleanArray>())
    }

    fn numbers(&self, values: &[i64], output: Output) -> ArrayRef {
        let gathered: Vec<i64> = self.each(|row| values[row]).collect();
        let nulls = nulls(&gathered, NULL);
        match output.data_type() {
            DataType::Int64 => Arc::new(Int64Array::new(gathered.into(), nulls)),
            _ => Arc::new(TimestampMicrosecondArray::new(gathered.into(), nulls)),
        }
    }

    fn flags(&self) -> ArrayRef {
        let mut masks: Vec<u16> = self.each(|row| self.table.flags[row]).filter(|mask| *mask != 0).collect();
        masks.sort_unstable();
        masks.dedup();
        let texts: Vec<String> = masks.iter().map(|mask| flags_text(*mask)).collect();
        let place = |mask: u16| masks.binary_search(&mask).map_or(NONE, |at| at as u32);
        let codes: Vec<u32> =
            self.table.flags.iter().map(|mask| if *mask == 0 { NONE } else { place(*mask) }).collect();
        self.texts(&codes, &texts)
    }
}

/// Which values are not the one that stands for none; nothing where all are.
fn nulls<T: PartialEq>(values: &[T], none: T) -> Option<NullBuffer> {
    let has_none = values.contains(&none);
    has_none.then(|| NullBuffer::new(BooleanBuffer::collect_bool(values.len(), |row| values[row] != none)))
}

/// A column that says the same in every row.
fn constant(text: Option<&str>, count: usize) -> ArrayRef {
    match text {
        None => new_null_array(&dictionary(), count),
        Some(text) => {
            let keys = Int32Array::from_value(0, count);
            Arc::new(DictionaryArray::<Int32Type>::new(keys, Arc::new(StringArray::from(vec![text]))))
        }
    }
}
