//! Figures of the headline window by field, phòng, channel, reason…: a table of the release.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Date32Array, Int64Array, RecordBatch, StringViewArray};
use arrow::datatypes::{DataType, Field, Int64Type, Schema, SchemaRef};

use super::Ranking;
use super::table::days;
use crate::diagnostic::{Diagnostic, Result};
use crate::model::transferred_id;
use crate::period::{Month, Window};
use crate::unit::{Unit, Units};

/// The sum of one member of a dimension in one unit that owns dossiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    pub indicator: String,
    pub dimension: String,
    /// Empty where the export says none.
    pub member: String,
    /// Empty where a dossier has no unit.
    pub unit: String,
    pub numerator: i64,
    pub denominator: i64,
}

impl Split {
    /// Reads rows `indicator, dimension, member, unit, numerator, denominator`.
    ///
    /// # Errors
    /// `E004` when the engine gave other columns.
    pub fn read(batches: &[RecordBatch]) -> Result<Vec<Self>> {
        let mut splits = Vec::new();
        for batch in batches {
            let text = |index: usize| batch.column(index).as_string_view_opt();
            let number = |index: usize| batch.column(index).as_primitive_opt::<Int64Type>();
            let (Some(indicator), Some(dimension), Some(member), Some(unit), Some(n), Some(d)) =
                (text(0), text(1), text(2), text(3), number(4), number(5))
            else {
                return Err(Diagnostic::fatal("E004", "broken down sums have unexpected columns"));
            };
            splits.extend((0..batch.num_rows()).map(|row| Self {
                indicator: indicator.value(row).to_owned(),
                dimension: dimension.value(row).to_owned(),
                member: member.value(row).to_owned(),
                unit: unit.value(row).to_owned(),
                numerator: n.value(row),
                denominator: d.value(row),
            }));
        }
        Ok(splits)
    }
}

/// Columns of `breakdowns`.
pub fn breakdowns_schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8View, true);
    Arc::new(Schema::new(vec![
        text("period"),
        text("indicator"),
        text("unit"),
        text("dimension"),
        text("member"),
        Field::new("window_from_date", DataType::Date32, true),
        Field::new("window_to_date", DataType::Date32, true),
        Field::new("numerator", DataType::Int64, true),
        Field::new("denominator", DataType::Int64, true),
    ]))
}

/// The units whose figures a unit's are part of, itself among them.
pub fn sums_of(units: &Units) -> BTreeMap<&str, Vec<&str>> {
    let mut sums: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for unit in units.iter() {
        for member in units.members(&unit.code) {
            sums.entry(member.code.as_str()).or_default().insert(unit.code.as_str());
        }
    }
    sums.into_iter().map(|(member, of)| (member, of.into_iter().collect())).collect()
}

type Key = (String, String, String, String);

impl Ranking<'_> {
    /// Rows of `breakdowns`: every unit with what its members own, the province with everything, for the printed
    /// indicators, as the figure itself counts them: without who has no data, and in the first period of a unit
    /// without what it took over; ordered by indicator, unit, dimension and member.
    ///
    /// # Errors
    /// Those of [`super::indicators`]; `E004`.
    pub fn breakdowns(&self, splits: &[Split], window: Window) -> Result<RecordBatch> {
        let mut sums: BTreeMap<Key, (i64, i64)> = BTreeMap::new();
        let province = self.units.province().map(|p| p.code.as_str());
        let sums_of = sums_of(self.units);
        let all: Vec<&Unit> = self.units.iter().collect();
        for (indicator, model) in self.asked()? {
            let left_out: BTreeSet<String> = self.left_out(&all, window, model).into_iter().collect();
            let moved = transferred_id(&indicator.id);
            for split in splits.iter().filter(|split| !left_out.contains(&split.unit)) {
                let is_moved = split.indicator == moved;
                if !is_moved && split.indicator != indicator.id {
                    continue;
                }
                let owners = sums_of.get(split.unit.as_str()).map_or(&[] as &[&str], Vec::as_slice);
                // What no unit owns is the province's all the same.
                let whole = province.filter(|p| !owners.contains(p));
                for owner in owners.iter().copied().chain(whole) {
                    let sign = match is_moved {
                        false => 1,
                        true if Some(owner) != province && self.is_first_period(owner, window) => -1,
                        true => continue,
                    };
                    let id = indicator.id.clone();
                    let key = (id, owner.to_owned(), split.dimension.clone(), split.member.clone());
                    let sum = sums.entry(key).or_default();
                    sum.0 += sign * split.numerator;
                    sum.1 += sign * split.denominator;
                }
            }
        }
        sums.retain(|_, sum| *sum != (0, 0));
        rows(&sums, self.month, window)
    }
}

fn rows(sums: &BTreeMap<Key, (i64, i64)>, period: Month, window: Window) -> Result<RecordBatch> {
    let text = |value: &dyn Fn(&Key) -> &str| -> ArrayRef {
        Arc::new(StringViewArray::from_iter_values(sums.keys().map(value)))
    };
    let same_day = |day| -> ArrayRef { Arc::new(Date32Array::from(vec![days(day); sums.len()])) };
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringViewArray::from_iter_values(sums.keys().map(|_| period.to_string()))),
        text(&|key| &key.0),
        text(&|key| &key.1),
        text(&|key| &key.2),
        text(&|key| &key.3),
        same_day(window.from),
        same_day(window.to),
        Arc::new(Int64Array::from_iter_values(sums.values().map(|sum| sum.0))),
        Arc::new(Int64Array::from_iter_values(sums.values().map(|sum| sum.1))),
    ];
    RecordBatch::try_new(breakdowns_schema(), columns).map_err(|error| Diagnostic::fatal("E004", error.to_string()))
}
