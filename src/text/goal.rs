//! Sentences of what is missing: to the target, to the next rank, and who is close behind.
//!
//! Every number of dossiers comes from the fact's gaps, which hold only what the indicator's lever
//! can still move; where nothing can move, the sentence says so instead of asking the impossible.

use super::number::{self, Decimal, NBSP};
use super::phrase::{self, Sentence, Subject};
use crate::fact::{Fact, Indicator, Measure};
use crate::rank::Direction;

/// The common target of an indicator; `None` without one.
pub fn target(indicator: &Indicator) -> Option<String> {
    written(indicator, indicator.target?)
}

/// The target of a unit: its own, or the common one.
pub fn target_of(subject: &Subject) -> Option<String> {
    written(subject.indicator, subject.fact.target(subject.indicator)?)
}

/// "chỉ tiêu", or "chỉ tiêu được giao" where a decision assigned the unit a level of its own.
fn name(subject: &Subject) -> &'static str {
    if subject.fact.assigned_target.is_some() { "chỉ tiêu được giao" } else { "chỉ tiêu" }
}

/// "không quá 10 hồ sơ", "60%", "không quá 5%": a target as it was set.
fn written(indicator: &Indicator, (top, bottom): (i64, i64)) -> Option<String> {
    let figure = match indicator.measure {
        Measure::Count | Measure::Score => {
            let count = Decimal::ratio(top, bottom, indicator.decimals)?.trimmed();
            format!("{count}{NBSP}{}", indicator.noun.replace(' ', "\u{a0}"))
        }
        Measure::Rate => format!("{}%", Decimal::percent(top, bottom, indicator.decimals.max(2))?.trimmed()),
    };
    Some(match (indicator.direction?, indicator.measure) {
        (Direction::LowerIsBetter, _) => format!("không quá{NBSP}{figure}"),
        (Direction::HigherIsBetter, Measure::Count | Measure::Score) => format!("ít nhất{NBSP}{figure}"),
        (Direction::HigherIsBetter, Measure::Rate) => figure,
    })
}

/// "đạt chỉ tiêu (không quá 10 hồ sơ)", "vượt chỉ tiêu 60%", "vượt mức cho phép 13 hồ sơ (chỉ tiêu không quá 10 hồ sơ)",
/// "còn thiếu 3,30 điểm phần trăm so với chỉ tiêu 100%, tương ứng 66/2.000 hồ sơ".
pub fn target_status(subject: &Subject) -> Option<Sentence> {
    if !subject.has_value() {
        return None;
    }
    let (indicator, fact) = (subject.indicator, subject.fact);
    let (is_met, goal, name) = (fact.meets_target(indicator)?, target_of(subject)?, name(subject));
    let words = match (indicator.measure, indicator.direction?, is_met) {
        (_, Direction::LowerIsBetter, true) => format!("đạt {name} ({goal})"),
        (Measure::Count | Measure::Score, Direction::HigherIsBetter, true) => format!("đạt {name} ({goal})"),
        (Measure::Rate, Direction::HigherIsBetter, true) => {
            format!("{} {name}{NBSP}{goal}", if is_above(subject)? { "vượt" } else { "đạt" })
        }
        (Measure::Count | Measure::Score, _, false) => missed_count(subject, &goal)?,
        (Measure::Rate, Direction::LowerIsBetter, false) => missed_points(subject, "vượt mức cho phép", &goal)?,
        (Measure::Rate, Direction::HigherIsBetter, false) => missed_points(subject, "còn thiếu", &goal)?,
    };
    Some(Sentence::of(fact, words))
}

fn is_above(subject: &Subject) -> Option<bool> {
    let (p, q) = subject.fact.target(subject.indicator)?;
    let (n, d) = (i128::from(subject.fact.numerator), i128::from(subject.fact.denominator));
    Some(n * i128::from(q) > i128::from(p) * d)
}

fn missed_count(subject: &Subject, goal: &str) -> Option<String> {
    let (top, bottom) = subject.fact.target(subject.indicator)?;
    let goal_value = Decimal::ratio(top, bottom, subject.indicator.decimals)?;
    let value = phrase::amount(subject.indicator, subject.fact.numerator);
    let excess = value.minus(goal_value);
    let verb = if excess.sign() > 0 { "vượt mức cho phép" } else { "còn thiếu" };
    Some(format!("{verb} {}{NBSP}{} ({} {goal})", excess.abs().trimmed(), subject.indicator.noun, name(subject)))
}

fn missed_points(subject: &Subject, verb: &str, goal: &str) -> Option<String> {
    let (top, bottom) = subject.fact.target(subject.indicator)?;
    let goal_rate = Decimal::percent(top, bottom, subject.decimals)?;
    let difference = subject.printed_rate()?.minus(goal_rate);
    let short = dossiers_off(subject.fact, (top, bottom)).filter(|_| subject.indicator.scale == 1);
    let share = match short {
        Some(short) => {
            let base = number::counted(subject.fact.denominator, &subject.indicator.noun);
            format!("{}/{base}", number::integer(short))
        }
        None => String::new(),
    };
    let name = name(subject);
    Some(match (difference.sign() == 0, share.is_empty()) {
        // so near that the printed points would read 0,00: the dossiers say it
        (true, false) => format!("{verb} {share} so với {name}{NBSP}{goal}"),
        (_, true) => format!("{verb} {} so với {name}{NBSP}{goal}", number::points(difference)),
        (false, false) => {
            format!("{verb} {} so với {name}{NBSP}{goal}, tương ứng {share}", number::points(difference))
        }
    })
}

/// Whole dossiers between the numerator and what the target asks of this denominator.
fn dossiers_off(fact: &Fact, (top, bottom): (i64, i64)) -> Option<i64> {
    let (n, d) = (i128::from(fact.numerator), i128::from(fact.denominator));
    let (p, q) = (i128::from(top), i128::from(bottom));
    if q <= 0 || d <= 0 || p < 0 {
        return None;
    }
    let asked = if n * q < p * d { (p * d + q - 1) / q } else { p * d / q };
    i64::try_from((asked - n).abs()).ok()
}

/// The unit a sentence compares with.
#[derive(Clone, Copy, Debug)]
pub struct Neighbour<'a> {
    /// As a sentence names it: "thị xã Vĩnh Ngữ".
    pub name: &'a str,
    pub subject: Subject<'a>,
}

/// "nếu các đơn vị khác giữ nguyên, cần giảm ít nhất 7 hồ sơ để xếp thứ 7 (hiện là thị xã Vĩnh Ngữ, 17 hồ sơ)",
/// "… để đồng hạng 7 …", or "không thể tăng bậc trong kỳ này"; `None` when first, unranked or without a lever.
pub fn next_rank(subject: &Subject, neighbour: Option<Neighbour>) -> Option<Sentence> {
    let standing = subject.standing()?;
    let fact = subject.fact;
    let Some(step) = short_step(subject) else {
        return (standing.rank > 1 && is_out_of_reach(subject)).then(|| Sentence::of(fact, NO_STEP));
    };
    let sentence = Sentence::of(fact, format!("nếu các đơn vị khác giữ nguyên, cần {step}"));
    let Some(neighbour) = neighbour else { return Some(sentence) };
    let caution = if subject.is_provisional() { "tạm tính; " } else { "" };
    let others = neighbour.subject.standing().map_or(0, |standing| standing.tied);
    let with = if others > 0 {
        format!(" và {} đơn vị khác", number::two_digits(i64::from(others)))
    } else {
        String::new()
    };
    let now = format!(" ({caution}hiện là {}{with}, {})", neighbour.name, phrase::value(&neighbour.subject));
    Some(sentence.then("", Sentence::of(neighbour.subject.fact, now)))
}

/// Whether a rank without a step can be said to be out of reach: nothing can be done any more, or all that the lever
/// moves is too little. Without a lever nothing is known of it.
pub fn is_out_of_reach(subject: &Subject) -> bool {
    subject.indicator.is_settled || !subject.indicator.lever_verb.is_empty()
}

/// Nothing within reach of the lever improves the rank.
pub const NO_STEP: &str = "không thể tăng bậc trong kỳ này";

/// "giảm ít nhất 7 hồ sơ để xếp thứ 7": for a table; `None` when there is no step.
pub fn short_step(subject: &Subject) -> Option<String> {
    subject.standing()?;
    let (verb, gap) = (&subject.indicator.lever_verb, subject.fact.gap.as_ref()?);
    if verb.is_empty() {
        return None;
    }
    let dossiers = number::counted(gap.dossiers, &subject.indicator.noun);
    let goal = if gap.is_tie { "đồng hạng" } else { "xếp thứ" };
    Some(format!("{verb} ít nhất {dossiers} để {goal}{NBSP}{}", gap.to_rank))
}

/// "để đạt chỉ tiêu 100%, cần số hóa thêm ít nhất 66 hồ sơ"; `None` when met or out of reach.
pub fn reach_target(subject: &Subject) -> Option<Sentence> {
    let (indicator, short) = (subject.indicator, subject.fact.target_gap?);
    if indicator.lever_verb.is_empty() || !subject.has_value() {
        return None;
    }
    let dossiers = number::counted(short, &indicator.noun);
    let (name, goal, verb) = (name(subject), target_of(subject)?, &indicator.lever_verb);
    let text = format!("để đạt {name} {goal}, cần {verb} ít nhất {dossiers}");
    Some(Sentence::of(subject.fact, text))
}

/// "đơn vị xếp liền sau: Quảng Nghĩa (31 hồ sơ, nhiều hơn 8 hồ sơ)".
pub fn behind(subject: &Subject, neighbour: Neighbour) -> Option<Sentence> {
    let other = neighbour.subject;
    let distance = match subject.indicator.measure {
        Measure::Count => {
            let more = other.fact.numerator.checked_sub(subject.fact.numerator)?;
            let word = if more < 0 { "ít hơn" } else { "nhiều hơn" };
            format!("{word} {}", number::counted(more.checked_abs()?, &subject.indicator.noun))
        }
        Measure::Score => {
            let amount = |subject: &Subject| phrase::amount(subject.indicator, subject.fact.numerator);
            let more = amount(&other).minus(amount(subject));
            let word = if more.sign() < 0 { "thấp hơn" } else { "cao hơn" };
            format!("{word} {}", number::with_noun(more.abs(), &subject.indicator.noun))
        }
        Measure::Rate => {
            let more = other.printed_rate()?.minus(subject.printed_rate()?);
            let word = if more.sign() < 0 { "thấp hơn" } else { "cao hơn" };
            format!("{word} {}", number::points(more))
        }
    };
    let text = format!("đơn vị xếp liền sau: {} ({}, {distance})", neighbour.name, phrase::value(&other));
    Some(Sentence::of(other.fact, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::Gap;
    use crate::text::test_facts::{count, plain, rate, score, standing};

    #[test]
    fn targets_met_and_missed() {
        let check_count = |value, expected: &str| {
            let (indicator, fact) = count(value, 2_000, standing(8, 12, 0));
            let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn tỉnh" };
            assert_eq!(plain(&target_status(&subject).unwrap()), expected);
        };
        check_count(23, "vượt mức cho phép 13 hồ sơ (chỉ tiêu không quá 10 hồ sơ)");
        check_count(10, "đạt chỉ tiêu (không quá 10 hồ sơ)");
        let check_rate = |n, d, target, expected: &str| {
            let (mut indicator, fact) = rate(n, d, standing(8, 12, 0));
            indicator.target = Some(target);
            let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn tỉnh" };
            assert_eq!(plain(&target_status(&subject).unwrap()), expected);
        };
        check_rate(
            1_934,
            2_000,
            (1, 1),
            "còn thiếu 3,30 điểm phần trăm so với chỉ tiêu 100%, tương ứng 66/2.000 hồ sơ",
        );
        check_rate(99_999, 100_000, (1, 1), "còn thiếu 1/100.000 hồ sơ so với chỉ tiêu 100%");
        let check_score = |points, expected: &str| {
            let (indicator, fact) = score(points, standing(7, 10, 0));
            let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn huyện" };
            assert_eq!(plain(&target_status(&subject).unwrap()), expected);
        };
        check_score(8_260, "còn thiếu 2,4 điểm (chỉ tiêu ít nhất 85 điểm)");
        check_score(8_500, "đạt chỉ tiêu (ít nhất 85 điểm)");
        check_rate(612, 1_000, (6, 10), "vượt chỉ tiêu 60%");
        check_rate(600, 1_000, (6, 10), "đạt chỉ tiêu 60%");
    }

    #[test]
    fn the_next_rank_and_the_unit_behind() {
        let (indicator, mut fact) = count(23, 2_000, standing(8, 12, 0));
        let (_, ahead) = count(17, 2_000, standing(7, 12, 0));
        let (_, after) = count(31, 2_000, standing(9, 12, 0));
        let check = |fact: &Fact, expected: &str| {
            let subject = Subject { indicator: &indicator, fact, decimals: 2, scope: "toàn tỉnh" };
            let neighbour = Neighbour { name: "thị xã Vĩnh Ngữ", subject: Subject { fact: &ahead, ..subject } };
            assert_eq!(plain(&next_rank(&subject, Some(neighbour)).unwrap()), expected);
        };
        check(&fact, "không thể tăng bậc trong kỳ này");
        let mut without = indicator.clone();
        without.lever_verb.clear();
        let next = |indicator| {
            next_rank(&Subject { indicator, fact: &fact, decimals: 2, scope: "toàn tỉnh" }, None).as_ref().map(plain)
        };
        assert_eq!(next(&without), None, "without a lever nothing is known");
        let settled = Indicator { is_settled: true, ..without.clone() };
        assert_eq!(next(&settled).as_deref(), Some("không thể tăng bậc trong kỳ này"));
        fact.gap = Some(Gap { dossiers: 6, to_rank: 7, is_tie: true, neighbour: 0 });
        check(
            &fact,
            "nếu các đơn vị khác giữ nguyên, cần giảm ít nhất 6 hồ sơ để đồng hạng 7 (hiện là thị xã Vĩnh Ngữ, 17 hồ sơ)",
        );
        fact.gap = Some(Gap { dossiers: 7, to_rank: 7, is_tie: false, neighbour: 0 });
        check(
            &fact,
            "nếu các đơn vị khác giữ nguyên, cần giảm ít nhất 7 hồ sơ để xếp thứ 7 (hiện là thị xã Vĩnh Ngữ, 17 hồ sơ)",
        );
        let (_, tied) = count(17, 2_000, standing(7, 12, 1));
        let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn tỉnh" };
        let neighbour = Neighbour { name: "thị xã Vĩnh Ngữ", subject: Subject { fact: &tied, ..subject } };
        let said = plain(&next_rank(&subject, Some(neighbour)).unwrap());
        assert!(said.ends_with("(hiện là thị xã Vĩnh Ngữ và 01 đơn vị khác, 17 hồ sơ)"), "{said}");
        let neighbour = Neighbour { name: "Quảng Nghĩa", subject: Subject { fact: &after, ..subject } };
        assert_eq!(
            plain(&behind(&subject, neighbour).unwrap()),
            "đơn vị xếp liền sau: Quảng Nghĩa (31 hồ sơ, nhiều hơn 8 hồ sơ)"
        );
    }

    #[test]
    fn reaching_the_target_names_the_dossiers() {
        let (indicator, mut fact) = rate(1_934, 2_000, standing(12, 12, 0));
        fact.target_gap = Some(66);
        let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn tỉnh" };
        assert_eq!(plain(&reach_target(&subject).unwrap()), "để đạt chỉ tiêu 100%, cần số hóa thêm ít nhất 66 hồ sơ");
    }

    #[test]
    fn what_was_assigned_to_the_unit_stands_in_place_of_the_common_target() {
        let (indicator, mut fact) = rate(1_934, 2_000, standing(12, 12, 0));
        fact.assigned_target = Some((9_700, 10_000));
        fact.target_gap = Some(6);
        let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn tỉnh" };
        assert_eq!(
            plain(&target_status(&subject).unwrap()),
            "còn thiếu 0,30 điểm phần trăm so với chỉ tiêu được giao 97%, tương ứng 6/2.000 hồ sơ"
        );
        let reach = "để đạt chỉ tiêu được giao 97%, cần số hóa thêm ít nhất 6 hồ sơ";
        assert_eq!(plain(&reach_target(&subject).unwrap()), reach);
        assert_eq!((fact.meets_target(&indicator), fact.meets(&indicator, (96, 100))), (Some(false), Some(true)));
        let (overdue, mut fact) = count(23, 2_000, standing(8, 12, 0));
        fact.assigned_target = Some((3_000, 100));
        let subject = Subject { indicator: &overdue, fact: &fact, decimals: 2, scope: "toàn tỉnh" };
        assert_eq!(plain(&target_status(&subject).unwrap()), "đạt chỉ tiêu được giao (không quá 30 hồ sơ)");
    }
}
