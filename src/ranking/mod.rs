//! Sums of measures → facts: windows, populations, ranks, movement, gaps.
//!
//! Everything here is integers. A unit's figure is the sum of its members' (a district: its desk and
//! its communes); a rank compares like with like, exactly; a member without data is never a zero.

mod breakdown;
pub mod difference;
mod row;
mod sums;
mod table;
mod windows;

pub use breakdown::{Split, breakdowns_rows, breakdowns_schema, sums_of};
pub use difference::{Difference, MonthDifference};
pub use row::FactRow;
pub use sums::Sums;
pub use table::{facts_rows, facts_schema};
pub use windows::{Loaded, cutoffs, openings, windows};

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Place, Result};
use crate::fact::{Fact, Indicator, Measure, Part, Previous, Status};
use crate::model::{Graph, IndicatorModel};
use crate::period::{Month, Window};
use crate::pipeline::{PopulationKind, Project};
use crate::rank::{Score, Standing, gap, rank, target_gap};
use crate::store::{DOSSIERS, Manifest};
use crate::unit::{Level, Units};
use crate::workday::table::WORKDAYS;

/// Who is compared with whom, in unit order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Population {
    /// `districts`, `communes:<district>`, `departments`, `branches`; empty: shown, not compared.
    pub id: String,
    pub members: Vec<String>,
}

/// Everything the facts of one period are made from.
pub struct Ranking<'a> {
    project: &'a Project,
    graph: &'a Graph,
    units: &'a Units,
    month: Month,
    loaded: Loaded,
    /// Period and extraction instant of every file, by sender.
    sent: BTreeMap<&'a str, Vec<(Month, i64)>>,
    expected: BTreeSet<String>,
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
        let mut sent: BTreeMap<&str, Vec<(Month, i64)>> = BTreeMap::new();
        for input in manifest.inputs.iter().filter(|i| i.kind == DOSSIERS && i.period <= month) {
            sent.entry(input.sender.as_str()).or_default().push((input.period, input.extracted_at));
        }
        let loaded = Loaded::of(manifest);
        Self { project, graph, units, month, loaded, sent, expected: project.expected_senders().into_iter().collect() }
    }

    /// Facts of the period, in indicator, window, population and unit order.
    ///
    /// # Errors
    /// Those of [`indicators`], and of `sums`.
    pub fn facts(&self, sums: &mut dyn FnMut(Window) -> Result<Sums>) -> Result<Vec<Fact>> {
        let mut cache: BTreeMap<Window, Sums> = BTreeMap::new();
        let mut facts = Vec::new();
        for window in windows(self.project, self.month, &self.loaded) {
            if let Entry::Vacant(place) = cache.entry(window) {
                place.insert(sums(window)?);
            }
            for (indicator, model) in indicators(self.project, self.graph)? {
                let before = windows::compared(window, indicator.is_stock, self.month, &self.loaded);
                if let Some(Entry::Vacant(place)) = before.map(|window| cache.entry(window)) {
                    let window = *place.key();
                    place.insert(sums(window)?);
                }
                for population in self.populations(window) {
                    let now = self.compare(&indicator, model, window, &population, &cache[&window]);
                    let then = before.map(|w| (w, self.compare(&indicator, model, w, &population, &cache[&w])));
                    facts.extend(self.join(&indicator, model, &population, now, then));
                }
            }
        }
        Ok(facts)
    }

    /// Populations at the window's end, and the units that are shown without being compared.
    pub fn populations(&self, window: Window) -> Vec<Population> {
        let codes = |units: Vec<&crate::unit::Unit>| units.iter().map(|u| u.code.clone()).collect::<Vec<_>>();
        let districts = codes(self.units.districts(window.to));
        let of_level = |level: Level| {
            self.units
                .iter()
                .filter(|u| u.level == level && u.is_valid_on(window.to))
                .map(|u| u.code.clone())
                .collect::<Vec<_>>()
        };
        let mut populations = Vec::new();
        for kind in &self.project.pipeline.populations {
            match kind {
                PopulationKind::Districts => {
                    populations.push(Population { id: "districts".into(), members: districts.clone() })
                }
                PopulationKind::Communes => populations.extend(districts.iter().map(|d| Population {
                    id: format!("communes:{d}"),
                    members: codes(self.units.communes_of(d, window.to)),
                })),
                PopulationKind::Departments => {
                    populations.push(Population { id: "departments".into(), members: of_level(Level::Department) })
                }
                PopulationKind::Branches => {
                    populations.push(Population { id: "branches".into(), members: of_level(Level::Branch) })
                }
            }
        }
        populations.retain(|p| !p.members.is_empty());
        let compared: Vec<&String> = populations.iter().flat_map(|p| &p.members).collect();
        let mut alone: Vec<String> = self.units.province().map(|u| u.code.clone()).into_iter().collect();
        let mut seen = alone.clone();
        for unit in self.units.iter().filter(|u| u.is_valid_on(window.to)) {
            if !compared.contains(&&unit.code) && !seen.contains(&unit.code) {
                alone.push(unit.code.clone());
                seen.push(unit.code.clone());
            }
        }
        populations.push(Population { id: String::new(), members: alone });
        populations
    }

    /// Whose files hold the dossiers of a unit: its own; without such a duty those of the desk or of the
    /// unit above it; nobody's when no one above must send.
    fn sender(&self, unit: &str) -> Option<&str> {
        if let Some(whole) = self.project.whole_sender() {
            return Some(whole);
        }
        let mut code = unit;
        loop {
            let desk =
                || self.units.children(code).into_iter().find(|u| u.level == Level::Desk).map(|u| u.code.as_str());
            let found = [Some(code), desk()].into_iter().flatten().find_map(|c| self.expected.get(c));
            if let Some(sender) = found {
                return Some(sender);
            }
            code = self.units.get(code)?.parent.as_deref()?;
        }
    }

    /// Whether the files reach the window's end for this unit, and for a status, near enough to it.
    fn reach(&self, unit: &str, window: Window, model: &IndicatorModel) -> Reach {
        // Nobody must send a register; where nobody must send, what others list is all there is.
        if model.is_over_measures() {
            return Reach::Whole;
        }
        let Some(sender) = self.sender(unit) else { return Reach::Whole };
        let Some(sent) = self.sent.get(sender) else { return Reach::None };
        let reaching = || sent.iter().filter(|(period, _)| period.last_day() >= window.to);
        let grace = i64::from(self.project.pipeline.status_grace_days) * 86_400_000_000;
        let is_near = |extracted_at: i64| (extracted_at - window.end_us()).abs() <= grace;
        if reaching().next().is_none() || (model.needs_status() && !sent.iter().any(|(_, at)| is_near(*at))) {
            Reach::None
        } else if reaching().all(|(_, extracted_at)| *extracted_at < window.end_us()) {
            Reach::TooEarly
        } else {
            Reach::Whole
        }
    }

    /// Values and standings of one population in one window.
    fn compare(
        &self,
        indicator: &Indicator,
        model: &IndicatorModel,
        window: Window,
        population: &Population,
        sums: &Sums,
    ) -> Vec<Compared> {
        let mut compared: Vec<Compared> =
            population.members.iter().map(|unit| self.value(indicator, model, window, unit, sums)).collect();
        let scores: Vec<Option<Score>> = compared.iter().map(|c| c.score(indicator)).collect();
        let Some(direction) = indicator.direction.filter(|_| !population.id.is_empty()) else { return compared };
        let tie = self.project.pipeline.tie_rule.rule(indicator.decimals);
        let standings = rank(&scores, direction, tie);
        for (index, standing) in standings.into_iter().enumerate() {
            compared[index].standing = standing;
            if let Some(lever) = model.lever() {
                let available = compared[index].available(lever);
                compared[index].gap = gap(&scores, index, direction, tie, lever.action.lever(), available);
                compared[index].target_gap = indicator
                    .target
                    .zip(scores[index])
                    .and_then(|(target, score)| target_gap(score, target, direction, lever.action.lever(), available));
            }
        }
        compared
    }

    fn value(
        &self,
        indicator: &Indicator,
        model: &IndicatorModel,
        window: Window,
        unit: &str,
        sums: &Sums,
    ) -> Compared {
        let mut members = if model.is_own_alone() { vec![unit.to_string()] } else { members(self.units, unit) };
        // what a register says of a district itself is the district's, beside what it says of its communes
        if model.is_over_measures() && !members.iter().any(|member| member == unit) {
            members.push(unit.to_string());
        }
        let is_province = is_whole(self.units, unit) && !model.is_own_alone();
        let mut parts = Vec::new();
        let (mut numerator, mut denominator) = (0, 0);
        for part in model.parts() {
            // The whole is every dossier, those without a unit among them.
            let (n, d) = if is_province {
                sums.total(&indicator.id, &part.name)
            } else {
                sums.of(&indicator.id, &part.name, &members)
            };
            numerator += n;
            denominator += d;
            parts.push(Part { name: part.name.clone(), label: part.label.clone(), value: n });
        }
        let reaches: Vec<Reach> = members.iter().map(|m| self.reach(m, window, model)).collect();
        let missing = reaches.iter().filter(|reach| **reach != Reach::Whole).count();
        let with_branches = self.with_branches(indicator, model, unit, sums, (numerator, denominator));
        Compared {
            unit: unit.to_string(),
            window,
            numerator,
            denominator,
            parts,
            missing,
            is_missing: reaches.iter().all(|reach| *reach == Reach::None),
            with_branches,
            standing: None,
            gap: None,
            target_gap: None,
        }
    }

    fn with_branches(
        &self,
        indicator: &Indicator,
        model: &IndicatorModel,
        unit: &str,
        sums: &Sums,
        own: (i64, i64),
    ) -> Option<(i64, i64)> {
        let branches: Vec<String> = self.units.branches_in(unit).iter().map(|u| u.code.clone()).collect();
        if branches.is_empty() || model.is_over_measures() {
            return None;
        }
        let add = |(n, d): (i64, i64), part: &str| {
            let (bn, bd) = sums.of(&indicator.id, part, &branches);
            (n + bn, d + bd)
        };
        Some(model.parts().iter().fold(own, |sum, part| add(sum, &part.name)))
    }

    fn join(
        &self,
        indicator: &Indicator,
        model: &IndicatorModel,
        population: &Population,
        now: Vec<Compared>,
        then: Option<(Window, Vec<Compared>)>,
    ) -> Vec<Fact> {
        let missing = now.iter().filter(|c| c.is_missing).count();
        let is_whole = |compared: &[Compared]| compared.iter().all(|c| !c.is_missing);
        let is_same_population =
            then.as_ref().is_some_and(|(_, then)| is_whole(then) && is_whole(&now) && same_ranked(&now, then));
        let mut facts = Vec::new();
        for (index, c) in now.into_iter().enumerate() {
            let previous = then.as_ref().and_then(|(window, then)| {
                let p = then.get(index).filter(|p| !p.is_missing && !c.is_missing)?;
                Some(Previous {
                    window: *window,
                    numerator: p.numerator,
                    denominator: p.denominator,
                    standing: p.standing,
                    is_same_population,
                })
            });
            let status = c.status(indicator, population);
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
                population_missing: u32::try_from(missing).unwrap_or(u32::MAX),
                missing_members: u32::try_from(c.missing).unwrap_or(u32::MAX),
                previous,
                gap: c.gap,
                target_gap: c.target_gap,
                with_branches: c.with_branches,
            });
        }
        facts
    }
}

/// Ranks are compared only between the same ranked members.
fn same_ranked(now: &[Compared], then: &[Compared]) -> bool {
    now.len() == then.len()
        && now.iter().zip(then).all(|(a, b)| a.unit == b.unit && a.standing.is_some() == b.standing.is_some())
}

/// How far a unit's files reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// Not to the window's end, or for a status not near enough to it.
    None,
    /// The last one was extracted before the window's end: the figure is provisional.
    TooEarly,
    Whole,
}

/// One unit within one comparison.
struct Compared {
    unit: String,
    window: Window,
    numerator: i64,
    denominator: i64,
    parts: Vec<Part>,
    /// Members that sent nothing, or too early.
    missing: usize,
    /// Whether all of them did.
    is_missing: bool,
    with_branches: Option<(i64, i64)>,
    standing: Option<Standing>,
    gap: Option<crate::rank::Gap>,
    target_gap: Option<i64>,
}

impl Compared {
    fn score(&self, indicator: &Indicator) -> Option<Score> {
        if self.is_missing || self.denominator <= 0 {
            return None;
        }
        Some(match indicator.measure {
            Measure::Count | Measure::Score => Score::count(self.numerator),
            Measure::Rate => Score { numerator: self.numerator, denominator: self.denominator },
        })
    }

    fn available(&self, lever: &crate::model::LeverSetting) -> i64 {
        match lever.available.as_str() {
            "rest" => self.denominator - self.numerator,
            "all" => self.numerator,
            part => self.parts.iter().find(|p| p.name == part).map_or(0, |p| p.value),
        }
    }

    fn status(&self, indicator: &Indicator, population: &Population) -> Status {
        if self.is_missing {
            Status::NoData
        } else if indicator.direction.is_none() {
            // a volume of nothing is 0
            Status::Unranked
        } else if self.denominator <= 0 {
            Status::NoExposure
        } else if population.id.is_empty() {
            Status::Unranked
        } else if self.denominator < indicator.small_base && indicator.measure != Measure::Score {
            Status::SmallBase
        } else {
            Status::Ranked
        }
    }
}
