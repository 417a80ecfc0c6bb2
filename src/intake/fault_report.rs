//! The list of faults an office opens in a spreadsheet.
//!
//! UTF-8 with a byte order mark, so that Excel reads the Vietnamese; a cell that a spreadsheet
//! would run as a formula gets an apostrophe in front.

use std::io::Write;

use super::faults::Fault;
use crate::diagnostic::{Result, Severity};
use crate::spreadsheet::{BYTE_ORDER_MARK, inert};

const HEADERS: [&str; 10] =
    ["Mã lỗi", "Mức độ", "Tệp", "Trang tính", "Dòng", "Cột", "Trường dữ liệu", "Nội dung", "Dạng của ô", "Cách xử lý"];

/// Writes the faults as CSV with Vietnamese headers.
///
/// # Errors
/// `E001` when the writer fails.
pub fn write(faults: &[Fault], mut out: impl Write) -> Result<()> {
    write!(out, "{BYTE_ORDER_MARK}")?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(HEADERS).map_err(std::io::Error::from)?;
    for fault in faults {
        let place = &fault.place;
        let row = place.row.map(|row| row.to_string()).unwrap_or_default();
        let cells = [
            fault.code,
            severity_text(fault.severity),
            place.file.as_deref().unwrap_or_default(),
            place.sheet.as_deref().unwrap_or_default(),
            &row,
            place.column.as_deref().unwrap_or_default(),
            &fault.field_title,
            fault.title,
            &fault.shape,
            &fault.hint,
        ];
        writer.write_record(cells.map(inert)).map_err(std::io::Error::from)?;
    }
    writer.flush()?;
    Ok(())
}

fn severity_text(severity: Severity) -> &'static str {
    match severity {
        Severity::Flagged => "Lưu ý, vẫn tính",
        Severity::CellNulled => "Bỏ ô",
        Severity::RowQuarantined => "Cách ly dòng",
        Severity::FileRefused => "Từ chối tệp",
        Severity::Fatal => "Dừng",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;

    #[test]
    fn a_formula_in_a_sheet_name_is_inert() {
        let fault = Fault {
            code: "F301",
            severity: Severity::CellNulled,
            place: Place {
                file: Some("a.xlsx".into()),
                sheet: Some("=cmd()".into()),
                row: Some(7),
                column: Some("O".into()),
            },
            field: Some("due_at".into()),
            field_title: "Ngày hẹn trả".into(),
            shape: "-9×2".into(),
            title: "Ngày không hợp lệ",
            hint: "Sửa".into(),
        };
        let mut out = Vec::new();
        write(&[fault], &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with('\u{feff}'));
        assert!(text.contains("a.xlsx,'=cmd(),7,O,Ngày hẹn trả,Ngày không hợp lệ,'-9×2,Sửa\r\n"), "{text}");
    }
}
