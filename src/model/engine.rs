//! DataFusion, told which files to read: explicit lists from manifests, never a folder.

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::common::ScalarValue;
use datafusion::datasource::MemTable;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::error::DataFusionError;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::prelude::{DataFrame, SessionConfig, SessionContext};
use futures::stream::{self, StreamExt, TryStreamExt};

use super::sql_error::{first_line, sql_error};
use crate::diagnostic::{Diagnostic, Result};
use crate::ranking::adjusted::{ADJUSTED_FIGURES, REQUEST_EFFECTS};
use crate::ranking::difference::WINDOW_DIFFERENCES;
use crate::ranking::known::INDICATORS;
use crate::unit::table::{HEIRS, PREDECESSORS};
use crate::workday::table::WORKDAYS;

/// Every accepted row of every newest file.
pub const VERSIONS: &str = "dossier_versions";
/// Every accepted row of the newest lists of the national portal.
pub const PORTAL_DOSSIERS: &str = "portal_dossiers";
/// Sums of every indicator per part, unit and day.
pub const MEASURES: &str = "measures";
/// Who was expected to send for a period, and who did.
pub const SENDERS: &str = "senders";
/// The unit dimension.
pub const UNITS: &str = "units";
/// The same sums broken down by the members of each dimension of the indicator.
pub const MEASURES_BY: &str = "measures_by";
/// The `dimension` of sums that are not broken down, while they are computed.
pub const WHOLE: &str = "whole";
/// Figures of the headline window by field, phòng, channel and so on, for every unit.
pub const BREAKDOWNS: &str = "breakdowns";
/// Tables that no model makes.
pub const BUILTIN_TABLES: &[&str] = &[
    VERSIONS,
    PORTAL_DOSSIERS,
    MEASURES,
    MEASURES_BY,
    BREAKDOWNS,
    SENDERS,
    UNITS,
    PREDECESSORS,
    HEIRS,
    WORKDAYS,
    "rankings",
    "facts",
    INDICATORS,
    WINDOW_DIFFERENCES,
    ADJUSTED_FIGURES,
    REQUEST_EFFECTS,
];

/// Memory the engine may use before it spills or refuses, bytes.
const MEMORY: usize = 6 << 30;

/// The engine and its threads.
pub struct Engine {
    threads: tokio::runtime::Runtime,
    environment: Arc<RuntimeEnv>,
}

/// Values of `$name` in SQL.
pub type Parameters = Vec<(&'static str, ScalarValue)>;

impl Engine {
    /// Starts the engine.
    ///
    /// # Errors
    /// `E002` when threads or the spill folder cannot be had.
    pub fn start() -> Result<Self> {
        let threads = tokio::runtime::Builder::new_multi_thread()
            .thread_stack_size(8 << 20)
            .build()
            .map_err(|error| Diagnostic::fatal("E002", format!("the engine's threads cannot be started: {error}")))?;
        let environment = RuntimeEnvBuilder::new().with_memory_limit(MEMORY, 1.0).build_arc().map_err(|error| {
            Diagnostic::fatal("E002", format!("the engine cannot be started: {}", first_line(&error.to_string())))
        })?;
        Ok(Self { threads, environment })
    }

    /// Runs a future of the engine to its end.
    pub fn wait<F: Future>(&self, future: F) -> F::Output {
        self.threads.block_on(future)
    }

    /// Runs independent futures, as many at once as there are cores, and gives their results in order: one plans
    /// while another reads.
    ///
    /// # Errors
    /// The first one's.
    pub fn wait_all<T, F>(&self, jobs: Vec<F>) -> Result<Vec<T>>
    where
        T: Send + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let at_once = std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.block_on(async {
            let started = stream::iter(jobs).map(|job| tokio::spawn(job)).buffered(at_once);
            let done = started.map(|done| match done {
                Ok(result) => result,
                Err(ended) => std::panic::resume_unwind(ended.into_panic()), // a job is never cancelled
            });
            done.try_collect().await
        })
    }

    /// A session with nothing registered in it.
    pub fn session(&self) -> SessionContext {
        let mut config = SessionConfig::new().with_information_schema(true);
        config.options_mut().sql_parser.collect_spans = true; // errors say their line
        SessionContext::new_with_config_rt(config, Arc::clone(&self.environment))
    }
}

/// Registers exactly these Parquet files as a table; no file is an empty table of the same columns.
///
/// # Errors
/// `E003`.
pub fn register_files(session: &SessionContext, name: &str, schema: SchemaRef, files: &[PathBuf]) -> Result<()> {
    if files.is_empty() {
        return register_rows(session, name, schema, Vec::new());
    }
    let failed = |error: DataFusionError| {
        Diagnostic::fatal("E003", format!("table `{name}` cannot be read: {}", first_line(&error.to_string())))
    };
    let mut urls = Vec::with_capacity(files.len());
    for file in files {
        let absolute = fs_err::canonicalize(file)?;
        urls.push(ListingTableUrl::parse(absolute.to_string_lossy()).map_err(failed)?);
    }
    let options = ListingOptions::new(Arc::new(ParquetFormat::default())).with_file_extension(".parquet");
    let config = ListingTableConfig::new_with_multi_paths(urls).with_listing_options(options).with_schema(schema);
    let table = ListingTable::try_new(config).map_err(failed)?;
    session.register_table(name, Arc::new(table)).map_err(failed)?;
    Ok(())
}

/// Registers rows in memory as a table.
///
/// # Errors
/// `E003`.
pub fn register_rows(session: &SessionContext, name: &str, schema: SchemaRef, rows: Vec<RecordBatch>) -> Result<()> {
    let failed = |error: DataFusionError| {
        Diagnostic::fatal("E003", format!("table `{name}` cannot be made: {}", first_line(&error.to_string())))
    };
    let table = MemTable::try_new(schema, vec![rows]).map_err(failed)?;
    session.register_table(name, Arc::new(table)).map_err(failed)?;
    Ok(())
}

/// Plans a query with its parameters.
///
/// # Errors
/// `M020` with the file and the engine's sentence.
pub async fn plan(session: &SessionContext, path: &str, sql: &str, parameters: &Parameters) -> Result<DataFrame> {
    let failed = |error: DataFusionError| sql_error(path, &error);
    let frame = session.sql(sql).await.map_err(failed)?;
    if parameters.is_empty() {
        return Ok(frame);
    }
    frame.with_param_values(parameters.clone()).map_err(failed)
}

/// Microseconds since 1970 as the engine's timestamp.
pub fn timestamp(us: i64) -> ScalarValue {
    ScalarValue::TimestampMicrosecond(Some(us), None)
}

/// Columns of [`MEASURES`].
pub fn measures_schema() -> SchemaRef {
    let fields = measures_by_schema();
    let own = fields.fields().iter().filter(|field| !["dimension", "member"].contains(&field.name().as_str()));
    Arc::new(Schema::new(own.cloned().collect::<Vec<_>>()))
}

/// Columns of [`MEASURES_BY`].
pub fn measures_by_schema() -> SchemaRef {
    let field = |name: &str, kind: DataType| Field::new(name, kind, true);
    Arc::new(Schema::new(vec![
        field("indicator", DataType::Utf8View),
        field("version", DataType::Int64),
        field("part", DataType::Utf8View),
        field("unit", DataType::Utf8View),
        field("dimension", DataType::Utf8View),
        field("member", DataType::Utf8View),
        field("day", DataType::Date32),
        field("anchor", DataType::Utf8View),
        field("numerator", DataType::Int64),
        field("denominator", DataType::Int64),
    ]))
}

/// Columns of [`VERSIONS`] and [`PORTAL_DOSSIERS`], as intake writes them, with text as the engine likes to read it.
pub fn versions_schema() -> SchemaRef {
    let written = crate::intake::schema();
    let fields = written.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 => Field::new(field.name(), DataType::Utf8View, true),
        kind => Field::new(field.name(), kind.clone(), true),
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}
