//! Files that a sender sends again.

use super::small::{csv, file, office_with, rows, run, words, workbook};
use super::{PERIOD, SENDER, bad_file, good_rows};
use crate::support::{Office, Said};

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

/// Read anew after the answer was taken out, it was refused and gone, and the version before counted again.
#[test]
fn a_file_that_was_accepted_stays_when_it_is_read_anew_without_the_answer() {
    let (office, said) = resent_without_one();
    assert_eq!(answer(&office, &receipt_line(&said)).code, 0);
    let units = std::fs::read_to_string(office.path("pipelines/reference/units.csv")).expect("the units");
    office.write("pipelines/reference/units.csv", units.replace("xã Đồng Mới", "xã Đồng Cũ"));
    let said = answer(&office, "");
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(office.ask("select count(*), max(version) from dossier_versions where sender = 'T.C.01'"), ["5,2"]);
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
    // Its sender was counted twice, and described by the first file alone.
    assert_eq!(
        office.ask("select accepted_count, extracted_at from senders where sender = 'T.C.01'"),
        ["11,2024-10-02T07:30:00"]
    );
    let page = office.released("bulletins/2024-09/tinh.html").replace('\u{a0}', " ");
    assert!(page.contains("8/8 đơn vị đã gửi"), "{page}");
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
