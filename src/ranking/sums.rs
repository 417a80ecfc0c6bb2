//! Numerators and denominators of one window, per indicator, part and unit.

use std::collections::BTreeMap;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Int64Type;

use crate::diagnostic::{Diagnostic, Result};

/// Sums of one window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums(BTreeMap<(String, String), BTreeMap<String, (i64, i64)>>);

impl Sums {
    /// Reads rows `indicator, part, unit, numerator, denominator`.
    ///
    /// # Errors
    /// `E004` when the engine gave other columns.
    pub fn read(batches: &[RecordBatch]) -> Result<Self> {
        let mut sums = Self::default();
        for batch in batches {
            let text = |index: usize| batch.column(index).as_string_view_opt();
            let number = |index: usize| batch.column(index).as_primitive_opt::<Int64Type>();
            let (Some(indicator), Some(part), Some(unit), Some(n), Some(d)) =
                (text(0), text(1), text(2), number(3), number(4))
            else {
                return Err(Diagnostic::fatal("E004", "sums of measures have unexpected columns"));
            };
            for row in 0..batch.num_rows() {
                sums.add(indicator.value(row), part.value(row), unit.value(row), n.value(row), d.value(row));
            }
        }
        Ok(sums)
    }

    /// Adds one sum.
    pub fn add(&mut self, indicator: &str, part: &str, unit: &str, numerator: i64, denominator: i64) {
        let units = self.0.entry((indicator.to_string(), part.to_string())).or_default();
        let sum = units.entry(unit.to_string()).or_default();
        sum.0 += numerator;
        sum.1 += denominator;
    }

    /// Sum over units.
    pub fn of(&self, indicator: &str, part: &str, units: &[String]) -> (i64, i64) {
        let Some(by_unit) = self.0.get(&(indicator.to_string(), part.to_string())) else { return (0, 0) };
        units.iter().filter_map(|unit| by_unit.get(unit)).fold((0, 0), |sum, (n, d)| (sum.0 + n, sum.1 + d))
    }

    /// Sum over everything, dossiers without a unit among it.
    pub fn total(&self, indicator: &str, part: &str) -> (i64, i64) {
        let by_unit = self.0.get(&(indicator.to_string(), part.to_string()));
        by_unit.into_iter().flat_map(BTreeMap::values).fold((0, 0), |sum, (n, d)| (sum.0 + n, sum.1 + d))
    }

    /// Whether anything was said of one of these units, a zero included.
    pub fn has(&self, indicator: &str, part: &str, units: &[String]) -> bool {
        let by_unit = self.0.get(&(indicator.to_string(), part.to_string()));
        by_unit.is_some_and(|by_unit| units.iter().any(|unit| by_unit.contains_key(unit)))
    }

    /// Whether anything was said at all, a zero included.
    pub fn has_any(&self, indicator: &str, part: &str) -> bool {
        self.0.contains_key(&(indicator.to_string(), part.to_string()))
    }

    /// Names of all units that own a dossier; the empty name is "no unit".
    pub fn units(&self) -> impl Iterator<Item = &str> {
        self.0.values().flat_map(BTreeMap::keys).map(String::as_str)
    }
}
