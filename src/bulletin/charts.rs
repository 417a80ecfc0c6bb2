//! From facts to descriptions of charts: every word of a picture is made here, by the same functions
//! as the sentences and tables, so a figure in a picture is the figure beside it.

use super::lens::Lens;
use super::words::{
    self, bare_value, change_mark, figure_or_reason, member_words, population_words, rank_mark, rank_of, reason, when,
};
use crate::chart::bar::{self, Bar, BarChart};
use crate::chart::strip::{self, StripChart, StripRow};
use crate::chart::{Shape, Target};
use crate::diagnostic::Result;
use crate::fact::{Indicator, Measure, Status};
use crate::period::Window;
use crate::text::font;
use crate::text::number::NBSP;
use crate::text::phrase::{self, Subject};
use crate::text::{date, goal, movement};
use crate::unit::Unit;

/// Longest alternative text, in characters.
const LONGEST_ALT: usize = 300;
/// Longest title of a chart, in characters.
const LONGEST_TITLE: usize = 70;

/// Both shapes of one chart.
pub struct Drawn {
    pub wide: String,
    pub portrait: String,
}

/// Draws an ordered bar chart in both shapes.
pub fn draw_bars(chart: &BarChart) -> Result<Drawn> {
    Ok(Drawn { wide: bar::draw(chart, Shape::Wide)?, portrait: bar::draw(chart, Shape::Portrait)? })
}

/// Draws a dot strip in both shapes.
pub fn draw_strip(chart: &StripChart) -> Result<Drawn> {
    Ok(Drawn { wide: strip::draw(chart, Shape::Wide)?, portrait: strip::draw(chart, Shape::Portrait)? })
}

/// C01 for one indicator and population; `None` without any value to draw.
pub fn bars(
    lens: &Lens,
    indicator: &Indicator,
    window: Window,
    population: &str,
    focus: Option<&Unit>,
) -> Option<BarChart> {
    let standings = lens.standings(indicator, window, population);
    if !standings.iter().any(Subject::has_value) {
        return None;
    }
    let is_focus = |subject: &Subject| focus.is_some_and(|unit| unit.code == subject.fact.unit);
    let me = standings.iter().find(|subject| is_focus(subject));
    let members = population_words(lens, population, standings.len());
    let bars: Vec<Bar> = standings.iter().map(|subject| one_bar(lens, subject, is_focus(subject))).collect();
    let has_change = bars.iter().any(|bar| !bar.change.is_empty());
    let against = has_change.then(|| against(&standings)).flatten();
    Some(BarChart {
        id: format!("c01-{}", words::identifier(&indicator.id)),
        title: printable(&bar_title(lens, indicator, &standings, me)),
        subtitle: printable(&format!(
            "{members}, {} ({})",
            when(indicator, &window),
            phrase::direction(indicator.direction)
        )),
        rank_heading: "hạng".into(),
        change_heading: against.as_ref().map_or_else(String::new, |_| "thay đổi".into()),
        bars,
        target: target(indicator),
        noun: "đơn vị".into(),
        notes: notes(lens, &standings).iter().map(|note| printable(note)).collect(),
        source: printable(&source(lens, against.as_deref())),
        alt: printable(&alt(lens, indicator, &standings, me, &members)),
    })
}

fn one_bar(lens: &Lens, subject: &Subject, is_focus: bool) -> Bar {
    Bar {
        rank: rank_mark(subject),
        label: printable(lens.name(&subject.fact.unit)),
        value: subject.has_value().then(|| length(subject)),
        value_text: figure_or_reason(subject),
        change: change_mark(subject),
        is_focus,
        note: (subject.has_value() && subject.fact.missing_members > 0).then(|| "tạm tính".into()),
    }
}

/// C02 of a unit over the ranked indicators; `None` where it is ranked in none.
pub fn strip(lens: &Lens, unit: &Unit, window: Window) -> Option<StripChart> {
    let population = lens.population_of(unit);
    let all: Vec<(&Indicator, Vec<Subject>)> =
        lens.ranked_indicators().map(|indicator| (indicator, lens.standings(indicator, window, &population))).collect();
    let rows: Vec<StripRow> =
        all.iter().filter_map(|(indicator, standings)| strip_row(lens, indicator, standings, unit)).collect();
    if rows.is_empty() {
        return None;
    }
    let mine: Vec<Subject> = all
        .iter()
        .filter_map(|(_, standings)| standings.iter().find(|subject| subject.fact.unit == unit.code))
        .copied()
        .collect();
    let against = rows.iter().any(|row| !row.change_text.is_empty()).then(|| against(&mine)).flatten();
    let target_words = if rows.iter().any(|row| row.target.is_some()) { "; vạch cam: chỉ tiêu" } else { "" };
    let members = all.iter().map(|(_, standings)| standings.len()).max().unwrap_or(0);
    let level = member_words(lens, &population);
    let short = unit.short_name();
    Some(StripChart {
        id: "c02".into(),
        title: printable(&strip_title(unit, &mine)),
        subtitle: printable(&format!(
            "Mỗi chấm là một {level}; chấm xanh đậm: {short}{target_words}. Thang đo riêng từng chỉ tiêu, {}",
            date::span(&window)
        )),
        worse_heading: "← cần cải thiện".into(),
        better_heading: "tốt hơn →".into(),
        value_heading: "kết quả".into(),
        rank_heading: "xếp thứ".into(),
        change_heading: against.as_ref().map_or_else(String::new, |_| "thay đổi".into()),
        rows,
        notes: notes(lens, &mine).iter().map(|note| printable(note)).collect(),
        source: printable(&source(lens, against.as_deref())),
        alt: printable(&strip_alt(lens, unit, &mine, members, &population)),
    })
}

fn strip_row(lens: &Lens, indicator: &Indicator, standings: &[Subject], unit: &Unit) -> Option<StripRow> {
    // a row without the unit's own mark shows the others only; the table says that there is no figure
    let me = standings.iter().find(|subject| subject.fact.unit == unit.code).filter(|me| me.has_value())?;
    let with_value: Vec<&Subject> = standings.iter().filter(|subject| subject.has_value()).collect();
    let end = |subject: Option<&&Subject>| {
        let label = |subject: &&Subject| format!("{} {}", lens.short_name(&subject.fact.unit), bare_value(subject));
        subject.map_or_else(String::new, |subject| printable(&label(subject)))
    };
    let unit_word = match indicator.measure {
        Measure::Count | Measure::Score => indicator.noun.as_str(),
        Measure::Rate => "%",
    };
    Some(StripRow {
        name: printable(&indicator.name),
        detail: printable(&format!("{unit_word} · {}", phrase::direction(indicator.direction))),
        others: with_value
            .iter()
            .filter(|subject| subject.fact.unit != unit.code)
            .map(|subject| length(subject))
            .collect(),
        focus: Some(length(me)),
        target: me.fact.target(indicator).zip(goal::target_of(me)).and_then(|(to, said)| mark(indicator, to, &said)),
        is_lower_better: indicator.direction == Some(crate::rank::Direction::LowerIsBetter),
        worst_label: end(with_value.last().filter(|_| with_value.len() > 1)),
        best_label: end(with_value.first()),
        value_text: bare_value(me),
        rank_text: rank_of(me),
        change_text: change_mark(me),
    })
}

fn bar_title(lens: &Lens, indicator: &Indicator, standings: &[Subject], me: Option<&Subject>) -> String {
    let name = &indicator.name;
    let title = match me {
        Some(me) => {
            let who = lens.short_name(&me.fact.unit);
            match (me.has_value(), me.standing()) {
                (false, _) => format!("{name}: {who} {}", reason(me)),
                (true, None) => format!("{name}: {who} {}", phrase::value(me)),
                (true, Some(_)) if me.is_provisional() => format!("{name}: {who} {} (tạm tính)", phrase::value(me)),
                (true, Some(standing)) => format!("{name}: {who} {}{}", ranked(standing), places_words(me)),
            }
        }
        None => ends_title(lens, indicator, standings),
    };
    if title.chars().count() <= LONGEST_TITLE { title } else { name.clone() }
}

/// "Hồ sơ quá hạn: ít nhất Yên Lễ (0), nhiều nhất Bắc Lĩnh (96)".
fn ends_title(lens: &Lens, indicator: &Indicator, standings: &[Subject]) -> String {
    // An order that late files may still change has no ends yet.
    if standings.iter().any(|subject| subject.standing().is_some() && subject.is_provisional()) {
        return format!("{} (tạm tính)", indicator.name);
    }
    let end = |subject: &Subject| {
        let word = phrase::extreme(subject).filter(|_| subject.fact.status == Status::Ranked)?;
        Some(format!("{word} {} ({})", lens.short_name(&subject.fact.unit), bare_value(subject)))
    };
    let with_value: Vec<&Subject> = standings.iter().filter(|subject| subject.standing().is_some()).collect();
    let first = with_value.first().and_then(|subject| end(subject));
    let last = with_value.last().and_then(|subject| end(subject));
    let both = first.iter().chain(&last).cloned().collect::<Vec<_>>().join(", ");
    let titles = [both, last.unwrap_or_default()].map(|ends| format!("{}: {ends}", indicator.name));
    let fitting = titles.into_iter().find(|title| title.chars().count() <= LONGEST_TITLE && !title.ends_with(": "));
    fitting.unwrap_or_else(|| indicator.name.clone())
}

fn strip_title(unit: &Unit, mine: &[Subject]) -> String {
    let who = unit.short_name();
    let count = |wanted: bool| {
        mine.iter().filter(|subject| subject.fact.meets_target(subject.indicator) == Some(wanted)).count()
    };
    let (met, missed) = (count(true), count(false));
    let title = if met + missed > 0 {
        let common = mine.iter().all(|subject| subject.fact.assigned_target.is_none());
        format!("{who}: đạt {met}/{}{NBSP}chỉ tiêu{}", met + missed, if common { " chung" } else { "" })
    } else {
        format!("{who}: vị trí trong {}{NBSP}chỉ tiêu", mine.len())
    };
    if title.chars().count() <= LONGEST_TITLE {
        title
    } else {
        format!("Vị trí trong {}{NBSP}chỉ tiêu", mine.len())
    }
}

fn ranked(standing: crate::rank::Standing) -> String {
    let verb = if standing.tied > 0 { "" } else { "xếp " };
    format!("{verb}{}", phrase::place(standing))
}

fn places_words(subject: &Subject) -> String {
    match movement::places(subject) {
        Some(places) if places > 0 => format!(", tăng {places}{NBSP}bậc"),
        Some(places) if places < 0 => format!(", giảm {}{NBSP}bậc", -places),
        _ => String::new(),
    }
}

fn alt(lens: &Lens, indicator: &Indicator, standings: &[Subject], me: Option<&Subject>, members: &str) -> String {
    let name = phrase::inner(&indicator.name);
    let mut text = format!("Biểu đồ thanh ngang xếp {members} theo chỉ tiêu {name}.");
    let with_value: Vec<&Subject> = standings.iter().filter(|subject| subject.has_value()).collect();
    let mut add = |label: &str, subject: Option<&Subject>| {
        if let Some(subject) = subject {
            let rank = subject.standing().map_or_else(String::new, |standing| format!(", {}", ranked(standing)));
            let words =
                format!(" {label}{}: {}{rank}.", lens.short_name(&subject.fact.unit), figure_or_reason(subject));
            if text.chars().count() + words.chars().count() <= LONGEST_ALT {
                text.push_str(&words);
            }
        }
    };
    add("Tốt nhất: ", with_value.first().copied());
    add("Cuối bảng: ", with_value.last().copied().filter(|_| with_value.len() > 1));
    add("", me);
    cut(text)
}

fn strip_alt(lens: &Lens, unit: &Unit, mine: &[Subject], members: usize, population: &str) -> String {
    let mut text = format!("Biểu đồ vị trí của {} trong {}.", unit.name, population_words(lens, population, members));
    for subject in mine {
        let words = match subject.standing() {
            Some(standing) => {
                format!(" {}: {}, {}.", subject.indicator.name, bare_value(subject), phrase::place(standing))
            }
            None => format!(" {}: {}.", subject.indicator.name, figure_or_reason(subject)),
        };
        if text.chars().count() + words.chars().count() > LONGEST_ALT {
            break;
        }
        text.push_str(&words);
    }
    cut(text)
}

fn cut(text: String) -> String {
    if text.chars().count() <= LONGEST_ALT { text } else { text.chars().take(LONGEST_ALT - 1).chain(['…']).collect() }
}

fn source(lens: &Lens, against: Option<&str>) -> String {
    let extracted = lens.edition.extracted.map_or_else(String::new, |days| format!("; {}", words::extracted(days)));
    let marks =
        against.map_or_else(String::new, |against| format!(". ▲ tăng bậc, ▼ giảm bậc, = giữ nguyên so với {against}"));
    format!("Nguồn: {}{extracted}{marks}", lens.edition.sources)
}

/// What the marks of change compare with, where it is the same for all.
fn against(subjects: &[Subject]) -> Option<String> {
    let moved = subjects.iter().filter(|subject| movement::places(subject).is_some());
    let mut words: Vec<String> = moved
        .filter_map(|subject| Some(date::compared(&subject.fact.previous.as_ref()?.window, subject.indicator.is_stock)))
        .collect();
    words.sort();
    words.dedup();
    match words.len() {
        0 => None,
        1 => words.pop(),
        _ => Some("kỳ so sánh của từng chỉ tiêu".into()),
    }
}

fn notes(lens: &Lens, subjects: &[Subject]) -> Vec<String> {
    let mut notes = Vec::new();
    if lens.edition.facts.is_published() {
        notes.push("Số liệu đã công bố chính thức; số liệu hiện nay ở bảng".to_owned());
    }
    if subjects.iter().any(|subject| subject.fact.status == Status::SmallBase) {
        notes.push("Hạng trong ngoặc: số hồ sơ phát sinh ít, chỉ để tham khảo".to_owned());
    }
    let missing = subjects.iter().map(|subject| subject.fact).max_by_key(|fact| fact.population_missing);
    notes.extend(missing.filter(|fact| fact.population_missing > 0).map(words::provisional_note));
    if subjects.iter().any(|subject| subject.has_value() && subject.fact.missing_members > 0) {
        notes.push("Tạm tính: một phần của đơn vị chưa có số liệu".into());
    }
    notes
}

fn target(indicator: &Indicator) -> Option<Target> {
    mark(indicator, indicator.target?, &goal::target(indicator)?)
}

fn mark(indicator: &Indicator, (top, bottom): (i64, i64), words: &str) -> Option<Target> {
    if bottom == 0 {
        return None;
    }
    let scale = if indicator.measure == Measure::Rate { 100.0 } else { 1.0 };
    let label = printable(&format!("Chỉ tiêu: {words}"));
    Some(Target { value: scale * top as f64 / bottom as f64, label })
}

/// Only the length of a mark; what is printed never comes from a float.
fn length(subject: &Subject) -> f64 {
    let fact = subject.fact;
    match subject.indicator.measure {
        Measure::Count | Measure::Score => fact.numerator as f64 / subject.indicator.scale as f64,
        Measure::Rate => 100.0 * fact.numerator as f64 / fact.denominator as f64,
    }
}

/// A text that the embedded faces can print: other characters become "?".
fn printable(text: &str) -> String {
    let text = font::nfc(text);
    if font::missing_glyph(&text).is_none() {
        return text.into_owned();
    }
    let mut buffer = [0; 4];
    text.chars().map(|c| if font::missing_glyph(c.encode_utf8(&mut buffer)).is_some() { '?' } else { c }).collect()
}
