//! Sentences of a change: of the value, of the rank, and the causes that arithmetic can prove.
//!
//! Nothing is compared that may not be: a value with a missing member is not set against a whole
//! one, ranks only between equal populations ([`crate::fact::Fact::movement`]). "Tăng bậc" always means a better rank.

use super::cause::Crossing;
use super::date;
use super::number::{self, Decimal, NBSP};
use super::phrase::{self, Sentence, Subject};
use crate::fact::{Measure, Previous};
use crate::rank::Direction;

/// A value set against the window before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// "giảm 8 hồ sơ (từ 31 xuống 23)" or "không thay đổi".
    pub words: String,
    /// "(từ 31 xuống 23)", empty when nothing changed.
    pub range: String,
    /// "−8", "+1,58": for a table.
    pub signed: String,
    /// -1, 0 or 1, of the printed difference.
    pub sign: i32,
    /// `None` when nothing changed or no direction is better.
    pub is_better: Option<bool>,
}

/// The previous window where its value may stand beside this one.
pub fn comparable<'a>(subject: &Subject<'a>) -> Option<&'a Previous> {
    let is_whole = subject.fact.missing_members == 0 && subject.has_value() && !subject.is_of_one();
    subject
        .fact
        .previous
        .as_ref()
        .filter(|previous| is_whole && (subject.indicator.measure == Measure::Count || previous.denominator != 0))
}

/// How the value changed, in words and as a signed number.
pub fn change(subject: &Subject) -> Option<Change> {
    let previous = comparable(subject)?;
    let (size, from, to, signed, sign) = match subject.indicator.measure {
        Measure::Count => {
            let difference = subject.fact.numerator.checked_sub(previous.numerator)?;
            let size = number::counted(difference.checked_abs()?, &subject.indicator.noun);
            let (from, to) = (number::integer(previous.numerator), number::integer(subject.fact.numerator));
            (size, from, to, number::signed(difference), difference.signum() as i32)
        }
        Measure::Score => {
            let amount = |value: i64| phrase::amount(subject.indicator, value);
            let (before, now) = (amount(previous.numerator), amount(subject.fact.numerator));
            let difference = now.minus(before);
            let size = number::with_noun(difference.abs(), &subject.indicator.noun);
            (size, before.to_string(), now.to_string(), difference.signed(), difference.sign())
        }
        Measure::Rate => {
            let before = Decimal::percent(previous.numerator, previous.denominator, subject.decimals)?;
            let now = subject.printed_rate()?;
            let difference = now.minus(before);
            (
                number::points(difference),
                format!("{before}%"),
                format!("{now}%"),
                difference.brief().signed(),
                difference.sign(),
            )
        }
    };
    let (words, range) = match sign {
        0 => ("không thay đổi".to_owned(), String::new()),
        1 => with_range(format!("tăng{NBSP}{size}"), format!("(từ{NBSP}{from} lên{NBSP}{to})")),
        _ => with_range(format!("giảm{NBSP}{size}"), format!("(từ{NBSP}{from} xuống{NBSP}{to})")),
    };
    let is_better = match (sign, subject.indicator.direction) {
        (0, _) | (_, None) => None,
        (sign, Some(Direction::LowerIsBetter)) => Some(sign < 0),
        (sign, Some(Direction::HigherIsBetter)) => Some(sign > 0),
    };
    Some(Change { words, range, signed, sign, is_better })
}

fn with_range(words: String, range: String) -> (String, String) {
    (format!("{words} {range}"), range)
}

/// Places gained (positive) or lost; `None` where ranks may not be compared.
pub fn places(subject: &Subject) -> Option<i64> {
    comparable(subject)?;
    subject.standing()?;
    subject.fact.movement()
}

/// "tăng 2 bậc (từ thứ 10 lên thứ 8)", "giữ nguyên thứ 12".
pub fn rank_change(subject: &Subject) -> Option<String> {
    let places = places(subject)?;
    let (now, before) = (subject.standing()?.rank, subject.fact.previous.as_ref()?.standing?.rank);
    let size = number::integer(places.abs());
    Some(match places {
        0 => format!("giữ nguyên thứ{NBSP}{now}"),
        1.. => format!("tăng{NBSP}{size}{NBSP}bậc (từ thứ{NBSP}{before} lên thứ{NBSP}{now})"),
        _ => format!("giảm{NBSP}{size}{NBSP}bậc (từ thứ{NBSP}{before} xuống thứ{NBSP}{now})"),
    })
}

/// Value and rank against the window before: "giảm 8 hồ sơ (từ 31 xuống 23) và tăng 2 bậc (từ thứ 10 lên thứ 8) so với tháng 9/2024".
///
/// `crossing`: who changed sides with the unit; named only where its own change does not explain the rank.
pub fn movement(subject: &Subject, crossing: &Crossing) -> Option<Sentence> {
    let change = change(subject)?;
    let previous = comparable(subject)?;
    let against = format!("so với {}", date::compared(&previous.window, subject.indicator.is_stock));
    let fact = subject.fact;
    let Some(places) = places(subject) else {
        return Some(Sentence::of(fact, format!("{} {against}", change.words)));
    };
    let ranks = rank_change(subject)?;
    if change.sign == 0 && places == 0 {
        return Some(Sentence::of(fact, format!("không thay đổi {against}, {ranks}")));
    }
    let is_contrary = match change.is_better {
        Some(true) => places < 0,
        Some(false) => places > 0,
        None => change.sign == 0,
    };
    let (verb, size) = (if places < 0 { "giảm" } else { "tăng" }, number::integer(places.abs()));
    if !is_contrary {
        let link = if places == 0 { "," } else { " và" };
        return Some(Sentence::of(fact, format!("{}{link} {ranks} {against}", change.words)));
    }
    let contrary = format!("{} nhưng thứ hạng {verb}{NBSP}{size}{NBSP}bậc", change.words);
    let sentence = Sentence::of(fact, format!("{contrary} {against}"));
    Some(sentence.then_some(", vì ", crossing.cause(places, change.sign != 0)))
}

/// Indicators named with a reason before the rest is only counted.
const MOST_NAMED: usize = 3;

/// "Hồ sơ quá hạn: tháng 9/2024 xếp hạng 11 đơn vị, tháng 10/2024 xếp hạng 12 đơn vị nên không so sánh thứ bậc": a
/// line for each reason, with the figures it is of. `members`: who is ranked together, by name.
pub fn population_changes<'a>(
    subjects: impl Iterator<Item = Subject<'a>>,
    members: &dyn Fn(&Subject<'a>) -> Vec<(&'a str, Subject<'a>)>,
) -> Vec<String> {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for subject in subjects {
        let Some(reason) = population_changed(&subject, &members(&subject)) else { continue };
        let name = subject.indicator.name.as_str();
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => reasons.push((reason, vec![name])),
        }
    }
    let line = |(reason, names): (String, Vec<&str>)| {
        let mut named = names.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join("; ");
        if let Some(more) = names.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) {
            named.push_str(&format!(" và {}{NBSP}chỉ tiêu khác", number::two_digits(more as i64)));
        }
        format!("{named}: {reason}")
    };
    reasons.into_iter().map(line).collect()
}

/// Why ranks are not compared with the window before; `None` when they are or there were none.
fn population_changed(subject: &Subject, members: &[(&str, Subject)]) -> Option<String> {
    let (previous, now) = (comparable(subject)?, subject.standing()?);
    let before = previous.standing.filter(|_| !previous.is_same_population)?;
    let named = |window| date::compared(window, subject.indicator.is_stock);
    let (then, this) = (named(&previous.window), named(&subject.fact.window));
    let units = |of: u32| format!("xếp hạng {}{NBSP}đơn vị", number::two_digits(i64::from(of)));
    Some(if before.of != now.of {
        let (before, now) = (units(before.of), units(now.of));
        format!("{then} {before}, {this} {now}{} nên không so sánh thứ bậc", joined_and_left(members))
    } else if subject.fact.population_missing > 0 {
        let what = if subject.fact.population_lacking > 0 { "chưa có" } else { "chưa gửi" };
        format!("{this} còn đơn vị {what} số liệu nên không so sánh thứ bậc")
    } else {
        let who = joined_and_left(members);
        format!("{then} xếp hạng các đơn vị khác kỳ này{who} hoặc chưa đủ số liệu nên không so sánh thứ bậc")
    })
}

/// " (thêm Lộc Ưu; bớt Yên Lễ, Mỹ Hữu)": members ranked now and not before, and the other way round; those
/// that ended are in no list any more.
fn joined_and_left(members: &[(&str, Subject)]) -> String {
    let was = |subject: &Subject| subject.fact.previous.as_ref().is_some_and(|previous| previous.standing.is_some());
    let named = |label: &str, wanted: &dyn Fn(&Subject) -> bool| {
        let names: Vec<&str> = members.iter().filter(|(_, member)| wanted(member)).map(|(name, _)| *name).collect();
        let rest = names.len().saturating_sub(MOST_NAMED);
        let more = match rest {
            0 => String::new(),
            rest => format!(" và {}{NBSP}đơn vị khác", number::two_digits(rest as i64)),
        };
        let shown = names.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", ");
        (!names.is_empty()).then(|| format!("{label} {shown}{more}"))
    };
    let joined = named("thêm", &|member| member.fact.standing.is_some() && !was(member));
    let left = named("bớt", &|member| member.fact.standing.is_none() && was(member));
    let said: Vec<String> = joined.into_iter().chain(left).collect();
    if said.is_empty() { String::new() } else { format!(" ({})", said.join("; ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::Fact;
    use crate::text::test_facts::{before, count, plain, rate, score, standing};

    fn check(subject: &Subject, expected: &str) {
        assert_eq!(plain(&movement(subject, &Crossing::default()).unwrap()), expected);
    }

    #[test]
    fn value_and_rank() {
        let (indicator, mut fact) = count(23, 2_000, standing(8, 12, 0));
        fact.previous = before(31, 1_900, standing(10, 12, 0));
        let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn tỉnh" };
        check(&subject, "giảm 8 hồ sơ (từ 31 xuống 23) và tăng 2 bậc (từ thứ 10 lên thứ 8) so với tháng 9/2024");
        let mut same = fact.clone();
        same.previous = before(23, 1_900, standing(8, 12, 0));
        check(&Subject { fact: &same, ..subject }, "không thay đổi so với tháng 9/2024, giữ nguyên thứ 8");

        let (indicator, mut fact) = rate(9_670, 10_000, standing(12, 12, 0));
        fact.previous = before(9_512, 10_000, standing(12, 12, 0));
        let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn tỉnh" };
        check(&subject, "tăng 1,58 điểm phần trăm (từ 95,12% lên 96,70%), giữ nguyên thứ 12 so với tháng 9/2024");
    }

    #[test]
    fn points_move_by_points() {
        let (indicator, mut fact) = score(8_260, standing(7, 10, 0));
        fact.previous = before(7_819, 10_000, standing(10, 10, 0));
        let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn huyện" };
        check(&subject, "tăng 4,41 điểm (từ 78,19 lên 82,60) và tăng 3 bậc (từ thứ 10 lên thứ 7) so với tháng 9/2024");
    }

    #[test]
    fn ranks_of_different_populations_are_not_compared() {
        let (indicator, mut fact) = count(23, 2_000, standing(8, 12, 0));
        fact.previous = before(31, 1_900, standing(10, 11, 0));
        if let Some(previous) = &mut fact.previous {
            previous.is_same_population = false;
        }
        let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn tỉnh" };
        check(&subject, "giảm 8 hồ sơ (từ 31 xuống 23) so với tháng 9/2024");
        let changes = |subjects: &[Subject]| {
            population_changes(subjects.iter().copied(), &|_| Vec::new()).join("\n").replace(NBSP, " ")
        };
        assert_eq!(
            changes(&[subject, subject]),
            "Hồ sơ quá hạn: tháng 9/2024 xếp hạng 11 đơn vị, tháng 10/2024 xếp hạng 12 đơn vị nên không so sánh thứ bậc"
        );
        let joined = Fact { previous: None, unit: "D02".into(), ..fact.clone() };
        let with_names = population_changes([subject].into_iter(), &|_| {
            vec![("Lộc Ưu", Subject { fact: &joined, ..subject }), ("Yên Lễ", subject)]
        });
        assert_eq!(
            with_names.join("").replace(NBSP, " "),
            "Hồ sơ quá hạn: tháng 9/2024 xếp hạng 11 đơn vị, tháng 10/2024 xếp hạng 12 đơn vị (thêm Lộc Ưu) nên không so sánh thứ bậc"
        );
        let mut other = fact.clone();
        other.previous.as_mut().unwrap().standing = standing(10, 12, 0);
        assert_eq!(
            changes(&[Subject { fact: &other, ..subject }]),
            "Hồ sơ quá hạn: tháng 9/2024 xếp hạng các đơn vị khác kỳ này hoặc chưa đủ số liệu nên không so sánh thứ bậc"
        );
        let provisional = Fact { missing_members: 1, ..fact.clone() };
        assert!(movement(&Subject { fact: &provisional, ..subject }, &Crossing::default()).is_none());
    }
}
