//! Why a rank moved though the unit's own figure does not say so: who changed sides with it.
//!
//! Where units are ranked by the number of better ones, a rank gets worse by exactly as many places as
//! units came ahead, and better by as many as fell behind; so those units are the whole cause, and
//! naming them is arithmetic, not opinion.

use super::movement;
use super::number::{self, NBSP};
use super::phrase::{Sentence, Subject};
use crate::fact::Fact;

/// Units named before the rest is only counted.
const MOST_NAMED: usize = 3;

/// Units that stood on one side of a unit in the window before and stand on the other now.
#[derive(Clone, Debug, Default)]
pub struct Crossing<'a> {
    /// Not better before, better now: name and figure.
    pub ahead: Vec<(&'a str, Subject<'a>)>,
    /// Better before, not better now.
    pub behind: Vec<(&'a str, Subject<'a>)>,
    /// Whether all that came ahead had shared the unit's rank.
    is_broken_tie: bool,
}

impl<'a> Crossing<'a> {
    /// Finds them among the members of one population, in the order given.
    pub fn of(me: &Subject, others: impl Iterator<Item = (&'a str, Subject<'a>)>) -> Self {
        let mut crossing = Self { is_broken_tie: true, ..Self::default() };
        let Some((my_past, my_now)) = ranks(me.fact) else { return Self::default() };
        for (name, other) in others.filter(|(_, other)| other.fact.unit != me.fact.unit) {
            let Some((past, now)) = ranks(other.fact) else { continue };
            if past >= my_past && now < my_now {
                crossing.is_broken_tie &= past == my_past;
                crossing.ahead.push((name, other));
            } else if past < my_past && now >= my_now {
                crossing.behind.push((name, other));
            }
        }
        crossing
    }

    /// "Thạch Bằng giảm nhiều hơn (từ 44 xuống 21)", "02 đơn vị khác giảm nhiều hơn: A (từ …), B (từ …)".
    ///
    /// `places` is the unit's movement; `is_more`: its own value moved too, the others' more. `None`
    /// where one of them has no whole figure to show for it: a part of the cause is not the cause. Where units went
    /// the other way, too, they are named after the cause: the movement is the difference of both. Under a rule by
    /// which those who crossed are not the movement (ranks without holes) nothing is claimed.
    pub fn cause(&self, places: i64, is_more: bool) -> Option<Sentence> {
        let net = i64::try_from(self.behind.len()).ok()? - i64::try_from(self.ahead.len()).ok()?;
        if net != places {
            return None;
        }
        let (crossed, other_way) = if places < 0 { (&self.ahead, &self.behind) } else { (&self.behind, &self.ahead) };
        let cause = self.one_side(crossed, places, is_more)?;
        let verb = if places < 0 { "vượt được" } else { "bị vượt bởi" };
        let others =
            (!other_way.is_empty()).then(|| Sentence::words(format!("đồng thời {verb} {}", counted(other_way))));
        Some(cause.then_some("; ", others))
    }

    fn one_side(&self, crossed: &[(&str, Subject)], places: i64, is_more: bool) -> Option<Sentence> {
        let changes: Vec<movement::Change> =
            crossed.iter().map(|(_, other)| movement::change(other)).collect::<Option<_>>()?;
        let sign = changes.first()?.sign;
        if sign == 0 || changes.iter().any(|change| change.sign != sign) {
            return None;
        }
        let verb = if sign < 0 { "giảm" } else { "tăng" };
        let more = if is_more { " nhiều hơn" } else { "" };
        let tie = if places < 0 && self.is_broken_tie { ", kỳ trước đồng hạng," } else { "" };
        if let ([(name, other)], [change]) = (crossed, &changes[..]) {
            return Some(Sentence::of(other.fact, format!("{name}{tie} {verb}{more} {}", change.range)));
        }
        let count = number::two_digits(i64::try_from(crossed.len()).ok()?);
        let mut sentence = Sentence::words(format!("{count}{NBSP}đơn vị khác{tie} {verb}{more}: "));
        for (at, ((name, other), change)) in crossed.iter().zip(&changes).take(MOST_NAMED).enumerate() {
            let named = Sentence::of(other.fact, format!("{name} {}", change.range));
            sentence = sentence.then(if at == 0 { "" } else { ", " }, named);
        }
        let rest = crossed.len().saturating_sub(MOST_NAMED);
        let more = (rest > 0).then(|| Sentence::words(format!("{}{NBSP}đơn vị nữa", number::two_digits(rest as i64))));
        Some(sentence.then_some(" và ", more))
    }
}

/// "02 đơn vị: Yên Lễ, Mỹ Hữu".
fn counted(units: &[(&str, Subject)]) -> String {
    let mut names = units.iter().take(MOST_NAMED).map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    if units.len() > MOST_NAMED {
        names.push_str(", …");
    }
    format!("{}{NBSP}đơn vị: {names}", number::two_digits(i64::try_from(units.len()).unwrap_or(i64::MAX)))
}

/// Rank in the window before and now.
fn ranks(fact: &Fact) -> Option<(u32, u32)> {
    Some((fact.previous.as_ref()?.standing?.rank, fact.standing?.rank))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::Indicator;
    use crate::rank::{Direction, Score, TieRule, rank};
    use crate::text::movement::movement;
    use crate::text::test_facts::{before, count, plain};
    use proptest::prelude::*;

    const NAMES: [&str; 8] = ["Thạch Bằng", "Lộc Ưu", "Yên Lễ", "Mỹ Hữu", "Bắc Lĩnh", "Đồng Vân", "Hòa Xuyên", "A"];

    /// Facts of a population with the values before and now.
    fn population(values: &[(i64, i64)]) -> (Indicator, Vec<Fact>) {
        let ranks = |pick: fn(&(i64, i64)) -> i64| {
            let scores: Vec<_> = values.iter().map(|value| Some(Score::count(pick(value)))).collect();
            rank(&scores, Direction::LowerIsBetter, TieRule::Competition)
        };
        let (past, now) = (ranks(|value| value.0), ranks(|value| value.1));
        let facts = values.iter().enumerate().map(|(at, value)| {
            let mut fact = count(value.1, 2_000, now[at]).1;
            fact.unit = NAMES[at].into();
            fact.previous = before(value.0, 2_000, past[at]);
            fact
        });
        (count(0, 1, None).0, facts.collect())
    }

    fn said(values: &[(i64, i64)]) -> String {
        let (indicator, facts) = population(values);
        let subject = |fact| Subject { indicator: &indicator, fact, decimals: 2, scope: "toàn tỉnh" };
        let others = facts.iter().map(|fact| (fact.unit.as_str(), subject(fact)));
        let me = subject(&facts[0]);
        plain(&movement(&me, &Crossing::of(&me, others)).unwrap())
    }

    #[test]
    fn who_improved_more_is_named() {
        assert_eq!(
            said(&[(26, 23), (44, 21), (50, 49)]),
            "giảm 3 hồ sơ (từ 26 xuống 23) nhưng thứ hạng giảm 1 bậc so với tháng 9/2024, vì Lộc Ưu giảm nhiều hơn (từ 44 xuống 21)"
        );
        assert_eq!(
            said(&[(26, 23), (44, 21), (50, 9)]),
            "giảm 3 hồ sơ (từ 26 xuống 23) nhưng thứ hạng giảm 2 bậc so với tháng 9/2024, vì 02 đơn vị khác giảm nhiều hơn: Lộc Ưu (từ 44 xuống 21), Yên Lễ (từ 50 xuống 9)"
        );
    }

    #[test]
    fn others_a_broken_tie_and_others_getting_worse() {
        assert_eq!(
            said(&[(23, 23), (44, 21)]),
            "không thay đổi nhưng thứ hạng giảm 1 bậc so với tháng 9/2024, vì Lộc Ưu giảm (từ 44 xuống 21)"
        );
        assert_eq!(
            said(&[(23, 22), (23, 20)]),
            "giảm 1 hồ sơ (từ 23 xuống 22) nhưng thứ hạng giảm 1 bậc so với tháng 9/2024, vì Lộc Ưu, kỳ trước đồng hạng, giảm nhiều hơn (từ 23 xuống 20)"
        );
        assert_eq!(
            said(&[(23, 25), (20, 31)]),
            "tăng 2 hồ sơ (từ 23 lên 25) nhưng thứ hạng tăng 1 bậc so với tháng 9/2024, vì Lộc Ưu tăng nhiều hơn (từ 20 lên 31)"
        );
    }

    #[test]
    fn units_that_went_the_other_way_are_named_too() {
        assert_eq!(
            said(&[(23, 25), (20, 31), (21, 33), (30, 24)]),
            "tăng 2 hồ sơ (từ 23 lên 25) nhưng thứ hạng tăng 1 bậc so với tháng 9/2024, vì 02 đơn vị khác tăng nhiều hơn: Lộc Ưu (từ 20 lên 31), Yên Lễ (từ 21 lên 33); đồng thời bị vượt bởi 01 đơn vị: Mỹ Hữu"
        );
    }

    #[test]
    fn ranks_without_holes_are_not_explained_by_those_who_crossed() {
        let (indicator, mut facts) = population(&[(26, 23), (44, 21), (50, 21)]);
        // dense: two came ahead together, the rank fell by one
        facts[0].standing = Some(crate::rank::Standing { rank: 2, of: 3, tied: 0 });
        let subject = |fact| Subject { indicator: &indicator, fact, decimals: 2, scope: "toàn tỉnh" };
        let others = facts.iter().map(|fact| (fact.unit.as_str(), subject(fact)));
        let me = subject(&facts[0]);
        assert_eq!(
            plain(&movement(&me, &Crossing::of(&me, others)).unwrap()),
            "giảm 3 hồ sơ (từ 26 xuống 23) nhưng thứ hạng giảm 1 bậc so với tháng 9/2024"
        );
    }

    #[test]
    fn a_cause_that_is_not_whole_is_not_said() {
        let (indicator, mut facts) = population(&[(26, 23), (44, 21), (50, 9)]);
        facts[2].missing_members = 1;
        let subject = |fact| Subject { indicator: &indicator, fact, decimals: 2, scope: "toàn tỉnh" };
        let others = facts.iter().map(|fact| (fact.unit.as_str(), subject(fact)));
        let crossing = Crossing::of(&subject(&facts[0]), others);
        assert_eq!((crossing.ahead.len(), crossing.cause(-2, true)), (2, None));
    }

    proptest! {
        #[test]
        fn those_who_crossed_are_the_whole_movement(values in proptest::collection::vec((0i64..9, 0i64..9), 2..8)) {
            let (indicator, facts) = population(&values);
            let subject = |fact| Subject { indicator: &indicator, fact, decimals: 2, scope: "toàn tỉnh" };
            for fact in &facts {
                let others = facts.iter().map(|fact| (fact.unit.as_str(), subject(fact)));
                let crossing = Crossing::of(&subject(fact), others);
                let moved = crossing.behind.len() as i64 - crossing.ahead.len() as i64;
                prop_assert_eq!(fact.movement(), Some(moved));
            }
        }
    }
}
