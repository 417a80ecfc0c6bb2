//! Sums of an indicator over registers, for one period.
//!
//! A register is sent again and again with the whole year in it, so its flows cannot be cut by the
//! period that sent them. What a period keeps is the difference: the days as they are known at its end
//! less the days as they were known at the end of the one before. The sum over periods is then what the
//! last one knows, a correction takes back what was said before, and a month costs a month.

use std::collections::BTreeSet;
use std::path::PathBuf;

use arrow::array::RecordBatch;
use datafusion::prelude::SessionContext;

use super::build::{Builder, parameters, register_view};
use super::engine::{
    MEASURES, SENDERS, UNITS, measures_by_schema, measures_schema, plan, register_files, register_rows,
};
use super::front_matter::Kind;
use super::indicator::{IndicatorModel, Scope};
use super::registers;
use super::senders::{all_cells, sender_rows, senders_schema};
use super::sql_error::sql_error;
use super::sums::by_part;
use crate::diagnostic::Result;
use crate::period::Month;
use crate::store::{Manifest, ObjectRef};
use crate::workday::table::{self, WORKDAYS};

/// One indicator over the registers of one period.
pub struct Measured<'a> {
    pub builder: &'a Builder<'a>,
    pub manifest: &'a Manifest,
    pub indicator: &'a IndicatorModel,
    pub period: Month,
    /// Whether the period before has sums, which this one continues.
    pub continues: bool,
}

impl Measured<'_> {
    /// Registers that the indicator reads, itself or through views.
    fn read(&self) -> BTreeSet<&str> {
        self.builder.graph.leaves(&self.indicator.id)
    }

    /// What the sums depend on besides the registers as they are now.
    ///
    /// # Errors
    /// `E004`.
    pub fn basis(&self) -> Result<String> {
        let graph = self.builder.graph;
        let read = self.read().into_iter().filter_map(|name| graph.registers.get(name));
        let before = read.filter(|_| self.continues);
        let before = before.map(|r| registers::identity(graph, self.manifest, r, self.period.previous()));
        let units = self.units()?.map(|rows| all_cells(&rows)).transpose()?;
        let sums: Vec<String> = self.sums_of_others().into_iter().map(|object| object.sha256).collect();
        let senders = self.senders()?.map(|rows| all_cells(&rows)).transpose()?;
        Ok(format!("{} {:?} {sums:?} {units:?} {senders:?}", self.continues, before.collect::<Result<Vec<_>>>()?))
    }

    /// Sums of the other indicators that the year's periods know, where they are read: they are there already.
    fn sums_of_others(&self) -> Vec<ObjectRef> {
        if !self.read().contains(MEASURES) {
            return Vec::new();
        }
        let is_read = |partition: &str| {
            let (indicator, period) = partition.split_once('/').unwrap_or_default();
            let is_of_sums = self.builder.graph.indicators.iter().any(|i| i.id == indicator && self.is_of_sums(i));
            let of_year = |period: Month| period.year == self.period.year && period <= self.period;
            !is_of_sums && period.parse().is_ok_and(of_year)
        };
        let parts = self.manifest.tables.get(MEASURES).into_iter().flatten();
        parts.filter(|(name, _)| is_read(name)).flat_map(|(_, part)| part.objects.clone()).collect()
    }

    fn is_of_sums(&self, indicator: &IndicatorModel) -> bool {
        self.builder.graph.is_of_sums(indicator)
    }

    /// The unit dimension, where it is read; units that only the data name have no members.
    fn units(&self) -> Result<Option<RecordBatch>> {
        let units = self.builder.project.units.as_ref().filter(|_| self.read().contains(UNITS));
        units.map(crate::unit::table::rows).transpose()
    }

    /// Who has sent for the period, where it is read.
    fn senders(&self) -> Result<Option<RecordBatch>> {
        let Builder { project, .. } = self.builder;
        self.read().contains(SENDERS).then(|| sender_rows(self.manifest, project, self.period)).transpose()
    }

    /// Rows of `measures`: differences of days, and the state at each cut-off.
    ///
    /// # Errors
    /// `M005` columns that are not sums, `M020` from the engine.
    pub fn rows(&self, cutoffs: &[i64]) -> Result<Vec<RecordBatch>> {
        // Files, not rows: an emptied list takes back what the one before it said.
        let is_sent = |kind: &&str| !self.manifest.register_inputs(kind, self.period).is_empty();
        if !self.read().iter().any(is_sent) {
            return Ok(Vec::new()); // a register that nobody sends costs nothing
        }
        let now = self.session(self.period, self.period.end_us() - 1)?;
        let (path, sql) = (&self.indicator.path, &self.indicator.sql);
        let parameters = parameters(self.builder.project, self.period, self.period.end_us() - 1);
        let query = self.builder.engine.wait(plan(&now, path, sql, &parameters))?;
        self.indicator.check_columns(query.schema().as_arrow())?;
        let mut rows = Vec::new();
        if let Some(sql) = self.indicator.flow_sql(Scope::All, None) {
            rows.extend(self.difference(&now, &sql)?);
        }
        if let Some(sql) = self.indicator.stock_sql(Scope::All) {
            for cutoff in cutoffs {
                let session = self.session(self.period, *cutoff)?;
                rows.extend(self.sums(&session, &sql, self.period, *cutoff)?);
            }
        }
        Ok(rows)
    }

    /// Days as they are known now less the days as they were known before.
    fn difference(&self, now: &SessionContext, sql: &str) -> Result<Vec<RecordBatch>> {
        let rows = self.sums(now, sql, self.period, self.period.end_us() - 1)?;
        if !self.continues {
            return Ok(rows);
        }
        let previous = self.period.previous();
        let session = self.session(previous, previous.end_us() - 1)?;
        let before = self.sums(&session, sql, previous, previous.end_us() - 1)?;
        let session = self.builder.engine.session();
        for (name, rows) in [("now", rows), ("before", before)] {
            register_rows(&session, name, measures_by_schema(), rows)?;
        }
        self.ask(&session, DIFFERENCE, self.period, self.period.end_us() - 1)
    }

    /// The registers and the views over them as they are known at `cutoff` of `period`.
    fn session(&self, period: Month, cutoff: i64) -> Result<SessionContext> {
        let Builder { engine, project, graph, .. } = self.builder;
        let session = engine.session();
        let read = self.read();
        registers::register_all(self.builder, &session, self.manifest, period, &|name| read.contains(name))?;
        if read.contains(WORKDAYS) {
            let parts = self.manifest.tables.get(WORKDAYS).and_then(|parts| parts.get("all"));
            let objects = parts.into_iter().flat_map(|part| &part.objects);
            let files: Vec<PathBuf> = objects.map(|object| self.builder.store.object_path(&object.sha256)).collect();
            register_files(&session, WORKDAYS, table::schema(), &files)?;
        }
        if read.contains(UNITS) {
            register_rows(&session, UNITS, crate::unit::table::schema(), self.units()?.into_iter().collect())?;
        }
        if read.contains(SENDERS) {
            register_rows(&session, SENDERS, senders_schema(), self.senders()?.into_iter().collect())?;
        }
        if read.contains(MEASURES) {
            let files: Vec<PathBuf> =
                self.sums_of_others().iter().map(|object| self.builder.store.object_path(&object.sha256)).collect();
            register_files(&session, MEASURES, measures_schema(), &files)?;
        }
        let parameters = parameters(project, period, cutoff);
        let is_needed = |name: &str| graph.reads_through(&self.indicator.id, name);
        for view in graph.models.iter().filter(|m| m.kind == Kind::View && is_needed(&m.name)) {
            register_view(engine, &session, view, &parameters)?;
        }
        Ok(session)
    }

    fn sums(&self, session: &SessionContext, sql: &str, period: Month, cutoff: i64) -> Result<Vec<RecordBatch>> {
        let rows = self.ask(session, sql, period, cutoff)?;
        let parts = rows.iter().map(|batch| by_part(self.indicator, batch)).collect::<Result<Vec<_>>>()?;
        Ok(parts.into_iter().flatten().collect())
    }

    fn ask(&self, session: &SessionContext, sql: &str, period: Month, cutoff: i64) -> Result<Vec<RecordBatch>> {
        let path = &self.indicator.path;
        let parameters = parameters(self.builder.project, period, cutoff);
        self.builder.engine.wait(async {
            let frame = plan(session, path, sql, &parameters).await?;
            frame.collect().await.map_err(|error| sql_error(path, &error))
        })
    }
}

const DIFFERENCE: &str = "with rows as (
    select * from now
    union all
    select * replace (-numerator as numerator, -denominator as denominator) from before
),
sums as (
    select indicator, version, part, unit, dimension, member, day, anchor,
        cast(sum(numerator) as bigint) as numerator, cast(sum(denominator) as bigint) as denominator
    from rows group by 1, 2, 3, 4, 5, 6, 7, 8
)
select * from sums where numerator <> 0 or denominator <> 0";
