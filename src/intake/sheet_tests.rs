//! Workbooks as an office has them: titles, merged headers, dates that are numbers, hidden traps.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

use super::tests::{codes, context, instants, profile, table, texts, us};
use super::*;

const LEAVES: [&str; 9] = [
    "STT",
    "Mã hồ sơ",
    "Chủ hồ sơ",
    "Đơn vị giải quyết",
    "Ngày tiếp nhận",
    "Ngày hẹn trả",
    "Ngày có kết quả",
    "Trạng thái",
    "Phí, lệ phí (VNĐ)",
];

/// A list as the one-stop system exports it; returns the row (from 0) of the first dossier.
fn list(sheet: &mut Worksheet, window: &str) -> u32 {
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 3, "ỦY BAN NHÂN DÂN TỈNH XUYÊN SƠN", &plain).unwrap();
    sheet.merge_range(0, 4, 0, 8, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", &plain).unwrap();
    sheet.merge_range(2, 0, 2, 8, "DANH SÁCH HỒ SƠ", &plain).unwrap();
    sheet.merge_range(3, 0, 3, 8, window, &plain).unwrap();
    for (column, leaf) in LEAVES.iter().enumerate() {
        let column = column as u16;
        if (4..=6).contains(&column) {
            sheet.write(6, column, *leaf).unwrap();
        } else {
            sheet.merge_range(5, column, 6, column, leaf, &plain).unwrap();
        }
        sheet.write(7, column, format!("({})", column + 1)).unwrap();
    }
    sheet.merge_range(5, 4, 5, 6, "Thời gian", &plain).unwrap();
    8
}

const WINDOW: &str = "Từ ngày 01/10/2024 đến ngày 31/10/2024";

fn dossier(sheet: &mut Worksheet, row: u32, id: &str) {
    let cells = [
        "1",
        id,
        "Nguyễn Văn A",
        "Yên Lễ",
        "01/10/2024 08:00:00",
        "05/10/2024",
        "04/10/2024 09:30:00",
        "Đã xử lý xong",
        "1.981.000",
    ];
    cells.iter().enumerate().for_each(|(column, cell)| {
        sheet.write(row, column as u16, *cell).unwrap();
    });
}

fn load(workbook: &mut Workbook) -> Result<Loaded> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.xls");
    workbook.save(&path).unwrap();
    let profile = profile();
    read(&path, &context(&profile))
}

#[test]
fn a_list_with_titles_and_merged_headers_is_read() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Hướng dẫn").unwrap().write(0, 0, "Ngày tiếp nhận").unwrap();
    let sheet = workbook.add_worksheet().set_name("Danh sách").unwrap();
    let first = list(sheet, WINDOW);
    sheet.merge_range(first, 0, first, 8, "I. LĨNH VỰC ĐẤT ĐAI", &Format::new()).unwrap();
    dossier(sheet, first + 1, "H99-241001-0001");
    dossier(sheet, first + 2, "H99-241001-0002");
    sheet.write(first + 4, 0, "Tổng cộng: 2 hồ sơ").unwrap();
    let loaded = load(&mut workbook).unwrap();
    let receipt = &loaded.receipt;
    let furniture = receipt::Furniture { title: 3, header: 2, column_numbers: 1, group: 1, total: 1, blank: 3 };
    assert_eq!((receipt.furniture, receipt.accepted, receipt.rows_total), (furniture, 2, 13));
    assert_eq!((receipt.sheet.as_deref(), receipt.format.as_str()), (Some("Danh sách"), "xlsx"));
    assert_eq!((receipt.stated_total, codes(&loaded)), (Some(2), vec![]));
    let batch = table(&loaded.parts[0].parquet);
    assert_eq!(texts(&batch, "src_sheet")[0].as_deref(), Some("Danh sách"));
    assert_eq!(instants(&batch, "due_at")[0], Some(us("2024-10-05 23:59:59.999999")));
    assert!(!format!("{loaded:?}").contains("Nguyễn"));
}

#[test]
fn dates_and_codes_may_be_numbers() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let first = list(sheet, WINDOW);
    dossier(sheet, first, "");
    sheet.write(first, 1, 2_410_010_002_956_f64).unwrap();
    let stamp = Format::new().set_num_format("dd/mm/yyyy hh:mm:ss");
    sheet.write_with_format(first, 4, ExcelDateTime::parse_from_str("2024-10-01T08:05:11").unwrap(), &stamp).unwrap();
    // a day without a time, in a cell that was never formatted as a date
    sheet.write(first, 5, 45_571.0).unwrap();
    sheet.write(first, 8, 1_981_000.0).unwrap();
    let loaded = load(&mut workbook).unwrap();
    assert_eq!(codes(&loaded), []);
    let batch = table(&loaded.parts[0].parquet);
    assert_eq!(texts(&batch, "dossier_id")[0].as_deref(), Some("2410010002956"));
    assert_eq!(instants(&batch, "received_at")[0], Some(us("2024-10-01 08:05:11")));
    assert_eq!(instants(&batch, "due_at")[0], Some(us("2024-10-06 23:59:59.999999")));
}

#[test]
fn a_fault_has_the_letters_of_its_cell() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Danh sách").unwrap();
    let first = list(sheet, WINDOW);
    dossier(sheet, first, "H99-241001-0001");
    sheet.write(first, 5, "31/02/2024").unwrap();
    let loaded = load(&mut workbook).unwrap();
    assert_eq!(loaded.faults[0].place.to_string(), "2024-10/x.csv [Danh sách!F9]");
}

#[test]
fn another_window_in_the_title_is_refused() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Danh sách").unwrap();
    let first = list(sheet, "Từ ngày 01/09/2024 đến ngày 30/09/2024");
    dossier(sheet, first, "H99-241001-0001");
    let error = load(&mut workbook).unwrap_err();
    assert_eq!((error.code, error.place.sheet.as_deref(), error.place.row), ("F115", Some("Danh sách"), Some(4)));
}

#[test]
fn a_cell_without_a_header_refuses_the_workbook() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let first = list(sheet, WINDOW);
    dossier(sheet, first, "H99-241001-0001");
    sheet.write(first, 9, "thừa").unwrap();
    let error = load(&mut workbook).unwrap_err();
    assert_eq!((error.code, error.place.row), ("F112", Some(9)));
}

#[test]
fn a_workbook_cut_in_the_middle_is_refused() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let first = list(sheet, WINDOW);
    (0..50).for_each(|n| dossier(sheet, first + n, &format!("H99-241001-{n:04}")));
    let bytes = workbook.save_to_buffer().unwrap();
    let profile = profile();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.xlsx");
    for end in [40, bytes.len() / 3, bytes.len() - 30] {
        std::fs::write(&path, &bytes[..end]).unwrap();
        assert_eq!(read(&path, &context(&profile)).unwrap_err().code, "F105", "first {end} bytes");
    }
}

/// Files that other projects collected because they break readers: each gives rows or a clear fault.
#[test]
fn hard_files_are_read_or_refused() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/hard");
    if !std::path::Path::new(folder).exists() {
        println!("skipped: ../shared/data/hard is absent");
        return;
    }
    let profile = profile();
    let mut folders = vec![std::path::PathBuf::from(folder)];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Err(error) = read(&path, &context(&profile)) {
                assert!(error.code.starts_with("F1") && !error.hints.is_empty(), "{}: {error}", path.display());
                count += 1;
            }
        }
    }
    assert!(count > 20);
}
