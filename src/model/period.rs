//! One period of a build: its models in order, then the sums of its indicators, then its checks.
//!
//! What needs only tables that are there already is computed side by side.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema, SchemaRef};
use chrono::NaiveDate;
use datafusion::datasource::MemTable;
use datafusion::error::DataFusionError;
use datafusion::prelude::SessionContext;

use super::build::{BUILD_VERSION, BuildReport, Builder, LISTS, counted_indicators, parameters, register_view};
use super::check::{self, CheckModel};
use super::engine::{MEASURES, MEASURES_BY, SENDERS, plan, register_files, register_rows, versions_schema};
use super::front_matter::{Kind, Model, Periods};
use super::indicator::{IndicatorModel, Scope};
use super::measured::Measured;
use super::partition::{Promise, Written, encode, encode_rows};
use super::registers;
use super::senders::{all_cells, sender_rows, senders_schema};
use super::sql_error::sql_error;
use super::sums::{self, Query, Sums};
use crate::diagnostic::Result;
use crate::period::{Month, end_of_day_us};
use crate::ranking::{Loaded, counts_transferred, cutoffs, openings};
use crate::store::{Manifest, ObjectRef, TablePart, sha256};
use crate::unit::table;
use crate::workday::table::WORKDAYS;

/// Rows of a period up to which a shared view is held in memory: about a kilobyte each.
const SHARED_ROWS: u64 = 2_000_000;

/// A partition to compute: all but the rows.
struct Wanted {
    partition: String,
    fingerprint: String,
}

/// One period of a build.
pub struct PeriodBuild<'a, 'b> {
    builder: &'a Builder<'a>,
    manifest: &'b mut Manifest,
    report: &'b mut BuildReport,
    period: Month,
    /// Last microsecond of the period.
    end: i64,
    /// Days of the period, besides its last, at which windows need states, by their last microsecond.
    cutoffs: Vec<i64>,
    /// Last microseconds before the windows that begin in the period.
    openings: Vec<i64>,
    /// First day of the first loaded period.
    loaded_from: NaiveDate,
    /// Whether dossiers that units took over are counted apart in days of the period.
    has_transferred: bool,
    /// Sessions by the cut-off their views are at, made when the first thing must be computed.
    sessions: BTreeMap<i64, SessionContext>,
    /// What a table's rows of this period depend on, by table.
    identities: BTreeMap<String, String>,
    /// Models whose inputs are there, waiting to be computed side by side.
    pending: Vec<(&'a Model, Wanted)>,
}

impl<'a, 'b> PeriodBuild<'a, 'b> {
    pub fn new(
        builder: &'a Builder<'a>,
        manifest: &'b mut Manifest,
        period: Month,
        report: &'b mut BuildReport,
    ) -> Self {
        let loaded = Loaded::of(manifest);
        let ends = cutoffs(builder.project, period, &loaded).into_iter().skip(1);
        let begins = openings(builder.project, period, &loaded).into_iter();
        Self {
            builder,
            report,
            period,
            end: period.end_us() - 1,
            loaded_from: loaded.first_day(period),
            cutoffs: ends.map(|day| end_of_day_us(day) - 1).collect(),
            openings: begins.filter_map(|day| Some(end_of_day_us(day.pred_opt()?) - 1)).collect(),
            has_transferred: builder
                .project
                .units
                .as_ref()
                .is_some_and(|units| counts_transferred(builder.project, units, period, &loaded)),
            sessions: BTreeMap::new(),
            identities: BTreeMap::new(),
            pending: Vec::new(),
            manifest,
        }
    }

    /// Computes what is missing or old.
    ///
    /// # Errors
    /// Those of the models (`M…`) and of the store (`E001`).
    pub fn run(&mut self) -> Result<()> {
        self.inputs()?;
        for model in &self.builder.graph.models {
            let waits = |table: &str| self.pending.iter().any(|(pending, _)| pending.name == table);
            if self.builder.graph.reads(&model.name).any(waits) {
                self.compute_pending()?;
            }
            match model.kind {
                Kind::View if model.periods == Periods::This && !self.reads_release(model) => self.view(model)?,
                Kind::ByPeriod => self.by_period(model)?,
                _ => {}
            }
        }
        self.compute_pending()?;
        self.indicators()?;
        self.checks()
    }

    /// What the tables depend on that no model makes.
    fn inputs(&mut self) -> Result<()> {
        for (table, kind) in LISTS {
            let hashes: Vec<String> = self.listed(kind).into_iter().map(|part| part.sha256).collect();
            self.identities.insert(table.into(), hashes.join(","));
        }
        for register in self.builder.graph.registers.values() {
            let identity = registers::identity(self.builder.graph, self.manifest, register, self.period)?;
            self.identities.insert(register.name.clone(), identity);
        }
        self.identities.insert(WORKDAYS.into(), hashes(&self.objects(WORKDAYS, "all")));
        for (table, rows) in self.succession()? {
            self.identities.insert(table.into(), sha256(all_cells(&rows)?.as_bytes()));
        }
        self.senders()
    }

    fn senders(&mut self) -> Result<()> {
        let rows = sender_rows(self.manifest, self.builder.project, self.period)?;
        let fingerprint = sha256(format!("{BUILD_VERSION}{}", all_cells(&rows)?).as_bytes());
        self.identities.insert(SENDERS.into(), fingerprint.clone());
        let wanted = Wanted { partition: self.period.to_string(), fingerprint };
        if !self.link_if_known(SENDERS, &wanted) {
            let promise = Promise { path: SENDERS, schema: senders_schema(), grain: &["sender".to_string()] };
            self.keep(SENDERS, wanted, encode_rows(&rows, &promise)?)?;
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
            parameters(self.builder.project, self.period, self.end)
        );
        for table in self.builder.graph.reads(name) {
            text.push_str(&format!("{table}={}\n", self.identities.get(table).map_or("", String::as_str)));
        }
        sha256(text.as_bytes())
    }

    fn link_if_known(&mut self, table: &str, wanted: &Wanted) -> bool {
        let part = self.manifest.tables.get(table).and_then(|t| t.get(&wanted.partition));
        let is_known = part.is_some_and(|part| part.fingerprint == wanted.fingerprint);
        if is_known {
            self.report.linked += 1;
        }
        is_known
    }

    fn keep(&mut self, table: &str, wanted: Wanted, files: Vec<Written>) -> Result<()> {
        self.report.computed += 1;
        self.put(table, wanted, files)
    }

    fn put(&mut self, table: &str, wanted: Wanted, files: Vec<Written>) -> Result<()> {
        let mut objects = Vec::new();
        for file in files {
            objects.push(self.builder.store.put_object(&file.parquet, file.rows)?);
        }
        let part = TablePart::new(wanted.fingerprint, objects);
        self.manifest.tables.entry(table.to_string()).or_default().insert(wanted.partition, part);
        Ok(())
    }

    fn view(&mut self, model: &Model) -> Result<()> {
        let identity = self.fingerprint(&model.name, &model.sql, "");
        self.identities.insert(model.name.clone(), identity);
        self.sessions.iter().try_for_each(|(cutoff, session)| self.register_view(session, model, *cutoff))
    }

    /// Links the partition of a model, or puts it with what is to be computed.
    fn by_period(&mut self, model: &'a Model) -> Result<()> {
        let before = hashes(&self.before_objects(model));
        self.identities.insert(model.before(), before.clone());
        let more = format!("{:?}\n{:?}\n{before}", model.columns, model.grain);
        let fingerprint = self.fingerprint(&model.name, &model.sql, &more);
        let wanted = Wanted { partition: self.period.to_string(), fingerprint };
        if self.link_if_known(&model.name, &wanted) {
            return self.finish(model);
        }
        self.pending.push((model, wanted));
        Ok(())
    }

    /// Computes the models that wait, side by side.
    fn compute_pending(&mut self) -> Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let session = self.session_at(self.end)?;
        let pending = std::mem::take(&mut self.pending);
        let job = |(model, _): &(&Model, Wanted)| {
            let (session, model) = (session.clone(), (*model).clone());
            let parameters = parameters(self.builder.project, self.period, self.end);
            async move {
                let promise = Promise { path: &model.path, schema: model.schema(), grain: &model.grain };
                encode(plan(&session, &model.path, &model.sql, &parameters).await?, &promise).await
            }
        };
        let written = self.builder.engine.wait_all(pending.iter().map(job).collect())?;
        for ((model, wanted), files) in pending.into_iter().zip(written) {
            self.keep(&model.name, wanted, files)?;
            self.finish(model)?;
        }
        Ok(())
    }

    /// Makes the partition of a model a table that others read.
    fn finish(&mut self, model: &Model) -> Result<()> {
        let objects = self.objects(&model.name, &self.period.to_string());
        self.identities.insert(model.name.clone(), hashes(&objects));
        self.sessions.values().try_for_each(|session| self.register(session, &model.name, model.schema(), &objects))
    }

    fn objects(&self, table: &str, partition: &str) -> Vec<ObjectRef> {
        self.manifest.tables.get(table).and_then(|t| t.get(partition)).map(|p| p.objects.clone()).unwrap_or_default()
    }

    fn before_objects(&self, model: &Model) -> Vec<ObjectRef> {
        let months = std::iter::successors(Some(self.period.previous()), |month| Some(month.previous()));
        months.take(model.lookback as usize).flat_map(|month| self.objects(&model.name, &month.to_string())).collect()
    }

    fn register(&self, session: &SessionContext, name: &str, schema: SchemaRef, objects: &[ObjectRef]) -> Result<()> {
        let files: Vec<PathBuf> = objects.iter().map(|o| self.builder.store.object_path(&o.sha256)).collect();
        register_files(session, name, schema, &files)
    }

    /// Registers a view; one that most queries share is computed now, while it is small enough for memory.
    fn register_view(&self, session: &SessionContext, model: &Model, cutoff: i64) -> Result<()> {
        let (engine, parameters) = (self.builder.engine, parameters(self.builder.project, self.period, cutoff));
        let partition = self.period.to_string();
        let read = self.builder.graph.leaves(&model.name).into_iter().flat_map(|table| self.objects(table, &partition));
        if !model.is_shared || read.map(|object| object.rows).sum::<u64>() > SHARED_ROWS {
            return register_view(engine, session, model, &parameters);
        }
        let failed = |error: DataFusionError| sql_error(&model.path, &error);
        let (schema, rows) = engine.wait(async {
            let frame = plan(session, &model.path, &model.sql, &parameters).await?;
            let column = |f: &Arc<Field>| Field::new(f.name(), f.data_type().clone(), true);
            let schema = Arc::new(Schema::new(frame.schema().fields().iter().map(column).collect::<Vec<_>>()));
            frame.collect_partitioned().await.map(|rows| (schema, rows)).map_err(failed)
        })?;
        // What the engine promises of nulls differs between a plan and its rows; nobody relies on it.
        let rows = rows
            .iter()
            .map(|partition| {
                partition.iter().map(|batch| RecordBatch::try_new(schema.clone(), batch.columns().to_vec())).collect()
            })
            .collect::<Result<Vec<Vec<_>>, _>>();
        let table = MemTable::try_new(schema, rows.map_err(|error| failed(error.into()))?).map_err(failed)?;
        session.register_table(model.name.as_str(), Arc::new(table)).map_err(failed)?;
        Ok(())
    }

    /// The session whose views are as they are at `cutoff`.
    fn session_at(&mut self, cutoff: i64) -> Result<SessionContext> {
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
        let senders = sender_rows(self.manifest, self.builder.project, self.period)?;
        register_rows(&session, SENDERS, senders_schema(), vec![senders])?;
        self.register(&session, WORKDAYS, crate::workday::table::schema(), &self.objects(WORKDAYS, "all"))?;
        for (table, rows) in self.succession()? {
            register_rows(&session, table, rows.schema(), vec![rows])?;
        }
        let graph = self.builder.graph;
        registers::register_all(self.builder, &session, self.manifest, self.period, &|_| true)?;
        for model in &graph.models {
            if model.lookback > 0 {
                self.register(&session, &model.before(), model.schema(), &self.before_objects(model))?;
            }
            match model.kind {
                _ if !self.identities.contains_key(&model.name) => {}
                Kind::ByPeriod => {
                    let objects = self.objects(&model.name, &self.period.to_string());
                    self.register(&session, &model.name, model.schema(), &objects)?;
                }
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

    /// Links or computes the sums of every indicator that the pipeline prints.
    fn indicators(&mut self) -> Result<()> {
        let graph = self.builder.graph;
        let (of_sums, first): (Vec<_>, Vec<_>) =
            counted_indicators(self.builder).partition(|indicator| graph.is_of_sums(indicator));
        let (entered, counted): (Vec<_>, Vec<_>) = first.into_iter().partition(|i| i.is_over_measures());
        entered.into_iter().try_for_each(|indicator| self.entered(indicator))?;
        self.counted(counted)?;
        // what reads the sums of the others waits for them
        of_sums.into_iter().try_for_each(|indicator| self.entered(indicator))
    }

    /// Sums of an indicator over registers.
    fn entered(&mut self, indicator: &IndicatorModel) -> Result<()> {
        let wanted = self.wanted_sums(indicator)?;
        if self.link_if_known(MEASURES, &wanted) {
            return Ok(());
        }
        let rows = self.measured(indicator).rows(&self.instants(indicator))?;
        let sums = sums::written(indicator, &rows)?;
        self.keep_sums(wanted, sums)
    }

    /// Sums of the indicators over dossiers, side by side.
    fn counted(&mut self, indicators: Vec<&IndicatorModel>) -> Result<()> {
        let mut counted = Vec::new();
        for indicator in indicators {
            let wanted = self.wanted_sums(indicator)?;
            if !self.link_if_known(MEASURES, &wanted) {
                counted.push((indicator, wanted));
            }
        }
        if counted.is_empty() {
            return Ok(());
        }
        let mut jobs = Vec::new();
        for (indicator, _) in &counted {
            self.check_columns(indicator)?;
            jobs.push(sums::count((*indicator).clone(), self.queries(indicator)?));
        }
        let written = self.builder.engine.wait_all(jobs)?;
        for ((_, wanted), sums) in counted.into_iter().zip(written) {
            self.keep_sums(wanted, sums)?;
        }
        Ok(())
    }

    /// The partition of an indicator, and all that decides its rows.
    fn wanted_sums(&self, indicator: &IndicatorModel) -> Result<Wanted> {
        // The sums of transferred dossiers read who followed whom, in such a month alone.
        let heirs = if self.has_transferred { self.identities[table::PREDECESSORS].as_str() } else { "" };
        let more = if indicator.is_over_measures() {
            self.measured(indicator).basis()?
        } else {
            format!("{}{heirs}", self.loaded_from)
        };
        let fingerprint = self.fingerprint(
            &indicator.id,
            &indicator.sql,
            &format!(
                "{:?}{:?}{}{:?}{:?}{:?}{more}",
                indicator.version(),
                indicator.parts(),
                indicator.basis(),
                indicator.dimensions(),
                self.instants(indicator),
                self.openings_of(indicator),
            ),
        );
        Ok(Wanted { partition: format!("{}/{}", indicator.id, self.period), fingerprint })
    }

    fn keep_sums(&mut self, wanted: Wanted, sums: Sums) -> Result<()> {
        self.report.computed += 1; // two tables, one partition of the indicator
        let Wanted { partition, fingerprint } = wanted;
        for (table, files) in [(MEASURES_BY, sums.by), (MEASURES, sums.whole)] {
            if files.is_empty() && table == MEASURES_BY {
                self.manifest.tables.get_mut(table).and_then(|parts| parts.remove(&partition));
                continue;
            }
            self.put(table, Wanted { partition: partition.clone(), fingerprint: fingerprint.clone() }, files)?;
            if let Some(part) = self.manifest.tables.get_mut(table).and_then(|parts| parts.get_mut(&partition)) {
                part.days.clone_from(&sums.days);
            }
        }
        Ok(())
    }

    /// Cut-offs at which an indicator is asked, the period's end first; flows are dated by their events, so
    /// that other cut-offs change nothing of them.
    fn instants(&self, indicator: &IndicatorModel) -> Vec<i64> {
        let has_stock = indicator.stock_sql(Scope::All).is_some();
        let others = self.cutoffs.iter().filter(|_| has_stock);
        std::iter::once(self.end).chain(others.copied()).collect()
    }

    fn openings_of(&self, indicator: &IndicatorModel) -> Vec<i64> {
        let has_opening = indicator.opening_sql(Scope::All).is_some();
        self.openings.iter().filter(|_| has_opening).copied().collect()
    }

    /// Sums of registers, where the indicator is over measures.
    fn measured<'m>(&'m self, indicator: &'m IndicatorModel) -> Measured<'m> {
        let before = format!("{}/{}", indicator.id, self.period.previous());
        let continues = self.manifest.tables.get(MEASURES).is_some_and(|measures| measures.contains_key(&before));
        Measured { builder: self.builder, manifest: self.manifest, indicator, period: self.period, continues }
    }

    /// The queries of an indicator over dossiers.
    fn queries(&mut self, indicator: &IndicatorModel) -> Result<Vec<Query>> {
        let end = self.end;
        let instants = self.instants(indicator);
        let mut asked = Vec::new();
        let scopes = [Some(Scope::All), self.has_transferred.then_some(Scope::Transferred)];
        for scope in scopes.into_iter().flatten() {
            asked.extend(indicator.flow_sql(scope, Some(self.loaded_from)).map(|sql| (sql, end)));
            let stock = indicator.stock_sql(scope);
            asked.extend(stock.iter().flat_map(|sql| instants.iter().map(|instant| (sql.clone(), *instant))));
            let opening = indicator.opening_sql(scope);
            let openings = self.openings_of(indicator);
            asked.extend(opening.iter().flat_map(|sql| openings.iter().map(|instant| (sql.clone(), *instant))));
        }
        let query = |(sql, instant)| {
            let parameters = parameters(self.builder.project, self.period, instant);
            Ok(Query { session: self.session_at(instant)?, sql, parameters })
        };
        asked.into_iter().map(query).collect()
    }

    /// Checks once in a build that the query of an indicator gives what its parts name.
    fn check_columns(&mut self, indicator: &IndicatorModel) -> Result<()> {
        if self.report.checked.contains(&indicator.id) {
            return Ok(());
        }
        let session = self.session_at(self.end)?;
        let parameters = parameters(self.builder.project, self.period, self.end);
        let rows = self.builder.engine.wait(plan(&session, &indicator.path, &indicator.sql, &parameters))?;
        indicator.check_columns(rows.schema().as_arrow())?;
        self.report.checked.insert(indicator.id.clone());
        Ok(())
    }

    /// Runs the checks whose inputs changed.
    fn checks(&mut self) -> Result<()> {
        let mut asked: Vec<(&CheckModel, String)> = Vec::new();
        for check in &self.builder.graph.checks {
            let fingerprint = self.fingerprint(&check.name, &check.sql, &check.meaning());
            let is_known = |r: &crate::store::CheckResult| {
                r.check == check.name && r.period == self.period && r.fingerprint == fingerprint
            };
            if !self.manifest.checks.iter().any(is_known) {
                asked.push((check, fingerprint));
            }
        }
        if asked.is_empty() {
            return Ok(());
        }
        let session = self.session_at(self.end)?;
        let job = |(check, _): &(&CheckModel, String)| {
            let parameters = parameters(self.builder.project, self.period, self.end);
            check::failing((*check).clone(), session.clone(), parameters)
        };
        let failing = self.builder.engine.wait_all(asked.iter().map(job).collect())?;
        for ((check, fingerprint), rows) in asked.into_iter().zip(failing) {
            self.manifest.checks.retain(|r| !(r.check == check.name && r.period == self.period));
            self.manifest.checks.push(check.result(self.period, fingerprint, &rows));
        }
        self.manifest.checks.sort_by(|a, b| (a.period, &a.check).cmp(&(b.period, &b.check)));
        Ok(())
    }
}

fn hashes(objects: &[ObjectRef]) -> String {
    objects.iter().map(|o| o.sha256.as_str()).collect::<Vec<_>>().join(",")
}
