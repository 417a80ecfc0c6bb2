//! Provinces: the whole that an office answers for, and which one a unit belongs to on a day.
//!
//! Since 1/7/2025 most provinces are made of two or three. The office of the new one keeps one warehouse: its
//! whole is every dossier of those it was made of, but their units were never compared with one another.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::{Level, Unit, Units};

impl Units {
    /// The newest province, the first of several: whose office it is.
    pub fn province(&self) -> Option<&Unit> {
        let provinces = self.rows.iter().filter(|unit| unit.level == Level::Province);
        provinces.min_by_key(|unit| (Reverse(unit.valid_from), unit.order))
    }

    /// Provinces of a day, in the order of the file: several where the newest was made of them later.
    pub fn provinces(&self, on: NaiveDate) -> Vec<&Unit> {
        self.rows.iter().filter(|unit| unit.level == Level::Province && unit.is_valid_on(on)).collect()
    }

    /// The province above a unit, or the unit itself where it is one.
    pub fn province_of<'a>(&'a self, unit: &'a Unit) -> Option<&'a Unit> {
        let above = self.above(unit);
        std::iter::once(unit).chain(above).find(|unit| unit.level == Level::Province)
    }

    /// What a population of units like this one is called on a day: `districts`; where the day has several
    /// provinces, `districts:<province>`, for a unit is compared with those of its own province alone.
    pub fn population_in(&self, kind: &str, unit: &Unit, on: NaiveDate) -> String {
        let own = || self.province_of(unit).filter(|_| self.provinces(on).len() > 1);
        own().map_or_else(|| kind.to_owned(), |province| format!("{kind}:{}", province.code))
    }

    /// Whether a unit is one of a province or of those it was made of. A unit under no province at all belongs to
    /// whichever is asked for: a file mostly has one.
    pub(super) fn is_in_province(&self, unit: &Unit, province: &str) -> bool {
        self.province_of(unit).is_none_or(|found| self.is_or_became(&found.code, province))
    }

    fn is_or_became(&self, old: &str, new: &str) -> bool {
        // No unit of a file is made of itself (U010), so the walk ends.
        let parts = || self.get(new).into_iter().flat_map(|unit| &unit.predecessors);
        old == new || parts().any(|part| self.is_or_became(old, &part.code))
    }
}
