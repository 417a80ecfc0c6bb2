//! Windows: stretches of days with a kind, a calendar and both ends.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::iso::{end_of_day_us, iso_date, midnight_us};
use super::month::Month;
use crate::diagnostic::{Diagnostic, Result};

/// Which stretch of days, seen from the month of a run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowKind {
    /// The last whole ISO week, Monday to Sunday, that ends by the last day of data.
    Week,
    Month,
    /// From the first day of the month's quarter to the month's end.
    Quarter,
    /// From the first day of the month's half year to the month's end.
    HalfYear,
    /// From the year's first day to the month's end, at most to September's ("9 tháng đầu năm").
    NineMonths,
    /// From the year's first day to the month's end ("10 tháng đầu năm").
    YearToDate,
    /// From the first day of the first month that is loaded whole to the month's end.
    ToDate,
    /// Two dates that somebody wrote.
    Explicit,
}

impl WindowKind {
    /// The word of files and identifiers, as serialised.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::HalfYear => "half_year",
            Self::NineMonths => "nine_months",
            Self::YearToDate => "year_to_date",
            Self::ToDate => "to_date",
            Self::Explicit => "explicit",
        }
    }
}

/// A stretch of days with both of its ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Window {
    pub kind: WindowKind,
    /// Plain for weeks and for dates that somebody wrote.
    #[serde(default, skip_serializing_if = "Calendar::is_plain")]
    pub calendar: Calendar,
    #[serde(with = "iso_date")]
    pub from: NaiveDate,
    /// Inclusive.
    #[serde(with = "iso_date")]
    pub to: NaiveDate,
}

impl Window {
    /// The window of a kind in the run of `month`, in the plain calendar.
    ///
    /// `first_loaded` serves `ToDate` alone (a later one than `month` gives the month itself).
    /// `Explicit` has dates of its own ([`Window::explicit`]): asked for here it is the month's days.
    pub fn of(kind: WindowKind, month: Month, first_loaded: Month) -> Self {
        Self::in_calendar(Calendar::Plain, kind, month, first_loaded)
    }

    /// The same in any calendar; a week is the last one that ends within the month.
    pub fn in_calendar(calendar: Calendar, kind: WindowKind, month: Month, first_loaded: Month) -> Self {
        let january = Month { month: 1, ..month };
        let (first, last) = match kind {
            WindowKind::Week => return Self::week(month.last_day()),
            WindowKind::Month | WindowKind::Explicit => (month, month),
            WindowKind::Quarter => (month.plus(-month.ordinal().rem_euclid(3)), month),
            WindowKind::HalfYear => (month.plus(-month.ordinal().rem_euclid(6)), month),
            WindowKind::NineMonths => (january, month.min(Month { month: 9, ..month })),
            WindowKind::YearToDate => (january, month),
            WindowKind::ToDate => (first_whole(calendar, first_loaded).min(month), month),
        };
        Self { kind, calendar, from: calendar.first_day(first), to: calendar.last_day(last) }
    }

    /// The last ISO week that ends by a day.
    pub fn week(until: NaiveDate) -> Self {
        let days_after_sunday = u64::from(until.weekday().number_from_monday() % 7);
        let to = until.checked_sub_days(Days::new(days_after_sunday)).unwrap_or(until);
        let from = to.checked_sub_days(Days::new(6)).unwrap_or(to);
        Self { kind: WindowKind::Week, calendar: Calendar::Plain, from, to }
    }

    /// A window that somebody wrote; `P003` where it ends before it begins.
    pub fn explicit(from: NaiveDate, to: NaiveDate) -> Result<Self> {
        if to < from {
            return Err(Diagnostic::fatal("P003", format!("the window {from}..{to} ends before it begins"))
                .hint(format!("write {to}..{from}")));
        }
        Ok(Self { kind: WindowKind::Explicit, calendar: Calendar::Plain, from, to })
    }

    /// The window that this one may be compared with, in the same calendar.
    ///
    /// A week or month: the one before. A quarter: the same stretch (one, two or three months) of the
    /// quarter before. A cumulated window: the same one of last year. Else there is none.
    pub fn previous(&self) -> Option<Self> {
        let months = match self.kind {
            WindowKind::Week => return Some(Self::week(self.from.pred_opt()?)),
            WindowKind::Month => 1,
            WindowKind::Quarter => 3,
            WindowKind::HalfYear | WindowKind::NineMonths | WindowKind::YearToDate => 12,
            WindowKind::ToDate | WindowKind::Explicit => return None,
        };
        let month = self.calendar.month_of(self.to).plus(-months);
        Some(Self::in_calendar(self.calendar, self.kind, month, month))
    }

    /// Whether the window grows from month to month, so that one month's is never compared with
    /// the next's.
    pub fn is_cumulated(&self) -> bool {
        match self.kind {
            WindowKind::HalfYear | WindowKind::NineMonths | WindowKind::YearToDate | WindowKind::ToDate => true,
            WindowKind::Week | WindowKind::Month | WindowKind::Quarter | WindowKind::Explicit => false,
        }
    }

    /// Whether a unit that began on a day has in this window the first one of its kind: what it took over is counted
    /// apart in it. A window that reaches back to the first loaded day is nobody's first but the month's.
    pub fn is_first_since(&self, began: NaiveDate) -> bool {
        match self.kind {
            WindowKind::ToDate => self.calendar.month_of(began) == self.calendar.month_of(self.to),
            _ => (self.from..=self.to).contains(&began),
        }
    }

    /// `month`, `month@nd09`: the kind with its calendar, where that is not the plain one.
    pub fn word(&self) -> String {
        match self.calendar {
            Calendar::Plain => self.kind.as_str().to_owned(),
            calendar => format!("{}@{calendar}", self.kind.as_str()),
        }
    }

    /// `month:2024-10-01..2024-10-31`, `month@nd09:2024-09-15..2024-10-14`.
    pub fn id(&self) -> String {
        format!("{}:{}..{}", self.word(), self.from, self.to)
    }

    /// Midnight before the first day, microseconds since 1970.
    pub fn from_us(&self) -> i64 {
        midnight_us(self.from)
    }

    /// Midnight after the last day, microseconds since 1970: the exclusive end and the cut-off.
    pub fn end_us(&self) -> i64 {
        end_of_day_us(self.to)
    }
}

/// The first reporting month whose days all lie in loaded calendar months.
fn first_whole(calendar: Calendar, first_loaded: Month) -> Month {
    if calendar.is_plain() { first_loaded } else { first_loaded.next() }
}
