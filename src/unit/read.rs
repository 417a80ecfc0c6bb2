//! The units' file: CSV with a row for each version of a unit.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use super::{DEEPEST, Level, Predecessor, Unit, Units};
use crate::diagnostic::{Diagnostic, Place, Result};
use crate::period::parse_date;

/// Columns of the file, all required, in any order.
const COLUMNS: [&str; 10] =
    ["scheme", "code", "valid_from", "valid_to", "name", "level", "parent", "block", "located_in", "predecessors"];

impl Units {
    /// Reads the text of the units' file; `file` is its name in messages, rows are lines.
    ///
    /// U001 header · U002 a row with too many or too few cells · U003 no code or no name · U004 level
    /// · U005 dates · U006 the same code twice on one day · U007 a parent, place or predecessor that
    /// is not in the file · U008 predecessors' form · U009 a unit above itself · U010 a unit made of itself.
    pub fn parse(csv: &str, file: &str) -> Result<Self> {
        let text = csv.strip_prefix('\u{feff}').unwrap_or(csv);
        // Spreadsheets of some locales save "CSV" with semicolons.
        let is_comma = text.lines().next().unwrap_or("").contains(',');
        let mut reader =
            csv::ReaderBuilder::new().delimiter(if is_comma { b',' } else { b';' }).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| unreadable(text, file, &error))?.clone();
        let columns = columns(&header, file)?;
        let mut lines = Vec::new();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| unreadable(text, file, &error))?;
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let place = Place::file(file).row(line_of(text, record.position()));
            let cell = |column: usize| record.get(columns[column]).unwrap_or("").trim().nfc().collect::<String>();
            rows.push(read_row(cell, rows.len()).map_err(|error| error.at(place.clone()))?);
            lines.push(place);
        }
        let units = Self::index(rows);
        for (row, place) in lines.iter().enumerate() {
            units.check(row).map_err(|error| error.at(place.clone()))?;
        }
        Ok(units)
    }

    /// What only the whole file can tell of a row.
    fn check(&self, row: usize) -> Result<()> {
        let unit = &self.rows[row];
        // `index` has put every row under its own code.
        let twin = self.versions[&unit.written_code].iter().any(|other| *other < row && unit.meets(&self.rows[*other]));
        if twin {
            return Err(Diagnostic::fatal(
                "U006",
                format!("unit `{}` is listed twice for the same days", unit.written_code),
            )
            .hint("close the earlier version with `valid_to`, or remove one of the rows"));
        }
        let named = [("parent", &unit.parent), ("located_in", &unit.located_in)];
        let named = named.into_iter().filter_map(|(column, code)| Some((column, code.as_ref()?)));
        let named = named.chain(unit.predecessors.iter().map(|predecessor| ("predecessors", &predecessor.code)));
        for (column, code) in named {
            if !self.by_code.contains_key(code) {
                let message =
                    format!("`{column}` of unit `{}` names `{code}`, which the file does not list", unit.code);
                let hint = match column {
                    "predecessors" => format!("add a row with the code `{code}` that ends before this unit begins"),
                    _ => format!("add a row with the code `{code}`"),
                };
                return Err(Diagnostic::fatal("U007", message).hint(hint));
            }
        }
        if self.above(unit).len() == DEEPEST {
            return Err(Diagnostic::fatal("U009", format!("unit `{}` stands above itself", unit.code))
                .hint("correct `parent`: a desk or commune is under a district, a district under the province"));
        }
        if self.is_made_of_itself(unit) {
            return Err(Diagnostic::fatal("U010", format!("unit `{}` is made of itself", unit.code))
                .hint("`predecessors` names units that had ended when this one began: correct it, or close the earlier row with `valid_to`"));
        }
        Ok(())
    }

    /// Whether the way back through predecessors comes to where it began: it would never end.
    fn is_made_of_itself(&self, unit: &Unit) -> bool {
        let mut seen = BTreeSet::new();
        let mut left: Vec<&Unit> = vec![unit];
        while let Some(next) = left.pop() {
            for predecessor in next.predecessors.iter().filter_map(|predecessor| self.get(&predecessor.code)) {
                if predecessor.code == unit.code {
                    return true;
                }
                if seen.insert(&predecessor.code) {
                    left.push(predecessor);
                }
            }
        }
        false
    }
}

/// Where in a row each of [`COLUMNS`] stands.
fn columns(header: &csv::StringRecord, file: &str) -> Result<Vec<usize>> {
    let found: Vec<&str> = header.iter().map(str::trim).collect();
    let wrong = |message: String| {
        Diagnostic::fatal("U001", message)
            .at(Place::file(file).row(1))
            .hint(format!("the first line is `{}`", COLUMNS.join(",")))
    };
    if let Some(unknown) = found.iter().find(|name| !name.is_empty() && !COLUMNS.contains(name)) {
        return Err(wrong(format!("the file of units has an unknown column `{}`", unknown.escape_debug())));
    }
    let position = |column: &&str| {
        let mut places = found.iter().enumerate().filter(|(_, name)| *name == column).map(|(place, _)| place);
        match (places.next(), places.next()) {
            (Some(place), None) => Ok(place),
            (None, _) => Err(wrong(format!("the file of units has no column `{column}`"))),
            _ => Err(wrong(format!("the file of units has the column `{column}` twice"))),
        }
    };
    COLUMNS.iter().map(position).collect()
}

/// The line a row begins on: the library counts it before the blank lines that it skips.
fn line_of(text: &str, position: Option<&csv::Position>) -> u64 {
    let Some(position) = position else { return 1 };
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let blank = text.bytes().skip(start).take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + blank.filter(|byte| *byte == b'\n').map(|_| 1).sum::<u64>()
}

/// The library's text quotes nothing of a row but its line and length.
fn unreadable(text: &str, file: &str, error: &csv::Error) -> Box<Diagnostic> {
    let place = Place::file(file).row(line_of(text, error.position()));
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} cells where the header has {expected_len}")
        }
        _ => "the row cannot be read as CSV".to_owned(),
    };
    Diagnostic::fatal("U002", message).at(place).hint("put a cell that holds a comma between double quotes")
}

/// One row, `cell` by index in [`COLUMNS`].
fn read_row(cell: impl Fn(usize) -> String, order: usize) -> Result<Unit> {
    let optional = |column: usize| Some(cell(column)).filter(|text| !text.is_empty());
    let required = |column: usize| {
        optional(column).ok_or_else(|| Diagnostic::fatal("U003", format!("a unit has no `{}`", COLUMNS[column])))
    };
    let unit = Unit {
        scheme: cell(0),
        code: required(1)?,
        written_code: required(1)?,
        valid_from: optional(2).map(|text| read_date(&text)).transpose()?,
        valid_to: optional(3).map(|text| read_date(&text)).transpose()?,
        name: required(4)?,
        level: read_level(&cell(5))?,
        parent: optional(6),
        block: cell(7),
        located_in: optional(8),
        predecessors: read_predecessors(&cell(9))?,
        order,
    };
    if unit.valid_from.zip(unit.valid_to).is_some_and(|(from, to)| to < from) {
        return Err(Diagnostic::fatal("U005", format!("unit `{}` ends before it begins", unit.code)));
    }
    Ok(unit)
}

fn read_level(word: &str) -> Result<Level> {
    Level::read(word).ok_or_else(|| {
        let known: Vec<&str> = Level::ALL.iter().map(|(name, _)| *name).collect();
        Diagnostic::fatal("U004", format!("`{}` is not a level", word.escape_debug()))
            .hint(format!("write one of {}", known.join(", ")))
    })
}

/// `2025-07-01`, or `1/7/2025`, which is what a spreadsheet makes of it.
fn read_date(text: &str) -> Result<NaiveDate> {
    let parts: Vec<&str> = text.split('/').collect();
    let date = match parts[..] {
        [day, month, year] if day.len() <= 2 && month.len() <= 2 => {
            parse_date(&format!("{year}-{month:0>2}-{day:0>2}"))
        }
        _ => parse_date(text),
    };
    date.ok_or_else(|| {
        Diagnostic::fatal("U005", format!("`{}` is not a date", text.escape_debug())).hint("write a date as 2025-07-01")
    })
}

/// `CODE:whole;CODE:part`.
fn read_predecessors(text: &str) -> Result<Vec<Predecessor>> {
    let read = |item: &str| {
        let (code, extent) = item.rsplit_once(':').map(|(code, extent)| (code.trim(), extent.trim()))?;
        let is_known = !code.is_empty() && matches!(extent, "whole" | "part");
        is_known.then(|| Predecessor { code: code.to_owned(), is_whole: extent == "whole" })
    };
    let items = text.split(';').map(str::trim).filter(|item| !item.is_empty());
    let wrong =
        || Diagnostic::fatal("U008", "the predecessors are not a list of codes").hint("write CODE:whole;CODE:part");
    items.map(|item| read(item).ok_or_else(wrong)).collect()
}
