//! Measures → facts of every period, kept as tables of the release; units as a table beside them.

use std::collections::BTreeSet;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use chrono::NaiveDate;

use super::made_from::{MadeFrom, changed, made_from, units_text};
use crate::diagnostic::Result;
use crate::fact::{Fact, Indicator};
use crate::model::merge::merged;
use crate::model::query::{ask, final_facts, models_session, unit_names, window_splits, window_sums};
use crate::model::{BREAKDOWNS, Builder, Promise, encode_rows};
use crate::period::{Month, MonthRange};
use crate::ranking::{
    AssignedTargets, FactRow, Loaded, OfficialMonth, Officials, Ranking, breakdowns_schema, facts_rows, facts_schema,
    indicators, looked_at_windows, windows,
};
use crate::store::{Final, Manifest, ObjectRef, TablePart};
use crate::unit::{Units, table};

const FACTS: &str = "facts";

/// The unit dimension, as the pipeline gives it or as the data name it, kept as a table.
pub fn units(builder: &Builder<'_>, draft: &mut Manifest, last: Month) -> Result<Units> {
    let units = match &builder.project.units {
        Some(units) => units.clone(),
        None => {
            let names = unit_names(builder, draft, last)?;
            Units::from_names(names.into_iter())
        }
    };
    let rows = table::rows(&units)?;
    keep_rows(builder, draft, "units", "all", &rows, table::schema(), &["unit_order"])?;
    let rows = table::predecessors(Some(&units), NaiveDate::MAX)?;
    keep_rows(builder, draft, table::PREDECESSORS, "all", &rows, rows.schema(), &["unit", "predecessor"])?;
    let rows = table::heirs(Some(&units), NaiveDate::MAX)?;
    keep_rows(builder, draft, table::HEIRS, "all", &rows, rows.schema(), &["unit", "heir_from"])?;
    Ok(units)
}

/// Facts of every period of which some are missing or old; those of `wanted` come back for rendering.
pub fn facts(
    builder: &Builder<'_>,
    draft: &mut Manifest,
    units: &Units,
    periods: MonthRange,
    wanted: &[Month],
    say: &mut dyn FnMut(&str),
) -> Result<Vec<(Month, Vec<Fact>)>> {
    let mut documents = Vec::new();
    let mut asked = Vec::new();
    let finals = builder.store.finals()?;
    let named = units_text(units);
    for period in periods.iter() {
        let finals = finals_looked_at(builder, draft, &finals, period);
        let made_from = made_from(builder, draft, &named, &finals, period)?;
        let kept = draft.tables.get(FACTS).and_then(|t| t.get(&period.to_string()));
        let is_wanted = wanted.contains(&period);
        if is_wanted || kept.is_none_or(|part| part.made_from != made_from) {
            // A page shows every indicator.
            let only = if is_wanted { made_from.keys().cloned().collect() } else { changed(&made_from, kept) };
            asked.push(Asked { period, made_from, only, finals });
        }
    }
    // Periods do not read each other's facts: a few at a time, one plans while another reads.
    let at_once = std::thread::available_parallelism().map_or(1, usize::from);
    for some in asked.chunks(at_once) {
        for (asked, figures) in some.iter().zip(computed(builder, draft, units, some)?) {
            keep_figures(builder, draft, asked, &figures)?;
            say(&format!("{}: {} facts", asked.period, figures.facts.len()));
            if wanted.contains(&asked.period) {
                documents.push((asked.period, figures.facts));
            }
        }
    }
    Ok(documents)
}

/// A period whose facts are to be computed.
struct Asked<'a> {
    period: Month,
    made_from: MadeFrom,
    /// The indicators whose facts are not those that were kept.
    only: BTreeSet<String>,
    /// Final releases that they are set against.
    finals: Vec<&'a Final>,
}

/// What one period's sums come to, of the indicators that were asked for.
struct Figures {
    facts: Vec<Fact>,
    /// The headline window's figures by field, phòng, channel and so on.
    breakdowns: RecordBatch,
}

/// The figures of some periods, side by side, in their order.
fn computed(builder: &Builder<'_>, draft: &Manifest, units: &Units, periods: &[Asked<'_>]) -> Result<Vec<Figures>> {
    let figures = |asked: &Asked<'_>| {
        let Asked { period, only, .. } = asked;
        let ranking = Ranking::new(builder.project, builder.graph, draft, units, *period)
            .with_officials(officials(builder, &asked.finals)?)
            .with_targets(assigned_targets(builder, draft, *period)?)
            .only(only);
        let facts = ranking.facts(&mut |window| window_sums(builder, draft, *period, window, Some(only)))?;
        // `windows` is never empty: the pipeline's check refuses that.
        let breakdowns = match windows(builder.project, *period, &Loaded::of(draft)).first() {
            None => RecordBatch::new_empty(breakdowns_schema()),
            Some(window) => {
                ranking.breakdowns(&window_splits(builder, draft, *period, *window, Some(only))?, *window)?
            }
        };
        Ok(Figures { facts, breakdowns })
    };
    std::thread::scope(|scope| {
        let started: Vec<_> = periods.iter().map(|asked| scope.spawn(|| figures(asked))).collect();
        started.into_iter().map(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

/// Keeps a period's figures, beside those of the indicators that did not change.
fn keep_figures(builder: &Builder<'_>, draft: &mut Manifest, asked: &Asked<'_>, figures: &Figures) -> Result<()> {
    let Asked { period, made_from, only, .. } = asked;
    let others: BTreeSet<&str> = made_from.keys().filter(|id| !only.contains(*id)).map(String::as_str).collect();
    let headline = windows(builder.project, *period, &Loaded::of(draft)).first().copied();
    let printed: Vec<Indicator> =
        indicators(builder.project, builder.graph)?.into_iter().map(|(indicator, _)| indicator).collect();
    let ranked: Vec<Fact> = figures.facts.iter().filter(|fact| fact.standing.is_some()).cloned().collect();
    let partition = period.to_string();
    let rows = |facts: &[Fact]| facts_rows(facts, &printed, *period, headline);
    let tables: [(&str, RecordBatch, SchemaRef, &[&str]); 3] = [
        (FACTS, rows(&figures.facts)?, facts_schema(), &["fact_id"]),
        ("rankings", rows(&ranked)?, facts_schema(), &["fact_id"]),
        (BREAKDOWNS, figures.breakdowns.clone(), breakdowns_schema(), &["indicator", "unit", "dimension", "member"]),
    ];
    for (table, new, schema, grain) in tables {
        let kept = draft.tables.get(table).and_then(|t| t.get(&partition));
        let kept = kept.map_or(&[] as &[ObjectRef], |part| &part.objects);
        let rows = merged(builder, &schema, new, kept, &others, grain)?;
        keep_rows(builder, draft, table, &partition, &rows, schema, grain)?;
    }
    if let Some(part) = draft.tables.get_mut(FACTS).and_then(|t| t.get_mut(&partition)) {
        part.made_from.clone_from(made_from);
    }
    Ok(())
}

/// What decisions assigned to single units, where the office keeps that register.
fn assigned_targets(builder: &Builder<'_>, draft: &Manifest, period: Month) -> Result<AssignedTargets> {
    let is_sent = draft.inputs.iter().any(|input| input.kind == AssignedTargets::REGISTER && input.period <= period);
    let Some(model) = builder.graph.model(AssignedTargets::MODEL).filter(|_| is_sent) else {
        return Ok(AssignedTargets::default());
    };
    let session = models_session(builder, draft, &[model], period)?;
    AssignedTargets::read(&ask(builder, &session, AssignedTargets::SQL)?)
}

/// Final releases of a period and of those it is compared with.
fn finals_looked_at<'f>(builder: &Builder<'_>, draft: &Manifest, finals: &'f [Final], period: Month) -> Vec<&'f Final> {
    let reach = looked_at_windows(builder.project, period, &Loaded::of(draft));
    let is_looked_at =
        |known: &&Final| known.period == period || reach.iter().any(|window| Month::of(window.to) == known.period);
    finals.iter().filter(is_looked_at).collect()
}

/// What they printed.
fn officials(builder: &Builder<'_>, finals: &[&Final]) -> Result<Officials> {
    let mut officials = Officials::default();
    for known in finals {
        let rows = FactRow::read(&final_facts(builder, known)?)?;
        officials.months.insert(known.period, OfficialMonth::new(&known.release, &known.document, rows));
    }
    Ok(officials)
}

fn keep_rows(
    builder: &Builder<'_>,
    draft: &mut Manifest,
    table: &str,
    partition: &str,
    rows: &RecordBatch,
    schema: SchemaRef,
    grain: &[&str],
) -> Result<()> {
    let grain: Vec<String> = grain.iter().map(|column| (*column).to_string()).collect();
    let promise = Promise { path: table, schema, grain: &grain };
    let mut objects = Vec::new();
    for file in encode_rows(rows, &promise)? {
        objects.push(builder.store.put_object(&file.parquet, file.rows)?);
    }
    let part = TablePart::new(String::new(), objects);
    draft.tables.entry(table.to_string()).or_default().insert(partition.to_string(), part);
    Ok(())
}
