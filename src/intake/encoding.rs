//! Text files to UTF-8.
//!
//! UTF-8 is read as it stands: the head is checked whole, and every cell that is kept is checked
//! when it is first seen. A byte of another encoding in a column that is dropped harms nothing.

use super::refuse;
use crate::diagnostic::{Diagnostic, Result};

/// How the text of a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf8Bom,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    /// The encoding that the byte order mark names; without one, UTF-8.
    pub fn of(head: &[u8]) -> Self {
        match head {
            [0xef, 0xbb, 0xbf, ..] => Self::Utf8Bom,
            [0xff, 0xfe, ..] => Self::Utf16Le,
            [0xfe, 0xff, ..] => Self::Utf16Be,
            _ => Self::Utf8,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8-bom",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
        }
    }

    pub fn is_utf16(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be)
    }

    /// Bytes of the byte order mark.
    pub fn mark(self) -> usize {
        match self {
            Self::Utf8 => 0,
            Self::Utf8Bom => 3,
            Self::Utf16Le | Self::Utf16Be => 2,
        }
    }

    /// A whole UTF-16 file as UTF-8.
    ///
    /// # Errors
    /// `F107` with the place of the first half of a pair, or of a byte too many.
    pub fn decode_utf16(self, bytes: &[u8]) -> Result<Vec<u8>> {
        let body = bytes.get(self.mark()..).unwrap_or_default();
        let units = body.chunks_exact(2).map(|pair| match self {
            Self::Utf16Be => u16::from_be_bytes([pair[0], pair[1]]),
            _ => u16::from_le_bytes([pair[0], pair[1]]),
        });
        let mut text = String::with_capacity(body.len());
        let mut place = self.mark();
        for unit in char::decode_utf16(units) {
            let letter = unit.map_err(|_| not_text(place as u64))?;
            place += letter.len_utf16() * 2;
            text.push(letter);
        }
        if body.len() % 2 == 1 {
            return Err(not_text(bytes.len() as u64 - 1));
        }
        Ok(text.into_bytes())
    }
}

/// A byte, at this place of the file, that the encoding does not allow.
pub fn not_text(place: u64) -> Box<Diagnostic> {
    refuse("F107", format!("byte {place} of the file is not valid Unicode text"))
        .hint("the file may be in TCVN3 or windows-1258: open it in Excel and save it as CSV UTF-8 or .xlsx")
}

/// Checks text that may end inside a character, when more of it follows.
///
/// # Errors
/// The place of the first byte that is not UTF-8.
pub fn check_head(head: &[u8], is_whole: bool) -> Result<(), usize> {
    match std::str::from_utf8(head) {
        Err(error) if is_whole || error.error_len().is_some() => Err(error.valid_up_to()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_becomes_utf8() {
        let le: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("Mã hồ sơ 😀".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(Encoding::of(&le), Encoding::Utf16Le);
        assert_eq!(Encoding::Utf16Le.decode_utf16(&le).unwrap(), "Mã hồ sơ 😀".as_bytes());
        assert_eq!(Encoding::Utf16Le.decode_utf16(&le[..le.len() - 1]).unwrap_err().code, "F107");
        let half = [0xfe, 0xff, 0xd8, 0x00, 0x00, 0x41];
        assert!(Encoding::Utf16Be.decode_utf16(&half).unwrap_err().message.contains("byte 2 "));
    }

    #[test]
    fn a_head_may_end_inside_a_character() {
        let text = "hồ".as_bytes();
        assert_eq!(check_head(&text[..2], false), Ok(()));
        assert_eq!(check_head(&text[..2], true), Err(1));
        assert_eq!(check_head(b"h\xe5x", false), Err(1), "windows-1258");
    }
}
