//! Units through time: who they are, whose they are, and which one a text means.
//!
//! A code alone is no key: codes are used again after a merger, so a row of the file is one version
//! of a unit (scheme, code, valid_from), and both of its dates belong to it. Questions about a
//! population name a day; questions without a day see the newest version of each code. Lists come
//! in the order of the file, which is the order the office prints ("thứ tự").

pub mod table;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Diagnostic, Place, Result};
use crate::period::{iso_date_option, parse_date};

/// Columns of the file, all required, in any order.
const COLUMNS: [&str; 10] =
    ["scheme", "code", "valid_from", "valid_to", "name", "level", "parent", "block", "located_in", "predecessors"];

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
    pub code: String,
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

    /// Whether it exists on a day.
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// All units of a warehouse.
#[derive(Clone, Debug, Default)]
pub struct Units {
    rows: Vec<Unit>,
    /// Rows of a code, the newest version last.
    by_code: BTreeMap<String, Vec<usize>>,
    /// Codes of a normalised name, over all versions.
    by_name: BTreeMap<String, BTreeSet<String>>,
}

impl Units {
    /// Reads the text of the units' file; `file` is its name in messages, rows are lines.
    ///
    /// U001 header · U002 a row with too many or too few cells · U003 no code or no name · U004 level
    /// · U005 dates · U006 the same code twice on one day · U007 a parent, place or predecessor that
    /// is not in the file · U008 predecessors' form · U009 a unit above itself.
    pub fn parse(csv: &str, file: &str) -> Result<Self> {
        let text = csv.strip_prefix('\u{feff}').unwrap_or(csv);
        // Spreadsheets of some locales save "CSV" with semicolons.
        let is_comma = text.lines().next().unwrap_or("").contains(',');
        let mut reader =
            csv::ReaderBuilder::new().delimiter(if is_comma { b',' } else { b';' }).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| unreadable(text, file, &error))?.clone();
        let columns = columns(&header, file)?;
        let mut lines = Vec::new();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| unreadable(text, file, &error))?;
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let place = Place::file(file).row(line_of(text, record.position()));
            let cell = |column: usize| record.get(columns[column]).unwrap_or("").trim().nfc().collect::<String>();
            rows.push(read_row(cell, rows.len()).map_err(|error| error.at(place.clone()))?);
            lines.push(place);
        }
        let units = Self::index(rows);
        for (row, place) in lines.iter().enumerate() {
            units.check(row).map_err(|error| error.at(place.clone()))?;
        }
        Ok(units)
    }

    /// Units that data alone name: every distinct trimmed name is the code of a district, in byte
    /// order, under one province whose code and name are empty. Blank names are nobody's.
    pub fn from_names(names: impl Iterator<Item = String>) -> Self {
        let names: BTreeSet<String> = names.map(|name| name.trim().to_owned()).collect();
        let codes = std::iter::once(String::new()).chain(names.into_iter().filter(|name| !name.is_empty()));
        let rows = codes.enumerate().map(|(order, code)| Unit {
            scheme: String::new(),
            name: code.clone(),
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

    /// The newest version of a code.
    pub fn get(&self, code: &str) -> Option<&Unit> {
        self.by_code.get(code)?.last().map(|row| &self.rows[*row])
    }

    /// The version of a code that is valid on a day.
    pub fn get_on(&self, code: &str, day: NaiveDate) -> Option<&Unit> {
        self.by_code.get(code)?.iter().map(|row| &self.rows[*row]).find(|unit| unit.is_valid_on(day))
    }

    /// Every version of every unit, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Unit> {
        self.rows.iter()
    }

    /// The newest province, the first of several.
    pub fn province(&self) -> Option<&Unit> {
        let provinces = self.rows.iter().filter(|unit| unit.level == Level::Province);
        provinces.min_by_key(|unit| (std::cmp::Reverse(unit.valid_from), unit.order))
    }

    /// Units directly below.
    pub fn children(&self, code: &str) -> Vec<&Unit> {
        self.newest(|unit| unit.parent.as_deref() == Some(code))
    }

    /// Districts on a day.
    pub fn districts(&self, on: NaiveDate) -> Vec<&Unit> {
        self.rows.iter().filter(|unit| unit.level == Level::District && unit.is_valid_on(on)).collect()
    }

    /// Communes anywhere below a district or province on a day.
    pub fn communes_of(&self, code: &str, on: NaiveDate) -> Vec<&Unit> {
        let is_below = |unit: &Unit| self.above(unit, Some(on)).iter().any(|parent| parent.code == code);
        let communes = self.rows.iter().filter(|unit| unit.level == Level::Commune && unit.is_valid_on(on));
        communes.filter(|unit| is_below(unit)).collect()
    }

    /// Units whose figures together are the unit's: a district's desk and communes (itself where it
    /// has none), for the province every unit that is nobody's sum, of any other unit itself. A code
    /// that changed through time is there once; an unknown code has none.
    pub fn members(&self, code: &str) -> Vec<&Unit> {
        let Some(unit) = self.get(code) else { return Vec::new() };
        match unit.level {
            Level::District if self.is_sum(unit) => self.newest(|child| self.is_part_of(child, code)),
            Level::Province => self.newest(|member| !self.is_sum(member) && self.is_in_province(member, code)),
            _ => vec![unit],
        }
    }

    /// Branches of departments that sit in a district.
    pub fn branches_in(&self, district: &str) -> Vec<&Unit> {
        self.newest(|unit| unit.level == Level::Branch && unit.located_in.as_deref() == Some(district))
    }

    /// The unit a cell means: the exact code, else the name (case, spaces, tone-mark position and a
    /// leading "UBND" aside). Of several units with that name, the one in the district of `near`;
    /// `None` where that leaves none or several. A blank cell is nobody. A district handles dossiers
    /// at its desk, so its own name means the desk, where there is one.
    pub fn resolve(&self, text: &str, near: Option<&str>) -> Option<&Unit> {
        let found = self.named(text, near)?;
        let desk = || self.children(&found.code).into_iter().find(|unit| unit.level == Level::Desk);
        if found.level == Level::District { desk().or(Some(found)) } else { Some(found) }
    }

    /// The unit that a text names, as [`Units::resolve`], without the step to a district's desk: a plan or a
    /// score is the district's own.
    pub fn named(&self, text: &str, near: Option<&str>) -> Option<&Unit> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if let Some(unit) = self.get(text) {
            return Some(unit);
        }
        let codes = self.by_name.get(&normalised(text))?;
        let candidates: Vec<&Unit> = codes.iter().filter_map(|code| self.get(code)).collect();
        if let [only] = candidates[..] {
            return Some(only);
        }
        let district = self.district_of(self.get(near?)?)?;
        let mut neighbours = candidates
            .into_iter()
            .filter(|unit| self.district_of(unit).is_some_and(|found| found.code == district.code));
        let found = neighbours.next();
        if neighbours.next().is_some() { None } else { found }
    }

    /// The district that a unit is, belongs to or sits in.
    pub fn district_of<'a>(&'a self, unit: &'a Unit) -> Option<&'a Unit> {
        if unit.level == Level::District {
            return Some(unit);
        }
        let seat = unit.located_in.as_deref().and_then(|code| self.get(code));
        seat.or_else(|| self.above(unit, None).into_iter().find(|parent| parent.level == Level::District))
    }

    fn index(rows: Vec<Unit>) -> Self {
        let mut by_code: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut by_name: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (row, unit) in rows.iter().enumerate() {
            by_code.entry(unit.code.clone()).or_default().push(row);
            by_name.entry(normalised(&unit.name)).or_default().insert(unit.code.clone());
        }
        for versions in by_code.values_mut() {
            versions.sort_by_key(|row| (rows[*row].valid_from, *row));
        }
        Self { rows, by_code, by_name }
    }

    /// The newest version of each code among the rows that are wanted, in the order of the file.
    fn newest(&self, is_wanted: impl Fn(&Unit) -> bool) -> Vec<&Unit> {
        let newest_of = |versions: &Vec<usize>| versions.iter().rev().copied().find(|row| is_wanted(&self.rows[*row]));
        let mut rows: Vec<usize> = self.by_code.values().filter_map(newest_of).collect();
        rows.sort_unstable();
        rows.into_iter().map(|row| &self.rows[row]).collect()
    }

    /// The units above one, nearest first; on a day, or as they are now.
    fn above(&self, unit: &Unit, on: Option<NaiveDate>) -> Vec<&Unit> {
        let parent = |unit: &Unit| {
            let code = unit.parent.as_deref()?;
            on.and_then(|day| self.get_on(code, day)).or_else(|| self.get(code))
        };
        std::iter::successors(parent(unit), |unit| parent(unit)).take(DEEPEST).collect()
    }

    fn is_part_of(&self, unit: &Unit, district: &str) -> bool {
        matches!(unit.level, Level::Desk | Level::Commune) && unit.parent.as_deref() == Some(district)
    }

    /// Whether a unit's figures are other units' already.
    fn is_sum(&self, unit: &Unit) -> bool {
        match unit.level {
            Level::Province => true,
            Level::District => self.rows.iter().any(|child| self.is_part_of(child, &unit.code)),
            _ => false,
        }
    }

    /// A unit under no province at all belongs to whichever is asked for: a file mostly has one.
    fn is_in_province(&self, unit: &Unit, province: &str) -> bool {
        let above = self.above(unit, None);
        above.iter().find(|parent| parent.level == Level::Province).is_none_or(|parent| parent.code == province)
    }

    /// What only the whole file can tell of a row.
    fn check(&self, row: usize) -> Result<()> {
        let unit = &self.rows[row];
        let is_same_day = |other: &Unit| {
            other.valid_from.is_none_or(|from| unit.valid_to.is_none_or(|to| from <= to))
                && unit.valid_from.is_none_or(|from| other.valid_to.is_none_or(|to| from <= to))
        };
        // `index` has put every row under its own code.
        let twin = self.by_code[&unit.code].iter().any(|other| *other < row && is_same_day(&self.rows[*other]));
        if twin {
            return Err(Diagnostic::fatal("U006", format!("unit `{}` is listed twice for the same days", unit.code))
                .hint("close the earlier version with `valid_to`, or remove one of the rows"));
        }
        let named = [("parent", &unit.parent), ("located_in", &unit.located_in)];
        let named = named.into_iter().filter_map(|(column, code)| Some((column, code.as_ref()?)));
        let named = named.chain(unit.predecessors.iter().map(|predecessor| ("predecessors", &predecessor.code)));
        for (column, code) in named {
            if !self.by_code.contains_key(code) {
                let message =
                    format!("`{column}` of unit `{}` names `{code}`, which the file does not list", unit.code);
                return Err(Diagnostic::fatal("U007", message).hint(format!("add a row with the code `{code}`")));
            }
        }
        if self.above(unit, None).len() == DEEPEST {
            return Err(Diagnostic::fatal("U009", format!("unit `{}` stands above itself", unit.code))
                .hint("correct `parent`: a desk or commune is under a district, a district under the province"));
        }
        Ok(())
    }
}

/// Where in a row each of [`COLUMNS`] stands.
fn columns(header: &csv::StringRecord, file: &str) -> Result<Vec<usize>> {
    let found: Vec<&str> = header.iter().map(str::trim).collect();
    let wrong = |message: String| {
        Diagnostic::fatal("U001", message)
            .at(Place::file(file).row(1))
            .hint(format!("the first line is `{}`", COLUMNS.join(",")))
    };
    if let Some(unknown) = found.iter().find(|name| !name.is_empty() && !COLUMNS.contains(name)) {
        return Err(wrong(format!("the file of units has an unknown column `{}`", unknown.escape_debug())));
    }
    let position = |column: &&str| {
        let mut places = found.iter().enumerate().filter(|(_, name)| *name == column).map(|(place, _)| place);
        match (places.next(), places.next()) {
            (Some(place), None) => Ok(place),
            (None, _) => Err(wrong(format!("the file of units has no column `{column}`"))),
            _ => Err(wrong(format!("the file of units has the column `{column}` twice"))),
        }
    };
    COLUMNS.iter().map(position).collect()
}

/// The line a row begins on: the library counts it before the blank lines that it skips.
fn line_of(text: &str, position: Option<&csv::Position>) -> u64 {
    let Some(position) = position else { return 1 };
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let blank = text.bytes().skip(start).take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + blank.filter(|byte| *byte == b'\n').map(|_| 1).sum::<u64>()
}

/// The library's text quotes nothing of a row but its line and length.
fn unreadable(text: &str, file: &str, error: &csv::Error) -> Box<Diagnostic> {
    let place = Place::file(file).row(line_of(text, error.position()));
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} cells where the header has {expected_len}")
        }
        _ => "the row cannot be read as CSV".to_owned(),
    };
    Diagnostic::fatal("U002", message).at(place).hint("put a cell that holds a comma between double quotes")
}

/// One row, `cell` by index in [`COLUMNS`].
fn read_row(cell: impl Fn(usize) -> String, order: usize) -> Result<Unit> {
    let optional = |column: usize| Some(cell(column)).filter(|text| !text.is_empty());
    let required = |column: usize| {
        optional(column).ok_or_else(|| Diagnostic::fatal("U003", format!("a unit has no `{}`", COLUMNS[column])))
    };
    let unit = Unit {
        scheme: cell(0),
        code: required(1)?,
        valid_from: optional(2).map(|text| read_date(&text)).transpose()?,
        valid_to: optional(3).map(|text| read_date(&text)).transpose()?,
        name: required(4)?,
        level: read_level(&cell(5))?,
        parent: optional(6),
        block: cell(7),
        located_in: optional(8),
        predecessors: read_predecessors(&cell(9))?,
        order,
    };
    if unit.valid_from.zip(unit.valid_to).is_some_and(|(from, to)| to < from) {
        return Err(Diagnostic::fatal("U005", format!("unit `{}` ends before it begins", unit.code)));
    }
    Ok(unit)
}

fn read_level(word: &str) -> Result<Level> {
    Level::read(word).ok_or_else(|| {
        let known: Vec<&str> = Level::ALL.iter().map(|(name, _)| *name).collect();
        Diagnostic::fatal("U004", format!("`{}` is not a level", word.escape_debug()))
            .hint(format!("write one of {}", known.join(", ")))
    })
}

/// `2025-07-01`, or `1/7/2025`, which is what a spreadsheet makes of it.
fn read_date(text: &str) -> Result<NaiveDate> {
    let parts: Vec<&str> = text.split('/').collect();
    let date = match parts[..] {
        [day, month, year] if day.len() <= 2 && month.len() <= 2 => {
            parse_date(&format!("{year}-{month:0>2}-{day:0>2}"))
        }
        _ => parse_date(text),
    };
    date.ok_or_else(|| {
        Diagnostic::fatal("U005", format!("`{}` is not a date", text.escape_debug())).hint("write a date as 2025-07-01")
    })
}

/// `CODE:whole;CODE:part`.
fn read_predecessors(text: &str) -> Result<Vec<Predecessor>> {
    let read = |item: &str| {
        let (code, extent) = item.rsplit_once(':').map(|(code, extent)| (code.trim(), extent.trim()))?;
        let is_known = !code.is_empty() && matches!(extent, "whole" | "part");
        is_known.then(|| Predecessor { code: code.to_owned(), is_whole: extent == "whole" })
    };
    let items = text.split(';').map(str::trim).filter(|item| !item.is_empty());
    let wrong =
        || Diagnostic::fatal("U008", "the predecessors are not a list of codes").hint("write CODE:whole;CODE:part");
    items.map(|item| read(item).ok_or_else(wrong)).collect()
}

/// A name as it is compared: NFC, lower case, single spaces, "hoà" for "hòa", no leading "UBND".
fn normalised(text: &str) -> String {
    let lower: String = text.nfc().flat_map(char::to_lowercase).nfc().collect();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let mut name = words.join(" ");
    // Both ways of placing a tone mark are written, in one list; "ủy" and "uỷ" are the same word.
    for (old, new) in TONE_PLACES {
        name = name.replace(old, new);
    }
    let bare = ["ubnd ", "uỷ ban nhân dân "].iter().find_map(|prefix| name.strip_prefix(prefix));
    bare.map(str::to_owned).unwrap_or(name)
}

#[rustfmt::skip] // one row a vowel pair
const TONE_PLACES: [(&str, &str); 15] = [
    ("òa", "oà"), ("óa", "oá"), ("ỏa", "oả"), ("õa", "oã"), ("ọa", "oạ"),
    ("òe", "oè"), ("óe", "oé"), ("ỏe", "oẻ"), ("õe", "oẽ"), ("ọe", "oẹ"),
    ("ùy", "uỳ"), ("úy", "uý"), ("ủy", "uỷ"), ("ũy", "uỹ"), ("ụy", "uỵ"),
];
