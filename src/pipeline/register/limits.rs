//! What a cell may hold besides its type: bounds of its own, and another cell of its row that it may not pass.
//!
//! A score above its maximum or an answer before its question is read without complaint and makes every
//! figure after it wrong, so a declaration says what is possible and the row that breaks it is a fault.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::{CellType, RegisterColumn};

/// Limits of a column; those of its row name a column that stands above it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// In what the office writes: points, not hundredths of one.
    pub min: Option<i64>,
    pub max: Option<i64>,
    pub at_least: Option<String>,
    pub at_most: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    min: Option<i64>,
    max: Option<i64>,
    at_least: Option<String>,
    at_most: Option<String>,
}

/// The limits as written, or what is wrong with them and where.
pub(super) fn read(
    written: Option<&Spanned<Written>>,
    cell_type: &CellType,
    before: &[RegisterColumn],
) -> Result<Limits, (Range<usize>, String)> {
    let Some(written) = written else { return Ok(Limits::default()) };
    let bad = |message: String| (written.span(), message);
    let Written { min, max, at_least, at_most } = written.get_ref();
    if (min.is_some() || max.is_some()) && one(cell_type).is_none() {
        return Err(bad("`min` and `max` are for integers, decimals and percentages".into()));
    }
    if min.zip(*max).is_some_and(|(min, max)| min > max) {
        return Err(bad("`min` is above `max`".into()));
    }
    for other in at_least.iter().chain(at_most) {
        let is_alike = |c: &RegisterColumn| c.name == *other && measure(&c.cell_type) == measure(cell_type);
        if measure(cell_type).is_none() || !before.iter().any(is_alike) {
            return Err(bad(format!("no column above this one has the name `{other}` and is measured alike")));
        }
    }
    Ok(Limits { min: *min, max: *max, at_least: at_least.clone(), at_most: at_most.clone() })
}

/// How many units of a cell the written 1 is; `None` for what is no number.
pub fn one(cell_type: &CellType) -> Option<i64> {
    match cell_type {
        CellType::Integer => Some(1),
        _ => cell_type.digits().map(|digits| 10_i64.pow(digits)),
    }
}

/// Two cells can be compared when this is the same for both.
fn measure(cell_type: &CellType) -> Option<i64> {
    match cell_type {
        CellType::Date => Some(0),
        _ => one(cell_type),
    }
}
