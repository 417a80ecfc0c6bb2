//! A listing as CSV: UTF-8 with a byte-order mark, CRLF, commas, one header row.

use crate::diagnostic::{Diagnostic, Result};

use super::export::{HEADERS, Listing, column};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The bytes of the file.
///
/// # Errors
/// None is known: the text goes to memory.
pub fn bytes(listing: &Listing) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    let written = (|| {
        writer.write_record(HEADERS)?;
        for (index, row) in listing.rows.iter().enumerate() {
            let number = (index + 1).to_string();
            let cells = row.iter().enumerate().map(|(at, cell)| if at == column::NUMBER { &number } else { cell });
            writer.write_record(cells)?;
        }
        Ok::<_, csv::Error>(())
    })();
    written.map_err(|error| Diagnostic::fatal("X002", error.to_string()))?;
    writer.into_inner().map_err(|error| Diagnostic::fatal("X002", error.to_string()))
}
