//! Exports, names, answers and disks that are wrong: a clear message, the right exit code, nothing lost.
//!
//! Most stories are of one commune, `T.C.01`, whose file for September is bad while the seven other
//! senders of the small province sent good ones: theirs must be loaded and published all the same.

mod disk;
mod names;
mod resent;
#[path = "small.rs"]
pub mod small;
mod workbooks;

use crate::support::{Office, Said};
use small::{COLUMNS, PERSONAL, Row, csv, extracted, files, office_with, rows, run, table, words};

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
    let first_page = office.released("bulletins/2024-09/index.html");
    assert!(first_page.contains("đã gửi, nhưng tệp không đọc được"), "a refused sender is not a silent one");
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

/// It stopped the whole run.
#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_refused_and_the_others_are_loaded() {
    let office = office_with(&[PERIOD]);
    let path = office.path(&bad_file("csv"));
    std::fs::remove_file(&path).expect("it was just written");
    std::os::unix::fs::symlink(office.path("nowhere.csv"), path).expect("a folder of ours");
    let said = run(&office, PERIOD);
    assert_refused(&office, &said, "R014");
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
    let page = office.released("bulletins/2024-09/tinh.html").replace('\u{a0}', " ");
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
fn a_file_whose_statuses_nobody_knows_ends_the_run_with_1_and_says_what_to_add() {
    let mut rows = good_rows();
    rows[..3].iter_mut().for_each(|row| *row = row.clone().with("Trạng thái", "Đã chuyển kho"));
    let (office, said) = with_rows(&rows);
    assert_eq!(faults(&office), ["F305 2 21 Aaa aaa aaa", "F305 3 21 Aaa aaa aaa", "F305 4 21 Aaa aaa aaa"]);
    insta::assert_snapshot!(words(&said), @r#"
    exit code 1
    published 2024-09.01, open output/releases/2024-09.01/bulletins/2024-09/index.html
    warning[R015]: 3 of 6 rows have a status that no list knows, more than 30 %: Aaa aaa aaa
      --> 2024-09/T.C.01_2024-09_20241001-0730.csv
      hint: see output/quarantine/2024-09/2024-09_T.C.01_2024-09_20241001-0730.csv.loi.csv
      hint: add each of them to pipelines/profiles/xuyen-son.toml below [values.status]: "<the cell's text>" = "<code>"; codes: registered, accepted, refused, processing, awaiting_supplement, awaiting_payment, withdrawn, stopped, completed, handed_over, returned
    8 files loaded, 0 unchanged, 0 refused; 48 rows accepted (3 flagged), 0 kept apart
    "#);
    let page = office.released("bulletins/2024-09/tinh.html").replace('\u{a0}', " ");
    assert!(page.contains("3 dòng có trạng thái không có trong danh mục"), "{page}");
}

#[test]
fn a_dossier_that_is_over_without_a_day_stays_received_and_is_said_on_the_page() {
    let mut rows = good_rows();
    rows[1] =
        rows[1].clone().with("Trạng thái", "Trả lại hồ sơ").with("Ngày có kết quả", "").with("Ngày trả kết quả", "");
    let (office, said) = with_rows(&rows);
    assert_loaded(&office, &said);
    assert_eq!(faults(&office), ["F406 3  "]);
    assert_eq!(
        office.ask(
            "select reason_code, is_open, is_ended_undated from dossier_state where dossier_id = 'T.C.01-202409-0002'"
        ),
        ["not_stated,false,true"]
    );
    let page = office.released("bulletins/2024-09/tinh.html").replace('\u{a0}', " ");
    assert!(page.contains("1 hồ sơ đã kết thúc, không rõ ngày"), "{page}");
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
    assert_eq!(faults(&office), ["F301 3 16 Aaa Aaa Aaa", "F305 3 21 Aaa Aaa Aaa Aaa"]);
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
