//! A listing as a workbook, the way exporting systems lay it out for people: quốc hiệu beside the
//! office's name in merged cells, a title, the stretch of time, a header of two rows, a row of
//! column numbers, sometimes a row per field, and a closing total.
//!
//! Every cell of a dossier is text, as in the systems that this one stands for. The file carries
//! the instant of its extraction as its creation time, so the same listing gives the same bytes.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use chrono::{Datelike, NaiveDateTime, Timelike};

use crate::diagnostic::{Diagnostic, Result};

use super::export::{COLUMNS, HEADERS, Listing, Row, column};

/// Group headers over their leaves: (title, first leaf, last leaf). Leaves without one are merged
/// over both rows.
const GROUPS: [(&str, u16, u16); 5] =
    [("Thông tin hồ sơ", 1, 5), ("Chủ hồ sơ", 6, 10), ("Đơn vị", 11, 12), ("Thời gian", 13, 19), ("Kết quả", 20, 25)];
const LAST: u16 = COLUMNS as u16 - 1;
const HEADER_ROW: u32 = 7;
const WIDTHS: [f64; COLUMNS] = [
    6.0, 24.0, 12.0, 48.0, 20.0, 16.0, 26.0, 15.0, 13.0, 34.0, 13.0, 28.0, 28.0, 19.0, 19.0, 19.0, 19.0, 19.0, 19.0,
    19.0, 22.0, 26.0, 17.0, 14.0, 14.0, 15.0, 10.0, 16.0, 30.0, 16.0, 12.0, 16.0, 18.0, 12.0, 28.0,
];

/// The bytes of the file.
///
/// # Errors
/// `X001` when the listing has more rows than a sheet can hold, or a month before 1900.
pub fn bytes(listing: &Listing) -> Result<Vec<u8>> {
    workbook(listing).map_err(|error| {
        Diagnostic::fatal(
            "X001",
            format!("the workbook of {} for {} could not be written: {error}", listing.sender.code, listing.month),
        )
        .hint("ask for fewer dossiers with --dossiers, and for months since 1900")
    })
}

fn workbook(listing: &Listing) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = excel_instant(listing.extracted_at())?;
    workbook.set_properties(&DocProperties::new().set_title("Dữ liệu hư cấu").set_creation_datetime(&created));
    let sheet = workbook.add_worksheet().set_name("Danh sách hồ sơ")?;
    for (index, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(index, width)?;
    }
    titles(sheet, listing)?;
    headers(sheet)?;
    let next = dossiers(sheet, listing, HEADER_ROW + 3)?;
    let total = format!("Tổng cộng: {} hồ sơ", listing.rows.len());
    sheet.merge_range(next, 0, next, LAST, &total, &Format::new().set_bold())?;
    workbook.save_to_buffer()
}

fn excel_instant(at: NaiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(at.year()).unwrap_or(1900);
    ExcelDateTime::from_ymd(year, at.month() as u8, at.day() as u8)?.and_hms(at.hour() as u16, at.minute() as u8, 0)
}

fn titles(sheet: &mut Worksheet, listing: &Listing) -> Result<(), XlsxError> {
    let plain = Format::new().set_align(FormatAlign::Center);
    let bold = plain.clone().set_bold();
    let large = bold.clone().set_font_size(14);
    let italic = plain.clone().set_italic();
    let day = |date: chrono::NaiveDate| date.format("%d/%m/%Y").to_string();
    let stretch = format!("Từ ngày {} đến ngày {}", day(listing.month.first_day()), day(listing.month.last_day()));
    let taken = listing.extracted_at().format("Trích xuất lúc %H:%M ngày %d/%m/%Y").to_string();
    sheet.merge_range(0, 0, 0, 4, "UBND TỈNH XUYÊN SƠN (HƯ CẤU)", &plain)?;
    sheet.merge_range(0, 12, 0, 20, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", &bold)?;
    sheet.merge_range(1, 0, 1, 4, &listing.sender.name.to_uppercase(), &bold)?;
    sheet.merge_range(1, 12, 1, 20, "Độc lập - Tự do - Hạnh phúc", &bold)?;
    sheet.merge_range(3, 0, 3, LAST, "DANH SÁCH HỒ SƠ TIẾP NHẬN VÀ GIẢI QUYẾT TRONG KỲ", &large)?;
    sheet.merge_range(4, 0, 4, LAST, &stretch, &plain)?;
    sheet.merge_range(5, 0, 5, LAST, &format!("{taken}. Dữ liệu hư cấu, không phải hồ sơ thật"), &italic)?;
    Ok(())
}

fn headers(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let format = Format::new()
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
        .set_border(FormatBorder::Thin);
    for (title, first, last) in GROUPS {
        sheet.merge_range(HEADER_ROW, first, HEADER_ROW, last, title, &format)?;
    }
    for (index, header) in (0..).zip(HEADERS) {
        if GROUPS.iter().any(|&(_, first, last)| (first..=last).contains(&index)) {
            sheet.write_string_with_format(HEADER_ROW + 1, index, header, &format)?;
        } else {
            sheet.merge_range(HEADER_ROW, index, HEADER_ROW + 1, index, header, &format)?;
        }
        sheet.write_string_with_format(HEADER_ROW + 2, index, format!("({})", index + 1), &format)?;
    }
    sheet.set_freeze_panes(HEADER_ROW + 3, 2)?;
    Ok(())
}

/// Writes the dossiers from a row on; gives the row after the last.
fn dossiers(sheet: &mut Worksheet, listing: &Listing, mut next: u32) -> Result<u32, XlsxError> {
    if listing.sender.order % 4 != 1 {
        for (number, row) in (1..).zip(&listing.rows) {
            dossier(sheet, next, number, row)?;
            next += 1;
        }
        return Ok(next);
    }
    let bold = Format::new().set_bold();
    let mut fields: Vec<&str> = listing.rows.iter().map(|row| row[column::FIELD].as_str()).collect();
    fields.sort_unstable();
    fields.dedup();
    for (letter, field) in ('A'..='Z').cycle().zip(fields) {
        let rows: Vec<&Row> = listing.rows.iter().filter(|row| row[column::FIELD] == field).collect();
        sheet.merge_range(next, 0, next, LAST, &format!("{letter}. Lĩnh vực {field} ({} hồ sơ)", rows.len()), &bold)?;
        next += 1;
        // The running number starts again in each group.
        for (number, row) in (1..).zip(rows) {
            dossier(sheet, next, number, row)?;
            next += 1;
        }
    }
    Ok(next)
}

fn dossier(sheet: &mut Worksheet, at: u32, number: u32, row: &Row) -> Result<(), XlsxError> {
    for (index, cell) in (0..).zip(row) {
        if usize::from(index) == column::NUMBER {
            sheet.write_number(at, index, number)?;
        } else if !cell.is_empty() {
            sheet.write_string(at, index, cell)?;
        }
    }
    Ok(())
}
