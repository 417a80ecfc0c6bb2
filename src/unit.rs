//! Units through time: who they are, whose they are, and which one a text means.
//!
//! A code alone is no key: codes are used again after a merger, so a row of the file is one version
//! of a unit (scheme, code, valid_from), and both of its dates belong to it. The oldest version of a
//! code is called by the code, every later one by `code@valid_from`: a name that stays the same
//! whatever is added later, and that the whole warehouse uses. Everything that comes from outside
//! (a cell, a file's name) is looked up as of a day; parents and predecessors are those of the
//! version's own time. Lists come in the order of the file, which is the order the office prints.

mod province;
mod read;
mod resolve;
mod succession;
pub mod table;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::period::iso_date_option;
use resolve::normalised;

/// Kinds of unit a name may begin with; a longer one stands before its own beginning.
const KINDS: [&str; 9] = ["thị trấn", "thị xã", "thành phố", "đặc khu", "huyện", "quận", "phường", "xã", "tỉnh"];

/// No chain of parents is longer: province, department or district, commune or branch, and spare.
const DEEPEST: usize = 8;

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Province,
    District,
    /// A district's own desk: "Bộ phận Tiếp nhận và Trả kết quả".
    Desk,
    Commune,
    Department,
    /// A department's branch that sits in a district (land registry), a block of its own.
    Branch,
}

impl Level {
    const ALL: [(&'static str, Self); 6] = [
        ("province", Self::Province),
        ("district", Self::District),
        ("desk", Self::Desk),
        ("commune", Self::Commune),
        ("department", Self::Department),
        ("branch", Self::Branch),
    ];

    fn read(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == word).map(|(_, level)| *level)
    }
}

/// A unit that this one was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Predecessor {
    pub code: String,
    /// All of it, or a part.
    pub is_whole: bool,
}

/// One version of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Whose codes they are; may be empty.
    pub scheme: String,
    /// What the warehouse calls this version: the code, or `code@valid_from` where an older unit had it.
    pub code: String,
    /// The code as the file writes it.
    pub written_code: String,
    /// First day; `None`: since ever.
    #[serde(with = "iso_date_option", default)]
    pub valid_from: Option<NaiveDate>,
    /// Last day; `None`: still.
    #[serde(with = "iso_date_option", default)]
    pub valid_to: Option<NaiveDate>,
    /// In full, as printed: "huyện Yên Lễ".
    pub name: String,
    pub level: Level,
    /// Code of the unit above.
    pub parent: Option<String>,
    /// Block of the tables it is printed in.
    pub block: String,
    /// District that a branch sits in.
    pub located_in: Option<String>,
    pub predecessors: Vec<Predecessor>,
    /// Row in the file, from 0: the order of print.
    pub order: usize,
}

impl Unit {
    /// The name without its kind: "Yên Lễ". A number alone is no name: "Phường 8" stays.
    pub fn short_name(&self) -> &str {
        let strip = |kind: &&str| {
            let mut rest = self.name.chars();
            let is_kind = kind.chars().all(|expect| rest.next().is_some_and(|found| found.to_lowercase().eq([expect])));
            rest.as_str().strip_prefix(' ').filter(|_| is_kind).map(str::trim)
        };
        let is_named =
            |rest: &&str| rest.chars().any(char::is_alphabetic) && !rest.starts_with(|c: char| c.is_ascii_digit());
        KINDS.iter().find_map(strip).filter(is_named).unwrap_or(&self.name)
    }

    /// Whether there is a day on which both exist.
    fn meets(&self, other: &Unit) -> bool {
        other.valid_from.is_none_or(|from| self.valid_to.is_none_or(|to| from <= to))
            && self.valid_from.is_none_or(|from| other.valid_to.is_none_or(|to| from <= to))
    }

    /// Whether `earlier` had ended when this one began.
    fn follows(&self, earlier: &Unit) -> bool {
        earlier.valid_to.zip(self.valid_from).is_some_and(|(end, from)| end < from)
    }

    /// Whether it exists on a day.
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// All units of a warehouse.
#[derive(Clone, Debug, Default)]
pub struct Units {
    rows: Vec<Unit>,
    by_code: BTreeMap<String, usize>,
    /// Versions of a code as written, the newest last.
    versions: BTreeMap<String, Vec<usize>>,
    /// Versions of a normalised name.
    by_name: BTreeMap<String, Vec<usize>>,
    /// Rows right below a unit, and of those that sit in it, by its code.
    below: BTreeMap<String, Vec<usize>>,
    seated: BTreeMap<String, Vec<usize>>,
    /// Versions that a version became, by its row: the row of each heir, and whether all of it went there.
    heirs: BTreeMap<usize, Vec<(usize, bool)>>,
}

impl Units {
    /// Units that data alone name: every distinct trimmed name is the code of a district, in byte
    /// order, under one province whose code and name are empty. Blank names are nobody's.
    pub fn from_names(names: impl Iterator<Item = String>) -> Self {
        let names: BTreeSet<String> = names.map(|name| name.trim().to_owned()).collect();
        let codes = std::iter::once(String::new()).chain(names.into_iter().filter(|name| !name.is_empty()));
        let rows = codes.enumerate().map(|(order, code)| Unit {
            scheme: String::new(),
            name: code.clone(),
            written_code: code.clone(),
            level: if order == 0 { Level::Province } else { Level::District },
            code,
            valid_from: None,
            valid_to: None,
            parent: None,
            block: String::new(),
            located_in: None,
            predecessors: Vec::new(),
            order,
        });
        Self::index(rows.collect())
    }

    /// A version, by what the warehouse calls it.
    pub fn get(&self, code: &str) -> Option<&Unit> {
        self.by_code.get(code).map(|row| &self.rows[*row])
    }

    /// The version of a written code that is valid on a day.
    pub fn get_on(&self, written: &str, day: NaiveDate) -> Option<&Unit> {
        self.versions.get(written)?.iter().map(|row| &self.rows[*row]).find(|unit| unit.is_valid_on(day))
    }

    /// Whether the file has ever had this written code.
    pub fn has_written(&self, code: &str) -> bool {
        self.versions.contains_key(code)
    }

    /// Every version of every unit, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Unit> {
        self.rows.iter()
    }

    /// Units directly below.
    pub fn children(&self, code: &str) -> Vec<&Unit> {
        self.at(&self.below, code).collect()
    }

    /// Districts on a day.
    pub fn districts(&self, on: NaiveDate) -> Vec<&Unit> {
        self.rows.iter().filter(|unit| unit.level == Level::District && unit.is_valid_on(on)).collect()
    }

    /// Communes anywhere below a district or province on a day.
    pub fn communes_of(&self, code: &str, on: NaiveDate) -> Vec<&Unit> {
        let is_below = |unit: &Unit| self.above(unit).iter().any(|parent| parent.code == code);
        let communes = self.rows.iter().filter(|unit| unit.level == Level::Commune && unit.is_valid_on(on));
        communes.filter(|unit| is_below(unit)).collect()
    }

    /// Communes, wards and special zones right below the province on a day: all of them since there is
    /// no district between.
    pub fn communes_below_province(&self, on: NaiveDate) -> Vec<&Unit> {
        let is_below = |unit: &&Unit| self.above(unit).first().is_some_and(|parent| parent.level == Level::Province);
        let communes = self.rows.iter().filter(|unit| unit.level == Level::Commune && unit.is_valid_on(on));
        communes.filter(is_below).collect()
    }

    /// Units whose figures together are the unit's: a district's desk and communes (itself where it
    /// has none), for the province every unit that is nobody's sum, of any other unit itself, whether
    /// they still exist or not; an unknown code has none.
    pub fn members(&self, code: &str) -> Vec<&Unit> {
        let Some(unit) = self.get(code) else { return Vec::new() };
        match unit.level {
            Level::District if self.is_sum(unit) => self.parts(code).collect(),
            Level::Province => {
                let counts = |member: &&Unit| !self.is_sum(member) && self.is_in_province(member, code);
                self.rows.iter().filter(counts).collect()
            }
            _ => vec![unit],
        }
    }

    /// Branches of departments that sit in a district.
    pub fn branches_in(&self, district: &str) -> Vec<&Unit> {
        self.at(&self.seated, district).filter(|unit| unit.level == Level::Branch).collect()
    }

    /// The district that a unit is, belongs to or sits in.
    pub fn district_of<'a>(&'a self, unit: &'a Unit) -> Option<&'a Unit> {
        if unit.level == Level::District {
            return Some(unit);
        }
        let seat = unit.located_in.as_deref().and_then(|code| self.get(code));
        seat.or_else(|| self.above(unit).into_iter().find(|parent| parent.level == Level::District))
    }

    fn index(mut rows: Vec<Unit>) -> Self {
        let mut versions: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (row, unit) in rows.iter().enumerate() {
            versions.entry(unit.written_code.clone()).or_default().push(row);
        }
        for rows_of_code in versions.values_mut() {
            rows_of_code.sort_by_key(|row| (rows[*row].valid_from, *row));
            for row in rows_of_code.iter().skip(1) {
                let from = rows[*row].valid_from.map_or_else(String::new, |day| day.to_string());
                rows[*row].code = format!("{}@{from}", rows[*row].written_code);
            }
        }
        let mut heirs: BTreeMap<usize, Vec<(usize, bool)>> = BTreeMap::new();
        for row in 0..rows.len() {
            let named = |written: &str, pick: fn(&Unit, &Unit) -> bool| {
                let mut found = versions.get(written)?.iter().rev().filter(|other| **other != row);
                found.find(|other| pick(&rows[row], &rows[**other])).copied()
            };
            let above = |written: &Option<String>| {
                let written = written.as_ref()?;
                let found = named(written, Unit::meets).or_else(|| named(written, |_, _| true));
                Some(found.map_or_else(|| written.clone(), |other| rows[other].code.clone()))
            };
            let (parent, located_in) = (above(&rows[row].parent), above(&rows[row].located_in));
            let mut predecessors = rows[row].predecessors.clone();
            for predecessor in &mut predecessors {
                if let Some(other) = named(&predecessor.code, Unit::follows) {
                    heirs.entry(other).or_default().push((row, predecessor.is_whole));
                    predecessor.code.clone_from(&rows[other].code);
                }
            }
            let unit = &mut rows[row];
            (unit.parent, unit.located_in, unit.predecessors) = (parent, located_in, predecessors);
        }
        let mut units = Self { versions, heirs, ..Self::default() };
        for (row, unit) in rows.iter().enumerate() {
            units.by_code.insert(unit.code.clone(), row);
            units.by_name.entry(normalised(&unit.name)).or_default().push(row);
            for (of, whose) in [(&mut units.below, &unit.parent), (&mut units.seated, &unit.located_in)] {
                if let Some(code) = whose {
                    of.entry(code.clone()).or_default().push(row);
                }
            }
        }
        units.rows = rows;
        units
    }

    /// The units of a code, in the order of the file.
    fn at<'a>(&'a self, rows: &'a BTreeMap<String, Vec<usize>>, code: &str) -> impl Iterator<Item = &'a Unit> {
        rows.get(code).into_iter().flatten().map(|row| &self.rows[*row])
    }

    /// The units above one, nearest first.
    fn above(&self, unit: &Unit) -> Vec<&Unit> {
        let parent = |unit: &Unit| self.get(unit.parent.as_deref()?);
        std::iter::successors(parent(unit), |unit| parent(unit)).take(DEEPEST).collect()
    }

    /// A district's desk and communes.
    fn parts(&self, district: &str) -> impl Iterator<Item = &Unit> {
        self.at(&self.below, district).filter(|unit| matches!(unit.level, Level::Desk | Level::Commune))
    }

    /// Whether a unit's figures are other units' already.
    fn is_sum(&self, unit: &Unit) -> bool {
        match unit.level {
            Level::Province => true,
            Level::District => self.parts(&unit.code).next().is_some(),
            _ => false,
        }
    }
}
