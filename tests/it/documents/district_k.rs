//! Source document 002: district K, whose exports are committed; `golden.rs` tells its stories one by one.

use super::Document;
use super::dossiers::{Dossier, day, export, spread};
use super::figures::{self, Proof, Shape, fact};
use super::page::Printed;
use crate::golden::golden;

const TEN_MONTHS: &str = "2024-01-01..2024-10-31";
const PAGE: (&str, &str) = ("2024-10", "K.D08");

pub fn proofs() -> Vec<Proof> {
    let of = |measure| ("002", "district K", measure);
    let ten = |measure, shape, indicator| {
        Proof::asked(of(measure), shape, fact("2024-10", TEN_MONTHS, indicator, "K.D08"), PAGE, Printed::AsFact)
    };
    // what is missing to the target, added to what was done, is the target: of each rate by itself
    let target = |indicator: &str, page_says: &str| {
        let sql = format!(
            "select numerator + target_gap_count, denominator, null as rank, null as ranked_count, fact_id from facts where period = '2024-10' and unit = 'K.D08' \
             and window_kind = 'year_to_date' and indicator = '{indicator}'"
        );
        Proof::asked(of("target for the three rates"), Shape::Percent, sql, PAGE, Printed::AsFact).saying(&[page_says])
    };
    vec![
        ten("overdue dossiers", Shape::Count, "overdue").saying(&["(19 trả trễ, 04 chưa giải quyết)"]),
        ten("suspended dossiers", Shape::Count, "paused"),
        ten("returned as not eligible", Shape::Count, "returned"),
        ten("digitised at intake", Shape::Percent, "intake_digitised"),
        ten("digitised results", Shape::Percent, "result_digitised"),
        ten("online payment rate", Shape::Percent, "online_payment"),
        target("intake_digitised", "tương ứng 99/3.000 hồ sơ"),
        target("result_digitised", "tương ứng 70/2.702 hồ sơ"),
        target("online_payment", "tương ứng 510/1.200 hồ sơ"),
    ]
}

const WEEK: &str = "2024-10-21..2024-10-27";
/// Still open and overdue on Sunday 27 October, by the phòng that works on them; the fields take turns.
const OVERDUE_BY_OFFICE: [(&str, usize); 3] =
    [("Tư pháp – Hộ tịch", 6), ("Địa chính – Xây dựng", 3), ("Lao động – Xã hội", 3)];

/// The summary that the district's office reads on a Monday morning: of its phòng and its communes.
pub fn weekly() -> Vec<Proof> {
    let of = ("002", "district K", "weekly summary for the district's chairman");
    let week =
        |shape, indicator, unit| Proof::asked(of, shape, fact("2024-10", WEEK, indicator, unit), PAGE, Printed::AsFact);
    let mut proofs = vec![
        week(Shape::Count, "received", "K.D08").saying(&["Tuần 43 năm 2024", "từ ngày 21/10/2024 đến ngày 27/10/2024"]),
        week(Shape::Count, "overdue", "K.D08"),
        week(Shape::Count, "overdue", "K.D08.03"),
        week(Shape::Count, "overdue", "K.D08.01"),
    ];
    for (row, (office, count)) in OFFICE_ROWS.iter().zip(OVERDUE_BY_OFFICE) {
        let sql = format!(
            "select numerator, denominator, null as rank, null as ranked_count from overdue_by_office where period = '2024-10' and unit = 'K.D08' \
             and member = '{office}' and numerator = {count}"
        );
        let printed = Printed::InList { list: "overdue_by_office", row, column: "Quá hạn" };
        proofs.push(Proof::asked(of, Shape::Count, sql, PAGE, printed));
    }
    proofs
}

const OFFICE_ROWS: [[(&str, &str); 1]; 3] =
    [[("Phòng", "Tư pháp – Hộ tịch")], [("Phòng", "Địa chính – Xây dựng")], [("Phòng", "Lao động – Xã hội")]];

#[test]
fn district_k_is_as_its_document_says() {
    let golden = golden();
    let figures = figures::shared();
    for proof in proofs() {
        let rows = golden.office.ask(&proof.sql);
        assert_eq!(rows.len(), 1, "{:?}: {rows:?}", proof.of);
        let html = golden.office.released("bulletins/2024-10/K.D08.html");
        proof.compare(&rows[0], figures.as_deref(), &html);
    }
}

/// What the province's system would list of district K: the desk and five communes.
fn october() -> Vec<Dossier> {
    let mut all = Vec::new();
    for n in 0..=5 {
        all.extend(spread(&format!("K.D08.{n:02}"), "A", ("2024-10-01", "2024-10-25"), 40));
    }
    // eight of xã Mây Tây and four of thị trấn K fell due in the week and wait
    let waits = |dossier: Dossier| dossier.open().due_on(day("2024-10-23"));
    all.extend(spread("K.D08.03", "B", ("2024-10-14", "2024-10-16"), 8).into_iter().map(waits));
    all.extend(spread("K.D08.01", "B", ("2024-10-14", "2024-10-16"), 4).into_iter().map(waits));
    all
}

#[test]
fn on_a_monday_morning_the_week_of_district_k_is_there() {
    let office = Document::office();
    let mut pipeline = std::fs::read_to_string(office.path("pipelines/golden.toml")).expect("the golden pipeline");
    for (monthly, weekly) in [
        ("windows = [\"year_to_date\", \"month\"]", "windows = [\"week\", \"year_to_date\"]"),
        ("lists = [\"overdue_open\"]", "lists = [\"overdue_open\", \"overdue_by_office\"]"),
        ("\"golden\"", "\"golden-weekly\""),
        ("senders = [\"K\", \"K.D08.00\"]", "whole = \"K\""),
    ] {
        assert!(pipeline.contains(monthly), "{monthly}");
        pipeline = pipeline.replace(monthly, weekly);
    }
    office.write("pipelines/golden-weekly.toml", pipeline);
    // taken on Monday 28 October at 07:30: before nine o'clock of the day after the week
    export(
        &office,
        day("2024-09-01"),
        day("2024-10-01"),
        &[spread("K.D08.00", "S", ("2024-09-02", "2024-09-20"), 5)].concat(),
    );
    export(&office, day("2024-10-01"), day("2024-10-28"), &october());
    for (month, taken) in [("2024-09", "20241001"), ("2024-10", "20241028")] {
        let file = |sender: &str| office.path(&format!("exports/{month}/{sender}_{month}_{taken}-0730.csv"));
        std::fs::rename(file("V"), file("K")).expect("the folder is ours");
    }
    let document = Document::run(office, "golden-weekly", &["2024-09..2024-10"]);
    document.prove(&weekly());
    // phòng and communes together are the district: nothing of the week is missing or counted twice
    let parts = document.office.ask(
        "select sum(numerator) from facts where period = '2024-10' and indicator = 'overdue' and unit like 'K.D08.%' and window_kind = 'week'",
    );
    let of_offices =
        document.office.ask("select sum(numerator) from overdue_by_office where period = '2024-10' and unit = 'K.D08'");
    assert_eq!((parts, of_offices), (vec!["12".to_owned()], vec!["12".to_owned()]));
}
