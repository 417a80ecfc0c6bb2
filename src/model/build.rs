//! Computes what is missing, period after period, and links the rest.

use std::collections::BTreeSet;

use datafusion::common::ScalarValue;
use datafusion::error::DataFusionError;
use datafusion::prelude::SessionContext;

use super::engine::{
    BUILTIN_TABLES, Engine, MEASURES, MEASURES_BY, PORTAL_DOSSIERS, Parameters, VERSIONS, plan, timestamp,
};
use super::front_matter::{Kind, Model};
use super::graph::Graph;
use super::indicator::IndicatorModel;
use super::partition::{Promise, encode, encode_rows};
use super::period::PeriodBuild;
use super::registers;
use crate::diagnostic::Result;
use crate::period::{Month, MonthRange};
use crate::pipeline::{Compare, Project, TieSetting};
use crate::store::{DOSSIERS, Manifest, PORTAL, Store, TablePart};
use crate::workday::table::WORKDAYS;

/// Raised when the same SQL may give other bytes: another engine, another way of writing.
pub const BUILD_VERSION: &str = "datafusion-55 build-3";

/// Tables of files that list dossiers, and the kind of the files.
pub const LISTS: [(&str, &str); 2] = [(VERSIONS, DOSSIERS), (PORTAL_DOSSIERS, PORTAL)];

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildReport {
    pub computed: usize,
    pub linked: usize,
    /// Indicators whose query was seen to give what their parts name.
    pub checked: BTreeSet<String>,
}

/// Everything a build reads.
pub struct Builder<'a> {
    pub engine: &'a Engine,
    pub store: &'a Store,
    pub project: &'a Project,
    pub graph: &'a Graph,
}

/// Brings every table of `manifest` up to date for `periods`; its present tables are what can be linked.
///
/// # Errors
/// Those of the models (`M…`) and of the store (`E001`).
pub fn build(
    builder: &Builder<'_>,
    manifest: &mut Manifest,
    periods: MonthRange,
    say: &mut dyn FnMut(&str),
) -> Result<BuildReport> {
    let mut report = BuildReport::default();
    let known: Vec<String> = counted_indicators(builder).map(|i| i.id.clone()).collect();
    for table in [MEASURES, MEASURES_BY] {
        if let Some(measures) = manifest.tables.get_mut(table) {
            measures.retain(|partition, _| known.iter().any(|id| partition.starts_with(&format!("{id}/"))));
        }
    }
    let is_kept = |table: &String| BUILTIN_TABLES.contains(&table.as_str()) || builder.graph.model(table).is_some();
    manifest.tables.retain(|table, _| is_kept(table));
    manifest.checks.retain(|result| builder.graph.checks.iter().any(|check| check.name == result.check));
    workdays(builder, manifest, &mut report)?;
    for period in periods.iter() {
        let before = report.computed;
        PeriodBuild::new(builder, manifest, period, &mut report).run()?;
        if report.computed > before {
            say(&format!("{period}: {} partitions computed", report.computed - before));
        }
    }
    build_tables(builder, manifest, periods.last, &mut report)?;
    Ok(report)
}

/// Parameters of the SQL of one period.
pub fn parameters(project: &Project, period: Month, cutoff_us: i64) -> Parameters {
    let compare = match project.pipeline.compare {
        Compare::Date => "date",
        Compare::Instant => "instant",
    };
    let grace_us = project.pipeline.status_grace_us();
    let tie_rule = match project.pipeline.tie_rule {
        TieSetting::Competition => "competition",
        TieSetting::Dense => "dense",
        TieSetting::Published => "published",
    };
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

/// The indicators the pipeline prints, where they can be computed: without a file of holidays nothing counts in working days.
pub fn counted_indicators<'a>(builder: &Builder<'a>) -> impl Iterator<Item = &'a IndicatorModel> {
    let (graph, project) = (builder.graph, builder.project);
    let is_printed = |id: &str| project.pipeline.indicators.iter().any(|setting| setting.id == id);
    let can_count = |id: &str| project.workdays.is_some() || !graph.reads_through(id, WORKDAYS);
    graph.indicators.iter().filter(move |i| is_printed(&i.id) && can_count(&i.id))
}

/// The calendar of working days as a table of the release; none without a file of holidays.
fn workdays(builder: &Builder<'_>, manifest: &mut Manifest, report: &mut BuildReport) -> Result<()> {
    let Some(workdays) = &builder.project.workdays else {
        manifest.tables.remove(WORKDAYS);
        return Ok(());
    };
    let fingerprint = crate::store::sha256(format!("{BUILD_VERSION}{workdays:?}").as_bytes());
    let parts = manifest.tables.entry(WORKDAYS.to_string()).or_default();
    if parts.get("all").is_some_and(|part| part.fingerprint == fingerprint) {
        report.linked += 1;
        return Ok(());
    }
    let promise = Promise { path: WORKDAYS, schema: crate::workday::table::schema(), grain: &["day".to_string()] };
    let mut objects = Vec::new();
    for file in encode_rows(&crate::workday::table::rows(workdays)?, &promise)? {
        objects.push(builder.store.put_object(&file.parquet, file.rows)?);
    }
    parts.insert("all".into(), TablePart::new(fingerprint, objects));
    report.computed += 1;
    Ok(())
}

/// Registers a view with the parameters it reads put in; one of that name gives way.
pub fn register_view(engine: &Engine, session: &SessionContext, model: &Model, parameters: &Parameters) -> Result<()> {
    let failed = |error: DataFusionError| super::sql_error::sql_error(&model.path, &error);
    let view = engine.wait(plan(session, &model.path, &model.sql, parameters))?.into_view();
    session.deregister_table(model.name.as_str()).map_err(failed)?;
    session.register_table(model.name.as_str(), view).map_err(failed)?;
    Ok(())
}

/// Everything the rows of a table that reads every period depend on.
fn table_basis(builder: &Builder<'_>, manifest: &Manifest, last: Month, model: &Model) -> Result<String> {
    let graph = builder.graph;
    let is_read = |table: &str| table != model.name && graph.reads_through(&model.name, table);
    let parameters = parameters(builder.project, last, last.end_us() - 1);
    let mut text =
        format!("{BUILD_VERSION}\n{}\n{:?}\n{:?}\n{parameters:?}\n", model.sql.trim(), model.columns, model.grain);
    for view in graph.views(&model.name) {
        text.push_str(&format!("{}={:?} {}\n", view.name, view.periods, view.sql.trim()));
    }
    for (table, partitions) in manifest.tables.iter().filter(|(table, _)| is_read(table)) {
        let objects: Vec<&String> = partitions.values().flat_map(|p| &p.objects).map(|o| &o.sha256).collect();
        text.push_str(&format!("{table}={objects:?}\n"));
    }
    // Files are inputs of the release, no tables of it.
    for (table, kind) in LISTS.iter().filter(|(table, _)| is_read(table)) {
        let files = manifest.counted_inputs(kind).into_iter().flat_map(|input| &input.parts);
        text.push_str(&format!("{table}={:?}\n", files.map(|o| &o.sha256).collect::<Vec<_>>()));
    }
    for register in graph.registers.values().filter(|register| is_read(&register.name)) {
        let identity = registers::identity(graph, manifest, register, last)?;
        text.push_str(&format!("{}={identity}\n", register.name));
    }
    Ok(text)
}

/// Tables that read every period.
fn build_tables(builder: &Builder<'_>, manifest: &mut Manifest, last: Month, report: &mut BuildReport) -> Result<()> {
    for model in builder.graph.models.iter().filter(|m| m.kind == Kind::Table) {
        let text = table_basis(builder, manifest, last, model)?;
        let fingerprint = crate::store::sha256(text.as_bytes());
        if manifest.tables.get(&model.name).and_then(|t| t.get("all")).is_some_and(|p| p.fingerprint == fingerprint) {
            report.linked += 1;
            continue;
        }
        let session = super::query::release_session(builder, manifest, last, &|table| {
            builder.graph.reads_through(&model.name, table)
        })?;
        let promise = Promise { path: &model.path, schema: model.schema(), grain: &model.grain };
        let files = builder.engine.wait(async {
            let frame =
                plan(&session, &model.path, &model.sql, &parameters(builder.project, last, last.end_us() - 1)).await?;
            encode(frame, &promise).await
        })?;
        let mut objects = Vec::new();
        for file in files {
            objects.push(builder.store.put_object(&file.parquet, file.rows)?);
        }
        manifest
            .tables
            .entry(model.name.clone())
            .or_default()
            .insert("all".into(), TablePart::new(fingerprint, objects));
        report.computed += 1;
    }
    Ok(())
}
