//! Exports, settings and disks that are wrong: a clear message, the right exit code, nothing lost.
//!
//! Most stories are of one commune, `T.C.01`, whose file for September is bad while the seven other
//! senders of the small province sent good ones: theirs must be loaded and published all the same.

#[path = "small.rs"]
pub mod small;

use std::io::{Cursor, Read, Write};

use crate::support::{Office, Said};
use small::{
    COLUMNS, PERSONAL, Row, csv, current, extracted, file, files, office, office_with, rows, run, send, table, tree,
    words, workbook,
};

const PERIOD: &str = "2024-09";
const SENDER: &str = "T.C.01";

/// The bad file, as it is named and shown.
fn bad_file(extension: &str) -> String {
    format!("exports/{PERIOD}/{SENDER}_{PERIOD}_{}.{extension}", extracted(PERIOD))
}

/// September, with these bytes as the file of `T.C.01`.
fn with_bad(extension: &str, content: impl AsRef<[u8]>) -> (Office, Said) {
    let office = office_with(&[PERIOD]);
    std::fs::remove_file(office.path(&bad_file("csv"))).expect("it was just written");
    office.write(&bad_file(extension), content);
    let said = run(&office, PERIOD);
    (office, said)
}

/// September, with these rows in the file of `T.C.01`.
fn with_rows(rows: &[Row]) -> (Office, Said) {
    with_bad("csv", csv(rows))
}

fn good_rows() -> Vec<Row> {
    rows(SENDER, PERIOD)
}

/// The file was refused with this code, by its name; the seven others are published, the commune is
/// named as missing, and nobody's personal text was said.
fn assert_refused(office: &Office, said: &Said, code: &str) {
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(said.stderr.contains(&format!("error[{code}]")), "{}", said.stderr);
    assert!(said.stderr.contains(&format!("--> {PERIOD}/{SENDER}_{PERIOD}")), "{}", said.stderr);
    assert!(said.stdout.starts_with("published 2024-09.01, open "), "{}", said.stdout);
    assert_eq!(office.ask("select count(distinct sender), count(*) from dossier_versions"), ["7,42"]);
    assert_eq!(office.ask("select sender from senders where not has_sent"), [SENDER]);
    let status = office.motcua(&["status"]).stdout;
    assert!(status.contains(&format!("refused [{code}] {PERIOD}/{SENDER}_{PERIOD}")), "{status}");
    let page = office.released("bulletins/2024-09/tinh.html");
    assert!(page.contains("phường Hàng Dừa") && page.contains("Tạm tính"), "the first page names who is missing");
    assert_nobody_is_named(office, said);
}

/// The file was loaded: exit 0, eight senders.
fn assert_loaded(office: &Office, said: &Said) {
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(office.ask("select count(distinct sender) from dossier_versions"), ["8"]);
    assert_nobody_is_named(office, said);
}

fn assert_nobody_is_named(office: &Office, said: &Said) {
    for personal in PERSONAL {
        assert!(!said.stderr.contains(personal) && !said.stdout.contains(personal), "{}{}", said.stdout, said.stderr);
        for path in files(&office.path("output")) {
            let bytes = std::fs::read(&path).expect("a file of ours");
            assert!(!String::from_utf8_lossy(&bytes).contains(personal), "{personal} is in {}", path.display());
        }
    }
}

/// Lines of the list of faults of the bad file: code, line, column, shape.
fn faults(office: &Office) -> Vec<String> {
    let name = format!("output/quarantine/{PERIOD}/{PERIOD}_{SENDER}_{PERIOD}_{}.csv.loi.csv", extracted(PERIOD));
    let bytes = std::fs::read(office.path(&name)).expect("a list of faults");
    let mut reader = ::csv::Reader::from_reader(&bytes[..]);
    reader
        .records()
        .map(|record| {
            let record = record.expect("a table");
            [0, 4, 5, 8].map(|cell| record[cell].to_owned()).join(" ")
        })
        .collect()
}

#[test]
fn an_unknown_header_is_named_with_the_line_that_would_explain_it() {
    let mut headers = COLUMNS.map(String::from);
    headers[15] = "Ngày hen tra KQ".into();
    let (office, said) = with_bad("csv", table(&headers, &good_rows()));
    assert_refused(&office, &said, "F109");
    insta::assert_snapshot!(words(&said), @r#"
    exit code 1
    published 2024-09.01, open output/releases/2024-09.01/bulletins/2024-09/index.html
    error[F109]: the header "Ngày hen tra KQ" is not known
      --> 2024-09/T.C.01_2024-09_20241001-0730.csv:1
      hint: add to [headers] of pipelines/profiles/xuyen-son.toml: "Ngày hen tra KQ" = "due_at" (nearest known header: "ngày hẹn trả") or "Ngày hen tra KQ" = "ignore"
    1 senders have sent nothing: T.C.01
    7 files loaded, 0 unchanged, 1 refused; 42 rows accepted (0 flagged), 0 kept apart
    "#);
}

#[test]
fn a_missing_required_column_is_named() {
    let at = COLUMNS.iter().position(|name| *name == "Ngày tiếp nhận").expect("a column");
    let mut headers = COLUMNS.map(String::from).to_vec();
    headers.remove(at);
    let mut rows = good_rows();
    rows.iter_mut().for_each(|row| drop(row.0.remove(at)));
    let (office, said) = with_bad("csv", table(&headers, &rows));
    assert_refused(&office, &said, "F110");
    insta::assert_snapshot!(words(&said), @r#"
    exit code 1
    published 2024-09.01, open output/releases/2024-09.01/bulletins/2024-09/index.html
    error[F110]: the required column "Ngày tiếp nhận" (received_at) is missing
      --> 2024-09/T.C.01_2024-09_20241001-0730.csv:1
      hint: export the file again with that column, or name its header under [headers] of the profile
    1 senders have sent nothing: T.C.01
    7 files loaded, 0 unchanged, 1 refused; 42 rows accepted (0 flagged), 0 kept apart
    "#);
}

#[test]
fn a_row_with_more_cells_than_headers_refuses_the_file_at_its_line() {
    let mut rows = good_rows();
    rows[2].0.insert(6, PERSONAL[0].into());
    let (office, said) = with_rows(&rows);
    assert_refused(&office, &said, "F112");
    insta::assert_snapshot!(words(&said), @r#"
    exit code 1
    published 2024-09.01, open output/releases/2024-09.01/bulletins/2024-09/index.html
    error[F112]: the header has 28 cells and this row has 29: the columns are shifted
      --> 2024-09/T.C.01_2024-09_20241001-0730.csv:4
      hint: export the file again with quotes around texts that hold the delimiter
    1 senders have sent nothing: T.C.01
    7 files loaded, 0 unchanged, 1 refused; 42 rows accepted (0 flagged), 0 kept apart
    "#);
}

#[test]
fn a_file_cut_in_the_middle_is_refused_and_the_others_are_loaded() {
    let whole = csv(&good_rows());
    let cut = whole.find("T.C.01-202409-0004").expect("the fourth row") + 60;
    let cut = (cut..).find(|at| whole.is_char_boundary(*at)).expect("a boundary");
    let (office, said) = with_bad("csv", &whole[..cut]);
    assert_refused(&office, &said, "F114");
    insta::assert_snapshot!(words(&said), @r#"
    exit code 1
    published 2024-09.01, open output/releases/2024-09.01/bulletins/2024-09/index.html
    error[F114]: the file is cut: its last row has 6 of 28 cells and no line end
      --> 2024-09/T.C.01_2024-09_20241001-0730.csv:5
      hint: export the file again; the download may have been interrupted
    1 senders have sent nothing: T.C.01
    7 files loaded, 0 unchanged, 1 refused; 42 rows accepted (0 flagged), 0 kept apart
    "#);
}

#[test]
fn a_file_cut_inside_a_letter_is_refused() {
    let whole = csv(&good_rows());
    let cut = whole.rfind("Đất đai").expect("the last row") + 1;
    let (office, said) = with_bad("csv", &whole.as_bytes()[..cut]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(said.stderr.contains("error[F107]") || said.stderr.contains("error[F114]"), "{}", said.stderr);
    assert_eq!(office.ask("select count(distinct sender) from dossier_versions"), ["7"]);
    assert_nobody_is_named(&office, &said);
}

#[test]
fn a_file_without_a_header_is_refused_and_its_first_row_is_not_said() {
    let (office, said) = with_bad("csv", csv(&good_rows()).split_once('\n').expect("a header").1);
    assert_refused(&office, &said, "F108");
}

#[test]
fn an_empty_file_is_refused() {
    let (office, said) = with_bad("csv", "");
    assert_refused(&office, &said, "F101");
    insta::assert_snapshot!(words(&said), @r#"
    exit code 1
    published 2024-09.01, open output/releases/2024-09.01/bulletins/2024-09/index.html
    error[F101]: the file is empty: it has 0 bytes
      --> 2024-09/T.C.01_2024-09_20241001-0730.csv
      hint: export it again; the download may have been interrupted
    1 senders have sent nothing: T.C.01
    7 files loaded, 0 unchanged, 1 refused; 42 rows accepted (0 flagged), 0 kept apart
    "#);
}

#[test]
fn a_header_without_rows_is_a_sender_without_dossiers() {
    let (office, said) = with_rows(&[]);
    assert_eq!((said.code, said.stderr.contains("senders have sent nothing")), (0, false), "{}", said.stderr);
    assert_eq!(office.ask("select has_sent, accepted_count from senders where sender = 'T.C.01'"), ["true,0"]);
}

#[test]
fn rows_of_another_month_refuse_the_file() {
    let (office, said) = with_rows(&rows(SENDER, "2024-07"));
    assert_refused(&office, &said, "F116");
    insta::assert_snapshot!(words(&said), @r#"
    exit code 1
    published 2024-09.01, open output/releases/2024-09.01/bulletins/2024-09/index.html
    error[F116]: 5 of 6 rows do not belong to 2024-09
      --> 2024-09/T.C.01_2024-09_20241001-0730.csv
      hint: export the right period, or correct the period in the file's name
    1 senders have sent nothing: T.C.01
    7 files loaded, 0 unchanged, 1 refused; 42 rows accepted (0 flagged), 0 kept apart
    "#);
}

#[test]
fn a_title_of_another_month_refuses_the_file() {
    let content = csv(&good_rows());
    let titled = format!(
        "\u{feff}DANH SÁCH HỒ SƠ\r\nTừ ngày 01/08/2024 đến ngày 31/08/2024\r\n\r\n{}",
        content.trim_start_matches('\u{feff}')
    );
    let (office, said) = with_bad("csv", titled);
    assert_refused(&office, &said, "F115");
}

#[test]
fn the_same_dossier_twice_with_the_same_content_counts_once() {
    let mut rows = good_rows();
    rows.push(rows[0].clone());
    let (office, said) = with_rows(&rows);
    assert_loaded(&office, &said);
    assert_eq!(office.ask("select count(*) from dossier_versions where sender = 'T.C.01'"), ["6"]);
    assert_eq!(office.ask("select accepted_count, quarantined_count from senders where sender = 'T.C.01'"), ["6,0"]);
}

#[test]
fn the_same_dossier_twice_with_other_content_is_kept_apart() {
    let mut rows = good_rows();
    rows.push(rows[0].clone().with("Ngày có kết quả", "29/09/2024 08:00:00"));
    let (office, said) = with_rows(&rows);
    assert_loaded(&office, &said);
    assert_eq!(office.ask("select accepted_count, quarantined_count from senders where sender = 'T.C.01'"), ["5,2"]);
    assert_eq!(faults(&office), ["F204 2  ", "F204 8  "]);
    let page = office.released("bulletins/2024-09/tinh.html");
    assert!(page.contains("2 dòng không được tính"), "the first page says how many rows are not counted");
}

#[test]
fn too_many_rows_kept_apart_end_the_run_with_1_and_the_rest_is_published() {
    let mut rows = good_rows();
    rows[..3].iter_mut().for_each(|row| *row = row.clone().with("Mã hồ sơ", ""));
    let (office, said) = with_rows(&rows);
    assert_eq!(office.ask("select accepted_count, quarantined_count from senders where sender = 'T.C.01'"), ["3,3"]);
    assert_eq!(faults(&office), ["F201 2 2 ", "F201 3 2 ", "F201 4 2 "]);
    insta::assert_snapshot!(words(&said), @r#"
    exit code 1
    published 2024-09.01, open output/releases/2024-09.01/bulletins/2024-09/index.html
    warning[R008]: 3 of 6 rows are kept apart, more than 30 %
      --> 2024-09/T.C.01_2024-09_20241001-0730.csv
      hint: see output/quarantine/2024-09/2024-09_T.C.01_2024-09_20241001-0730.csv.loi.csv
    8 files loaded, 0 unchanged, 0 refused; 45 rows accepted (0 flagged), 3 kept apart
    "#);
}

#[test]
fn a_due_date_before_the_received_one_is_kept_and_flagged() {
    let mut rows = good_rows();
    rows[1] = rows[1].clone().with("Ngày hẹn trả", "01/09/2024 08:00:00");
    let (office, said) = with_rows(&rows);
    assert_loaded(&office, &said);
    assert_eq!(
        office.ask("select dossier_id, flags, due_at from dossier_versions where flags is not null"),
        ["T.C.01-202409-0002,F401,2024-09-01T08:00:00"]
    );
    assert_eq!(faults(&office), ["F401 3  "]);
}

#[test]
fn an_impossible_due_date_empties_its_cell_only() {
    let mut rows = good_rows();
    rows[1] = rows[1].clone().with("Ngày hẹn trả", "31/09/2024 08:00:00");
    let (office, said) = with_rows(&rows);
    assert_loaded(&office, &said);
    assert_eq!(
        office.ask("select dossier_id, due_at is null, flags from dossier_versions where flags is not null"),
        ["T.C.01-202409-0002,true,F301"]
    );
    assert_eq!(faults(&office), ["F301 3 16 9×2/9×2/9×4 9×2:9×2:9×2"]);
}

#[test]
fn an_impossible_received_date_sets_its_row_apart() {
    let mut rows = good_rows();
    rows[1] = rows[1].clone().with("Ngày tiếp nhận", "31/09/2024 08:00:00");
    let (office, said) = with_rows(&rows);
    assert_loaded(&office, &said);
    assert_eq!(office.ask("select accepted_count, quarantined_count from senders where sender = 'T.C.01'"), ["5,1"]);
    assert_eq!(faults(&office), ["F203 3 15 9×2/9×2/9×4 9×2:9×2:9×2"]);
}

#[test]
fn a_name_in_a_date_column_is_shown_by_its_shape() {
    let mut rows = good_rows();
    rows[1] = rows[1].clone().with("Ngày hẹn trả", PERSONAL[0]).with("Trạng thái", PERSONAL[4]);
    let (office, said) = with_rows(&rows);
    assert_loaded(&office, &said);
    assert_eq!(faults(&office), ["F301 3 16 Aaa Aaa Aaa", "F303 3 21 Aaa Aaa Aaa Aaa"]);
}

#[test]
fn a_dot_in_an_amount_separates_thousands() {
    let mut rows = good_rows();
    rows[0] = rows[0].clone().with("Phí, lệ phí (VNĐ)", "1.981");
    rows[1] = rows[1].clone().with("Phí, lệ phí (VNĐ)", "1.5");
    let (office, said) = with_rows(&rows);
    assert_loaded(&office, &said);
    let fees =
        office.ask("select fee_amount from dossier_versions where sender = 'T.C.01' order by dossier_id limit 2");
    assert_eq!(fees, ["1981", "\"\""]);
    assert_eq!(faults(&office), ["F302 3 25 9×1.9×1"]);
}

#[test]
fn a_unit_nobody_knows_is_listed_and_found_once_the_office_adds_it() {
    let mut bad = good_rows();
    bad[0] = bad[0].clone().with("Đơn vị giải quyết", "xã Vừa Lập");
    let (office, said) = with_rows(&bad);
    assert_loaded(&office, &said);
    assert_eq!(faults(&office), ["F304 2 13 aaa Aaa Aaa"]);
    assert_eq!(office.ask("select count(*) from dossier_versions where resolving_unit is null"), ["1"]);
    let units = std::fs::read_to_string(office.path("pipelines/reference/units.csv")).expect("the units");
    office.write("pipelines/reference/units.csv", format!("{units}mau,T.C.02,,,xã Vừa Lập,commune,T.C,Cấp xã,,\n"));
    assert_eq!(run(&office, PERIOD).code, 0);
    assert_eq!(
        office.ask("select resolving_unit from dossier_versions where dossier_id = 'T.C.01-202409-0001'"),
        ["T.C.02"]
    );
}

#[test]
fn a_workbook_that_is_no_zip_is_refused_for_what_it_is() {
    let office = office_with(&[PERIOD]);
    let contents = [
        ("T.A.00", &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old or locked"[..], "F104"),
        ("T.A.01", b"not a workbook", "F108"),
        ("T.A.02", b"\x00\x01\x02", "F102"),
        ("T.B.00", b"<html><table>", "F103"),
        ("T.B.01", b"PK\x03\x04 and no more", "F105"),
    ];
    for (sender, content, _) in contents {
        let good = file(sender, PERIOD, &extracted(PERIOD));
        std::fs::remove_file(office.path(&good)).expect("it was just written");
        office.write(&good.replace(".csv", ".xlsx"), content);
    }
    let said = run(&office, PERIOD);
    assert_eq!(said.code, 1);
    for (sender, _, code) in contents {
        let message =
            said.stderr.split("error[").find(|message| message.contains(sender)).expect("every file is named");
        assert!(message.starts_with(code), "{message}");
    }
    assert_eq!(office.ask("select count(distinct sender) from dossier_versions"), ["3"]);
}

#[test]
fn a_workbook_of_0_bytes_is_refused() {
    let (office, said) = with_bad("xlsx", "");
    assert_refused(&office, &said, "F101");
}

#[test]
fn a_workbook_cut_in_the_middle_is_refused() {
    let whole = workbook(&good_rows());
    let (office, said) = with_bad("xlsx", &whole[..whole.len() / 2]);
    assert_refused(&office, &said, "F105");
}

#[test]
fn a_workbook_is_as_good_as_a_text_file() {
    let (office, said) = with_bad("xlsx", workbook(&good_rows()));
    assert_loaded(&office, &said);
    assert_eq!(office.ask("select count(*) from dossier_versions"), ["48"]);
}

#[test]
fn a_workbook_whose_declared_counts_would_exhaust_memory_is_not_opened() {
    let counts = |content: &[u8]| {
        let text = String::from_utf8_lossy(content).into_owned();
        let from = text.find("uniqueCount=\"").expect("a workbook declares its texts") + "uniqueCount=\"".len();
        let to = from + text[from..].find('"').expect("it ends");
        format!("{}4000000000{}", &text[..from], &text[to..]).into_bytes()
    };
    let (office, said) = with_bad("xlsx", rezip(&workbook(&good_rows()), "xl/sharedStrings.xml", counts));
    assert_refused(&office, &said, "F106");
    insta::assert_snapshot!(words(&said), @r#"
    exit code 1
    published 2024-09.01, open output/releases/2024-09.01/bulletins/2024-09/index.html
    error[F106]: the workbook was not opened, because it could exhaust this machine: it declares 4000000000 texts in 2529 bytes
      --> 2024-09/T.C.01_2024-09_20241001-0730.xlsx
      hint: open it in Excel and save it as CSV UTF-8, or export fewer months at a time
    1 senders have sent nothing: T.C.01
    7 files loaded, 0 unchanged, 1 refused; 42 rows accepted (0 flagged), 0 kept apart
    "#);
}

#[test]
fn a_workbook_that_unpacks_without_end_is_not_opened() {
    let bomb = |content: &[u8]| [content, &vec![b' '; 20 << 20]].concat();
    let (office, said) = with_bad("xlsx", rezip(&workbook(&good_rows()), "xl/worksheets/sheet1.xml", bomb));
    assert_refused(&office, &said, "F106");
}

/// The zip with one entry's content changed.
fn rezip(bytes: &[u8], name: &str, change: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut is_changed = false;
    for at in 0..from.len() {
        let mut entry = from.by_index(at).expect("an entry");
        let entry_name = entry.name().expect("a plain name").to_string();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("a whole entry");
        if entry_name == name {
            content = change(&content);
            is_changed = true;
        }
        to.start_file(entry_name, zip::write::SimpleFileOptions::default()).expect("memory");
        to.write_all(&content).expect("memory");
    }
    assert!(is_changed, "{name} is in no workbook");
    to.finish().expect("memory").into_inner()
}

#[test]
fn a_script_in_a_name_is_text_and_a_formula_is_disarmed() {
    let office = office_with(&[PERIOD]);
    let units = std::fs::read_to_string(office.path("pipelines/reference/units.csv")).expect("the units");
    let units = units
        .replace("huyện An Hạ,district", "huyện <script>alert(1)</script>,district")
        .replace("xã Đồng Mới", "\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
    office.write("pipelines/reference/units.csv", units);
    assert_eq!(run(&office, PERIOD).code, 0);
    let mut pages = 0;
    for path in files(&office.path("output/releases/2024-09.01")) {
        let text = String::from_utf8_lossy(&std::fs::read(&path).expect("a file of ours")).into_owned();
        let name = path.display();
        match path.extension().and_then(|e| e.to_str()) {
            Some("html" | "svg") => {
                pages += 1;
                assert!(!text.contains("<script"), "{name}");
            }
            Some("csv") => {
                assert!(text.contains("'=HYPERLINK"), "{name}");
                let mut reader = ::csv::Reader::from_reader(text.as_bytes());
                for record in reader.records() {
                    assert!(
                        record.expect("a table").iter().all(|cell| !cell.trim_start().starts_with(['=', '+', '@'])),
                        "{name}"
                    );
                }
            }
            _ => {}
        }
    }
    assert!(pages > 8, "{pages} pages were looked at");
    assert!(
        office.released("bulletins/2024-09/tinh.html").contains("&lt;script&gt;alert(1)"),
        "the name is printed as text"
    );
}

#[test]
fn names_of_applicants_never_pass_intake() {
    let (script, formula) = ("<script>steal()</script>", "=cmd|' /C calc'!A0");
    let mut rows = good_rows();
    rows[0] = rows[0].clone().with("Chủ hồ sơ", script).with("Cán bộ xử lý", formula);
    rows[1] = rows[1].clone().with("Chủ hồ sơ", formula).with("Địa chỉ", script);
    let (office, said) = with_rows(&rows);
    assert_loaded(&office, &said);
    for path in files(&office.path("output")) {
        let text = String::from_utf8_lossy(&std::fs::read(&path).expect("a file of ours")).into_owned();
        assert!(!text.contains("steal()") && !text.contains("cmd|"), "{}", path.display());
    }
    let all = office.ask("select * from dossier_versions").join("\n");
    assert!(!all.contains("steal()") && !all.contains("cmd|"), "{all}");
}

#[test]
fn a_period_that_is_none_stops_the_run_before_anything_is_written() {
    let office = office_with(&[PERIOD]);
    for (period, code) in [("2024-13", "P001"), ("tháng 9", "P001"), ("2024-10..2024-09", "P002")] {
        let said = run(&office, period);
        assert_eq!(said.code, 2, "{period}");
        assert!(said.stderr.contains(&format!("error[{code}]")), "{}", said.stderr);
    }
    assert!(!office.path("output").exists());
    insta::assert_snapshot!(words(&run(&office, "2024-13")), @r#"
    exit code 2
    error[P001]: `2024-13` is not a month
      hint: write a month as 2024-10, several as 2024-01..2024-10
    "#);
}

#[test]
fn a_file_whose_name_says_no_month_is_refused_and_the_others_are_loaded() {
    let office = office_with(&[PERIOD]);
    std::fs::rename(office.path(&bad_file("csv")), office.path("exports/2024-09/T.C.01_2024-13_20241001-0730.csv"))
        .expect("a rename");
    let said = run(&office, PERIOD);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(said.stderr.contains("error[R003]") && said.stderr.contains("`2024-13`"), "{}", said.stderr);
    assert_eq!(office.ask("select count(distinct sender) from dossier_versions"), ["7"]);
    let status = office.motcua(&["status"]).stdout;
    assert!(status.contains("refused [R003] 2024-09/T.C.01_2024-13_20241001-0730.csv"), "{status}");
}

#[test]
fn an_unknown_key_of_a_pipeline_is_refused_with_line_and_column() {
    let office = office_with(&[PERIOD]);
    let text = std::fs::read_to_string(office.path("pipelines/small.toml")).expect("the pipeline");
    office.write("pipelines/small.toml", text.replace("tie_rule", "tie_rul"));
    let said = run(&office, PERIOD);
    assert!(!office.path("output").exists());
    insta::assert_snapshot!(words(&said), @r#"
    exit code 2
    error[C001]: unknown field `tie_rul`, expected one of `title`, `warehouse`, `publisher`, `province`, `notice`, `source_line`, `units`, `compare`, `status_grace_days`, `sources`, `windows`, `populations`, `tie_rule`, `indicators`, `thresholds`
      --> pipelines/small.toml:16:1
    "#);
}

/// September is published; then `T.C.01` sends again, a day later, without its first dossier.
fn resent_without_one() -> (Office, Said) {
    let office = office_with(&[PERIOD]);
    assert_eq!(run(&office, PERIOD).code, 0);
    office.write(&file(SENDER, PERIOD, "20241002-0730"), csv(&good_rows()[1..]));
    let said = run(&office, PERIOD);
    (office, said)
}

/// The line of `receipts.csv` that the message asks for, with a name and a date.
fn receipt_line(said: &Said) -> String {
    let line = said
        .stderr
        .lines()
        .find_map(|line| line.split_once("receipts.csv: "))
        .expect("the message has the line to add")
        .1;
    line.replace("<name>", "Văn thư").replace("<date>", "2024-10-02")
}

fn answer(office: &Office, line: &str) -> Said {
    office.write("pipelines/reference/receipts.csv", format!("kind,sender,period,sha256,meaning,by,on\n{line}\n"));
    run(office, PERIOD)
}

#[test]
fn a_resent_file_that_lacks_earlier_dossiers_is_refused_with_the_line_to_add() {
    let (office, said) = resent_without_one();
    assert_eq!(
        office.ask("select count(*) from dossier_versions where sender = 'T.C.01'"),
        ["6"],
        "what was loaded stays"
    );
    let hash = receipt_line(&said).split(',').nth(3).expect("a hash").to_owned();
    insta::assert_snapshot!(words(&said).replace(&hash, "[hash]"), @r#"
    exit code 1
    published 2024-09.02, open output/releases/2024-09.02/bulletins/2024-09/index.html
    error[R007]: 1 dossiers of the version loaded before are absent from this file
      --> 2024-09/T.C.01_2024-09_20241002-0730.csv
      hint: if this file is right without them, add to pipelines/reference/receipts.csv: dossiers,T.C.01,2024-09,[hash],replace,<name>,<date>
      hint: if it only adds to the version before, write `supplement` instead of `replace`
    "#);
}

#[test]
fn a_resent_file_replaces_what_lacks_once_the_office_says_so() {
    let (office, said) = resent_without_one();
    let said = answer(&office, &receipt_line(&said));
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(
        office.ask("select count(*), max(version), min(version) from dossier_versions where sender = 'T.C.01'"),
        ["5,2,2"]
    );
    assert_eq!(
        office.ask("select numerator from facts where indicator = 'received' and unit = 'T.C.01' limit 1"),
        ["5"]
    );
}

#[test]
fn a_resent_file_adds_to_what_was_sent_once_the_office_says_so() {
    let (office, said) = resent_without_one();
    let said = answer(&office, &receipt_line(&said).replace(",replace,", ",supplement,"));
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(
        office.ask("select count(distinct dossier_id), max(version) from dossier_versions where sender = 'T.C.01'"),
        ["6,2"]
    );
    assert_eq!(
        office.ask("select numerator from facts where indicator = 'received' and unit = 'T.C.01' limit 1"),
        ["6"]
    );
}

#[test]
fn an_answer_that_is_none_stops_nothing_and_is_said() {
    let (office, said) = resent_without_one();
    let said = answer(&office, &receipt_line(&said).replace(",replace,", ",maybe,"));
    assert_eq!(said.code, 1);
    assert!(
        said.stderr.contains("error[C020]: the answer `maybe` is neither `supplement` nor `replace`"),
        "{}",
        said.stderr
    );
    assert_eq!(office.ask("select count(*) from dossier_versions where sender = 'T.C.01'"), ["6"]);
}

#[test]
fn two_files_of_one_instant_that_differ_are_not_ordered_by_a_guess() {
    let office = office_with(&[PERIOD]);
    office.write(
        &bad_file("csv").replace(SENDER, "T.C.00").replace(".csv", ".xlsx"),
        workbook(&rows("T.C.00", PERIOD)[1..]),
    );
    let said = run(&office, PERIOD);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(said.stderr.contains("error[R005]"), "{}", said.stderr);
    assert_eq!(office.ask("select count(*) from dossier_versions where sender = 'T.C.00'"), ["6"]);
}

#[test]
fn a_second_run_while_one_is_running_is_refused_and_harms_nothing() {
    let office = office_with(&[PERIOD]);
    assert_eq!(run(&office, PERIOD).code, 0);
    send(&office, "2024-10");
    let before = tree(&office.path("output"));
    let lock = std::fs::File::options().write(true).open(office.path("output/lock")).expect("a lock file");
    lock.try_lock().expect("nobody holds it");
    let said = run(&office, "2024-10");
    assert_eq!(tree(&office.path("output")), before);
    assert_eq!(office.ask("select count(*) from dossier_versions"), ["48"], "readers need no lock");
    drop(lock);
    let holder = std::fs::read_to_string(office.path("output/lock.holder")).expect("a holder");
    insta::assert_snapshot!(words(&said).replace(holder.trim(), "[holder]"), @r#"
    exit code 2
    error[S001]: another run is writing there ([holder])
      --> output
      hint: wait until it ends, or choose another folder with --output
    "#);
    assert_eq!(run(&office, "2024-10").code, 0);
}

fn assert_published(said: &Said) {
    assert!(said.stdout.starts_with("published 2024-10.01"), "{}{}", said.stdout, said.stderr);
}

/// The run could not go on and said why; September's release is current and answers.
fn assert_survived(office: &Office, said: &Said) {
    assert_eq!(said.code, 2, "{}", said.stderr);
    assert!(said.stderr.contains("error[E001]"), "{}", said.stderr);
    assert_eq!(current(office).as_deref(), Some("2024-09.01"));
    assert_eq!(office.ask("select count(*) from dossier_versions"), ["48"]);
}

#[test]
fn a_place_that_cannot_be_written_leaves_what_is_current() {
    let office = office_with(&[PERIOD]);
    assert_eq!(run(&office, PERIOD).code, 0);
    send(&office, "2024-10");
    // What stands in the way of reading, of rendering, and of the very last rename.
    for (obstacle, is_folder) in
        [("output/objects/.new", false), ("output/releases/.draft", false), ("output/current.new", true)]
    {
        let path = office.path(obstacle);
        std::fs::remove_dir_all(&path).ok();
        if is_folder { std::fs::create_dir(&path) } else { std::fs::write(&path, "") }.expect("a path of ours");
        let said = run(&office, "2024-10");
        assert_survived(&office, &said);
        if is_folder { std::fs::remove_dir(&path) } else { std::fs::remove_file(&path) }.expect("still there");
    }
    assert_published(&run(&office, "2024-10"));
}

/// Every file may grow to a few kilobytes only, as on a disk that fills up while it is written.
#[cfg(unix)]
#[test]
fn a_write_that_stops_half_way_leaves_what_is_current() {
    let office = office_with(&[PERIOD]);
    assert_eq!(run(&office, PERIOD).code, 0);
    send(&office, "2024-10");
    for blocks in [2, 12, 40, 120] {
        let script = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" run pipelines/small.toml --period 2024-10 --input exports"
        );
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_motcua")]).current_dir(office.path(""));
        assert_survived(&office, &crate::support::said(shell.output().expect("a shell")));
    }
    assert_published(&run(&office, "2024-10"));
}

/// A disk of its own, where the system lets a test have one.
#[cfg(target_os = "linux")]
struct Disk(std::path::PathBuf);

#[cfg(target_os = "linux")]
impl Disk {
    fn mount(at: std::path::PathBuf, megabytes: u32) -> Option<Self> {
        std::fs::create_dir_all(&at).expect("a folder of ours");
        let size = format!("size={megabytes}m");
        let done = std::process::Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&at).output();
        done.is_ok_and(|output| output.status.success()).then_some(Self(at))
    }
}

#[cfg(target_os = "linux")]
impl Drop for Disk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(&self.0).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_while_publishing_leaves_what_is_current() {
    let office = office_with(&[PERIOD]);
    let Some(_disk) = Disk::mount(office.path("output"), 16) else {
        println!("skipped: no disk can be mounted here");
        return;
    };
    assert_eq!(run(&office, PERIOD).code, 0);
    send(&office, "2024-10");
    let filler = office.path("output/runs/filler");
    for free_kilobytes in [0, 100, 400] {
        let mut file = std::fs::File::create(&filler).expect("a file of ours");
        let mut filled = 0_u64;
        while let Ok(written @ 1..) = file.write(&[0; 4096]) {
            filled += written as u64;
        }
        file.set_len(filled.saturating_sub(free_kilobytes * 1024)).expect("a file of ours");
        drop(file);
        let said = run(&office, "2024-10");
        assert_survived(&office, &said);
        assert!(said.stderr.contains("free space on the disk"), "{}", said.stderr);
        std::fs::remove_file(&filler).expect("still there");
    }
    assert_published(&run(&office, "2024-10"));
}

#[test]
fn an_input_folder_that_is_not_there_is_named() {
    let office = office();
    std::fs::remove_dir_all(office.path("exports")).expect("a folder of ours");
    let said = run(&office, PERIOD);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("error[R001]") && said.stderr.contains("--input"), "{}", said.stderr);
}

#[test]
fn no_file_at_all_publishes_nothing() {
    let office = office();
    let said = run(&office, PERIOD);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("error[R010]"), "{}", said.stderr);
    assert_eq!(current(&office), None);
}
