//! What became of every row of a file.
//!
//! Invariant: rows of a file = furniture + accepted + quarantined + exact duplicates. It is checked
//! when the receipt is closed, because a row that nobody counted is a figure nobody can defend.

use std::collections::BTreeMap;

use super::faults::Rule;
use crate::diagnostic::{Diagnostic, Place, Result};

/// Rows that are no dossiers, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Furniture {
    /// Lines above the header.
    pub title: u64,
    /// Header rows, repeated ones included.
    pub header: u64,
    /// Rows of column numbers: (1) (2) (3).
    pub column_numbers: u64,
    /// Headings of a group and notes inside the table.
    pub group: u64,
    /// Totals and subtotals.
    pub total: u64,
    pub blank: u64,
}

impl Furniture {
    /// All rows that are no dossiers.
    pub fn rows(&self) -> u64 {
        self.title + self.header + self.column_numbers + self.group + self.total + self.blank
    }

    pub(super) fn add(&mut self, other: &Furniture) {
        self.title += other.title;
        self.header += other.header;
        self.column_numbers += other.column_numbers;
        self.group += other.group;
        self.total += other.total;
        self.blank += other.blank;
    }
}

/// The account of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Receipt {
    /// Path relative to the input folder.
    pub file: String,
    /// `csv` or `xlsx`, found from the content.
    pub format: String,
    /// `utf-8`, `utf-8-bom`, `utf-16le`, `utf-16be`; a workbook is `utf-8`.
    pub encoding: String,
    /// The sheet that was read.
    pub sheet: Option<String>,
    /// The delimiter of a text file.
    pub delimiter: Option<char>,
    pub bytes: u64,
    /// Hash of the file as it lies on the disk, in hexadecimal.
    pub sha256: String,
    pub rows_total: u64,
    pub furniture: Furniture,
    /// Rows in the tables, flagged ones included.
    pub accepted: u64,
    /// Accepted rows with at least one fault.
    pub flagged: u64,
    pub quarantined: u64,
    /// Rows that repeat an accepted row in every field kept.
    pub exact_duplicates: u64,
    /// Accepted rows whose resolving unit is blank: kept, counted apart, not ranked.
    pub without_resolving_unit: u64,
    /// Columns known to hold personal data, none of which was read.
    pub personal_columns: u64,
    /// Columns known or declared to be of no use.
    pub ignored_columns: u64,
    /// Fields of a dossier that no column of the file is for: nothing is known of them, which is not "no".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent_fields: Vec<String>,
    /// Number of dossiers that the closing row of the file says it holds.
    pub stated_total: Option<u64>,
    /// Accepted rows by the code of what is flagged in them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub flags: BTreeMap<String, u64>,
    /// Shapes of statuses that no list knows, a few of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown_statuses: Vec<String>,
    /// Every fault by code, those without a kept place included.
    pub faults: BTreeMap<String, u64>,
}

impl Receipt {
    /// Accepted rows in which the fault of a rule is flagged.
    pub fn rows_with(&self, rule: &Rule) -> u64 {
        self.flags.get(rule.code).copied().unwrap_or_default()
    }

    /// Rows that describe dossiers.
    pub fn dossier_rows(&self) -> u64 {
        self.accepted + self.quarantined + self.exact_duplicates
    }

    /// Checks the identity of the rows.
    ///
    /// # Errors
    /// `F190`, a fault of this program and not of the file.
    pub(super) fn close(self) -> Result<Self> {
        let counted = self.furniture.rows() + self.dossier_rows();
        if counted == self.rows_total && self.flagged <= self.accepted {
            return Ok(self);
        }
        let message = format!("{} rows were read and {counted} accounted for: the file is not loaded", self.rows_total);
        Err(Diagnostic::fatal("F190", message)
            .at(Place::file(self.file))
            .hint("report this file's receipt: it is a fault of motcua"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_nobody_counted_is_an_error() {
        let furniture = Furniture { title: 3, header: 2, total: 1, ..Furniture::default() };
        let whole = Receipt {
            rows_total: 16,
            furniture,
            accepted: 8,
            quarantined: 1,
            exact_duplicates: 1,
            ..Receipt::default()
        };
        assert!(whole.clone().close().is_ok());
        let broken = Receipt { rows_total: 17, ..whole };
        assert_eq!(broken.close().unwrap_err().code, "F190");
    }
}
