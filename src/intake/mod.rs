//! Bytes to checked rows: one export in, its accepted rows as Parquet, its faults and its receipt out.
//!
//! A file passes through here in this order: [`sniff`] (what is it), [`encoding`], [`blocks`] and [`csv`], or
//! [`sheet`] (records), [`headers`] (which column is which field), [`furniture`] (rows that are no
//! dossiers), [`columns`] and [`sink`] (cells to types, with [`dates`], [`amounts`], [`codes`]), [`merge`],
//! [`duplicates`], [`encode`] (sorted Parquet), [`assembly`] (the account of it all).
//!
//! Invariants: reading never fails half-way (a file is refused whole, or each of its rows is
//! accounted for in its [`receipt::Receipt`]); nothing is inferred (a cell is cast against the field
//! dictionary or it is a fault); no personal data leaves (columns that are not mapped are never
//! read, faults show shapes); the same file gives the same bytes on any number of threads.

pub mod amounts;
mod assembly;
mod blocks;
mod codes;
mod columns;
mod csv;
pub mod dates;
mod decimals;
mod dossier_code;
mod duplicates;
mod encode;
mod encoding;
pub mod fault_report;
pub mod faults;
mod furniture;
mod guard;
mod hash;
mod headers;
mod merge;
pub mod nearest;
pub mod normal;
mod parallel;
pub mod receipt;
pub mod register;
mod serial;
mod sheet;
mod sink;
mod sniff;
mod text_file;
mod title;

use std::path::Path;

pub use encode::schema;
pub use faults::Fault;
pub use hash::IdSet;
pub use receipt::Receipt;

use crate::diagnostic::{Diagnostic, Place, Result, Severity};
use crate::period::Month;
use crate::pipeline::profile::Profile;
use crate::unit::Units;

/// Which dossiers a file lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Covers {
    /// Those received in the period.
    ReceivedIn,
    /// Those to which anything happened in the period.
    TouchedIn,
    /// Those open at its end.
    OpenAt,
    /// All there are.
    All,
}

impl Covers {
    /// The value of the column `covers`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReceivedIn => "received_in",
            Self::TouchedIn => "touched_in",
            Self::OpenAt => "open_at",
            Self::All => "all",
        }
    }
}

/// Shares of the rows, in percent, above which a file is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Thresholds {
    /// Rows with fewer cells than the header.
    pub short_pct: u64,
    /// Rows that do not belong to the period.
    pub outside_period_pct: u64,
    /// Rows set apart for any reason.
    pub quarantined_pct: u64,
}

impl Default for Thresholds {
    /// More than half: then it is the file that is wrong, not the rows.
    fn default() -> Self {
        Self { short_pct: 50, outside_period_pct: 50, quarantined_pct: 50 }
    }
}

/// What is known of a file before it is opened.
pub struct Context<'a> {
    pub kind: &'a str,
    pub sender: &'a str,
    pub period: Month,
    pub covers: Covers,
    /// Local wall time in microseconds.
    pub extracted_at: i64,
    pub version: i32,
    /// Path relative to the input folder, as it is shown.
    pub src_file: &'a str,
    pub profile: &'a Profile,
    /// `None` where the exact trimmed name of a unit is its code.
    pub units: Option<&'a Units>,
    pub thresholds: Thresholds,
}

/// Accepted rows of a stretch of the file.
#[derive(Clone, Debug)]
pub struct Part {
    /// A whole Parquet file.
    pub parquet: Vec<u8>,
    pub rows: u64,
    /// Local wall time in microseconds.
    pub min_received_at: i64,
    pub max_received_at: i64,
}

/// A file that was read.
#[derive(Debug)]
pub struct Loaded {
    /// Cut by the position of rows in the file; none when nothing was accepted.
    pub parts: Vec<Part>,
    pub receipt: Receipt,
    /// Faults with a place, by code, then in the order of the file; [`Receipt::faults`] counts all.
    pub faults: Vec<Fault>,
    ids: Vec<u128>,
}

impl Loaded {
    /// The codes of all rows of the file that have one, quarantined rows included.
    pub fn ids(&self) -> IdSet {
        IdSet::new(self.ids.clone())
    }
}

/// Reads one file on all threads of the machine.
///
/// # Errors
/// The file is refused: a diagnostic of severity `file_refused` with a code `F1xx` and a hint. Other
/// severities are faults of the disk (`E001`) or of this program (`F190`, `F191`).
pub fn read(path: &Path, context: &Context) -> Result<Loaded> {
    read_on(path, context, None, parallel::threads())
}

/// Reads a file whose hash the caller has just computed, and spares computing it again.
///
/// # Errors
/// As [`read`].
pub fn read_hashed(path: &Path, sha256: &str, context: &Context) -> Result<Loaded> {
    read_on(path, context, Some(sha256), parallel::threads())
}

/// The same on a given number of threads; the result does not depend on it.
fn read_on(path: &Path, context: &Context, sha256: Option<&str>, threads: usize) -> Result<Loaded> {
    let mut file = fs_err::File::open(path)?;
    let head = text_file::head(&mut file)?;
    let result = match sniff::sniff(&head) {
        Ok(sniff::Format::Text) => text_file::read(file, head, sha256, context, threads),
        Ok(sniff::Format::Workbook) => sheet::read(path, sha256, context, threads),
        Err(refused) => Err(refused),
    };
    result.map_err(|diagnostic| in_file(diagnostic, path, context))
}

/// Adds the file to the place, and what its name promised and its content does not keep.
fn in_file(mut diagnostic: Box<Diagnostic>, path: &Path, context: &Context) -> Box<Diagnostic> {
    diagnostic.place.file.get_or_insert_with(|| context.src_file.to_owned());
    let is_named_workbook = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx"));
    if is_named_workbook && diagnostic.place.sheet.is_none() && matches!(diagnostic.code, "F102" | "F107" | "F108") {
        diagnostic.message.push_str("; it is named .xlsx but is no workbook");
    }
    diagnostic
}

/// A refusal of the whole file.
fn refuse(code: &'static str, message: impl Into<String>) -> Box<Diagnostic> {
    Diagnostic::new(code, Severity::FileRefused, message)
}

/// A place in the file at hand; [`read`] adds its name.
fn at_row(row: u64) -> Place {
    Place::default().row(row)
}

#[cfg(test)]
mod sheet_tests;
#[cfg(test)]
mod tests;
