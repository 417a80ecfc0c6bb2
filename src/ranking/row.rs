//! A row of the table `facts`, read back: what a release printed, for explaining and comparing it.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Date32Type, Int64Type};
use chrono::NaiveDate;

use crate::diagnostic::{Diagnostic, Result};
use crate::fact::{Fact, Indicator, Status};
use crate::period::Month;
use crate::ranking::table::{no_data_reason, status_name};

/// One figure of a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactRow {
    pub id: String,
    /// Period whose bulletins print it.
    pub period: Month,
    pub indicator: String,
    pub version: i64,
    pub unit: String,
    pub population: String,
    pub window_kind: String,
    pub from: NaiveDate,
    /// Inclusive.
    pub to: NaiveDate,
    /// Dossiers; `None` for a unit without data.
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    /// `ranked`, `small_base`, `no_exposure`, `no_data`, `unranked`.
    pub status: String,
    /// Of `no_data`: `not_sent`, `no_column`, `not_loaded`, `no_register`; empty in what an older program wrote.
    pub no_data_reason: String,
    pub rank: Option<i64>,
    /// Members ranked.
    pub ranked: Option<i64>,
    /// Others with the same rank.
    pub tied: Option<i64>,
    /// Members of the population that sent nothing.
    pub population_missing: i64,
    /// Members of the unit that sent nothing.
    pub missing_members: i64,
}

impl FactRow {
    /// A figure as the bulletins of `period` print it.
    pub fn of(fact: &Fact, indicator: &Indicator, period: Month) -> Self {
        let known = |value: i64| (fact.status != Status::NoData).then_some(value);
        let standing = |value: fn(&crate::rank::Standing) -> u32| fact.standing.as_ref().map(|s| i64::from(value(s)));
        Self {
            id: fact.id.clone(),
            period,
            indicator: fact.indicator.clone(),
            version: i64::from(fact.version),
            unit: fact.unit.clone(),
            population: fact.population.clone(),
            window_kind: fact.window.kind.as_str().to_string(),
            from: fact.window.from,
            to: fact.window.to,
            numerator: known(fact.numerator),
            denominator: known(fact.denominator),
            status: status_name(fact.status).to_string(),
            no_data_reason: no_data_reason(fact, std::slice::from_ref(indicator)).unwrap_or_default().to_string(),
            rank: standing(|s| s.rank),
            ranked: standing(|s| s.of),
            tied: standing(|s| s.tied),
            population_missing: i64::from(fact.population_missing),
            missing_members: i64::from(fact.missing_members),
        }
    }

    /// Reads rows that have the columns of `facts`.
    ///
    /// # Errors
    /// `E004` when a column is missing or of another type.
    pub fn read(batches: &[RecordBatch]) -> Result<Vec<Self>> {
        let mut rows = Vec::new();
        for batch in batches {
            let columns = Columns(batch);
            for row in 0..batch.num_rows() {
                rows.push(Self {
                    id: columns.text("fact_id", row)?,
                    period: columns.text("period", row)?.parse()?,
                    indicator: columns.text("indicator", row)?,
                    version: columns.number("version", row)?.unwrap_or_default(),
                    unit: columns.text("unit", row)?,
                    population: columns.text("population", row)?,
                    window_kind: columns.text("window_kind", row)?,
                    from: columns.date("window_from_date", row)?,
                    to: columns.date("window_to_date", row)?,
                    numerator: columns.number("numerator", row)?,
                    denominator: columns.number("denominator", row)?,
                    status: columns.text("status", row)?,
                    no_data_reason: columns.text("no_data_reason", row)?,
                    rank: columns.number("rank", row)?,
                    ranked: columns.number("ranked_count", row)?,
                    tied: columns.number("tied_count", row)?,
                    population_missing: columns.number("population_missing_count", row)?.unwrap_or_default(),
                    missing_members: columns.number("missing_member_count", row)?.unwrap_or_default(),
                });
            }
        }
        Ok(rows)
    }
}

struct Columns<'a>(&'a RecordBatch);

impl Columns<'_> {
    fn text(&self, name: &str, row: usize) -> Result<String> {
        let column = self.0.column_by_name(name).and_then(|c| c.as_string_view_opt()).ok_or_else(|| missing(name))?;
        Ok(column.value(row).to_string())
    }

    fn number(&self, name: &str, row: usize) -> Result<Option<i64>> {
        let column = self.0.column_by_name(name).and_then(|c| c.as_primitive_opt::<Int64Type>());
        let column = column.ok_or_else(|| missing(name))?;
        Ok((!column.is_null(row)).then(|| column.value(row)))
    }

    fn date(&self, name: &str, row: usize) -> Result<NaiveDate> {
        let column = self.0.column_by_name(name).and_then(|c| c.as_primitive_opt::<Date32Type>());
        column.and_then(|c| c.value_as_date(row)).ok_or_else(|| missing(name))
    }
}

fn missing(name: &str) -> Box<Diagnostic> {
    Diagnostic::fatal("E004", format!("the table `facts` has no column `{name}` that can be read"))
}
