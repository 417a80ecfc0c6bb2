//! Measures → facts of every period, kept as tables of the release; units as a table beside them.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use chrono::NaiveDate;

use crate::diagnostic::Result;
use crate::fact::{Fact, Indicator};
use crate::model::query::{ask, final_facts, models_session, unit_names, window_splits, window_sums};
use crate::model::{BREAKDOWNS, Builder, MEASURES, MEASURES_BY, Promise, encode_rows};
use crate::period::{Month, MonthRange};
use crate::ranking::{
    AssignedTargets, FactRow, Loaded, OfficialMonth, Officials, Ranking, breakdowns_schema, facts_rows, facts_schema,
    indicators, windows,
};
use crate::store::{Final, Manifest, TablePart, sha256};
use crate::unit::{Units, table};

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

/// Facts of every period whose table is missing or old; those of `wanted` come back for rendering.
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
    for period in periods.iter() {
        let looked_at = finals_looked_at(builder, draft, units, &finals, period)?;
        let fingerprint = facts_fingerprint(builder, draft, &looked_at, period);
        let part = draft.tables.get("facts").and_then(|t| t.get(&period.to_string()));
        if part.is_none_or(|part| part.fingerprint != fingerprint) || wanted.contains(&period) {
            asked.push(Asked { period, fingerprint, finals: looked_at });
        }
    }
    // Periods do not read each other's facts: a few at a time, one plans while another reads.
    let at_once = std::thread::available_parallelism().map_or(1, usize::from);
    for some in asked.chunks(at_once) {
        for (Asked { period, fingerprint, .. }, figures) in some.iter().zip(computed(builder, draft, units, some)?) {
            let Figures { facts, breakdowns } = figures;
            let headline = windows(builder.project, *period, &Loaded::of(draft)).first().copied();
            let ranked: Vec<Fact> = facts.iter().filter(|f| f.standing.is_some()).cloned().collect();
            let printed = printed(builder)?;
            for (table, list) in [("facts", &facts), ("rankings", &ranked)] {
                let rows = facts_rows(list, &printed, *period, headline)?;
                keep_rows(builder, draft, table, &period.to_string(), &rows, facts_schema(), &["fact_id"])?;
                if let Some(part) = draft.tables.get_mut(table).and_then(|t| t.get_mut(&period.to_string())) {
                    part.fingerprint.clone_from(fingerprint);
                }
            }
            let grain = ["indicator", "unit", "dimension", "member"];
            let partition = period.to_string();
            keep_rows(builder, draft, BREAKDOWNS, &partition, &breakdowns, breakdowns_schema(), &grain)?;
            say(&format!("{period}: {} facts", facts.len()));
            if wanted.contains(period) {
                documents.push((*period, facts));
            }
        }
    }
    Ok(documents)
}

/// A period whose facts are to be computed.
struct Asked<'a> {
    period: Month,
    fingerprint: String,
    /// Final releases that they are set against.
    finals: Vec<&'a Final>,
}

/// What one period's sums come to.
struct Figures {
    facts: Vec<Fact>,
    /// The headline window's figures by field, phòng, channel and so on.
    breakdowns: RecordBatch,
}

/// The figures of some periods, side by side, in their order.
fn computed(builder: &Builder<'_>, draft: &Manifest, units: &Units, periods: &[Asked<'_>]) -> Result<Vec<Figures>> {
    let figures = |asked: &Asked<'_>| {
        let period = asked.period;
        let ranking = Ranking::new(builder.project, builder.graph, draft, units, period)
            .with_officials(officials(builder, &asked.finals)?)
            .with_targets(assigned_targets(builder, draft, period)?);
        let facts = ranking.facts(&mut |window| window_sums(builder, draft, period, window))?;
        Ok(Figures { facts, breakdowns: breakdowns(builder, draft, &ranking, period)? })
    };
    std::thread::scope(|scope| {
        let started: Vec<_> = periods.iter().map(|asked| scope.spawn(|| figures(asked))).collect();
        started.into_iter().map(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

/// Model of the levels in force at a cut-off.
const TARGETS: &str = "targets_now";

/// What decisions assigned to single units, where the office keeps that register.
fn assigned_targets(builder: &Builder<'_>, draft: &Manifest, period: Month) -> Result<AssignedTargets> {
    let is_sent = draft.inputs.iter().any(|input| input.kind == "targets" && input.period <= period);
    let Some(model) = builder.graph.models.iter().find(|model| is_sent && model.name == TARGETS) else {
        return Ok(AssignedTargets::default());
    };
    let session = models_session(builder, draft, &[model], period)?;
    AssignedTargets::read(&ask(builder, &session, AssignedTargets::SQL)?)
}

fn printed(builder: &Builder<'_>) -> Result<Vec<Indicator>> {
    Ok(indicators(builder.project, builder.graph)?.into_iter().map(|(indicator, _)| indicator).collect())
}

fn breakdowns(builder: &Builder<'_>, draft: &Manifest, ranking: &Ranking<'_>, period: Month) -> Result<RecordBatch> {
    // `windows` is never empty: the pipeline's check refuses that.
    let Some(window) = windows(builder.project, period, &Loaded::of(draft)).first().copied() else {
        return Ok(RecordBatch::new_empty(breakdowns_schema()));
    };
    ranking.breakdowns(&window_splits(builder, draft, period, window)?, window)
}

/// Final releases of a period and of those it is compared with.
fn finals_looked_at<'f>(
    builder: &Builder<'_>,
    draft: &Manifest,
    units: &Units,
    finals: &'f [Final],
    period: Month,
) -> Result<Vec<&'f Final>> {
    if finals.is_empty() {
        return Ok(Vec::new());
    }
    let months = Ranking::new(builder.project, builder.graph, draft, units, period).looked_at()?;
    Ok(finals.iter().filter(|known| months.contains(&known.period)).collect())
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

fn facts_fingerprint(builder: &Builder<'_>, draft: &Manifest, finals: &[&Final], period: Month) -> String {
    let mut text = format!("facts-6 {}\n", crate::VERSION);
    text.push_str(draft.texts.get("sql/registers/targets_now.sql").map_or("", String::as_str));
    for known in finals {
        text.push_str(&format!("{} {} {}\n", known.release, known.manifest_sha256, known.document));
    }
    for (path, content) in draft.texts.iter().filter(|(path, _)| !path.starts_with("sql/")) {
        text.push_str(&format!("{path}\n{content}\n"));
    }
    for table in [MEASURES, MEASURES_BY, "senders"] {
        for (partition, part) in draft.tables.get(table).into_iter().flatten() {
            if partition.rsplit('/').next().and_then(|p| p.parse::<Month>().ok()).is_some_and(|p| p <= period) {
                text.push_str(&format!("{partition} {:?}\n", part.objects));
            }
        }
    }
    // A list of headings alone gives no sums: that it was sent is told by the file.
    for input in draft.inputs.iter().filter(|input| input.newest_of.is_some() && input.period <= period) {
        text.push_str(&format!("{} {} {} {}\n", input.kind, input.sender, input.period, input.version));
    }
    for indicator in &builder.graph.indicators {
        text.push_str(&format!("{indicator:?}\n"));
    }
    sha256(text.as_bytes())
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
    let part = TablePart { fingerprint: String::new(), objects, days: None };
    draft.tables.entry(table.to_string()).or_default().insert(partition.to_string(), part);
    Ok(())
}
