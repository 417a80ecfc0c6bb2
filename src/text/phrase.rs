//! Sentences of a figure: what it is, where it stands, why it is not ranked, what is provisional.
//!
//! One function per sentence, each from typed arguments; the wording is that of official texts and
//! never varies. A [`Sentence`] keeps, beside its words, the fact each stretch was made from, so a
//! page can carry it and a test can look every number up.

use serde::Serialize;

use super::date;
use super::number::{self, Decimal, NBSP};
pub use super::place::{
    all_equal, among, extreme, extreme_rank, is_joint_end, is_level, place, provisional, provisional_words, rank,
    tied_with,
};
use crate::fact::{Fact, Indicator, Measure, Status};
use crate::rank::{Direction, Standing};

/// A stretch of a sentence and the fact its numbers are from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    pub text: String,
    /// Fact id; `None` for words without numbers of their own.
    pub fact: Option<String>,
}

/// Words ready to print, without a full stop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sentence {
    pub spans: Vec<Span>,
}

impl Sentence {
    /// Words whose numbers come from one fact.
    pub fn of(fact: &Fact, text: impl Into<String>) -> Self {
        Self { spans: vec![Span { text: text.into(), fact: Some(fact.id.clone()) }] }
    }

    /// Words that no fact stands behind.
    pub fn words(text: impl Into<String>) -> Self {
        Self { spans: vec![Span { text: text.into(), fact: None }] }
    }

    /// This sentence, a separator, the other.
    pub fn then(mut self, separator: &str, other: Sentence) -> Self {
        self.spans.push(Span { text: separator.to_owned(), fact: None });
        self.spans.extend(other.spans);
        self
    }

    /// The other after a separator, if there is one.
    pub fn then_some(self, separator: &str, other: Option<Sentence>) -> Self {
        match other {
            Some(other) => self.then(separator, other),
            None => self,
        }
    }

    /// First letter upper case.
    pub fn capitalised(mut self) -> Self {
        if let Some(first) = self.spans.first_mut() {
            first.text = super::date::capitalised(&first.text);
        }
        self
    }

    /// The plain words.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }
}

/// A fact with what its sentences need to know.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub indicator: &'a Indicator,
    pub fact: &'a Fact,
    /// Decimals of the printed rate: more than the indicator's where two ranks would print alike.
    pub decimals: u8,
    /// Who is ranked together: "toàn tỉnh", "toàn huyện".
    pub scope: &'a str,
}

impl Subject<'_> {
    /// Whether there is a figure to speak of.
    pub fn has_value(&self) -> bool {
        let is_divisible = self.indicator.measure != Measure::Rate || self.fact.denominator != 0;
        is_divisible && matches!(self.fact.status, Status::Ranked | Status::SmallBase | Status::Unranked)
    }

    /// Whether an entered rate is of one thing alone: done or not done, which no rank and no percentage tells better.
    pub fn is_of_one(&self) -> bool {
        let indicator = self.indicator;
        indicator.measure == Measure::Rate
            && !indicator.is_of_dossiers
            && indicator.scale == 1
            && self.fact.denominator == 1
    }

    /// The standing to print: ranking one unit says nothing, nor does ranking what is done or not done.
    pub fn standing(&self) -> Option<Standing> {
        let is_ranked = matches!(self.fact.status, Status::Ranked | Status::SmallBase) && !self.is_of_one();
        self.fact.standing.filter(|standing| is_ranked && standing.of > 1)
    }

    /// Whether the rank may change when late files arrive.
    pub fn is_provisional(&self) -> bool {
        self.fact.population_missing > 0 || self.fact.missing_members > 0
    }

    /// The printed rate; `None` for a count or a score, or with nothing to divide by.
    pub fn printed_rate(&self) -> Option<Decimal> {
        match self.indicator.measure {
            Measure::Count | Measure::Score => None,
            Measure::Rate => Decimal::percent(self.fact.numerator, self.fact.denominator, self.decimals),
        }
    }
}

/// A numerator or denominator as it is printed: 23, 82,60 where it is kept in hundredths.
pub fn amount(indicator: &Indicator, value: i64) -> Decimal {
    let decimals = if indicator.scale > 1 { indicator.decimals } else { 0 };
    Decimal::ratio(value, indicator.scale.max(1), decimals).expect("the scale is at least one")
}

/// A figure without its fact, as releases and amendments keep it: "23 hồ sơ", "82,60 điểm", "96,70%"; "không phát
/// sinh" with nothing to divide by.
pub fn figure(indicator: &Indicator, numerator: i64, denominator: i64) -> String {
    match indicator.measure {
        Measure::Count | Measure::Score => number::with_noun(amount(indicator, numerator), &indicator.noun),
        Measure::Rate => Decimal::percent(numerator, denominator, indicator.decimals)
            .map_or_else(|| "không phát sinh".to_owned(), |rate| format!("{rate}%")),
    }
}

/// "1.934/2.000", "68,32/84,00".
pub fn fraction(subject: &Subject) -> String {
    let amount = |value: i64| amount(subject.indicator, value);
    format!("{}/{}", amount(subject.fact.numerator), amount(subject.fact.denominator))
}

/// "trên 100 điểm": the applicable maximum of a score.
pub fn maximum(subject: &Subject) -> Option<String> {
    let is_score = subject.indicator.measure == Measure::Score && subject.fact.denominator > 0;
    let maximum = || amount(subject.indicator, subject.fact.denominator).trimmed();
    is_score.then(|| format!("trên{NBSP}{}", number::with_noun(maximum(), &subject.indicator.noun)))
}

/// "23 hồ sơ", "82,60 điểm", "96,70%"; "96,704% (1.934/2.000)" where fewer decimals would hide a difference of rank;
/// "đã thực hiện", "1/1 phản ánh" of one thing alone.
pub fn value(subject: &Subject) -> String {
    let fact = subject.fact;
    if subject.is_of_one() {
        return match (subject.indicator.noun.as_str(), fact.numerator) {
            ("đơn vị", 0) => "chưa thực hiện".into(),
            ("đơn vị", _) => "đã thực hiện".into(),
            (noun, _) => format!("{}{NBSP}{noun}", fraction(subject)),
        };
    }
    match subject.printed_rate() {
        None if subject.indicator.measure == Measure::Rate => "…".into(),
        None => number::with_noun(amount(subject.indicator, fact.numerator), &subject.indicator.noun),
        Some(rate) if subject.decimals > subject.indicator.decimals => {
            format!("{rate}%{NBSP}({})", fraction(subject))
        }
        Some(rate) => format!("{rate}%"),
    }
}

/// Least base of an entered rate that is printed without its fraction.
const LARGE_BASE: i64 = 100;

/// The value in a sentence: "đạt 96,70%", "đạt 3/7 chỉ tiêu (42,86%)" of few things entered.
fn reached(subject: &Subject) -> String {
    let indicator = subject.indicator;
    let is_few = !indicator.is_of_dossiers && indicator.scale == 1 && subject.fact.denominator < LARGE_BASE;
    let figure = match subject.printed_rate().filter(|_| is_few && !subject.is_of_one()) {
        Some(rate) => format!("{}{NBSP}{} ({rate}%)", fraction(subject), indicator.noun),
        None => value(subject),
    };
    let is_share = indicator.measure != Measure::Count && !subject.is_of_one();
    let verb = if is_share && indicator.direction == Some(Direction::HigherIsBetter) { "đạt " } else { "" };
    format!("{verb}{figure}")
}

/// " (19 trả trễ, 04 chưa giải quyết)" without parts of nothing; empty without parts or with nothing to split.
pub fn parts(fact: &Fact) -> String {
    if fact.parts.is_empty() || fact.numerator == 0 || fact.status == Status::NoData {
        return String::new();
    }
    let said = fact.parts.iter().filter(|part| part.value != 0);
    let each: Vec<String> =
        said.map(|part| format!("{}{NBSP}{}", number::two_digits(part.value), part.label)).collect();
    if each.is_empty() { String::new() } else { format!(" ({})", each.join(", ")) }
}

/// "tỷ lệ 1,15% (23/2.000 hồ sơ)": a count beside its exposure; `None` for rates, volumes and empty exposures.
pub fn exposure_rate(subject: &Subject) -> Option<Sentence> {
    let (fact, rate) = (subject.fact, exposure_percent(subject)?);
    let (top, base) = (number::integer(fact.numerator), number::counted(fact.denominator, &subject.indicator.noun));
    Some(Sentence::of(fact, format!("tỷ lệ{NBSP}{rate}% ({top}/{base})")))
}

/// "chưa kể 05 hồ sơ chuyển tiếp (kỳ đầu sau sắp xếp, không xếp hạng hồ sơ chuyển tiếp)", of the whole "trong đó 05
/// hồ sơ chuyển tiếp": dossiers received before their unit began.
pub fn transferred(subject: &Subject) -> Option<Sentence> {
    let (numerator, denominator) = subject.fact.transferred?;
    let dossiers = match subject.indicator.measure {
        Measure::Count | Measure::Score => numerator,
        Measure::Rate => denominator,
    };
    let count = format!("{}{NBSP}{}", number::two_digits(dossiers), subject.indicator.noun);
    let text = match subject.fact.status {
        _ if dossiers <= 0 => return None,
        Status::Unranked => format!("trong đó {count} chuyển tiếp từ đơn vị trước sắp xếp"),
        _ => format!(
            "chưa kể {count} chuyển tiếp (kỳ đầu sau sắp xếp, không xếp hạng {} chuyển tiếp)",
            subject.indicator.noun
        ),
    };
    Some(Sentence::of(subject.fact, text))
}

/// The rate of a ranked count against its exposure.
pub fn exposure_percent(subject: &Subject) -> Option<Decimal> {
    if subject.indicator.measure != Measure::Count || subject.indicator.direction.is_none() || !subject.has_value() {
        return None;
    }
    let decimals = subject.indicator.decimals.max(2);
    Decimal::percent(subject.fact.numerator, subject.fact.denominator, decimals)
}

/// The figure and its rank: "Hồ sơ quá hạn: 23 hồ sơ (19 trả trễ, 04 chưa giải quyết), xếp thứ 8/12 toàn tỉnh".
pub fn level(subject: &Subject) -> Sentence {
    level_with(subject, &parts(subject.fact))
}

/// The same without its parts: "Hồ sơ quá hạn: 23 hồ sơ, xếp thứ 8/12 toàn tỉnh".
pub fn plain_level(subject: &Subject) -> Sentence {
    level_with(subject, "")
}

fn level_with(subject: &Subject, parts: &str) -> Sentence {
    let (fact, name) = (subject.fact, &subject.indicator.name);
    match fact.status {
        Status::NoData => return Sentence::of(fact, format!("{name}: {}", no_data(subject))),
        Status::NoExposure => return Sentence::of(fact, format!("{name}: {}", no_exposure(subject))),
        _ if !subject.has_value() => return Sentence::of(fact, format!("{name}: {}", no_exposure(subject))),
        _ => {}
    }
    if let Some(equal) = all_equal(subject) {
        return Sentence::of(fact, format!("{name}: {}", with_bracket(equal, parts)));
    }
    let figure = format!("{name}: {}", with_bracket(reached(subject), parts));
    let text = match (fact.status, rank(subject)) {
        _ if subject.is_of_one() => figure,
        // the rank has a bracket of its own: one within another is hard to read
        (Status::SmallBase, Some(rank)) if rank.contains('(') => format!("{figure}, {rank}; {}", small_base(subject)),
        (Status::SmallBase, Some(rank)) => {
            format!("{}; {}", with_bracket(figure, &format!(" ({rank})")), small_base(subject))
        }
        (_, Some(rank)) => format!("{figure}, {rank}"),
        (Status::Ranked | Status::SmallBase, None) if fact.standing.is_some() => {
            format!("{figure}, không xếp hạng vì chỉ có 01{NBSP}đơn vị có số liệu")
        }
        (_, None) => figure,
    };
    Sentence::of(fact, text)
}

/// "3/7 đơn vị (42,86%; 02 tự báo cáo)": two brackets in a row become one.
fn with_bracket(text: String, bracket: &str) -> String {
    match (text.strip_suffix(')'), bracket.strip_prefix(" (")) {
        (Some(open), Some(more)) => format!("{open}; {more}"),
        _ => format!("{text}{bracket}"),
    }
}

/// Status words, used in tables too.
pub const NO_DATA: &str = "chưa gửi số liệu";
/// Of a register: nothing was entered, or no list was sent.
pub const NOT_ENTERED: &str = "chưa có số liệu";
/// Nothing was handled, or nothing happened that a list could name: there is nothing to rank.
pub fn no_exposure(subject: &Subject) -> &'static str {
    if subject.indicator.is_of_dossiers {
        "không phát sinh hồ sơ trong kỳ, không xếp hạng"
    } else {
        "không phát sinh trong kỳ, không xếp hạng"
    }
}

/// Months named one by one in a sentence; of more, how many they are.
const MOST_MONTHS: usize = 3;

/// Why there is no figure: "chưa gửi số liệu", "chưa có số liệu" of a register, "tệp số liệu không có cột “Số hóa TPHS”",
/// "tệp số liệu tháng 9/2024 không có cột …".
pub fn no_data(subject: &Subject) -> String {
    let Some(lacking) = &subject.fact.lacking else {
        return if subject.indicator.is_of_dossiers { NO_DATA } else { NOT_ENTERED }.into();
    };
    if lacking.columns.is_empty() {
        return format!("kho chỉ có số liệu từ {}", lacking.months.iter().map(|m| date::month(*m)).collect::<String>());
    }
    let months: Vec<String> = lacking.months.iter().map(|month| date::month(*month)).collect();
    let of_months = match months.len() {
        0 => String::new(),
        few if few <= MOST_MONTHS => format!(" {}", months.join(", ")),
        many => format!(" của {}{NBSP}tháng", number::two_digits(many as i64)),
    };
    format!("tệp số liệu{of_months} không có cột {}", lacking.columns.join(", "))
}

/// "số hồ sơ phát sinh ít (18 hồ sơ), thứ hạng chỉ để tham khảo", "số phiếu ít (02 phiếu), …"; never said of a score.
pub fn small_base(subject: &Subject) -> String {
    let noun = &subject.indicator.noun;
    let base = number::counted(subject.fact.denominator, noun);
    let few = if subject.indicator.is_of_dossiers { "phát sinh ít" } else { "ít" };
    format!("số {noun} {few} ({base}), thứ hạng chỉ để tham khảo")
}

/// "thấp hơn là tốt hơn": every rank says its direction in words.
pub fn direction(direction: Option<Direction>) -> &'static str {
    match direction {
        Some(Direction::LowerIsBetter) => "thấp hơn là tốt hơn",
        Some(Direction::HigherIsBetter) => "cao hơn là tốt hơn",
        None => "không xếp hạng",
    }
}

/// "Hồ sơ quá hạn" within a sentence: "hồ sơ quá hạn"; "TTHC trực tuyến" stays.
pub fn inner(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(letters).collect(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::test_facts::{count, plain, rate, score, standing};

    #[test]
    fn the_figure_and_its_rank() {
        let (indicator, fact) = count(23, 2_000, standing(8, 12, 0));
        let subject = |fact| Subject { indicator: &indicator, fact, decimals: 2, scope: "toàn tỉnh" };
        assert_eq!(
            plain(&level(&subject(&fact))),
            "Hồ sơ quá hạn: 23 hồ sơ (19 trả trễ, 04 chưa giải quyết), xếp thứ 8/12 toàn tỉnh"
        );
        assert_eq!(plain(&plain_level(&subject(&fact))), "Hồ sơ quá hạn: 23 hồ sơ, xếp thứ 8/12 toàn tỉnh");
        assert_eq!(plain(&exposure_rate(&subject(&fact)).unwrap()), "tỷ lệ 1,15% (23/2.000 hồ sơ)");
        let provisional = Fact { population_missing: 2, standing: standing(8, 10, 0), ..fact.clone() };
        assert_eq!(
            plain(&plain_level(&subject(&provisional))),
            "Hồ sơ quá hạn: 23 hồ sơ, xếp thứ 8/10 (tạm tính, 02 đơn vị chưa gửi)"
        );
        let (indicator, fact) = rate(9_670, 10_000, standing(12, 12, 0));
        let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn tỉnh" };
        assert_eq!(plain(&level(&subject)), "Số hóa hồ sơ TTHC khi tiếp nhận: đạt 96,70%, xếp thứ 12/12 toàn tỉnh");
        assert!(exposure_rate(&subject).is_none());
    }

    #[test]
    fn a_score_is_printed_in_points() {
        let (indicator, mut fact) = score(8_260, standing(7, 10, 0));
        let plain_text = |fact: &Fact| {
            let subject = Subject { indicator: &indicator, fact, decimals: 2, scope: "toàn huyện" };
            (plain(&level(&subject)), maximum(&subject).unwrap_or_default().replace(NBSP, " "))
        };
        let said = "Điểm Chỉ số cải cách hành chính: đạt 82,60 điểm, xếp thứ 7/10 toàn huyện";
        assert_eq!(plain_text(&fact), (said.to_owned(), "trên 100 điểm".to_owned()));
        fact.denominator = 8_450;
        assert_eq!(plain_text(&fact).1, "trên 84,5 điểm");
        fact.status = Status::NoExposure;
        assert_eq!(plain_text(&fact).0, "Điểm Chỉ số cải cách hành chính: không phát sinh trong kỳ, không xếp hạng");
        fact.status = Status::NoData;
        assert_eq!(plain_text(&fact).0, "Điểm Chỉ số cải cách hành chính: chưa có số liệu");
    }

    #[test]
    fn what_is_not_ranked_says_why() {
        let check = |status, denominator, of, expected: &str| {
            let (indicator, mut fact) = rate(11, denominator, standing(3, of, 0));
            fact.status = status;
            let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn huyện" };
            assert_eq!(plain(&level(&subject)), format!("Số hóa hồ sơ TTHC khi tiếp nhận: {expected}"));
        };
        check(Status::NoData, 0, 12, "chưa gửi số liệu");
        check(Status::NoExposure, 0, 12, "không phát sinh hồ sơ trong kỳ, không xếp hạng");
        check(Status::Ranked, 0, 12, "không phát sinh hồ sơ trong kỳ, không xếp hạng");
        check(
            Status::SmallBase,
            18,
            12,
            "đạt 61,11% (xếp thứ 3/12 toàn huyện); số hồ sơ phát sinh ít (18 hồ sơ), thứ hạng chỉ để tham khảo",
        );
        check(Status::Ranked, 100, 1, "đạt 11,00%, không xếp hạng vì chỉ có 01 đơn vị có số liệu");
        check(Status::Unranked, 100, 12, "đạt 11,00%");
    }

    #[test]
    fn what_is_done_or_not_done_has_no_rank() {
        // a commune that held its one dialogue was "đạt 0,00%, cùng thấp nhất (đồng hạng 30/39)"
        let (mut indicator, mut fact) = rate(0, 1, standing(30, 39, 9));
        (indicator.name, indicator.noun) = ("Tỷ lệ đơn vị đã tổ chức đối thoại".into(), "đơn vị".into());
        indicator.is_of_dossiers = false;
        let said = |indicator: &Indicator, fact: &Fact| {
            plain(&level(&Subject { indicator, fact, decimals: 2, scope: "toàn huyện" }))
        };
        assert_eq!(said(&indicator, &fact), "Tỷ lệ đơn vị đã tổ chức đối thoại: chưa thực hiện");
        fact.numerator = 1;
        assert_eq!(said(&indicator, &fact), "Tỷ lệ đơn vị đã tổ chức đối thoại: đã thực hiện");
        (fact.numerator, fact.denominator, fact.standing) = (3, 7, standing(5, 39, 2));
        assert_eq!(
            said(&indicator, &fact),
            "Tỷ lệ đơn vị đã tổ chức đối thoại: đạt 3/7 đơn vị (42,86%), đồng hạng 5/39 toàn huyện"
        );
        // two brackets in a row become one
        fact.status = Status::SmallBase;
        let text = said(&indicator, &fact);
        assert!(text.contains("3/7 đơn vị (42,86%; đồng hạng 5/39 toàn huyện); số đơn vị ít"), "{text}");
    }

    #[test]
    fn no_bracket_within_a_bracket() {
        let (indicator, mut fact) = rate(11, 18, standing(3, 10, 0));
        (fact.status, fact.population_missing) = (Status::SmallBase, 1);
        let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn huyện" };
        assert_eq!(
            plain(&level(&subject)),
            "Số hóa hồ sơ TTHC khi tiếp nhận: đạt 61,11%, xếp thứ 3/10 (tạm tính, 01 đơn vị chưa gửi); số hồ sơ phát sinh ít (18 hồ sơ), thứ hạng chỉ để tham khảo"
        );
    }

    #[test]
    fn names_inside_a_sentence() {
        assert_eq!(
            [inner("Hồ sơ quá hạn"), inner("TTHC trực tuyến"), inner("Đúng hạn")],
            ["hồ sơ quá hạn", "TTHC trực tuyến", "đúng hạn"]
        );
    }
}
