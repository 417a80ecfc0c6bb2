//! The rows behind a figure, as one query that anyone can paste into `motcua sql`.
//!
//! The query is the indicator's own, with the views it reads written out and its parameters filled
//! in; nothing here says a second time what counts. A flow sums the ledger's weights over the days of
//! the window, so a corrected dossier is one row; a state reads the ledger's period of its day.

use chrono::NaiveDate;

use super::build::parameters;
use super::front_matter::{Kind, Model};
use super::graph::Graph;
use super::indicator::{Anchor, IndicatorModel, Owner, PartSetting, happened};
use super::literal::{filled, text};
use crate::diagnostic::{Diagnostic, Place, Result};
use crate::period::{Month, MonthRange, Window};
use crate::pipeline::Project;

/// Columns that tell a row's period, in tables that hold all of them.
const PERIOD_COLUMNS: [&str; 2] = ["ledger_period", "period"];
/// Tables without a model whose rows belong to periods.
const PERIODIC_TABLES: [&str; 2] = [super::engine::VERSIONS, super::engine::SENDERS];

/// A figure whose rows are asked for.
pub struct Evidence<'a> {
    pub project: &'a Project,
    pub graph: &'a Graph,
    pub indicator: &'a IndicatorModel,
    /// Owners of its dossiers; `None`: everything, dossiers without a unit among it.
    pub units: Option<&'a [String]>,
    /// These dossiers alone; `None`: every one.
    pub dossiers: Option<&'a [String]>,
    /// Owners among them that its sum leaves out: nobody knows their dossiers' status at that day.
    pub left_out: &'a [String],
    /// Received on this day or later alone: what a unit took over from others stands apart in its first period.
    pub received_from: Option<NaiveDate>,
    /// Both days are in.
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// First day of the first loaded period: flows begin there.
    pub loaded_from: NaiveDate,
    /// Periods whose partitions the figure was summed from.
    pub periods: MonthRange,
}

impl Evidence<'_> {
    /// One row per dossier and part: what it adds to numerator and denominator, its dates, its cell.
    ///
    /// `flows` are the stretches of periods that are read at once: one for all of them where the
    /// query does not ask what time it is, one for each period otherwise.
    ///
    /// # Errors
    /// `X002` when the indicator reads a table whose rows do not say their period; `P003`.
    pub fn sql(&self, flows: &[MonthRange]) -> Result<String> {
        let mut blocks = Vec::new();
        let is_flow = |part: &PartSetting| matches!(part.anchor, Anchor::Received | Anchor::Finished);
        for periods in flows {
            blocks.extend(self.block(*periods, periods.last.end_us() - 1, is_flow)?);
        }
        let window = Window::explicit(self.from, self.to)?;
        let (begins, ends) = (MonthRange::from(Month::of(self.from)), MonthRange::from(Month::of(self.to)));
        blocks.extend(self.block(begins, window.from_us() - 1, |part| part.anchor == Anchor::Opening)?);
        blocks.extend(self.block(ends, window.end_us() - 1, |part| part.anchor == Anchor::Cutoff)?);
        Ok(format!(
            "with\ncounted as (\n{blocks}\n),\n\n{JUDGED}\n\nselect * from final",
            blocks = blocks.join("\nunion all\n")
        ))
    }

    fn block(
        &self,
        periods: MonthRange,
        cutoff_us: i64,
        is_wanted: impl Fn(&PartSetting) -> bool,
    ) -> Result<Option<String>> {
        let owner = self.owner()?;
        let parts: Vec<String> =
            self.indicator.parts().iter().filter(|part| is_wanted(part)).map(|part| self.part(part, owner)).collect();
        if parts.is_empty() {
            return Ok(None);
        }
        let values = parameters(self.project, periods.last, cutoff_us);
        let mut inner = self.narrowed(periods)?;
        for view in self.views() {
            inner.push(format!("{} as (\n{}\n)", view.name, filled(&view.sql, &values)));
        }
        inner.push(format!("indicator as (\n{}\n)", filled(&self.indicator.sql, &values)));
        Ok(Some(format!("select * from (\nwith\n{}\n{}\n)", inner.join(",\n"), parts.join("\nunion all\n"))))
    }

    /// Views that the indicator reads, each after what it reads.
    fn views(&self) -> impl Iterator<Item = &Model> {
        let is_read = |m: &&Model| m.kind == Kind::View && self.graph.reads_through(&self.indicator.id, &m.name);
        self.graph.models.iter().filter(is_read)
    }

    /// Tables of all periods, cut down to those of the figure.
    fn narrowed(&self, periods: MonthRange) -> Result<Vec<String>> {
        let mut tables = Vec::new();
        let range = format!("between {} and {}", text(&periods.first.to_string()), text(&periods.last.to_string()));
        let id = &self.indicator.id;
        for table in PERIODIC_TABLES.iter().filter(|table| self.graph.reads_through(id, table)) {
            tables.push(format!("{table} as (select * from {table} where period {range})"));
        }
        let is_read = |m: &&Model| m.kind == Kind::ByPeriod && self.graph.reads_through(id, &m.name);
        for model in self.graph.models.iter().filter(is_read) {
            let name = &model.name;
            let column = PERIOD_COLUMNS.iter().find(|column| model.columns.0.iter().any(|(name, _)| name == *column));
            let Some(column) = column else {
                let message = format!("the rows of `{id}` cannot be listed: `{name}` does not say a row's period");
                return Err(Diagnostic::fatal("X002", message)
                    .at(Place::file(self.indicator.path.as_str()))
                    .hint("let the indicator read `dossier_state`, or give that model a column `period`"));
            };
            tables.push(format!("{name} as (select * from {name} where {column} {range})"));
        }
        Ok(tables)
    }

    /// The owner of its dossiers.
    ///
    /// # Errors
    /// `X002` for a figure that an office entered: its rows are lines of registers, which [`super::Lines`] gives.
    fn owner(&self) -> Result<Owner> {
        self.indicator.owner().ok_or_else(|| {
            let message = format!("`{}` is made of lines that an office entered, not of dossiers", self.indicator.id);
            Diagnostic::fatal("X002", message).at(Place::file(self.indicator.path.as_str()))
        })
    }

    fn part(&self, part: &PartSetting, owner: Owner) -> String {
        let unit = owner.column();
        let (day, weight, condition) = match part.anchor {
            Anchor::Received => ("cast(received_at as date)", "flow_weight", self.in_window("received_at")),
            Anchor::Finished => ("cast(ended_at as date)", "flow_weight", self.in_window("ended_at")),
            // an indicator of dossiers has no anchor `day`: its file is refused
            Anchor::Cutoff | Anchor::Opening | Anchor::Day => ("cast(null as date)", "1", "is_current".to_string()),
        };
        let mut owners = self.units.map_or_else(String::new, |units| {
            let codes: Vec<String> = units.iter().map(|code| text(code)).collect();
            format!("\n  and {unit} in ({})", codes.join(", "))
        });
        if let Some(dossiers) = self.dossiers {
            let codes: Vec<String> = dossiers.iter().map(|code| text(code)).collect();
            owners.push_str(&format!("\n  and dossier_id in ({})", codes.join(", ")));
        }
        if !self.left_out.is_empty() {
            let codes: Vec<String> = self.left_out.iter().map(|code| text(code)).collect();
            owners.push_str(&format!("\n  and coalesce({unit}, '') not in ({})", codes.join(", ")));
        }
        if let Some(day) = self.received_from {
            owners.push_str(&format!("\n  and cast(received_at as date) >= date '{day}'"));
        }
        format!(
            "select {name} as part, dossier_id, {unit} as unit, field, procedure_name, channel, status,\n  \
             received_at, due_at, ended_at, {day} as event_date,\n  \
             sender, src_file, src_sheet, src_row, ledger_period, {weight} as weight,\n  \
             coalesce(cast({num} as bigint), 0) * {weight} as adds_to_numerator,\n  \
             coalesce(cast({den} as bigint), 0) * {weight} as adds_to_denominator\n\
             from indicator where {condition}{owners}",
            name = text(&part.name),
            num = part.numerator,
            den = part.denominator,
        )
    }

    fn in_window(&self, column: &str) -> String {
        let (from, to) = (self.from, self.to);
        format!(
            "flow_weight <> 0 and cast({column} as date) between date '{from}' and date '{to}'\n  and {}",
            happened(column, Some(self.loaded_from))
        )
    }
}

/// What every period learnt of a dossier → one row: the sums, and its last known dates and cell.
const JUDGED: &str = "\
judged as (
    select
        *,
        cast(sum(adds_to_numerator) over (partition by part, dossier_id) as bigint) as numerator,
        cast(sum(adds_to_denominator) over (partition by part, dossier_id) as bigint) as denominator,
        row_number() over (
            partition by part, dossier_id
            order by ledger_period desc, weight desc
        ) as position
    from counted
),

final as (
    select
        part, dossier_id, unit, field, procedure_name, channel, status,
        received_at, due_at, ended_at, event_date, ledger_period, sender, src_file,
        case
            when coalesce(src_sheet, '') = '' then cast(src_row as varchar)
            else src_sheet || '!A' || cast(src_row as varchar)
        end as cell,
        numerator, denominator
    from judged
    where position = 1 and (numerator <> 0 or denominator <> 0)
)";
