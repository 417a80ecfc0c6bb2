//! What a file is, from its first bytes and never from its name.

use super::refuse;
use crate::diagnostic::Result;

/// What can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Workbook,
}

/// The format of a file that begins with `head`.
///
/// # Errors
/// `F101` nothing in it, `F102` no table, `F103` a web page, `F104` an old or locked workbook: the
/// file is refused with what to do.
pub fn sniff(head: &[u8]) -> Result<Format> {
    const ZIP: &[u8] = b"PK\x03\x04";
    const EMPTY_ZIP: &[u8] = b"PK\x05\x06";
    const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    if head.is_empty() {
        return Err(refuse("F101", "the file is empty: it has 0 bytes")
            .hint("export it again; the download may have been interrupted"));
    }
    if head.starts_with(ZIP) || head.starts_with(EMPTY_ZIP) {
        return Ok(Format::Workbook);
    }
    if head.starts_with(OLE) {
        let message = "the file is a workbook of the old .xls kind, or one locked with a password";
        return Err(refuse("F104", message)
            .hint("open it in Excel, take the password off and save it as .xlsx or as CSV UTF-8"));
    }
    let is_utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    if is_utf16 {
        return Ok(Format::Text);
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if text.starts_with(b"<") {
        let message = "the file is a web page (HTML or XML), whatever its name says";
        return Err(refuse("F103", message).hint("open it in Excel and save it as .xlsx or as CSV UTF-8"));
    }
    if text.starts_with(b"%PDF") || head.contains(&0) {
        return Err(
            refuse("F102", "the file is neither text nor a workbook").hint("export the list as .xlsx or as CSV UTF-8")
        );
    }
    Ok(Format::Text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let format = |head: &[u8]| sniff(head).map_err(|error| error.code);
        assert_eq!(format(b""), Err("F101"));
        assert_eq!(format(b"PK\x03\x04\x14"), Ok(Format::Workbook));
        assert_eq!(format(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Err("F104"));
        assert_eq!(format(b"\xef\xbb\xbf\r\n <html xmlns:x=\"urn:schemas-microsoft-com\">"), Err("F103"));
        assert_eq!(format(b"\x7fELF\x00\x00"), Err("F102"));
        assert_eq!(format(b"\xff\xfeM\x00"), Ok(Format::Text));
        assert_eq!(format("Mã hồ sơ,".as_bytes()), Ok(Format::Text));
    }
}
