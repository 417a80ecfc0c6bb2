//! Streaks and records: what earlier bulletins of the same order of ranks add to a figure.
//!
//! Months of one definition and the same ranked units, without a gap; the first month that differs ends
//! the look back. A figure that grows from month to month has neither streak nor record.

use super::date;
use super::number::{self, NBSP};
use super::phrase::{self, Sentence, Subject};
use crate::fact::{Fact, Measure, Status};
use crate::period::Month;
use crate::rank::Standing;

/// Months in a row before they are worth a sentence, this one included.
const LEAST_STREAK: usize = 3;
/// Earlier months that must be worse, or better, before a value is a record.
const LEAST_RECORD: usize = 6;

/// The same figure in an earlier month, comparable with today's in definition and population.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    pub month: Month,
    pub numerator: i64,
    /// Never 0 for a rate.
    pub denominator: i64,
    pub standing: Standing,
}

/// Which end of the order: `Some(true)` first, `Some(false)` last, joint places included.
fn end(standing: Standing) -> Option<bool> {
    if phrase::is_level(standing) || standing.of < 2 {
        None
    } else if standing.rank == 1 {
        Some(true)
    } else {
        (standing.rank.saturating_add(standing.tied) >= standing.of).then_some(false)
    }
}

/// "tháng thứ 3 liên tiếp thấp nhất toàn tỉnh", "… thấp nhất hoặc cùng thấp nhất …" where a place was shared.
///
/// `earlier`: the months before, newest first, without a gap.
pub fn streak(subject: &Subject, earlier: &[Past]) -> Option<Sentence> {
    let standing = firm(subject)?;
    let side = end(standing)?;
    let held = earlier.iter().take_while(|past| end(past.standing) == Some(side));
    let shared = held.clone().any(|past| past.standing.tied > 0) || standing.tied > 0;
    let months = held.count() + 1;
    if months < LEAST_STREAK {
        return None;
    }
    let word = phrase::extreme(subject)?;
    let bare = word.trim_start_matches("cùng ");
    let words = if shared { format!("{bare} hoặc cùng {bare}") } else { bare.to_owned() };
    let text = format!("tháng thứ{NBSP}{months} liên tiếp {words} {}", phrase::among(subject.scope));
    Some(Sentence::of(subject.fact, text))
}

/// "thấp nhất kể từ tháng 3/2024", "cao nhất trong 12 tháng"; `None` for a figure that is no record.
pub fn record(subject: &Subject, earlier: &[Past]) -> Option<Sentence> {
    firm(subject)?;
    let fact = subject.fact;
    let compare = |past: &Past| compare(subject.indicator.measure, fact, past);
    let first = compare(earlier.first()?);
    if first.is_eq() {
        return None;
    }
    let beaten = earlier.iter().take_while(|past| compare(past) == first).count();
    if beaten < LEAST_RECORD {
        return None;
    }
    let word = match (subject.indicator.measure, first.is_gt()) {
        (Measure::Count, true) => "nhiều nhất",
        (Measure::Count, false) => "ít nhất",
        (Measure::Rate | Measure::Score, true) => "cao nhất",
        (Measure::Rate | Measure::Score, false) => "thấp nhất",
    };
    let text = match earlier.get(beaten) {
        Some(equal_or_beyond) => format!("{word} kể từ {}", date::month(equal_or_beyond.month)),
        None => format!("{word} trong {}{NBSP}tháng gần đây", number::two_digits(beaten as i64 + 1)),
    };
    Some(Sentence::of(fact, text))
}

/// A rank that nothing can change any more and that stands on enough dossiers.
fn firm(subject: &Subject) -> Option<Standing> {
    let is_firm = !subject.is_provisional() && subject.fact.status == Status::Ranked && subject.has_value();
    subject.standing().filter(|_| is_firm)
}

/// Today's value against an earlier one, exactly.
fn compare(measure: Measure, fact: &Fact, past: &Past) -> std::cmp::Ordering {
    let (n, d) = (i128::from(fact.numerator), i128::from(fact.denominator));
    let (m, e) = (i128::from(past.numerator), i128::from(past.denominator));
    match measure {
        Measure::Count | Measure::Score => n.cmp(&m),
        Measure::Rate => (n * e).cmp(&(m * d)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::test_facts::{count, plain, rate, standing};

    /// Earlier months from 9/2024 back, as (value, rank, tied).
    fn earlier(months: &[(i64, u32, u32)]) -> Vec<Past> {
        let mut month = Month::new(2024, 10).unwrap();
        let mut past = |&(numerator, rank, tied): &(i64, u32, u32)| {
            month = month.previous();
            Past { month, numerator, denominator: 10_000, standing: Standing { rank, of: 12, tied } }
        };
        months.iter().map(&mut past).collect()
    }

    #[test]
    fn a_third_month_in_a_row_is_said() {
        let (indicator, fact) = rate(9_670, 10_000, standing(12, 12, 0));
        let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn tỉnh" };
        let said = |months: &[(i64, u32, u32)]| streak(&subject, &earlier(months)).as_ref().map(plain);
        assert_eq!(said(&[(1, 12, 0), (1, 11, 0)]), None);
        assert_eq!(
            said(&[(1, 12, 0), (1, 12, 0), (1, 4, 0)]).as_deref(),
            Some("tháng thứ 3 liên tiếp thấp nhất toàn tỉnh")
        );
        assert_eq!(
            said(&[(1, 11, 1), (1, 12, 0), (1, 12, 0)]).as_deref(),
            Some("tháng thứ 4 liên tiếp thấp nhất hoặc cùng thấp nhất toàn tỉnh")
        );
    }

    #[test]
    fn a_record_says_since_when() {
        let (indicator, fact) = count(23, 10_000, standing(8, 12, 0));
        let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn tỉnh" };
        let said = |values: &[i64]| {
            let months: Vec<_> = values.iter().map(|value| (*value, 8, 0)).collect();
            record(&subject, &earlier(&months)).as_ref().map(plain)
        };
        assert_eq!(said(&[31, 30, 29, 28, 27, 23]), None, "five worse months are no record");
        assert_eq!(said(&[31, 30, 29, 28, 27, 26, 23]).as_deref(), Some("ít nhất kể từ tháng 3/2024"));
        assert_eq!(said(&[22, 20, 19, 18, 17, 16]).as_deref(), Some("nhiều nhất trong 07 tháng gần đây"));
        assert_eq!(said(&[23, 30, 30, 30, 30, 30, 30]), None);
        assert_eq!(said(&[]), None);
    }
}
