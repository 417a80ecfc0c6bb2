//! Rows that are no dossiers: totals, groups, column numbers, repeated headers, blanks.
//!
//! Only rows without a plausible code or received date are looked at here, so the classes can be
//! judged on whole rows without costing the common one anything.

use super::amounts::{self, Thousands};
use super::headers::Mapping;
use super::normal::normalise;
use crate::dossier::Field;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    Blank,
    Header,
    ColumnNumbers,
    Group,
    /// With the number of dossiers it states, where it closes the whole table.
    Total(Option<u64>),
    Dossier,
}

/// Knows the header of the table at hand.
#[derive(Clone, Debug)]
pub struct Classifier {
    id: usize,
    header_rows: Vec<Vec<String>>,
}

impl Classifier {
    /// A classifier of the rows under a header; a mapping always has the dossier's code.
    pub fn new(mapping: &Mapping) -> Self {
        Self { id: mapping.source(Field::DossierId).unwrap_or_default(), header_rows: mapping.rows.clone() }
    }

    /// Whether a row needs [`Classifier::classify`]: its code or its received date is not plausible.
    #[inline]
    pub fn is_suspect(id: &[u8], received: &[u8]) -> bool {
        id.is_empty() || received.len() < 6 || !received[0].is_ascii_digit()
    }

    /// What a row is, from all its cells.
    pub fn classify(&self, cells: &[&str]) -> RowKind {
        let filled: Vec<(usize, String)> =
            cells.iter().map(|cell| normalise(cell)).enumerate().filter(|(_, c)| !c.is_empty()).collect();
        if filled.is_empty() {
            return RowKind::Blank;
        }
        if let Some(stated) = total(&filled) {
            return RowKind::Total(stated);
        }
        if filled.len() >= 3 && filled.iter().all(|(column, _)| is_column_number(cells[*column])) {
            return RowKind::ColumnNumbers;
        }
        let repeats = |row: &Vec<String>| filled.iter().all(|(column, cell)| row.get(*column) == Some(cell));
        if self.header_rows.iter().any(repeats) {
            return RowKind::Header;
        }
        let has_id = filled.iter().any(|(column, cell)| *column == self.id && is_id(cell));
        if !has_id && filled.len() <= 3 { RowKind::Group } else { RowKind::Dossier }
    }
}

fn is_id(cell: &str) -> bool {
    cell.bytes().any(|b| b.is_ascii_digit()) && !cell.contains(' ')
}

/// A row that begins with a word for a total, and the number it states.
pub fn total(filled: &[(usize, String)]) -> Option<Option<u64>> {
    const WHOLE: [&str; 4] = ["tổng cộng", "tổng số", "tổng:", "total"];
    const PART: [&str; 2] = ["cộng", "tổng"];
    let begins = |words: &[&str], cell: &str| words.iter().any(|word| cell.starts_with(word));
    let at = filled.iter().take(2).position(|(_, cell)| begins(&WHOLE, cell) || begins(&PART, cell))?;
    if !begins(&WHOLE, &filled[at].1) {
        return Some(None);
    }
    let mut stated = filled[at..].iter().filter_map(|(_, cell)| first_number(cell));
    Some(stated.next())
}

/// The first whole number in a text: `tổng cộng: 1.234 hồ sơ` states 1234.
fn first_number(text: &str) -> Option<u64> {
    let from = text.find(|c: char| c.is_ascii_digit())?;
    let rest = &text[from..];
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(rest.len());
    let number = rest[..end].trim_end_matches(['.', ',']);
    amounts::read(number.as_bytes(), Thousands::Any).and_then(|n| u64::try_from(n).ok())
}

/// `1`, `(2)`, `(3)=(4)+(5)`
pub fn is_column_number(cell: &str) -> bool {
    let head = cell.trim().split('=').next().unwrap_or_default();
    let digits = head.trim().trim_start_matches('(').trim_end_matches(')');
    (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_told_apart() {
        let header = ["stt", "mã hồ sơ", "chủ hồ sơ", "ngày tiếp nhận", "trạng thái"];
        let classifier = Classifier { id: 1, header_rows: vec![header.map(String::from).to_vec()] };
        for (cells, expected) in [
            (["", " ", "\u{a0}", "", ""], RowKind::Blank),
            (["STT", "Mã  hồ sơ", "Chủ hồ sơ", "Ngày tiếp nhận *", "Trạng thái"], RowKind::Header),
            (["(1)", "(2)", "(3)", "(4)", "(5)=(3)+(4)"], RowKind::ColumnNumbers),
            (["1", "2", "3", "4", "5"], RowKind::ColumnNumbers),
            (["I", "LĨNH VỰC ĐẤT ĐAI", "", "", ""], RowKind::Group),
            (["Tổng cộng: 1.234 hồ sơ", "", "", "", ""], RowKind::Total(Some(1_234))),
            (["", "TỔNG SỐ", "", "", "17"], RowKind::Total(Some(17))),
            (["Cộng", "", "", "", "17"], RowKind::Total(None)),
            (["7", "", "Nguyễn Văn A", "", "Đang xử lý"], RowKind::Group),
            (["7", "", "Nguyễn Văn A", "x", "Đang xử lý"], RowKind::Dossier),
            (["7", "H56-241001-0001", "", "", ""], RowKind::Dossier),
        ] {
            assert_eq!(classifier.classify(&cells), expected, "{cells:?}");
        }
    }
}
