//! Cells to typed columns, a batch of rows at a time and a column at a time.
//!
//! A column-wise loop keeps one kind of parsing in the processor, and one dictionary in its cache.
//! A row that is set apart (no code, no received date) stays in the columns with nothing in them
//! and is left out when the part is written, so every column has every row.
//!
//! Invariant: a cell of a column that is not mapped is never read here.

use super::amounts;
use super::codes::{NONE, Reading, Words, clean};
use super::csv::{Cell, CellKind, unescape};
use super::dates::{DAY_US, Moment, trim};
use super::faults::{self, Collector, Note, Rule, shape};
use super::hash::fingerprint;
use super::headers::{Column, Mapping};
use super::receipt::Furniture;
use super::serial;
use super::{Context, Covers};
use crate::dossier::{FIELD_COUNT, Field, Kind};

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
    /// Places in the words of the worker, [`NONE`] for no value.
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
        let near = context.sender;
        Self {
            context,
            columns: &mapping.columns,
            slots: mapping.columns.iter().map(|column| slot(column.source)).collect(),
            readings: mapping
                .columns
                .iter()
                .map(|c| Reading::new(c.field, context.profile, context.units, near))
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
        // rows are set apart by their received date and their code, so these come first
        order.sort_by_key(|at| {
            (self.columns[*at].field != Field::ReceivedAt, self.columns[*at].field != Field::DossierId)
        });
        for at in order {
            let Column { field, source } = self.columns[at];
            let cells = std::mem::take(&mut self.batch.cells[self.slots[at]]);
            let mut sink = Sink { chunk, first, field, source, bytes };
            let result = match field.definition().kind {
                Kind::Identifier => sink.ids(&cells, &mut self.scratch),
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
        }
        self.batch.cells.iter_mut().for_each(Vec::clear);
        self.batch.rows.clear();
        compare(chunk, first, self.context);
        Ok(())
    }
}

/// Columns of the file that are read, in order.
pub fn sources(mapping: &Mapping) -> Vec<usize> {
    let mut sources: Vec<usize> = mapping.columns.iter().map(|column| column.source).collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}

/// One column of a batch on its way into the chunk.
struct Sink<'b> {
    chunk: &'b mut Chunk,
    /// Row of the chunk that the batch begins with.
    first: usize,
    field: Field,
    source: usize,
    bytes: &'b [u8],
}

impl Sink<'_> {
    fn ids(&mut self, cells: &[Cell], scratch: &mut Vec<u8>) -> Result<(), Stop> {
        for (at, cell) in cells.iter().enumerate() {
            let raw = trim(text(*cell, self.bytes, scratch));
            let from = self.chunk.ids.len();
            if raw.iter().all(u8::is_ascii_graphic) {
                self.chunk.ids.extend_from_slice(raw);
            } else {
                let text = std::str::from_utf8(raw)
                    .map_err(|error| Stop::NotUtf8(cell.start as usize + error.valid_up_to()))?;
                self.chunk.ids.extend(clean(text).split(' ').flat_map(str::bytes));
            }
            self.chunk.id_ends.push(self.chunk.ids.len() as u32);
            self.chunk.fingerprints.push(fingerprint(&self.chunk.ids[from..]));
            if self.chunk.ids.len() == from && self.chunk.is_kept[self.first + at] {
                self.set_apart(at, &faults::NO_ID, *cell);
            }
        }
        Ok(())
    }

    fn instants(&mut self, cells: &[Cell], context: &Context, scratch: &mut Vec<u8>) {
        let is_received = self.field == Field::ReceivedAt;
        let is_due = self.field == Field::DueAt;
        let mut values = match std::mem::take(&mut self.chunk.columns[self.field as usize]) {
            Values::Numbers(values) => values,
            _ => Vec::new(),
        };
        for (at, cell) in cells.iter().enumerate() {
            let row = self.first + at;
            let value = match moment(*cell, self.bytes, context, scratch) {
                _ if !self.chunk.is_kept[row] => NULL,
                Moment::At { us, has_time: false } if is_due => {
                    self.chunk.is_due_date_only[row] = true;
                    us - us.rem_euclid(DAY_US) + DAY_US - 1
                }
                Moment::At { us, .. } => us,
                Moment::Blank if is_received => {
                    self.set_apart(at, &faults::NO_RECEIVED, *cell);
                    NULL
                }
                Moment::Blank => NULL,
                Moment::Bad if is_received => {
                    self.set_apart(at, &faults::BAD_RECEIVED, *cell);
                    NULL
                }
                Moment::Bad => {
                    self.fault(at, &faults::BAD_DATE, *cell, None);
                    NULL
                }
            };
            values.push(value);
        }
        self.chunk.columns[self.field as usize] = Values::Numbers(values);
    }

    fn amounts(&mut self, cells: &[Cell], context: &Context, scratch: &mut Vec<u8>) {
        let mut values = match std::mem::take(&mut self.chunk.columns[self.field as usize]) {
            Values::Numbers(values) => values,
            _ => Vec::new(),
        };
        let mut last: (&[u8], i64) = (&[], NULL);
        for (at, cell) in cells.iter().enumerate() {
            let raw = cell.raw(self.bytes);
            // free procedures are many, and sums repeat
            if cell.kind == CellKind::Text && raw == last.0 {
                values.push(last.1);
                continue;
            }
            let value = match cell.kind {
                CellKind::Number => amounts::from_number(serial::number(raw)),
                CellKind::Instant | CellKind::Day => None,
                _ => {
                    let plain = trim(text(*cell, self.bytes, scratch));
                    if plain.is_empty() || is_blank(plain, context) {
                        Some(NULL)
                    } else {
                        amounts::read(plain, context.profile.thousands)
                    }
                }
            };
            match value {
                Some(value) => {
                    values.push(value);
                    last = (raw, value);
                }
                None => {
                    values.push(NULL);
                    if self.chunk.is_kept[self.first + at] {
                        self.fault(at, &faults::BAD_AMOUNT, *cell, None);
                    }
                }
            }
        }
        self.chunk.columns[self.field as usize] = Values::Numbers(values);
    }

    fn codes(
        &mut self,
        cells: &[Cell],
        reading: &Reading,
        words: &mut Words,
        context: &Context,
        scratch: &mut Vec<u8>,
    ) -> Result<(), Stop> {
        let mut values = match std::mem::take(&mut self.chunk.columns[self.field as usize]) {
            Values::Codes(values) => values,
            _ => Vec::new(),
        };
        for (at, cell) in cells.iter().enumerate() {
            if !self.chunk.is_kept[self.first + at] {
                values.push(NONE);
                continue;
            }
            let raw = text(*cell, self.bytes, scratch);
            let known = match words.find(raw) {
                Some(known) => known,
                None => words
                    .learn(raw, reading, &context.profile.blanks)
                    .map_err(|at| Stop::NotUtf8(cell.start as usize + at))?,
            };
            values.push(words.value(known));
            if let Some((rule, nearest)) = words.unknown(known) {
                self.fault(at, rule, *cell, nearest.as_deref());
            }
        }
        self.chunk.columns[self.field as usize] = Values::Codes(values);
        Ok(())
    }

    fn set_apart(&mut self, at: usize, rule: &'static Rule, cell: Cell) {
        self.chunk.is_kept[self.first + at] = false;
        self.fault(at, rule, cell, None);
    }

    /// Notes a fault of a cell and marks its row.
    #[cold]
    fn fault(&mut self, at: usize, rule: &'static Rule, cell: Cell, nearest: Option<&str>) {
        let row = self.first + at;
        self.chunk.flags[row] |= faults::bit(rule);
        let (bytes, field, source, place) = (self.bytes, self.field, self.source, self.chunk.rows[row]);
        self.chunk.faults.add(rule, || {
            let text = match cell.kind {
                CellKind::Text | CellKind::Escaped => String::from_utf8_lossy(cell.raw(bytes)).into_owned(),
                _ => serial::text(cell.kind, cell.raw(bytes)),
            };
            Note {
                rule,
                row: place,
                column: Some(source),
                field: Some(field),
                shape: shape(text.trim()),
                nearest: nearest.map(String::from),
            }
        });
    }
}

/// The bytes of a cell as text; numbers of a workbook are written out.
#[inline]
fn text<'t>(cell: Cell, bytes: &'t [u8], scratch: &'t mut Vec<u8>) -> &'t [u8] {
    match cell.kind {
        CellKind::Text => return cell.raw(bytes),
        CellKind::Escaped => unescape(cell.raw(bytes), scratch),
        kind => {
            scratch.clear();
            scratch.extend_from_slice(serial::text(kind, cell.raw(bytes)).as_bytes());
        }
    }
    scratch
}

#[inline]
fn moment(cell: Cell, bytes: &[u8], context: &Context, scratch: &mut Vec<u8>) -> Moment {
    let dates = &context.profile.dates;
    match cell.kind {
        CellKind::Instant => dates.instant(serial::us(cell.raw(bytes)), true),
        CellKind::Day => dates.instant(serial::us(cell.raw(bytes)), false),
        CellKind::Number => Moment::Bad,
        _ => {
            let raw = text(cell, bytes, scratch);
            match dates.read(raw) {
                Moment::Bad if is_blank(trim(raw), context) => Moment::Blank,
                moment => moment,
            }
        }
    }
}

#[cold]
fn is_blank(text: &[u8], context: &Context) -> bool {
    context.profile.blanks.iter().any(|blank| blank.as_bytes() == text)
}

/// Compares the dates of each new row with each other, the extraction and the period.
fn compare(chunk: &mut Chunk, first: usize, context: &Context) {
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
        let is_outside = match context.covers {
            Covers::ReceivedIn => !(start..end).contains(&received),
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
