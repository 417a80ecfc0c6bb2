//! Checks: queries that return failing rows.

use arrow::array::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::prelude::SessionContext;
use serde::Deserialize;

use super::engine::{Parameters, plan};
use super::front_matter::{split, stem};
use super::sql_error::sql_error;
use crate::diagnostic::Result;
use crate::period::Month;
use crate::store::CheckResult;

/// Failing rows that a result shows.
const SHOWN: usize = 5;

/// What failing rows mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckSeverity {
    /// Nothing is published.
    Error,
    /// Said, counted, published.
    Warning,
}

/// One check; runs for every computed period.
#[derive(Clone, Debug)]
pub struct CheckModel {
    pub name: String,
    pub path: String,
    pub title: String,
    pub severity: CheckSeverity,
    /// Failing rows that are tolerated.
    pub tolerance: u64,
    pub sql: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    title: String,
    #[allow(dead_code, reason = "for readers of the file; required so that it is never forgotten")]
    owner: String,
    severity: CheckSeverity,
    #[serde(default)]
    tolerance: u64,
}

impl CheckModel {
    /// Whether failing rows stop publication.
    pub fn stops(&self) -> bool {
        self.severity == CheckSeverity::Error
    }

    /// Reads a check's text.
    ///
    /// # Errors
    /// `M001`, `M002`.
    pub fn parse(path: &str, text: &str) -> Result<Self> {
        let (header, sql): (Header, String) = split(path, text)?;
        Ok(Self {
            name: stem(path),
            path: path.to_string(),
            title: header.title,
            severity: header.severity,
            tolerance: header.tolerance,
            sql,
        })
    }

    /// All that decides the result besides the query and its inputs.
    pub fn meaning(&self) -> String {
        format!("{:?} {} {}", self.severity, self.tolerance, self.title)
    }

    /// What the failing rows of a period mean.
    pub fn result(&self, period: Month, fingerprint: String, rows: &[RecordBatch]) -> CheckResult {
        let failing = rows.iter().map(RecordBatch::num_rows).sum::<usize>() as u64;
        CheckResult {
            check: self.name.clone(),
            title: self.title.clone(),
            period,
            fingerprint,
            failing_rows: failing,
            stops: self.stops() && failing > self.tolerance,
            sample: rows.iter().flat_map(lines).take(SHOWN).collect(),
        }
    }
}

/// The failing rows of a check.
///
/// # Errors
/// `M020` from the engine.
pub async fn failing(check: CheckModel, session: SessionContext, parameters: Parameters) -> Result<Vec<RecordBatch>> {
    let frame = plan(&session, &check.path, &check.sql, &parameters).await?;
    frame.collect().await.map_err(|error| sql_error(&check.path, &error))
}

/// First rows of a batch as text.
fn lines(batch: &RecordBatch) -> Vec<String> {
    let options = FormatOptions::default().with_null("-");
    let formatters = batch.columns().iter().map(|column| ArrayFormatter::try_new(column.as_ref(), &options));
    let Ok(formatters) = formatters.collect::<Result<Vec<_>, _>>() else { return Vec::new() };
    let schema = batch.schema();
    let line = |row: usize| {
        let cells = schema.fields().iter().zip(&formatters);
        cells.map(|(field, cells)| format!("{}={}", field.name(), cells.value(row))).collect::<Vec<_>>().join(" ")
    };
    (0..batch.num_rows().min(SHOWN)).map(line).collect()
}
