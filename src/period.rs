//! Months and windows: the stretches of days that figures are about.
//!
//! A window is data, both of its days belong to it, and it is printed with both dates: two figures
//! are comparable only if their windows say so. Instants are local wall time in microseconds since
//! 1970, and a stretch ends at the midnight *after* its last day, so every instant dated that day is
//! in. Nothing here reads a clock.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Result};

const US_PER_DAY: i64 = 86_400_000_000;
/// 1970-01-01 counted from 0001-01-01 as day 1.
const EPOCH_DAYS_FROM_CE: i64 = 719_163;

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
    fn ordinal(self) -> i64 {
        i64::from(self.year) * 12 + i64::from(self.month) - 1
    }

    fn from_ordinal(ordinal: i64) -> Self {
        let year = i32::try_from(ordinal.div_euclid(12)).unwrap_or(if ordinal < 0 { i32::MIN } else { i32::MAX });
        // The remainder is 0 to 11.
        Self { year, month: ordinal.rem_euclid(12) as u32 + 1 }
    }

    fn plus(self, months: i64) -> Self {
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

/// Which stretch of days, seen from the month of a run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowKind {
    Month,
    /// From the first day of the month's quarter to the month's end.
    Quarter,
    /// From the first day of the month's half year to the month's end.
    HalfYear,
    /// From 1 January to the month's end, at most to 30 September ("9 tháng đầu năm").
    NineMonths,
    /// From 1 January to the month's end ("10 tháng đầu năm").
    YearToDate,
    /// From the first day of the first loaded month to the month's end.
    ToDate,
    /// Two dates that somebody wrote.
    Explicit,
}

impl WindowKind {
    /// The word of files and identifiers, as serialised.
    pub fn as_str(self) -> &'static str {
        match self {
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
    #[serde(with = "iso_date")]
    pub from: NaiveDate,
    /// Inclusive.
    #[serde(with = "iso_date")]
    pub to: NaiveDate,
}

impl Window {
    /// The window of a kind in the run of `month`.
    ///
    /// `first_loaded` serves `ToDate` alone (a later one than `month` gives the month itself).
    /// `Explicit` has dates of its own ([`Window::explicit`]): asked for here it is the month's days.
    pub fn of(kind: WindowKind, month: Month, first_loaded: Month) -> Self {
        let january = Month { month: 1, ..month };
        let (first, last) = match kind {
            WindowKind::Month | WindowKind::Explicit => (month, month),
            WindowKind::Quarter => (month.plus(-month.ordinal().rem_euclid(3)), month),
            WindowKind::HalfYear => (month.plus(-month.ordinal().rem_euclid(6)), month),
            WindowKind::NineMonths => (january, month.min(Month { month: 9, ..month })),
            WindowKind::YearToDate => (january, month),
            WindowKind::ToDate => (first_loaded.min(month), month),
        };
        Self { kind, from: first.first_day(), to: last.last_day() }
    }

    /// A window that somebody wrote; `P003` where it ends before it begins.
    pub fn explicit(from: NaiveDate, to: NaiveDate) -> Result<Self> {
        if to < from {
            return Err(Diagnostic::fatal("P003", format!("the window {from}..{to} ends before it begins"))
                .hint(format!("write {to}..{from}")));
        }
        Ok(Self { kind: WindowKind::Explicit, from, to })
    }

    /// The window that this one may be compared with.
    ///
    /// A month: the month before. A quarter: the same stretch (one, two or three months) of the
    /// quarter before. A cumulated window: the same one of last year. Else there is none.
    pub fn previous(&self) -> Option<Self> {
        let months = match self.kind {
            WindowKind::Month => 1,
            WindowKind::Quarter => 3,
            WindowKind::HalfYear | WindowKind::NineMonths | WindowKind::YearToDate => 12,
            WindowKind::ToDate | WindowKind::Explicit => return None,
        };
        let month = Month::of(self.to).plus(-months);
        Some(Self::of(self.kind, month, month))
    }

    /// Whether the window grows from month to month, so that one month's is never compared with
    /// the next's.
    pub fn is_cumulated(&self) -> bool {
        match self.kind {
            WindowKind::HalfYear | WindowKind::NineMonths | WindowKind::YearToDate | WindowKind::ToDate => true,
            WindowKind::Month | WindowKind::Quarter | WindowKind::Explicit => false,
        }
    }

    /// `month:2024-10-01..2024-10-31`.
    pub fn id(&self) -> String {
        format!("{}:{}..{}", self.kind.as_str(), self.from, self.to)
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

/// Reads exactly `YYYY-MM-DD`, a day that exists.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let mut parts = text.splitn(3, '-');
    let year = digits(parts.next()?, 4)?;
    let (month, day) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    NaiveDate::from_ymd_opt(year.try_into().ok()?, month, day)
}

/// Exactly `length` ASCII digits: the standard parser would also take a sign.
fn digits(text: &str, length: usize) -> Option<u32> {
    let is_plain = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

/// The calendar's 262,000 years are 8.3e18 microseconds, which is less than `i64` holds.
fn midnight_us(date: NaiveDate) -> i64 {
    (i64::from(date.num_days_from_ce()) - EPOCH_DAYS_FROM_CE) * US_PER_DAY
}

fn end_of_day_us(date: NaiveDate) -> i64 {
    midnight_us(date) + US_PER_DAY
}

/// A date as `2024-10-01`, for `#[serde(with = "…")]`: the calendar crate is built without serde.
pub mod iso_date {
    use super::{NaiveDate, parse_date};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(date: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(date)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_date(&text).ok_or_else(|| D::Error::custom("not a date like 2024-10-01"))
    }
}

/// A date or nothing, like [`iso_date`]; add `default` where the field may be absent.
pub mod iso_date_option {
    use super::{NaiveDate, parse_date};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(date: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => serializer.collect_str(date),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        let read = |text: String| parse_date(&text).ok_or_else(|| D::Error::custom("not a date like 2024-10-01"));
        text.map(read).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    fn window(kind: WindowKind, at: &str) -> String {
        Window::of(kind, month(at), month("2023-03")).id()
    }

    #[test]
    fn a_month_is_read_strictly() {
        assert_eq!(month("2024-10"), Month { year: 2024, month: 10 });
        for wrong in [
            "2024-13",
            "2024-00",
            "0000-01",
            "24-10",
            "2024-1",
            "2024/10",
            "+024-10",
            "2024-10-01",
            "",
            "10-2024",
            "２０２４-10",
        ] {
            assert_eq!(wrong.parse::<Month>().unwrap_err().code, "P001", "{wrong}");
        }
    }

    #[test]
    fn a_range_keeps_its_order() {
        let range: MonthRange = "2023-11..2024-02".parse().unwrap();
        let months: Vec<String> = range.iter().map(|month| month.to_string()).collect();
        assert_eq!(months, ["2023-11", "2023-12", "2024-01", "2024-02"]);
        assert_eq!("2024-10".parse::<MonthRange>().unwrap().iter().count(), 1);
        assert_eq!("2024-02..2024-01".parse::<MonthRange>().unwrap_err().code, "P002");
        assert_eq!("2024-02..".parse::<MonthRange>().unwrap_err().code, "P001");
    }

    #[test]
    fn a_leap_february_ends_on_its_29th() {
        assert_eq!(month("2024-02").last_day().to_string(), "2024-02-29");
        assert_eq!(month("2023-02").last_day().to_string(), "2023-02-28");
        assert_eq!(month("1970-01").start_us(), 0);
        assert_eq!(month("1970-01").end_us(), 31 * US_PER_DAY);
    }

    #[test]
    fn windows_of_october() {
        assert_eq!(window(WindowKind::Month, "2024-10"), "month:2024-10-01..2024-10-31");
        assert_eq!(window(WindowKind::Quarter, "2024-11"), "quarter:2024-10-01..2024-11-30");
        assert_eq!(window(WindowKind::HalfYear, "2024-10"), "half_year:2024-07-01..2024-10-31");
        assert_eq!(window(WindowKind::NineMonths, "2024-10"), "nine_months:2024-01-01..2024-09-30");
        assert_eq!(window(WindowKind::YearToDate, "2024-10"), "year_to_date:2024-01-01..2024-10-31");
        assert_eq!(window(WindowKind::ToDate, "2024-10"), "to_date:2023-03-01..2024-10-31");
    }

    #[test]
    fn windows_are_compared_like_with_like() {
        let previous = |kind, at| Window::of(kind, month(at), month(at)).previous().map(|window| window.id());
        assert_eq!(previous(WindowKind::Month, "2024-01").unwrap(), "month:2023-12-01..2023-12-31");
        assert_eq!(previous(WindowKind::Quarter, "2024-02").unwrap(), "quarter:2023-10-01..2023-11-30");
        assert_eq!(previous(WindowKind::YearToDate, "2024-02").unwrap(), "year_to_date:2023-01-01..2023-02-28");
        assert_eq!(previous(WindowKind::NineMonths, "2024-10").unwrap(), "nine_months:2023-01-01..2023-09-30");
        assert_eq!(previous(WindowKind::ToDate, "2024-10"), None);
    }

    #[test]
    fn an_explicit_window_does_not_run_backwards() {
        let (from, to) = (parse_date("2024-09-15").unwrap(), parse_date("2023-12-15").unwrap());
        assert_eq!(Window::explicit(from, to).unwrap_err().code, "P003");
        assert_eq!(Window::explicit(to, from).unwrap().previous(), None);
    }

    #[test]
    fn windows_survive_json() {
        let window = Window::of(WindowKind::YearToDate, month("2024-10"), month("2024-01"));
        let json = serde_json::to_string(&window).unwrap();
        assert_eq!(json, r#"{"kind":"year_to_date","from":"2024-01-01","to":"2024-10-31"}"#);
        assert_eq!(serde_json::from_str::<Window>(&json).unwrap(), window);
        assert_eq!(serde_json::to_string(&month("2024-10")).unwrap(), r#""2024-10""#);
        assert!(serde_json::from_str::<Month>(r#""2024-13""#).is_err());
        assert!(serde_json::from_str::<Window>(&json.replace("10-31", "10-32")).is_err());
    }

    #[test]
    fn no_month_however_built_panics() {
        for (year, month) in [(i32::MAX, 12), (i32::MIN, 0), (i32::MIN, 1), (2024, 0), (2024, u32::MAX)] {
            let month = Month { year, month };
            let _ =
                (month.first_day(), month.last_day(), month.next(), month.previous(), month.start_us(), month.end_us());
            let _ = Window::of(WindowKind::HalfYear, month, month).previous();
        }
    }

    proptest! {
        #[test]
        fn months_tile_the_calendar(year in 1i32..=9998, number in 1u32..=12) {
            let month = Month::new(year, number).unwrap();
            prop_assert_eq!(month.end_us(), month.next().start_us());
            prop_assert_eq!(month.next().previous(), month);
            let window = Window::of(WindowKind::Month, month, month);
            prop_assert_eq!((window.from_us(), window.end_us()), (month.start_us(), month.end_us()));
            prop_assert_eq!(Month::of(month.first_day()), month);
            prop_assert_eq!(Month::of(month.last_day()), month);
            prop_assert_eq!(month.to_string().parse::<Month>().unwrap(), month);
            prop_assert_eq!(parse_date(&month.last_day().to_string()), Some(month.last_day()));
        }

        #[test]
        fn reading_never_panics(text in "\\PC{0,20}") {
            let _ = (text.parse::<Month>(), text.parse::<MonthRange>(), parse_date(&text));
        }
    }
}
