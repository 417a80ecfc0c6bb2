//! Requests to leave dossiers out of figures: what accepted ones change, and what became of each.
//!
//! What a dossier adds to a figure is asked of the indicator's own query, by the files of periods up to the one at
//! hand, so every indicator of dossiers can be disputed and no definition stands twice.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Int64Type};
use chrono::NaiveDate;

use crate::bulletin::Facts;
use crate::diagnostic::{Diagnostic, Result};
use crate::fact::{Fact, Indicator};
use crate::model::query::{ask, release_session};
use crate::model::{Builder, Evidence, IndicatorModel, Promise, encode_rows};
use crate::period::{Month, MonthRange, Window};
use crate::pipeline::register::CellType;
use crate::ranking::adjusted::{
    ADJUSTED_FIGURES, Adjusted, REQUEST_EFFECTS, RequestEffect, Taken, adjusted, adjusted_rows, adjusted_schema,
    effects_rows, effects_schema,
};
use crate::ranking::{FORMER_DISTRICTS, Ranking, indicators, is_whole, members};
use crate::store::{Manifest, TablePart};
use crate::text::exclusion;
use crate::unit::{Unit, Units};

/// The register of requests.
const REQUESTS: &str = "kien_nghi";

/// What one period's requests come to.
#[derive(Default)]
pub struct Exclusions {
    pub figures: Vec<Adjusted>,
    pub effects: Vec<RequestEffect>,
}

/// One request.
struct Request {
    reason: String,
    document: String,
    is_accepted: bool,
}

/// Indicator → dossier → the request.
type Requests = BTreeMap<String, BTreeMap<String, Request>>;

/// What a dossier adds to a figure of one indicator and window.
struct Counted {
    unit: String,
    received: Option<NaiveDate>,
    numerator: i64,
    denominator: i64,
}

/// The requests that the month knows, set against its figures.
///
/// # Errors
/// `X002` for an indicator whose rows cannot be listed; `E003`, `M020`, `E004`.
pub fn of(builder: &Builder<'_>, draft: &Manifest, units: &Units, facts: &Facts, period: Month) -> Result<Exclusions> {
    let requests = requests(builder, draft, period)?;
    let mut found = Exclusions::default();
    for (id, of_indicator) in &requests {
        let mut effects: BTreeMap<&str, String> = BTreeMap::new();
        for (indicator, model) in indicators(builder.project, builder.graph)? {
            // Lines that an office entered are no dossiers.
            if indicator.id != *id || model.owner().is_none() {
                continue;
            }
            let populations: Vec<(Window, &str)> = facts
                .populations()
                .filter(|(known, ..)| known == id)
                .map(|(_, window, population)| (window, population))
                .collect();
            let mut counted: BTreeMap<Window, BTreeMap<String, Counted>> = BTreeMap::new();
            for (window, population) in populations {
                if let Entry::Vacant(place) = counted.entry(window) {
                    place.insert(rows(builder, draft, units, model, window, period, of_indicator)?);
                }
                let rows = &counted[&window];
                for (dossier, row) in rows {
                    if let Some((dossier, _)) = of_indicator.get_key_value(dossier) {
                        effects.insert(dossier, row.unit.clone());
                    }
                }
                let members: Vec<&Fact> = facts.members(id, window, population).collect();
                let taken = members.iter().map(|fact| (fact.id.clone(), taken(units, fact, rows, of_indicator)));
                let taken: BTreeMap<String, Taken> = taken.collect();
                let tie = builder.project.pipeline.tie_rule.rule(indicator.decimals);
                found.figures.extend(adjusted(&indicator, &members, &taken, tie));
            }
        }
        for dossier in of_indicator.keys() {
            let unit = effects.get(dossier.as_str());
            found.effects.push(RequestEffect {
                dossier: dossier.clone(),
                indicator: id.clone(),
                unit: unit.cloned().unwrap_or_default(),
                is_counted: unit.is_some(),
            });
        }
    }
    Ok(found)
}

/// Accepted requests whose dossier counts in no figure: they change nothing, and nobody may think they did.
pub fn without_effect(
    builder: &Builder<'_>,
    draft: &Manifest,
    found: &Exclusions,
    period: Month,
) -> Result<Vec<String>> {
    let requests = requests(builder, draft, period)?;
    let is_accepted = |effect: &&RequestEffect| {
        let request = requests.get(&effect.indicator).and_then(|of| of.get(&effect.dossier));
        request.is_some_and(|request| request.is_accepted)
    };
    let idle = found.effects.iter().filter(|effect| !effect.is_counted).filter(is_accepted);
    Ok(idle.map(|effect| format!("{} ({})", effect.dossier, effect.indicator)).collect())
}

/// Keeps both as partitions of their tables; none where there is nothing to say.
///
/// # Errors
/// `E001`, `E004`.
pub fn keep(builder: &Builder<'_>, draft: &mut Manifest, found: &Exclusions, period: Month) -> Result<()> {
    let printed: Vec<Indicator> = indicators(builder.project, builder.graph)?.into_iter().map(|(i, _)| i).collect();
    let figures = adjusted_rows(&found.figures, &printed, &exclusion::documents, period)?;
    let effects = effects_rows(&found.effects, &printed, period)?;
    let tables = [
        (ADJUSTED_FIGURES, figures, adjusted_schema(), vec!["fact_id".to_string()]),
        (REQUEST_EFFECTS, effects, effects_schema(), vec!["dossier_id".to_string(), "indicator".to_string()]),
    ];
    for (table, rows, schema, grain) in tables {
        if rows.num_rows() == 0 {
            if let Some(partitions) = draft.tables.get_mut(table) {
                partitions.remove(&period.to_string());
            }
            continue;
        }
        let promise = Promise { path: table, schema, grain: &grain };
        let mut objects = Vec::new();
        for file in encode_rows(&rows, &promise)? {
            objects.push(builder.store.put_object(&file.parquet, file.rows)?);
        }
        let part = TablePart::new(String::new(), objects);
        draft.tables.entry(table.to_string()).or_default().insert(period.to_string(), part);
    }
    Ok(())
}

/// What leaves a fact: the accepted dossiers among those of its unit.
fn taken(units: &Units, fact: &Fact, rows: &BTreeMap<String, Counted>, requests: &BTreeMap<String, Request>) -> Taken {
    let is_whole = is_whole(units, &fact.unit);
    let mut owners = members(units, &fact.unit);
    if fact.population == FORMER_DISTRICTS {
        owners.extend(units.communes_in_former(&fact.unit, fact.window.to).into_iter().map(|unit| unit.code.clone()));
    }
    let apart = first_day_apart(units, fact).filter(|_| !is_whole);
    let mut taken = Taken::default();
    for (dossier, row) in rows {
        let Some(request) = requests.get(dossier).filter(|request| request.is_accepted) else { continue };
        let is_apart = apart.is_some_and(|first| row.received.is_some_and(|received| received < first));
        if is_apart || !(is_whole || owners.contains(&row.unit)) {
            continue;
        }
        taken.numerator += row.numerator;
        taken.denominator += row.denominator;
        *taken.by.entry((request.document.clone(), request.reason.clone())).or_default() += 1;
    }
    taken
}

/// First day of a unit that took over others' dossiers in the month the figure ends in: those are counted apart.
fn first_day_apart(units: &Units, fact: &Fact) -> Option<NaiveDate> {
    let unit = units.get(&fact.unit).filter(|unit| !unit.predecessors.is_empty())?;
    unit.valid_from.filter(|from| Month::of(*from) == Month::of(fact.window.to))
}

/// The requested dossiers that count in a window, by dossier.
fn rows(
    builder: &Builder<'_>,
    draft: &Manifest,
    units: &Units,
    model: &IndicatorModel,
    window: Window,
    period: Month,
    requests: &BTreeMap<String, Request>,
) -> Result<BTreeMap<String, Counted>> {
    let ranking = Ranking::new(builder.project, builder.graph, draft, units, period);
    let all: Vec<&Unit> = units.iter().collect();
    let left_out = ranking.left_out(&all, window, model);
    let dossiers: Vec<String> = requests.keys().cloned().collect();
    // What only later files brought is no part of the period's figures.
    let periods = MonthRange { first: draft.first_period().unwrap_or(period).min(period), last: period };
    let evidence = Evidence {
        project: builder.project,
        graph: builder.graph,
        indicator: model,
        units: None,
        dossiers: Some(&dossiers),
        left_out: &left_out,
        received_from: None,
        from: window.from,
        to: window.to,
        loaded_from: periods.first.first_day(),
        periods,
    };
    let session = release_session(builder, draft, period, &|table| builder.graph.reads_through(&model.id, table))?;
    let mut counted: BTreeMap<String, Counted> = BTreeMap::new();
    for batch in ask(builder, &session, &evidence.sql(&[periods])?)? {
        let (dossier, unit) = (texts(&batch, "dossier_id")?, texts(&batch, "unit")?);
        let (numerator, denominator) = (numbers(&batch, "numerator")?, numbers(&batch, "denominator")?);
        let received = days(&batch, "received_at")?;
        for row in 0..batch.num_rows() {
            let known = counted.entry(dossier[row].clone()).or_insert_with(|| Counted {
                unit: unit[row].clone(),
                received: received[row],
                numerator: 0,
                denominator: 0,
            });
            known.numerator += numerator[row];
            known.denominator += denominator[row];
        }
    }
    counted.retain(|_, row| (row.numerator, row.denominator) != (0, 0));
    Ok(counted)
}

/// The register as the period knows it; of two lines about one figure's dossier the accepted one counts.
fn requests(builder: &Builder<'_>, draft: &Manifest, period: Month) -> Result<Requests> {
    let mut requests = Requests::new();
    let Some(register) = builder.graph.registers.get(REQUESTS) else { return Ok(requests) };
    if draft.register_inputs(REQUESTS, period).is_empty() {
        return Ok(requests);
    }
    let reasons = register.columns.iter().find(|column| column.name == "reason").map(|column| &column.cell_type);
    let words = |code: &str| match reasons {
        Some(CellType::Code(codes)) => {
            let label = codes.iter().find(|(_, known)| known.as_str() == code).map(|(label, _)| label.clone());
            label.unwrap_or_else(|| code.to_owned())
        }
        _ => code.to_owned(),
    };
    let session = release_session(builder, draft, period, &|table| table == REQUESTS)?;
    let sql = format!(
        "select dossier_id, indicator, reason, document_number, conclusion from {REQUESTS} \
         order by conclusion = 'accepted' desc, dossier_id, indicator, document_number, reason"
    );
    for batch in ask(builder, &session, &sql)? {
        let (dossier, indicator) = (texts(&batch, "dossier_id")?, texts(&batch, "indicator")?);
        let (reason, document) = (texts(&batch, "reason")?, texts(&batch, "document_number")?);
        let conclusion = texts(&batch, "conclusion")?;
        for row in 0..batch.num_rows() {
            let of_indicator = requests.entry(indicator[row].clone()).or_default();
            of_indicator.entry(dossier[row].clone()).or_insert_with(|| Request {
                reason: words(&reason[row]),
                document: document[row].clone(),
                is_accepted: conclusion[row] == "accepted",
            });
        }
    }
    Ok(requests)
}

fn texts(batch: &RecordBatch, name: &str) -> Result<Vec<String>> {
    let column = batch.column_by_name(name).ok_or_else(|| missing(name))?;
    let column = arrow::compute::cast(column, &DataType::Utf8View).map_err(|_| missing(name))?;
    let column = column.as_string_view_opt().ok_or_else(|| missing(name))?;
    Ok(column.iter().map(|value| value.unwrap_or_default().to_string()).collect())
}

fn numbers(batch: &RecordBatch, name: &str) -> Result<Vec<i64>> {
    let column = batch.column_by_name(name).and_then(|c| c.as_primitive_opt::<Int64Type>());
    let column = column.ok_or_else(|| missing(name))?;
    Ok((0..column.len()).map(|row| if column.is_null(row) { 0 } else { column.value(row) }).collect())
}

fn days(batch: &RecordBatch, name: &str) -> Result<Vec<Option<NaiveDate>>> {
    let column = batch.column_by_name(name).ok_or_else(|| missing(name))?;
    let column = arrow::compute::cast(column, &DataType::Date32).map_err(|_| missing(name))?;
    let column = column.as_primitive_opt::<Date32Type>().ok_or_else(|| missing(name))?;
    Ok((0..column.len()).map(|row| (!column.is_null(row)).then(|| column.value_as_date(row)).flatten()).collect())
}

fn missing(name: &str) -> Box<Diagnostic> {
    Diagnostic::fatal("E004", format!("the requests' dossiers have no column `{name}` that can be read"))
}
