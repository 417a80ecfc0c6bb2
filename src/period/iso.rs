//! Days as ISO dates, and as microseconds since 1970.

use chrono::{Datelike, NaiveDate};

const US_PER_DAY: i64 = 86_400_000_000;
/// 1970-01-01 counted from 0001-01-01 as day 1.
const EPOCH_DAYS_FROM_CE: i64 = 719_163;

/// Reads exactly `YYYY-MM-DD`, a day that exists.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let mut parts = text.splitn(3, '-');
    let year = digits(parts.next()?, 4)?;
    let (month, day) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    NaiveDate::from_ymd_opt(year.try_into().ok()?, month, day)
}

/// Exactly `length` ASCII digits: the standard parser would also take a sign.
pub(super) fn digits(text: &str, length: usize) -> Option<u32> {
    let is_plain = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

/// The calendar's 262,000 years are 8.3e18 microseconds, which is less than `i64` holds.
pub(super) fn midnight_us(date: NaiveDate) -> i64 {
    (i64::from(date.num_days_from_ce()) - EPOCH_DAYS_FROM_CE) * US_PER_DAY
}

/// Midnight after a day, microseconds since 1970: the exclusive end of a stretch that ends with it.
pub fn end_of_day_us(date: NaiveDate) -> i64 {
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
