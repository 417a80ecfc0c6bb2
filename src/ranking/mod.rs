//! Sums of measures → facts: windows, populations, ranks, movement, gaps.
//!
//! Everything here is integers. A unit's figure is the sum of its members' (a district: its desk and
//! its communes); a rank compares like with like, exactly; a member without data is never a zero.

pub mod adjusted;
mod breakdown;
pub mod difference;
pub mod known;
mod lists;
mod official;
mod population;
mod reach;
mod row;
mod sums;
mod table;
mod targets;
mod value;
mod windows;

pub use adjusted::{Adjusted, Excluded};
pub use breakdown::{Split, breakdowns_schema, sums_of};
pub use difference::{Difference, MonthDifference};
pub use official::{OfficialMonth, Officials};
use population::populations;
pub use population::{ALL_COMMUNES, FORMER_DISTRICTS, Population};
pub use row::FactRow;
pub use sums::Sums;
pub use table::{facts_rows, facts_schema, status_name};
pub use targets::AssignedTargets;
use value::{Compared, View};
pub use windows::{Loaded, counts_transferred, cutoffs, looked_at_windows, openings, windows};

use std::cell::RefCell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::NaiveDate;

use crate::diagnostic::{Diagnostic, Place, Result};
use crate::fact::{Fact, Indicator, Previous};
use crate::model::{Graph, IndicatorModel};
use crate::period::{Month, Window};
use crate::pipeline::Project;
use crate::rank::{Score, gap, rank, target_gap};
use crate::store::{DOSSIERS, Input, Manifest};
use crate::unit::Units;
use crate::workday::table::WORKDAYS;

/// A population in the window before.
struct Then {
    window: Window,
    /// Whether it had the same members at that window's end: one that ended since is in neither order.
    is_same: bool,
    compared: Vec<Compared>,
}

/// Who must send the dossiers of a unit, by the unit, the first and the last month.
type DueOf<'a> = BTreeMap<(&'a str, Month, Month), Rc<reach::Due>>;

/// Everything the facts of one period are made from.
pub struct Ranking<'a> {
    project: &'a Project,
    graph: &'a Graph,
    units: &'a Units,
    month: Month,
    loaded: Loaded,
    manifest: &'a Manifest,
    /// Every file that counts, by sender and period.
    sent: BTreeMap<&'a str, BTreeMap<Month, Vec<&'a Input>>>,
    /// Who must send, by month.
    expected: RefCell<BTreeMap<Month, Rc<BTreeSet<String>>>>,
    /// What final releases printed of this month and of those it is compared with.
    officials: Officials,
    /// Levels of single units, in place of the pipeline's.
    targets: AssignedTargets,
    /// Who must send the dossiers of a unit, from one month to another.
    due: RefCell<DueOf<'a>>,
    /// Files of the registers that an indicator reads.
    lists: RefCell<BTreeMap<String, Rc<Vec<lists::List>>>>,
    /// The indicators asked for; without it all that are printed.
    only: Option<&'a BTreeSet<String>>,
}

/// The printed indicators, in the pipeline's order, each with its model.
///
/// # Errors
/// `C013` for an indicator without a file; `C004`; `W007` for one that counts in working days without a calendar.
pub fn indicators<'a>(project: &Project, graph: &'a Graph) -> Result<Vec<(Indicator, &'a IndicatorModel)>> {
    let mut printed = Vec::new();
    for (order, setting) in project.pipeline.indicators.iter().enumerate() {
        let Some(model) = graph.indicators.iter().find(|m| m.id == setting.id) else {
            let known: Vec<&str> = graph.indicators.iter().map(|m| m.id.as_str()).collect();
            return Err(Diagnostic::fatal(
                "C013",
                format!("the pipeline prints `{}`, but sql/indicators/{}.sql does not exist", setting.id, setting.id),
            )
            .hint(format!("there are: {}", known.join(", "))));
        };
        if project.workdays.is_none() && graph.reads_through(&model.id, WORKDAYS) {
            return Err(Diagnostic::fatal(
                "W007",
                format!("`{}` counts in working days, but the pipeline names no file of holidays", model.id),
            )
            .at(Place::file(model.path.as_str()))
            .hint("add `holidays = \"holidays.csv\"` to the pipeline, or do not print this indicator"));
        }
        printed.push((model.printed(setting, order)?, model));
    }
    Ok(printed)
}

/// Codes of the units whose dossiers make a unit's figure.
pub fn members(units: &Units, unit: &str) -> Vec<String> {
    match units.members(unit) {
        members if members.is_empty() => vec![unit.to_string()],
        members => members.iter().map(|u| u.code.clone()).collect(),
    }
}

/// Whether a unit's figure is the whole: every dossier, those without a unit among them.
pub fn is_whole(units: &Units, unit: &str) -> bool {
    units.province().is_some_and(|p| p.code == unit)
}

impl<'a> Ranking<'a> {
    /// Prepares the facts of `month`, from what `manifest` has loaded.
    pub fn new(project: &'a Project, graph: &'a Graph, manifest: &'a Manifest, units: &'a Units, month: Month) -> Self {
        let mut sent: BTreeMap<&str, BTreeMap<Month, Vec<&Input>>> = BTreeMap::new();
        for input in manifest.counted_inputs(DOSSIERS).into_iter().filter(|i| i.period <= month) {
            sent.entry(input.sender.as_str()).or_default().entry(input.period).or_default().push(input);
        }
        let loaded = Loaded::of(manifest);
        let (officials, targets) = Default::default();
        let (expected, due, lists) = Default::default();
        Self {
            project,
            graph,
            units,
            month,
            loaded,
            manifest,
            sent,
            expected,
            officials,
            targets,
            due,
            lists,
            only: None,
        }
    }

    /// With the levels that decisions assigned to single units.
    pub fn with_targets(mut self, targets: AssignedTargets) -> Self {
        self.targets = targets;
        self
    }

    /// With what final releases printed: such a month is compared as it was published.
    pub fn with_officials(mut self, officials: Officials) -> Self {
        self.officials = officials;
        self
    }

    /// Of some indicators alone.
    pub fn only(mut self, indicators: &'a BTreeSet<String>) -> Self {
        self.only = Some(indicators);
        self
    }

    /// The printed indicators that are asked for.
    fn asked(&self) -> Result<Vec<(Indicator, &'a IndicatorModel)>> {
        let mut asked = indicators(self.project, self.graph)?;
        asked.retain(|(indicator, _)| self.only.is_none_or(|only| only.contains(&indicator.id)));
        Ok(asked)
    }

    /// Facts of the period, in indicator, window, population and unit order.
    ///
    /// # Errors
    /// Those of [`indicators`], and of `sums`.
    pub fn facts(&self, sums: &mut dyn FnMut(Window) -> Result<Sums>) -> Result<Vec<Fact>> {
        let mut cache: BTreeMap<Window, Sums> = BTreeMap::new();
        let mut earlier: BTreeMap<NaiveDate, Vec<Population>> = BTreeMap::new();
        let mut facts = Vec::new();
        for window in windows(self.project, self.month, &self.loaded) {
            if let Entry::Vacant(place) = cache.entry(window) {
                place.insert(sums(window)?);
            }
            let all = populations(self.project, self.units, window.to);
            for (indicator, model) in self.asked()? {
                let before = windows::compared(window, indicator.is_stock, self.month, &self.loaded);
                if let Some(Entry::Vacant(place)) = before.map(|window| cache.entry(window)) {
                    let window = *place.key();
                    place.insert(sums(window)?);
                }
                if let Some(Entry::Vacant(place)) = before.map(|window| earlier.entry(window.to)) {
                    let day = *place.key();
                    place.insert(populations(self.project, self.units, day));
                }
                for population in &all {
                    let at = |w: Window| View { window: w, seen_from: window, sums: &cache[&w] };
                    let now = self.compare(&indicator, model, at(window), population);
                    let then = before.and_then(|w| {
                        let known = self.compare(&indicator, model, at(w), population);
                        let compared = self.officials.instead(known, &indicator, w, &population.id)?;
                        Some(Then { window: w, is_same: earlier[&w.to].contains(population), compared })
                    });
                    facts.extend(self.join(&indicator, model, population, now, then));
                }
            }
        }
        Ok(facts)
    }

    /// Values and standings of one population in one window.
    fn compare(
        &self,
        indicator: &Indicator,
        model: &IndicatorModel,
        view: View<'_>,
        population: &Population,
    ) -> Vec<Compared> {
        let mut compared: Vec<Compared> = population
            .members
            .iter()
            .map(|unit| self.value(indicator, model, view, unit, population.id == FORMER_DISTRICTS))
            .collect();
        for c in &mut compared {
            c.assigned_target = self.targets.of(&c.unit, indicator);
        }
        let scores: Vec<Option<Score>> = compared.iter().map(|c| c.score(indicator)).collect();
        let Some(direction) = indicator.direction.filter(|_| population.is_ranked()) else { return compared };
        let tie = self.project.pipeline.tie_rule.rule(indicator.decimals);
        let standings = rank(&scores, direction, tie);
        for (index, standing) in standings.into_iter().enumerate() {
            compared[index].standing = standing;
            if let Some(lever) = model.lever() {
                let available = compared[index].available(lever);
                compared[index].gap = gap(&scores, index, direction, tie, lever.action.lever(), available);
                compared[index].target_gap =
                    compared[index].assigned_target.or(indicator.target).zip(scores[index]).and_then(
                        |(target, score)| target_gap(score, target, direction, lever.action.lever(), available),
                    );
            }
        }
        compared
    }

    fn join(
        &self,
        indicator: &Indicator,
        model: &IndicatorModel,
        population: &Population,
        now: Vec<Compared>,
        then: Option<Then>,
    ) -> Vec<Fact> {
        // Nobody owes a register: who is not in it makes nobody's rank provisional.
        let missing = now.iter().filter(|c| c.is_missing && indicator.is_of_dossiers).count();
        let lacking = now.iter().filter(|c| c.lacking.is_some()).count();
        let is_same_population = then.as_ref().is_some_and(|then| {
            // An order in which someone had a part alone was no order to be compared with.
            let was_whole = then.compared.iter().all(|c| c.missing == 0 && !(c.is_missing && indicator.is_of_dossiers));
            then.is_same && was_whole && missing == 0 && same_ranked(&now, &then.compared)
        });
        let mut facts = Vec::new();
        for (index, c) in now.into_iter().enumerate() {
            let previous = then.as_ref().and_then(|then| {
                let p = then.compared.get(index).filter(|p| !p.is_missing && p.missing == 0 && !c.is_missing)?;
                Some(Previous {
                    window: then.window,
                    numerator: p.numerator,
                    denominator: p.denominator,
                    standing: p.standing,
                    is_same_population,
                })
            });
            let status = c.status(indicator, population);
            let official = self.officials.figure(self.month, indicator, c.window, &population.id, &c.unit);
            facts.push(Fact {
                id: format!("{}@{}/{}/{}/{}", indicator.id, model.version(), c.unit, c.window.id(), population.id),
                indicator: indicator.id.clone(),
                version: model.version(),
                unit: c.unit,
                window: c.window,
                population: population.id.clone(),
                numerator: c.numerator,
                denominator: c.denominator,
                // A part without a label is the figure itself.
                parts: c.parts.into_iter().filter(|part| !part.label.is_empty()).collect(),
                status,
                standing: c.standing,
                population_missing: small(missing),
                population_lacking: small(lacking),
                missing_members: small(c.missing),
                lacking: c.lacking,
                previous,
                gap: c.gap,
                target_gap: c.target_gap,
                assigned_target: c.assigned_target,
                with_branches: c.with_branches,
                transferred: c.transferred,
                official,
            });
        }
        facts
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Ranks are compared only between the same ranked members.
fn same_ranked(now: &[Compared], then: &[Compared]) -> bool {
    now.len() == then.len()
        && now.iter().zip(then).all(|(a, b)| a.unit == b.unit && a.standing.is_some() == b.standing.is_some())
}
