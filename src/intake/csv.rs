//! Records of a text file with delimiters: cells as places in the bytes of a block.
//!
//! This is the hot path: a record never becomes strings. A quote opens a cell only where a cell
//! begins; inside, a doubled quote is a quote; anywhere else it is a letter like any other. The
//! cutting of blocks shares this rule, so a block never ends inside a cell.

use memchr::{memchr, memchr_iter};

/// What separates cells and records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    pub delimiter: u8,
    /// `\n`, or `\r` in a file that has no `\n`.
    pub terminator: u8,
}

/// What the bytes of a [`Cell`] are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CellKind {
    #[default]
    Text,
    /// Text in which a quote is written twice.
    Escaped,
    /// A workbook's number: eight bytes of an `f64`, little endian.
    Number,
    /// A workbook's date: eight bytes of microseconds, little endian, with a time of day.
    Instant,
    /// The same without a time of day.
    Day,
}

/// A cell as a place in the bytes of its block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    pub start: u32,
    pub end: u32,
    pub kind: CellKind,
}

impl Cell {
    /// The bytes of the cell as they stand in the block.
    #[inline]
    pub fn raw(self, block: &[u8]) -> &[u8] {
        &block[self.start as usize..self.end as usize]
    }
}

/// Place of the quote that closes a cell whose text begins at `from`.
pub fn closing_quote(bytes: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let quote = from + memchr(b'"', bytes.get(from..)?)?;
        if bytes.get(quote + 1) != Some(&b'"') {
            return Some(quote);
        }
        from = quote + 2;
    }
}

/// Calls `each` with the cells of every record, the number of lines it spans and where the next
/// record begins.
///
/// The slice of cells is used again for the next record. Stops at the first error of `each`.
pub fn records<E>(
    bytes: &[u8],
    dialect: Dialect,
    mut each: impl FnMut(&[Cell], u64, usize) -> Result<(), E>,
) -> Result<(), E> {
    let mut cells: Vec<Cell> = Vec::with_capacity(64);
    let mut marks = Marks::new(bytes, dialect);
    let mut start = 0;
    let mut lines = 1;
    while start < bytes.len() {
        let (cell, end) = if bytes[start] == b'"' {
            let (cell, end) = quoted(bytes, start, &mut marks);
            lines += memchr_iter(dialect.terminator, cell.raw(bytes)).count() as u64;
            (cell, end)
        } else {
            let end = marks.next().unwrap_or(bytes.len());
            (Cell { start: start as u32, end: end as u32, kind: CellKind::Text }, end)
        };
        cells.push(cell);
        start = end + 1;
        if end >= bytes.len() || bytes[end] == dialect.terminator {
            finish(&mut cells, bytes, dialect);
            each(&cells, lines, start)?;
            cells.clear();
            lines = 1;
        } else if start == bytes.len() {
            // a delimiter is the last byte: an empty cell follows it
            cells.push(Cell { start: start as u32, end: start as u32, kind: CellKind::Text });
            each(&cells, lines, start)?;
            cells.clear();
        }
    }
    Ok(())
}

/// Takes the carriage return of CRLF from the last cell.
#[inline]
fn finish(cells: &mut [Cell], bytes: &[u8], dialect: Dialect) {
    if let Some(last) = cells.last_mut()
        && dialect.terminator == b'\n'
        && last.end > last.start
        && bytes[last.end as usize - 1] == b'\r'
    {
        last.end -= 1;
    }
}

/// A cell that begins with a quote, and the place of the mark behind it.
fn quoted(bytes: &[u8], start: usize, marks: &mut Marks) -> (Cell, usize) {
    let close = closing_quote(bytes, start + 1).unwrap_or(bytes.len());
    marks.skip_to(close);
    let end = marks.next().unwrap_or(bytes.len());
    let rest = bytes.get(close + 1..end).unwrap_or_default();
    let cell = if rest.is_empty() || rest == b"\r" {
        let inner = &bytes[start + 1..close];
        let kind = if memchr(b'"', inner).is_some() { CellKind::Escaped } else { CellKind::Text };
        Cell { start: start as u32 + 1, end: close as u32, kind }
    } else {
        // text behind the closing quote: nothing of it is guessed away
        Cell { start: start as u32, end: end as u32, kind: CellKind::Text }
    };
    (cell, end)
}

/// The text of an [`CellKind::Escaped`] cell, doubled quotes made single.
pub fn unescape(raw: &[u8], into: &mut Vec<u8>) {
    into.clear();
    let mut rest = raw;
    while let Some(at) = memchr(b'"', rest) {
        into.extend_from_slice(&rest[..=at]);
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    into.extend_from_slice(rest);
}

/// Bytes looked at together.
const WINDOW: usize = 64;
const LOW_BITS: u64 = 0x7f7f_7f7f_7f7f_7f7f;
/// Gathers the high bits of eight bytes into the topmost byte of the product.
const GATHER: u64 = 0x0002_0408_1020_4081;

/// Places of delimiters and terminators, found 64 bytes at a time.
struct Marks<'a> {
    bytes: &'a [u8],
    delimiters: u64,
    terminators: u64,
    /// First byte of the window in `found`.
    base: usize,
    /// A bit for each byte of the window that is a mark not yet given.
    found: u64,
}

impl<'a> Marks<'a> {
    fn new(bytes: &'a [u8], dialect: Dialect) -> Self {
        let spread = |byte: u8| u64::from_le_bytes([byte; 8]);
        let mut marks = Self {
            bytes,
            delimiters: spread(dialect.delimiter),
            terminators: spread(dialect.terminator),
            base: 0,
            found: 0,
        };
        marks.found = marks.load(0);
        marks
    }

    /// A bit for each byte at `base..base + 64` that is a mark.
    #[inline]
    fn load(&self, base: usize) -> u64 {
        match self.bytes.get(base..base + WINDOW) {
            Some(window) => self.scan(window),
            None => {
                let rest = self.bytes.get(base..).unwrap_or_default();
                let mut window = [0; WINDOW];
                window[..rest.len()].copy_from_slice(rest);
                // whatever the padding is, it lies behind the last byte
                self.scan(&window) & !(u64::MAX << (rest.len() as u32).min(63))
            }
        }
    }

    #[inline]
    fn scan(&self, window: &[u8]) -> u64 {
        // a byte is zero when neither its low seven bits carry nor its high bit is set
        let is_zero = |x: u64| !(((x & LOW_BITS) + LOW_BITS) | x | LOW_BITS);
        let mut found = 0;
        for (at, word) in window.chunks_exact(8).enumerate() {
            let word = u64::from_le_bytes(word.try_into().expect("chunks of eight bytes"));
            let high = is_zero(word ^ self.delimiters) | is_zero(word ^ self.terminators);
            found |= (((high >> 7).wrapping_mul(GATHER << 7)) >> 56) << (at * 8);
        }
        found
    }

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            self.base += WINDOW;
            if self.base >= self.bytes.len() {
                return None;
            }
            self.found = self.load(self.base);
        }
        let place = self.base + self.found.trailing_zeros() as usize;
        self.found &= self.found - 1;
        Some(place)
    }

    /// Passes over marks before `place`.
    #[inline]
    fn skip_to(&mut self, place: usize) {
        let base = place - place % WINDOW;
        if base > self.base {
            self.base = base;
            self.found = self.load(base);
        }
        self.found &= u64::MAX << (place % WINDOW);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMA: Dialect = Dialect { delimiter: b',', terminator: b'\n' };

    fn split(text: &str) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        let mut scratch = Vec::new();
        records(text.as_bytes(), COMMA, |cells, _, _| {
            let row = cells.iter().map(|cell| {
                let raw = cell.raw(text.as_bytes());
                if cell.kind == CellKind::Escaped {
                    unescape(raw, &mut scratch);
                    String::from_utf8(scratch.clone()).unwrap()
                } else {
                    String::from_utf8(raw.to_vec()).unwrap()
                }
            });
            rows.push(row.collect());
            Ok::<(), ()>(())
        })
        .unwrap();
        rows
    }

    #[test]
    fn quotes_open_where_a_cell_begins() {
        for (text, expected) in [
            ("a,b\nc,d", vec![vec!["a", "b"], vec!["c", "d"]]),
            ("a,\"b,\n\"\"x\"\"\"\r\n,\n", vec![vec!["a", "b,\n\"x\""], vec!["", ""]]),
            ("5\" pipe,2\n", vec![vec!["5\" pipe", "2"]]),
            ("\"a\"b,c\n", vec![vec!["\"a\"b", "c"]]),
            ("\n\n", vec![vec![""], vec![""]]),
            ("a,", vec![vec!["a", ""]]),
            ("\"\",\"12345678,\",x\n", vec![vec!["", "12345678,", "x"]]),
        ] {
            assert_eq!(split(text), expected, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn records_agree_with_another_reader(text in "[ab,\"\n]{0,60}") {
            // texts that other readers repair in their own ways are left out
            let is_plain = !text.contains('"') && !text.starts_with('\n') && !text.contains("\n\n") && text.ends_with('\n');
            if is_plain {
                let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
                let other: Vec<Vec<String>> = reader.records().map(|r| r.unwrap().iter().map(String::from).collect()).collect();
                proptest::prop_assert_eq!(split(&text), other);
            }
            let end = super::super::blocks::boundary(text.as_bytes(), COMMA).end;
            let mut joined = split(&text[..end]);
            joined.extend(split(&text[end..]));
            proptest::prop_assert_eq!(joined, split(&text));
        }
    }
}
