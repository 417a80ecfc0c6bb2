//! Computes what is missing, period after period, and links the rest.

use std::collections::BTreeMap;
use std::path::PathBuf;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Date32Type;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::common::ScalarValue;
use datafusion::error::DataFusionError;
use datafusion::prelude::SessionContext;

use super::check::{CheckModel, CheckSeverity};
use super::engine::{
    BUILTIN_TABLES, Engine, MEASURES, PORTAL_DOSSIERS, Parameters, VERSIONS, measures_schema, plan, register_files,
    register_rows, timestamp, versions_schema,
};
use super::front_matter::{Kind, Model, Periods};
use super::graph::Graph;
use super::indicator::{IndicatorModel, Scope};
use super::measured::Measured;
use super::partition::{Promise, Written, encode, encode_rows};
use super::registers;
use super::senders::{all_cells, sender_rows, senders_schema};
use crate::diagnostic::Result;
use crate::period::{Month, MonthRange, end_of_day_us};
use crate::pipeline::{Compare, Project};
use crate::ranking::Loaded;
use crate::store::{CheckResult, DOSSIERS, Manifest, ObjectRef, PORTAL, Store, TablePart};
use crate::unit::{Unit, table};
use crate::workday::table::WORKDAYS;

/// Raised when the same SQL may give other bytes: another engine, another way of writing.
const BUILD_VERSION: &str = "datafusion-55 build-1";

/// Tables of files that list dossiers, and the kind of the files.
pub const LISTS: [(&str, &str); 2] = [(VERSIONS, DOSSIERS), (PORTAL_DOSSIERS, PORTAL)];

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BuildReport {
    pub computed: usize,
    pub linked: usize,
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
    if let Some(measures) = manifest.tables.get_mut(MEASURES) {
        measures.retain(|partition, _| known.iter().any(|id| partition.starts_with(&format!("{id}/"))));
    }
    let is_kept = |table: &String| BUILTIN_TABLES.contains(&table.as_str()) || builder.graph.model(table).is_some();
    manifest.tables.retain(|table, _| is_kept(table));
    manifest.checks.retain(|result| builder.graph.checks.iter().any(|check| check.name == result.check));
    workdays(builder, manifest, &mut report)?;
    for period in periods.iter() {
        let before = report.computed;
        let ends = cutoffs(builder, manifest, period).into_iter().skip(1);
        let mut step = PeriodBuild {
            builder,
            period,
            session: None,
            cutoffs: ends.collect(),
            openings: openings(builder, manifest, period),
            sessions: BTreeMap::new(),
            identities: BTreeMap::new(),
            manifest,
            report: &mut report,
        };
        step.run()?;
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
    vec![
        ("period", ScalarValue::Utf8(Some(period.to_string()))),
        ("previous_period", ScalarValue::Utf8(Some(period.previous().to_string()))),
        ("period_start", timestamp(period.start_us())),
        ("previous_cutoff", timestamp(period.start_us() - 1)),
        ("cutoff", timestamp(cutoff_us)),
        ("compare", ScalarValue::Utf8(Some(compare.to_string()))),
    ]
}

/// Last microsecond of the cut-offs that `period` holds, its own end first.
fn cutoffs(builder: &Builder<'_>, manifest: &Manifest, period: Month) -> Vec<i64> {
    let days = crate::ranking::cutoffs(builder.project, period, &Loaded::of(manifest));
    days.into_iter().map(|day| end_of_day_us(day) - 1).collect()
}

/// The indicators the pipeline prints, where they can be computed: without a file of holidays nothing counts in working days.
fn counted_indicators<'a>(builder: &Builder<'a>) -> impl Iterator<Item = &'a IndicatorModel> {
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
    parts.insert("all".into(), TablePart { fingerprint, objects, days: None });
    report.computed += 1;
    Ok(())
}

/// Last microsecond before the windows that begin in `period`.
fn openings(builder: &Builder<'_>, manifest: &Manifest, period: Month) -> Vec<i64> {
    let days = crate::ranking::openings(builder.project, period, &Loaded::of(manifest));
    days.into_iter().filter_map(|day| Some(end_of_day_us(day.pred_opt()?) - 1)).collect()
}

struct PeriodBuild<'a, 'b> {
    builder: &'a Builder<'a>,
    manifest: &'b mut Manifest,
    period: Month,
    session: Option<SessionContext>,
    /// Days of the period, besides its last, at which windows need states, by their last microsecond.
    cutoffs: Vec<i64>,
    /// Last microseconds before the windows that begin in the period.
    openings: Vec<i64>,
    /// Sessions at cut-offs that are not the period's end.
    sessions: BTreeMap<i64, SessionContext>,
    /// What a table's rows of this period depend on, by table.
    identities: BTreeMap<String, String>,
    report: &'b mut BuildReport,
}

impl PeriodBuild<'_, '_> {
    fn run(&mut self) -> Result<()> {
        for (table, kind) in LISTS {
            let hashes: Vec<String> = self.listed(kind).into_iter().map(|part| part.sha256).collect();
            self.identities.insert(table.into(), hashes.join(","));
        }
        for register in self.builder.graph.registers.values() {
            let identity = registers::identity(self.builder.graph, self.manifest, register, self.period)?;
            self.identities.insert(register.name.clone(), identity);
        }
        self.senders()?;
        let workdays = self.objects(WORKDAYS, "all");
        let identity = workdays.iter().map(|o| o.sha256.as_str()).collect::<Vec<_>>().join(",");
        self.identities.insert(WORKDAYS.into(), identity);
        for (table, rows) in self.succession()? {
            self.identities.insert(table.into(), crate::store::sha256(all_cells(&rows)?.as_bytes()));
        }
        let builder = self.builder;
        for model in &builder.graph.models {
            match model.kind {
                Kind::View if model.periods == Periods::This && !self.reads_release(model) => {
                    let identity = self.fingerprint(&model.name, &model.sql, "");
                    self.identities.insert(model.name.clone(), identity);
                    if let Some(session) = self.session.clone() {
                        self.register_view(&session, model, self.period.end_us() - 1)?;
                    }
                }
                Kind::ByPeriod => self.by_period(model)?,
                _ => {}
            }
        }
        for indicator in counted_indicators(builder) {
            self.indicator(indicator)?;
        }
        for check in &builder.graph.checks {
            self.check(check)?;
        }
        Ok(())
    }

    /// The newest files of the period that list dossiers.
    fn listed(&self, kind: &str) -> Vec<ObjectRef> {
        self.manifest.newest_inputs(kind, self.period).iter().flat_map(|i| i.parts.clone()).collect()
    }

    /// Whether a view needs tables that exist only once every period is done.
    fn reads_release(&self, model: &Model) -> bool {
        self.builder.graph.reads(&model.name).any(|table| !self.identities.contains_key(table))
    }

    fn fingerprint(&self, name: &str, sql: &str, more: &str) -> String {
        let sql = sql.trim(); // its first line's place in the file decides no row
        let mut text = format!(
            "{BUILD_VERSION}\n{name}\n{sql}\n{more}\n{:?}\n",
            parameters(self.builder.project, self.period, self.period.end_us() - 1)
        );
        for table in self.builder.graph.reads(name) {
            text.push_str(&format!("{table}={}\n", self.identities.get(table).map_or("", String::as_str)));
        }
        crate::store::sha256(text.as_bytes())
    }

    fn link_if_known(&mut self, table: &str, partition: &str, fingerprint: &str) -> bool {
        let part = self.manifest.tables.get(table).and_then(|t| t.get(partition));
        let is_known = part.is_some_and(|part| part.fingerprint == fingerprint);
        if is_known {
            self.report.linked += 1;
        }
        is_known
    }

    fn keep(
        &mut self,
        table: &str,
        partition: &str,
        fingerprint: String,
        files: Vec<Written>,
    ) -> Result<Vec<ObjectRef>> {
        let mut objects = Vec::new();
        for file in files {
            objects.push(self.builder.store.put_object(&file.parquet, file.rows)?);
        }
        let part = TablePart { fingerprint, objects: objects.clone(), days: None };
        self.manifest.tables.entry(table.to_string()).or_default().insert(partition.to_string(), part);
        self.report.computed += 1;
        Ok(objects)
    }

    fn by_period(&mut self, model: &Model) -> Result<()> {
        let before = self.before_objects(model);
        self.identities.insert(model.before(), before.iter().map(|o| o.sha256.as_str()).collect::<Vec<_>>().join(","));
        let more: Vec<&str> = before.iter().map(|o| o.sha256.as_str()).collect();
        let fingerprint = self.fingerprint(
            &model.name,
            &model.sql,
            &format!("{:?}\n{:?}\n{}", model.columns, model.grain, more.join(",")),
        );
        let partition = self.period.to_string();
        if !self.link_if_known(&model.name, &partition, &fingerprint) {
            let session = self.session()?;
            let parameters = parameters(self.builder.project, self.period, self.period.end_us() - 1);
            let promise = Promise { path: &model.path, schema: model.schema(), grain: &model.grain };
            let files = self.builder.engine.wait(async {
                let frame = plan(&session, &model.path, &model.sql, &parameters).await?;
                encode(frame, &promise).await
            })?;
            self.keep(&model.name, &partition, fingerprint, files)?;
        }
        let objects = self.objects(&model.name, &partition);
        self.identities
            .insert(model.name.clone(), objects.iter().map(|o| o.sha256.as_str()).collect::<Vec<_>>().join(","));
        if let Some(session) = self.session.clone() {
            self.register(&session, &model.name, model.schema(), &objects)?;
        }
        Ok(())
    }

    fn objects(&self, table: &str, partition: &str) -> Vec<ObjectRef> {
        self.manifest.tables.get(table).and_then(|t| t.get(partition)).map(|p| p.objects.clone()).unwrap_or_default()
    }

    fn before_objects(&self, model: &Model) -> Vec<ObjectRef> {
        let mut month = self.period;
        let mut objects = Vec::new();
        for _ in 0..model.lookback {
            month = month.previous();
            objects.extend(self.objects(&model.name, &month.to_string()));
        }
        objects
    }

    fn register(
        &self,
        session: &SessionContext,
        name: &str,
        schema: arrow::datatypes::SchemaRef,
        objects: &[ObjectRef],
    ) -> Result<()> {
        let files: Vec<PathBuf> = objects.iter().map(|o| self.builder.store.object_path(&o.sha256)).collect();
        register_files(session, name, schema, &files)
    }

    fn register_view(&self, session: &SessionContext, model: &Model, cutoff: i64) -> Result<()> {
        register_view(self.builder.engine, session, model, &parameters(self.builder.project, self.period, cutoff))
    }

    /// The session of this period at its end, made when the first thing must be computed.
    fn session(&mut self) -> Result<SessionContext> {
        if let Some(session) = &self.session {
            return Ok(session.clone());
        }
        let session = self.open(self.period.end_us() - 1)?;
        self.session = Some(session.clone());
        Ok(session)
    }

    /// The same at another cut-off, once every table of the period is there.
    fn session_at(&mut self, cutoff: i64) -> Result<SessionContext> {
        if cutoff == self.period.end_us() - 1 {
            return self.session();
        }
        if let Some(session) = self.sessions.get(&cutoff) {
            return Ok(session.clone());
        }
        let session = self.open(cutoff)?;
        self.sessions.insert(cutoff, session.clone());
        Ok(session)
    }

    /// A session with the tables made so far, and the views as they are at `cutoff`.
    fn open(&self, cutoff: i64) -> Result<SessionContext> {
        let session = self.builder.engine.session();
        for (table, kind) in LISTS {
            self.register(&session, table, versions_schema(), &self.listed(kind))?;
        }
        register_rows(
            &session,
            "senders",
            senders_schema(),
            vec![sender_rows(self.manifest, self.builder.project, self.period)?],
        )?;
        self.register(&session, WORKDAYS, crate::workday::table::schema(), &self.objects(WORKDAYS, "all"))?;
        for (table, rows) in self.succession()? {
            register_rows(&session, table, rows.schema(), vec![rows])?;
        }
        let graph = self.builder.graph;
        registers::register_all(&session, self.builder.store, graph, self.manifest, self.period, &|_| true)?;
        for model in &graph.models {
            if model.lookback > 0 {
                self.register(&session, &model.before(), model.schema(), &self.before_objects(model))?;
            }
            if !self.identities.contains_key(&model.name) {
                continue;
            }
            match model.kind {
                Kind::ByPeriod => self.register(
                    &session,
                    &model.name,
                    model.schema(),
                    &self.objects(&model.name, &self.period.to_string()),
                )?,
                Kind::View => self.register_view(&session, model, cutoff)?,
                Kind::Table => {}
            }
        }
        Ok(session)
    }

    /// What became of units, as far as it is known at the period's end.
    fn succession(&self) -> Result<[(&'static str, RecordBatch); 2]> {
        let (units, by) = (self.builder.project.units.as_ref(), self.period.last_day());
        Ok([(table::PREDECESSORS, table::predecessors(units, by)?), (table::HEIRS, table::heirs(units, by)?)])
    }

    /// Whether a unit that took over others' dossiers begins in the period.
    fn has_new_heirs(&self) -> bool {
        let begins = |unit: &Unit| unit.valid_from.is_some_and(|from| Month::of(from) == self.period);
        let units = self.builder.project.units.as_ref();
        units.is_some_and(|units| units.iter().any(|unit| begins(unit) && !unit.predecessors.is_empty()))
    }

    fn senders(&mut self) -> Result<()> {
        let rows = sender_rows(self.manifest, self.builder.project, self.period)?;
        let fingerprint = crate::store::sha256(format!("{BUILD_VERSION}{}", all_cells(&rows)?).as_bytes());
        let partition = self.period.to_string();
        if !self.link_if_known("senders", &partition, &fingerprint) {
            let promise = Promise { path: "senders", schema: senders_schema(), grain: &["sender".to_string()] };
            let files = encode_rows(&rows, &promise)?;
            self.keep("senders", &partition, fingerprint.clone(), files)?;
        }
        self.identities.insert("senders".into(), fingerprint);
        Ok(())
    }

    fn indicator(&mut self, indicator: &IndicatorModel) -> Result<()> {
        let end = self.period.end_us() - 1;
        let has_stock = indicator.stock_sql(Scope::All).is_some();
        // Flows are dated by their events: other cut-offs change nothing of them.
        let others = self.cutoffs.iter().filter(|_| has_stock);
        let cutoffs: Vec<i64> = std::iter::once(end).chain(others.copied()).collect();
        let has_opening = indicator.opening_sql(Scope::All).is_some();
        let openings: Vec<i64> = self.openings.iter().filter(|_| has_opening).copied().collect();
        // The sums of transferred dossiers read who followed whom, in such a month alone.
        let heirs = if self.has_new_heirs() { self.identities[table::PREDECESSORS].as_str() } else { "" };
        let more = if indicator.is_over_measures() { self.measured(indicator).basis()? } else { heirs.to_string() };
        let fingerprint = self.fingerprint(
            &indicator.id,
            &indicator.sql,
            &format!(
                "{:?}{:?}{}{:?}{cutoffs:?}{openings:?}{more}",
                indicator.version(),
                indicator.parts(),
                indicator.basis(),
                indicator.dimensions()
            ),
        );
        let partition = format!("{}/{}", indicator.id, self.period);
        if self.link_if_known(MEASURES, &partition, &fingerprint) {
            return Ok(());
        }
        let rows = if indicator.is_over_measures() {
            self.measured(indicator).rows(&cutoffs)?
        } else {
            self.counted(indicator, &cutoffs, &openings)?
        };
        let days = day_range(&rows);
        let session = self.builder.engine.session();
        let schema = rows.first().map_or_else(measures_schema, RecordBatch::schema);
        register_rows(&session, "sums", schema, rows)?;
        let grain: Vec<String> =
            ["indicator", "part", "unit", "dimension", "member", "anchor", "day"].map(String::from).to_vec();
        let promise = Promise { path: &indicator.path, schema: measures_schema(), grain: &grain };
        let files = self.builder.engine.wait(async {
            let frame = plan(&session, &indicator.path, "select * from sums", &Vec::new()).await?;
            encode(frame, &promise).await
        })?;
        self.keep(MEASURES, &partition, fingerprint, files)?;
        if let Some(part) = self.manifest.tables.get_mut(MEASURES).and_then(|t| t.get_mut(&partition)) {
            part.days = days;
        }
        Ok(())
    }

    /// Sums of registers, where the indicator is over measures.
    fn measured<'m>(&'m self, indicator: &'m IndicatorModel) -> Measured<'m> {
        let before = format!("{}/{}", indicator.id, self.period.previous());
        let continues = self.manifest.tables.get(MEASURES).is_some_and(|measures| measures.contains_key(&before));
        Measured { builder: self.builder, manifest: self.manifest, indicator, period: self.period, continues }
    }

    /// Sums of dossiers.
    fn counted(&mut self, indicator: &IndicatorModel, cutoffs: &[i64], openings: &[i64]) -> Result<Vec<RecordBatch>> {
        let session = self.session()?;
        let parameters = parameters(self.builder.project, self.period, self.period.end_us() - 1);
        let query = self.builder.engine.wait(plan(&session, &indicator.path, &indicator.sql, &parameters))?;
        indicator.check_columns(query.schema().as_arrow())?;
        let mut rows: Vec<RecordBatch> = Vec::new();
        let mut scopes = vec![Scope::All];
        scopes.extend(self.has_new_heirs().then_some(Scope::Transferred));
        for scope in scopes {
            let asked = [
                (indicator.flow_sql(scope), &cutoffs[..1]),
                (indicator.stock_sql(scope), cutoffs),
                (indicator.opening_sql(scope), openings),
            ];
            for (sql, instants) in asked {
                let Some(sql) = sql else { continue };
                for instant in instants {
                    rows.extend(self.query(&indicator.path, &sql, *instant)?);
                }
            }
        }
        Ok(rows)
    }

    /// Runs a query with the period's views as they are at `cutoff`.
    fn query(&mut self, path: &str, sql: &str, cutoff: i64) -> Result<Vec<RecordBatch>> {
        let session = self.session_at(cutoff)?;
        let parameters = parameters(self.builder.project, self.period, cutoff);
        self.builder.engine.wait(async {
            let frame = plan(&session, path, sql, &parameters).await?;
            frame.collect().await.map_err(|error| super::sql_error::sql_error(path, &error))
        })
    }

    fn check(&mut self, check: &CheckModel) -> Result<()> {
        let meaning = format!("{:?} {} {}", check.severity, check.tolerance, check.title);
        let fingerprint = self.fingerprint(&check.name, &check.sql, &meaning);
        let is_known = self
            .manifest
            .checks
            .iter()
            .any(|r| r.check == check.name && r.period == self.period && r.fingerprint == fingerprint);
        if is_known {
            return Ok(());
        }
        let rows = self.query(&check.path, &check.sql, self.period.end_us() - 1)?;
        let failing: usize = rows.iter().map(RecordBatch::num_rows).sum();
        let stops = check.severity == CheckSeverity::Error && failing as u64 > check.tolerance;
        let result = CheckResult {
            check: check.name.clone(),
            title: check.title.clone(),
            period: self.period,
            fingerprint,
            failing_rows: failing as u64,
            stops,
            sample: sample(&rows),
        };
        self.manifest.checks.retain(|r| !(r.check == check.name && r.period == self.period));
        self.manifest.checks.push(result);
        self.manifest.checks.sort_by(|a, b| (a.period, &a.check).cmp(&(b.period, &b.check)));
        Ok(())
    }
}

/// First and last `day` of the rows, as ISO dates.
fn day_range(rows: &[RecordBatch]) -> Option<(String, String)> {
    let columns = rows.iter().filter_map(|batch| batch.column_by_name("day")?.as_primitive_opt::<Date32Type>());
    let days = columns.flat_map(|column| column.iter().flatten().collect::<Vec<i32>>());
    let (first, last) = days.fold((i32::MAX, i32::MIN), |(first, last), day| (first.min(day), last.max(day)));
    let iso = |day: i32| Date32Type::to_naive_date_opt(day).map(|date| date.to_string());
    iso(first).zip(iso(last)).filter(|_| first <= last)
}

/// First failing rows as text.
fn sample(rows: &[RecordBatch]) -> Vec<String> {
    let mut lines = Vec::new();
    for batch in rows {
        let names: Vec<String> = batch.schema().fields().iter().map(|f| f.name().clone()).collect();
        let options = FormatOptions::default().with_null("-");
        let Ok(formatters) = batch
            .columns()
            .iter()
            .map(|c| ArrayFormatter::try_new(c.as_ref(), &options))
            .collect::<Result<Vec<_>, _>>()
        else {
            continue;
        };
        for row in 0..batch.num_rows() {
            if lines.len() == 5 {
                return lines;
            }
            let cells: Vec<String> =
                names.iter().zip(&formatters).map(|(name, f)| format!("{name}={}", f.value(row))).collect();
            lines.push(cells.join(" "));
        }
    }
    lines
}

/// Registers a view with the parameters it reads put in; one of that name gives way.
pub fn register_view(engine: &Engine, session: &SessionContext, model: &Model, parameters: &Parameters) -> Result<()> {
    let failed = |error: DataFusionError| super::sql_error::sql_error(&model.path, &error);
    let view = engine.wait(plan(session, &model.path, &model.sql, parameters))?.into_view();
    session.deregister_table(model.name.as_str()).map_err(failed)?;
    session.register_table(model.name.as_str(), view).map_err(failed)?;
    Ok(())
}

/// Tables that read every period.
fn build_tables(builder: &Builder<'_>, manifest: &mut Manifest, last: Month, report: &mut BuildReport) -> Result<()> {
    for model in builder.graph.models.iter().filter(|m| m.kind == Kind::Table) {
        let mut text = format!("{BUILD_VERSION}\n{}\n{:?}\n{:?}\n", model.sql.trim(), model.columns, model.grain);
        for (table, partitions) in &manifest.tables {
            if *table != model.name && builder.graph.reads_through(&model.name, table) {
                text.push_str(&format!(
                    "{table}={:?}\n",
                    partitions.values().flat_map(|p| &p.objects).map(|o| &o.sha256).collect::<Vec<_>>()
                ));
            }
        }
        for register in builder.graph.registers.values() {
            if builder.graph.reads_through(&model.name, &register.name) {
                text.push_str(&format!(
                    "{}={}\n",
                    register.name,
                    registers::identity(builder.graph, manifest, register, last)?
                ));
            }
        }
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
            .insert("all".into(), TablePart { fingerprint, objects, days: None });
        report.computed += 1;
    }
    Ok(())
}
