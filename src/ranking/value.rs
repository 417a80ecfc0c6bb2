//! The figure of one unit in one window: whose sums it is, and what stands apart from it.

use super::population::Population;
use super::reach::Reach;
use super::{Ranking, Sums};
use crate::fact::{Indicator, Lacking, Measure, Part, Status};
use crate::model::{IndicatorModel, PartSetting, transferred_id};
use crate::period::Window;
use crate::rank::{Score, Standing};
use crate::unit::{Level, Unit};

/// Sums of one window, and the window they are to stand beside (the same one, or a later one).
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) window: Window,
    pub(super) seen_from: Window,
    pub(super) sums: &'a Sums,
}

/// One unit within one comparison.
pub(super) struct Compared {
    pub(super) unit: String,
    pub(super) window: Window,
    pub(super) numerator: i64,
    pub(super) denominator: i64,
    pub(super) parts: Vec<Part>,
    /// Members of which something was not sent, or too early, or without a column that is counted.
    pub(super) missing: usize,
    /// Whether nothing is known of any of them.
    pub(super) is_missing: bool,
    /// The columns that all their files lack.
    pub(super) lacking: Option<Lacking>,
    pub(super) with_branches: Option<(i64, i64)>,
    pub(super) transferred: Option<(i64, i64)>,
    pub(super) standing: Option<Standing>,
    pub(super) gap: Option<crate::rank::Gap>,
    pub(super) target_gap: Option<i64>,
    pub(super) assigned_target: Option<(i64, i64)>,
}

impl Compared {
    pub(super) fn score(&self, indicator: &Indicator) -> Option<Score> {
        if self.is_missing || self.denominator <= 0 {
            return None;
        }
        Some(match indicator.measure {
            Measure::Count | Measure::Score => Score::count(self.numerator),
            Measure::Rate => Score { numerator: self.numerator, denominator: self.denominator },
        })
    }

    pub(super) fn available(&self, lever: &crate::model::LeverSetting) -> i64 {
        match lever.available.as_str() {
            "rest" => self.denominator - self.numerator,
            "all" => self.numerator,
            part => self.parts.iter().find(|p| p.name == part).map_or(0, |p| p.value),
        }
    }

    pub(super) fn status(&self, indicator: &Indicator, population: &Population) -> Status {
        if self.is_missing {
            Status::NoData
        } else if indicator.direction.is_none() {
            // a volume of nothing is 0
            Status::Unranked
        } else if self.denominator <= 0 {
            Status::NoExposure
        } else if !population.is_ranked() {
            Status::Unranked
        } else if self.denominator < indicator.small_base && indicator.measure != Measure::Score {
            Status::SmallBase
        } else {
            Status::Ranked
        }
    }
}

impl<'a> Ranking<'a> {
    pub(super) fn value(
        &self,
        indicator: &Indicator,
        model: &IndicatorModel,
        view: View<'_>,
        unit: &str,
        is_former: bool,
    ) -> Compared {
        let View { window, sums, seen_from } = view;
        let is_own_alone = model.is_own_alone();
        let is_province = super::is_whole(self.units, unit) && !is_own_alone;
        // The first period leaves out what was taken over, every period before counts it: nothing stands beside it.
        let is_unlike = window != seen_from && self.is_first_period(unit, seen_from) && !model.is_over_measures();
        let territory = match is_own_alone {
            true => self.itself(unit, window),
            false => self.territory(unit, view, is_former).filter(|_| !is_unlike),
        };
        let is_unknown = territory.is_none() && !is_province;
        let territory = territory.unwrap_or_default();
        let left_out = self.left_out(&territory, window, model);
        let mut members: Vec<String> =
            territory.iter().map(|u| u.code.clone()).filter(|code| !left_out.contains(code)).collect();
        // what a register says of a district itself is the district's, beside what it says of its communes
        if model.is_over_measures() && !members.iter().any(|member| member == unit) {
            members.push(unit.to_string());
        }
        let apart = window == seen_from && self.is_first_period(unit, window) && !is_province;
        // The whole has no first period of its own, but the units it is made of.
        let begun: Vec<String> = match is_province {
            true => self.begun_in(window).filter(|code| !left_out.contains(code)).collect(),
            false => members.clone(),
        };
        let is_told = apart || is_province;
        let mut parts = Vec::new();
        let (mut numerator, mut denominator) = (0, 0);
        let mut transferred = (0, 0);
        for part in model.parts() {
            // The whole is every dossier, those without a unit among them.
            let sum = |id: &str| match is_province {
                true => less(sums.total(id, &part.name), sums.of(id, &part.name, &left_out)),
                false => sums.of(id, &part.name, &members),
            };
            let (mut n, mut d) = sum(&indicator.id);
            let (moved_n, moved_d) = sums.of(&transferred_id(&indicator.id), &part.name, &begun);
            transferred = (transferred.0 + moved_n, transferred.1 + moved_d);
            if apart {
                (n, d) = less((n, d), (moved_n, moved_d));
            }
            numerator += n;
            denominator += d;
            parts.push(Part { name: part.name.clone(), label: part.label.clone(), value: n });
        }
        // A unit that has ended owes nothing any more.
        let due: Vec<&Unit> = territory.iter().copied().filter(|u| u.is_valid_on(window.to)).collect();
        let reaches: Vec<Reach> = due.iter().map(|u| self.reach(u, window, model)).collect();
        let missing = reaches.iter().filter(|reach| **reach != Reach::Whole).count();
        let with_branches = self.with_branches(indicator, model, unit, view, (numerator, denominator));
        let is_nothing = |reach: &Reach| matches!(reach, Reach::None | Reach::NoColumn);
        let is_silent = !reaches.is_empty() && reaches.iter().all(is_nothing);
        let has_lacking = is_silent && reaches.contains(&Reach::NoColumn);
        let lacking = due.iter().filter(|_| has_lacking).filter_map(|u| self.lacking(u, window, model));
        Compared {
            unit: unit.to_string(),
            window,
            numerator,
            denominator,
            parts,
            missing,
            is_missing: is_unknown || is_silent || !self.is_said(model, unit, view, is_province, &members),
            lacking: lacking.reduce(Lacking::with),
            with_branches,
            transferred: is_told.then_some(transferred).filter(|sums| *sums != (0, 0)),
            standing: None,
            gap: None,
            target_gap: None,
            assigned_target: None,
        }
    }

    /// Whether registers say anything of a unit: a row, or a list without one that names all there is. Of dossiers
    /// the files that were sent say what there is.
    fn is_said(
        &self,
        model: &IndicatorModel,
        unit: &str,
        view: View<'_>,
        is_province: bool,
        members: &[String],
    ) -> bool {
        let View { window, sums, .. } = view;
        let has_row = |part: &PartSetting| match is_province {
            true => sums.has_any(&model.id, &part.name),
            false => sums.has(&model.id, &part.name, members),
        };
        !model.is_over_measures()
            || model.parts().iter().any(has_row)
            || self.units.get(unit).is_some_and(|unit| self.is_listed(unit, window, model))
    }

    /// A unit whose figure is its own alone, in a window it was there in: no other unit's stands in for it.
    fn itself(&self, unit: &str, window: Window) -> Option<Vec<&'a Unit>> {
        let unit = self.units.get(unit)?;
        unit.valid_from.is_none_or(|began| began <= window.to).then(|| vec![unit])
    }

    /// The units whose sums are a unit's figure. Seen from a later window the unit is what it was made of,
    /// if that went whole into it; a figure that began within the later window has none to stand beside.
    fn territory(&self, unit: &str, view: View<'_>, is_former: bool) -> Option<Vec<&'a Unit>> {
        let View { window, seen_from, .. } = view;
        if is_former {
            let mut all = self.units.members(unit);
            all.extend(self.units.communes_in_former(unit, window.to));
            return Some(all);
        }
        if window == seen_from {
            return Some(match self.units.members(unit) {
                members if members.is_empty() => self.units.get(unit).into_iter().collect(),
                members => members,
            });
        }
        // Its own first period left out what it took over: nothing after is like it. A cumulated one is compared
        // with last year's, where all of it is counted again.
        if self.is_first_period(unit, window) && !window.is_cumulated() {
            return None;
        }
        let began = self.units.get(unit)?.valid_from;
        if began.is_some_and(|began| began > seen_from.from && began > window.from) {
            return None;
        }
        self.units.territory(unit, window.from)
    }

    /// Whether a window is the first one of its kind of a unit that took over from others.
    pub(super) fn is_first_period(&self, unit: &str, window: Window) -> bool {
        self.units.get(unit).is_some_and(|unit| is_first(unit, window))
    }

    /// Units that took over from others within a window.
    fn begun_in(&self, window: Window) -> impl Iterator<Item = String> {
        self.units.iter().filter(move |unit| is_first(unit, window)).map(|unit| unit.code.clone())
    }

    fn with_branches(
        &self,
        indicator: &Indicator,
        model: &IndicatorModel,
        unit: &str,
        view: View<'_>,
        own: (i64, i64),
    ) -> Option<(i64, i64)> {
        let branches = self.units.branches_in(unit);
        if branches.is_empty() || model.is_over_measures() {
            return None;
        }
        let View { window, sums, .. } = view;
        let left_out = self.left_out(&branches, window, model);
        let branches: Vec<String> =
            branches.iter().map(|u| u.code.clone()).filter(|code| !left_out.contains(code)).collect();
        let add = |(n, d): (i64, i64), part: &str| {
            let (bn, bd) = sums.of(&indicator.id, part, &branches);
            (n + bn, d + bd)
        };
        Some(model.parts().iter().fold(own, |sum, part| add(sum, &part.name)))
    }
}

fn is_first(unit: &Unit, window: Window) -> bool {
    !unit.predecessors.is_empty()
        && unit.level != Level::Province
        && unit.valid_from.is_some_and(|from| window.is_first_since(from))
}

fn less((n, d): (i64, i64), (less_n, less_d): (i64, i64)) -> (i64, i64) {
    (n - less_n, d - less_d)
}
