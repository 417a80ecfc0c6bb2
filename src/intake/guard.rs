//! What a workbook is allowed to be, checked before it is opened.
//!
//! A workbook is a zip of XML, and both are easy ways to exhaust a machine: a few kilobytes that
//! unpack to gigabytes, a count of strings that memory is reserved for, one text without end. Every
//! entry is unpacked once here, into nothing, and measured; what the file says of itself is only
//! believed when it is so. A truncated or damaged zip is found on the way.

use std::io::{Read, Seek};

use memchr::memchr_iter;
use memchr::memmem::Finder;
use zip::ZipArchive;

use super::refuse;
use crate::diagnostic::{Diagnostic, Result};

/// Entries of the zip; an Excel workbook has tens.
const MAX_ENTRIES: usize = 4_096;
/// Unpacked bytes of an entry: a sheet of a million rows has about one gigabyte.
const MAX_ENTRY_BYTES: u64 = 1_500 << 20;
/// Unpacked bytes of the shared strings, which are held in memory.
const MAX_STRINGS_BYTES: u64 = 256 << 20;
/// Unpacked bytes of all entries.
const MAX_BYTES: u64 = 2_500 << 20;
/// Unpacked bytes for each packed one; ordinary sheets have 5 to 30.
const MAX_RATIO: u64 = 250;
/// Entries smaller than this may be packed as tightly as they like.
const RATIO_FROM_BYTES: u64 = 1 << 20;
/// Bytes between two `<`: a cell holds at most 32,767 characters.
const MAX_TEXT_BYTES: u64 = 1 << 20;
/// The shortest shared string, `<si/>`.
const STRING_BYTES: u64 = 5;

/// Checks a workbook.
///
/// # Errors
/// `F105` it is damaged or no workbook, `F106` opening it would exhaust the machine.
pub fn check(file: impl Read + Seek) -> Result<()> {
    let mut zip = ZipArchive::new(file).map_err(|_| damaged())?;
    if zip.len() > MAX_ENTRIES {
        return Err(too_large(format!("it has {} entries, at most {MAX_ENTRIES} are read", zip.len())));
    }
    let mut has_workbook = false;
    let mut total = 0;
    let mut buffer = vec![0; 64 << 10];
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).map_err(|_| damaged())?;
        let name = entry.name().map_err(|_| damaged())?.to_lowercase();
        has_workbook |= name.ends_with("workbook.xml");
        let is_strings = name.ends_with("sharedstrings.xml");
        let limit = if is_strings { MAX_STRINGS_BYTES } else { MAX_ENTRY_BYTES };
        let packed = entry.compressed_size();
        let measured = measure(&mut entry, &mut buffer, packed, limit, is_strings, name.ends_with(".xml"))?;
        total += measured;
        if total > MAX_BYTES {
            return Err(too_large(format!("it unpacks to more than {} MB", MAX_BYTES >> 20)));
        }
    }
    if !has_workbook {
        return Err(refuse("F105", "the file is a zip, but holds no Excel workbook")
            .hint("open it in Excel and save it as .xlsx"));
    }
    Ok(())
}

/// Unpacks an entry into nothing; returns its size.
fn measure(
    entry: &mut impl Read,
    buffer: &mut [u8],
    packed: u64,
    limit: u64,
    is_strings: bool,
    is_xml: bool,
) -> Result<u64> {
    let mut size = 0;
    let mut text = 0;
    let mut strings = 0;
    let mut tail = Vec::new();
    loop {
        let count = entry.read(buffer).map_err(|_| damaged())?;
        if count == 0 {
            break;
        }
        let bytes = &buffer[..count];
        size += count as u64;
        if size > limit {
            return Err(too_large(format!("a part of it unpacks to more than {} MB", limit >> 20)));
        }
        if size > RATIO_FROM_BYTES && size / packed.max(1) > MAX_RATIO {
            return Err(too_large(format!("a part of it unpacks to more than {MAX_RATIO} times its size")));
        }
        if is_xml && longest_text(bytes, &mut text) > MAX_TEXT_BYTES {
            return Err(too_large(format!("a cell holds more than {} MB of text", MAX_TEXT_BYTES >> 20)));
        }
        if is_strings {
            strings = strings.max(declared_strings(&mut tail, bytes));
        }
    }
    if strings > size / STRING_BYTES {
        return Err(too_large(format!("it declares {strings} texts in {size} bytes")));
    }
    Ok(size)
}

/// The longest run without `<` that ends in these bytes or is open behind them; `run` is the open one.
fn longest_text(bytes: &[u8], run: &mut u64) -> u64 {
    let mut longest = 0;
    let mut from = 0;
    for at in memchr_iter(b'<', bytes) {
        longest = longest.max(*run + (at - from) as u64);
        *run = 0;
        from = at;
    }
    *run += (bytes.len() - from) as u64;
    longest.max(*run)
}

/// The greatest `uniqueCount` or `count` declared in the bytes, or across them and those before.
fn declared_strings(tail: &mut Vec<u8>, bytes: &[u8]) -> u64 {
    const KEPT: usize = 128;
    tail.extend_from_slice(&bytes[..bytes.len().min(KEPT)]);
    let declared = declared(tail).max(declared(bytes));
    tail.clear();
    tail.extend_from_slice(&bytes[bytes.len().saturating_sub(KEPT)..]);
    declared
}

fn declared(bytes: &[u8]) -> u64 {
    let finder = Finder::new(b"ount");
    let numbers = finder.find_iter(bytes).filter_map(|at| {
        let rest = bytes[at + 4..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'"))?.trim_ascii_start();
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).take(20);
        Some(digits.fold(0_u64, |n, b| n.saturating_mul(10).saturating_add(u64::from(b - b'0'))))
    });
    numbers.max().unwrap_or(0)
}

/// The workbook cannot be read to its end.
pub fn damaged() -> Box<Diagnostic> {
    refuse("F105", "the workbook is damaged or cut in the middle")
        .hint("export it again; the download may have been interrupted")
        .hint("if Excel opens it, save it again as .xlsx")
}

fn too_large(why: String) -> Box<Diagnostic> {
    refuse("F106", format!("the workbook was not opened, because it could exhaust this machine: {why}"))
        .hint("open it in Excel and save it as CSV UTF-8, or export fewer months at a time")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn workbook(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in entries {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn code(bytes: Vec<u8>) -> Option<&'static str> {
        check(Cursor::new(bytes)).err().map(|error| error.code)
    }

    #[test]
    fn a_workbook_must_be_one() {
        assert_eq!(code(workbook(&[("xl/workbook.xml", b"<workbook/>")])), None);
        assert_eq!(code(workbook(&[("content.xml", b"<office/>")])), Some("F105"));
        let whole = workbook(&[("xl/workbook.xml", &b"<workbook/>".repeat(99))]);
        assert_eq!(code(whole[..whole.len() / 2].to_vec()), Some("F105"));
        assert_eq!(code(b"PK\x03\x04".to_vec()), Some("F105"));
    }

    #[test]
    fn declared_counts_are_not_believed() {
        let strings = b"<sst count=\"4000000000\" uniqueCount = '4000000000'><si><t>a</t></si></sst>";
        assert_eq!(code(workbook(&[("xl/workbook.xml", b"<w/>"), ("xl/sharedStrings.xml", strings)])), Some("F106"));
        let strings = b"<sst count=\"9\" uniqueCount=\"1\"><si><t>a</t></si></sst>";
        assert_eq!(code(workbook(&[("xl/workbook.xml", b"<w/>"), ("xl/sharedStrings.xml", strings)])), None);
    }

    #[test]
    fn what_unpacks_without_end_is_refused() {
        let zeros = vec![b' '; 40 << 20];
        assert_eq!(code(workbook(&[("xl/workbook.xml", b"<w/>"), ("xl/worksheets/sheet1.xml", &zeros)])), Some("F106"));
        let many: Vec<String> = (0..=MAX_ENTRIES).map(|n| format!("e{n}")).collect();
        let entries: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert_eq!(code(workbook(&entries)), Some("F106"));
    }
}
