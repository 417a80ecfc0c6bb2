//! Calendars: on which day a reporting month begins.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::month::Month;
use crate::diagnostic::{Diagnostic, Result};

/// A way of cutting years into months; quarters, half-years and years are made of its months.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Calendar {
    /// `calendar`: the 1st to the last (statistics, Decision 766/QĐ-TTg on the national portal).
    #[default]
    Plain,
    /// `nd09`: the 15th of the month before to the 14th (Decree 09/2019/NĐ-CP, article 12), so that a
    /// year is 15 December to 14 December.
    Nd09,
    /// `day:N`: N of the month before to N − 1 of the month, as a province may rule; 2 to 28.
    Day(u8),
}

impl Calendar {
    /// A calendar whose months begin on a day of the month before, or `None` for a day that some
    /// months lack.
    pub fn day(first: u8) -> Option<Self> {
        (2..=28).contains(&first).then_some(Self::Day(first))
    }

    /// First day of the reporting month.
    pub fn first_day(self, month: Month) -> NaiveDate {
        match self.cut_day() {
            None => month.first_day(),
            Some(day) => {
                let before = month.previous().first_day();
                // A day up to 28 is in every month; only the ends of the calendar have no such month.
                before.with_day(day).unwrap_or(before)
            }
        }
    }

    /// Last day of the reporting month.
    pub fn last_day(self, month: Month) -> NaiveDate {
        let next = self.first_day(month.next());
        next.pred_opt().unwrap_or(next)
    }

    /// The reporting month that a day lies in.
    pub fn month_of(self, day: NaiveDate) -> Month {
        let month = Month::of(day);
        if self.cut_day().is_some_and(|cut| day.day() >= cut) { month.next() } else { month }
    }

    /// First and last reporting month of a stretch, where its ends are theirs.
    pub fn months(self, from: NaiveDate, to: NaiveDate) -> Option<(Month, Month)> {
        let (first, last) = (self.month_of(from), self.month_of(to));
        (self.first_day(first) == from && self.last_day(last) == to).then_some((first, last))
    }

    /// Day of the month before on which a month begins; `None` where it is the month's own first.
    fn cut_day(self) -> Option<u32> {
        match self {
            Self::Plain => None,
            Self::Nd09 => Some(15),
            Self::Day(day) => Some(u32::from(day)),
        }
    }

    /// Whether it is the plain one, which identifiers and files do not name.
    pub fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

impl fmt::Display for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain => f.write_str("calendar"),
            Self::Nd09 => f.write_str("nd09"),
            Self::Day(day) => write!(f, "day:{day}"),
        }
    }
}

impl FromStr for Calendar {
    type Err = Box<Diagnostic>;

    /// Reads `calendar`, `nd09` or `day:21`; anything else is `P004`.
    fn from_str(text: &str) -> Result<Self> {
        let calendar = match (text, text.strip_prefix("day:")) {
            ("calendar", _) => Some(Self::Plain),
            ("nd09", _) => Some(Self::Nd09),
            (_, Some(day)) => day.parse().ok().filter(|_| !day.starts_with(['0', '+'])).and_then(Self::day),
            _ => None,
        };
        calendar.ok_or_else(|| {
            Diagnostic::fatal("P004", format!("`{}` is no calendar", text.escape_debug()))
                .hint("write calendar, nd09, or day:N with a day from 2 to 28, e.g. day:21")
        })
    }
}

impl TryFrom<String> for Calendar {
    type Error = Box<Diagnostic>;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Calendar> for String {
    fn from(calendar: Calendar) -> Self {
        calendar.to_string()
    }
}
