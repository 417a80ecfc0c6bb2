//! Sums of measures → facts: windows, populations, ranks, movement, gaps.
//!
//! Everything here is integers. A unit's figure is the sum of its members' (a district: its desk and
//! its communes); a rank compares like with like, exactly; a member without data is never a zero.

mod population;
mod sums;
mod table;

pub use population::Population;
use population::{FORMER_DISTRICTS, populations};
pub use sums::Sums;
pub use table::{facts_rows, facts_schema};

use std::cell::RefCell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Result};
use crate::fact::{Fact, Indicator, Measure, Part, Previous, Status};
use crate::model::{Graph, IndicatorModel, transferred_id};
use crate::period::{Month, Window, WindowKind};
use crate::pipeline::{Project, WindowSetting};
use crate::rank::{Score, Standing, gap, rank, target_gap};
use crate::store::Manifest;
use crate::unit::{Level, Unit, Units};

/// Everything the facts of one period are made from.
pub struct Ranking<'a> {
    project: &'a Project,
    graph: &'a Graph,
    units: &'a Units,
    month: Month,
    /// First loaded period.
    first: Month,
    /// Period and extraction instant of every file, by sender.
    sent: BTreeMap<&'a str, Vec<(Month, i64)>>,
    /// Who must send, by the last month of a window.
    expected: RefCell<BTreeMap<Month, Rc<BTreeSet<String>>>>,
}

/// The printed indicators, in the pipeline's order, each with its model.
///
/// # Errors
/// `C013` for an indicator without a file; `C004`.
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
        printed.push((model.printed(setting, order)?, model));
    }
    Ok(printed)
}

/// The windows of a period, the bulletin's first.
///
/// # Errors
/// `P003` for explicit dates that end before they begin.
pub fn windows(project: &Project, month: Month, first: Month) -> Result<Vec<Window>> {
    let mut windows = Vec::new();
    for setting in &project.pipeline.windows {
        windows.push(match setting {
            WindowSetting::Kind(kind) => Window::of(*kind, month, first),
            WindowSetting::Explicit(dates) => Window::explicit(dates.from, dates.to)?,
        });
    }
    Ok(windows)
}

impl<'a> Ranking<'a> {
    /// Prepares the facts of `month`, from what `manifest` has loaded.
    pub fn new(project: &'a Project, graph: &'a Graph, manifest: &'a Manifest, units: &'a Units, month: Month) -> Self {
        let mut sent: BTreeMap<&str, Vec<(Month, i64)>> = BTreeMap::new();
        for input in manifest.inputs.iter().filter(|i| i.period <= month) {
            sent.entry(input.sender.as_str()).or_default().push((input.period, input.extracted_at));
        }
        let first = manifest.first_period().unwrap_or(month);
        Self { project, graph, units, month, first, sent, expected: RefCell::default() }
    }

    /// Facts of the period, in indicator, window, population and unit order.
    ///
    /// # Errors
    /// Those of [`indicators`] and [`windows`], and of `sums`.
    pub fn facts(&self, sums: &mut dyn FnMut(Window) -> Result<Sums>) -> Result<Vec<Fact>> {
        let first = self.first;
        let mut cache: BTreeMap<Window, Sums> = BTreeMap::new();
        let mut facts = Vec::new();
        for window in windows(self.project, self.month, first)? {
            if let Entry::Vacant(place) = cache.entry(window) {
                place.insert(sums(window)?);
            }
            for (indicator, model) in indicators(self.project, self.graph)? {
                let before = self.compared_window(&indicator, window, first);
                if let Some(Entry::Vacant(place)) = before.map(|window| cache.entry(window)) {
                    let window = *place.key();
                    place.insert(sums(window)?);
                }
                for population in populations(self.project, self.units, window.to) {
                    let at = |w: Window| View { window: w, seen_from: window, sums: &cache[&w] };
                    let now = self.compare(&indicator, model, at(window), &population);
                    let then = before.map(|w| (w, self.compare(&indicator, model, at(w), &population)));
                    facts.extend(self.join(&indicator, model, &population, now, then));
                }
            }
        }
        Ok(facts)
    }

    /// The window a figure may be compared with: the month before for months and for states, the
    /// same window of last year for cumulated ones, and only where it was loaded whole.
    fn compared_window(&self, indicator: &Indicator, window: Window, first: Month) -> Option<Window> {
        let before = if indicator.is_stock {
            Some(Window::of(WindowKind::Month, self.month.previous(), first))
        } else {
            window.previous()
        };
        before.filter(|w| w.from >= first.first_day() && (!indicator.is_stock || w.to < window.to))
    }

    fn expected(&self, month: Month) -> Rc<BTreeSet<String>> {
        let mut known = self.expected.borrow_mut();
        let senders = || Rc::new(self.project.expected_senders(month.last_day()).into_iter().collect());
        Rc::clone(known.entry(month).or_insert_with(senders))
    }

    /// Whose files hold the dossiers of a unit: its own; without such a duty those of the desk or of the
    /// unit above it; nobody's when no one above must send.
    fn sender<'s>(&'s self, unit: &'s str, expected: &'s BTreeSet<String>) -> Option<&'s str> {
        if let Some(whole) = self.project.whole_sender() {
            return Some(whole);
        }
        let mut code = unit;
        loop {
            let desk =
                || self.units.children(code).into_iter().find(|u| u.level == Level::Desk).map(|u| u.code.as_str());
            let found = [Some(code), desk()].into_iter().flatten().find_map(|c| expected.get(c));
            if let Some(sender) = found {
                return Some(sender);
            }
            code = self.units.get(code)?.parent.as_deref()?;
        }
    }

    /// Whether the files reach the window's end for this unit, and for a status, near enough to it.
    fn reach(&self, unit: &str, window: Window, model: &IndicatorModel) -> Reach {
        // Where nobody must send, what others list is all there is.
        let expected = self.expected(Month::of(window.to));
        let Some(sender) = self.sender(unit, &expected) else { return Reach::Whole };
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
        view: View<'_>,
        population: &Population,
    ) -> Vec<Compared> {
        let mut compared: Vec<Compared> = population
            .members
            .iter()
            .map(|unit| self.value(indicator, model, view, unit, population.id == FORMER_DISTRICTS))
            .collect();
        let scores: Vec<Option<Score>> = compared.iter().map(|c| c.score(indicator)).collect();
        let Some(direction) = indicator.direction.filter(|_| population.is_ranked()) else { return compared };
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
        view: View<'_>,
        unit: &str,
        is_former: bool,
    ) -> Compared {
        let View { window, sums, .. } = view;
        let is_province = self.units.province().is_some_and(|p| p.code == unit);
        let territory = self.territory(unit, view, is_former);
        let is_unknown = territory.is_none() && !is_province;
        let territory = territory.unwrap_or_default();
        let members: Vec<String> = territory.iter().map(|u| u.code.clone()).collect();
        let apart = self.is_first_period(unit, window) && !is_province;
        let mut parts = Vec::new();
        let (mut numerator, mut denominator) = (0, 0);
        let mut transferred = (0, 0);
        for part in model.parts() {
            // The whole is every dossier, those without a unit among them.
            let sum =
                |id: &str| if is_province { sums.total(id, &part.name) } else { sums.of(id, &part.name, &members) };
            let (mut n, mut d) = sum(&indicator.id);
            let (moved_n, moved_d) = sum(&transferred_id(&indicator.id));
            transferred = (transferred.0 + moved_n, transferred.1 + moved_d);
            if apart {
                (n, d) = (n - moved_n, d - moved_d);
            }
            numerator += n;
            denominator += d;
            parts.push(Part { name: part.name.clone(), label: part.label.clone(), value: n });
        }
        // A unit that has ended owes nothing any more.
        let due = territory.iter().filter(|u| u.is_valid_on(window.to));
        let reaches: Vec<Reach> = due.map(|u| self.reach(&u.code, window, model)).collect();
        let missing = reaches.iter().filter(|reach| **reach != Reach::Whole).count();
        let with_branches = self.with_branches(indicator, model, unit, sums, (numerator, denominator));
        let is_silent = !reaches.is_empty() && reaches.iter().all(|reach| *reach == Reach::None);
        Compared {
            unit: unit.to_string(),
            window,
            numerator,
            denominator,
            parts,
            missing,
            is_missing: is_unknown || is_silent,
            with_branches,
            transferred: (apart || is_province).then_some(transferred).filter(|sums| *sums != (0, 0)),
            standing: None,
            gap: None,
            target_gap: None,
        }
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
        let began = self.units.get(unit)?.valid_from;
        if began.is_some_and(|began| began > seen_from.from && began > window.from) {
            return None;
        }
        self.units.territory(unit, window.from)
    }

    /// Whether a window ends in the month in which the unit took over from others.
    fn is_first_period(&self, unit: &str, window: Window) -> bool {
        self.units.get(unit).is_some_and(|unit| {
            let is_first = unit.valid_from.is_some_and(|from| Month::of(from) == Month::of(window.to));
            is_first && !unit.predecessors.is_empty()
        })
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
        if branches.is_empty() {
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
        let is_same_population = then.as_ref().is_some_and(|(window, then)| {
            let is_same = now.iter().all(|c| self.units.get(&c.unit).is_none_or(|u| u.is_valid_on(window.to)));
            is_same && is_whole(then) && is_whole(&now) && same_ranked(&now, then)
        });
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
                transferred: c.transferred,
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

/// Sums of one window, and the window they are to stand beside (the same one, or a later one).
#[derive(Clone, Copy)]
struct View<'a> {
    window: Window,
    seen_from: Window,
    sums: &'a Sums,
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
    transferred: Option<(i64, i64)>,
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
            Measure::Count => Score::count(self.numerator),
            Measure::Rate => Score { numerator: self.numerator, denominator: self.denominator },
        })
    }

    fn available(&self, lever: &crate::model::LeverSetting) -> i64 {
        match lever.available.as_str() {
            "rest" => self.denominator - self.numerator,
            part => self.parts.iter().find(|p| p.name == part).map_or(0, |p| p.value),
        }
    }

    fn status(&self, indicator: &Indicator, population: &Population) -> Status {
        if self.is_missing {
            Status::NoData
        } else if self.denominator <= 0 {
            Status::NoExposure
        } else if !population.is_ranked() || indicator.direction.is_none() {
            Status::Unranked
        } else if self.denominator < indicator.small_base {
            Status::SmallBase
        } else {
            Status::Ranked
        }
    }
}
