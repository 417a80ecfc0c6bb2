//! Working days: which days an office works, and how many lie between two of them.
//!
//! A deadline of "10 ngày làm việc" cannot be counted without the year's holidays, its compensation
//! days, its swaps and the Saturdays worked for them; the law fixes some, a notice of each year the
//! rest. So the calendar is a file that an office edits in a spreadsheet: one row for each day that
//! is not what its weekday says. A year counts as loaded when it lists ten public holidays, the least
//! that the Labour Code ever gave: one row of 1 January says nothing of Tết. Loaded years have no gap;
//! a year begun after them is not loaded yet, and outside them nothing is known and nothing guessed.

pub mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::diagnostic::{Diagnostic, Place, Result};
use crate::period::parse_date;

/// Columns of the file, all required, in any order.
const COLUMNS: [&str; 5] = ["date", "kind", "name", "is_confirmed", "source"];

/// What a listed day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DayKind {
    /// Public holiday (Labour Code 2019, article 112).
    Holiday,
    /// Day off for a holiday that fell on a weekend (article 111, clause 3).
    Compensation,
    /// Working day given up for a Saturday.
    SwappedOff,
    /// Saturday or Sunday worked for a swapped day.
    MakeUp,
    /// Day off of one place: a storm, an epidemic.
    LocalOff,
}

impl DayKind {
    const ALL: [(&'static str, Self); 5] = [
        ("nghi_le", Self::Holiday),
        ("nghi_bu", Self::Compensation),
        ("hoan_doi_nghi", Self::SwappedOff),
        ("lam_bu", Self::MakeUp),
        ("nghi_dia_phuong", Self::LocalOff),
    ];

    /// The word of the file.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

/// A day of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedDay {
    pub date: NaiveDate,
    pub kind: DayKind,
    /// "Quốc khánh".
    pub name: String,
    /// Whether the act that makes it so is known.
    pub is_confirmed: bool,
}

/// The working days of the loaded years.
#[derive(Clone, Debug)]
pub struct Workdays {
    listed: BTreeMap<NaiveDate, ListedDay>,
    first: NaiveDate,
    /// For each day from `first` on: working days up to and including it.
    ordinals: Vec<i64>,
}

impl Workdays {
    /// Reads the file: `date,kind,name,is_confirmed,source`, commas or semicolons, dates `2026-11-24` or
    /// `24/11/2026`, `is_confirmed` yes or no.
    ///
    /// # Errors
    /// With line and column: `W001` wrong columns, `W002` no CSV, `W003` no date, `W004` an unknown
    /// kind or confirmation, `W005` a day twice or a make-up day that is worked anyway, `W006` years
    /// with a gap or without their public holidays.
    pub fn parse(csv: &str, file: &str) -> Result<Self> {
        let text = csv.strip_prefix('\u{feff}').unwrap_or(csv);
        // Spreadsheets of some locales save "CSV" with semicolons.
        let is_comma = text.lines().next().unwrap_or("").contains(',');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(if is_comma { b',' } else { b';' })
            .flexible(true)
            .from_reader(text.as_bytes());
        let header = reader.headers().map_err(|_| unreadable(file, 1))?.clone();
        let columns = columns(&header, file)?;
        let mut listed: BTreeMap<NaiveDate, ListedDay> = BTreeMap::new();
        for record in reader.records() {
            let record = record.map_err(|error| unreadable(file, error.position().map_or(1, csv::Position::line)))?;
            let line = record.position().map_or(1, csv::Position::line);
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let cell = |column: usize| record.get(columns[column]).unwrap_or("").trim();
            let at = |column: usize| Place::file(file).row(line).column((columns[column] + 1).to_string());
            let day = read_row(&cell).map_err(|(column, error)| error.at(at(column)))?;
            if let Some(other) = listed.insert(day.date, day) {
                let message = format!("the day {} is listed twice", other.date);
                return Err(Diagnostic::fatal("W005", message).at(at(0)).hint("keep one of the two rows"));
            }
        }
        let (first, last) = loaded_years(&listed).map_err(|error| error.at(Place::file(file)))?;
        let mut workdays = Self { listed, first, ordinals: Vec::new() };
        let mut count = 0;
        for day in first.iter_days().take_while(|day| *day <= last) {
            count += i64::from(workdays.is_worked(day));
            workdays.ordinals.push(count);
        }
        Ok(workdays)
    }

    /// First and last day of the loaded years, both in.
    pub fn range(&self) -> (NaiveDate, NaiveDate) {
        let last = self.first + chrono::Days::new(self.ordinals.len().saturating_sub(1) as u64);
        (self.first, last)
    }

    /// Whether the day is worked; `None` outside the loaded years.
    pub fn is_working(&self, day: NaiveDate) -> Option<bool> {
        self.ordinal(day).map(|_| self.is_worked(day))
    }

    /// Working days from the first loaded day up to and including this one.
    pub fn ordinal(&self, day: NaiveDate) -> Option<i64> {
        let place = usize::try_from(day.signed_duration_since(self.first).num_days()).ok()?;
        self.ordinals.get(place).copied()
    }

    /// Working days after `from`, up to and including `to`: a dossier due on a Friday is one working
    /// day late on the Monday; negative when `to` is the earlier day.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> Option<i64> {
        Some(self.ordinal(to)? - self.ordinal(from)?)
    }

    /// The `count`-th working day after `from` (before it when negative): the day a deadline of
    /// `count` working days ends. `from` itself when `count` is 0.
    pub fn nth(&self, from: NaiveDate, count: i64) -> Option<NaiveDate> {
        if count == 0 {
            return self.ordinal(from).map(|_| from);
        }
        let is_day_off = !self.is_working(from)?;
        // Before a day off, the day that its ordinal counts is already one working day back.
        let back = i64::from(count < 0 && is_day_off);
        let wanted = self.ordinal(from)? + count + back;
        let place = self.ordinals.partition_point(|ordinal| *ordinal < wanted);
        let is_reached = wanted >= 1 && self.ordinals.get(place) == Some(&wanted);
        is_reached.then(|| self.first + chrono::Days::new(place as u64))
    }

    /// Listed days of a stretch whose act is not known, in order; a day off that is a weekend anyway changes
    /// nothing when it is settled.
    pub fn unconfirmed(&self, from: NaiveDate, to: NaiveDate) -> Vec<&ListedDay> {
        let days = self.listed.values().filter(|day| !day.is_confirmed);
        let days = days.filter(|day| day.kind == DayKind::MakeUp || !is_weekend(day.date));
        days.filter(|day| (from..=to).contains(&day.date)).collect()
    }

    /// What the file says of a day.
    pub fn listed(&self, day: NaiveDate) -> Option<&ListedDay> {
        self.listed.get(&day)
    }

    fn is_worked(&self, day: NaiveDate) -> bool {
        match self.listed.get(&day) {
            Some(listed) => listed.kind == DayKind::MakeUp,
            None => !is_weekend(day),
        }
    }
}

/// Saturday or Sunday.
pub fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Public holidays of a year, at the least: the Labour Code gives ten, since 2021 eleven.
const LEAST_HOLIDAYS: usize = 10;

/// 1 January of the first and 31 December of the last loaded year. Years after the last one may have been begun.
fn loaded_years(listed: &BTreeMap<NaiveDate, ListedDay>) -> Result<(NaiveDate, NaiveDate)> {
    let bad = |message: String| {
        let hint = "list the public holidays (`nghi_le`) of every year, Tết and 1 January among them";
        Diagnostic::fatal("W006", message).hint(hint)
    };
    let mut holidays: BTreeMap<i32, usize> = BTreeMap::new();
    for day in listed.values().filter(|day| day.kind == DayKind::Holiday) {
        *holidays.entry(day.date.year()).or_default() += 1;
    }
    let of = |year: i32| holidays.get(&year).copied().unwrap_or_default();
    let loaded = || holidays.keys().copied().filter(|year| of(*year) >= LEAST_HOLIDAYS);
    let (Some(first), Some(last)) = (loaded().min(), loaded().max()) else {
        return Err(bad(format!("the file of holidays lists no year with its {LEAST_HOLIDAYS} public holidays")));
    };
    if let Some(gap) = (first..=last).find(|year| of(*year) < LEAST_HOLIDAYS) {
        return Err(bad(format!(
            "the file of holidays has {} public holidays of {gap}, between {first} and {last}; a year has at least {LEAST_HOLIDAYS}",
            of(gap)
        )));
    }
    if let Some(stray) = listed.keys().find(|day| day.year() < first) {
        return Err(bad(format!(
            "the file of holidays lists {stray}, but not the public holidays of {}",
            stray.year()
        )));
    }
    let ends = NaiveDate::from_ymd_opt(first, 1, 1).zip(NaiveDate::from_ymd_opt(last, 12, 31));
    ends.ok_or_else(|| bad(format!("the years {first} to {last} are no years of the calendar")))
}

/// Where in a row each of [`COLUMNS`] stands.
fn columns(header: &csv::StringRecord, file: &str) -> Result<Vec<usize>> {
    let found: Vec<&str> = header.iter().map(str::trim).collect();
    let wrong = |message: String| {
        Diagnostic::fatal("W001", message)
            .at(Place::file(file).row(1))
            .hint(format!("the first line is `{}`", COLUMNS.join(",")))
    };
    if let Some(unknown) = found.iter().find(|name| !name.is_empty() && !COLUMNS.contains(name)) {
        return Err(wrong(format!("the file of holidays has an unknown column `{}`", unknown.escape_debug())));
    }
    let position = |column: &&str| {
        let place = found.iter().position(|name| name == column);
        place.ok_or_else(|| wrong(format!("the file of holidays has no column `{column}`")))
    };
    COLUMNS.iter().map(position).collect()
}

fn unreadable(file: &str, line: u64) -> Box<Diagnostic> {
    Diagnostic::fatal("W002", "the row cannot be read as CSV")
        .at(Place::file(file).row(line))
        .hint("put a cell that holds a comma between double quotes")
}

/// One row; an error with the index of its column in [`COLUMNS`].
fn read_row<'a>(cell: &dyn Fn(usize) -> &'a str) -> std::result::Result<ListedDay, (usize, Box<Diagnostic>)> {
    let date = read_date(cell(0)).ok_or_else(|| {
        let error = Diagnostic::fatal("W003", format!("`{}` is not a date", cell(0).escape_debug()));
        (0, error.hint("write a date as 2026-11-24"))
    })?;
    let kind = DayKind::ALL.iter().find(|(word, _)| *word == cell(1)).map(|(_, kind)| *kind);
    let kind = kind.ok_or_else(|| {
        let known: Vec<&str> = DayKind::ALL.iter().map(|(word, _)| *word).collect();
        let error = Diagnostic::fatal("W004", format!("`{}` is no kind of day", cell(1).escape_debug()));
        (1, error.hint(format!("write one of {}", known.join(", "))))
    })?;
    let is_confirmed = match cell(3).to_lowercase().as_str() {
        "yes" => true,
        "no" => false,
        _ => {
            let error = Diagnostic::fatal("W004", format!("`{}` is neither yes nor no", cell(3).escape_debug()));
            return Err((3, error.hint("write yes once the act or notice is published, no before")));
        }
    };
    if kind == DayKind::MakeUp && !is_weekend(date) {
        let error = Diagnostic::fatal("W005", format!("{date} is worked anyway: it is no weekend"));
        return Err((0, error.hint("`lam_bu` is a Saturday or Sunday worked for another day")));
    }
    Ok(ListedDay { date, kind, name: cell(2).to_owned(), is_confirmed })
}

/// `2026-11-24`, or `24/11/2026`, which is what a spreadsheet makes of it.
fn read_date(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split('/').collect();
    match parts[..] {
        [day, month, year] if day.len() <= 2 && month.len() <= 2 => {
            parse_date(&format!("{year}-{month:0>2}-{day:0>2}"))
        }
        _ => parse_date(text),
    }
}
