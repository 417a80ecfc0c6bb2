//! Final releases, seen from the draft: what it knows differently of their months.

use std::collections::BTreeMap;

use crate::bulletin::{AmendedFigure, Amendment};
use crate::diagnostic::Result;
use crate::model::query::unit_names;
use crate::model::{Builder, Graph};
use crate::period::Month;
use crate::pipeline::Project;
use crate::ranking::{ALL_COMMUNES, FactRow};
use crate::revision::{Cause, Revised, RevisionKind, Side, revised};
use crate::store::{Correction, Final, Manifest, sha256};
use crate::text::number;
use crate::unit::{Level, Units};

/// Causes printed of one figure.
const MOST_CAUSES: usize = 3;

/// The final months that a bulletin of `period` answers for: those of its year, and the last one before.
pub fn finals_of(builder: &Builder<'_>, period: Month) -> Result<Vec<Final>> {
    let mut finals = builder.store.finals()?;
    finals.retain(|known| known.period <= period);
    let last = finals.last().map(|known| known.period);
    finals.retain(|known| known.period.year == period.year || Some(known.period) == last);
    Ok(finals)
}

/// What changed since each of them was published.
///
/// # Errors
/// `S004` for a final release that was changed; those of the models and ranks.
pub fn amendments(builder: &Builder<'_>, draft: &Manifest, units: &Units, finals: &[Final]) -> Result<Vec<Amendment>> {
    finals.iter().map(|known| amendment(builder, draft, units, known)).collect()
}

/// Numbers the corrections of each month: the same figures as in the release before are the same correction, others
/// the next one.
pub fn numbered(
    amendments: &mut [Amendment],
    earlier: Option<&BTreeMap<Month, Correction>>,
) -> BTreeMap<Month, Correction> {
    let mut corrections = BTreeMap::new();
    for amendment in amendments {
        let corrected: Vec<&AmendedFigure> = amendment.figures.iter().filter(|figure| figure.is_correction).collect();
        if corrected.is_empty() {
            continue;
        }
        let sha256 = sha256(format!("{corrected:?}").as_bytes());
        let before = earlier.and_then(|earlier| earlier.get(&amendment.month));
        let number = match before {
            Some(before) if before.sha256 == sha256 => before.number,
            Some(before) => before.number.saturating_add(1),
            None => 1,
        };
        amendment.correction = Some(number);
        corrections.insert(amendment.month, Correction { number, sha256 });
    }
    corrections
}

fn amendment(builder: &Builder<'_>, draft: &Manifest, units: &Units, known: &Final) -> Result<Amendment> {
    let manifest = builder.store.release(&known.release)?;
    let project = Project::of_release(&manifest.pipeline, manifest.texts.clone())?;
    let graph = Graph::read(&project.texts)?;
    let side = |project, graph| Builder { engine: builder.engine, store: builder.store, project, graph };
    let old_builder = side(&project, &graph);
    let old_units = match &project.units {
        Some(units) => units.clone(),
        None => Units::from_names(unit_names(&old_builder, &manifest, manifest.period)?.into_iter()),
    };
    let old = Side { builder: old_builder, manifest: &manifest, units: &old_units };
    let new = Side { builder: side(builder.project, builder.graph), manifest: draft, units };
    let mut found = revised(&old, &new, known.period)?;
    found.retain(|revised| is_told(units, revised));
    let order = |row: &FactRow| builder.project.pipeline.indicators.iter().position(|i| i.id == row.indicator);
    let place = |row: &FactRow| units.get(&row.unit).map(|unit| (level(unit.level), unit.order));
    found.sort_by_key(|r| (place(r.figure()), order(r.figure()), r.figure().from, r.figure().id.clone()));
    let name = |code: &str| units.get(code).map_or_else(|| code.to_string(), |unit| unit.name.clone());
    Ok(Amendment {
        month: known.period,
        release: known.release.clone(),
        document: known.document.clone(),
        correction: None,
        figures: found.iter().map(|revised| figure(revised, &name)).collect(),
    })
}

/// A unit without a population is told where it is the whole: the others are seen in their district. So are communes
/// that are ranked in the whole province too: one figure is one change.
fn is_told(units: &Units, revised: &Revised) -> bool {
    let row = revised.figure();
    let is_second = row.population.split(':').next() == Some(ALL_COMMUNES);
    !row.population.is_empty() && !is_second || units.province().is_some_and(|province| province.code == row.unit)
}

fn level(level: Level) -> u8 {
    match level {
        Level::Province => 0,
        Level::District => 1,
        Level::Department => 2,
        Level::Commune => 3,
        Level::Desk | Level::Branch => 4,
    }
}

fn figure(revised: &Revised, name: &dyn Fn(&str) -> String) -> AmendedFigure {
    let row = revised.figure();
    let value = |row: &Option<FactRow>| row.as_ref().and_then(|r| r.numerator.zip(r.denominator));
    let rank = |row: &Option<FactRow>| row.as_ref().and_then(|r| r.rank.zip(r.ranked));
    AmendedFigure {
        indicator: row.indicator.clone(),
        unit: row.unit.clone(),
        from: row.from,
        to: row.to,
        old: value(&revised.old),
        new: value(&revised.new),
        old_rank: rank(&revised.old),
        new_rank: rank(&revised.new),
        kind: revised.kind.words(),
        is_correction: matches!(revised.kind, RevisionKind::Correction | RevisionKind::Both),
        causes: causes(revised, name),
    }
}

fn causes(revised: &Revised, name: &dyn Fn(&str) -> String) -> Vec<String> {
    let each = |(cause, dossiers): (&Cause, &usize)| match dossiers {
        0 => cause.words(name),
        count => format!(
            "{} ({})",
            cause.words(name),
            format_args!("{}{}hồ sơ", number::two_digits(*count as i64), number::NBSP)
        ),
    };
    let mut words: Vec<String> = revised.causes.iter().take(MOST_CAUSES).map(each).collect();
    if let Some(more @ 1..) = revised.causes.len().checked_sub(MOST_CAUSES) {
        words.push(format!("và {} nguyên nhân khác", number::two_digits(more as i64)));
    }
    words
}
