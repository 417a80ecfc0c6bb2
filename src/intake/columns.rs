//! Cells to typed columns, a batch of rows at a time and a column at a time.
//!
//! A column-wise loop keeps one kind of parsing in the processor, and one dictionary in its cache.
//! A row that is set apart (no code, no received date though it was received) stays in the columns with nothing in them
//! and is left out when the part is written, so every column has every row.
//!
//! Invariant: a cell of a column that is not mapped is never read here.

use super::codes::{Reading, Words};
use super::csv::Cell;
use super::dates::DAY_US;
use super::faults::{self, Collector, Note};
use super::headers::{Column, Mapping};
use super::receipt::Furniture;
use super::sink::Sink;
use super::{Context, Covers};
use crate::dossier::{AT_THE_DOOR, ENDED, FIELD_COUNT, Field, IN_PROGRESS, Kind};

/// No value in a column of numbers.
pub const NULL: i64 = i64::MIN;
/// Rows of a batch: their cells and bytes stay in the second-level cache.
const BATCH_ROWS: usize = 1_024;

/// Why the file at hand cannot be read on.
#[derive(Debug)]
pub enum Stop {
    /// A byte that is not UTF-8, at this place of the block.
    NotUtf8(usize),
}

/// One column of a chunk.
#[derive(Debug, Default)]
pub enum Values {
    #[default]
    Absent,
    /// Places in the words of the worker, [`super::codes::NONE`] for no value.
    Codes(Vec<u32>),
    /// Microseconds or đồng, [`NULL`] for no value.
    Numbers(Vec<i64>),
}

/// The rows of one block, typed.
#[derive(Debug, Default)]
pub struct Chunk {
    /// Position of the block in the file.
    pub index: usize,
    /// Whose words the codes are places in.
    pub worker: usize,
    pub ids: Vec<u8>,
    /// End of each code in `ids`.
    pub id_ends: Vec<u32>,
    pub fingerprints: Vec<u128>,
    /// By field, in column order.
    pub columns: [Values; FIELD_COUNT],
    pub is_due_date_only: Vec<bool>,
    /// Row rules that apply, as bits.
    pub flags: Vec<u16>,
    /// Line or row of the file.
    pub rows: Vec<u64>,
    /// False for a row set apart.
    pub is_kept: Vec<bool>,
    pub faults: Collector,
    pub counts: Counts,
}

/// What is counted while rows are read.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    pub rows: u64,
    pub furniture: Furniture,
    /// Rows with fewer cells than the header; they are in no column.
    pub short: u64,
    /// Cells of the first short row.
    pub short_cells: u64,
    /// Kept rows that do not belong to the period of the file.
    pub outside: u64,
    /// The last total that the file states.
    pub stated_total: Option<u64>,
}

/// Reads batches into a chunk; keeps its words from block to block.
pub struct Worker<'a> {
    context: &'a Context<'a>,
    columns: &'a [Column],
    /// Place in a batch of each column.
    slots: Vec<usize>,
    readings: Vec<Reading<'a>>,
    words: Vec<Words>,
    batch: Batch,
    scratch: Vec<u8>,
}

/// Rows waiting to be typed: cells by slot, one slot for each column of the file that is mapped.
#[derive(Default)]
struct Batch {
    cells: Vec<Vec<Cell>>,
    rows: Vec<u64>,
}

impl<'a> Worker<'a> {
    pub fn new(context: &'a Context<'a>, mapping: &'a Mapping) -> Self {
        let sources = sources(mapping);
        let slot = |source: usize| sources.iter().position(|s| *s == source).expect("every mapped column has a slot");
        let (near, day) = (context.sender, context.period.last_day());
        Self {
            context,
            columns: &mapping.columns,
            slots: mapping.columns.iter().map(|column| slot(column.source)).collect(),
            readings: mapping
                .columns
                .iter()
                .map(|c| Reading::new(c.field, context.profile, context.units, near, day))
                .collect(),
            words: mapping.columns.iter().map(|_| Words::default()).collect(),
            batch: Batch {
                cells: vec![Vec::with_capacity(BATCH_ROWS); sources.len()],
                rows: Vec::with_capacity(BATCH_ROWS),
            },
            scratch: Vec::new(),
        }
    }

    /// The words of a field, for merging the codes of all workers.
    pub fn words(&self, field: Field) -> Option<&Words> {
        self.columns.iter().position(|column| column.field == field).map(|at| &self.words[at])
    }

    /// Adds a row; `cells` gives the cell of a slot, `sources` the column of the file of each slot.
    #[inline]
    pub fn push(&mut self, row: u64, sources: &[usize], cell: impl Fn(usize) -> Cell) -> bool {
        for (cells, source) in self.batch.cells.iter_mut().zip(sources) {
            cells.push(cell(*source));
        }
        self.batch.rows.push(row);
        self.batch.rows.len() >= BATCH_ROWS
    }

    /// Types the rows waiting and adds them to the chunk.
    ///
    /// # Errors
    /// [`Stop::NotUtf8`] when a cell that is read holds bytes of another encoding.
    pub fn flush(&mut self, bytes: &[u8], chunk: &mut Chunk) -> Result<(), Stop> {
        let count = self.batch.rows.len();
        let first = chunk.rows.len();
        chunk.rows.extend_from_slice(&self.batch.rows);
        chunk.is_kept.resize(first + count, true);
        chunk.flags.resize(first + count, 0);
        chunk.is_due_date_only.resize(first + count, false);
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        // rows are set apart by their received date, their code and what their status says, so these come first
        order.sort_by_key(|at| match self.columns[*at].field {
            Field::ReceivedAt => 0,
            Field::DossierId => 1,
            Field::Status => 2,
            _ => 3,
        });
        for at in order {
            let Column { field, source } = self.columns[at];
            let cells = std::mem::take(&mut self.batch.cells[self.slots[at]]);
            let mut sink = Sink { chunk, first, field, source, bytes };
            let result = match field.definition().kind {
                Kind::Identifier => sink.ids(&cells, self.context, &mut self.scratch),
                Kind::Instant => {
                    sink.instants(&cells, self.context, &mut self.scratch);
                    Ok(())
                }
                Kind::Amount => {
                    sink.amounts(&cells, self.context, &mut self.scratch);
                    Ok(())
                }
                _ => sink.codes(&cells, &self.readings[at], &mut self.words[at], self.context, &mut self.scratch),
            };
            self.batch.cells[self.slots[at]] = cells;
            result?;
            if field == Field::Status {
                self.without_received(bytes, chunk, first, self.words[at].values());
            }
        }
        self.batch.cells.iter_mut().for_each(Vec::clear);
        self.batch.rows.clear();
        let status = self.columns.iter().position(|column| column.field == Field::Status);
        compare(chunk, first, self.context, status.map_or(&[], |at| self.words[at].values()));
        Ok(())
    }
}

impl Worker<'_> {
    /// Sets apart the new rows that lack the received date their status asks for; every file has both columns.
    fn without_received(&self, bytes: &[u8], chunk: &mut Chunk, first: usize, statuses: &[String]) {
        let Some(at) = self.columns.iter().position(|column| column.field == Field::ReceivedAt) else { return };
        let Column { field, source } = self.columns[at];
        let mut sink = Sink { chunk, first, field, source, bytes };
        sink.without_received(&self.batch.cells[self.slots[at]], |chunk, row| {
            AT_THE_DOOR.contains(&status(&chunk.columns, row, statuses))
        });
    }
}

/// The status of a row; nothing where it is blank or unknown.
fn status<'s>(columns: &[Values; FIELD_COUNT], row: usize, statuses: &'s [String]) -> &'s str {
    match &columns[Field::Status as usize] {
        Values::Codes(places) => statuses.get(places[row] as usize).map_or("", String::as_str),
        _ => "",
    }
}

/// Columns of the file that are read, in order.
pub fn sources(mapping: &Mapping) -> Vec<usize> {
    let mut sources: Vec<usize> = mapping.columns.iter().map(|column| column.source).collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}

/// Compares the dates of each new row with each other, its status, the extraction and the period; `statuses`
/// are the words of the status column.
fn compare(chunk: &mut Chunk, first: usize, context: &Context, statuses: &[String]) {
    let number = |columns: &[Values; FIELD_COUNT], field: Field, row: usize| match &columns[field as usize] {
        Values::Numbers(values) => values[row],
        _ => NULL,
    };
    let (start, end) = (context.period.start_us(), context.period.end_us());
    for row in first..chunk.rows.len() {
        if !chunk.is_kept[row] {
            continue;
        }
        let received = number(&chunk.columns, Field::ReceivedAt, row);
        let due = number(&chunk.columns, Field::DueAt, row);
        let finished = number(&chunk.columns, Field::FinishedAt, row);
        let status = status(&chunk.columns, row, statuses);
        let has_end = finished != NULL || number(&chunk.columns, Field::HandedOverAt, row) != NULL;
        let is_outside = match context.covers {
            Covers::ReceivedIn => received != NULL && !(start..end).contains(&received),
            Covers::TouchedIn => {
                let last = number(&chunk.columns, Field::HandedOverAt, row).max(finished);
                received >= end || (finished != NULL && received.max(last) < start)
            }
            Covers::OpenAt => received >= end,
            Covers::All => false,
        };
        chunk.counts.outside += u64::from(is_outside);
        // midnight may stand for a date without a time: then only the days are compared
        let is_finished_early =
            finished != NULL && finished < received && (finished % DAY_US != 0 || finished + DAY_US <= received);
        let broken = [
            (due != NULL && due < received, &faults::DUE_BEFORE_RECEIVED, Field::DueAt),
            (is_finished_early, &faults::FINISHED_BEFORE_RECEIVED, Field::FinishedAt),
            (received > context.extracted_at, &faults::AFTER_EXTRACTION, Field::ReceivedAt),
            (finished > context.extracted_at, &faults::AFTER_EXTRACTION, Field::FinishedAt),
            (finished != NULL && IN_PROGRESS.contains(&status), &faults::STATUS_AGAINST_DATES, Field::FinishedAt),
            (!has_end && ENDED.contains(&status), &faults::ENDED_WITHOUT_DATE, Field::FinishedAt),
        ];
        for (is_broken, rule, field) in broken {
            if is_broken {
                chunk.flags[row] |= faults::bit(rule);
                let place = chunk.rows[row];
                chunk.faults.add(rule, || Note {
                    rule,
                    row: place,
                    column: None,
                    field: Some(field),
                    shape: String::new(),
                    nearest: None,
                });
            }
        }
    }
}
