//! The chunks of a part, put together in the order of the file.
//!
//! Each thread numbered its words by first sight; here the words of all threads become one sorted
//! list, so that which thread read what leaves no trace.

use std::collections::BTreeMap;

use super::codes::NONE;
use super::columns::{Chunk, NULL, Values, Worker};
use super::duplicates::groups;
use super::hash::fingerprint;
use super::parallel;
use crate::dossier::{DEFINITIONS, FIELD_COUNT, Field, Kind};

/// One column of a part.
#[derive(Debug, Default)]
pub enum Column {
    #[default]
    Absent,
    /// Places in the sorted values, [`NONE`] for no value.
    Codes {
        codes: Vec<u32>,
        values: Vec<String>,
    },
    Numbers(Vec<i64>),
}

/// All rows of a part, set-apart ones included, in the order of the file.
#[derive(Debug, Default)]
pub struct Table {
    pub ids: Vec<u8>,
    /// Start of each code in `ids`, and the end of the last.
    pub id_starts: Vec<u32>,
    pub fingerprints: Vec<u128>,
    pub columns: [Column; FIELD_COUNT],
    pub is_due_date_only: Vec<bool>,
    pub flags: Vec<u16>,
    pub rows: Vec<u64>,
    pub is_kept: Vec<bool>,
    /// Kept rows that repeat the code of an earlier one, by that one.
    pub repeated: BTreeMap<usize, Vec<usize>>,
}

/// A piece of a table, made on its own.
enum Piece {
    Repeated(BTreeMap<usize, Vec<usize>>),
    Column(usize, Column),
}

impl Table {
    /// Puts chunks together; they are in the order of the file.
    pub fn new(chunks: &[Chunk], workers: &[Worker], threads: usize) -> Self {
        let mut table = Self::default();
        std::thread::scope(|scope| {
            let ids = || (joined(chunks, |chunk| &chunk.ids), starts(chunks));
            let other = (threads > 1).then(|| scope.spawn(ids));
            table.fingerprints = joined(chunks, |chunk| &chunk.fingerprints);
            table.is_due_date_only = joined(chunks, |chunk| &chunk.is_due_date_only);
            table.flags = joined(chunks, |chunk| &chunk.flags);
            table.rows = joined(chunks, |chunk| &chunk.rows);
            table.is_kept = joined(chunks, |chunk| &chunk.is_kept);
            (table.ids, table.id_starts) = match other.map(|other| other.join()) {
                Some(Ok(joined)) => joined,
                Some(Err(panic)) => std::panic::resume_unwind(panic),
                None => ids(),
            };
        });
        // looking for repeated codes takes longest, so it is begun first
        let done = parallel::map(threads, 1 + FIELD_COUNT, |turn| match turn.checked_sub(1) {
            None => Piece::Repeated(groups(&table)),
            Some(at) => Piece::Column(at, column(DEFINITIONS[at].field, chunks, workers)),
        });
        for piece in done {
            match piece {
                Piece::Repeated(groups) => table.repeated = groups,
                Piece::Column(at, column) => table.columns[at] = column,
            }
        }
        table
    }

    /// Number of rows, set-apart ones included.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The dossier code of a row.
    pub fn id(&self, row: usize) -> &[u8] {
        &self.ids[self.id_starts[row] as usize..self.id_starts[row + 1] as usize]
    }

    /// The microseconds or đồng of a row.
    pub fn number(&self, field: Field, row: usize) -> i64 {
        match &self.columns[field as usize] {
            Column::Numbers(values) => values[row],
            _ => NULL,
        }
    }

    /// The code of a row: its place among the sorted values.
    pub fn code(&self, field: Field, row: usize) -> u32 {
        match &self.columns[field as usize] {
            Column::Codes { codes, .. } => codes[row],
            _ => NONE,
        }
    }

    /// Whether two rows say the same in every field that is kept.
    pub fn is_same(&self, a: usize, b: usize) -> bool {
        self.is_due_date_only[a] == self.is_due_date_only[b]
            && self.columns.iter().all(|column| match column {
                Column::Absent => true,
                Column::Codes { codes, .. } => codes[a] == codes[b],
                Column::Numbers(values) => values[a] == values[b],
            })
    }

    /// A fingerprint of what a row says, for comparing rows of different parts.
    pub fn content(&self, row: usize) -> u128 {
        let mut text = vec![u8::from(self.is_due_date_only[row])];
        for column in &self.columns {
            match column {
                Column::Absent => {}
                Column::Numbers(values) => text.extend(values[row].to_le_bytes()),
                Column::Codes { codes, values } => {
                    text.extend(values.get(codes[row] as usize).map_or(&b""[..], |value| value.as_bytes()));
                    text.push(0);
                }
            }
        }
        fingerprint(&text)
    }
}

/// The same column of all chunks, one after the other.
fn joined<T: Copy>(chunks: &[Chunk], column: impl Fn(&Chunk) -> &Vec<T>) -> Vec<T> {
    let mut all = Vec::with_capacity(chunks.iter().map(|chunk| column(chunk).len()).sum());
    chunks.iter().for_each(|chunk| all.extend_from_slice(column(chunk)));
    all
}

fn starts(chunks: &[Chunk]) -> Vec<u32> {
    let mut starts = vec![0];
    let mut base = 0;
    for chunk in chunks {
        starts.extend(chunk.id_ends.iter().map(|end| base + end));
        base += chunk.ids.len() as u32;
    }
    starts
}

fn column(field: Field, chunks: &[Chunk], workers: &[Worker]) -> Column {
    match field.definition().kind {
        Kind::Identifier => Column::Absent,
        Kind::Instant | Kind::Amount => numbers(field, chunks),
        _ => codes(field, chunks, workers),
    }
}

fn numbers(field: Field, chunks: &[Chunk]) -> Column {
    let mut all = Vec::with_capacity(chunks.iter().map(|c| c.rows.len()).sum());
    for chunk in chunks {
        match &chunk.columns[field as usize] {
            Values::Numbers(values) => all.extend_from_slice(values),
            _ if chunk.rows.is_empty() => {}
            _ => return Column::Absent,
        }
    }
    Column::Numbers(all)
}

fn codes(field: Field, chunks: &[Chunk], workers: &[Worker]) -> Column {
    let mut values: Vec<&String> =
        workers.iter().filter_map(|worker| worker.words(field)).flat_map(|words| words.values()).collect();
    values.sort_unstable();
    values.dedup();
    let place = |value: &String| values.binary_search(&value).map_or(NONE, |at| at as u32);
    let places: Vec<Vec<u32>> = workers
        .iter()
        .map(|worker| worker.words(field).map_or(Vec::new(), |words| words.values().iter().map(place).collect()))
        .collect();
    let mut all = Vec::with_capacity(chunks.iter().map(|c| c.rows.len()).sum());
    for chunk in chunks {
        let places = &places[chunk.worker];
        match &chunk.columns[field as usize] {
            Values::Codes(codes) => {
                all.extend(codes.iter().map(|code| places.get(*code as usize).copied().unwrap_or(NONE)))
            }
            _ if chunk.rows.is_empty() => {}
            _ => return Column::Absent,
        }
    }
    Column::Codes { codes: all, values: values.into_iter().cloned().collect() }
}
