//! A file in blocks that end where a record ends, read once and hashed on the way.
//!
//! A block is read into a buffer that is used again and handed to whichever thread is free.
//!
//! Invariant: how a file is cut into blocks and parts depends on its bytes alone.

use std::io::Read;

use memchr::{memchr, memchr_iter, memrchr};
use sha2::{Digest, Sha256};

use super::csv::{Dialect, closing_quote};

/// Bytes of a block; a longer record is refused, so that a lost quote cannot swallow the memory.
pub const BLOCK_BYTES: usize = 1 << 20;
/// Lines of a part, an upper bound of its rows.
pub const PART_LINES: u64 = 1 << 20;

/// Why no more blocks can be cut.
#[derive(Debug)]
pub enum Cut {
    Io(std::io::Error),
    /// A quote opened in this line is still open at the end of the file.
    OpenQuote {
        line: u64,
    },
    /// A record that begins in this line is longer than a block.
    LongRecord {
        line: u64,
    },
}

/// A run of whole records.
#[derive(Debug)]
pub struct Block {
    /// Position of the block in the file, counted from 0.
    pub index: usize,
    /// Line of its first record, counted from 1.
    pub line: u64,
    /// Place of its first byte in the decoded file.
    pub offset: u64,
    /// Nothing follows, and the last record has no terminator.
    pub is_unterminated: bool,
    buffer: Vec<u8>,
    filled: usize,
}

impl Block {
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[..self.filled]
    }

    /// Gives the buffer back for the next block.
    pub fn into_buffer(self) -> Vec<u8> {
        self.buffer
    }
}

/// Cuts a file into blocks and hashes it on the way.
pub struct Blocks<R> {
    source: R,
    dialect: Dialect,
    hasher: Option<Sha256>,
    bytes_read: u64,
    carry: Vec<u8>,
    is_at_end: bool,
    index: usize,
    line: u64,
    offset: u64,
    lines_in_part: u64,
    pending: Option<(Block, u64)>,
}

impl<R: Read> Blocks<R> {
    /// Blocks of what follows the header: `carry` is read already, `hasher` has seen all bytes read.
    pub fn new(source: R, dialect: Dialect, carry: Vec<u8>, line: u64, offset: u64, hasher: Option<Sha256>) -> Self {
        let (bytes_read, is_at_end, index, lines_in_part, pending) = (0, false, 0, 0, None);
        Self { source, dialect, hasher, bytes_read, carry, is_at_end, index, line, offset, lines_in_part, pending }
    }

    /// The next block of the part at hand, or `None` when the part or the file is complete.
    pub fn next(&mut self, buffer: Vec<u8>) -> Result<Option<Block>, Cut> {
        let (block, lines) = match self.pending.take() {
            Some(pending) => pending,
            None => match self.cut(buffer)? {
                Some(cut) => cut,
                None => return Ok(None),
            },
        };
        if self.lines_in_part > 0 && self.lines_in_part + lines > PART_LINES {
            self.pending = Some((block, lines));
            return Ok(None);
        }
        self.lines_in_part += lines;
        Ok(Some(block))
    }

    /// Begins the next part; false when the file is complete.
    pub fn next_part(&mut self) -> bool {
        self.lines_in_part = 0;
        self.pending.is_some() || !self.is_at_end || !self.carry.is_empty()
    }

    /// Hash of all bytes, where they were hashed here, and how many were read here.
    pub fn finish(self) -> (Option<Sha256>, u64) {
        (self.hasher, self.bytes_read)
    }

    fn cut(&mut self, mut buffer: Vec<u8>) -> Result<Option<(Block, u64)>, Cut> {
        buffer.resize(BLOCK_BYTES.max(self.carry.len()), 0);
        buffer[..self.carry.len()].copy_from_slice(&self.carry);
        let filled = self.fill(&mut buffer).map_err(Cut::Io)?;
        if filled == 0 {
            return Ok(None);
        }
        let found = boundary(&buffer[..filled], self.dialect);
        let mut end = found.end;
        if self.is_at_end {
            if let Some(open) = found.open_quote {
                return Err(Cut::OpenQuote { line: self.line + self.count(&buffer[..open]) });
            }
            end = filled;
        } else if end == 0 {
            return Err(Cut::LongRecord { line: self.line });
        }
        self.carry.clear();
        self.carry.extend_from_slice(&buffer[end..filled]);
        let is_unterminated = self.is_at_end && buffer[end - 1] != self.dialect.terminator;
        let lines = self.count(&buffer[..end]) + u64::from(is_unterminated);
        let block =
            Block { index: self.index, line: self.line, offset: self.offset, is_unterminated, buffer, filled: end };
        self.index += 1;
        self.line += lines;
        self.offset += end as u64;
        Ok(Some((block, lines)))
    }

    /// Fills the buffer behind the carry; returns how many bytes it holds.
    fn fill(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut filled = self.carry.len();
        while !self.is_at_end && filled < buffer.len() {
            match self.source.read(&mut buffer[filled..]) {
                Ok(0) => self.is_at_end = true,
                Ok(count) => {
                    if let Some(hasher) = &mut self.hasher {
                        hasher.update(&buffer[filled..filled + count]);
                    }
                    self.bytes_read += count as u64;
                    filled += count;
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    fn count(&self, bytes: &[u8]) -> u64 {
        memchr_iter(self.dialect.terminator, bytes).count() as u64
    }
}

/// Where bytes can be cut.
pub struct Boundary {
    /// Place behind the last terminator outside quotes; 0 when there is none.
    pub end: usize,
    /// Place of a quote that is not closed.
    open_quote: Option<usize>,
}

/// Where the last whole record ends, in bytes that begin with a record.
pub fn boundary(bytes: &[u8], dialect: Dialect) -> Boundary {
    let mut end = 0;
    let mut outside_from = 0;
    let mut at = 0;
    while let Some(quote) = memchr(b'"', &bytes[at..]).map(|p| p + at) {
        let is_opening = quote == 0 || bytes[quote - 1] == dialect.delimiter || bytes[quote - 1] == dialect.terminator;
        if !is_opening {
            at = quote + 1;
            continue;
        }
        if let Some(p) = memrchr(dialect.terminator, &bytes[outside_from..quote]) {
            end = outside_from + p + 1;
        }
        match closing_quote(bytes, quote + 1) {
            Some(close) => (at, outside_from) = (close + 1, close + 1),
            None => return Boundary { end, open_quote: Some(quote) },
        }
    }
    if let Some(p) = memrchr(dialect.terminator, &bytes[outside_from..]) {
        end = outside_from + p + 1;
    }
    Boundary { end, open_quote: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMA: Dialect = Dialect { delimiter: b',', terminator: b'\n' };

    #[test]
    fn a_quote_left_open_is_found_with_its_line() {
        let text = "a,b\nc,\"d\n".repeat(3);
        let mut blocks = Blocks::new(text.as_bytes(), COMMA, Vec::new(), 10, 0, None);
        assert!(matches!(blocks.next(Vec::new()), Err(Cut::OpenQuote { line: 15 })), "the third quote is open");
    }

    #[test]
    fn a_record_longer_than_a_block_is_refused() {
        let text = vec![b'x'; BLOCK_BYTES + 1];
        let mut blocks = Blocks::new(&text[..], COMMA, Vec::new(), 1, 0, None);
        assert!(matches!(blocks.next(Vec::new()), Err(Cut::LongRecord { line: 1 })));
    }
}
