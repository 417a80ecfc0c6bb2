//! Facts for the tests of sentences: an overdue count and a digitisation rate.

use chrono::NaiveDate;

use super::phrase::Sentence;
use crate::fact::{Fact, Indicator, Measure, Part, Previous, Status};
use crate::period::{Calendar, Window, WindowKind};
use crate::rank::{Direction, Standing};

pub fn window(month: u32) -> Window {
    let day = |d| NaiveDate::from_ymd_opt(2024, month, d).unwrap();
    Window {
        kind: WindowKind::Month,
        calendar: Calendar::Plain,
        from: day(1),
        to: day(if month == 9 { 30 } else { 31 }),
    }
}

pub fn standing(rank: u32, of: u32, tied: u32) -> Option<Standing> {
    Some(Standing { rank, of, tied })
}

pub fn before(numerator: i64, denominator: i64, standing: Option<Standing>) -> Option<Previous> {
    Some(Previous { window: window(9), numerator, denominator, standing, is_same_population: true })
}

/// "Hồ sơ quá hạn", lower is better, with the parts of the first sample.
pub fn count(numerator: i64, denominator: i64, standing: Option<Standing>) -> (Indicator, Fact) {
    let parts = vec![
        Part { name: "late".into(), label: "trả trễ".into(), value: numerator - 4 },
        Part { name: "open".into(), label: "chưa giải quyết".into(), value: 4 },
    ];
    let mut indicator = indicator("overdue", "Hồ sơ quá hạn", Measure::Count, Direction::LowerIsBetter);
    indicator.target = Some((10, 1));
    indicator.lever_verb = "giảm".into();
    (indicator, Fact { parts, ..fact("overdue", numerator, denominator, standing) })
}

/// "Số hóa hồ sơ TTHC khi tiếp nhận", higher is better, target 100 %.
pub fn rate(numerator: i64, denominator: i64, standing: Option<Standing>) -> (Indicator, Fact) {
    let name = "Số hóa hồ sơ TTHC khi tiếp nhận";
    let mut indicator = indicator("digitised_intake", name, Measure::Rate, Direction::HigherIsBetter);
    indicator.target = Some((1, 1));
    indicator.lever_verb = "số hóa thêm".into();
    (indicator, fact("digitised_intake", numerator, denominator, standing))
}

/// "Điểm Chỉ số cải cách hành chính", points in hundredths of a maximum of 100.
pub fn score(numerator: i64, standing: Option<Standing>) -> (Indicator, Fact) {
    let name = "Điểm Chỉ số cải cách hành chính";
    let mut indicator = indicator("par_points", name, Measure::Score, Direction::HigherIsBetter);
    indicator.noun = "điểm".into();
    indicator.target = Some((85, 1));
    (indicator, fact("par_points", numerator, 10_000, standing))
}

fn indicator(id: &str, name: &str, measure: Measure, direction: Direction) -> Indicator {
    Indicator {
        id: id.into(),
        version: 1,
        name: name.into(),
        noun: "hồ sơ".into(),
        measure,
        direction: Some(direction),
        decimals: 2,
        scale: if measure == Measure::Score { 100 } else { 1 },
        is_stock: false,
        is_of_dossiers: measure != Measure::Score,
        target: None,
        small_base: 30,
        definition: String::new(),
        source: String::new(),
        lever_verb: String::new(),
        family: None,
        is_settled: false,
        order: 0,
        is_beside: false,
    }
}

fn fact(indicator: &str, numerator: i64, denominator: i64, standing: Option<Standing>) -> Fact {
    Fact {
        id: format!("{indicator}@1/D01/month:2024-10/districts"),
        indicator: indicator.into(),
        version: 1,
        unit: "D01".into(),
        window: window(10),
        population: "districts".into(),
        numerator,
        denominator,
        parts: Vec::new(),
        status: Status::Ranked,
        standing,
        population_missing: 0,
        population_lacking: 0,
        lacking: None,
        missing_members: 0,
        previous: None,
        gap: None,
        target_gap: None,
        assigned_target: None,
        with_branches: None,
        transferred: None,
        official: None,
    }
}

/// The words with ordinary spaces, as a person would type them.
pub fn plain(sentence: &Sentence) -> String {
    sentence.text().replace('\u{a0}', " ")
}
