//! One dossier listed more than once.
//!
//! Rows that say the same are one dossier; rows that differ cannot both be right, and which one is
//! cannot be known, so all of them are set apart. Files of several parts are settled across parts:
//! an earlier part may lose a row that a later part contradicts.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use super::faults::{self, Collector, Note};
use super::merge::Table;
use crate::dossier::Field;

/// What became of repeated codes of a part.
#[derive(Debug, Default)]
pub struct Repeats {
    /// Rows left out because an equal row is kept: first row of the group, number left out.
    pub exact: BTreeMap<usize, u64>,
    /// Rows set apart, by the first row of their group.
    pub conflicting: BTreeMap<usize, u64>,
}

/// Finds repeated codes in a part; drops equal rows, sets differing ones apart.
pub fn settle(table: &mut Table, collector: &mut Collector) -> Repeats {
    let mut repeats = Repeats::default();
    for (first, others) in std::mem::take(&mut table.repeated) {
        let count = others.len() as u64;
        if others.iter().all(|other| table.is_same(first, *other)) {
            repeats.exact.insert(first, count);
            others.iter().for_each(|row| table.is_kept[*row] = false);
        } else {
            repeats.conflicting.insert(first, count + 1);
            for row in std::iter::once(first).chain(others) {
                table.is_kept[row] = false;
                collector.add(&faults::CONFLICT, || conflict(table.rows[row]));
            }
        }
    }
    repeats
}

/// The note of a row that contradicts another.
pub fn conflict(row: u64) -> Note {
    Note {
        rule: &faults::CONFLICT,
        row,
        column: None,
        field: Some(Field::DossierId),
        shape: String::new(),
        nearest: None,
    }
}

/// Kept rows by repeated code: the first, and those after it.
pub fn groups(table: &Table) -> BTreeMap<usize, Vec<usize>> {
    const EMPTY: u32 = u32::MAX;
    let mask = (table.len() * 2).next_power_of_two() - 1;
    let mut slots = vec![EMPTY; mask + 1];
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for row in 0..table.len() {
        if !table.is_kept[row] {
            continue;
        }
        let fingerprint = table.fingerprints[row];
        let mut slot = fingerprint as usize & mask;
        loop {
            let other = slots[slot] as usize;
            if slots[slot] == EMPTY {
                slots[slot] = row as u32;
                break;
            }
            if table.fingerprints[other] == fingerprint && table.id(other) == table.id(row) {
                groups.entry(other).or_default().push(row);
                break;
            }
            slot = (slot + 1) & mask;
        }
    }
    groups
}

/// A code seen in an earlier part.
#[derive(Debug)]
struct Seen {
    part: usize,
    content: u128,
    /// Equal rows that were left out.
    exact: u64,
    is_conflict: bool,
}

/// Codes of the parts of one file.
#[derive(Debug, Default)]
pub struct Across {
    seen: HashMap<u128, Seen>,
    /// By part, the codes it must lose.
    pub lost: BTreeMap<usize, Vec<u128>>,
    /// Rows left out of this part because an earlier one holds their equal.
    pub exact: u64,
    /// Rows of this part set apart because an earlier one contradicts them.
    pub conflicting: u64,
    /// Equal rows, left out before, that turned out to contradict a later one.
    pub exact_in_conflict: u64,
}

impl Across {
    /// Settles a part, itself settled, against the earlier ones.
    pub fn settle(&mut self, part: usize, table: &mut Table, repeats: &Repeats, collector: &mut Collector) {
        for row in 0..table.len() {
            let is_kept = table.is_kept[row];
            if !is_kept && !repeats.conflicting.contains_key(&row) {
                continue;
            }
            let content = table.content(row);
            let repeated = repeats.exact.get(&row).copied().unwrap_or(0);
            let seen = match self.seen.entry(table.fingerprints[row]) {
                Entry::Vacant(vacant) => {
                    vacant.insert(Seen { part, content, exact: repeated, is_conflict: !is_kept });
                    continue;
                }
                Entry::Occupied(occupied) => occupied.into_mut(),
            };
            if is_kept && !seen.is_conflict && seen.content == content {
                seen.exact += 1 + repeated;
                self.exact += 1;
                table.is_kept[row] = false;
                continue;
            }
            if !seen.is_conflict {
                seen.is_conflict = true;
                self.lost.entry(seen.part).or_default().push(table.fingerprints[row]);
                self.exact_in_conflict += seen.exact;
            }
            if is_kept {
                table.is_kept[row] = false;
                self.conflicting += 1;
                self.exact_in_conflict += repeated;
                collector.add(&faults::CONFLICT, || conflict(table.rows[row]));
            }
        }
    }
}
