//! One file of a register in; its rows as Parquet, its faults and its receipt out.
//!
//! Registers are short lists that people type, so a file is read whole and row by row, without the
//! machinery that a million dossiers need; what a file may be (the guard, the encodings, the delimiters,
//! the search for a header) is that of every other file. What a column means is said by its
//! [`Register`], and by nothing else: a header nobody declared stops the file, a cell is cast as declared
//! or it is a fault, and a column of personal data is dropped unread.
//!
//! Invariant: the same as for dossiers: every row is furniture, accepted, quarantined or an exact
//! duplicate, and the receipt does not close when one is not.

mod cells;
mod encode;
mod header;
mod limits;
mod rows;
mod sums;
mod table;

pub use encode::schema;

use std::path::Path;

use arrow::array::RecordBatch;

use super::{Loaded, Part, Thresholds, refuse, sniff};
use crate::diagnostic::{Diagnostic, Result, Severity};
use crate::period::Month;
use crate::pipeline::Register;
use crate::unit::Units;

/// Bytes of a register; a list that people keep is far below.
const MAX_BYTES: u64 = 64 << 20;

/// What is known of a file before it is opened.
pub struct Context<'a> {
    pub register: &'a Register,
    /// `None` for reference data, which nobody sends.
    pub sent: Option<Sent<'a>>,
    /// Path relative to the input folder, as it is shown.
    pub src_file: &'a str,
    /// `None` where the exact trimmed name of a unit is its code.
    pub units: Option<&'a Units>,
    pub thresholds: Thresholds,
}

/// Who sent a file, of which period.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    pub sender: &'a str,
    pub period: Month,
    /// Local wall time in microseconds.
    pub extracted_at: i64,
    pub version: i32,
}

/// Reads one file.
///
/// # Errors
/// The file is refused: a diagnostic of severity `file_refused` with a code `F1xx` and a hint. Other
/// severities are faults of the disk (`E001`) or of this program (`F190`, `F191`).
pub fn read(path: &Path, context: &Context) -> Result<Loaded> {
    read_whole(path, context).map_err(|mut diagnostic| {
        diagnostic.place.file.get_or_insert_with(|| context.src_file.to_owned());
        diagnostic
    })
}

fn read_whole(path: &Path, context: &Context) -> Result<Loaded> {
    if fs_err::metadata(path)?.len() > MAX_BYTES {
        let message = format!("the file is larger than {} MB, too large for a register", MAX_BYTES >> 20);
        return Err(refuse("F120", message)
            .hint("if it lists dossiers, correct `kind` of its source in the pipeline, or its name"));
    }
    let read = rows_of(&fs_err::read(path)?, context)?;
    let mut parts = Vec::new();
    if !read.rows.is_empty() {
        let parquet = encode::parquet(&read.rows, context, read.receipt.sheet.as_deref())?;
        parts.push(Part { parquet, rows: read.rows.len() as u64, min_received_at: 0, max_received_at: 0 });
    }
    Ok(Loaded { parts, receipt: read.receipt, faults: read.faults, ids: Vec::new() })
}

/// Reads reference data, in which nothing may be wrong: the figures of everyone depend on them.
///
/// # Errors
/// `C203` with the place of the first fault; the refusals of [`read`].
pub fn reference(text: &str, register: &Register, file: &str) -> Result<RecordBatch> {
    let context = Context { register, sent: None, src_file: file, units: None, thresholds: Thresholds::default() };
    let read = rows_of(text.as_bytes(), &context).map_err(|mut refused| {
        refused.place.file.get_or_insert_with(|| file.to_owned());
        refused.severity = Severity::Fatal;
        refused
    })?;
    match read.faults.into_iter().next() {
        Some(fault) => {
            let message = format!("{}: {} ({})", fault.code, fault.title, fault.field_title);
            Err(Diagnostic::fatal("C203", message).at(fault.place).hint(fault.hint))
        }
        None => encode::batch(&read.rows, &context, None),
    }
}

fn rows_of(bytes: &[u8], context: &Context) -> Result<rows::Read> {
    let lexicon = header::Lexicon::new(context.register);
    let table = match sniff::sniff(bytes)? {
        sniff::Format::Text => table::of_text(bytes, &lexicon)?,
        sniff::Format::Workbook => table::of_workbook(bytes, &lexicon)?,
    };
    rows::read(table, bytes, context, &lexicon)
}

#[cfg(test)]
mod tests;
