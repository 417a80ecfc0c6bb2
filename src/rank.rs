//! Ranks, and what would move one: exact integers, nothing else.
//!
//! An official disputes a rank with a calculator, so no floating number takes part: n₁/d₁ and n₂/d₂
//! are compared as n₁·d₂ and n₂·d₁. A rank is 1 + the number of members that are strictly better
//! (1-2-2-4), or of their distinct values (dense). Members that are level share a rank whatever
//! their order in the list. A score that divides by zero (or less) is nobody's score: it is not
//! ranked, and callers pass `None` for it.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// Which end of the scale is rank 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    LowerIsBetter,
    HigherIsBetter,
}

/// What members that are level get, and when they are level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieRule {
    /// 1-2-2-4 on exact values.
    #[default]
    Competition,
    /// 1-2-2-3 on exact values.
    Dense,
    /// 1-2-2-4 on the values as printed: percentages (100 × n/d) rounded half away from zero. Counts
    /// are whole, so for them it is `Competition`. More than 16 decimals count as 16.
    Published { decimals: u8 },
}

impl TieRule {
    /// The word of pipelines and of `$tie_rule`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Competition => "competition",
            Self::Dense => "dense",
            Self::Published { .. } => "published",
        }
    }
}

/// An exact value; a count is n/1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Score {
    pub numerator: i64,
    /// At least 1; a score with less is not ranked.
    pub denominator: i64,
}

impl Score {
    pub fn count(dossiers: i64) -> Self {
        Self { numerator: dossiers, denominator: 1 }
    }
}

/// A rank and what must be printed with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Standing {
    /// From 1.
    pub rank: u32,
    /// Members ranked.
    pub of: u32,
    /// Others that share the rank.
    pub tied: u32,
}

/// What a unit can still do about its own dossiers within the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lever {
    /// Counted dossiers can stop counting: n−a of the same d (open and overdue; suspended).
    Reduce,
    /// Dossiers of the denominator can start counting: n+a of the same d (digitise what is there).
    /// Also the lever of a count that can grow: its denominator stays 1.
    Convert,
}

/// The least change that improves a rank while all others stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Gap {
    /// Dossiers to act on, at least 1.
    pub dossiers: i64,
    /// The rank reached.
    pub to_rank: u32,
    /// Whether it is then shared ("đồng hạng").
    pub is_tie: bool,
    /// Index into the scores of a unit that has that rank now: the first of them.
    pub neighbour: usize,
}

/// Ranks every score; `None` (and a denominator under 1) is not ranked and not in `of`.
pub fn rank(scores: &[Option<Score>], direction: Direction, tie: TieRule) -> Vec<Option<Standing>> {
    let values: Vec<Option<Value>> = scores.iter().map(|score| Value::of((*score)?, tie)).collect();
    let mut order: Vec<(usize, Value)> =
        values.iter().enumerate().filter_map(|(index, value)| Some((index, (*value)?))).collect();
    order.sort_by(|(_, a), (_, b)| a.better_first(*b, direction));

    let mut standings = vec![None; scores.len()];
    let (mut better, mut groups) = (0, 0);
    for group in order.chunk_by(|(_, a), (_, b)| a.better_first(*b, direction).is_eq()) {
        let before = if tie == TieRule::Dense { groups } else { better };
        let standing = Standing { rank: number(before + 1), of: number(order.len()), tied: number(group.len() - 1) };
        for (index, _) in group {
            standings[*index] = Some(standing);
        }
        better += group.len();
        groups += 1;
    }
    standings
}

/// The least number of dossiers, 1 to `available`, that strictly improves the rank of `me` with all
/// others unchanged; a tie with the next better unit is an improvement.
///
/// `None`: rank 1 already, not ranked, or out of the lever's reach ("không thể tăng bậc trong kỳ
/// này"). `available` is cut to what the lever can touch: n of a `Reduce`, d−n of a rate's `Convert`.
pub fn gap(
    scores: &[Option<Score>],
    me: usize,
    direction: Direction,
    tie: TieRule,
    lever: Lever,
    available: i64,
) -> Option<Gap> {
    let mine = (*scores.get(me)?)?;
    let now = Value::of(mine, tie)?;
    let is_better = |a: Value, b: Value| a.better_first(b, direction).is_lt();
    let others: Vec<(usize, Value)> = (scores.iter().enumerate())
        .filter(|(index, _)| *index != me)
        .filter_map(|(index, score)| Some((index, Value::of((*score)?, tie)?)))
        .collect();

    // Under every tie rule the rank moves exactly when the nearest better value is no longer better.
    let nearest = (others.iter().map(|(_, value)| *value))
        .filter(|value| is_better(*value, now))
        .max_by(|a, b| a.better_first(*b, direction))?;
    let after = |a: i64| Value::of(lever.moved(mine, a), tie);
    let dossiers = least(lever.reach(mine, available), |a| after(a).is_some_and(|value| !is_better(nearest, value)))?;

    // One dossier of a small denominator can pass several units at once.
    let then = after(dossiers)?;
    let mut ahead: Vec<Value> =
        others.iter().map(|(_, value)| *value).filter(|value| is_better(*value, then)).collect();
    if tie == TieRule::Dense {
        ahead.sort_by(|a, b| a.better_first(*b, direction));
        ahead.dedup_by(|a, b| a.better_first(*b, direction).is_eq());
    }
    // The best of those that are not ahead has exactly this rank now, and `nearest` is one of them.
    let (neighbour, best) = (others.iter().filter(|(_, value)| !is_better(*value, then)))
        .min_by(|(_, a), (_, b)| a.better_first(*b, direction))?;
    let is_tie = best.better_first(then, direction).is_eq();
    Some(Gap { dossiers, to_rank: number(ahead.len() + 1), is_tie, neighbour: *neighbour })
}

/// The least number of dossiers, 1 to `available`, that meets the target p/q: (9, 10) = 90 %, (10, 1)
/// = 10 dossiers. `None`: met already, impossible, or no score or target to speak of.
pub fn target_gap(score: Score, target: (i64, i64), direction: Direction, lever: Lever, available: i64) -> Option<i64> {
    let target = Value::of(Score { numerator: target.0, denominator: target.1 }, TieRule::Competition)?;
    let is_met = |a: i64| {
        let moved = Value::of(lever.moved(score, a), TieRule::Competition);
        moved.is_some_and(|value| value.better_first(target, direction).is_le())
    };
    Value::of(score, TieRule::Competition)?;
    if is_met(0) { None } else { least(lever.reach(score, available), is_met) }
}

impl Lever {
    /// The score after `a` dossiers, `a` within [`Lever::reach`].
    fn moved(self, score: Score, a: i64) -> Score {
        let Score { numerator: n, denominator: d } = score;
        match self {
            Self::Reduce => Score { numerator: n - a, denominator: d },
            Self::Convert => Score { numerator: n + a, denominator: d },
        }
    }

    /// How many of `available` dossiers there can be: no count below nothing, no rate above its
    /// whole, no sum that leaves `i64`.
    fn reach(self, score: Score, available: i64) -> i64 {
        let Score { numerator: n, denominator: d } = score;
        available.min(match self {
            Self::Reduce => n,
            // A count (d = 1) has no whole.
            Self::Convert if d > 1 => d.saturating_sub(n),
            Self::Convert => i64::MAX.saturating_sub(n),
        })
    }
}

/// The least `a` in 1..=`most` for which `holds`, which must stay true once it is: every lever moves
/// a value one way only.
fn least(most: i64, holds: impl Fn(i64) -> bool) -> Option<i64> {
    if most < 1 || !holds(most) {
        return None;
    }
    let (mut fails, mut works) = (0, most);
    while works - fails > 1 {
        let middle = fails + (works - fails) / 2;
        if holds(middle) { works = middle } else { fails = middle }
    }
    Some(works)
}

/// What is compared: the exact fraction, or the printed figure over 1. Both terms of a fraction fit
/// in 64 bits and a printed figure in 126 (with a denominator of 1), so no product overflows.
#[derive(Clone, Copy)]
struct Value {
    numerator: i128,
    denominator: i128,
}

impl Value {
    fn of(score: Score, tie: TieRule) -> Option<Self> {
        if score.denominator < 1 {
            return None;
        }
        let (numerator, denominator) = (i128::from(score.numerator), i128::from(score.denominator));
        Some(match tie {
            TieRule::Competition | TieRule::Dense => Self { numerator, denominator },
            TieRule::Published { decimals } => {
                Self { numerator: rounded(numerator, denominator, decimals), denominator: 1 }
            }
        })
    }

    /// `Less` = better.
    fn better_first(self, other: Self, direction: Direction) -> Ordering {
        let ascending = (self.numerator * other.denominator).cmp(&(other.numerator * self.denominator));
        match direction {
            Direction::LowerIsBetter => ascending,
            Direction::HigherIsBetter => ascending.reverse(),
        }
    }
}

/// 100 × n/d in units of the last printed decimal, half away from zero.
fn rounded(n: i128, d: i128, decimals: u8) -> i128 {
    // 2 × 2⁶³ × 10¹⁸ is the most that stays under 2¹²⁷.
    let scale = 100 * 10_i128.pow(u32::from(decimals.min(16)));
    n.signum() * ((2 * n.abs() * scale + d) / (2 * d))
}

/// Populations have at most some thousands of members.
fn number(members: usize) -> u32 {
    u32::try_from(members).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{HigherIsBetter, LowerIsBetter};
    use proptest::prelude::*;

    fn counts(values: &[i64]) -> Vec<Option<Score>> {
        values.iter().map(|value| Some(Score::count(*value))).collect()
    }

    fn rates(values: &[(i64, i64)]) -> Vec<Option<Score>> {
        values
            .iter()
            .map(|(numerator, denominator)| Some(Score { numerator: *numerator, denominator: *denominator }))
            .collect()
    }

    fn ranks(scores: &[Option<Score>], direction: Direction, tie: TieRule) -> Vec<u32> {
        rank(scores, direction, tie).iter().map(|standing| standing.map_or(0, |standing| standing.rank)).collect()
    }

    #[test]
    fn ties_share_a_rank_and_the_next_is_skipped() {
        let scores = counts(&[17, 23, 17, 5]);
        assert_eq!(ranks(&scores, LowerIsBetter, TieRule::Competition), [2, 4, 2, 1]);
        assert_eq!(ranks(&scores, LowerIsBetter, TieRule::Dense), [2, 3, 2, 1]);
        assert_eq!(ranks(&scores, HigherIsBetter, TieRule::Competition), [2, 1, 2, 4]);
        assert_eq!(rank(&scores, LowerIsBetter, TieRule::Competition)[0], Some(Standing { rank: 2, of: 4, tied: 1 }));
    }

    #[test]
    fn nobody_without_a_score_is_ranked() {
        let mut scores = counts(&[3, 1]);
        scores.extend([
            None,
            Some(Score { numerator: 0, denominator: 0 }),
            Some(Score { numerator: 1, denominator: -1 }),
        ]);
        assert_eq!(ranks(&scores, LowerIsBetter, TieRule::Competition), [2, 1, 0, 0, 0]);
        assert_eq!(rank(&scores, LowerIsBetter, TieRule::Competition)[1], Some(Standing { rank: 1, of: 2, tied: 0 }));
        assert!(rank(&[], LowerIsBetter, TieRule::Dense).is_empty());
        for me in 2..7 {
            assert_eq!(gap(&scores, me, LowerIsBetter, TieRule::Competition, Lever::Reduce, 9), None);
        }
    }

    #[test]
    fn equal_fractions_tie_and_close_ones_do_not() {
        // 96,70 % both as printed; the second is better by one part in 10⁸.
        let scores = rates(&[(967, 1000), (96_700_001, 100_000_000), (1934, 2000)]);
        assert_eq!(ranks(&scores, HigherIsBetter, TieRule::Competition), [2, 1, 2]);
        assert_eq!(ranks(&scores, HigherIsBetter, TieRule::Published { decimals: 2 }), [1, 1, 1]);
    }

    #[test]
    fn halves_round_away_from_zero() {
        // 12,345 % prints 12,35 and -12,345 % prints -12,35.
        assert_eq!(rounded(2469, 20_000, 2), 1235);
        assert_eq!(rounded(-2469, 20_000, 2), -1235);
        assert_eq!(rounded(2_468_999, 20_000_000, 2), 1234);
        assert_eq!(rounded(1, 3, 0), 33);
    }

    #[test]
    fn a_tie_with_the_next_unit_is_an_improvement() {
        let scores = counts(&[23, 17, 17, 9]);
        let expect = Gap { dossiers: 6, to_rank: 2, is_tie: true, neighbour: 1 };
        assert_eq!(gap(&scores, 0, LowerIsBetter, TieRule::Competition, Lever::Reduce, 23), Some(expect));
        assert_eq!(gap(&scores, 0, LowerIsBetter, TieRule::Competition, Lever::Reduce, 5), None);
        assert_eq!(gap(&scores, 0, LowerIsBetter, TieRule::Dense, Lever::Reduce, 6), Some(expect));
        assert_eq!(gap(&scores, 3, LowerIsBetter, TieRule::Competition, Lever::Reduce, 9), None);
    }

    #[test]
    fn one_dossier_can_pass_several_units() {
        let scores = rates(&[(1, 4), (30, 100), (40, 100), (40, 100), (60, 100)]);
        let expect = Gap { dossiers: 1, to_rank: 2, is_tie: false, neighbour: 2 };
        assert_eq!(gap(&scores, 0, HigherIsBetter, TieRule::Competition, Lever::Convert, 3), Some(expect));
        assert_eq!(gap(&scores, 0, HigherIsBetter, TieRule::Dense, Lever::Convert, 3), Some(expect));
    }

    #[test]
    fn printed_ties_need_less() {
        let scores = rates(&[(9_600, 10_000), (970_049, 1_000_000)]);
        let of = |tie| gap(&scores, 0, HigherIsBetter, tie, Lever::Convert, 400);
        assert_eq!(of(TieRule::Published { decimals: 2 }).map(|gap| (gap.dossiers, gap.is_tie)), Some((100, true)));
        assert_eq!(of(TieRule::Competition).map(|gap| (gap.dossiers, gap.is_tie)), Some((101, false)));
    }

    #[test]
    fn a_lever_that_pulls_the_wrong_way_reaches_nothing() {
        let low = rates(&[(5, 10), (1, 10)]);
        assert_eq!(gap(&low, 0, LowerIsBetter, TieRule::Competition, Lever::Convert, 1000), None);
        assert_eq!(gap(&low, 1, HigherIsBetter, TieRule::Competition, Lever::Reduce, 1000), None);
        // A rate never passes 100 %, whatever the caller calls available.
        assert_eq!(
            gap(&rates(&[(5, 10), (11, 10)]), 0, HigherIsBetter, TieRule::Competition, Lever::Convert, 1000),
            None
        );
        assert_eq!(
            gap(&counts(&[5, 11]), 0, HigherIsBetter, TieRule::Competition, Lever::Convert, 6).map(|gap| gap.dossiers),
            Some(6)
        );
    }

    #[test]
    fn targets_count_the_missing_dossiers() {
        let score = Score { numerator: 434, denominator: 555 };
        assert_eq!(target_gap(score, (9, 10), HigherIsBetter, Lever::Convert, 121), Some(66));
        assert_eq!(target_gap(score, (9, 10), HigherIsBetter, Lever::Convert, 65), None);
        assert_eq!(target_gap(Score::count(23), (10, 1), LowerIsBetter, Lever::Reduce, 23), Some(13));
        assert_eq!(target_gap(Score::count(10), (10, 1), LowerIsBetter, Lever::Reduce, 10), None);
        assert_eq!(target_gap(score, (9, 0), HigherIsBetter, Lever::Convert, 121), None);
    }

    #[test]
    fn the_ends_of_the_integers_hold() {
        let scores = rates(&[(i64::MAX - 1, i64::MAX), (i64::MAX, i64::MAX), (i64::MIN, 1), (i64::MAX, 1)]);
        for tie in [TieRule::Competition, TieRule::Dense, TieRule::Published { decimals: 255 }] {
            for (direction, lever) in [(HigherIsBetter, Lever::Convert), (LowerIsBetter, Lever::Reduce)] {
                for me in 0..4 {
                    let _ = gap(&scores, me, direction, tie, lever, i64::MAX);
                    let _ = target_gap(scores[me].unwrap(), (i64::MAX, 1), direction, lever, i64::MAX);
                }
            }
        }
        assert_eq!(ranks(&scores, HigherIsBetter, TieRule::Competition), [3, 2, 4, 1]);
    }

    #[test]
    fn rules_are_words_in_files() {
        assert_eq!(
            serde_json::to_string(&TieRule::Published { decimals: 2 }).unwrap(),
            r#"{"published":{"decimals":2}}"#
        );
        assert_eq!(serde_json::to_string(&(LowerIsBetter, Lever::Reduce)).unwrap(), r#"["lower_is_better","reduce"]"#);
    }

    fn any_scores() -> impl Strategy<Value = Vec<Option<Score>>> {
        // Small numbers tie often; a zero denominator is nobody's score.
        let score = (0i64..=12, 0i64..=12).prop_map(|(n, d)| Score { numerator: n.min(d.max(1)), denominator: d });
        let count = (0i64..=12).prop_map(Score::count);
        prop_oneof![
            proptest::collection::vec(proptest::option::weighted(0.9, score), 1..9),
            proptest::collection::vec(proptest::option::weighted(0.9, count), 1..9),
        ]
    }

    fn any_rule() -> impl Strategy<Value = (Direction, TieRule, Lever)> {
        let tie = prop_oneof![
            Just(TieRule::Competition),
            Just(TieRule::Dense),
            (0u8..3).prop_map(|decimals| TieRule::Published { decimals })
        ];
        (
            prop_oneof![Just(LowerIsBetter), Just(HigherIsBetter)],
            tie,
            prop_oneof![Just(Lever::Reduce), Just(Lever::Convert)],
        )
    }

    fn is_better(a: Score, b: Score, direction: Direction) -> bool {
        let (left, right) = (a.numerator * b.denominator, b.numerator * a.denominator);
        if direction == LowerIsBetter { left < right } else { left > right }
    }

    proptest! {
        #[test]
        fn a_rank_is_one_more_than_the_better_ones(scores in any_scores(), (direction, _, _) in any_rule()) {
            let known: Vec<Score> = scores.iter().flatten().copied().filter(|score| score.denominator > 0).collect();
            for (score, standing) in scores.iter().zip(rank(&scores, direction, TieRule::Competition)) {
                let expect = score.filter(|score| score.denominator > 0).map(|mine| Standing {
                    rank: 1 + known.iter().filter(|other| is_better(**other, mine, direction)).count() as u32,
                    of: known.len() as u32,
                    tied: known.iter().filter(|o| !is_better(**o, mine, direction) && !is_better(mine, **o, direction)).count() as u32 - 1,
                });
                prop_assert_eq!(standing, expect);
            }
        }

        #[test]
        fn dense_ranks_have_no_holes(scores in any_scores(), (direction, _, _) in any_rule()) {
            let mut dense: Vec<u32> = ranks(&scores, direction, TieRule::Dense).into_iter().filter(|rank| *rank > 0).collect();
            dense.sort_unstable();
            dense.dedup();
            prop_assert!(dense.iter().copied().eq(1..=dense.len() as u32));
        }

        #[test]
        fn the_order_of_the_list_does_not_matter(scores in any_scores(), (direction, tie, lever) in any_rule(), turn in 0usize..8) {
            let size = scores.len();
            let turned: Vec<_> = (0..size).map(|index| scores[(index + turn) % size]).rev().collect();
            let at = |index: usize| size - 1 - (index + size - turn % size) % size;
            let (before, after) = (rank(&scores, direction, tie), rank(&turned, direction, tie));
            for me in 0..size {
                prop_assert_eq!(before[me], after[at(me)]);
                let plain = |gap: Gap| (gap.dossiers, gap.to_rank, gap.is_tie);
                prop_assert_eq!(
                    gap(&scores, me, direction, tie, lever, 20).map(plain),
                    gap(&turned, at(me), direction, tie, lever, 20).map(plain)
                );
            }
        }

        #[test]
        fn a_gap_is_the_least_change_that_moves_the_rank(
            scores in any_scores(), (direction, tie, lever) in any_rule(), available in 0i64..20
        ) {
            let before = rank(&scores, direction, tie);
            for me in 0..scores.len() {
                let Some(now) = before[me] else { continue };
                let mine = scores[me].unwrap();
                let after = |a: i64| {
                    let mut moved = scores.clone();
                    moved[me] = Some(lever.moved(mine, a));
                    rank(&moved, direction, tie)[me].unwrap()
                };
                let found = gap(&scores, me, direction, tie, lever, available);
                let expect = (1..=lever.reach(mine, available)).find(|a| after(*a).rank < now.rank);
                prop_assert_eq!(found.map(|gap| gap.dossiers), expect);
                let Some(found) = found else { continue };
                let reached = after(found.dossiers);
                prop_assert_eq!((found.to_rank, found.is_tie), (reached.rank, reached.tied > 0));
                prop_assert_ne!(found.neighbour, me);
                prop_assert_eq!(before[found.neighbour].map(|standing| standing.rank), Some(found.to_rank));
            }
        }

        #[test]
        fn a_target_gap_is_the_least_that_meets_it(
            (n, d) in (0i64..40, 1i64..40), p in 0i64..12, (direction, _, lever) in any_rule(), available in 0i64..50
        ) {
            let (score, target) = (Score { numerator: n.min(d), denominator: d }, Score { numerator: p, denominator: 10 });
            let is_met = |a: i64| !is_better(target, lever.moved(score, a), direction);
            let expect = if is_met(0) { None } else { (1..=lever.reach(score, available)).find(|a| is_met(*a)) };
            prop_assert_eq!(target_gap(score, (p, 10), direction, lever, available), expect);
        }
    }
}
