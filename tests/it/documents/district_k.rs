//! Source document 002: district K, whose exports are committed; `golden.rs` tells its stories one by one.

use super::Document;
use super::figures::{self, Proof, Shape, fact};
use crate::golden::golden;
use crate::support::{copy, root};

const TEN_MONTHS: &str = "2024-01-01..2024-10-31";
const PAGE: (&str, &str) = ("2024-10", "K.D08");

pub fn proofs() -> Vec<Proof> {
    let of = |measure| ("002", "district K", measure);
    let ten = |measure, shape, indicator, words: &[&str]| {
        Proof::asked(of(measure), shape, fact("2024-10", TEN_MONTHS, indicator, "K.D08"), PAGE, words)
    };
    let rates = "('intake_digitised', 'result_digitised', 'online_payment')";
    // what is missing to the target, added to what was done, is the target
    let target = format!(
        "select sum(numerator + target_gap_count), sum(denominator), null as rank, null as ranked_count from facts where period = '2024-10' and unit = 'K.D08' \
         and window_kind = 'year_to_date' and indicator in {rates} having count(target_gap_count) = 3"
    );
    vec![
        ten(
            "overdue dossiers",
            Shape::Count,
            "overdue",
            &["Hồ sơ quá hạn: 23 hồ sơ (19 trả trễ, 04 chưa giải quyết), xếp thứ 8/12 toàn tỉnh"],
        ),
        ten("suspended dossiers", Shape::Count, "paused", &["28 hồ sơ, xếp thứ 9/12 toàn tỉnh"]),
        ten("returned as not eligible", Shape::Count, "returned", &["255 hồ sơ, xếp thứ 10/12 toàn tỉnh"]),
        ten("digitised at intake", Shape::Percent, "intake_digitised", &["đạt 96,70%, xếp thứ 12/12 toàn tỉnh"]),
        ten("digitised results", Shape::Percent, "result_digitised", &["đạt 97,41%, xếp thứ 9/12 toàn tỉnh"]),
        ten("online payment rate", Shape::Percent, "online_payment", &["xếp thứ 6/12 toàn tỉnh"]),
        Proof::asked(of("target for the three rates"), Shape::Percent, target, PAGE, &["để đạt chỉ tiêu 100%"]),
    ]
}

/// The summary that the district's office reads on a Monday morning.
pub fn weekly() -> Vec<Proof> {
    vec![Proof::said(
        ("002", "district K", "weekly summary for the district's chairman"),
        PAGE,
        &["Tuần 43 năm 2024", "từ ngày 21/10/2024 đến ngày 27/10/2024", "Các đơn vị cấp xã của huyện K", "xã Mây Tây"],
    )]
}

#[test]
fn district_k_is_as_its_document_says() {
    let golden = golden();
    let figures = figures::shared();
    for proof in proofs() {
        let rows = golden.office.ask(&proof.sql);
        assert_eq!(rows.len(), 1, "{:?}: {rows:?}", proof.of);
        if let Some(figures) = &figures {
            figures::find(figures, &proof.of).compare(proof.shape, &rows[0]);
        }
        let page = golden.page("K.D08");
        for words in &proof.words {
            assert!(page.contains(words.as_str()), "{:?}: `{words}`\n{page}", proof.of);
        }
    }
}

#[test]
fn on_a_monday_morning_the_week_of_district_k_is_there() {
    let office = Document::office();
    let pipeline = std::fs::read_to_string(office.path("pipelines/golden.toml")).expect("the golden pipeline");
    let monthly = "windows = [\"year_to_date\", \"month\"]";
    assert!(pipeline.contains(monthly));
    let weekly_windows = pipeline.replace(monthly, "windows = [\"week\", \"year_to_date\"]");
    office.write("pipelines/golden-weekly.toml", weekly_windows.replace("\"golden\"", "\"golden-weekly\""));
    for month in ["2024-09", "2024-10"] {
        // October's files were taken on Monday 4 November at 07:30, before nine o'clock
        copy(&root().join("tests/golden/exports").join(month), &office.path("exports").join(month));
    }
    Document::run(office, "golden-weekly", &["2024-09..2024-10"]).prove(&weekly());
}
