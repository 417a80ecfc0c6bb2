//! A file as rows of values with their places: the one shape that text files and workbooks share.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetVisible, Xlsx};

use super::super::csv::{Cell, CellKind, Dialect, records, unescape};
use super::super::encoding::{Encoding, check_head, not_text};
use super::super::guard::{self, damaged};
use super::super::headers::{Merge, SEARCHED_ROWS};
use super::super::sheet::{each_row, merge, shown, unreadable, written};
use super::super::text_file::DELIMITERS;
use super::header::Lexicon;
use crate::diagnostic::Result;

/// What a cell holds, before anything is cast.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Blank,
    Text(String),
    /// A workbook's number.
    Number(f64),
    /// A workbook's date, as the number it is kept as.
    Date(f64),
}

impl Value {
    /// As a header or a title shows it.
    pub fn shown(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) | Self::Date(number) => number.to_string(),
        }
    }

    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Blank)
    }
}

/// A row and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Line of a text file, row of a sheet, from 1.
    pub number: u64,
    pub values: Vec<Value>,
}

/// A whole file, or the sheet of it that was read.
#[derive(Clone, Debug)]
pub struct Table {
    pub format: &'static str,
    pub encoding: &'static str,
    pub delimiter: Option<char>,
    pub sheet: Option<String>,
    /// In order; a row of a sheet that holds nothing may be left out.
    pub rows: Vec<Row>,
    pub merges: Vec<Merge>,
    pub is_1904: bool,
    /// Line of a quote that is never closed: what follows it is not to be trusted.
    pub open_quote: Option<u64>,
}

impl Table {
    /// The first rows as texts, each at its own place: where a header is looked for.
    pub fn head(&self) -> Vec<Vec<String>> {
        let mut head: Vec<Vec<String>> = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            let place = if self.sheet.is_some() { row.number as usize - 1 } else { at };
            if place >= SEARCHED_ROWS {
                break;
            }
            head.resize(place, Vec::new());
            head.push(row.values.iter().map(Value::shown).collect());
        }
        head
    }
}

/// Reads a text file under the delimiter whose header is best known.
///
/// # Errors
/// `F107` bytes that are no Unicode text.
pub fn of_text(bytes: &[u8], lexicon: &Lexicon) -> Result<Table> {
    let encoding = Encoding::of(bytes);
    let decoded;
    let text = if encoding.is_utf16() {
        decoded = encoding.decode_utf16(bytes)?;
        decoded.as_slice()
    } else {
        &bytes[encoding.mark()..]
    };
    check_head(text, true).map_err(|place| not_text((encoding.mark() + place) as u64))?;
    let terminator = if text.contains(&b'\n') { b'\n' } else { b'\r' };
    let tables = DELIMITERS.iter().map(|delimiter| {
        let dialect = Dialect { delimiter: *delimiter, terminator };
        let (rows, open_quote) = text_rows(text, dialect);
        Table {
            format: "csv",
            encoding: encoding.as_str(),
            delimiter: Some(char::from(*delimiter)),
            sheet: None,
            rows,
            merges: Vec::new(),
            is_1904: false,
            open_quote,
        }
    });
    // of equally known headers the first: a comma before a semicolon
    let scored = tables.map(|table| (lexicon.find(&table.head()).map_or(0, |(_, score)| score), table));
    let best = scored.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, table)| table).ok_or_else(|| lexicon.no_header())
}

/// The records, and the line in which a quote is opened and never closed.
fn text_rows(text: &[u8], dialect: Dialect) -> (Vec<Row>, Option<u64>) {
    let mut rows = Vec::new();
    let mut open_quote = None;
    let mut line = 1;
    let mut scratch = Vec::new();
    let read: Result<(), std::convert::Infallible> = records(text, dialect, |cells, lines, _| {
        // a quoted cell ends at its quote, one that is never closed at the end of the file
        let is_open = |cell: &Cell| {
            cell.end as usize == text.len() && cell.start.checked_sub(1).is_some_and(|at| text[at as usize] == b'"')
        };
        if cells.last().is_some_and(is_open) {
            open_quote = Some(line);
        }
        let values = cells.iter().map(|cell| {
            let raw = match cell.kind {
                CellKind::Escaped => {
                    unescape(cell.raw(text), &mut scratch);
                    scratch.as_slice()
                }
                _ => cell.raw(text),
            };
            text_value(&String::from_utf8_lossy(raw))
        });
        rows.push(Row { number: line, values: values.collect() });
        line += lines;
        Ok(())
    });
    match read {
        Ok(()) => (rows, open_quote),
        Err(never) => match never {},
    }
}

fn text_value(text: &str) -> Value {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.is_empty() { Value::Blank } else { Value::Text(text.to_owned()) }
}

/// Reads the sheet of a workbook whose header is best known; one that can be seen goes before a hidden one.
///
/// # Errors
/// `F104`–`F106` a workbook that is locked, damaged or could exhaust the machine, `F108` no header.
pub fn of_workbook(bytes: &[u8], lexicon: &Lexicon) -> Result<Table> {
    guard::check(Cursor::new(bytes))?;
    // the reader of workbooks is not ours: should it panic on a damaged file, the file is refused
    catch_unwind(AssertUnwindSafe(|| best_sheet(bytes, lexicon))).unwrap_or_else(|_| Err(damaged()))
}

fn best_sheet(bytes: &[u8], lexicon: &Lexicon) -> Result<Table> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let is_1904 = workbook.has_1904_epoch();
    let mut sheets: Vec<(bool, String)> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet)
        .map(|sheet| (sheet.visible != SheetVisible::Visible, sheet.name.clone()))
        .collect();
    sheets.sort_by_key(|(is_hidden, _)| *is_hidden);
    let mut best: Option<(usize, Table)> = None;
    for (_, name) in sheets {
        let mut rows = Vec::new();
        each_row(&mut workbook, &name, |at, cells| {
            let width = cells.last().map_or(0, |(column, _)| column + 1);
            let mut values = vec![Value::Blank; width];
            for (column, value) in cells {
                values[*column] = sheet_value(value);
            }
            if !values.iter().all(Value::is_blank) {
                rows.push(Row { number: u64::from(at) + 1, values });
            }
            Ok(true)
        })?;
        let table = Table {
            format: "xlsx",
            encoding: "utf-8",
            delimiter: None,
            sheet: Some(name),
            rows,
            merges: Vec::new(),
            is_1904,
            open_quote: None,
        };
        if let Some((_, score)) = lexicon.find(&table.head())
            && best.as_ref().is_none_or(|(most, _)| score > *most)
        {
            best = Some((score, table));
        }
    }
    let (_, mut table) = best.ok_or_else(|| lexicon.no_header())?;
    let name = table.sheet.clone().unwrap_or_default();
    let merges = workbook.merge_cells_by_sheet_name(&name).map_err(unreadable)?;
    table.merges = merges.iter().map(merge).collect();
    Ok(table)
}

fn sheet_value(value: &DataRef) -> Value {
    match value {
        DataRef::Int(number) => Value::Number(*number as f64),
        DataRef::Float(number) => Value::Number(*number),
        DataRef::DateTime(date) => Value::Date(date.as_f64()),
        DataRef::Empty => Value::Blank,
        DataRef::Error(_) => Value::Text(shown(value)),
        _ => text_value(written(value)),
    }
}
