//! The rows under the header: furniture apart, cells cast, keys settled, everything counted.

use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::super::assembly::column_letters;
use super::super::dossier_code::is_personal;
use super::super::faults::{self, Fault, KEPT_PER_CODE, Rule, shape};
use super::super::furniture::{RowKind, is_column_number, total};
use super::super::normal::{clean, normalise};
use super::super::receipt::{Furniture, Receipt};
use super::super::{at_row, refuse, title};
use super::Context;
use super::cells::{Caster, Cell, day_cell};
use super::header::{Lexicon, Mapping};
use super::limits;
use super::sums;
use super::table::{Row, Table, Value};
use crate::diagnostic::{Diagnostic, Place, Result, Severity};
use crate::pipeline::register::Origin;

/// Column of a register that names a dossier.
const DOSSIER_CODE: &str = "dossier_id";

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
    let window = above.iter().find_map(|row| title::window(&row.join(" ")));
    let mut body = Body {
        context,
        mapping: &mapping,
        caster,
        receipt,
        faults: BTreeMap::new(),
        rows: Vec::new(),
        window,
        heading: None,
        totals: Vec::new(),
        summed: 0,
    };
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
    /// Both days of the window that a line above the table names.
    window: Option<(NaiveDate, NaiveDate)>,
    /// The last heading inside the table.
    heading: Option<String>,
    /// Rows that close the table, and the number of entries each states.
    totals: Vec<(u64, u64)>,
    /// Rows that the last total row closed.
    summed: usize,
}

impl Body<'_> {
    fn row(&mut self, row: &Row) -> Result<()> {
        self.receipt.rows_total += 1;
        let furniture = &mut self.receipt.furniture;
        match kind(row, self.mapping, self.context) {
            RowKind::Blank => furniture.blank += 1,
            RowKind::Header => furniture.header += 1,
            RowKind::ColumnNumbers => furniture.column_numbers += 1,
            RowKind::Group => {
                furniture.group += 1;
                self.heading = heading_of(row);
            }
            RowKind::Total(stated) => {
                furniture.total += 1;
                self.totals.extend(stated.map(|stated| (row.number, stated)));
                self.sums(row);
            }
            RowKind::Dossier => return self.data(row),
        }
        Ok(())
    }

    /// Compares the sums that a total row prints; where a row before it is kept apart they cannot be asked.
    fn sums(&mut self, row: &Row) {
        if self.receipt.quarantined == 0 {
            let rows = (self.rows.as_slice(), self.summed);
            for (place, stated, sum) in
                sums::broken(self.context.register, self.mapping, &self.caster, &row.values, rows)
            {
                let more = format!("dòng tổng ghi {stated}, các dòng cộng được {sum}");
                self.fault(&faults::SUM_DIFFERS, row.number, Some(place), String::new(), Some(more));
            }
        }
        self.summed = self.rows.len();
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
        if let Some(heading) = self.level(row) {
            self.heading = Some(heading);
        }
        let mut cells = Vec::new();
        let mut codes: BTreeSet<&'static str> = BTreeSet::new();
        let mut is_kept = true;
        for (place, column) in self.context.register.columns.iter().enumerate() {
            if let Some(cell) = self.beside(column.origin) {
                cells.push(cell);
                continue;
            }
            let source = self.mapping.sources[place];
            let value = source.and_then(|source| row.values.get(source)).unwrap_or(&Value::Blank);
            let cell = match self.caster.cast(value, &column.cell_type) {
                Ok(None) if column.is_required => {
                    is_kept = false;
                    self.fault(&faults::NO_REQUIRED, row.number, Some(place), String::new(), None);
                    None
                }
                // a dossier's code is printed: what is written like a name or a telephone costs the row
                Ok(Some(Cell::Text(code))) if column.name == DOSSIER_CODE && is_personal(&code) => {
                    is_kept = false;
                    self.fault(&faults::PERSONAL_ID, row.number, Some(place), shape(&code), None);
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

    /// What stands elsewhere than in the row; nothing for what the row itself says.
    fn beside(&self, origin: Origin) -> Option<Option<Cell>> {
        match origin {
            Origin::Cells => None,
            Origin::Heading => Some(self.heading.clone().map(Cell::Text)),
            Origin::FirstDay => Some(self.window.map(|(from, _)| day_cell(from))),
            Origin::LastDay => Some(self.window.map(|(_, to)| day_cell(to))),
            // known when all rows are read
            Origin::KeptApart => Some(None),
        }
    }

    /// The words of a heading whose row holds figures: the register says which words make one.
    fn level(&self, row: &Row) -> Option<String> {
        let headings = &self.context.register.headings;
        let texts = self.mapping.sources.iter().flatten().filter_map(|source| row.values.get(*source));
        let is_heading = |text: &str| {
            let word = normalise(text);
            headings.iter().any(|heading| word.starts_with(heading) || word.ends_with(heading))
        };
        texts.map(|value| clean(&value.shown())).find(|text| is_heading(text))
    }

    /// Places of blank cells that the codes of the same row ask for.
    fn needed(&self, cells: &[Option<Cell>]) -> Vec<usize> {
        let columns = &self.context.register.columns;
        let is_needed = |(name, codes): &(String, Vec<String>)| {
            let at = columns.iter().position(|column| column.name == *name);
            let cell = at.and_then(|at| cells[at].as_ref());
            matches!(cell, Some(Cell::Text(held)) if codes.contains(held))
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
        let kept_apart = i64::try_from(self.receipt.quarantined).unwrap_or(i64::MAX);
        let columns = self.context.register.columns.iter().enumerate();
        for place in columns.filter(|(_, column)| column.origin == Origin::KeptApart).map(|(place, _)| place) {
            self.rows.iter_mut().for_each(|row| row.cells[place] = Some(Cell::Number(kept_apart)));
        }
        for (number, stated) in std::mem::take(&mut self.totals) {
            self.receipt.stated_total = Some(stated);
            if stated != data {
                self.fault(&faults::TOTAL_DIFFERS, number, None, String::new(), None);
            }
        }
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

/// Words of a heading: its last filled cell, behind a letter or a Roman number.
fn heading_of(row: &Row) -> Option<String> {
    row.values.iter().rev().find(|value| !value.is_blank()).map(|value| clean(&value.shown()))
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
    if !is_whole && let Some(stated) = total(&filled) {
        // "Tổng cộng: 24 nhiệm vụ" counts entries; figures in other cells are sums of their columns
        return RowKind::Total(stated.filter(|_| filled.len() == 1));
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
