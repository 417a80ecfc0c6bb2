//! What became of a unit, and what a unit was made of.

use chrono::NaiveDate;

use super::{Level, Unit, Units};

/// Who answers for the dossiers of a unit that has ended, from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heir<'a> {
    pub unit: &'a Unit,
    pub from: NaiveDate,
    /// `None`: still.
    pub to: Option<NaiveDate>,
    pub owner: &'a Unit,
}

impl Units {
    /// The heirs of every unit that went whole into one other, one row for each heir in turn, in the
    /// order of the file. A unit that was split has none: nobody may guess.
    pub fn heirs(&self) -> Vec<Heir<'_>> {
        let mut heirs = Vec::new();
        for (row, unit) in self.rows.iter().enumerate() {
            let mut at = row;
            // A chain of mergers is as long as the file at most.
            for _ in 0..self.rows.len() {
                let Some(next) = self.whole_heir(at) else { break };
                let owner = &self.rows[next];
                let Some(from) = owner.valid_from else { break };
                heirs.push(Heir { unit, from, to: owner.valid_to, owner });
                at = next;
            }
        }
        heirs
    }

    fn whole_heir(&self, row: usize) -> Option<usize> {
        match self.heirs.get(&row)?[..] {
            [(heir, true)] => Some(heir),
            _ => None,
        }
    }

    /// The units whose figures together are this one's from one day to another: itself, and those it
    /// was made of where it began later. `None` where a part of one of them went elsewhere, or nobody
    /// says what it was made of: the figures are then no whole.
    pub fn territory(&self, code: &str, from: NaiveDate) -> Option<Vec<&Unit>> {
        let unit = self.get(code)?;
        // A province's members are those of the provinces it was made of, too.
        if unit.level == Level::Province || unit.valid_from.is_none_or(|began| began <= from) {
            return Some(self.members(code));
        }
        if unit.predecessors.is_empty() || unit.predecessors.iter().any(|predecessor| !predecessor.is_whole) {
            return None;
        }
        let mut all = self.members(code);
        for predecessor in &unit.predecessors {
            // No unit of a file is made of itself (U010), so the walk ends.
            all.extend(self.territory(&predecessor.code, from)?);
        }
        Some(all)
    }

    /// Districts that have ended by a day: groups for analysis, not units.
    pub fn former_districts(&self, on: NaiveDate) -> Vec<&Unit> {
        let has_ended = |unit: &&Unit| unit.level == Level::District && unit.valid_to.is_some_and(|end| end < on);
        self.rows.iter().filter(has_ended).collect()
    }

    /// Communes of a day whose whole area lay in a former district; those that span several belong to none.
    pub fn communes_in_former(&self, district: &str, on: NaiveDate) -> Vec<&Unit> {
        let communes = self.rows.iter().filter(|unit| unit.level == Level::Commune && unit.is_valid_on(on));
        communes.filter(|unit| self.is_within(unit, district)).collect()
    }

    fn is_within(&self, unit: &Unit, district: &str) -> bool {
        !unit.predecessors.is_empty()
            && unit.predecessors.iter().all(|predecessor| {
                self.get(&predecessor.code).is_some_and(|old| match self.district_of(old) {
                    Some(found) => found.code == district,
                    None => self.is_within(old, district),
                })
            })
    }
}
