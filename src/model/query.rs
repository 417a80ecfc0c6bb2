//! A release as tables to ask: every period, every table, read-only.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use arrow::array::{AsArray, RecordBatch};
use datafusion::prelude::{SQLOptions, SessionContext};

use super::build::{Builder, LISTS, parameters, register_view};
use super::engine::{
    BREAKDOWNS, MEASURES, MEASURES_BY, SENDERS, UNITS, VERSIONS, measures_by_schema, measures_schema, plan,
    register_files, register_rows, versions_schema,
};
use super::front_matter::{Kind, Model, Periods};
use super::registers;
use super::senders::{sender_rows, senders_schema};
use super::sql_error::sql_error;
use crate::diagnostic::Result;
use crate::period::{Month, Window};
use crate::ranking::difference::WINDOW_DIFFERENCES;
use crate::ranking::{Split, Sums, breakdowns_schema, facts_schema};
use crate::ranking::{adjusted, known};
use crate::store::{Final, Input, Manifest, ObjectRef, Store, TablePart};
use crate::unit::table;
use crate::workday::table::WORKDAYS;

/// A session over a release. Kept tables hold all their periods; a view that reads one period reads `last`.
/// Tables that are not `wanted` have their columns and no rows: naming the files of a long history takes time.
///
/// # Errors
/// `E003`, `M020`.
pub fn release_session(
    builder: &Builder<'_>,
    manifest: &Manifest,
    last: Month,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<SessionContext> {
    let whole = tables(builder, manifest, last, wanted)?;
    extracts(builder, manifest, &whole, wanted(VERSIONS))?;
    Ok(whole)
}

/// A session of what indicators over measures read: the registers as they were known at the end of `last`, the
/// calendar of working days, the units, who has sent, and the sums of the indicators.
///
/// # Errors
/// `E003`, `M020`.
pub fn registers_session(builder: &Builder<'_>, manifest: &Manifest, last: Month) -> Result<SessionContext> {
    let session = builder.engine.session();
    registers::register_all(builder, &session, manifest, last, &|_| true)?;
    register(builder.store, &session, WORKDAYS, crate::workday::table::schema(), &all_objects(manifest, WORKDAYS))?;
    register(builder.store, &session, UNITS, table::schema(), &all_objects(manifest, UNITS))?;
    let senders = sender_rows(manifest, builder.project, last)?;
    register_rows(&session, SENDERS, senders_schema(), vec![senders])?;
    let sums = measure_objects(manifest, MEASURES, last, None, None);
    register(builder.store, &session, MEASURES, measures_schema(), &sums)?;
    Ok(session)
}

/// Rows of files that a later version replaced.
pub const SUPERSEDED: &str = "dossier_versions_superseded";
/// Every accepted row of every file that was ever loaded, with `is_newest`.
pub const EXTRACTS: &str = "dossier_extracts";

/// Registers what was replaced, and everything together: for people who ask, never for models.
fn extracts(builder: &Builder<'_>, manifest: &Manifest, session: &SessionContext, is_wanted: bool) -> Result<()> {
    let place = |input: &Input| (input.sender.clone(), input.period, input.version);
    let counted: BTreeSet<_> = manifest.counted_inputs("dossiers").into_iter().map(place).collect();
    let inputs = manifest.inputs.iter().filter(|i| is_wanted && i.kind == "dossiers");
    let replaced = inputs.filter(|i| !counted.contains(&place(i)));
    let files: Vec<ObjectRef> = replaced.flat_map(|i| i.parts.clone()).collect();
    register(builder.store, session, SUPERSEDED, versions_schema(), &files)?;
    let sql =
        format!("select *, true as is_newest from {VERSIONS} union all select *, false as is_newest from {SUPERSEDED}");
    let view = builder.engine.wait(plan(session, EXTRACTS, &sql, &Vec::new()))?.into_view();
    session.register_table(EXTRACTS, view).map_err(|error| sql_error(EXTRACTS, &error))?;
    Ok(())
}

/// What the release keeps, and its views.
fn tables(
    builder: &Builder<'_>,
    manifest: &Manifest,
    last: Month,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<SessionContext> {
    let whole = builder.engine.session();
    let narrow = builder.engine.session();
    let files = |inputs: Vec<&Input>| inputs.into_iter().flat_map(|i| i.parts.clone()).collect::<Vec<ObjectRef>>();
    for (table, kind) in LISTS {
        let is_wanted = wanted(table);
        let all = if is_wanted { files(manifest.counted_inputs(kind)) } else { Vec::new() };
        let recent = if is_wanted { files(manifest.newest_inputs(kind, last)) } else { Vec::new() };
        register(builder.store, &whole, table, versions_schema(), &all)?;
        register(builder.store, &narrow, table, versions_schema(), &recent)?;
    }
    let objects_of = |table: &str| if wanted(table) { all_objects(manifest, table) } else { Vec::new() };
    let builtin = [
        (MEASURES, measures_schema()),
        (MEASURES_BY, measures_by_schema()),
        (SENDERS, senders_schema()),
        (BREAKDOWNS, breakdowns_schema()),
        ("facts", facts_schema()),
        ("rankings", facts_schema()),
        (UNITS, table::schema()),
        (table::PREDECESSORS, table::predecessors_schema()),
        (table::HEIRS, table::heirs_schema()),
        (WORKDAYS, crate::workday::table::schema()),
        (WINDOW_DIFFERENCES, crate::ranking::difference::schema()),
        (adjusted::ADJUSTED_FIGURES, adjusted::adjusted_schema()),
        (adjusted::REQUEST_EFFECTS, adjusted::effects_schema()),
    ];
    for (table, schema) in builtin {
        let objects = objects_of(table);
        register(builder.store, &whole, table, schema.clone(), &objects)?;
        register(builder.store, &narrow, table, schema, &objects)?;
    }
    let printed = known::printed(builder)?;
    for session in [&whole, &narrow] {
        register_rows(session, known::INDICATORS, known::schema(), vec![known::rows(&printed)?])?;
        registers::register_all(builder, session, manifest, last, wanted)?;
    }
    for model in &builder.graph.models {
        match model.kind {
            Kind::View => {
                let parameters = parameters(builder.project, last, last.end_us() - 1);
                let from = if model.periods == Periods::This { &narrow } else { &whole };
                register_view(builder.engine, from, model, &parameters)?;
                let other = if model.periods == Periods::This { &whole } else { &narrow };
                let view = builder
                    .engine
                    .wait(from.table_provider(model.name.as_str()))
                    .map_err(|error| sql_error(&model.path, &error))?;
                other.register_table(model.name.as_str(), view).map_err(|error| sql_error(&model.path, &error))?;
            }
            Kind::Table | Kind::ByPeriod => {
                register(builder.store, &whole, &model.name, model.schema(), &objects_of(&model.name))?;
                let partition = if model.kind == Kind::Table { "all".to_string() } else { last.to_string() };
                let objects = manifest
                    .tables
                    .get(&model.name)
                    .and_then(|t| t.get(&partition))
                    .map(|p| p.objects.clone())
                    .unwrap_or_default();
                register(builder.store, &narrow, &model.name, model.schema(), &objects)?;
            }
        }
        if model.lookback > 0 {
            register(builder.store, &narrow, &model.before(), model.schema(), &[])?;
        }
    }
    Ok(whole)
}

/// A session with nothing but the facts of a release.
///
/// # Errors
/// `E003`.
pub fn facts_session(builder: &Builder<'_>, manifest: &Manifest) -> Result<SessionContext> {
    let session = builder.engine.session();
    register(builder.store, &session, "facts", facts_schema(), &all_objects(manifest, "facts"))?;
    Ok(session)
}

/// Runs one query of an analyst; nothing that writes is allowed.
///
/// # Errors
/// `M020` with the engine's sentence.
pub fn ask(builder: &Builder<'_>, session: &SessionContext, sql: &str) -> Result<Vec<RecordBatch>> {
    let options = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    builder.engine.wait(async {
        let frame = session.sql_with_options(sql, options).await.map_err(|error| sql_error("query", &error))?;
        let schema = frame.schema().inner().clone();
        let rows = frame.collect().await.map_err(|error| sql_error("query", &error))?;
        Ok(if rows.is_empty() { vec![RecordBatch::new_empty(schema)] } else { rows })
    })
}

/// Sums of one window over the measures of all periods up to `last`: of some indicators, or of all.
///
/// # Errors
/// `E003`, `M020`, `E004`.
pub fn window_sums(
    builder: &Builder<'_>,
    manifest: &Manifest,
    last: Month,
    window: Window,
    only: Option<&BTreeSet<String>>,
) -> Result<Sums> {
    let session = builder.engine.session();
    register(
        builder.store,
        &session,
        MEASURES,
        measures_schema(),
        &measure_objects(manifest, MEASURES, last, Some(window), only),
    )?;
    let sql = format!(
        "select indicator, part, unit, cast(sum(numerator) as bigint), cast(sum(denominator) as bigint) from measures \
         where {days} group by 1, 2, 3",
        days = days_of(window),
    );
    let rows = builder.engine.wait(async {
        let frame = plan(&session, MEASURES, &sql, &Vec::new()).await?;
        frame.collect().await.map_err(|error| sql_error(MEASURES, &error))
    })?;
    Sums::read(&rows)
}

/// The same sums broken down by each dimension's members.
///
/// # Errors
/// `E003`, `M020`, `E004`.
pub fn window_splits(
    builder: &Builder<'_>,
    manifest: &Manifest,
    last: Month,
    window: Window,
    only: Option<&BTreeSet<String>>,
) -> Result<Vec<Split>> {
    let session = builder.engine.session();
    register(
        builder.store,
        &session,
        MEASURES_BY,
        measures_by_schema(),
        &measure_objects(manifest, MEASURES_BY, last, Some(window), only),
    )?;
    let sql = format!(
        "select indicator, dimension, member, unit, cast(sum(numerator) as bigint), cast(sum(denominator) as bigint) \
         from measures_by where {days} group by 1, 2, 3, 4 order by 1, 2, 3, 4",
        days = days_of(window),
    );
    let rows = builder.engine.wait(async {
        let frame = plan(&session, MEASURES_BY, &sql, &Vec::new()).await?;
        frame.collect().await.map_err(|error| sql_error(MEASURES_BY, &error))
    })?;
    Split::read(&rows)
}

/// A session in which every one of these models can be read.
///
/// # Errors
/// `E003`, `M020`.
pub fn models_session(
    builder: &Builder<'_>,
    manifest: &Manifest,
    models: &[&Model],
    period: Month,
) -> Result<SessionContext> {
    let is_read = |model: &&Model, table: &str| table == model.name || builder.graph.reads_through(&model.name, table);
    release_session(builder, manifest, period, &|table| models.iter().any(|model| is_read(model, table)))
}

/// Rows of a printed model for one period, in a session of [`models_session`]: its partition, or the rows of its view.
///
/// # Errors
/// `E003`, `M020`.
pub fn printed_rows(
    builder: &Builder<'_>,
    manifest: &Manifest,
    session: &SessionContext,
    model: &Model,
    period: Month,
) -> Result<Vec<RecordBatch>> {
    if model.kind == Kind::ByPeriod {
        return partition_rows(builder, manifest, &model.name, period);
    }
    builder.engine.wait(async {
        let failed = |error| sql_error(&model.path, &error);
        let frame = session.table(model.name.as_str()).await.map_err(failed)?;
        let has_period = frame.schema().has_column_with_unqualified_name("period");
        let sql = match has_period {
            true => format!("select * from {} where period = '{period}'", model.name),
            false => format!("select * from {}", model.name),
        };
        let frame = plan(session, &model.path, &sql, &Vec::new()).await?;
        let schema = frame.schema().inner().clone();
        let rows = frame.collect().await.map_err(failed)?;
        Ok(if rows.is_empty() { vec![RecordBatch::new_empty(schema)] } else { rows })
    })
}

/// The condition of the rows that make up a window: its flows, the state at its end, the state before it.
pub fn days_of(window: Window) -> String {
    format!(
        "((anchor = 'flow' and day between date '{from}' and date '{to}') \
         or (anchor = 'cutoff' and day = date '{to}') or (anchor = 'opening' and day = date '{from}'))",
        from = window.from,
        to = window.to,
    )
}

/// What earlier releases said of the whole province's months, and which release it was of each: rows of period,
/// calendar of the window, indicator, version, numerator, unit. A month is read from its final release, else from the last of the draft's ancestors that
/// was made for it, else from the first of them that holds it: one that was withdrawn is no ancestor.
///
/// # Errors
/// `S003`, `S004`, `S012`, `E003`, `M020`.
pub fn published_months(
    builder: &Builder<'_>,
    draft: &Manifest,
    months: &[Month],
    provinces: &[&str],
) -> Result<(Vec<RecordBatch>, BTreeMap<Month, String>)> {
    let said = published(builder, draft, months)?;
    let files: Vec<PathBuf> = said.values().map(|(path, _)| path.clone()).collect();
    let session = builder.engine.session();
    register_files(&session, "facts", facts_schema(), &files)?;
    let named: Vec<String> = provinces.iter().map(|code| format!("'{}'", code.replace('\'', "''"))).collect();
    let sql = format!(
        "select period, coalesce(window_calendar, 'calendar'), indicator, version, numerator, unit from facts \
         where window_kind = 'month' and population = '' and unit in ({}) and numerator is not null",
        named.join(", ")
    );
    let rows = builder.engine.wait(async {
        let frame = plan(&session, "facts", &sql, &Vec::new()).await?;
        frame.collect().await.map_err(|error| sql_error("facts", &error))
    })?;
    Ok((rows, said.into_iter().map(|(month, (_, release))| (month, release)).collect()))
}

/// Files of the facts that earlier releases said of some months, each with its release, as [`published_months`]
/// reads them.
///
/// # Errors
/// `S003`, `S004`, `S012`.
pub fn published(
    builder: &Builder<'_>,
    draft: &Manifest,
    months: &[Month],
) -> Result<BTreeMap<Month, (PathBuf, String)>> {
    let releases = builder.store.releases()?;
    let file = |release: &str, month: Month| {
        let folder = builder.store.release_folder(release).join("tables/facts").join(month.to_string());
        Some(folder.join("part-0000.parquet")).filter(|path| path.exists())
    };
    let finals = builder.store.finals()?;
    let said = finals.iter().filter(|known| months.contains(&known.period));
    let mut said: BTreeMap<Month, (PathBuf, String)> = said
        .filter_map(|known| Some((known.period, (file(&known.release, known.period)?, known.release.clone()))))
        .collect();
    let mut backfilled: BTreeMap<Month, (PathBuf, String)> = BTreeMap::new();
    let mut ancestor = draft.parent.clone();
    while let Some(id) = ancestor.filter(|id| releases.contains(id)) {
        let open: Vec<Month> = months.iter().copied().filter(|month| !said.contains_key(month)).collect();
        if open.is_empty() {
            break;
        }
        for month in open {
            let own = id.starts_with(&format!("{month}."));
            if let Some(path) = file(&id, month) {
                if own { &mut said } else { &mut backfilled }.insert(month, (path, id.clone()));
            }
        }
        ancestor = builder.store.release(&id)?.parent;
    }
    for (month, path) in backfilled {
        said.entry(month).or_insert(path);
    }
    Ok(said)
}

/// The figures of a final release's own month, as it printed them.
///
/// # Errors
/// `S004`, `E003`, `M020`.
pub fn final_facts(builder: &Builder<'_>, known: &Final) -> Result<Vec<RecordBatch>> {
    let manifest = builder.store.release(&known.release)?;
    let part = manifest.tables.get("facts").and_then(|t| t.get(&known.period.to_string()));
    let session = builder.engine.session();
    register(builder.store, &session, "facts", facts_schema(), part.map_or(&[], |part| &part.objects))?;
    builder.engine.wait(async {
        let frame = plan(&session, "facts", "select * from facts", &Vec::new()).await?;
        frame.collect().await.map_err(|error| sql_error("facts", &error))
    })
}

/// The ranked rows of `facts` of one period as they stand in public: of a final month as it was declared, as a
/// published file says them, or, of a month that was never published, as the draft computes them; none where it has
/// none.
///
/// # Errors
/// `E003`, `M020`.
pub fn earlier_facts(
    builder: &Builder<'_>,
    draft: &Manifest,
    period: Month,
    published: Option<&PathBuf>,
) -> Result<Vec<RecordBatch>> {
    let session = builder.engine.session();
    let part = draft.tables.get("facts").and_then(|t| t.get(&period.to_string()));
    match (published, part) {
        (Some(file), _) => register_files(&session, "facts", facts_schema(), std::slice::from_ref(file))?,
        (None, Some(part)) => register(builder.store, &session, "facts", facts_schema(), &part.objects)?,
        (None, None) => return Ok(Vec::new()),
    }
    let public =
        |column: &str| format!("case when final_release is null then {column} else final_{column} end as {column}");
    let columns = ["numerator", "denominator", "rank", "ranked_count", "tied_count"].map(public).join(", ");
    let sql = format!(
        "select * from (select indicator, population, window_kind, window_to_date, unit, version, status, \
         population_missing_count, missing_member_count, {columns} from facts) where rank is not null"
    );
    builder.engine.wait(async {
        let frame = plan(&session, "facts", &sql, &Vec::new()).await?;
        frame.collect().await.map_err(|error| sql_error("facts", &error))
    })
}

/// Names of all units that own a dossier in any measure; no unit is no name.
///
/// # Errors
/// `E003`, `M020`.
pub fn unit_names(builder: &Builder<'_>, manifest: &Manifest, last: Month) -> Result<Vec<String>> {
    let session = builder.engine.session();
    register(
        builder.store,
        &session,
        MEASURES,
        measures_schema(),
        &measure_objects(manifest, MEASURES, last, None, None),
    )?;
    let rows = builder.engine.wait(async {
        let frame =
            plan(&session, MEASURES, "select distinct unit from measures where unit <> '' order by unit", &Vec::new())
                .await?;
        frame.collect().await.map_err(|error| sql_error(MEASURES, &error))
    })?;
    let columns = rows.iter().filter_map(|batch| batch.column(0).as_string_view_opt());
    Ok(columns.flat_map(|column| column.iter().flatten().map(String::from).collect::<Vec<_>>()).collect())
}

/// Files of the measures known at `last`: with a window, those alone that have a day in it; of some indicators, or
/// of all.
fn measure_objects(
    manifest: &Manifest,
    table: &str,
    last: Month,
    window: Option<Window>,
    only: Option<&BTreeSet<String>>,
) -> Vec<ObjectRef> {
    let is_known = |partition: &str| {
        partition.rsplit_once('/').is_some_and(|(indicator, period)| {
            only.is_none_or(|only| only.contains(indicator)) && period.parse::<Month>().is_ok_and(|p| p <= last)
        })
    };
    let overlaps = |part: &TablePart| window.is_none_or(|window| part.overlaps(window));
    let partitions = manifest.tables.get(table).into_iter().flatten();
    let wanted = partitions.filter(|(name, part)| is_known(name) && overlaps(part));
    wanted.flat_map(|(_, part)| part.objects.clone()).collect()
}

fn all_objects(manifest: &Manifest, table: &str) -> Vec<ObjectRef> {
    manifest.tables.get(table).map(|t| t.values().flat_map(|p| p.objects.clone()).collect()).unwrap_or_default()
}

fn register(
    store: &Store,
    session: &SessionContext,
    name: &str,
    schema: arrow::datatypes::SchemaRef,
    objects: &[ObjectRef],
) -> Result<()> {
    let files: Vec<PathBuf> = objects.iter().map(|o| store.object_path(&o.sha256)).collect();
    register_files(session, name, schema, &files)
}

/// Rows of one partition of a kept model; none when there is no such model.
///
/// # Errors
/// `E003`, `M020`.
pub fn partition_rows(
    builder: &Builder<'_>,
    manifest: &Manifest,
    model: &str,
    period: Month,
) -> Result<Vec<RecordBatch>> {
    let Some(found) = builder.graph.model(model) else { return Ok(Vec::new()) };
    let objects = manifest
        .tables
        .get(model)
        .and_then(|t| t.get(&period.to_string()))
        .map(|p| p.objects.clone())
        .unwrap_or_default();
    let session = builder.engine.session();
    register(builder.store, &session, model, found.schema(), &objects)?;
    builder.engine.wait(async {
        let frame = plan(&session, &found.path, &format!("select * from {model}"), &Vec::new()).await?;
        frame.collect().await.map_err(|error| sql_error(&found.path, &error))
    })
}
