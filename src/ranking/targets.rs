//! Levels assigned to single units by a decision: each stands in place of the common target of its indicator.

use std::collections::BTreeMap;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Int64Type;

use crate::diagnostic::{Diagnostic, Result};
use crate::fact::{Indicator, Measure};
use crate::rank::Direction;

/// Of a unit and an indicator: how the level is measured, which way, and its hundredths.
#[derive(Clone, Debug, Default)]
pub struct AssignedTargets(BTreeMap<(String, String), Level>);

#[derive(Clone, Debug)]
struct Level {
    is_rate: bool,
    direction: Direction,
    hundredths: i64,
}

impl AssignedTargets {
    /// The register of the decisions.
    pub const REGISTER: &str = "targets";
    /// The model of the levels in force at a cut-off.
    pub const MODEL: &str = "targets_now";
    /// The query whose rows [`Self::read`] takes, of a project that keeps the register.
    pub const SQL: &str = "select unit, indicator, measure, direction, target_hundredths from targets_now \
                           where indicator is not null order by unit, indicator";

    /// # Errors
    /// `E004` when the engine gave other columns.
    pub fn read(batches: &[RecordBatch]) -> Result<Self> {
        let mut levels = BTreeMap::new();
        for batch in batches {
            let text = |index: usize| batch.column(index).as_string_view_opt();
            let (Some(unit), Some(indicator), Some(measure), Some(direction), Some(hundredths)) =
                (text(0), text(1), text(2), text(3), batch.column(4).as_primitive_opt::<Int64Type>())
            else {
                return Err(Diagnostic::fatal("E004", "assigned targets have unexpected columns"));
            };
            levels.extend((0..batch.num_rows()).map(|row| {
                let is_least = direction.value(row) == "at_least";
                let level = Level {
                    is_rate: measure.value(row) == "rate",
                    direction: if is_least { Direction::HigherIsBetter } else { Direction::LowerIsBetter },
                    hundredths: hundredths.value(row),
                };
                ((unit.value(row).to_owned(), indicator.value(row).to_owned()), level)
            }));
        }
        Ok(Self(levels))
    }

    /// The level of a unit as a fraction; `None` where nothing was assigned, or what was assigned is measured in
    /// another way or asks for the other direction than the indicator counts: a page cannot print such a gap.
    pub fn of(&self, unit: &str, indicator: &Indicator) -> Option<(i64, i64)> {
        let level = self.0.get(&(unit.to_owned(), indicator.id.clone()))?;
        if indicator.direction != Some(level.direction) || level.is_rate != (indicator.measure == Measure::Rate) {
            return None;
        }
        Some((level.hundredths, if level.is_rate { 10_000 } else { 100 }))
    }
}
