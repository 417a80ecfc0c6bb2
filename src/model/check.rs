//! Checks: queries that return failing rows.

use serde::Deserialize;

use super::front_matter::{split, stem};
use crate::diagnostic::Result;

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
}
