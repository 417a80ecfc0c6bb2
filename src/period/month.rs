//! Calendar months: the periods files are sent and loaded by.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::iso::{digits, end_of_day_us, midnight_us};
use crate::diagnostic::{Diagnostic, Result};

/// A calendar month, written `2024-10`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month {
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
}

impl Month {
    /// A month of the years 1 to 9999, or `None`.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        ((1..=9999).contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    /// The month that a day lies in.
    pub fn of(date: NaiveDate) -> Self {
        Self { year: date.year(), month: date.month() }
    }

    pub fn first_day(self) -> NaiveDate {
        let month = self.month.clamp(1, 12);
        // Only a month that `new` would refuse can lie outside the calendar's 262,000 years.
        NaiveDate::from_ymd_opt(self.year, month, 1).unwrap_or(if self.year < 0 {
            NaiveDate::MIN
        } else {
            NaiveDate::MAX
        })
    }

    pub fn last_day(self) -> NaiveDate {
        self.next().first_day().pred_opt().unwrap_or(NaiveDate::MIN)
    }

    pub fn next(self) -> Self {
        self.plus(1)
    }

    pub fn previous(self) -> Self {
        self.plus(-1)
    }

    /// Midnight before the first day, microseconds since 1970.
    pub fn start_us(self) -> i64 {
        midnight_us(self.first_day())
    }

    /// Midnight after the last day, microseconds since 1970: the exclusive end.
    pub fn end_us(self) -> i64 {
        end_of_day_us(self.last_day())
    }

    /// Months since year 0.
    pub(super) fn ordinal(self) -> i64 {
        i64::from(self.year) * 12 + i64::from(self.month) - 1
    }

    fn from_ordinal(ordinal: i64) -> Self {
        let year = i32::try_from(ordinal.div_euclid(12)).unwrap_or(if ordinal < 0 { i32::MIN } else { i32::MAX });
        // The remainder is 0 to 11.
        Self { year, month: ordinal.rem_euclid(12) as u32 + 1 }
    }

    pub(super) fn plus(self, months: i64) -> Self {
        Self::from_ordinal(self.ordinal() + months)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = Box<Diagnostic>;

    /// Reads exactly `YYYY-MM`; anything else is `P001`.
    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let (year, month) = text.split_once('-')?;
            Self::new(digits(year, 4)?.try_into().ok()?, digits(month, 2)?)
        };
        read().ok_or_else(|| {
            Diagnostic::fatal("P001", format!("`{}` is not a month", text.escape_debug()))
                .hint("write a month as 2024-10, several as 2024-01..2024-10")
        })
    }
}

impl TryFrom<String> for Month {
    type Error = Box<Diagnostic>;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

/// Months in a row, both ends included, written `2024-10` or `2024-01..2024-10`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MonthRange {
    pub first: Month,
    /// Not before `first`.
    pub last: Month,
}

impl MonthRange {
    /// The months in order.
    pub fn iter(&self) -> impl Iterator<Item = Month> + use<> {
        (self.first.ordinal()..=self.last.ordinal()).map(Month::from_ordinal)
    }
}

impl From<Month> for MonthRange {
    fn from(month: Month) -> Self {
        Self { first: month, last: month }
    }
}

impl fmt::Display for MonthRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { self.first.fmt(f) } else { write!(f, "{}..{}", self.first, self.last) }
    }
}

impl FromStr for MonthRange {
    type Err = Box<Diagnostic>;

    /// `P001` where an end is no month, `P002` where the last month is before the first.
    fn from_str(text: &str) -> Result<Self> {
        let Some((first, last)) = text.split_once("..") else {
            return Ok(Self::from(text.parse::<Month>()?));
        };
        let range = Self { first: first.parse()?, last: last.parse()? };
        if range.last < range.first {
            return Err(Diagnostic::fatal("P002", format!("the range {range} ends before it begins"))
                .hint(format!("write {}..{}", range.last, range.first)));
        }
        Ok(range)
    }
}

impl TryFrom<String> for MonthRange {
    type Error = Box<Diagnostic>;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<MonthRange> for String {
    fn from(range: MonthRange) -> Self {
        range.to_string()
    }
}
