//! A text file from its first byte to its receipt.
//!
//! Threads take blocks in the order of the file and type them side by side; what they find is put
//! together in that order, so the first thing wrong is the first in the file, on any number of
//! threads.

use std::io::{Cursor, Read};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};

use super::assembly::Assembly;
use super::blocks::{BLOCK_BYTES, Block, Blocks, Cut};
use super::columns::{Chunk, Stop, Worker, sources};
use super::csv::{Cell, CellKind, Dialect, records, unescape};
use super::encoding::{Encoding, check_head, not_text};
use super::faults::{self, Note};
use super::furniture::{Classifier, RowKind};
use super::headers::{self, Lexicon, Mapping, SEARCHED_ROWS};
use super::receipt::{Furniture, Receipt};
use super::{Context, Loaded, at_row, refuse, title};
use crate::diagnostic::{Diagnostic, Result};
use crate::dossier::{DEFINITIONS, Field};

/// Bytes in which the header is looked for.
const HEAD_BYTES: u64 = 1 << 20;
/// What may separate the cells of a record.
pub const DELIMITERS: [u8; 4] = *b",;\t|";

/// The first bytes of a file.
pub fn head(file: &mut impl Read) -> Result<Vec<u8>> {
    let mut head = Vec::new();
    file.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
    Ok(head)
}

/// Reads a text file whose head is read already.
///
/// # Errors
/// The file is refused, as [`super::read`] says.
pub fn read(
    mut file: fs_err::File,
    head: Vec<u8>,
    sha256: Option<&str>,
    context: &Context,
    threads: usize,
) -> Result<Loaded> {
    let encoding = Encoding::of(&head);
    if encoding.is_utf16() {
        let mut raw = head;
        file.read_to_end(&mut raw)?;
        let text = encoding.decode_utf16(&raw)?;
        let sha256 = sha256.map_or_else(|| hex(Sha256::digest(&raw)), String::from);
        let receipt = Receipt { bytes: raw.len() as u64, sha256, ..Receipt::default() };
        drop(raw);
        let mut rest = Cursor::new(text);
        let head = self::head(&mut rest)?;
        return Reading { context, encoding, threads, receipt }.read(rest, head, 0, None);
    }
    let hasher = sha256.is_none().then(|| Sha256::new_with_prefix(&head));
    let sha256 = sha256.unwrap_or_default().to_owned();
    let receipt = Receipt { bytes: head.len() as u64, sha256, ..Receipt::default() };
    let mark = encoding.mark();
    Reading { context, encoding, threads, receipt }.read(file, head[mark..].to_vec(), mark as u64, hasher)
}

fn hex(hash: impl AsRef<[u8]>) -> String {
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is known of a text file before its header is found.
struct Reading<'a> {
    context: &'a Context<'a>,
    encoding: Encoding,
    threads: usize,
    receipt: Receipt,
}

/// The first records of a file under one delimiter.
struct Top {
    dialect: Dialect,
    rows: Vec<Vec<String>>,
    /// Behind each record: the place in the head, and lines so far.
    ends: Vec<(usize, u64)>,
}

impl<'a> Reading<'a> {
    fn read<R: Read + Send>(mut self, source: R, head: Vec<u8>, offset: u64, hasher: Option<Sha256>) -> Result<Loaded> {
        let is_whole = (head.len() as u64 + offset) < HEAD_BYTES;
        check_head(&head, is_whole).map_err(|place| not_text(offset + place as u64))?;
        let lexicon = Lexicon::new(self.context.profile);
        let (top, row) = best_top(&head, &lexicon).ok_or_else(no_header)?;
        let mapping = headers::map(&top.rows, row, &lexicon, &[]).map_err(|error| error.at(at_row(top.line(row))))?;
        let above = &top.rows[..=row - (mapping.depth - 1)][..row + 1 - mapping.depth];
        title::check(
            above.iter().enumerate().flat_map(|(at, row)| row.iter().map(move |cell| (at as u64 + 1, cell.as_str()))),
            self.context,
        )?;
        let (start, lines) = top.ends[row];
        self.describe(&top, &mapping, above);
        let plan = Plan::new(&mapping, top.dialect);
        let threads = if is_whole { 1 } else { self.threads }; // a small file is not worth starting one
        let mut workers: Vec<Worker> = (0..threads).map(|_| Worker::new(self.context, &mapping)).collect();
        let mut blocks =
            Blocks::new(source, top.dialect, head[start..].to_vec(), lines + 1, offset + start as u64, hasher);
        let mut assembly = Assembly::new(self.context, self.receipt.clone(), mapping.width, threads);
        loop {
            let chunks = part(&mut blocks, &mut workers, &plan)?;
            let is_last = !blocks.next_part();
            assembly.add(chunks, &workers, is_last)?;
            if is_last {
                break;
            }
        }
        let (hasher, bytes) = blocks.finish();
        let mut loaded = assembly.finish()?;
        if !self.encoding.is_utf16() {
            loaded.receipt.bytes += bytes;
        }
        if let Some(hasher) = hasher {
            loaded.receipt.sha256 = hex(hasher.finalize());
        }
        Ok(loaded)
    }

    fn describe(&mut self, top: &Top, mapping: &Mapping, above: &[Vec<String>]) {
        let blank = above.iter().filter(|row| row.iter().all(|cell| cell.trim().is_empty())).count() as u64;
        let receipt = &mut self.receipt;
        receipt.file = self.context.src_file.to_owned();
        receipt.format = "csv".to_owned();
        receipt.encoding = self.encoding.as_str().to_owned();
        receipt.delimiter = Some(char::from(top.dialect.delimiter));
        receipt.personal_columns = mapping.personal;
        receipt.ignored_columns = mapping.ignored;
        receipt.absent_fields = mapping.absent_fields();
        receipt.furniture = Furniture {
            title: above.len() as u64 - blank,
            blank,
            header: mapping.depth as u64,
            ..Furniture::default()
        };
    }
}

impl Top {
    /// Line in which a record begins.
    fn line(&self, row: usize) -> u64 {
        row.checked_sub(1).map_or(0, |before| self.ends[before].1) + 1
    }
}

/// The delimiter under which the likeliest header is found, and its row.
fn best_top(head: &[u8], lexicon: &Lexicon) -> Option<(Top, usize)> {
    let terminator = if head.contains(&b'\n') { b'\n' } else { b'\r' };
    let mut best: Option<(usize, Top, usize)> = None;
    for delimiter in DELIMITERS {
        let top = top(head, Dialect { delimiter, terminator });
        if let Some((row, score)) = headers::find(&top.rows, lexicon)
            && best.as_ref().is_none_or(|(most, ..)| score > *most)
        {
            best = Some((score, top, row));
        }
    }
    best.map(|(_, top, row)| (top, row))
}

fn top(head: &[u8], dialect: Dialect) -> Top {
    let mut top = Top { dialect, rows: Vec::new(), ends: Vec::new() };
    let mut scratch = Vec::new();
    let mut lines = 0;
    // an error is the way to stop early: enough rows are read
    let _enough = records(head, dialect, |cells, spanned, next| {
        lines += spanned;
        top.rows.push(cells.iter().map(|cell| lossy(*cell, head, &mut scratch)).collect());
        top.ends.push((next.min(head.len()), lines));
        if top.rows.len() > SEARCHED_ROWS { Err(()) } else { Ok(()) }
    });
    top
}

fn lossy(cell: Cell, bytes: &[u8], scratch: &mut Vec<u8>) -> String {
    match cell.kind {
        CellKind::Escaped => {
            unescape(cell.raw(bytes), scratch);
            String::from_utf8_lossy(scratch).into_owned()
        }
        _ => String::from_utf8_lossy(cell.raw(bytes)).into_owned(),
    }
}

/// No row of the file, or of a sheet, looks like a header.
pub fn no_header() -> Box<Diagnostic> {
    let required = DEFINITIONS.iter().filter(|d| d.is_required).map(|d| format!("\"{}\"", d.title));
    refuse("F108", "no header row was found in the first rows")
        .hint(format!("the header must have at least the columns {}", required.collect::<Vec<_>>().join(", ")))
        .hint("if the system uses other words, name them under [headers] of its profile")
}

/// What is wrong with a record so that the file is refused.
enum Refused {
    Cut(Cut),
    NotUtf8(u64),
    TooManyCells { row: u64, cells: usize },
    CutShort { row: u64, cells: usize },
}

impl Refused {
    fn diagnostic(self, width: usize) -> Box<Diagnostic> {
        const AGAIN: &str = "export the file again; the download may have been interrupted";
        match self {
            Self::Cut(Cut::Io(error)) => error.into(),
            Self::Cut(Cut::OpenQuote { line }) => {
                refuse("F114", "the file is cut: a quote opened in this line is never closed")
                    .at(at_row(line))
                    .hint(AGAIN)
            }
            Self::Cut(Cut::LongRecord { line }) => {
                let message = format!("the row that begins in this line is longer than {} MB", BLOCK_BYTES >> 20);
                refuse("F118", message)
                    .at(at_row(line))
                    .hint("look for a quote that is opened and not closed, then export the file again")
            }
            Self::NotUtf8(place) => not_text(place),
            Self::TooManyCells { row, cells } => refuse(
                "F112",
                format!("the header has {width} cells and this row has {cells}: the columns are shifted"),
            )
            .at(at_row(row))
            .hint("export the file again with quotes around texts that hold the delimiter"),
            Self::CutShort { row, cells } => {
                refuse("F114", format!("the file is cut: its last row has {cells} of {width} cells and no line end"))
                    .at(at_row(row))
                    .hint(AGAIN)
            }
        }
    }
}

/// How records are read under a header.
struct Plan {
    dialect: Dialect,
    width: usize,
    sources: Vec<usize>,
    id: usize,
    received: usize,
    classifier: Classifier,
}

impl Plan {
    fn new(mapping: &Mapping, dialect: Dialect) -> Self {
        Self {
            dialect,
            width: mapping.width,
            sources: sources(mapping),
            id: mapping.source(Field::DossierId).unwrap_or_default(),
            received: mapping.source(Field::ReceivedAt).unwrap_or_default(),
            classifier: Classifier::new(mapping),
        }
    }
}

/// Types the blocks of one part on all workers; chunks come in any order.
fn part<R: Read + Send>(blocks: &mut Blocks<R>, workers: &mut [Worker], plan: &Plan) -> Result<Vec<Chunk>> {
    let source = Mutex::new(blocks);
    let is_over = AtomicBool::new(false);
    let failed: Mutex<Option<(usize, Refused)>> = Mutex::new(None);
    let fail = |index: usize, refused: Refused| {
        is_over.store(true, Ordering::Relaxed);
        let mut failed = failed.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if failed.as_ref().is_none_or(|(first, _)| index < *first) {
            *failed = Some((index, refused));
        }
    };
    let run = |at: usize, worker: &mut Worker| {
        let mut chunks = Vec::new();
        let mut buffer = Vec::new();
        while !is_over.load(Ordering::Relaxed) {
            let next = source.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).next(std::mem::take(&mut buffer));
            let block = match next {
                Ok(Some(block)) => block,
                Ok(None) => break,
                Err(cut) => {
                    fail(usize::MAX, Refused::Cut(cut));
                    break;
                }
            };
            match chunk(worker, &block, plan) {
                Ok(chunk) => chunks.push(Chunk { index: block.index, worker: at, ..chunk }),
                Err(refused) => fail(block.index, refused),
            }
            buffer = block.into_buffer();
        }
        chunks
    };
    let chunks = std::thread::scope(|scope| {
        let mut workers = workers.iter_mut().enumerate();
        let first = workers.next();
        let others: Vec<_> = workers.map(|(at, worker)| scope.spawn(move || run(at, worker))).collect();
        let mut chunks = first.map_or(Vec::new(), |(at, worker)| run(at, worker));
        for other in others {
            match other.join() {
                Ok(more) => chunks.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        chunks
    });
    match failed.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()) {
        Some((_, refused)) => Err(refused.diagnostic(plan.width)),
        None => Ok(chunks),
    }
}

/// Types one block.
fn chunk(worker: &mut Worker, block: &Block, plan: &Plan) -> Result<Chunk, Refused> {
    let bytes = block.bytes();
    let mut chunk = Chunk::default();
    let mut row = block.line;
    let stopped = |stop| match stop {
        Stop::NotUtf8(place) => Refused::NotUtf8(block.offset + place as u64),
    };
    records(bytes, plan.dialect, |cells, lines, next| {
        let at = row;
        row += lines;
        chunk.counts.rows += 1;
        let raw = |source: usize| cells.get(source).map_or(&b""[..], |cell| cell.raw(bytes).trim_ascii());
        let mut is_dossier = true;
        if cells.len() < plan.width || Classifier::is_suspect(raw(plan.id), raw(plan.received)) {
            let kind = kind(cells, bytes, plan);
            let is_cut = block.is_unterminated && next >= bytes.len() && cells.len() < plan.width;
            if is_cut && (kind == RowKind::Dossier || raw(0).iter().all(u8::is_ascii_digit)) {
                return Err(Refused::CutShort { row: at, cells: cells.len() });
            }
            is_dossier = note(&mut chunk, kind);
        }
        if !is_dossier {
            return Ok(());
        }
        if cells.len() < plan.width {
            short(&mut chunk, at, cells.len());
            return Ok(());
        }
        if cells.len() > plan.width && cells[plan.width..].iter().any(|cell| !cell.raw(bytes).trim_ascii().is_empty()) {
            return Err(Refused::TooManyCells { row: at, cells: cells.len() });
        }
        if worker.push(at, &plan.sources, |source| cells[source]) {
            worker.flush(bytes, &mut chunk).map_err(stopped)?;
        }
        Ok(())
    })?;
    worker.flush(bytes, &mut chunk).map_err(stopped)?;
    Ok(chunk)
}

/// What a record is; one that is no text is left to the reading of its cells.
fn kind(cells: &[Cell], bytes: &[u8], plan: &Plan) -> RowKind {
    let mut scratch = Vec::new();
    let texts: Vec<String> = cells.iter().map(|cell| lossy(*cell, bytes, &mut scratch)).collect();
    plan.classifier.classify(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Counts a row that is no dossier; true when it is one.
pub fn note(chunk: &mut Chunk, kind: RowKind) -> bool {
    let furniture = &mut chunk.counts.furniture;
    match kind {
        RowKind::Dossier => return true,
        RowKind::Blank => furniture.blank += 1,
        RowKind::Header => furniture.header += 1,
        RowKind::ColumnNumbers => furniture.column_numbers += 1,
        RowKind::Group => furniture.group += 1,
        RowKind::Total(stated) => {
            furniture.total += 1;
            chunk.counts.stated_total = stated.or(chunk.counts.stated_total);
        }
    }
    false
}

fn short(chunk: &mut Chunk, row: u64, cells: usize) {
    if chunk.counts.short == 0 {
        chunk.counts.short_cells = cells as u64;
    }
    chunk.counts.short += 1;
    chunk.faults.add(&faults::SHORT_ROW, || Note {
        rule: &faults::SHORT_ROW,
        row,
        column: None,
        field: None,
        shape: String::new(),
        nearest: None,
    });
}
