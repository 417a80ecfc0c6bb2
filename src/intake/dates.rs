//! Dates and times as exports write them, read from bytes.
//!
//! A date is read by the layouts that the profile names, in that order, and by nothing else:
//! `03/04/2024` must not change its meaning because of the row above. Instants are local wall time
//! in microseconds since 1970; a written offset is converted to the profile's time zone.
//!
//! Invariant: a day that does not exist, or outside 1990..=2100, is never a date.

use chrono::{DateTime, Offset, TimeZone};

/// Microseconds of a day.
pub const DAY_US: i64 = 86_400_000_000;
const SECOND_US: i64 = 1_000_000;
const FIRST_YEAR: i64 = 1990;
const LAST_YEAR: i64 = 2100;

/// What a cell says about time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    Blank,
    /// Local wall time; without a written time the start of its day.
    At {
        us: i64,
        has_time: bool,
    },
    Bad,
}

/// A way to write a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `17/09/2024 08:05:11`, seconds optional; the separator may be `/`, `-` or `.`.
    DayFirstTime,
    /// `17/09/2024`
    DayFirst,
    /// `9/17/2024 8:05`
    MonthFirstTime,
    /// `9/17/2024`
    MonthFirst,
    /// `2024-09-17 08:05:11`, with `T`, a fraction and an offset or `Z` where written.
    YearFirstTime,
    /// `2024-09-17`
    YearFirst,
}

impl Layout {
    /// The layouts a profile may name.
    pub const NAMES: [(&'static str, Layout); 7] = [
        ("dd/MM/yyyy HH:mm:ss", Layout::DayFirstTime),
        ("dd/MM/yyyy", Layout::DayFirst),
        ("MM/dd/yyyy HH:mm:ss", Layout::MonthFirstTime),
        ("MM/dd/yyyy", Layout::MonthFirst),
        ("yyyy-MM-dd HH:mm:ss", Layout::YearFirstTime),
        ("yyyy-MM-ddTHH:mm:ssZ", Layout::YearFirstTime),
        ("yyyy-MM-dd", Layout::YearFirst),
    ];

    /// The layout of a name in a profile.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(n, _)| *n == name).map(|(_, layout)| *layout)
    }
}

/// The clock on the wall of the exporting system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Seconds east of UTC.
    Fixed(i32),
    Named(chrono_tz::Tz),
}

impl Zone {
    /// `+07:00` or a name of the IANA data base, e.g. `Asia/Ho_Chi_Minh`.
    pub fn from_name(name: &str) -> Option<Self> {
        if let Some(seconds) = offset(name.as_bytes()) {
            return Some(Self::Fixed(seconds));
        }
        name.parse().ok().map(Self::Named)
    }

    /// Local wall time of an instant of UTC, both in microseconds.
    fn local(self, utc_us: i64) -> i64 {
        let seconds = match self {
            Self::Fixed(seconds) => seconds,
            Self::Named(zone) => match DateTime::from_timestamp_micros(utc_us) {
                Some(at) => zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc(),
                None => 0,
            },
        };
        utc_us + i64::from(seconds) * SECOND_US
    }
}

/// How one exporting system writes time.
#[derive(Clone, Debug)]
pub struct Dates {
    pub layouts: Vec<Layout>,
    pub zone: Zone,
    /// A written 00:00:00 means that no time is known.
    pub midnight_is_no_time: bool,
}

impl Dates {
    /// What the bytes of a text cell say.
    pub fn read(&self, cell: &[u8]) -> Moment {
        let cell = trim(cell);
        if cell.is_empty() {
            return Moment::Blank;
        }
        if let Ok(cell) = <&[u8; 19]>::try_from(cell)
            && self.layouts.first() == Some(&Layout::DayFirstTime)
            && let Some(moment) = self.day_first_time(cell)
        {
            return moment;
        }
        for layout in &self.layouts {
            if let Some(moment) = self.read_as(*layout, cell) {
                return moment;
            }
        }
        Moment::Bad
    }

    /// What an instant written without text (a workbook's number) says.
    pub fn instant(&self, us: i64, has_time: bool) -> Moment {
        let first = days_from_civil(FIRST_YEAR, 1, 1) * DAY_US;
        let end = days_from_civil(LAST_YEAR + 1, 1, 1) * DAY_US;
        if (first..end).contains(&us) { Moment::At { us, has_time } } else { Moment::Bad }
    }

    /// `17/09/2024 08:05:11`, the way nearly every cell is written; `None` for the slow way.
    #[inline]
    fn day_first_time(&self, cell: &[u8; 19]) -> Option<Moment> {
        let [d1, d0, b'/', m1, m0, b'/', y3, y2, y1, y0, b' ', h1, h0, b':', n1, n0, b':', s1, s0] = cell else {
            return None;
        };
        let digits = [d1, d0, m1, m0, y3, y2, y1, y0, h1, h0, n1, n0, s1, s0].map(|byte| byte.wrapping_sub(b'0'));
        if digits.iter().any(|digit| *digit > 9) {
            return None;
        }
        let [d1, d0, m1, m0, y3, y2, y1, y0, h1, h0, n1, n0, s1, s0] = digits.map(i64::from);
        let (hour, minute, second) = (h1 * 10 + h0, n1 * 10 + n0, s1 * 10 + s0);
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let Some(day) = day_number([y3 * 1_000 + y2 * 100 + y1 * 10 + y0, m1 * 10 + m0, d1 * 10 + d0]) else {
            return Some(Moment::Bad);
        };
        let time = (hour * 60 + minute) * 60 + second;
        let has_time = time != 0 || !self.midnight_is_no_time;
        Some(Moment::At { us: day * DAY_US + time * SECOND_US, has_time })
    }

    fn read_as(&self, layout: Layout, cell: &[u8]) -> Option<Moment> {
        let (date, rest) = match layout {
            Layout::YearFirst | Layout::YearFirstTime => year_first(cell)?,
            Layout::DayFirst | Layout::DayFirstTime => {
                let ([day, month, year], rest) = year_last(cell)?;
                ([year, month, day], rest)
            }
            Layout::MonthFirst | Layout::MonthFirstTime => {
                let ([month, day, year], rest) = year_last(cell)?;
                ([year, month, day], rest)
            }
        };
        let is_with_time = matches!(layout, Layout::DayFirstTime | Layout::MonthFirstTime | Layout::YearFirstTime);
        if is_with_time == rest.is_empty() {
            return None;
        }
        let Some(day) = day_number(date) else { return Some(Moment::Bad) };
        if rest.is_empty() {
            return Some(Moment::At { us: day * DAY_US, has_time: false });
        }
        let (time, rest) = clock(&rest[1..])?;
        let written = day * DAY_US + time;
        let us = match rest {
            [] => written,
            [b'Z' | b'z'] => self.zone.local(written),
            rest => self.zone.local(written - i64::from(offset(rest)?) * SECOND_US),
        };
        Some(Moment::At { us, has_time: !(self.midnight_is_no_time && us.rem_euclid(DAY_US) == 0) })
    }
}

/// The cell without white space around it; a no-break space counts as one.
#[inline]
pub fn trim(cell: &[u8]) -> &[u8] {
    match cell {
        [] => cell,
        [first, .., last] if *first > b' ' && *last > b' ' && *first != 0xc2 && *last != 0xa0 => cell,
        _ => trim_slowly(cell),
    }
}

fn trim_slowly(mut cell: &[u8]) -> &[u8] {
    loop {
        cell = cell.trim_ascii();
        if let Some(rest) = cell.strip_prefix(b"\xc2\xa0") {
            cell = rest;
        } else if let Some(rest) = cell.strip_suffix(b"\xc2\xa0") {
            cell = rest;
        } else {
            return cell;
        }
    }
}

/// `17/09/2024…`: two short numbers and a year of four digits, and what follows a space.
fn year_last(cell: &[u8]) -> Option<([i64; 3], &[u8])> {
    let (first, rest) = number(cell, 1, 2)?;
    let (second, rest) = number(separated(rest)?, 1, 2)?;
    let (year, rest) = number(separated(rest)?, 4, 4)?;
    matches!(rest, [] | [b' ', ..] | [b'T', ..]).then_some(([first, second, year], rest))
}

/// `2024-09-17…`
fn year_first(cell: &[u8]) -> Option<([i64; 3], &[u8])> {
    let (year, rest) = number(cell, 4, 4)?;
    let (month, rest) = number(separated(rest)?, 1, 2)?;
    let (day, rest) = number(separated(rest)?, 1, 2)?;
    matches!(rest, [] | [b' ', ..] | [b'T', ..]).then_some(([year, month, day], rest))
}

fn separated(cell: &[u8]) -> Option<&[u8]> {
    match cell {
        [b'/' | b'-' | b'.', rest @ ..] => Some(rest),
        _ => None,
    }
}

/// `08:05:11.25`: microseconds since midnight, and what follows.
fn clock(cell: &[u8]) -> Option<(i64, &[u8])> {
    let (hour, rest) = number(cell.trim_ascii_start(), 1, 2)?;
    let (minute, mut rest) = number(rest.strip_prefix(b":")?, 2, 2)?;
    let mut us = (hour * 60 + minute) * 60 * SECOND_US;
    if hour > 23 || minute > 59 {
        return None;
    }
    if let Some(after) = rest.strip_prefix(b":") {
        let (second, after) = number(after, 2, 2)?;
        if second > 59 {
            return None;
        }
        us += second * SECOND_US;
        rest = after;
        if let Some(after) = rest.strip_prefix(b".") {
            let digits = after.iter().take_while(|b| b.is_ascii_digit()).count();
            if digits == 0 {
                return None;
            }
            let kept = after[..digits.min(6)].iter().fold(0, |n, b| n * 10 + i64::from(b - b'0'));
            us += kept * 10_i64.pow(6 - digits.min(6) as u32);
            rest = &after[digits..];
        }
    }
    Some((us, rest))
}

/// Seconds east of UTC of `+07:00`, `+0700` or `+07`.
fn offset(text: &[u8]) -> Option<i32> {
    let (sign, rest) = match text {
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, rest) = number(rest, 2, 2)?;
    let minutes = match rest.strip_prefix(b":").unwrap_or(rest) {
        [] => 0,
        rest => match number(rest, 2, 2)? {
            (minutes, []) => minutes,
            _ => return None,
        },
    };
    (hours <= 14 && minutes <= 59).then_some(sign * (hours * 3600 + minutes * 60) as i32)
}

/// A number of `least..=most` digits at the start, and what follows.
#[inline]
fn number(cell: &[u8], least: usize, most: usize) -> Option<(i64, &[u8])> {
    let mut value = 0;
    let mut digits = 0;
    while digits < most {
        match cell.get(digits) {
            Some(byte) if byte.is_ascii_digit() => value = value * 10 + i64::from(byte - b'0'),
            _ => break,
        }
        digits += 1;
    }
    (digits >= least).then(|| (value, &cell[digits..]))
}

/// Days since 1970 of a year, month and day, when that day exists in the years accepted.
fn day_number([year, month, day]: [i64; 3]) -> Option<i64> {
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) || !(1..=12).contains(&month) || day < 1 {
        return None;
    }
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(is_leap),
        _ => 31,
    };
    (day <= last).then(|| days_from_civil(year, month, day))
}

/// Days since 1970 in the Gregorian calendar: years begin in March, so a leap day comes last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn us(text: &str) -> i64 {
        chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").unwrap().and_utc().timestamp_micros()
    }

    fn read(layouts: &[&str], zone: &str, cell: &str) -> Moment {
        let layouts = layouts.iter().map(|name| Layout::from_name(name).unwrap()).collect();
        Dates { layouts, zone: Zone::from_name(zone).unwrap(), midnight_is_no_time: false }.read(cell.as_bytes())
    }

    #[test]
    fn dates_of_the_field_are_read() {
        let layouts = ["dd/MM/yyyy HH:mm:ss", "dd/MM/yyyy", "yyyy-MM-ddTHH:mm:ssZ"];
        let at = |text, has_time| Moment::At { us: us(text), has_time };
        for (cell, expected) in [
            ("17/09/2024 08:05:11", at("2024-09-17 08:05:11", true)),
            ("17/09/2024 8:05", at("2024-09-17 08:05:00", true)),
            ("7/9/2024", at("2024-09-07 00:00:00", false)),
            ("\u{a0}17/09/2024 ", at("2024-09-17 00:00:00", false)),
            ("17/09/2024 00:00:00", at("2024-09-17 00:00:00", true)),
            ("2024-09-17T01:05:11.5Z", at("2024-09-17 08:05:11.5", true)),
            ("2024-09-17T08:05:11+09:00", at("2024-09-17 06:05:11", true)),
            ("  ", Moment::Blank),
            ("31/02/2024", Moment::Bad),
            ("29/02/2023", Moment::Bad),
            ("29/02/2024", at("2024-02-29 00:00:00", false)),
            ("09/17/2024", Moment::Bad),
            ("17/09/1024 08:05:11", Moment::Bad),
            ("17/09/2101", Moment::Bad),
            ("17/09/24", Moment::Bad),
            ("17/09/2024 24:00:00", Moment::Bad),
            ("17/09/2024x", Moment::Bad),
            ("45552", Moment::Bad),
        ] {
            assert_eq!(read(&layouts, "+07:00", cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn a_named_zone_knows_summer_time() {
        let layouts = ["yyyy-MM-ddTHH:mm:ssZ"];
        let at = |text| Moment::At { us: us(text), has_time: true };
        assert_eq!(read(&layouts, "America/New_York", "2011-07-01T12:00:00Z"), at("2011-07-01 08:00:00"));
        assert_eq!(read(&layouts, "America/New_York", "2011-12-01T12:00:00Z"), at("2011-12-01 07:00:00"));
    }

    #[test]
    fn midnight_may_mean_that_no_time_is_known() {
        let dates = Dates { layouts: vec![Layout::DayFirstTime], zone: Zone::Fixed(0), midnight_is_no_time: true };
        let midnight = Moment::At { us: us("2024-09-17 00:00:00"), has_time: false };
        assert_eq!(dates.read(b"17/09/2024 00:00:00"), midnight);
    }

    #[test]
    fn days_agree_with_the_calendar() {
        let mut day = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap();
        while day <= NaiveDate::from_ymd_opt(2100, 12, 31).unwrap() {
            let text = day.format("%d/%m/%Y").to_string();
            let expected = day.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp_micros();
            assert_eq!(read(&["dd/MM/yyyy"], "+07:00", &text), Moment::At { us: expected, has_time: false }, "{text}");
            day = day.succ_opt().unwrap();
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(cell: Vec<u8>) {
            let layouts = Layout::NAMES.iter().map(|(_, layout)| *layout).collect();
            Dates { layouts, zone: Zone::Fixed(25_200), midnight_is_no_time: false }.read(&cell);
        }
    }
}
