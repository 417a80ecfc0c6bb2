//! Unit tests of models: fixtures in, fixtures out.
//!
//! A test is a TOML file: the model, the period, `[given]` tables and the `expect`ed rows as CSV. A
//! given table has exactly the columns it lists, so a query that uses a column the fixture forgot
//! fails instead of reading nulls; a table that is not given is empty, with its own columns. Reference data that
//! are not given are the project's own: a test of a published bound tests the file that holds it.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::cast;
use arrow::csv::ReaderBuilder;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::common::ScalarValue;
use datafusion::prelude::SessionContext;
use serde::Deserialize;

use super::engine::{
    BREAKDOWNS, BUILTIN_TABLES, Engine, MEASURES, MEASURES_BY, PORTAL_DOSSIERS, Parameters, SENDERS, UNITS, VERSIONS,
    measures_by_schema, measures_schema, plan, register_rows, timestamp, versions_schema,
};
use super::front_matter::Model;
use super::graph::Graph;
use super::senders::senders_schema;
use super::sql_error::sql_error;
use crate::diagnostic::{Diagnostic, Place, Result};
use crate::period::{Month, end_of_day_us, parse_date};
use crate::pipeline::default_status_grace_us;
use crate::ranking::adjusted::{ADJUSTED_FIGURES, REQUEST_EFFECTS};
use crate::ranking::difference::WINDOW_DIFFERENCES;
use crate::ranking::facts_schema;
use crate::ranking::known::INDICATORS;
use crate::workday::table::WORKDAYS;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitTest {
    model: String,
    period: Month,
    #[serde(default = "date")]
    compare: String,
    /// A day of the period at which states are asked; its last day when left out.
    cutoff: Option<String>,
    #[serde(default = "competition")]
    tie_rule: String,
    #[serde(default)]
    given: BTreeMap<String, String>,
    expect: String,
}

fn competition() -> String {
    "competition".to_string()
}

fn date() -> String {
    "date".to_string()
}

/// Runs one test; the answer is the difference, line by line, or nothing.
///
/// # Errors
/// `M030` for a test that cannot be read, an unknown table or column; `M020` from the engine.
pub fn run(engine: &Engine, graph: &Graph, path: &str, text: &str) -> Result<Option<String>> {
    let test: UnitTest =
        toml::from_str(text).map_err(|error| crate::pipeline::toml_error(&error, text, path, "M030"))?;
    let bad = |message: String| Diagnostic::fatal("M030", message).at(Place::file(path));
    let tested = find(graph, &test.model)
        .ok_or_else(|| bad(format!("there is no model, indicator or check `{}`", test.model)))?;
    let cutoff = test.cutoff.as_deref().map(|day| {
        parse_date(day).ok_or_else(|| bad(format!("`cutoff = \"{day}\"` is no day, write it as 2024-10-14")))
    });
    let parameters = parameters(test.period, cutoff.transpose()?, &test.compare, &test.tie_rule);
    let session = session(engine, graph, &tested, &test.given, &parameters, &bad)?;
    let rows = engine.wait(async {
        let frame = plan(&session, path, &tested.sql, &parameters).await?;
        frame.collect().await.map_err(|error| sql_error(path, &error))
    })?;
    difference(&rows, &test.expect).map_err(bad)
}

/// Columns that a model, indicator or check gives, planned over empty tables.
///
/// # Errors
/// `M020` when it cannot be planned; `M030` when there is none of that name.
pub fn columns(engine: &Engine, graph: &Graph, name: &str, path: &str) -> Result<Schema> {
    let bad = |message: String| Diagnostic::fatal("M030", message).at(Place::file(path));
    let tested = find(graph, name).ok_or_else(|| bad(format!("there is no model, indicator or check `{name}`")))?;
    let parameters = parameters(Month::of(chrono::NaiveDate::default()), None, &date(), &competition());
    let session = session(engine, graph, &tested, &BTreeMap::new(), &parameters, &bad)?;
    let frame = engine.wait(plan(&session, path, &tested.sql, &parameters))?;
    Ok(frame.schema().as_arrow().clone())
}

/// Model that a test's text is of; nothing for a text that is no test.
pub fn model_of(text: &str) -> Option<String> {
    toml::from_str::<UnitTest>(text).ok().map(|test| test.model)
}

/// The given tables, the others empty, and the views that the tested query reads.
fn session(
    engine: &Engine,
    graph: &Graph,
    tested: &Tested,
    given: &BTreeMap<String, String>,
    parameters: &Parameters,
    bad: &dyn Fn(String) -> Box<Diagnostic>,
) -> Result<SessionContext> {
    let session = engine.session();
    let mut known: BTreeMap<String, SchemaRef> =
        BUILTIN_TABLES.iter().map(|t| ((*t).to_string(), builtin_schema(t))).collect();
    for model in graph.models.iter().filter(|m| !m.columns.0.is_empty()) {
        known.insert(model.name.clone(), model.schema());
        known.insert(model.before(), model.schema());
    }
    known.extend(graph.registers.values().map(|r| (r.name.clone(), super::registers::schema(r))));
    for (table, rows) in given {
        let schema = known.get(table).ok_or_else(|| bad(format!("`{table}` is no table with declared columns")))?;
        let (schema, batch) = fixture(schema, rows).map_err(|message| bad(format!("`{table}`: {message}")))?;
        register_rows(&session, table, schema, vec![batch])?;
    }
    for (table, schema) in known.into_iter().filter(|(table, _)| !given.contains_key(table)) {
        let rows = graph.references.get(&table).cloned().into_iter().collect();
        register_rows(&session, &table, schema, rows)?;
    }
    views(engine, graph, &session, tested, parameters)?;
    Ok(session)
}

struct Tested {
    name: String,
    sql: String,
}

fn find(graph: &Graph, name: &str) -> Option<Tested> {
    let model = graph.model(name).map(|m| m.sql.clone());
    let indicator = || graph.indicators.iter().find(|m| m.id == name).map(|m| m.sql.clone());
    let check = || graph.checks.iter().find(|m| m.name == name).map(|m| m.sql.clone());
    model.or_else(indicator).or_else(check).map(|sql| Tested { name: name.to_string(), sql })
}

/// Views that the tested query reads, over the fixtures, each after what it reads.
fn views(
    engine: &Engine,
    graph: &Graph,
    session: &SessionContext,
    tested: &Tested,
    parameters: &Parameters,
) -> Result<()> {
    let is_view = |m: &&Model| m.columns.0.is_empty() && graph.reads_through(&tested.name, &m.name);
    for view in graph.models.iter().filter(is_view) {
        super::build::register_view(engine, session, view, parameters)?;
    }
    Ok(())
}

fn parameters(period: Month, cutoff: Option<chrono::NaiveDate>, compare: &str, tie_rule: &str) -> Parameters {
    let cutoff_us = cutoff.map_or(period.end_us(), end_of_day_us) - 1;
    let grace_us = default_status_grace_us();
    vec![
        ("period", ScalarValue::Utf8(Some(period.to_string()))),
        ("previous_period", ScalarValue::Utf8(Some(period.previous().to_string()))),
        ("period_start", timestamp(period.start_us())),
        ("previous_cutoff", timestamp(period.start_us() - 1)),
        ("cutoff", timestamp(cutoff_us)),
        ("compare", ScalarValue::Utf8(Some(compare.to_string()))),
        ("status_from", timestamp(cutoff_us - grace_us)),
        ("status_until", timestamp(cutoff_us + grace_us)),
        ("tie_rule", ScalarValue::Utf8(Some(tie_rule.to_string()))),
    ]
}

fn builtin_schema(table: &str) -> SchemaRef {
    match table {
        VERSIONS | PORTAL_DOSSIERS => versions_schema(),
        MEASURES => measures_schema(),
        MEASURES_BY => measures_by_schema(),
        BREAKDOWNS => crate::ranking::breakdowns_schema(),
        SENDERS => senders_schema(),
        UNITS => crate::unit::table::schema(),
        WINDOW_DIFFERENCES => crate::ranking::difference::schema(),
        INDICATORS => crate::ranking::known::schema(),
        ADJUSTED_FIGURES => crate::ranking::adjusted::adjusted_schema(),
        REQUEST_EFFECTS => crate::ranking::adjusted::effects_schema(),
        WORKDAYS => crate::workday::table::schema(),
        crate::unit::table::PREDECESSORS => crate::unit::table::predecessors_schema(),
        crate::unit::table::HEIRS => crate::unit::table::heirs_schema(),
        _ => facts_schema(),
    }
}

/// CSV text as rows, its columns cast to what the table declares.
fn fixture(declared: &SchemaRef, rows: &str) -> std::result::Result<(SchemaRef, RecordBatch), String> {
    let text: Vec<&str> = rows.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    let names: Vec<&str> = text.first().ok_or("the fixture has no header")?.split(',').map(str::trim).collect();
    let mut wanted = Vec::new();
    for name in &names {
        let field = declared.field_with_name(name).map_err(|_| format!("has no column `{name}`"))?;
        wanted.push(Field::new(*name, field.data_type().clone(), true));
    }
    let plain: Vec<Field> =
        wanted
            .iter()
            .map(|f| {
                if f.data_type() == &DataType::Utf8View {
                    Field::new(f.name(), DataType::Utf8, true)
                } else {
                    f.clone()
                }
            })
            .collect();
    let csv = text.join("\n");
    let reader = ReaderBuilder::new(Arc::new(Schema::new(plain)))
        .with_header(true)
        .build(csv.as_bytes())
        .map_err(|e| e.to_string())?;
    let batches = reader.collect::<Result<Vec<_>, _>>().map_err(|e| e.to_string())?;
    let schema: SchemaRef = Arc::new(Schema::new(wanted));
    let mut columns = Vec::new();
    for (index, field) in schema.fields().iter().enumerate() {
        let parts: Vec<&dyn arrow::array::Array> = batches.iter().map(|b| b.column(index).as_ref()).collect();
        let column = if parts.is_empty() {
            arrow::array::new_empty_array(field.data_type())
        } else {
            arrow::compute::concat(&parts).map_err(|e| e.to_string())?
        };
        columns.push(cast(&column, field.data_type()).map_err(|e| e.to_string())?);
    }
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns).map_err(|e| e.to_string())?;
    Ok((schema, batch))
}

/// Rows that are missing (−) and rows that are too many (+), over the expected columns.
fn difference(rows: &[RecordBatch], expect: &str) -> std::result::Result<Option<String>, String> {
    let mut lines = expect.lines().map(str::trim).filter(|l| !l.is_empty());
    let names: Vec<&str> = lines.next().ok_or("`expect` has no header")?.split(',').map(str::trim).collect();
    let mut expected: Vec<String> = lines.map(|l| l.split(',').map(str::trim).collect::<Vec<_>>().join(",")).collect();
    let options = FormatOptions::default().with_timestamp_format(Some("%Y-%m-%d %H:%M:%S"));
    let mut given = Vec::new();
    for batch in rows {
        let mut formatters = Vec::new();
        for name in &names {
            let column = batch.column_by_name(name).ok_or_else(|| format!("the query gives no column `{name}`"))?;
            formatters.push(ArrayFormatter::try_new(column.as_ref(), &options).map_err(|e| e.to_string())?);
        }
        given.extend(
            (0..batch.num_rows())
                .map(|row| formatters.iter().map(|f| f.value(row).to_string()).collect::<Vec<_>>().join(",")),
        );
    }
    given.sort();
    expected.sort();
    if given == expected {
        return Ok(None);
    }
    let mut text = format!("  {}\n", names.join(","));
    let mut rest = given;
    for row in expected {
        match rest.iter().position(|given| *given == row) {
            Some(found) => drop(rest.remove(found)),
            None => text.push_str(&format!("- {row}\n")),
        }
    }
    rest.iter().for_each(|row| text.push_str(&format!("+ {row}\n")));
    Ok(Some(text))
}
