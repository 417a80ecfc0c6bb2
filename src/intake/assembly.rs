//! The account of a file: chunks in, parts, faults and the receipt out.

use std::io::{Seek, Write};

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::Int64Type;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::arrow_writer::ArrowWriterOptions;

use super::codes::NONE;
use super::columns::{Chunk, Counts, NULL, Worker};
use super::duplicates::{self, Across};
use super::encode::{self, internal};
use super::faults::{self, Collector, Fault, Note};
use super::hash::fingerprint;
use super::merge::Table;
use super::receipt::Receipt;
use super::{Context, Loaded, Part, refuse};
use crate::diagnostic::{Place, Result};
use crate::dossier::Field;

/// Shapes of unknown statuses that a receipt keeps: a system has a few words, and all are in the list of faults.
const SHAPES_NAMED: usize = 5;

/// A file as far as it is read.
pub struct Assembly<'a> {
    context: &'a Context<'a>,
    sheet: Option<String>,
    threads: usize,
    width: usize,
    receipt: Receipt,
    counts: Counts,
    collector: Collector,
    parts: Vec<Part>,
    across: Across,
    ids: Vec<u128>,
}

impl<'a> Assembly<'a> {
    /// `receipt` says what is known before the first row, titles and header included in its
    /// furniture; `width` is the number of cells of the header.
    pub fn new(context: &'a Context<'a>, receipt: Receipt, width: usize, threads: usize) -> Self {
        Self {
            context,
            sheet: receipt.sheet.clone(),
            threads,
            width,
            counts: Counts { rows: receipt.furniture.rows(), ..Counts::default() },
            receipt,
            collector: Collector::default(),
            parts: Vec::new(),
            across: Across::default(),
            ids: Vec::new(),
        }
    }

    /// Adds the next part of the file; `is_last` when nothing follows.
    pub fn add(&mut self, mut chunks: Vec<Chunk>, workers: &[Worker], is_last: bool) -> Result<()> {
        chunks.sort_by_key(|chunk| chunk.index);
        for chunk in &mut chunks {
            self.collector.append(std::mem::take(&mut chunk.faults));
            self.count(&chunk.counts);
        }
        let mut table = Table::new(&chunks, workers, self.threads);
        drop(chunks);
        self.receipt.quarantined += table.is_kept.iter().filter(|kept| !**kept).count() as u64;
        let repeats = duplicates::settle(&mut table, &mut self.collector);
        self.receipt.exact_duplicates += repeats.exact.values().sum::<u64>();
        self.receipt.quarantined += repeats.conflicting.values().sum::<u64>();
        if !is_last || !self.parts.is_empty() {
            self.across.settle(self.parts.len(), &mut table, &repeats, &mut self.collector);
        }
        self.ids.extend((0..table.len()).filter(|row| !table.id(*row).is_empty()).map(|row| table.fingerprints[row]));
        self.write(&table)
    }

    fn count(&mut self, counts: &Counts) {
        self.counts.rows += counts.rows;
        self.counts.short += counts.short;
        self.counts.outside += counts.outside;
        if self.counts.short_cells == 0 {
            self.counts.short_cells = counts.short_cells;
        }
        self.counts.stated_total = counts.stated_total.or(self.counts.stated_total);
        self.receipt.furniture.add(&counts.furniture);
        self.receipt.quarantined += counts.short;
    }

    fn write(&mut self, table: &Table) -> Result<()> {
        let order = encode::order(table, self.threads);
        let (mut min_received_at, mut max_received_at) = (i64::MAX, i64::MIN);
        for row in order.iter().map(|row| *row as usize) {
            self.receipt.flagged += u64::from(table.flags[row] != 0);
            for code in faults::flags(table.flags[row]) {
                *self.receipt.flags.entry(code.to_owned()).or_default() += 1;
            }
            self.receipt.without_resolving_unit += u64::from(table.code(Field::ResolvingUnit, row) == NONE);
            let received = table.number(Field::ReceivedAt, row);
            if received != NULL {
                min_received_at = min_received_at.min(received);
                max_received_at = max_received_at.max(received);
            }
        }
        self.receipt.accepted += order.len() as u64;
        let parquet = encode::part(table, &order, self.context, self.sheet.as_deref(), self.threads)?;
        self.parts.push(Part { parquet, rows: order.len() as u64, min_received_at, max_received_at });
        Ok(())
    }

    /// Closes the account.
    ///
    /// # Errors
    /// `F113` most rows lack cells, `F116` most rows belong to another period, `F117` most rows are
    /// set apart, `F190` a row was not accounted for.
    pub fn finish(mut self) -> Result<Loaded> {
        self.receipt.exact_duplicates += self.across.exact;
        self.receipt.quarantined += self.across.conflicting;
        for (part, lost) in std::mem::take(&mut self.across.lost) {
            self.lose(part, &lost)?;
        }
        self.receipt.exact_duplicates -= self.across.exact_in_conflict;
        self.receipt.quarantined += self.across.exact_in_conflict;
        self.refuse_whole()?;
        self.parts.retain(|part| part.rows > 0);
        self.receipt.rows_total = self.counts.rows;
        self.receipt.stated_total = self.counts.stated_total;
        if self.counts.stated_total.is_some_and(|stated| stated != self.receipt.dossier_rows()) {
            let row = self.counts.rows;
            self.collector.add(&faults::TOTAL_DIFFERS, || Note {
                rule: &faults::TOTAL_DIFFERS,
                row,
                column: None,
                field: None,
                shape: String::new(),
                nearest: None,
            });
        }
        self.receipt.faults =
            self.collector.counts().iter().map(|(code, count)| ((*code).to_owned(), *count)).collect();
        let (context, sheet) = (self.context, self.sheet);
        let notes: Vec<Note> = self.collector.into_notes().collect();
        for note in notes.iter().filter(|note| std::ptr::eq(note.rule, &faults::UNKNOWN_STATUS)) {
            let shapes = &mut self.receipt.unknown_statuses;
            if shapes.len() < SHAPES_NAMED && !shapes.contains(&note.shape) {
                shapes.push(note.shape.clone());
            }
        }
        let faults = notes.into_iter().map(|note| fault(note, context, sheet.as_deref())).collect();
        Ok(Loaded { parts: self.parts, receipt: self.receipt.close()?, faults, ids: self.ids })
    }

    fn refuse_whole(&self) -> Result<()> {
        let thresholds = self.context.thresholds;
        let dossiers = self.receipt.dossier_rows();
        let exceeds = |count: u64, of: u64, pct: u64| of > 0 && count * 100 > of * pct;
        if exceeds(self.counts.short, dossiers, thresholds.short_pct) {
            let (width, cells) = (self.width, self.counts.short_cells);
            let message = format!(
                "the header has {width} cells, but {} of {dossiers} rows have fewer, the first {cells}",
                self.counts.short
            );
            return Err(
                refuse("F113", message).hint("export the file again; its columns are shifted against the header")
            );
        }
        if exceeds(self.counts.outside, dossiers, thresholds.outside_period_pct) {
            let message =
                format!("{} of {dossiers} rows do not belong to {}", self.counts.outside, self.context.period);
            return Err(
                refuse("F116", message).hint("export the right period, or correct the period in the file's name")
            );
        }
        if exceeds(self.receipt.quarantined, dossiers, thresholds.quarantined_pct) {
            let counts = self.collector.counts().iter().map(|(code, count)| format!("{code}: {count}"));
            let message = format!(
                "{} of {dossiers} rows cannot be used ({})",
                self.receipt.quarantined,
                counts.collect::<Vec<_>>().join(", ")
            );
            return Err(refuse("F117", message)
                .hint("look whether the columns are shifted against the header, then export the file again"));
        }
        Ok(())
    }

    /// Takes the rows that a later part contradicts out of a part that is written.
    fn lose(&mut self, part: usize, lost: &[u128]) -> Result<()> {
        let mut held = tempfile::tempfile()?;
        held.write_all(&self.parts[part].parquet)?;
        held.rewind()?;
        let reader = ParquetRecordBatchReaderBuilder::try_new(held)
            .and_then(|builder| builder.build())
            .map_err(|e| internal(&e))?;
        let options =
            ArrowWriterOptions::new().with_properties(encode::rewrite_properties()).with_skip_arrow_metadata(true);
        let mut writer =
            ArrowWriter::try_new_with_options(Vec::new(), encode::schema(), options).map_err(|e| internal(&e))?;
        let part = &mut self.parts[part];
        for batch in reader {
            let batch = batch.map_err(|e| internal(&e))?;
            let ids = batch.column(0).as_string::<i32>();
            let stays: Vec<bool> =
                ids.iter().map(|id| !id.is_some_and(|id| lost.contains(&fingerprint(id.as_bytes())))).collect();
            for row in (0..batch.num_rows()).filter(|row| !stays[*row]) {
                part.rows -= 1;
                self.receipt.accepted -= 1;
                self.receipt.quarantined += 1;
                self.receipt.flagged -= u64::from(has_value(&batch, "flags", row));
                let flags = batch.column_by_name("flags").map(|column| column.as_string::<i32>());
                for code in flags.iter().filter(|flags| flags.is_valid(row)).flat_map(|f| f.value(row).split(';')) {
                    self.receipt.flags.entry(code.to_owned()).and_modify(|count| *count -= 1);
                }
                self.receipt.without_resolving_unit -= u64::from(!has_value(&batch, Field::ResolvingUnit.name(), row));
                let place =
                    batch.column_by_name("src_row").map_or(0, |rows| rows.as_primitive::<Int64Type>().value(row));
                self.collector.add(&faults::CONFLICT, || duplicates::conflict(place as u64));
            }
            let batch = filter_record_batch(&batch, &BooleanArray::from(stays)).map_err(|e| internal(&e))?;
            let batch = batch.with_schema(encode::schema()).map_err(|e| internal(&e))?;
            writer.write(&batch).map_err(|e| internal(&e))?;
        }
        part.parquet = writer.into_inner().map_err(|e| internal(&e))?;
        Ok(())
    }
}

fn has_value(batch: &RecordBatch, name: &str, row: usize) -> bool {
    batch.column_by_name(name).is_some_and(|column| column.is_valid(row))
}

/// A note with the words and the place an office reads.
fn fault(note: Note, context: &Context, sheet: Option<&str>) -> Fault {
    let column =
        note.column.map(|column| if sheet.is_some() { column_letters(column) } else { (column + 1).to_string() });
    let row = (!std::ptr::eq(note.rule, &faults::TOTAL_DIFFERS)).then_some(note.row);
    let place = Place { file: Some(context.src_file.to_owned()), sheet: sheet.map(String::from), row, column };
    let hint = match note.nearest {
        Some(nearest) => format!("{}; giá trị gần nhất đã biết: \"{nearest}\"", note.rule.hint),
        None => note.rule.hint.to_owned(),
    };
    let field = note.field.map(|field| field.name().to_owned());
    let field_title = note.field.map_or("", Field::title).to_owned();
    Fault {
        code: note.rule.code,
        severity: note.rule.severity,
        place,
        field,
        field_title,
        shape: note.shape,
        title: note.rule.title,
        hint,
    }
}

/// The letters of a column of a sheet, counted from 0.
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_have_letters() {
        let letters = [0, 25, 26, 27, 701, 702].map(super::column_letters);
        assert_eq!(letters, ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
    }
}
