//! What a later release says differently of a month that an earlier one printed, and why.
//!
//! The earlier release keeps its figures in its table `facts`. The later one is asked for the same
//! windows with everything it knows: re-sent files, late files, rows that later months brought. A
//! figure that new data changed is "Điều chỉnh số liệu"; one that changed over the same data (another
//! definition, setting, unit table or program) is "Đính chính".

mod cause;
mod changes;
mod dossiers;

pub use cause::Cause;
pub use changes::{Changes, FileChange, SenderMonth};

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::diagnostic::Result;
use crate::fact::Fact;
use crate::model::Builder;
use crate::model::query::{ask, facts_session, window_sums};
use crate::period::Month;
use crate::ranking::{FactRow, Ranking, indicators, is_whole, members};
use crate::store::{DOSSIERS, Manifest};
use crate::unit::Units;

/// What kind of change it is, as an office calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RevisionKind {
    /// New data: "Điều chỉnh số liệu".
    Adjustment,
    /// The same data counted otherwise: "Đính chính".
    Correction,
    /// Both, and which did how much cannot be told apart.
    Both,
    /// Nothing proves new data or an error of ours: neither is claimed.
    Unknown,
}

impl RevisionKind {
    /// As an office calls it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Adjustment => "Điều chỉnh số liệu",
            Self::Correction => "Đính chính",
            Self::Both => "Điều chỉnh số liệu và đính chính",
            Self::Unknown => "Thay đổi chưa rõ nguyên nhân",
        }
    }
}

/// A figure that two releases give differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revised {
    /// As the earlier release printed it; `None` where it did not.
    pub old: Option<FactRow>,
    /// As the later one knows it; `None` where it no longer is.
    pub new: Option<FactRow>,
    /// Each with the dossiers that prove it; none where no dossier can.
    pub causes: BTreeMap<Cause, usize>,
    pub kind: RevisionKind,
}

impl Revised {
    /// The figure, newer form first.
    pub fn figure(&self) -> &FactRow {
        // One of the two is there: a difference of nothing is none.
        self.new.as_ref().or(self.old.as_ref()).expect("a revision has an old or a new figure")
    }

    /// Whether numerator, denominator or the reason for having none changed, and not the rank alone.
    pub fn is_of_value(&self) -> bool {
        self.old.as_ref().map(value) != self.new.as_ref().map(value)
    }
}

/// A release with the project it keeps.
pub struct Side<'a> {
    pub builder: Builder<'a>,
    pub manifest: &'a Manifest,
    pub units: &'a Units,
}

/// Figures of `period` as `old` printed them that `new` gives differently, by indicator, window,
/// population and unit.
///
/// # Errors
/// `E003`, `M020`; those of the ranks.
pub fn revised(old: &Side<'_>, new: &Side<'_>, period: Month) -> Result<Vec<Revised>> {
    let before = by_figure(printed(&old.builder, old.manifest, period)?);
    let after = by_figure(known(new, period)?);
    let changes = Changes::between(old, new);
    let mut found = Vec::new();
    let keys: BTreeSet<&Figure> = before.keys().chain(after.keys()).collect();
    for key in keys {
        let (old_row, new_row) = (before.get(key), after.get(key));
        if old_row.map(shown) != new_row.map(shown) {
            let (old, new) = (old_row.cloned(), new_row.cloned());
            found.push(Revised { old, new, causes: BTreeMap::new(), kind: RevisionKind::Adjustment });
        }
    }
    find_causes(&mut found, &changes, old, new)?;
    name_kinds(&mut found);
    Ok(found)
}

/// Whether the same files would give another figure of a unit since an earlier release: by another definition,
/// setting, table of units or program.
pub fn is_counted_otherwise(old: &Side<'_>, new: &Side<'_>, indicator: &str, unit: &str) -> bool {
    !cause::own(&Changes::between(old, new), old, new, indicator, unit).is_empty()
}

/// Dossiers of one indicator and window are compared once, for all units whose figures changed.
fn find_causes(found: &mut [Revised], changes: &Changes, old: &Side<'_>, new: &Side<'_>) -> Result<()> {
    let mut of_window: BTreeMap<(String, String, String), Vec<usize>> = BTreeMap::new();
    for (at, revised) in found.iter().enumerate().filter(|(_, revised)| revised.is_of_value()) {
        let row = revised.figure();
        of_window.entry((row.indicator.clone(), row.from.to_string(), row.to.to_string())).or_default().push(at);
    }
    for places in of_window.into_values() {
        let is_all = |at: &usize| is_whole(new.units, &found[*at].figure().unit);
        let owners: BTreeSet<String> =
            places.iter().filter(|at| !is_all(at)).flat_map(|at| owners(old, new, found[*at].figure())).collect();
        let owners: Vec<String> = owners.into_iter().collect();
        // The whole changes where a unit does; alone, it is dossiers without a unit.
        let asked = (!owners.is_empty()).then_some(owners.as_slice());
        let attributed = dossiers::attributed(changes, old, new, found[places[0]].figure(), asked)?;
        for at in places {
            let row = found[at].figure();
            let mine = (!is_whole(new.units, &row.unit)).then(|| self::owners(old, new, row));
            let mut causes: BTreeMap<Cause, usize> = BTreeMap::new();
            let mut is_own = false;
            for (owner, told) in &attributed {
                if mine.as_ref().is_some_and(|mine| !mine.contains(owner)) {
                    continue;
                }
                for (cause, count) in told {
                    match cause {
                        Some(cause) => *causes.entry(cause.clone()).or_default() += count,
                        None => is_own = true,
                    }
                }
            }
            causes.extend(cause::entered(old, new, row).into_iter().map(|cause| (cause, 0)));
            if is_own || causes.is_empty() {
                causes.extend(
                    cause::own(changes, old, new, &row.indicator, &row.unit).into_iter().map(|cause| (cause, 0)),
                );
            }
            if causes.is_empty() {
                causes.extend(arrived(changes, old, new, row));
            }
            found[at].causes = causes;
        }
    }
    for revised in found.iter_mut().filter(|revised| revised.causes.is_empty()) {
        let unproven = if revised.is_of_value() { Cause::Unknown } else { Cause::Others };
        revised.causes.insert(cause::rank_setting(old, new).unwrap_or(unproven), 0);
    }
    Ok(())
}

/// Units whose dossiers make a figure, in either release.
fn owners(old: &Side<'_>, new: &Side<'_>, row: &FactRow) -> BTreeSet<String> {
    members(old.units, &row.unit).into_iter().chain(members(new.units, &row.unit)).collect()
}

/// Files that made a figure though no dossier of theirs counts in it: of the kinds that the indicator reads,
/// sent by the unit or for it.
fn arrived(changes: &Changes, old: &Side<'_>, new: &Side<'_>, row: &FactRow) -> Vec<(Cause, usize)> {
    let owners = owners(old, new, row);
    let graph = new.builder.graph;
    let over_measures = graph.indicators.iter().find(|i| i.id == row.indicator && i.is_over_measures());
    let registers = over_measures.map(|indicator| graph.leaves(&indicator.id));
    let is_read = |kind: &str| registers.as_ref().map_or(kind == DOSSIERS, |registers| registers.contains(kind));
    let is_for = |sender: &str| members(new.units, sender).iter().any(|member| owners.contains(member));
    let of_unit = changes.files.iter().filter(|((kind, sender, period), _)| {
        is_read(kind) && *period <= row.period && (owners.contains(sender) || is_for(sender))
    });
    let cause = |((_, sender, period), change): (&SenderMonth, &FileChange)| match change {
        FileChange::New => (Cause::late(sender, *period), 0),
        FileChange::Resent => (Cause::resent(sender, *period), 0),
    };
    of_unit.map(cause).collect()
}

/// The figures of a month as a release printed them.
///
/// # Errors
/// `E003`, `M020`.
pub fn printed(builder: &Builder<'_>, manifest: &Manifest, period: Month) -> Result<Vec<FactRow>> {
    let session = facts_session(builder, manifest)?;
    FactRow::read(&ask(builder, &session, &format!("select * from facts where period = '{period}'"))?)
}

/// The figures of a month as a release knows them: with what every later period brought.
fn known(side: &Side<'_>, period: Month) -> Result<Vec<FactRow>> {
    let ranking = Ranking::new(side.builder.project, side.builder.graph, side.manifest, side.units, period);
    let last = side.manifest.period.max(period);
    let facts = ranking.facts(&mut |window| window_sums(&side.builder, side.manifest, last, window, None))?;
    let printed = indicators(side.builder.project, side.builder.graph)?;
    let row = |fact: &Fact| {
        let (indicator, _) = printed.iter().find(|(indicator, _)| indicator.id == fact.indicator)?;
        Some(FactRow::of(fact, indicator, period))
    };
    Ok(facts.iter().filter_map(row).collect())
}

/// What a figure is about, whatever its version: indicator, window, population, unit.
type Figure = (String, String, String, String, String, String);

fn by_figure(rows: Vec<FactRow>) -> BTreeMap<Figure, FactRow> {
    let figure = |row: &FactRow| {
        (
            row.indicator.clone(),
            row.window_kind.clone(),
            row.from.to_string(),
            row.to.to_string(),
            row.population.clone(),
            row.unit.clone(),
        )
    };
    rows.into_iter().map(|row| (figure(&row), row)).collect()
}

/// Numerator, denominator, and whether the unit has sent nothing.
type Value = (Option<i64>, Option<i64>, bool);

fn value(row: &FactRow) -> Value {
    (row.numerator, row.denominator, row.status == "no_data")
}

/// What a reader sees of a figure: the value, the rank, of how many.
fn shown(row: &FactRow) -> (Value, Option<i64>, Option<i64>) {
    (value(row), row.rank, row.ranked)
}

/// A figure's causes say its kind; one whose rank alone moved is of the kind of those that moved it.
fn name_kinds(found: &mut [Revised]) {
    let population = |r: &Revised| {
        let row = r.figure();
        (row.indicator.clone(), row.window_kind.clone(), row.from, row.to, row.population.clone())
    };
    let mut of_population: BTreeMap<_, BTreeSet<Cause>> = BTreeMap::new();
    for revised in found.iter() {
        of_population.entry(population(revised)).or_default().extend(revised.causes.keys().cloned());
    }
    for revised in found.iter_mut() {
        let is_moved = revised.causes.keys().all(|cause| *cause == Cause::Others);
        let own: BTreeSet<Cause> = revised.causes.keys().cloned().collect();
        let causes = if is_moved { &of_population[&population(revised)] } else { &own };
        revised.kind = match (causes.iter().any(Cause::is_data), causes.iter().any(Cause::is_own)) {
            (true, true) => RevisionKind::Both,
            (true, false) => RevisionKind::Adjustment,
            (false, true) => RevisionKind::Correction,
            (false, false) => RevisionKind::Unknown,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(unit: &str, numerator: i64, rank: i64) -> FactRow {
        let day = chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap();
        FactRow {
            id: format!("overdue@1/{unit}"),
            period: Month::of(day),
            indicator: "overdue".into(),
            version: 1,
            unit: unit.into(),
            population: "districts".into(),
            window_kind: "month".into(),
            from: day,
            to: day,
            numerator: Some(numerator),
            denominator: Some(100),
            status: "ranked".into(),
            no_data_reason: String::new(),
            rank: Some(rank),
            ranked: Some(2),
            tied: Some(0),
            population_missing: 0,
            missing_members: 0,
        }
    }

    #[test]
    fn what_nothing_proves_is_no_error_of_ours() {
        let kinds = |causes: [&[Cause]; 2]| {
            let revised = |unit: &str, old, new, causes: &[Cause]| Revised {
                old: Some(old),
                new: Some(FactRow { unit: unit.into(), ..new }),
                causes: causes.iter().map(|cause| (cause.clone(), 0)).collect(),
                kind: RevisionKind::Adjustment,
            };
            let mut found = [
                revised("A", row("A", 4, 1), row("A", 9, 2), causes[0]),
                revised("B", row("B", 5, 2), row("B", 5, 1), causes[1]),
            ];
            name_kinds(&mut found);
            found.map(|revised| revised.kind)
        };
        let period = Month { year: 2024, month: 9 };
        let (data, own) = (Cause::resent("A", period), Cause::Settings { what: "nguồn dữ liệu" });
        use RevisionKind::{Adjustment, Both, Correction, Unknown};
        assert_eq!(kinds([&[Cause::Unknown], &[Cause::Others]]), [Unknown, Unknown]);
        assert_eq!(kinds([&[data.clone()], &[Cause::Others]]), [Adjustment, Adjustment]);
        assert_eq!(kinds([&[own.clone()], &[Cause::Others]]), [Correction, Correction]);
        assert_eq!(kinds([&[data, own], &[Cause::Others]]), [Both, Both]);
    }
}
