//! Short words that tables, charts and lists share: who is ranked, when, which mark stands for what.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::lens::{ALL_COMMUNES, BRANCHES, COMMUNES, DEPARTMENTS, Lens};
use crate::fact::{Fact, Indicator, Measure, Status};
use crate::period::Window;
use crate::text::number::{self, NBSP};
use crate::text::phrase::{self, Subject};
use crate::text::{date, movement};

/// "12 đơn vị cấp huyện", "10 đơn vị cấp xã của huyện Yên Lễ", "40 xã, phường, đặc khu", "20 sở, ban, ngành".
pub fn population_words(lens: &Lens, population: &str, members: usize) -> String {
    let count = number::integer(i64::try_from(members).unwrap_or(i64::MAX));
    let of = population.split_once(':').map_or_else(String::new, |(_, code)| format!(" của {}", lens.name(code)));
    format!("{count}{NBSP}{}{of}", member_words(lens, population))
}

/// The same of the units of the province's page: "2 đơn vị cấp huyện của tỉnh Bình Thuận, 1 đơn vị cấp huyện của tỉnh
/// Lâm Đồng" where the province was several, whose units were not compared.
pub fn main_words(lens: &Lens) -> String {
    let (population, units) = (lens.main_population(), lens.main_units());
    let mut each: Vec<(String, usize)> = Vec::new();
    for unit in &units {
        let own = lens.population_in(population, unit);
        match each.iter_mut().find(|(known, _)| *known == own) {
            Some((_, count)) => *count += 1,
            None => each.push((own, 1)),
        }
    }
    if each.is_empty() {
        return population_words(lens, population, 0);
    }
    each.iter().map(|(own, count)| population_words(lens, own, *count)).collect::<Vec<_>>().join(", ")
}

/// "đơn vị cấp huyện", "đơn vị cấp xã", "xã, phường, đặc khu", "sở, ban, ngành": what the members are.
pub fn member_words<'a>(lens: &Lens<'a>, population: &str) -> &'a str {
    match population.split_once(':').map_or(population, |(kind, _)| if kind == COMMUNES { population } else { kind }) {
        COMMUNES => "xã, phường, đặc khu",
        DEPARTMENTS => "sở, ban, ngành",
        BRANCHES => "chi nhánh",
        ALL_COMMUNES => "đơn vị cấp xã",
        population if population.starts_with("communes:") => "đơn vị cấp xã",
        _ => &lens.edition.district_noun,
    }
}

/// "Chi nhánh Văn phòng Đăng ký đất đai": what all branches are of, where they are of one body.
pub fn branch_words(lens: &Lens) -> String {
    let blocks: BTreeSet<&str> = lens.branches().iter().map(|branch| branch.block.as_str()).collect();
    match blocks.first() {
        Some(block) if blocks.len() == 1 => format!("Chi nhánh {block}"),
        _ => member_words(lens, BRANCHES).to_owned(),
    }
}

/// "từ ngày 01/01/2024 đến ngày 31/10/2024", "tại thời điểm 31/10/2024".
pub fn when(indicator: &Indicator, window: &Window) -> String {
    if indicator.is_stock { format!("tại thời điểm{NBSP}{}", date::day(window.to)) } else { date::span(window) }
}

/// "trích xuất ngày 01/11/2024", "trích xuất từ ngày 01/11/2024 đến ngày 03/11/2024".
pub fn extracted((first, last): (NaiveDate, NaiveDate)) -> String {
    if first == last {
        format!("trích xuất ngày{NBSP}{}", date::day(first))
    } else {
        format!("trích xuất từ ngày{NBSP}{} đến ngày{NBSP}{}", date::day(first), date::day(last))
    }
}

/// "Thứ hạng tạm tính, 01 đơn vị chưa gửi số liệu".
pub fn provisional_note(fact: &Fact) -> String {
    let said = phrase::provisional(fact);
    let ending = if fact.population_lacking > 0 { "" } else { " số liệu" };
    format!("Thứ hạng {said}{ending}")
}

/// The value without its noun, which the chart's subtitle names, and without the fraction, for which it has no room.
pub fn bare_value(subject: &Subject) -> String {
    match subject.indicator.measure {
        Measure::Count | Measure::Score => phrase::amount(subject.indicator, subject.fact.numerator).to_string(),
        Measure::Rate if subject.is_of_one() => phrase::value(subject),
        Measure::Rate => subject.printed_rate().map_or_else(|| "…".into(), |rate| format!("{rate}%")),
    }
}

/// The bare value, or why there is none.
pub fn figure_or_reason(subject: &Subject) -> String {
    if subject.has_value() { bare_value(subject) } else { date::capitalised(&reason(subject)) }
}

/// Why there is no value.
pub fn reason(subject: &Subject) -> String {
    match subject.fact.status {
        Status::NoData => phrase::no_data(subject),
        _ => "không phát sinh".into(),
    }
}

/// "8", "(3)" for a small base.
pub fn rank_mark(subject: &Subject) -> String {
    match (subject.standing(), subject.fact.status) {
        (Some(standing), Status::SmallBase) => format!("({})", standing.rank),
        (Some(standing), _) => standing.rank.to_string(),
        (None, _) => String::new(),
    }
}

/// "8/12", "(3/12)", "8/10 (tạm tính)": a rank alone, where no note can stand beside it.
pub fn cautious_rank(subject: &Subject) -> String {
    let caution = if subject.is_provisional() { format!(" (tạm{NBSP}tính)") } else { String::new() };
    format!("{}{caution}", rank_of(subject))
}

/// "8/12", "(3/12)".
pub fn rank_of(subject: &Subject) -> String {
    match (subject.standing(), subject.fact.status) {
        (Some(standing), Status::SmallBase) => format!("({}/{})", standing.rank, standing.of),
        (Some(standing), _) => format!("{}/{}", standing.rank, standing.of),
        (None, _) => String::new(),
    }
}

/// "▲2", "▼1", "=": ▲ is always the better rank.
pub fn change_mark(subject: &Subject) -> String {
    match movement::places(subject) {
        None => String::new(),
        Some(0) => "=".into(),
        Some(places) if places > 0 => format!("▲{places}"),
        Some(places) => format!("▼{}", -places),
    }
}

/// An indicator's id as an XML name.
pub fn identifier(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}
