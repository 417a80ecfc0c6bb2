//! Workbooks that are none, are damaged, or would exhaust the machine.

use std::io::{Cursor, Read, Write};

use super::small::{COLUMNS, extracted, file, office_with, run, words, workbook};
use super::{PERIOD, assert_loaded, assert_refused, bad_file, good_rows, with_bad};

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
fn a_fault_in_a_workbook_is_placed_by_sheet_row_and_letter() {
    let mut rows = good_rows();
    rows[1] = rows[1].clone().with("Ngày hẹn trả", "31/09/2024 08:00:00");
    let (office, said) = with_bad("xlsx", workbook(&rows));
    assert_loaded(&office, &said);
    let name = bad_file("xlsx").replace("exports/", "").replace('/', "_");
    let list =
        std::fs::read_to_string(office.path(&format!("output/quarantine/{PERIOD}/{name}.loi.csv"))).expect("a list");
    assert!(list.contains(".xlsx,Sheet1,3,P,Ngày hẹn trả,"), "{list}");
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

/// Cells may stand in a row in any order; a total row that began with its last cell stopped the reader.
#[test]
fn cells_of_a_row_in_another_order_are_read_and_a_cell_that_is_there_twice_is_refused() {
    let mut rows = good_rows();
    let listed = rows.len();
    let blank = COLUMNS.iter().fold(rows[0].clone(), |row, column| row.with(column, ""));
    rows.push(blank.with("STT", "Tổng cộng").with("Đơn vị giải quyết", &format!("{listed} hồ sơ")));
    let in_order = workbook(&rows);
    let backwards = |content: &[u8]| {
        let text = String::from_utf8_lossy(content).into_owned();
        let row = |row: &str| {
            let (head, cells) = row.split_once("><c ").unwrap_or((row, ""));
            let turned: String = cells.rsplit("<c ").map(|cell| format!("<c {cell}")).collect();
            format!("{head}>{}", if cells.is_empty() { "" } else { &turned })
        };
        let (before, body) = text.split_once("<row ").expect("a sheet has rows");
        let (body, after) = body.rsplit_once("</row>").expect("they end");
        let turned: Vec<String> = body.split("</row>").map(row).collect();
        format!("{before}<row {}</row>{after}", turned.join("</row>")).into_bytes()
    };
    let (office, said) = with_bad("xlsx", rezip(&in_order, "xl/worksheets/sheet1.xml", backwards));
    assert_eq!(said.code, 0, "{}", said.stderr);
    let counted = office.ask("select count(*) from dossier_versions where sender = 'T.C.01'");
    assert_eq!(counted, [listed.to_string()]);
    let twice = |content: &[u8]| {
        let text = String::from_utf8_lossy(content).into_owned();
        text.replace("r=\"B3\"", "r=\"A3\"").into_bytes()
    };
    let (office, said) = with_bad("xlsx", rezip(&in_order, "xl/worksheets/sheet1.xml", twice));
    assert_refused(&office, &said, "F105");
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
