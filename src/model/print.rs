//! How a model's rows are printed as a list of a page: `[print]` in its front matter.
//!
//! A list that offices want is one `.sql` file: the query says which rows, `[print]` says where and under
//! which words. Numbers are formatted where all numbers are; nothing here touches one.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::diagnostic::{Diagnostic, Place, Result};

/// Which pages carry a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pages {
    /// Pages of districts and communes.
    Units,
    Province,
    All,
}

/// How a column is shown; without a word, as its type asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    #[default]
    AsTyped,
    /// A unit's code: its name, with a link to its page.
    Unit,
    /// 100 × the column / the column `of`.
    Percent,
    /// The column / `scale`: points in hundredths; with `of`, each row / its own power of ten in that column,
    /// printed with as many decimals.
    Scaled,
    /// "22/24": the column and the column `of`.
    Fraction,
    /// "8/12" as pages print a rank, `of` being how many are ranked: in brackets on a small base, with its ties and
    /// who has not sent. Reads the columns of `facts` that say so, see [`STANDING`].
    Rank,
}

/// What a printed rank reads besides the rank and how many are ranked.
pub const STANDING: [&str; 3] = ["status", "tied_count", "population_missing_count"];

/// The window a list's figures are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrintWindow {
    /// The pipeline's first one.
    Headline,
}

/// One printed column.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintColumn {
    pub name: String,
    /// Vietnamese heading.
    pub title: String,
    #[serde(default)]
    pub shown: Shown,
    /// Column of the denominator, or of the scale.
    #[serde(default)]
    pub of: Option<String>,
    #[serde(default = "two")]
    pub decimals: u8,
    #[serde(default = "one")]
    pub scale: i64,
    /// Printed where a row has nothing: "–" for what does not apply, "…" for what is not known.
    #[serde(default = "dash")]
    pub absent: String,
    /// Column of texts printed instead, row by row, where it has one: "N/A" for what does not apply to this row.
    #[serde(default)]
    pub absent_from: Option<String>,
    /// Vietnamese words of codes.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
}

fn two() -> u8 {
    2
}

fn one() -> i64 {
    1
}

fn dash() -> String {
    "–".to_owned()
}

/// A printed list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Print {
    /// Heading of its section.
    pub title: String,
    pub on: Pages,
    /// Printed under the table.
    #[serde(default)]
    pub note: Option<String>,
    /// Said where there is no row; without it the section is left out.
    #[serde(default)]
    pub empty: Option<String>,
    /// Working days after the cut-off that its rows are counted by: the calendar must reach so far, else nothing is
    /// known and no `empty` may be said.
    #[serde(default)]
    pub workdays_ahead: Option<i64>,
    /// Rows shown at most; how many there are is always said.
    #[serde(default = "ten")]
    pub limit: usize,
    /// Whether a unit's page also lists the rows of the units below it.
    #[serde(default = "yes")]
    pub with_members: bool,
    /// Whether it stands with what must be done now, before the tables of members and everything else.
    #[serde(default)]
    pub is_urgent: bool,
    /// The window its figures are of: both its days are printed. Without it they are states at the cut-off.
    #[serde(default)]
    pub window: Option<PrintWindow>,
    /// Whether its rows are the office's own lists: printed for a unit that sent no dossiers, too.
    #[serde(default)]
    pub of_registers: bool,
    /// Whether it is of points, classes and ranks: of a month with a final release, what that one printed stands.
    #[serde(default)]
    pub official: bool,
    /// Columns that order the rows, `-` before one that begins with the greatest; then the columns in their order.
    #[serde(default)]
    pub sort: Vec<String>,
    pub columns: Vec<PrintColumn>,
}

fn ten() -> usize {
    10
}

fn yes() -> bool {
    true
}

impl Print {
    /// Checks what can be checked without rows.
    ///
    /// # Errors
    /// `M006`.
    pub fn check(&self, path: &str) -> Result<()> {
        let bad = |message: String| Err(Diagnostic::fatal("M006", message).at(Place::file(path)));
        if self.columns.is_empty() {
            return bad("[print] names no `columns`".into());
        }
        for column in &self.columns {
            let needs_of = matches!(column.shown, Shown::Percent | Shown::Fraction | Shown::Rank);
            let may_have_of = needs_of || column.shown == Shown::Scaled;
            if (needs_of && column.of.is_none()) || (!may_have_of && column.of.is_some()) {
                let name = &column.name;
                return bad(format!(
                    "printed column `{name}`: `of` comes with `shown = \"percent\"`, `\"fraction\"`, `\"rank\"` or `\"scaled\"`"
                ));
            }
            if column.scale < 1 || column.decimals > 6 {
                return bad(format!("printed column `{}`: `scale` is at least 1, `decimals` at most 6", column.name));
            }
        }
        Ok(())
    }

    /// Every column the list reads, `unit` among them.
    pub fn reads(&self) -> impl Iterator<Item = &str> {
        let named = self
            .columns
            .iter()
            .flat_map(|c| [Some(c.name.as_str()), c.of.as_deref(), c.absent_from.as_deref()])
            .flatten();
        let is_rank = |c: &PrintColumn| c.shown == Shown::Rank;
        let standing = self.columns.iter().any(is_rank).then_some(STANDING).into_iter().flatten();
        named.chain(standing).chain(self.sort.iter().map(|s| s.trim_start_matches('-'))).chain(["unit"])
    }
}
