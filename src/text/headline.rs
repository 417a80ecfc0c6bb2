//! What a page says first: which figures matter most, and one headline of at most 70 characters.
//!
//! Scores are fixed numbers per kind of news, ties go by the indicators' order, so the same figures
//! always give the same points. A rank that may still change, or stands on few dossiers, is never a
//! headline. For a unit the weak points come first, and a strong one is always among them if there is one; what a
//! register holds of the year is a headline only where the dossiers give none.

use chrono::NaiveDate;

use super::date;
use super::movement;
use super::number::{self, NBSP};
use super::phrase::{self, Sentence, Subject};
use crate::fact::{Fact, Measure, Status};
use crate::rank::Standing;

/// Longest headline, in characters.
pub const MOST_CHARACTERS: usize = 70;
/// Most main points of a page.
pub const MOST_POINTS: usize = 5;

/// How much one figure matters, and on which side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    pub score: i64,
    pub is_strength: bool,
    pub is_weakness: bool,
}

/// Weighs one figure of a unit.
pub fn weigh(subject: &Subject) -> Weight {
    let fact = subject.fact;
    if !subject.has_value() || fact.status == Status::Unranked || subject.is_of_one() {
        return Weight { score: 0, is_strength: false, is_weakness: false };
    }
    let mut weight = Weight { score: 10, is_strength: false, is_weakness: false };
    if fact.status == Status::SmallBase {
        return Weight { score: 5, ..weight };
    }
    let mut news = |score: i64, is_good: Option<bool>| {
        weight.score = weight.score.max(score);
        weight.is_strength |= is_good == Some(true);
        weight.is_weakness |= is_good == Some(false);
    };
    if let Some(is_met) = fact.meets_target(subject.indicator) {
        let is_new = previously_met(subject).is_some_and(|before| before != is_met);
        news(if is_new { 70 } else { 50 }, Some(is_met));
    }
    if let Some(standing) = subject.standing() {
        match end(standing) {
            Some(true) => news(45, Some(true)),
            Some(false) => news(60, Some(false)),
            None => {}
        }
        let places = movement::places(subject).unwrap_or(0);
        if places.abs() >= i64::from(standing.of.div_ceil(10)).max(2) {
            news(40 + 5 * places.abs().min(10), Some(places > 0));
        }
    }
    if let Some(is_better) = movement::change(subject).and_then(|change| change.is_better) {
        news(20, Some(is_better));
    }
    if fact.gap.as_ref().is_some_and(|gap| gap.dossiers <= 10) {
        news(35, None);
    }
    weight
}

/// `Some(true)` among the first, `Some(false)` among the last: three of a dozen, a quarter of a long list.
fn end(standing: Standing) -> Option<bool> {
    let Standing { rank, of, tied } = standing;
    if phrase::is_level(standing) {
        return None;
    }
    let edge = if of > 20 { of / 4 } else { (of / 3).clamp(1, 3) };
    if rank <= edge {
        Some(true)
    } else if rank > of.saturating_sub(edge) || rank.saturating_add(tied) >= of {
        Some(false)
    } else {
        None
    }
}

fn previously_met(subject: &Subject) -> Option<bool> {
    let previous = movement::comparable(subject)?;
    let mut past = subject.fact.clone();
    (past.numerator, past.denominator) = (previous.numerator, previous.denominator);
    past.meets_target(subject.indicator)
}

/// Indices of the figures to speak of, at most five: weak points first, then strong, each by score;
/// the first indicator of the pipeline is always among them.
pub fn main_points(subjects: &[Subject]) -> Vec<usize> {
    let weights: Vec<Weight> = subjects.iter().map(weigh).collect();
    let mut order: Vec<usize> = (0..subjects.len()).filter(|&i| weights[i].score > 0).collect();
    order.sort_by_key(|&i| (-weights[i].score, subjects[i].indicator.order, i));
    let mut chosen: Vec<usize> = order.iter().copied().take(MOST_POINTS).collect();
    for side in [|weight: &Weight| weight.is_weakness, |weight: &Weight| weight.is_strength] {
        let has_side = chosen.iter().any(|&i| side(&weights[i]));
        if let Some(&other) = order.iter().find(|&&i| side(&weights[i])).filter(|_| !has_side) {
            chosen.pop();
            chosen.push(other);
        }
    }
    // The office's first indicator is always spoken of: a reader who looks for it must not miss it.
    let is_ranked = |fact: &Fact| fact.standing.is_some() && fact.status != Status::NoData;
    let lead = (0..subjects.len()).find(|&i| subjects[i].indicator.order == 0 && is_ranked(subjects[i].fact));
    if let Some(lead) = lead.filter(|lead| !chosen.contains(lead)) {
        if chosen.len() == MOST_POINTS {
            chosen.pop();
        }
        chosen.push(lead);
    }
    chosen.sort_by_key(|&i| (!weights[i].is_weakness, -weights[i].score, subjects[i].indicator.order, i));
    chosen
}

/// The headline of a unit: two clauses where they fit, else one, else the name shortened.
///
/// `region`: what the extremes are of, in one word: "tỉnh", "huyện".
pub fn unit(subjects: &[Subject], region: &str, period: &str) -> Sentence {
    let weights: Vec<Weight> = subjects.iter().map(weigh).collect();
    let is_usable = |i: &usize| weights[*i].score > 0 && subjects[*i].fact.status != Status::SmallBase;
    let mut order: Vec<usize> = (0..subjects.len()).filter(is_usable).collect();
    // The index of last year and the targets of the year do not change with the month's work.
    let is_of_the_year = |i: usize| subjects[i].indicator.is_stock && !subjects[i].indicator.is_of_dossiers;
    order.sort_by_key(|&i| {
        let Weight { score, is_weakness, .. } = weights[i];
        (is_of_the_year(i), !is_weakness, -score, subjects[i].indicator.order, i)
    });
    let usable: Vec<&Subject> = order.into_iter().map(|i| &subjects[i]).collect();
    let Some(first) = usable.first() else { return nothing(subjects, period) };
    for (lead, opening) in usable.iter().flat_map(|lead| clauses(lead).map(|opening| (lead, opening))) {
        for other in usable.iter().filter(|other| other.indicator.id != lead.indicator.id) {
            let Some(ending) = extreme_clause(other, region) else { continue };
            let both = opening.clone().then("; ", ending);
            if fits(&both) {
                return both;
            }
        }
        if fits(&opening) {
            return opening;
        }
    }
    shortened(first)
}

/// The headline of a unit whose own file is missing; `latest`: how far its newest one reaches.
pub fn missing(period: &str, latest: Option<NaiveDate>, was_refused: bool) -> Sentence {
    let what = match was_refused {
        true => format!("Tệp số liệu {period} không đọc được"),
        false => format!("Chưa gửi số liệu {period}"),
    };
    let whole = latest.map(|day| format!("{what}; số liệu gần nhất đến ngày{NBSP}{}", date::day(day)));
    let whole = whole.filter(|whole| whole.chars().count() <= MOST_CHARACTERS);
    Sentence::words(whole.unwrap_or(what))
}

fn nothing(subjects: &[Subject], period: &str) -> Sentence {
    let is_missing = |subject: &&Subject| {
        subject.fact.status == Status::NoData && subject.indicator.is_of_dossiers && subject.fact.lacking.is_none()
    };
    if let Some(subject) = subjects.iter().find(is_missing) {
        return Sentence::of(subject.fact, format!("Chưa gửi số liệu {period}"));
    }
    let text = match subjects.iter().find(|subject| subject.has_value()) {
        Some(_) => format!("Số hồ sơ phát sinh ít trong {period}, chưa đủ để xếp hạng"),
        None => format!("Không phát sinh hồ sơ trong {period}, không xếp hạng"),
    };
    Sentence::words(if text.chars().count() <= MOST_CHARACTERS {
        text
    } else {
        "Không phát sinh hồ sơ, không xếp hạng".into()
    })
}

/// "Hồ sơ quá hạn giảm còn 23, xếp thứ 8/12", then the same with the bare figure, for a long name; no rank where it
/// may still change.
fn clauses(subject: &Subject) -> [Sentence; 2] {
    let bare = match subject.printed_rate().filter(|_| !subject.is_of_one()) {
        Some(rate) => format!("{rate}%"),
        None => phrase::amount(subject.indicator, subject.fact.numerator).to_string(),
    };
    [clause(subject, &phrase::value(subject)), clause(subject, &bare)]
}

fn clause(subject: &Subject, value: &str) -> Sentence {
    let (fact, name) = (subject.fact, &subject.indicator.name);
    let figure = match (subject.indicator.measure, movement::change(subject).map_or(0, |change| change.sign)) {
        (Measure::Count, -1) => format!("{name} giảm còn{NBSP}{}", number::integer(fact.numerator)),
        (Measure::Count, 1) => format!("{name} tăng lên{NBSP}{}", number::integer(fact.numerator)),
        (Measure::Count, _) => format!("{name}: {value}"),
        (Measure::Rate | Measure::Score, -1) => format!("{name} giảm còn{NBSP}{value}"),
        (Measure::Rate | Measure::Score, 1) => format!("{name} tăng lên{NBSP}{value}"),
        (Measure::Rate | Measure::Score, _) => format!("{name} đạt{NBSP}{value}"),
    };
    Sentence::of(fact, format!("{figure}{}", rank_or_caution(subject)))
}

fn rank_or_caution(subject: &Subject) -> String {
    match subject.standing() {
        _ if subject.is_provisional() => " (tạm tính)".into(),
        Some(standing) if phrase::is_level(standing) => format!(", {0}/{0}{NBSP}đơn vị bằng nhau", standing.of),
        Some(standing) if standing.tied > 0 => format!(", {}", phrase::place(standing)),
        Some(standing) => format!(", xếp {}", phrase::place(standing)),
        None => String::new(),
    }
}

/// "số hóa hồ sơ thấp nhất tỉnh", or "thanh toán trực tuyến xếp thứ 6/12".
fn extreme_clause(subject: &Subject, region: &str) -> Option<Sentence> {
    if subject.is_provisional() {
        return None;
    }
    let (name, standing) = (phrase::inner(&subject.indicator.name), subject.standing()?);
    let text = match phrase::extreme(subject) {
        _ if phrase::is_level(standing) => return None,
        Some(word) => format!("{name} {word} {region}"),
        None if standing.tied > 0 => format!("{name} {}", phrase::place(standing)),
        None => format!("{name} xếp {}", phrase::place(standing)),
    };
    Some(Sentence::of(subject.fact, text))
}

/// Least room for the name before the figure is left out too, in characters.
const LEAST_NAME: usize = 20;

/// The name cut between words, so that the figure and its rank stay whole.
fn shortened(subject: &Subject) -> Sentence {
    let rank = rank_or_caution(subject);
    let endings = [format!("…: {}{rank}", phrase::value(subject)), format!("…{rank}"), "…".to_owned()];
    let room = |ending: &String| MOST_CHARACTERS.saturating_sub(ending.chars().count());
    let ending = endings.into_iter().find(|ending| room(ending) >= LEAST_NAME).unwrap_or_default();
    let name: String = subject.indicator.name.chars().take(room(&ending)).collect();
    let whole_words = name.rsplit_once(' ').map_or(name.as_str(), |(before, _)| before);
    Sentence::of(subject.fact, format!("{whole_words}{ending}"))
}

/// The headline of the province: its first ranked figure, then how many units miss that target or who is last.
///
/// `missing`: units that miss the target, of those with a figure.
pub fn province(subject: Option<&Subject>, missing: Option<(u32, u32)>, period: &str) -> Sentence {
    let Some(subject) = subject.filter(|subject| subject.has_value()) else {
        return Sentence::words(format!("Kết quả {period}"));
    };
    let (fact, name) = (subject.fact, &subject.indicator.name);
    let caution = if fact.missing_members > 0 { " (tạm tính)" } else { "" };
    let change = match movement::change(subject) {
        Some(change) if change.sign < 0 => ", giảm",
        Some(change) if change.sign > 0 => ", tăng",
        _ => "",
    };
    let figure = format!("{name}: {}{caution}", phrase::value(subject));
    let goal = missing.map(|(missing, of)| match missing {
        0 => format!("; cả {}{NBSP}đơn vị đạt chỉ tiêu", number::two_digits(i64::from(of))),
        _ => format!("; {missing}/{of}{NBSP}đơn vị chưa đạt chỉ tiêu"),
    });
    let goal = goal.unwrap_or_default();
    let candidates = [format!("{figure}{change}{goal}"), format!("{figure}{goal}"), figure];
    let text = candidates.into_iter().find(|text| text.chars().count() <= MOST_CHARACTERS);
    match text {
        Some(text) => Sentence::of(fact, text),
        None => shortened(subject),
    }
}

fn fits(sentence: &Sentence) -> bool {
    sentence.text().chars().count() <= MOST_CHARACTERS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::{Fact, Indicator};
    use crate::text::test_facts::{before, count, plain, rate, standing};

    fn subject<'a>((indicator, fact): &'a (Indicator, Fact)) -> Subject<'a> {
        Subject { indicator, fact, decimals: 2, scope: "toàn tỉnh" }
    }

    #[test]
    fn one_line_with_a_figure_and_a_rank() {
        let (mut overdue, mut scan) = (count(23, 2_000, standing(8, 12, 0)), rate(9_670, 10_000, standing(12, 12, 0)));
        overdue.1.previous = before(31, 1_900, standing(10, 12, 0));
        scan.0.name = "Số hóa hồ sơ".into();
        scan.0.order = 1;
        let headline = unit(&[subject(&scan), subject(&overdue)], "tỉnh", "tháng 10/2024");
        assert_eq!(plain(&headline), "Số hóa hồ sơ đạt 96,70%, xếp thứ 12/12; hồ sơ quá hạn xếp thứ 8/12");
        scan.0.target = None;
        scan.1.status = Status::SmallBase;
        let headline = unit(&[subject(&scan), subject(&overdue)], "tỉnh", "tháng 10/2024");
        assert_eq!(plain(&headline), "Hồ sơ quá hạn giảm còn 23, xếp thứ 8/12");
    }

    #[test]
    fn a_rank_that_may_change_is_no_headline() {
        let mut overdue = count(23, 2_000, standing(8, 10, 0));
        overdue.1.population_missing = 2;
        assert_eq!(plain(&unit(&[subject(&overdue)], "tỉnh", "")), "Hồ sơ quá hạn: 23 hồ sơ (tạm tính)");
        overdue.1.status = Status::NoData;
        let headline = unit(&[subject(&overdue)], "tỉnh", "tháng 10/2024");
        assert_eq!(plain(&headline), "Chưa gửi số liệu tháng 10/2024");
    }

    #[test]
    fn last_years_index_is_no_headline_while_dossiers_have_news() {
        // "Chỉ số cải cách hành chính đạt 85,80%, xếp thứ 9/11" stood above three overdue dossiers
        let (overdue, mut index) = (count(3, 2_000, standing(2, 12, 0)), rate(8_580, 10_000, standing(12, 12, 0)));
        (index.0.is_of_dossiers, index.0.is_stock, index.0.order) = (false, true, 1);
        let headline = unit(&[subject(&index), subject(&overdue)], "tỉnh", "tháng 10/2024");
        assert!(plain(&headline).starts_with("Hồ sơ quá hạn: 3 hồ sơ"), "{}", headline.text());
        let headline = unit(&[subject(&index)], "tỉnh", "tháng 10/2024");
        assert!(plain(&headline).starts_with("Số hóa hồ sơ TTHC"), "{}", headline.text());
    }

    #[test]
    fn a_long_name_does_not_give_way_to_a_middle_rank() {
        // 55 dossiers returned, last but two, were 73 characters: the headline spoke of a sixth place instead
        let (mut returned, mut scan) = (count(55, 2_000, standing(10, 12, 1)), rate(9_825, 10_000, standing(6, 12, 0)));
        (returned.0.name, returned.0.target) = ("Hồ sơ trả lại do không đủ điều kiện giải quyết".into(), None);
        scan.0.order = 1;
        let headline = unit(&[subject(&returned), subject(&scan)], "tỉnh", "tháng 10/2024");
        assert_eq!(plain(&headline), "Hồ sơ trả lại do không đủ điều kiện giải quyết: 55, đồng hạng 10/12");
    }

    #[test]
    fn who_sent_nothing_is_told_so_first() {
        let day = NaiveDate::from_ymd_opt(2024, 9, 30);
        let said = |latest, was_refused| plain(&missing("tháng 10/2024", latest, was_refused));
        assert_eq!(said(day, false), "Chưa gửi số liệu tháng 10/2024; số liệu gần nhất đến ngày 30/09/2024");
        assert_eq!(said(None, false), "Chưa gửi số liệu tháng 10/2024");
        assert_eq!(said(day, true), "Tệp số liệu tháng 10/2024 không đọc được");
    }

    #[test]
    fn never_longer_than_seventy() {
        let mut long = count(1_234_567, 9_999_999, standing(8, 12, 0));
        long.0.name = "Hồ sơ thủ tục hành chính về đất đai giải quyết quá thời hạn theo quy định của pháp luật".into();
        let headline = unit(&[subject(&long)], "tỉnh", "tháng 10/2024");
        assert!(fits(&headline), "{}", headline.text());
        assert!(plain(&headline).ends_with("…: 1.234.567 hồ sơ, xếp thứ 8/12"));
        assert!(fits(&province(Some(&subject(&long)), Some((7, 12)), "tháng 10/2024")));
    }

    #[test]
    fn a_strong_point_is_always_among_the_five() {
        let mut all: Vec<(Indicator, Fact)> = (0..6).map(|_| count(50, 2_000, standing(12, 12, 0))).collect();
        let mut strong = count(5, 2_000, standing(1, 12, 0));
        strong.0.target = None;
        all.push(strong);
        for (order, (indicator, _)) in all.iter_mut().enumerate() {
            indicator.order = order;
        }
        let subjects: Vec<Subject> = all.iter().map(subject).collect();
        assert_eq!(main_points(&subjects), [0, 1, 2, 3, 6]);
    }

    #[test]
    fn the_province_counts_who_misses_the_target() {
        let mut overdue = count(303, 41_208, None);
        overdue.1.status = Status::Unranked;
        let headline = province(Some(&subject(&overdue)), Some((7, 12)), "tháng 10/2024");
        assert_eq!(plain(&headline), "Hồ sơ quá hạn: 303 hồ sơ; 7/12 đơn vị chưa đạt chỉ tiêu");
    }
}
