//! Files of a register from their first byte to their receipt.

use super::*;
use crate::pipeline::Register;

const DECLARED: &str = r#"title = "Nhiệm vụ"
newest_of = "year"
key = ["unit", "task"]
ignored = ["Căn cứ"]
[[columns]]
name = "unit"
title = "Đơn vị"
type = "unit"
required = true
is = "unit"
[[columns]]
name = "task"
title = "Mã nhiệm vụ"
type = "text"
required = true
is = "task"
[[columns]]
name = "due_date"
title = "Thời hạn"
type = "date"
is = "due"
[[columns]]
name = "points_hundredths"
title = "Điểm"
type = "decimal"
digits = 2
is = "points"
"#;

fn read_bytes(name: &str, bytes: &[u8]) -> Result<Loaded> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let register = Register::parse(DECLARED, "pipelines/registers/tasks.toml").unwrap();
    let context = Context {
        register: &register,
        sent: Some(Sent { sender: "XS", period: "2024-10".parse().unwrap(), extracted_at: 0, version: 1 }),
        src_file: name,
        units: None,
        thresholds: Thresholds::default(),
    };
    read(&path, &context)
}

fn csv(text: &str) -> Loaded {
    read_bytes("t.csv", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(text: &str) -> &'static str {
    read_bytes("t.csv", text.as_bytes()).map(|_| "read").unwrap_or_else(|error| error.code)
}

const TITLED: &str = "UBND TỈNH,,,,\n\
    KẾ HOẠCH NĂM 2024,,,,\n\
    ,,,,\n\
    STT,Đơn vị,Mã nhiệm vụ,Thời hạn,Điểm\n\
    (1),(2),(3),(4),(5)\n\
    I,Khối huyện,,,\n\
    1,Yên Lễ,NV1,31/12/2024,\"82,60\"\n\
    2,Yên Lễ,NV2,31/02/2024,1\n\
    2,Yên Lễ,NV2,31/02/2024,1\n\
    3,,NV3,,\n\
    4,Mỹ Hữu,NV1,,1\n\
    5,Mỹ Hữu,NV1,,2\n\
    Tổng cộng: 5 nhiệm vụ,,,,\n";

#[test]
fn every_row_is_accounted_for() {
    let loaded = csv(TITLED);
    let receipt = &loaded.receipt;
    let furniture = &receipt.furniture;
    let counted = (
        furniture.title,
        furniture.blank,
        furniture.header,
        furniture.column_numbers,
        furniture.group,
        furniture.total,
    );
    assert_eq!(counted, (2, 1, 1, 1, 1, 1));
    assert_eq!((receipt.accepted, receipt.exact_duplicates, receipt.quarantined, receipt.flagged), (2, 1, 3, 1));
    assert_eq!(receipt.rows_total, 13);
    let faults: Vec<(&str, Option<u64>, &str)> =
        loaded.faults.iter().map(|f| (f.code, f.place.row, f.field_title.as_str())).collect();
    assert_eq!(
        faults,
        [
            ("F221", Some(10), "Đơn vị"),
            ("F223", Some(11), "Đơn vị"),
            ("F223", Some(12), "Đơn vị"),
            ("F301", Some(8), "Thời hạn"),
            ("F301", Some(9), "Thời hạn"),
            // it states five entries, and six are listed, one of them twice
            ("F404", Some(13), ""),
        ]
    );
    assert!(loaded.faults.iter().all(|f| !f.shape.contains("31/02")), "a fault shows a cell");
}

const LEVELS: &str = r#"title = "Biểu"
newest_of = "month"
key = ["level", "field"]
headings = ["cấp huyện"]
[[columns]]
name = "level"
title = "Cấp"
type = "text"
from = "heading"
is = "heading"
[[columns]]
name = "field"
title = "Lĩnh vực"
type = "text"
required = true
is = "field"
[[columns]]
name = "received"
title = "Nhận"
type = "integer"
required = true
is = "dossiers"
[[columns]]
name = "window_to"
title = "Đến ngày"
type = "date"
from = "last_day"
is = "last day"
[[columns]]
name = "kept_apart_count"
title = "Dòng không đọc được"
type = "integer"
from = "kept_apart"
is = "rows"
"#;

/// One field under two headings is two rows; a heading with figures is a row under itself.
#[test]
fn a_row_keeps_the_heading_it_stands_under() {
    let register = Register::parse(LEVELS, "pipelines/registers/forms.toml").unwrap();
    let context =
        Context { register: &register, sent: None, src_file: "f.csv", units: None, thresholds: Thresholds::default() };
    let text = "Kỳ báo cáo: Quý III/2024 (Từ ngày 01/07/2024 đến ngày 30/9/2024),,\n\
        STT,Lĩnh vực,Nhận\n\
        A,Cấp tỉnh,\n1,Đất đai,3\n2,Tư pháp,nhiều\n\
        B,Lĩnh vực thuộc cấp huyện,5\n1,Đất đai,5\n";
    let read = rows_of(text.as_bytes(), &context).unwrap();
    let text = |cell: &Option<cells::Cell>| match cell {
        Some(cells::Cell::Text(text)) => text.clone(),
        Some(cells::Cell::Number(number)) => number.to_string(),
        None => "-".to_owned(),
    };
    let rows: Vec<String> =
        read.rows.iter().map(|row| row.cells.iter().map(text).collect::<Vec<_>>().join(",")).collect();
    // 19996 days after 1 January 1970 is 30 September 2024
    assert_eq!(
        rows,
        [
            "Cấp tỉnh,Đất đai,3,19996,1",
            "Lĩnh vực thuộc cấp huyện,Lĩnh vực thuộc cấp huyện,5,19996,1",
            "Lĩnh vực thuộc cấp huyện,Đất đai,5,19996,1",
        ]
    );
}

#[test]
fn what_makes_a_file_unusable_refuses_it() {
    let rows = "Yên Lễ,NV1,,\n";
    for (text, code) in [
        ("xin chào\nthế giới\n".to_owned(), "F108"),
        (format!("Đơn vị,Mã nhiệm vụ,Thời hạn,Lạ\n{rows}"), "F109"),
        ("Đơn vị,Thời hạn,Điểm\nYên Lễ,,\n".to_owned(), "F110"),
        (format!("Đơn vị,Mã nhiệm vụ,Thời hạn,Thời hạn\n{rows}"), "F111"),
        ("Đơn vị,Mã nhiệm vụ\nYên Lễ,NV1,x\n".to_owned(), "F112"),
        ("Đơn vị,Mã nhiệm vụ\nYên Lễ,\"NV1\n".to_owned(), "F114"),
        ("Đơn vị,Mã nhiệm vụ,Thời hạn\n,NV1,01/01/2024\n,NV2,01/01/2024\nA,NV3,\n".to_owned(), "F117"),
    ] {
        assert_eq!(refused(&text), code, "{text}");
    }
}

/// A score above its maximum was summed as it stood, and an answer could come before its question.
#[test]
fn a_cell_beyond_its_limits_is_not_used() {
    let declared = r#"title = "Điểm"
newest_of = "year"
key = ["unit"]
[[columns]]
name = "unit"
title = "Đơn vị"
type = "text"
required = true
is = "unit"
[[columns]]
name = "maximum_hundredths"
title = "Tối đa"
type = "decimal"
digits = 2
required = true
limits = { min = 0, max = 2 }
is = "maximum"
[[columns]]
name = "points_hundredths"
title = "Đạt"
type = "decimal"
digits = 2
limits = { min = 0, at_most = "maximum_hundredths" }
is = "points"
[[columns]]
name = "asked_date"
title = "Hỏi"
type = "date"
is = "asked"
[[columns]]
name = "answered_date"
title = "Trả lời"
type = "date"
limits = { at_least = "asked_date" }
is = "answered"
"#;
    let register = Register::parse(declared, "pipelines/registers/scores.toml").unwrap();
    let context = Context {
        register: &register,
        sent: Some(Sent { sender: "XS", period: "2024-10".parse().unwrap(), extracted_at: 0, version: 1 }),
        src_file: "t.csv",
        units: None,
        thresholds: Thresholds::default(),
    };
    let text = "Đơn vị,Tối đa,Đạt,Hỏi,Trả lời\n\
        A,2,2,01/10/2024,01/10/2024\n\
        B,2,\"2,01\",,01/01/2024\n\
        C,1,-1,02/10/2024,01/10/2024\n\
        D,\"2,01\",,,\n\
        E,0,0,,\n\
        F,1,1,,\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, text).unwrap();
    let loaded = read(&path, &context).unwrap();
    assert_eq!((loaded.receipt.accepted, loaded.receipt.quarantined, loaded.receipt.flagged), (5, 1, 2));
    let faults: Vec<(&str, Option<u64>, &str, bool)> = loaded
        .faults
        .iter()
        .map(|f| (f.code, f.place.row, f.field_title.as_str(), f.hint.ends_with("không được lớn hơn ô \"Tối đa\"")))
        .collect();
    assert_eq!(
        faults,
        [
            ("F222", Some(5), "Tối đa", false),
            ("F325", Some(3), "Đạt", true),
            ("F325", Some(4), "Đạt", false),
            ("F325", Some(4), "Trả lời", false),
            ("F325", Some(5), "Tối đa", false),
        ]
    );
    let hints: Vec<&str> =
        loaded.faults.iter().filter_map(|f| f.hint.rsplit_once("; ")).map(|(_, more)| more).collect();
    assert_eq!(hints[1..], ["không được nhỏ hơn 0", "không được trước ô \"Hỏi\"", "không được lớn hơn 2"], "{hints:?}");
}

#[test]
fn a_name_in_the_column_of_dossiers_is_kept_apart() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/pipelines/registers/kien_nghi.toml");
    let register = Register::parse(&std::fs::read_to_string(path).unwrap(), path).unwrap();
    let context = Context {
        register: &register,
        sent: Some(Sent { sender: "XS", period: "2024-10".parse().unwrap(), extracted_at: 0, version: 1 }),
        src_file: "t.csv",
        units: None,
        thresholds: Thresholds::default(),
    };
    let line = |code: &str| format!("{code},Hồ sơ quá hạn,Lỗi đồng bộ,Đang xem xét\n");
    let rows: String = ["H99-241001-0001", "H99-241001-0002", "Nguyễn Văn A"].map(line).concat();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, format!("Mã hồ sơ,Chỉ tiêu,Lý do,Kết luận\n{rows}")).unwrap();
    let loaded = read(&path, &context).unwrap();
    assert_eq!((loaded.receipt.accepted, loaded.receipt.quarantined), (2, 1));
    assert_eq!((loaded.faults[0].code, loaded.faults[0].shape.as_str()), ("F207", "Aaa Aaa A"));
}

#[test]
fn a_personal_column_is_dropped_unread() {
    let loaded = csv("Đơn vị;Mã nhiệm vụ;Họ và tên;Căn cứ\nYên Lễ;NV1;Nguyễn Văn A;QĐ 1\n");
    assert_eq!((loaded.receipt.personal_columns, loaded.receipt.ignored_columns), (1, 1));
    let parquet = &loaded.parts[0].parquet;
    let name = "Nguyễn".as_bytes();
    assert!(!parquet.windows(name.len()).any(|window| window == name), "a name is in the table");
}

#[test]
fn a_workbook_reads_like_the_text_file_it_was_saved_as() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(1, 0, "KẾ HOẠCH NĂM 2024").unwrap();
    for (column, text) in ["STT", "Đơn vị", "Mã nhiệm vụ", "Thời hạn", "Điểm"].iter().enumerate() {
        sheet.write(3, column as u16, *text).unwrap();
    }
    sheet.write(4, 1, "Yên Lễ").unwrap();
    sheet.write(4, 2, 7).unwrap();
    sheet.write(4, 4, 82.6).unwrap();
    sheet.write(6, 1, "Yên Lễ").unwrap();
    sheet.write(6, 2, 8).unwrap();
    sheet.write(6, 4, 82.605).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let loaded = read_bytes("t.xlsx", &bytes).unwrap();
    let receipt = &loaded.receipt;
    assert_eq!((receipt.accepted, receipt.flagged, receipt.rows_total), (2, 1, 7));
    assert_eq!((receipt.furniture.blank, receipt.furniture.title), (3, 1));
    assert_eq!(loaded.faults[0].place.to_string(), "t.xlsx [Sheet1!E7]");
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        let _read_or_refused = read_bytes("t.csv", &bytes);
    }

    #[test]
    fn any_rows_are_accounted_for(cells in proptest::collection::vec("[a1,;\"\n ]{0,12}", 0..20)) {
        let text = format!("Đơn vị,Mã nhiệm vụ,Điểm\n{}", cells.join("\n"));
        // a receipt that does not close is a fatal error, a refused file is not
        if let Err(error) = read_bytes("t.csv", text.as_bytes()) {
            proptest::prop_assert!(error.severity == crate::diagnostic::Severity::FileRefused, "{}", error);
        }
    }
}

/// What a table says of its own sums: by cell, and only where no row is missing from them.
#[test]
fn a_printed_sum_that_does_not_add_up_is_found_by_its_cell() {
    let declared = DECLARED.replace("type = \"decimal\"\ndigits = 2", "type = \"integer\"");
    let register = Register::parse(&declared, "pipelines/registers/tasks.toml").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let found = |rows: &str| -> Vec<(Option<u64>, Option<String>, String)> {
        let path = folder.path().join("t.csv");
        std::fs::write(&path, format!("Đơn vị,Mã nhiệm vụ,Thời hạn,Điểm\n{rows}")).unwrap();
        let context = Context {
            register: &register,
            sent: Some(Sent { sender: "XS", period: "2024-10".parse().unwrap(), extracted_at: 0, version: 1 }),
            src_file: "t.csv",
            units: None,
            thresholds: Thresholds { quarantined_pct: 100, ..Thresholds::default() },
        };
        let loaded = read(&path, &context).unwrap_or_else(|error| panic!("{error}"));
        let faults = loaded.faults.into_iter().filter(|fault| fault.code == "F407");
        faults.map(|fault| (fault.place.row, fault.place.column, fault.hint)).collect()
    };
    let rows = "A,NV1,,1.200\nA,NV2,,30\n";
    assert_eq!(found(&format!("{rows}Tổng cộng,,,1.230\n")), []);
    let broken = found(&format!("{rows}Tổng cộng,,,1.231\n"));
    assert_eq!((broken.len(), broken[0].0, broken[0].1.as_deref()), (1, Some(4), Some("4")));
    assert!(broken[0].2.ends_with("dòng tổng ghi 1231, các dòng cộng được 1230"), "{}", broken[0].2);
    // a part's own sum, and the whole's
    let parts = "A,NV1,,7\nCộng,,,7\nB,NV1,,5\nCộng,,,5\n";
    assert_eq!(found(&format!("{parts}Tổng cộng,,,12\n")), []);
    assert_eq!(found(&format!("{parts}Tổng cộng,,,13\n")).len(), 1);
    // a row that is kept apart may be what the sum has more, and a blank cell states nothing
    assert_eq!(found("A,NV1,,7\n,NV2,,5\nTổng cộng,,,12\n"), []);
    assert_eq!(found("A,NV1,,7\nTổng cộng: 1 nhiệm vụ,,,\n"), []);
}
