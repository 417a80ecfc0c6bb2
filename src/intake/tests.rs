//! One story for each trouble that intake decides: the file, and what becomes of it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::{Int64Type, TimestampMicrosecondType};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::*;
use crate::diagnostic::Severity;

const HEADER: &str = "STT,Mã hồ sơ,Chủ hồ sơ,Đơn vị giải quyết,Ngày tiếp nhận,Ngày hẹn trả,Ngày có kết quả,Trạng thái,\"Phí, lệ phí (VNĐ)\"";

/// A row under [`HEADER`] that nothing is wrong with.
fn row(n: usize) -> String {
    format!(
        "{n},H99-241001-{n:04},Nguyễn Văn A,Yên Lễ,01/10/2024 08:00:00,05/10/2024,04/10/2024 09:30:00,Đã xử lý xong,1.981.000"
    )
}

fn rows(range: std::ops::Range<usize>) -> String {
    range.map(|n| row(n) + "\r\n").collect()
}

fn file(body: &str) -> String {
    format!("\u{feff}{HEADER}\r\n{body}")
}

pub fn profile() -> Profile {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/pipelines/profiles/xuyen-son.toml");
    Profile::parse(&std::fs::read_to_string(path).unwrap(), path).unwrap()
}

pub fn us(text: &str) -> i64 {
    chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").unwrap().and_utc().timestamp_micros()
}

pub fn context(profile: &Profile) -> Context<'_> {
    Context {
        kind: "dossiers",
        sender: "x",
        period: "2024-10".parse().unwrap(),
        covers: Covers::TouchedIn,
        extracted_at: us("2024-11-01 07:30:00"),
        version: 1,
        src_file: "2024-10/x.csv",
        profile,
        units: None,
        thresholds: Thresholds::default(),
    }
}

fn load_bytes(bytes: &[u8], name: &str) -> Result<Loaded> {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join(name);
    std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
    read(&path, &context(&profile()))
}

fn load(text: &str) -> Result<Loaded> {
    load_bytes(text.as_bytes(), "x.csv")
}

/// The code of the refusal of a file that must be refused.
fn refused(text: &str) -> (&'static str, String) {
    let error = load(text).expect_err("the file is refused");
    assert_eq!(error.severity, Severity::FileRefused, "{error}");
    assert_eq!(error.place.file.as_deref(), Some("2024-10/x.csv"));
    assert!(!error.hints.is_empty(), "{error}");
    assert!(!error.to_string().contains("Nguyễn"), "no personal data: {error}");
    (error.code, error.to_string())
}

pub fn table(parquet: &[u8]) -> RecordBatch {
    let mut held = tempfile::tempfile().unwrap();
    held.write_all(parquet).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(held).unwrap().with_batch_size(1 << 20).build().unwrap();
    let batches: Vec<RecordBatch> = reader.map(|batch| batch.unwrap()).collect();
    arrow::compute::concat_batches(&schema(), &batches).unwrap()
}

pub fn texts(batch: &RecordBatch, column: &str) -> Vec<Option<String>> {
    batch.column_by_name(column).unwrap().as_string::<i32>().iter().map(|text| text.map(String::from)).collect()
}

pub fn instants(batch: &RecordBatch, column: &str) -> Vec<Option<i64>> {
    batch.column_by_name(column).unwrap().as_primitive::<TimestampMicrosecondType>().iter().collect()
}

pub fn codes(loaded: &Loaded) -> Vec<(&str, u64)> {
    loaded.receipt.faults.iter().map(|(code, count)| (code.as_str(), *count)).collect()
}

#[test]
fn a_plain_file_is_typed_and_sorted() {
    let late = row(2).replace("01/10/2024 08:00:00", "01/10/2024 07:59:59");
    let loaded = load(&file(&format!("{}\r\n{late}\r\n", row(1)))).unwrap();
    let receipt = &loaded.receipt;
    assert_eq!((receipt.rows_total, receipt.accepted, receipt.flagged), (3, 2, 0));
    assert_eq!(
        (receipt.format.as_str(), receipt.encoding.as_str(), receipt.delimiter),
        ("csv", "utf-8-bom", Some(','))
    );
    assert_eq!((receipt.personal_columns, receipt.ignored_columns), (1, 1));
    assert_eq!(receipt.sha256.len(), 64);
    let part = &loaded.parts[0];
    assert_eq!((part.min_received_at, part.max_received_at), (us("2024-10-01 07:59:59"), us("2024-10-01 08:00:00")));
    let batch = table(&part.parquet);
    assert_eq!(batch.schema(), schema());
    assert_eq!(texts(&batch, "dossier_id"), [Some("H99-241001-0002".into()), Some("H99-241001-0001".into())]);
    assert_eq!(instants(&batch, "due_at")[0], Some(us("2024-10-05 23:59:59.999999")));
    assert!(batch.column_by_name("is_due_date_only").unwrap().as_boolean().value(0));
    assert_eq!(texts(&batch, "status")[0].as_deref(), Some("completed"));
    assert_eq!(batch.column_by_name("fee_amount").unwrap().as_primitive::<Int64Type>().value(0), 1_981_000);
    assert_eq!(batch.column_by_name("src_row").unwrap().as_primitive::<Int64Type>().values(), &[3, 2]);
    assert_eq!(texts(&batch, "channel")[0], None);
    assert_eq!(texts(&batch, "covers")[0].as_deref(), Some("touched_in"));
    assert!(loaded.ids().contains("H99-241001-0001") && !loaded.ids().contains("H99-241001-0003"));
}

#[test]
fn no_personal_data_is_in_what_is_written() {
    let loaded = load(&file(&format!("{}{}", rows(1..5), row(9).replace("Đã xử lý xong", "Nguyễn Văn A")))).unwrap();
    let mut report = Vec::new();
    fault_report::write(&loaded.faults, &mut report).unwrap();
    let holds = |bytes: &[u8]| memchr::memmem::find(bytes, "Nguyễn".as_bytes()).is_some();
    assert!(!holds(&loaded.parts[0].parquet) && !holds(&report) && !holds(format!("{loaded:?}").as_bytes()));
    assert_eq!(loaded.faults[0].shape, "Aaa Aaa A");
}

#[test]
fn an_unknown_header_refuses_the_file() {
    let (code, text) =
        refused(&file(&rows(1..3)).replace("Trạng thái,", "Trạng thái,Ngày hẹn tra lại,").replace("xong,", "xong,,"));
    assert_eq!(code, "F109");
    assert!(text.contains("\"Ngày hẹn tra lại\" = \"ignore\""), "{text}");
}

#[test]
fn a_missing_required_column_refuses_the_file() {
    let (code, text) = refused(&file(&rows(1..3)).replace("Ngày tiếp nhận", "Ghi chú"));
    assert_eq!(code, "F110");
    assert!(text.contains("received_at"), "{text}");
}

#[test]
fn more_cells_than_headers_refuse_the_file() {
    let (code, text) = refused(&file(&format!("{}{},thừa\r\n", rows(1..3), row(3))));
    assert_eq!(code, "F112");
    assert!(text.contains("9 cells") && text.contains("has 10") && text.contains("2024-10/x.csv:4"), "{text}");
    assert!(load(&file(&format!("{},,\r\n", row(1)))).is_ok(), "delimiters at the end are no cells");
}

#[test]
fn fewer_cells_set_a_row_apart_and_most_rows_the_file() {
    let short = "7,H99-241001-0007,B,Yên Lễ,01/10/2024 08:00:00\r\n";
    let loaded = load(&file(&format!("{}{short}", rows(1..5)))).unwrap();
    assert_eq!((loaded.receipt.accepted, loaded.receipt.quarantined), (4, 1));
    assert_eq!(codes(&loaded), [("F205", 1)]);
    let (code, text) = refused(&file(&format!("{}{}", rows(1..3), short.repeat(3))));
    assert_eq!(code, "F113");
    assert!(text.contains("9 cells") && text.contains("the first 5"), "{text}");
}

#[test]
fn a_file_cut_in_the_middle_is_refused() {
    let whole = file(&rows(1..5));
    assert_eq!(refused(&whole[..whole.len() - 60]).0, "F114", "inside a cell");
    assert_eq!(refused(&format!("{whole}6,\"H99")).0, "F114", "inside quotes");
    assert_eq!(refused(&format!("{whole}6")).0, "F114", "after a number");
    assert!(load(&whole[..whole.len() - 2]).is_ok(), "only the last line end is missing");
}

#[test]
fn an_empty_file_is_refused_and_a_header_alone_is_no_rows() {
    assert_eq!(refused("").0, "F101");
    let loaded = load(&file("")).unwrap();
    assert_eq!((loaded.parts.len(), loaded.receipt.rows_total, loaded.receipt.accepted), (0, 1, 0));
}

#[test]
fn another_period_is_refused() {
    let (code, text) =
        refused(&format!("DANH SÁCH HỒ SƠ\nTừ ngày 01/09/2024 đến ngày 30/09/2024\n{HEADER}\n{}", rows(1..3)));
    assert_eq!(code, "F115");
    assert!(text.contains("x.csv:2") && text.contains("01/09/2024"), "{text}");
    assert_eq!(refused(&file(&rows(1..9).replace("/10/2024", "/11/2024"))).0, "F116", "later");
    assert_eq!(refused(&file(&rows(1..9).replace("/10/2024", "/09/2024"))).0, "F116", "earlier, and finished");
    let few = format!("{}{}", rows(1..9), rows(9..12).replace("/10/2024", "/11/2024"));
    assert!(load(&file(&few)).is_ok());
}

#[test]
fn the_same_dossier_twice() {
    let again = row(1).replacen("1,", "99,", 1);
    let loaded = load(&file(&format!("{}{again}\r\n", rows(1..5)))).unwrap();
    assert_eq!((loaded.receipt.accepted, loaded.receipt.exact_duplicates, loaded.receipt.quarantined), (4, 1, 0));
    let differs = again.replace("Đã xử lý xong", "Đã trả kết quả");
    let loaded = load(&file(&format!("{}{again}\r\n{differs}\r\n", rows(1..8)))).unwrap();
    assert_eq!((loaded.receipt.accepted, loaded.receipt.exact_duplicates, loaded.receipt.quarantined), (6, 0, 3));
    let lines: Vec<Option<u64>> = loaded.faults.iter().map(|fault| fault.place.row).collect();
    assert_eq!((codes(&loaded), lines), (vec![("F204", 3)], vec![Some(2), Some(9), Some(10)]));
}

#[test]
fn dates_in_the_wrong_order_are_kept_and_flagged() {
    let due = row(1).replace("05/10/2024", "30/09/2024");
    let finished = row(2).replace("04/10/2024 09:30:00", "01/10/2024 07:59:00");
    let same_day = row(3).replace("04/10/2024 09:30:00", "01/10/2024");
    let future = row(4).replace("04/10/2024 09:30:00", "04/12/2024 09:30:00");
    let loaded = load(&file(&format!("{due}\n{finished}\n{same_day}\n{future}\n"))).unwrap();
    assert_eq!((loaded.receipt.accepted, loaded.receipt.flagged), (4, 3));
    assert_eq!(codes(&loaded), [("F401", 1), ("F402", 1), ("F403", 1)]);
    let mut flags = texts(&table(&loaded.parts[0].parquet), "flags");
    flags.sort();
    assert_eq!(flags, [None, Some("F401".into()), Some("F402".into()), Some("F403".into())]);
}

#[test]
fn a_status_and_its_dates_that_disagree_are_kept_and_flagged() {
    let running = row(1).replace("Đã xử lý xong", "Đang xử lý");
    let coded = row(2).replace("Đã xử lý xong", "4");
    let undated = row(3).replace("04/10/2024 09:30:00", "");
    let returned = undated.replace("0003", "0004").replace("Đã xử lý xong", "Trả lại hồ sơ");
    let stopped = undated.replace("0003", "0005").replace("Đã xử lý xong", "Dừng xử lý");
    let loaded = load(&file(&format!("{running}\n{coded}\n{undated}\n{returned}\n{stopped}\n"))).unwrap();
    assert_eq!((loaded.receipt.accepted, loaded.receipt.flagged), (5, 4));
    assert_eq!(codes(&loaded), [("F405", 2), ("F406", 2)]);
    assert_eq!(loaded.receipt.rows_with(&faults::ENDED_WITHOUT_DATE), 2);
    let mut statuses = texts(&table(&loaded.parts[0].parquet), "status");
    statuses.sort();
    assert_eq!(statuses, ["completed", "processing", "processing", "returned", "stopped"].map(|s| Some(s.into())));
}

#[test]
fn a_row_needs_a_code() {
    let none = row(6).replace("H99-241001-0006", " ");
    let long = row(7).replace("H99-241001-0007", &"9".repeat(129));
    let loaded = load(&file(&format!("{}{none}\n{long}\n", rows(1..5)))).unwrap();
    assert_eq!((loaded.receipt.accepted, loaded.receipt.quarantined), (4, 2));
    assert_eq!(codes(&loaded), [("F201", 1), ("F206", 1)]);
    assert_eq!(loaded.ids().len(), 4);
}

/// A column shifted by one brought people into the warehouse as dossiers, onto every list of a page.
#[test]
fn a_person_is_no_dossier() {
    let somebody = |n: usize, text: &str| row(n).replace(&format!("H99-241001-{n:04}"), text) + "\n";
    let body = rows(1..10) + &somebody(10, "Nguyễn Văn A") + &somebody(11, "079123456789") + &somebody(12, "-");
    let loaded = load(&file(&body)).unwrap();
    assert_eq!((loaded.receipt.accepted, loaded.receipt.quarantined), (9, 3));
    assert_eq!(codes(&loaded), [("F201", 1), ("F207", 2)]);
    let shapes: Vec<&str> = loaded.faults.iter().map(|fault| fault.shape.as_str()).collect();
    assert_eq!(shapes, ["-", "Aaa Aaa A", "9×12"]);
    let written = format!("{loaded:?}{}", String::from_utf8_lossy(&loaded.parts[0].parquet));
    assert!(!written.contains("Nguyễn") && !written.contains("079123456789"));

    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/pipelines/profiles/xuyen-son.toml")).unwrap();
    let text = text.replace("[headers]", "dossier_codes = '^[0-9]{12}$'\n[headers]");
    let numbered = Profile::parse(&text, "p.toml").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    std::fs::write(&path, file(&body)).unwrap();
    let loaded = read(&path, &context(&numbered)).unwrap();
    assert_eq!(codes(&loaded), [("F201", 1), ("F207", 1)], "a system of bare numbers says so");
}

#[test]
fn an_impossible_date() {
    let received = row(6).replace("01/10/2024 08:00:00", "31/02/2024 08:00:00");
    let due = row(7).replace("05/10/2024", "05/13/2024");
    let blank = row(8).replace("01/10/2024 08:00:00", "");
    let loaded = load(&file(&format!("{}{received}\n{due}\n{blank}\n", rows(1..5)))).unwrap();
    assert_eq!((loaded.receipt.accepted, loaded.receipt.quarantined, loaded.receipt.flagged), (5, 2, 1));
    assert_eq!(codes(&loaded), [("F202", 1), ("F203", 1), ("F301", 1)]);
    let fault = loaded.faults.iter().find(|fault| fault.code == "F301").unwrap();
    assert_eq!(
        (fault.field.as_deref(), fault.shape.as_str(), fault.place.to_string().as_str()),
        (Some("due_at"), "9×2/9×2/9×4", "2024-10/x.csv:7:6")
    );
    assert_eq!(instants(&table(&loaded.parts[0].parquet), "due_at").iter().filter(|due| due.is_none()).count(), 1);
}

/// Statuses 1 and 3 have no received date: their rows are kept. Any other row without one has no clock, and is a fault.
#[test]
fn what_was_never_taken_in_needs_no_received_date() {
    let at_the_door =
        |n: usize, status: &str| row(n).replace("01/10/2024 08:00:00", "").replace("Đã xử lý xong", status) + "\n";
    let words = ["Mới đăng ký", "Chờ tiếp nhận", "Từ chối tiếp nhận", "3", "Đang xử lý", "Đang sử lý", ""];
    let body: String = (6..).zip(words).map(|(n, status)| at_the_door(n, status)).collect();
    let loaded = load(&file(&format!("{}{body}", rows(1..6)))).unwrap();
    assert_eq!((loaded.receipt.accepted, loaded.receipt.quarantined), (9, 3));
    assert_eq!(loaded.receipt.faults["F202"], 3);
    let received = instants(&table(&loaded.parts[0].parquet), "received_at");
    assert_eq!(received.iter().filter(|at| at.is_none()).count(), 4);
    assert!(received[..5].iter().all(Option::is_some), "those without a day come last: {received:?}");
}

#[test]
fn amounts_and_codes_that_nobody_knows_are_not_used() {
    let amount = row(1).replace("1.981.000", "97.41%");
    let status = row(2).replace("Đã xử lý xong", "Đang sử lý");
    let loaded = load(&file(&format!("{amount}\n{status}\n"))).unwrap();
    assert_eq!((loaded.receipt.accepted, loaded.receipt.flagged), (2, 2));
    assert_eq!(codes(&loaded), [("F302", 1), ("F305", 1)]);
    // a status that nobody knows would be open in silence: its rows are counted, and its shape is named
    assert_eq!(loaded.receipt.rows_with(&faults::UNKNOWN_STATUS), 1);
    assert_eq!(loaded.receipt.unknown_statuses, ["Aaa aaa aaa"]);
    assert!(loaded.faults[1].hint.contains("đang xử lý"), "{}", loaded.faults[1].hint);
}

#[test]
fn units_are_found_by_name_or_not_used() {
    let units = "scheme,code,valid_from,valid_to,name,level,parent,block,located_in,predecessors\n\
                 t,T,,,tỉnh Xuyên Sơn,province,,,,\nt,T.01,,,huyện Yên Lễ,district,T,,,\n";
    let units = Units::parse(units, "units.csv").unwrap();
    let profile = profile();
    let context = Context { units: Some(&units), ..context(&profile) };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    let named = row(2).replace("Yên Lễ", "UBND HUYỆN  YÊN LỄ");
    let unknown = row(3).replace("Yên Lễ", "Nơi khác");
    let blank = row(4).replace("Yên Lễ", " ");
    std::fs::write(&path, file(&format!("{named}\n{unknown}\n{blank}\n"))).unwrap();
    let loaded = read(&path, &context).unwrap();
    assert_eq!((codes(&loaded), loaded.receipt.without_resolving_unit), (vec![("F304", 1)], 2));
    assert_eq!(texts(&table(&loaded.parts[0].parquet), "resolving_unit"), [Some("T.01".into()), None, None]);
}

#[test]
fn furniture_is_counted_by_kind() {
    let numbers = "(1),(2),(3),(4),(5),(6),(7),(8),(9)";
    let body = format!(
        "{numbers}\nI,LĨNH VỰC ĐẤT ĐAI,,,,,,,\n{}\n,,,,,,,,\n{HEADER}\n{}\nTổng cộng: 3 hồ sơ,,,,,,,,\n",
        row(1),
        row(2)
    );
    let loaded = load(&format!("TỈNH XUYÊN SƠN\n\n{HEADER}\n{body}")).unwrap();
    let expected = receipt::Furniture { title: 1, header: 2, column_numbers: 1, group: 1, total: 1, blank: 2 };
    assert_eq!((loaded.receipt.furniture, loaded.receipt.rows_total, loaded.receipt.accepted), (expected, 10, 2));
    assert_eq!((loaded.receipt.stated_total, codes(&loaded)), (Some(3), vec![("F404", 1)]));
}

#[test]
fn other_delimiters_line_ends_and_encodings_are_read() {
    let plain = file(&rows(1..4)).replace("\"Phí, lệ phí (VNĐ)\"", "Phí lệ phí");
    let utf16: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let reference = table(&load(&plain).unwrap().parts[0].parquet);
    for bytes in [
        plain.replace(',', ";").into_bytes(),
        plain.replace(',', "\t").into_bytes(),
        plain.replace("\r\n", "\r").into_bytes(),
        utf16,
    ] {
        let loaded = load_bytes(&bytes, "x.csv").unwrap();
        assert_eq!(table(&loaded.parts[0].parquet), reference, "{:?}", loaded.receipt);
    }
}

#[test]
fn bytes_of_another_encoding_refuse_the_file() {
    let mut bytes = file(&rows(1..3)).into_bytes();
    let place = memchr::memmem::find(&bytes, "Yên".as_bytes()).unwrap() + 1;
    bytes.splice(place..place + 2, [0xea]);
    let error = load_bytes(&bytes, "x.csv").unwrap_err();
    assert_eq!(error.code, "F107");
    assert!(error.message.contains(&format!("byte {place} ")), "{error}");
}

#[test]
fn a_name_may_be_a_script_or_a_formula() {
    let body = row(1).replace("Yên Lễ", "<script>alert(1)</script>") + "\n" + &row(2).replace("Yên Lễ", "=1+1") + "\n";
    let loaded = load(&file(&body)).unwrap();
    assert_eq!(
        texts(&table(&loaded.parts[0].parquet), "resolving_unit"),
        [Some("<script>alert(1)</script>".into()), Some("=1+1".into())]
    );
}

#[test]
fn a_workbook_that_is_none_is_refused() {
    assert_eq!(load_bytes(b"", "x.xlsx").unwrap_err().code, "F101");
    let error = load_bytes(b"not a zip", "x.xlsx").unwrap_err();
    assert_eq!(error.code, "F108");
    assert!(error.message.contains("named .xlsx but is no workbook"), "{error}");
    assert_eq!(load_bytes(b"PK\x03\x04 and then nothing", "x.xlsx").unwrap_err().code, "F105");
}

/// The exact dates and kinds of a million rows do not matter here, the bytes do.
#[test]
fn threads_and_parts_leave_no_trace() {
    let mut text = file("");
    for n in 0..20_000 {
        let unit = ["Yên Lễ", "Phước An", "Sơn Hà"][n * 7 % 3];
        writeln!(
            text,
            "{}",
            row(n).replace("Yên Lễ", unit).replace("08:00:00", &format!("{:02}:{:02}:00", n % 24, n % 60))
        )
        .unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    std::fs::write(&path, &text).unwrap();
    let profile = profile();
    let hashed = read_hashed(&path, "00", &context(&profile)).unwrap().receipt;
    let plain = read(&path, &context(&profile)).unwrap().receipt;
    assert_eq!((hashed.sha256.as_str(), hashed.bytes), ("00", text.len() as u64));
    assert_eq!(plain, Receipt { sha256: plain.sha256.clone(), ..hashed });
    let parts =
        [1, 2, 5].map(|threads| read_on(&path, &context(&profile), None, threads).unwrap().parts.remove(0).parquet);
    assert!(parts[0] == parts[1] && parts[0] == parts[2]);
    assert_eq!(table(&parts[0]).num_rows(), 20_000);
}

#[test]
fn a_later_part_contradicts_an_earlier_one() {
    let mut text = file("");
    // blank lines fill the first part, so that the rows behind them begin the next
    writeln!(text, "{}\n{}\n{}\n{}", row(1), row(2), row(2), row(3)).unwrap();
    text.push_str(&",,,,,,,,\n".repeat(blocks::PART_LINES as usize));
    writeln!(text, "{}\n{}\n{}", row(1), row(2).replace("Yên Lễ", "Sơn Hà"), row(4)).unwrap();
    let loaded = load(&text).unwrap();
    let receipt = &loaded.receipt;
    assert_eq!((receipt.accepted, receipt.exact_duplicates, receipt.quarantined), (3, 1, 3));
    let ids: Vec<_> =
        loaded.parts.iter().flat_map(|part| texts(&table(&part.parquet), "dossier_id")).flatten().collect();
    assert_eq!(
        loaded.faults.iter().map(|fault| fault.place.row.unwrap()).filter(|row| *row < 10).collect::<Vec<_>>(),
        [3]
    );
    assert_eq!(ids, ["H99-241001-0001", "H99-241001-0003", "H99-241001-0004"]);
    assert_eq!(loaded.parts.iter().map(|part| part.rows).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn the_city_of_boston_is_read_whole() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/boston311");
    if !std::path::Path::new(folder).exists() {
        println!("skipped: ../shared/data/boston311 is absent");
        return;
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/pipelines/profiles/boston311.toml");
    let profile = Profile::parse(&std::fs::read_to_string(path).unwrap(), path).unwrap();
    let mut rows = 0;
    let mut without_unit = 0;
    for (month, count) in [("2011-07", 9_854), ("2011-08", 11_547), ("2011-09", 10_427), ("2011-10", 9_999)] {
        let context = Context {
            period: month.parse().unwrap(),
            covers: Covers::ReceivedIn,
            extracted_at: us("2019-10-31 00:00:00"),
            ..context(&profile)
        };
        let loaded = read(&PathBuf::from(format!("{folder}/311_{month}.csv")), &context).unwrap();
        assert_eq!(
            (loaded.receipt.accepted, loaded.receipt.quarantined, loaded.receipt.exact_duplicates),
            (count, 0, 0),
            "{month}"
        );
        rows += loaded.receipt.accepted;
        without_unit += loaded.receipt.without_resolving_unit;
    }
    assert_eq!((rows, without_unit), (41_827, 1_992));
}
