//! Words of a place in an order: "xếp thứ 8/12", shared places, the ends, and when all are equal.

use super::number::{self, NBSP};
use super::phrase::{self, Sentence, Subject};
use crate::fact::{Fact, Measure, Status};
use crate::rank::{Direction, Standing};

/// "thứ 8/12", "đồng hạng 4/12".
pub fn place(standing: Standing) -> String {
    let Standing { rank, of, tied } = standing;
    if tied > 0 { format!("đồng hạng{NBSP}{rank}/{of}") } else { format!("thứ{NBSP}{rank}/{of}") }
}

/// "xếp thứ 8/12 toàn tỉnh", "đồng hạng 4/12 toàn tỉnh", "cùng thấp nhất toàn tỉnh (đồng hạng 11/12)",
/// "xếp thứ 8/10 (tạm tính, 02 đơn vị chưa gửi)"; `None` when not ranked.
pub fn rank(subject: &Subject) -> Option<String> {
    let standing = subject.standing()?;
    let verb = if standing.tied > 0 { "" } else { "xếp " };
    if subject.fact.population_missing > 0 {
        return Some(format!("{verb}{} ({})", place(standing), provisional(subject.fact)));
    }
    if subject.fact.missing_members > 0 {
        return Some(format!("{verb}{} {} (tạm tính)", place(standing), subject.scope));
    }
    if is_joint_end(subject) {
        return extreme_rank(subject).map(|sentence| sentence.text());
    }
    Some(format!("{verb}{} {}", place(standing), subject.scope))
}

/// Whether the unit shares the first or the last place and may be said to: the rank is firm and no small base.
pub fn is_joint_end(subject: &Subject) -> bool {
    let is_tied = subject.standing().is_some_and(|standing| standing.tied > 0);
    is_tied && !subject.is_provisional() && subject.fact.status == Status::Ranked && extreme(subject).is_some()
}

/// Whether every ranked unit has the same value: no place says anything then.
pub fn is_level(standing: Standing) -> bool {
    standing.of > 1 && standing.tied.saturating_add(1) >= standing.of
}

/// "12/12 đơn vị cùng đạt 100%", "12/12 đơn vị cùng có 0 hồ sơ"; `None` unless all are equal and nobody is missing.
pub fn all_equal(subject: &Subject) -> Option<String> {
    let standing = subject.standing().filter(|standing| is_level(*standing))?;
    if subject.is_provisional() || subject.fact.status != Status::Ranked {
        return None;
    }
    let value = match subject.printed_rate() {
        Some(rate) => format!("cùng đạt{NBSP}{}%", rate.trimmed()),
        None => {
            let amount = phrase::amount(subject.indicator, subject.fact.numerator);
            format!("cùng có{NBSP}{}", number::with_noun(amount, &subject.indicator.noun))
        }
    };
    Some(format!("{}/{}{NBSP}đơn vị {value}", standing.of, standing.of))
}

/// "tạm tính, 02 đơn vị chưa gửi"; "… chưa có số liệu" where some sent, but without a column that is counted.
pub fn provisional(fact: &Fact) -> String {
    provisional_words(fact.population_missing, fact.population_lacking > 0)
}

/// The same of a number of members without data; `lacks_column`: some of them sent files without the column.
pub fn provisional_words(missing: u32, lacks_column: bool) -> String {
    let what = if lacks_column { "chưa có số liệu" } else { "chưa gửi" };
    format!("tạm tính, {}{NBSP}đơn vị {what}", number::two_digits(i64::from(missing)))
}

/// The end of the order one stands at: "ít nhất", "cao nhất", "cùng thấp nhất"; `None` in between or when all are equal.
pub fn extreme(subject: &Subject) -> Option<String> {
    let Standing { rank, of, tied } = subject.standing()?;
    let is_first = rank == 1;
    if (!is_first && rank.saturating_add(tied) < of) || (is_first && tied.saturating_add(1) >= of) {
        return None;
    }
    let word = match (subject.indicator.measure, subject.indicator.direction?, is_first) {
        (Measure::Count, Direction::LowerIsBetter, true) | (Measure::Count, Direction::HigherIsBetter, false) => {
            "ít nhất"
        }
        (Measure::Count, _, _) => "nhiều nhất",
        (_, Direction::HigherIsBetter, true) | (_, Direction::LowerIsBetter, false) => "cao nhất",
        _ => "thấp nhất",
    };
    Some(if tied > 0 { format!("cùng {word}") } else { word.to_owned() })
}

/// "nhiều nhất toàn tỉnh (12/12)", "cùng thấp nhất toàn tỉnh (đồng hạng 11/12)".
pub fn extreme_rank(subject: &Subject) -> Option<Sentence> {
    let (word, standing) = (extreme(subject)?, subject.standing()?);
    let place = if standing.tied > 0 { place(standing) } else { format!("{}/{}", standing.rank, standing.of) };
    Some(Sentence::of(subject.fact, format!("{word} {} ({place})", among(subject.scope))))
}

/// The scope after an extreme: "toàn tỉnh", "trong các xã, phường, đặc khu của tỉnh".
pub fn among(scope: &str) -> String {
    if scope.starts_with("toàn ") { scope.to_owned() } else { format!("trong các {scope}") }
}

/// "cùng Đồng Vân, Mỹ Hữu"; at most three names, then their number. `None` without a tie, and where all are equal.
pub fn tied_with(subject: &Subject, others: &[&str]) -> Option<String> {
    let standing = subject.standing().filter(|standing| standing.tied > 0)?;
    if is_level(standing) && all_equal(subject).is_some() {
        return None;
    }
    if others.is_empty() {
        return None;
    }
    let named = others.iter().take(3).copied().collect::<Vec<_>>().join(", ");
    let rest = others.len().saturating_sub(3);
    Some(match rest {
        0 => format!("cùng {named}"),
        _ => format!("cùng {named} và {}{NBSP}đơn vị khác", number::two_digits(rest as i64)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::phrase::level;
    use crate::text::test_facts::{count, plain, rate, score, standing};

    #[test]
    fn first_last_and_ties() {
        let check = |rank, tied, expected: Option<&str>| {
            let (indicator, fact) = rate(9_670, 10_000, standing(rank, 12, tied));
            let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn tỉnh" };
            assert_eq!(extreme_rank(&subject).as_ref().map(plain).as_deref(), expected);
        };
        check(1, 0, Some("cao nhất toàn tỉnh (1/12)"));
        check(12, 0, Some("thấp nhất toàn tỉnh (12/12)"));
        check(11, 1, Some("cùng thấp nhất toàn tỉnh (đồng hạng 11/12)"));
        check(5, 0, None);
        check(1, 11, None);
        let (indicator, fact) = count(9, 2_000, standing(4, 12, 2));
        let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn tỉnh" };
        assert_eq!(rank(&subject).unwrap().replace(NBSP, " "), "đồng hạng 4/12 toàn tỉnh");
        let said = |numerator, rank, tied, scope| {
            let (indicator, fact) = rate(numerator, 10_000, standing(rank, 12, tied));
            plain(&level(&Subject { indicator: &indicator, fact: &fact, decimals: 2, scope }))
        };
        let name = "Số hóa hồ sơ TTHC khi tiếp nhận";
        assert_eq!(
            said(9_670, 11, 1, "toàn tỉnh"),
            format!("{name}: đạt 96,70%, cùng thấp nhất toàn tỉnh (đồng hạng 11/12)")
        );
        assert_eq!(
            said(9_970, 1, 2, "sở, ban, ngành"),
            format!("{name}: đạt 99,70%, cùng cao nhất trong các sở, ban, ngành (đồng hạng 1/12)")
        );
        assert_eq!(said(10_000, 1, 11, "toàn tỉnh"), format!("{name}: 12/12 đơn vị cùng đạt 100%"));
        let (indicator, fact) = score(8_260, standing(1, 3, 2));
        let points = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn huyện" };
        assert_eq!(all_equal(&points).unwrap().replace(NBSP, " "), "3/3 đơn vị cùng có 82,60 điểm");
        assert_eq!(tied_with(&subject, &["Đồng Vân", "Mỹ Hữu"]).unwrap(), "cùng Đồng Vân, Mỹ Hữu");
        assert_eq!(
            tied_with(&subject, &["A", "B", "C", "D", "E"]).unwrap().replace(NBSP, " "),
            "cùng A, B, C và 02 đơn vị khác"
        );
    }
}
