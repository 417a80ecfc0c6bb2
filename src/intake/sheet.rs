//! A workbook from its guard to its receipt.
//!
//! The sheet is the one whose header is best known; it is read cell by cell, never as a grid, so a
//! sheet that claims a million columns costs nothing. Cells come with their kind: a date may be
//! text or a number, a code typed as a number keeps its digits.

use std::io::{BufReader, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{DataRef, Reader, SheetVisible, Xlsx, XlsxError};
use sha2::{Digest, Sha256};

use super::assembly::Assembly;
use super::columns::{Chunk, Worker, sources};
use super::csv::{Cell, CellKind};
use super::furniture::Classifier;
use super::guard::{self, damaged};
use super::headers::{self, Lexicon, Mapping, Merge, SEARCHED_ROWS};
use super::receipt::{Furniture, Receipt};
use super::text_file::{no_header, note};
use super::{Context, Loaded, refuse, serial, title};
use crate::diagnostic::{Diagnostic, Place, Result};
use crate::dossier::Field;

/// Columns of a sheet.
const MAX_COLUMNS: u32 = 16_384;
/// Bytes of cells typed at a time.
const ARENA_BYTES: usize = 4 << 20;

/// Reads a workbook.
///
/// # Errors
/// The file is refused, as [`super::read`] says.
pub fn read(path: &Path, sha256: Option<&str>, context: &Context, threads: usize) -> Result<Loaded> {
    let mut file = fs_err::File::open(path)?;
    guard::check(BufReader::new(&mut file))?;
    file.rewind()?;
    let (bytes, sha256) = match sha256 {
        Some(sha256) => (file.metadata()?.len(), sha256.to_owned()),
        None => digest(&mut file)?,
    };
    file.rewind()?;
    let receipt = Receipt { bytes, sha256, ..Receipt::default() };
    // the reader of workbooks is not ours: should it panic on a damaged file, the file is refused
    catch_unwind(AssertUnwindSafe(|| load(BufReader::new(file), context, receipt, threads)))
        .unwrap_or_else(|_| Err(damaged()))
}

fn digest(file: &mut impl Read) -> Result<(u64, String)> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    let mut bytes = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            count => {
                hasher.update(&buffer[..count]);
                bytes += count as u64;
            }
        }
    }
    Ok((bytes, hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
}

fn load<R: Read + Seek>(
    source: BufReader<R>,
    context: &Context,
    mut receipt: Receipt,
    threads: usize,
) -> Result<Loaded> {
    let mut workbook = Xlsx::new(source).map_err(unreadable)?;
    let lexicon = Lexicon::new(context.profile);
    let (sheet, rows, row) = best_sheet(&mut workbook, &lexicon)?;
    let at_sheet = |row: Option<u64>| Place { sheet: Some(sheet.clone()), row, ..Place::default() };
    let merges = workbook.merge_cells_by_sheet_name(&sheet).map_err(unreadable)?;
    let merges: Vec<Merge> = merges.iter().map(merge).collect();
    let mapping =
        headers::map(&rows, row, &lexicon, &merges).map_err(|error| error.at(at_sheet(Some(row as u64 + 1))))?;
    let above = &rows[..row + 1 - mapping.depth];
    title::check(
        above.iter().enumerate().flat_map(|(at, row)| row.iter().map(move |cell| (at as u64 + 1, cell.as_str()))),
        context,
    )
    .map_err(|error| {
        let row = error.place.row;
        error.at(at_sheet(row))
    })?;
    let blank = above.iter().filter(|row| row.iter().all(|cell| cell.trim().is_empty())).count() as u64;
    receipt.file = context.src_file.to_owned();
    receipt.format = "xlsx".to_owned();
    receipt.encoding = "utf-8".to_owned();
    receipt.sheet = Some(sheet.clone());
    receipt.personal_columns = mapping.personal;
    receipt.ignored_columns = mapping.ignored;
    receipt.absent_fields = mapping.absent_fields();
    receipt.furniture =
        Furniture { title: above.len() as u64 - blank, blank, header: mapping.depth as u64, ..Furniture::default() };
    let is_1904 = workbook.has_1904_epoch();
    let mut assembly = Assembly::new(context, receipt, mapping.width, threads);
    let mut worker = Worker::new(context, &mapping);
    let mut body = Body::new(&mapping, is_1904, row as u64 + 1);
    each_row(&mut workbook, &sheet, |number, cells| {
        if number as usize <= row { Ok(true) } else { body.row(number as u64 + 1, cells, &mut worker).map(|()| true) }
    })
    .map_err(|mut error| {
        error.place.sheet.get_or_insert_with(|| sheet.clone());
        error
    })?;
    body.flush(&mut worker);
    assembly.add(body.chunks, std::slice::from_ref(&worker), true)?;
    assembly.finish()
}

/// What the reader of workbooks says, as one of our refusals.
pub fn unreadable(error: XlsxError) -> Box<Diagnostic> {
    match error {
        XlsxError::Password => refuse("F104", "the workbook is locked with a password")
            .hint("open it in Excel, take the password off and save it"),
        _ => damaged(),
    }
}

/// A merged rectangle of a sheet.
pub fn merge(region: &calamine::Dimensions) -> Merge {
    let place = |(row, column): (u32, u32)| (row as usize, column as usize);
    Merge { first: place(region.start), last: place(region.end) }
}

/// The sheet with the best known header: its name, its first rows, the row of the header.
fn best_sheet<R: Read + Seek>(workbook: &mut Xlsx<R>, lexicon: &Lexicon) -> Result<(String, Vec<Vec<String>>, usize)> {
    let mut sheets: Vec<(bool, String)> = workbook
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.visible != SheetVisible::Visible, sheet.name.clone()))
        .collect();
    // a sheet that can be seen goes before a hidden one that is as good
    sheets.sort_by_key(|(is_hidden, _)| *is_hidden);
    let mut best: Option<(usize, String, Vec<Vec<String>>, usize)> = None;
    for (_, name) in sheets {
        let rows = match first_rows(workbook, &name) {
            Ok(rows) => rows,
            // a sheet that only holds a chart has no cells
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(unreadable(error)),
        };
        if let Some((row, score)) = headers::find(&rows, lexicon)
            && best.as_ref().is_none_or(|(most, ..)| score > *most)
        {
            best = Some((score, name, rows, row));
        }
    }
    best.map(|(_, name, rows, row)| (name, rows, row)).ok_or_else(|| {
        let mut error = no_header();
        error.message.push_str(" of any sheet");
        error
    })
}

fn first_rows<R: Read + Seek>(workbook: &mut Xlsx<R>, sheet: &str) -> Result<Vec<Vec<String>>, XlsxError> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut cells = workbook.worksheet_cells_reader(sheet)?;
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        if row as usize >= SEARCHED_ROWS {
            break;
        }
        if column >= MAX_COLUMNS {
            return Err(XlsxError::ColumnNumberOverflow);
        }
        let text = shown(cell.get_value());
        if !text.is_empty() {
            if rows.len() <= row as usize {
                rows.resize(row as usize + 1, Vec::new());
            }
            let row = &mut rows[row as usize];
            if row.len() <= column as usize {
                row.resize(column as usize + 1, String::new());
            }
            row[column as usize] = text;
        }
    }
    Ok(rows)
}

/// A cell as text, for looking at rows that may be furniture.
pub fn shown(value: &DataRef) -> String {
    match value {
        DataRef::DateTime(date) => date.as_f64().to_string(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        _ => written(value).to_owned(),
    }
}

/// The text of a cell, trimmed; empty for numbers.
pub fn written<'v>(value: &'v DataRef) -> &'v str {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.trim(),
        DataRef::SharedString(text) => text.trim(),
        DataRef::Bool(is_true) => {
            if *is_true {
                "true"
            } else {
                "false"
            }
        }
        DataRef::Error(_) => "#",
        DataRef::Int(_) | DataRef::Float(_) | DataRef::DateTime(_) | DataRef::Empty => "",
    }
}

fn is_blank(value: &DataRef) -> bool {
    serial_of(value).is_none() && written(value).is_empty()
}

/// Calls `each` with the place (from 0) and the cells of every row that has one.
pub fn each_row<R: Read + Seek>(
    workbook: &mut Xlsx<R>,
    sheet: &str,
    mut each: impl FnMut(u32, &[(usize, DataRef)]) -> Result<bool>,
) -> Result<()> {
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(unreadable)?;
    let mut row = 0;
    let mut cells: Vec<(usize, DataRef)> = Vec::new();
    while let Some(cell) = reader.next_cell().map_err(unreadable)? {
        let (at, column) = cell.get_position();
        if column >= MAX_COLUMNS || at < row {
            return Err(damaged());
        }
        if at != row {
            in_order(&mut cells)?;
            if !cells.is_empty() && !each(row, &cells)? {
                return Ok(());
            }
            cells.clear();
            row = at;
        }
        if !matches!(cell.get_value(), DataRef::Empty) {
            cells.push((column as usize, cell.get_value().clone()));
        }
    }
    in_order(&mut cells)?;
    if !cells.is_empty() {
        each(row, &cells)?;
    }
    Ok(())
}

/// Puts a row's cells in the order of their columns, however the file lists them; one that is there twice says two
/// things.
fn in_order(cells: &mut [(usize, DataRef)]) -> Result<()> {
    cells.sort_by_key(|(column, _)| *column);
    if cells.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err(damaged());
    }
    Ok(())
}

/// The rows under the header, as they are read.
struct Body {
    width: usize,
    sources: Vec<usize>,
    /// By column of the file: read as a date.
    is_instant: Vec<bool>,
    id: usize,
    received: usize,
    classifier: Classifier,
    is_1904: bool,
    /// Last row that was counted.
    row: u64,
    arena: Vec<u8>,
    /// Cells of the row at hand by column of the file.
    cells: Vec<Cell>,
    chunk: Chunk,
    chunks: Vec<Chunk>,
}

impl Body {
    fn new(mapping: &Mapping, is_1904: bool, row: u64) -> Self {
        let is_instant = |source: usize| {
            mapping
                .columns
                .iter()
                .any(|c| c.source == source && c.field.definition().kind == crate::dossier::Kind::Instant)
        };
        Self {
            width: mapping.width,
            sources: sources(mapping),
            is_instant: (0..mapping.width).map(is_instant).collect(),
            id: mapping.source(Field::DossierId).unwrap_or_default(),
            received: mapping.source(Field::ReceivedAt).unwrap_or_default(),
            classifier: Classifier::new(mapping),
            is_1904,
            row,
            arena: Vec::new(),
            cells: Vec::new(),
            chunk: Chunk::default(),
            chunks: Vec::new(),
        }
    }

    fn row(&mut self, row: u64, cells: &[(usize, DataRef)], worker: &mut Worker) -> Result<()> {
        if cells.iter().all(|(_, value)| is_blank(value)) {
            return Ok(());
        }
        // rows that the sheet leaves out are blank
        let blank = row - self.row - 1;
        self.chunk.counts.furniture.blank += blank;
        self.chunk.counts.rows += blank + 1;
        self.row = row;
        if self.is_suspect(cells) {
            let mut texts = vec![String::new(); cells.last().map_or(0, |(column, _)| column + 1)];
            cells.iter().for_each(|(column, value)| texts[*column] = shown(value));
            let kind = self.classifier.classify(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            if !note(&mut self.chunk, kind) {
                return Ok(());
            }
        }
        if let Some((column, _)) = cells.iter().find(|(column, value)| *column >= self.width && !is_blank(value)) {
            let message =
                format!("the header has {} cells and this row has {}: the columns are shifted", self.width, column + 1);
            return Err(refuse("F112", message)
                .at(super::at_row(row))
                .hint("export the file again, with a header over every column"));
        }
        self.cells.clear();
        self.cells.resize(self.width, Cell::default());
        for (column, value) in cells {
            // a column that is not mapped is not copied: it may be personal
            if self.sources.binary_search(column).is_ok() {
                self.cells[*column] = self.keep(value, self.is_instant[*column]);
            }
        }
        if worker.push(row, &self.sources, |source| self.cells[source]) || self.arena.len() > ARENA_BYTES {
            self.flush(worker);
        }
        Ok(())
    }

    /// Whether the row may be furniture: its code or its received date is not plausible.
    fn is_suspect(&self, cells: &[(usize, DataRef)]) -> bool {
        let find = |column: usize| cells.iter().find(|(c, _)| *c == column).map(|(_, value)| value);
        let is_dated = find(self.received).is_some_and(|value| match serial_of(value) {
            Some(number) => serial::date(number, self.is_1904).is_some(),
            None => !Classifier::is_suspect(b"x", written(value).as_bytes()),
        });
        !is_dated || find(self.id).is_none_or(is_blank)
    }

    /// Puts a cell into the arena.
    fn keep(&mut self, value: &DataRef, is_instant: bool) -> Cell {
        let start = self.arena.len() as u32;
        let mut kind = CellKind::Text;
        match serial_of(value) {
            None => self.arena.extend_from_slice(written(value).as_bytes()),
            Some(number) => {
                let is_date = is_instant || matches!(value, DataRef::DateTime(_));
                match serial::date(number, self.is_1904).filter(|_| is_date) {
                    Some((us, has_time)) => {
                        kind = if has_time { CellKind::Instant } else { CellKind::Day };
                        self.arena.extend_from_slice(&us.to_le_bytes());
                    }
                    None => {
                        kind = CellKind::Number;
                        self.arena.extend_from_slice(&number.to_le_bytes());
                    }
                }
            }
        }
        Cell { start, end: self.arena.len() as u32, kind }
    }

    /// Types what is waiting.
    fn flush(&mut self, worker: &mut Worker) {
        // texts of a workbook are Unicode already: the only reason to stop cannot occur
        let stopped = worker.flush(&self.arena, &mut self.chunk);
        debug_assert!(stopped.is_ok(), "a text of a workbook is not UTF-8");
        self.arena.clear();
        let index = self.chunks.len();
        let chunk = std::mem::take(&mut self.chunk);
        self.chunks.push(Chunk { index, ..chunk });
    }
}

/// The number of a numeric cell.
fn serial_of(value: &DataRef) -> Option<f64> {
    match value {
        DataRef::Int(number) => Some(*number as f64),
        DataRef::Float(number) => Some(*number),
        DataRef::DateTime(date) => Some(date.as_f64()),
        _ => None,
    }
}
