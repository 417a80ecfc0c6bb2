//! From a printed figure back to its rows: the dossiers or the lines of registers, each with the cell it stands in.
//!
//! A release explains itself: definition, units and SQL are those it keeps, so a figure of last year
//! means what it meant then. Invariant: the rows of a figure add up to it, part by part.

mod card;
mod find;
mod why;

pub use card::{card, listed, listed_entries};
pub use find::find_in;
pub use why::owner_words;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use chrono::NaiveDate;
use datafusion::prelude::SessionContext;

use crate::diagnostic::{Diagnostic, Result};
use crate::fact::Indicator;
use crate::model::query::{ask, registers_session, release_session, unit_names};
use crate::model::{Builder, Evidence, IndicatorModel, Lines, MEASURES};
use crate::period::{Month, MonthRange, Window, WindowKind};
use crate::pipeline::register::RegisterColumn;
use crate::ranking::{FORMER_DISTRICTS, FactRow, Ranking, indicators, is_whole, members};
use crate::store::Manifest;
use crate::unit::{Unit, Units};

/// A release, ready to be asked about its figures.
pub struct Explainer<'a> {
    builder: &'a Builder<'a>,
    manifest: &'a Manifest,
    units: Units,
    indicators: Vec<(Indicator, &'a IndicatorModel)>,
    session: SessionContext,
}

/// Sums of the rows of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartSum {
    pub part: String,
    pub numerator: i64,
    pub denominator: i64,
    /// Dossiers that add to each.
    pub numerator_rows: i64,
    pub denominator_rows: i64,
}

/// The rows behind a figure, not yet listed.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The query that gives them, in `motcua sql` too.
    pub sql: String,
    /// In the indicator's order; parts without rows are zeros.
    pub sums: Vec<PartSum>,
    /// What the rows are.
    pub rows: Rows,
}

/// What the rows of a figure are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    Dossiers,
    /// Lines of registers, each with what it adds.
    Lines,
    /// Sums by unit and day: the lines are judged together. Queries that give the lines themselves, by register.
    Units(Vec<(String, String)>),
}

impl Proof {
    /// Sum over the parts: (numerator, denominator).
    pub fn total(&self) -> (i64, i64) {
        self.sums.iter().fold((0, 0), |(n, d), sum| (n + sum.numerator, d + sum.denominator))
    }

    /// Whether the rows add up to the figure.
    pub fn is_equal_to(&self, fact: &FactRow) -> bool {
        (fact.numerator, fact.denominator) == (Some(self.total().0), Some(self.total().1))
    }
}

/// Which of a figure's rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Those of the base instead of those counted.
    pub is_denominator: bool,
    /// Name of a part; all of them without.
    pub part: Option<String>,
    /// At most so many.
    pub limit: Option<usize>,
}

impl<'a> Explainer<'a> {
    /// Opens a release with the project it keeps.
    ///
    /// # Errors
    /// `E003`, `M020`; `C013`.
    pub fn new(builder: &'a Builder<'a>, manifest: &'a Manifest) -> Result<Self> {
        let units = match &builder.project.units {
            Some(units) => units.clone(),
            None => Units::from_names(unit_names(builder, manifest, manifest.period)?.into_iter()),
        };
        let session = release_session(builder, manifest, manifest.period, &|_| true)?;
        let indicators = indicators(builder.project, builder.graph)?;
        Ok(Self { builder, manifest, units, indicators, session })
    }

    /// The figure of an id; of several periods that print it, `period`'s or the last one's.
    ///
    /// # Errors
    /// `X001` with the nearest ids.
    pub fn fact(&self, id: &str, period: Option<Month>) -> Result<FactRow> {
        let found = find_in(self.builder, &self.session, id)?;
        let wanted = found.into_iter().rfind(|fact| period.is_none_or(|period| fact.period == period));
        wanted.map_or_else(|| Err(self.unknown(id, period)?), Ok)
    }

    /// Every figure of the release.
    ///
    /// # Errors
    /// `M020`.
    pub fn facts(&self) -> Result<Vec<FactRow>> {
        FactRow::read(&ask(self.builder, &self.session, "select * from facts order by fact_id, period")?)
    }

    fn unknown(&self, id: &str, period: Option<Month>) -> Result<Box<Diagnostic>> {
        let release = &self.manifest.id;
        if let Some(period) = period {
            let periods = find_in(self.builder, &self.session, id)?;
            let periods: Vec<String> = periods.iter().map(|fact| fact.period.to_string()).collect();
            if !periods.is_empty() {
                return Ok(Diagnostic::fatal("X001", format!("release {release} does not print `{id}` for {period}"))
                    .hint(format!("it does for {}", periods.join(", "))));
            }
        }
        let known = self.facts()?;
        let ids: Vec<&str> = known.iter().map(|fact| fact.id.as_str()).collect();
        let near = find::nearest_ids(id, &ids);
        let error = Diagnostic::fatal("X001", format!("release {release} has no figure `{id}`"));
        Ok(if near.is_empty() {
            error.hint("ids stand in `data-fact` of every page and in: motcua sql -c \"select fact_id from facts\"")
        } else {
            near.into_iter().fold(error, |error, id| error.hint(format!("near it: {id}")))
        })
    }

    /// The indicator of a figure, as printed and as a model.
    ///
    /// # Errors
    /// `X001` when the release's pipeline does not print it.
    pub fn indicator(&self, fact: &FactRow) -> Result<&(Indicator, &'a IndicatorModel)> {
        self.indicators.iter().find(|(indicator, _)| indicator.id == fact.indicator).ok_or_else(|| {
            Diagnostic::fatal("X001", format!("release {} prints no indicator `{}`", self.manifest.id, fact.indicator))
        })
    }

    /// The query of a figure's rows, and what they add up to.
    ///
    /// # Errors
    /// `X002` when its rows cannot be listed; `M020`.
    pub fn proof(&self, fact: &FactRow) -> Result<Proof> {
        let (_, model) = self.indicator(fact)?;
        if model.is_over_measures() {
            return self.entered(fact, model);
        }
        let members = self.summed(fact, model);
        let first = self.manifest.first_period().unwrap_or(fact.period).min(fact.period);
        let periods = MonthRange { first, last: fact.period };
        let evidence = Evidence {
            project: self.builder.project,
            graph: self.builder.graph,
            indicator: model,
            units: members.as_deref(),
            dossiers: None,
            left_out: &self.left_out(fact, model)?,
            received_from: first_day_apart(&self.units, fact),
            from: fact.from,
            to: fact.to,
            loaded_from: first.first_day(),
            periods,
        };
        let at_once = self.sums(model, evidence.sql(&[periods])?)?;
        if at_once.is_equal_to(fact) {
            return Ok(at_once);
        }
        // A query that asks for the time answers period by period, as it was asked when it was summed.
        let each: Vec<MonthRange> =
            periods.iter().filter(|period| self.has_days(model, *period, fact)).map(MonthRange::from).collect();
        self.sums(model, evidence.sql(&each)?)
    }

    /// The lines of registers that make a figure, each on its own where they add up to it.
    fn entered(&self, fact: &FactRow, model: &IndicatorModel) -> Result<Proof> {
        let Builder { project, graph, .. } = *self.builder;
        let units = self.summed(fact, model);
        let window = Window::explicit(fact.from, fact.to)?;
        let lines = Lines { project, graph, indicator: model, units: units.as_deref(), window, period: fact.period };
        let session = registers_session(self.builder, self.manifest, fact.period)?;
        let each = Proof { rows: Rows::Lines, ..self.sums_in(&session, model, lines.each()?)? };
        if each.is_equal_to(fact) {
            return Ok(each);
        }
        let queries = lines.registers().into_iter().map(|name| (name.to_string(), lines.of(name)));
        let rows = Rows::Units(queries.collect());
        Ok(Proof { rows, ..self.sums_in(&session, model, lines.by_unit()?)? })
    }

    /// The lines of a register that a figure is read from, where they are judged together.
    ///
    /// # Errors
    /// `M020`.
    pub fn lines(&self, fact: &FactRow, sql: &str) -> Result<Vec<RecordBatch>> {
        ask(self.builder, &registers_session(self.builder, self.manifest, fact.period)?, sql)
    }

    /// Columns that tell the lines of one unit in a register apart.
    pub fn key(&self, register: &str) -> Vec<&RegisterColumn> {
        let Some(register) = self.builder.graph.registers.get(register) else { return Vec::new() };
        let is_key = |column: &&RegisterColumn| column.name != "unit" && register.key.contains(&column.name);
        register.columns.iter().filter(is_key).collect()
    }

    /// Units whose rows are summed; `None`: everything.
    fn summed(&self, fact: &FactRow, model: &IndicatorModel) -> Option<Vec<String>> {
        (model.is_own_alone() || !is_whole(&self.units, &fact.unit)).then(|| self.owners(fact, model))
    }

    /// Units whose rows make a figure.
    fn owners(&self, fact: &FactRow, model: &IndicatorModel) -> Vec<String> {
        if model.is_own_alone() {
            return vec![fact.unit.clone()];
        }
        let mut codes = members_of(&self.units, fact);
        // what a register says of a district itself is the district's too
        if model.is_over_measures() && !codes.contains(&fact.unit) {
            codes.push(fact.unit.clone());
        }
        codes
    }

    /// Members that a figure's sum leaves out.
    fn left_out(&self, fact: &FactRow, model: &IndicatorModel) -> Result<Vec<String>> {
        let Builder { project, graph, .. } = self.builder;
        let ranking = Ranking::new(project, graph, self.manifest, &self.units, fact.period);
        let codes = members_of(&self.units, fact);
        let members: Vec<&Unit> = codes.iter().filter_map(|code| self.units.get(code)).collect();
        Ok(ranking.left_out(&members, Window::explicit(fact.from, fact.to)?, model))
    }

    /// Whether what a period learnt falls into the figure's window.
    fn has_days(&self, model: &IndicatorModel, period: Month, fact: &FactRow) -> bool {
        let part = self.manifest.tables.get(MEASURES).and_then(|t| t.get(&format!("{}/{period}", model.id)));
        // ISO dates compare as texts.
        part.and_then(|part| part.days.as_ref())
            .is_some_and(|(first, last)| *first <= fact.to.to_string() && *last >= fact.from.to_string())
    }

    fn sums(&self, model: &IndicatorModel, sql: String) -> Result<Proof> {
        self.sums_in(&self.session, model, sql)
    }

    fn sums_in(&self, session: &SessionContext, model: &IndicatorModel, sql: String) -> Result<Proof> {
        let summed = format!(
            "select part, cast(sum(numerator) as bigint), cast(sum(denominator) as bigint), \
             cast(sum(case when numerator <> 0 then 1 else 0 end) as bigint), \
             cast(sum(case when denominator <> 0 then 1 else 0 end) as bigint) from (\n{sql}\n) group by part"
        );
        let batches = ask(self.builder, session, &summed)?;
        let sums = model.parts().iter().map(|part| sum_of(&batches, &part.name));
        Ok(Proof { sums: sums.collect(), sql, rows: Rows::Dossiers })
    }

    /// The rows that a selection wants, by part, unit and code.
    ///
    /// # Errors
    /// `X003` for a part that the indicator does not have; `M020`.
    pub fn rows(&self, fact: &FactRow, proof: &Proof, selection: &Selection) -> Result<Vec<RecordBatch>> {
        let sql = self.selected(fact, proof, selection)?;
        match proof.rows {
            Rows::Dossiers => ask(self.builder, &self.session, &sql),
            Rows::Lines | Rows::Units(_) => self.lines(fact, &sql),
        }
    }

    /// The query of those rows.
    ///
    /// # Errors
    /// `X003`.
    pub fn selected(&self, fact: &FactRow, proof: &Proof, selection: &Selection) -> Result<String> {
        let column = if selection.is_denominator { "denominator" } else { "numerator" };
        let mut sql = format!("{}\nwhere {column} <> 0", proof.sql);
        if let Some(part) = &selection.part {
            let (_, model) = self.indicator(fact)?;
            if !model.parts().iter().any(|known| known.name == *part) {
                let names: Vec<&str> = model.parts().iter().map(|part| part.name.as_str()).collect();
                return Err(Diagnostic::fatal("X003", format!("`{}` has no part `{part}`", model.id))
                    .hint(format!("there are: {}", names.join(", "))));
            }
            sql.push_str(&format!(" and part = '{part}'"));
        }
        sql.push_str(match proof.rows {
            Rows::Dossiers => "\norder by part, unit, dossier_id",
            Rows::Lines | Rows::Units(_) => "\norder by part, unit, day, src_file, cell",
        });
        if let Some(limit) = selection.limit {
            sql.push_str(&format!("\nlimit {limit}"));
        }
        Ok(sql)
    }
}

fn sum_of(batches: &[RecordBatch], part: &str) -> PartSum {
    let mut sum =
        PartSum { part: part.to_string(), numerator: 0, denominator: 0, numerator_rows: 0, denominator_rows: 0 };
    for batch in batches {
        let names = arrow::compute::cast(batch.column(0), &arrow::datatypes::DataType::Utf8View).ok();
        let Some(names) = names.as_ref().and_then(|names| names.as_string_view_opt()) else { continue };
        for row in (0..batch.num_rows()).filter(|row| names.value(*row) == part) {
            let number =
                |column: usize| batch.column(column).as_primitive_opt::<Int64Type>().map_or(0, |c| c.value(row));
            sum.numerator += number(1);
            sum.denominator += number(2);
            sum.numerator_rows += number(3);
            sum.denominator_rows += number(4);
        }
    }
    sum
}

/// Codes of the units whose dossiers make a figure; of the area of a former district, those that stand in it.
fn members_of(units: &Units, fact: &FactRow) -> Vec<String> {
    let mut codes = members(units, &fact.unit);
    if fact.population == FORMER_DISTRICTS {
        codes.extend(units.communes_in_former(&fact.unit, fact.to).into_iter().map(|unit| unit.code.clone()));
    }
    codes
}

/// First day of a unit that took over others' dossiers within the figure's window: those are counted apart.
fn first_day_apart(units: &Units, fact: &FactRow) -> Option<NaiveDate> {
    let unit = units.get(&fact.unit).filter(|unit| !unit.predecessors.is_empty() && !is_whole(units, &unit.code))?;
    let is_apart = |from: &NaiveDate| match fact.window_kind == WindowKind::ToDate.as_str() {
        true => Month::of(*from) == Month::of(fact.to),
        false => (fact.from..=fact.to).contains(from),
    };
    unit.valid_from.filter(is_apart)
}
