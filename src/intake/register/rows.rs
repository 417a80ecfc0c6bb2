//! The rows under the header: furniture apart, cells cast, keys settled, everything counted.

use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::super::assembly::column_letters;
use super::super::faults::{self, Fault, KEPT_PER_CODE, Rule, shape};
use super::super::furniture::{RowKind, has_total, is_column_number};
use super::super::normal::normalise;
use super::super::receipt::{Furniture, Receipt};
use super::super::{at_row, refuse};
use super::Context;
use super::cells::{Caster, Cell};
use super::header::{Lexicon, Mapping};
use super::limits;
use super::table::{Row, Table, Value};
use crate::diagnostic::{Diagnostic, Place, Result, Severity};

/// One accepted row.
#[derive(Debug)]
pub struct Accepted {
    pub number: u64,
    /// By column of the register.
    pub cells: Vec<Option<Cell>>,
    /// Codes of its faults, joined by `;`.
    pub flags: Option<String>,
}

/// What a file holds.
#[derive(Debug)]
pub struct Read {
    /// In the order of the key.
    pub rows: Vec<Accepted>,
    pub receipt: Receipt,
    pub faults: Vec<Fault>,
}

/// Reads the rows of a table whose bytes are at hand for their hash.
///
/// # Errors
/// The file is refused, as [`super::read`] says.
pub fn read(table: Table, bytes: &[u8], context: &Context, lexicon: &Lexicon) -> Result<Read> {
    let place = |row: u64| Place { sheet: table.sheet.clone(), ..at_row(row) };
    if let Some(line) = table.open_quote {
        return Err(refuse("F114", "the file is cut: a quote opened in this line is never closed")
            .at(at_row(line))
            .hint("close the quote, or save the file again as CSV UTF-8"));
    }
    let head = table.head();
    let (row, _) = lexicon.find(&head).ok_or_else(|| lexicon.no_header())?;
    let mapping = lexicon.map(&head, row, &table.merges).map_err(|error| error.at(place(row as u64 + 1)))?;
    // a sheet's rows stand at their own places, a text file's one behind the other
    let last_header = if table.sheet.is_some() { row as u64 + 1 } else { table.rows[row].number };
    let above = &head[..row + 1 - mapping.depth];
    let blank = above.iter().filter(|row| row.iter().all(|cell| cell.trim().is_empty())).count() as u64;
    let furniture =
        Furniture { title: above.len() as u64 - blank, blank, header: mapping.depth as u64, ..Furniture::default() };
    let receipt = Receipt {
        file: context.src_file.to_owned(),
        format: table.format.to_owned(),
        encoding: table.encoding.to_owned(),
        sheet: table.sheet.clone(),
        delimiter: table.delimiter,
        bytes: bytes.len() as u64,
        sha256: Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
        rows_total: furniture.rows(),
        furniture,
        personal_columns: mapping.personal,
        ignored_columns: mapping.ignored,
        ..Receipt::default()
    };
    let near = context.sent.map_or("", |sent| sent.sender);
    // reference data, which nobody sends, name no unit
    let day = context.sent.map_or(NaiveDate::MAX, |sent| sent.period.last_day());
    let caster = Caster::new(context.units, near, day, table.is_1904);
    let mut body = Body { context, mapping: &mapping, caster, receipt, faults: BTreeMap::new(), rows: Vec::new() };
    let mut last = last_header;
    for row in table.rows.iter().filter(|row| row.number > last_header) {
        if table.sheet.is_some() {
            // rows that the sheet leaves out are blank
            body.receipt.furniture.blank += row.number - last - 1;
            body.receipt.rows_total += row.number - last - 1;
        }
        last = row.number;
        body.row(row).map_err(|error| error.at(place(row.number)))?;
    }
    body.finish()
}

/// The rows as far as they are read.
struct Body<'a> {
    context: &'a Context<'a>,
    mapping: &'a Mapping,
    caster: Caster<'a>,
    receipt: Receipt,
    faults: BTreeMap<&'static str, Vec<Fault>>,
    rows: Vec<Accepted>,
}

impl Body<'_> {
    fn row(&mut self, row: &Row) -> Result<()> {
        self.receipt.rows_total += 1;
        let furniture = &mut self.receipt.furniture;
        match kind(row, self.mapping, self.context) {
            RowKind::Blank => furniture.blank += 1,
            RowKind::Header => furniture.header += 1,
            RowKind::ColumnNumbers => furniture.column_numbers += 1,
            RowKind::Group => furniture.group += 1,
            RowKind::Total(_) => furniture.total += 1,
            RowKind::Dossier => return self.data(row),
        }
        Ok(())
    }

    fn data(&mut self, row: &Row) -> Result<()> {
        let width = self.mapping.width;
        let end = row.values.iter().rposition(|value| !value.is_blank()).map_or(0, |last| last + 1);
        if end > width {
            let message = format!("the header has {width} cells and this row has {end}: the columns are shifted");
            return Err(refuse("F112", message).hint("save the file again, with a header over every column"));
        }
        if self.receipt.sheet.is_none() && row.values.len() < width {
            self.receipt.quarantined += 1;
            self.fault(&faults::SHORT_ROW, row.number, None, String::new(), None);
            return Ok(());
        }
        let mut cells = Vec::new();
        let mut codes: BTreeSet<&'static str> = BTreeSet::new();
        let mut is_kept = true;
        for (place, column) in self.context.register.columns.iter().enumerate() {
            let source = self.mapping.sources[place];
            let value = source.and_then(|source| row.values.get(source)).unwrap_or(&Value::Blank);
            let cell = match self.caster.cast(value, &column.cell_type) {
                Ok(None) if column.is_required => {
                    is_kept = false;
                    self.fault(&faults::NO_REQUIRED, row.number, Some(place), String::new(), None);
                    None
                }
                Ok(cell) => cell,
                Err(bad) => {
                    let shape = shape(&value.shown());
                    // the reason stands in the list even where it costs the row
                    let nearest = bad.nearest.map(|nearest| format!("giá trị gần nhất đã biết: \"{nearest}\""));
                    self.fault(bad.rule, row.number, Some(place), shape, nearest);
                    if column.is_required {
                        is_kept = false;
                        self.fault(&faults::BAD_REQUIRED, row.number, Some(place), String::new(), None);
                    } else {
                        codes.insert(bad.rule.code);
                    }
                    None
                }
            };
            cells.push(cell);
        }
        for (place, limit) in limits::broken(self.context.register, &cells) {
            let source = self.mapping.sources[place];
            let shown = source.and_then(|source| row.values.get(source)).map(Value::shown).unwrap_or_default();
            self.fault(&faults::OUT_OF_LIMITS, row.number, Some(place), shape(&shown), Some(limit));
            cells[place] = None;
            if self.context.register.columns[place].is_required {
                is_kept = false;
                self.fault(&faults::BAD_REQUIRED, row.number, Some(place), String::new(), None);
            } else {
                codes.insert(faults::OUT_OF_LIMITS.code);
            }
        }
        for place in self.needed(&cells) {
            is_kept = false;
            self.fault(&faults::NO_REQUIRED, row.number, Some(place), String::new(), None);
        }
        if !is_kept {
            self.receipt.quarantined += 1;
            return Ok(());
        }
        let flags = (!codes.is_empty()).then(|| codes.into_iter().collect::<Vec<_>>().join(";"));
        self.rows.push(Accepted { number: row.number, cells, flags });
        Ok(())
    }

    /// Places of blank cells that the codes of the same row ask for.
    fn needed(&self, cells: &[Option<Cell>]) -> Vec<usize> {
        let columns = &self.context.register.columns;
        let is_needed = |(name, code): &(String, String)| {
            let at = columns.iter().position(|column| column.name == *name);
            at.and_then(|at| cells[at].as_ref()) == Some(&Cell::Text(code.clone()))
        };
        let blank = columns.iter().enumerate().filter(|(place, _)| cells[*place].is_none());
        blank.filter(|(_, column)| column.needed_when.as_ref().is_some_and(is_needed)).map(|(place, _)| place).collect()
    }

    /// Counts a fault and keeps its place while there is room; its words are those an office reads.
    fn fault(&mut self, rule: &'static Rule, row: u64, column: Option<usize>, shape: String, more: Option<String>) {
        *self.receipt.faults.entry(rule.code.to_owned()).or_default() += 1;
        let kept = self.faults.entry(rule.code).or_default();
        if kept.len() >= KEPT_PER_CODE {
            return;
        }
        let register = self.context.register;
        let source = column.and_then(|place| self.mapping.sources[place]);
        let is_sheet = self.receipt.sheet.is_some();
        let letters = source.map(|at| if is_sheet { column_letters(at) } else { (at + 1).to_string() });
        let hint = match more {
            Some(more) => format!("{}; {more}", rule.hint),
            None => rule.hint.to_owned(),
        };
        kept.push(Fault {
            code: rule.code,
            severity: rule.severity,
            place: Place {
                file: Some(self.context.src_file.to_owned()),
                sheet: self.receipt.sheet.clone(),
                row: Some(row),
                column: letters,
            },
            field: column.map(|place| register.columns[place].name.clone()),
            field_title: column.map_or_else(String::new, |place| register.columns[place].title.clone()),
            shape,
            title: rule.title,
            hint,
        });
    }

    /// Equal rows of one key are one row; rows of one key that differ are all set apart.
    fn settle(&mut self) {
        let register = self.context.register;
        let key: Vec<usize> =
            register.key.iter().filter_map(|name| register.columns.iter().position(|c| c.name == *name)).collect();
        let mut groups: BTreeMap<Vec<Option<Cell>>, Vec<Accepted>> = BTreeMap::new();
        for row in std::mem::take(&mut self.rows) {
            groups.entry(key.iter().map(|place| row.cells[*place].clone()).collect()).or_default().push(row);
        }
        for rows in groups.into_values() {
            let is_same = rows.iter().all(|row| row.cells == rows[0].cells);
            let count = rows.len() as u64;
            if is_same {
                self.receipt.exact_duplicates += count - 1;
                self.rows.extend(rows.into_iter().take(1));
            } else {
                self.receipt.quarantined += count;
                for row in rows {
                    self.fault(&faults::KEY_CONFLICT, row.number, key.first().copied(), String::new(), None);
                }
            }
        }
    }

    fn finish(mut self) -> Result<Read> {
        self.settle();
        let data = self.rows.len() as u64 + self.receipt.quarantined + self.receipt.exact_duplicates;
        if self.receipt.quarantined * 100 > data * self.context.thresholds.quarantined_pct {
            return Err(self.unusable(data));
        }
        self.receipt.accepted = self.rows.len() as u64;
        self.receipt.flagged = self.rows.iter().filter(|row| row.flags.is_some()).count() as u64;
        let mut faults: Vec<Fault> = self.faults.into_values().flatten().collect();
        faults.sort_by(|a, b| (a.code, &a.place.row, &a.place.column).cmp(&(b.code, &b.place.row, &b.place.column)));
        Ok(Read { rows: self.rows, receipt: self.receipt.close()?, faults })
    }

    fn unusable(&self, data: u64) -> Box<Diagnostic> {
        let counts = self.receipt.faults.iter().map(|(code, count)| format!("{code}: {count}"));
        let message = format!(
            "{} of {data} rows cannot be used ({})",
            self.receipt.quarantined,
            counts.collect::<Vec<_>>().join(", ")
        );
        Diagnostic::new("F117", Severity::FileRefused, message)
            .hint("look whether the columns are shifted against the header, then save the file again")
    }
}

/// What a row is. A heading inside the table fills one cell that means something, perhaps behind a Roman
/// number; a row with an Arabic one counts as an entry, and what it lacks is a fault.
fn kind(row: &Row, mapping: &Mapping, context: &Context) -> RowKind {
    let filled: Vec<(usize, String)> = row
        .values
        .iter()
        .enumerate()
        .map(|(column, value)| (column, normalise(&value.shown())))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    if filled.is_empty() {
        return RowKind::Blank;
    }
    let columns = context.register.columns.iter().zip(&mapping.sources);
    let required: Vec<usize> = columns.filter(|(c, _)| c.is_required).filter_map(|(_, source)| *source).collect();
    let present = filled.iter().filter(|(column, _)| required.contains(column)).count();
    let is_whole = present == required.len();
    if !is_whole && has_total(&filled) {
        return RowKind::Total(None);
    }
    if filled.len() >= 3 && filled.iter().all(|(_, text)| is_column_number(text)) {
        return RowKind::ColumnNumbers;
    }
    let repeats = |header: &Vec<String>| filled.iter().all(|(column, text)| header.get(*column) == Some(text));
    if mapping.rows.iter().any(repeats) {
        return RowKind::Header;
    }
    let mapped = filled.iter().filter(|(column, _)| mapping.sources.contains(&Some(*column))).count();
    let is_numbered = filled.iter().any(|(_, text)| text.bytes().all(|b| b.is_ascii_digit()));
    let is_heading = !is_whole && mapped <= 1 && filled.len() <= 2 && !is_numbered;
    if is_heading { RowKind::Group } else { RowKind::Dossier }
}
