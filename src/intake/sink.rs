//! One column of a batch on its way into a chunk: each kind of field has its loop.

use super::codes::{NONE, Reading, Words};
use super::columns::{Chunk, NULL, Stop, Values};
use super::csv::{Cell, CellKind, unescape};
use super::dates::{DAY_US, Moment, trim};
use super::dossier_code::is_personal;
use super::faults::{self, Note, Rule, shape};
use super::hash::fingerprint;
use super::normal::clean;
use super::{Context, amounts, serial};
use crate::dossier::Field;

/// The longest dossier code; the longest of the field has 35 characters of a unit and 18 more.
const MAX_ID_BYTES: usize = 128;

/// One column of a batch on its way into the chunk.
pub struct Sink<'b> {
    pub chunk: &'b mut Chunk,
    /// Row of the chunk that the batch begins with.
    pub first: usize,
    pub field: Field,
    pub source: usize,
    pub bytes: &'b [u8],
}

impl Sink<'_> {
    pub fn ids(&mut self, cells: &[Cell], context: &Context, scratch: &mut Vec<u8>) -> Result<(), Stop> {
        for (at, cell) in cells.iter().enumerate() {
            let raw = trim(text(*cell, self.bytes, scratch));
            let from = self.chunk.ids.len();
            let text =
                std::str::from_utf8(raw).map_err(|error| Stop::NotUtf8(cell.start as usize + error.valid_up_to()))?;
            if raw.iter().all(u8::is_ascii_graphic) {
                self.chunk.ids.extend_from_slice(raw);
            } else {
                self.chunk.ids.extend(clean(text).split(' ').flat_map(str::bytes));
            }
            let is_long = self.chunk.ids.len() - from > MAX_ID_BYTES;
            let is_personal = self.chunk.ids.len() > from
                && !is_long
                && is_personal(text)
                && !context.profile.allows_code(&self.chunk.ids[from..]);
            if is_long || is_personal {
                self.chunk.ids.truncate(from);
            }
            self.chunk.id_ends.push(self.chunk.ids.len() as u32);
            self.chunk.fingerprints.push(fingerprint(&self.chunk.ids[from..]));
            if self.chunk.ids.len() == from && self.chunk.is_kept[self.first + at] {
                let rule = match (is_long, is_personal) {
                    (true, _) => &faults::LONG_ID,
                    (_, true) if !is_blank(raw, context) => &faults::PERSONAL_ID,
                    _ => &faults::NO_ID,
                };
                self.set_apart(at, rule, *cell);
            }
        }
        Ok(())
    }

    pub fn instants(&mut self, cells: &[Cell], context: &Context, scratch: &mut Vec<u8>) {
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

    pub fn amounts(&mut self, cells: &[Cell], context: &Context, scratch: &mut Vec<u8>) {
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

    pub fn codes(
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

    /// Sets apart the rows without a received date, `cells`, unless their status says that they have none.
    pub fn without_received(&mut self, cells: &[Cell], is_at_the_door: impl Fn(&Chunk, usize) -> bool) {
        for (at, cell) in cells.iter().enumerate() {
            let row = self.first + at;
            let is_blank = match &self.chunk.columns[Field::ReceivedAt as usize] {
                Values::Numbers(values) => values[row] == NULL,
                _ => true,
            };
            if self.chunk.is_kept[row] && is_blank && !is_at_the_door(self.chunk, row) {
                self.set_apart(at, &faults::NO_RECEIVED, *cell);
            }
        }
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
