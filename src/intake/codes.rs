//! Texts of few distinct values, turned into codes once and looked up ever after.
//!
//! A column of a million rows has a few hundred distinct texts. [`Words`] remembers each as it
//! stands in the file together with what it means, so the slow part (normalising, code lists,
//! units) runs once per distinct text and per thread.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::faults::{self, Rule};
use super::hash;
use super::nearest::nearest;
use super::normal::{clean, normalise};
use crate::dossier::{CODE_TEXTS, Field, Kind, TRUTH_TEXTS};
use crate::pipeline::profile::Profile;
use crate::unit::Units;

/// No value: a blank cell, or one that is not used.
pub const NONE: u32 = u32::MAX;

/// What a text means in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    Blank,
    Value(String),
    /// Not in the list: the rule it breaks and the nearest text that is.
    Unknown {
        rule: &'static Rule,
        nearest: Option<String>,
    },
}

/// How the texts of one column become values.
pub enum Reading<'a> {
    Text,
    ProcedureCode,
    Codes {
        known: BTreeMap<String, &'a str>,
        /// The code of a text that is in no list, where the list has one for that.
        other: Option<&'static str>,
        /// The rule that any other text breaks.
        rule: &'static Rule,
    },
    Units {
        units: &'a Units,
        near: &'a str,
        day: NaiveDate,
    },
}

impl<'a> Reading<'a> {
    /// The reading of a field under a profile.
    ///
    /// A unit is looked up as it was on `day`, the last of the file's period, near the file's sender.
    pub fn new(field: Field, profile: &'a Profile, units: Option<&'a Units>, near: &'a str, day: NaiveDate) -> Self {
        match field.definition().kind {
            Kind::ProcedureCode => Self::ProcedureCode,
            Kind::Unit => units.map_or(Self::Text, |units| Self::Units { units, near, day }),
            Kind::Code | Kind::Truth => Self::codes(field, profile),
            _ => Self::Text,
        }
    }

    fn codes(field: Field, profile: &'a Profile) -> Self {
        let mut known: BTreeMap<String, &str> = field.codes().iter().map(|code| (normalise(code), *code)).collect();
        if field.definition().kind == Kind::Truth {
            known.extend(
                TRUTH_TEXTS.iter().map(|(text, is_true)| (normalise(text), if *is_true { "true" } else { "false" })),
            );
        }
        known.extend(CODE_TEXTS.iter().filter(|(f, ..)| *f == field).map(|(_, text, code)| (normalise(text), *code)));
        known.extend(
            profile.values.iter().filter(|(f, ..)| *f == field).map(|(_, text, code)| (normalise(text), code.as_str())),
        );
        // reasons are free text in most systems: what no list knows is "other", not a fault
        let other = (field == Field::ReasonCode).then_some("other");
        let rule = if field == Field::Status { &faults::UNKNOWN_STATUS } else { &faults::UNKNOWN_CODE };
        Self::Codes { known, other, rule }
    }

    /// What a text means; it is trimmed, in NFC, with single spaces.
    fn meaning(&self, text: &str) -> Meaning {
        match self {
            Self::Text => Meaning::Value(text.to_owned()),
            Self::ProcedureCode => Meaning::Value(national_code(text).to_owned()),
            Self::Codes { known, other, rule } => {
                let word = normalise(text);
                match (known.get(&word), other) {
                    (Some(code), _) => Meaning::Value((*code).to_owned()),
                    (None, Some(code)) => Meaning::Value((*code).to_owned()),
                    (None, None) => {
                        let nearest = nearest(&word, known.keys().map(String::as_str)).map(String::from);
                        Meaning::Unknown { rule, nearest }
                    }
                }
            }
            Self::Units { units, near, day } => match units.resolve(text, Some(near), *day) {
                Some(unit) => Meaning::Value(unit.code.clone()),
                None => {
                    let nearest = nearest(text, units.iter().map(|unit| unit.name.as_str())).map(String::from);
                    Meaning::Unknown { rule: &faults::UNKNOWN_UNIT, nearest }
                }
            },
        }
    }
}

/// The first eight characters of `2.000815.000.00.00.H55`, when it is such a code.
fn national_code(text: &str) -> &str {
    let is_national = text.len() > 8
        && text.bytes().take(8).enumerate().all(|(i, b)| if i == 1 { b == b'.' } else { b.is_ascii_digit() })
        && text.as_bytes()[8] == b'.';
    if is_national { &text[..8] } else { text }
}

/// Whether two short texts are equal, eight bytes at a time: a call to `memcmp` costs more than
/// most cells are long.
#[inline]
fn is_equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let word = |text: &[u8], at: usize| {
        text.get(at..at + 8).map(|w| u64::from_le_bytes(w.try_into().expect("eight bytes were asked for")))
    };
    let Some(last) = a.len().checked_sub(8) else { return a.iter().eq(b) };
    // the last word overlaps the one before it where the length is no multiple of eight
    let mut at = 0;
    while at < last {
        if word(a, at) != word(b, at) {
            return false;
        }
        at += 8;
    }
    word(a, last) == word(b, last)
}

/// One distinct text of a column.
#[derive(Debug)]
struct Entry {
    hash: u64,
    start: usize,
    end: usize,
    value: u32,
    unknown: Option<(&'static Rule, Option<String>)>,
}

/// The distinct texts of one column and their values.
#[derive(Debug, Default)]
pub struct Words {
    slots: Vec<u32>,
    keys: Vec<u8>,
    entries: Vec<Entry>,
    values: Vec<String>,
    places: BTreeMap<String, u32>,
    last: usize,
}

impl Words {
    /// Values in the order of their first sight by this thread.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// Looks a cell up as it stands in the file; gives its place among the known texts.
    #[inline]
    pub fn find(&mut self, raw: &[u8]) -> Option<usize> {
        let last = self.entries.get(self.last)?;
        if is_equal(&self.keys[last.start..last.end], raw) {
            return Some(self.last);
        }
        let hash = hash::short(raw);
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let at = self.slots[slot] as usize;
            let entry = self.entries.get(at)?;
            if entry.hash == hash && is_equal(&self.keys[entry.start..entry.end], raw) {
                self.last = at;
                return Some(at);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// The value of a known text: its place in [`Words::values`], or [`NONE`].
    #[inline]
    pub fn value(&self, known: usize) -> u32 {
        self.entries[known].value
    }

    /// Why a known text has no value though it is not blank, and the nearest text that has one.
    #[inline]
    pub fn unknown(&self, known: usize) -> Option<&(&'static Rule, Option<String>)> {
        self.entries[known].unknown.as_ref()
    }

    /// Remembers what a cell means, which [`Words::find`] did not know; gives its place.
    ///
    /// # Errors
    /// The place of the first byte that is not UTF-8.
    pub fn learn(&mut self, raw: &[u8], reading: &Reading, blanks: &[String]) -> Result<usize, usize> {
        let text = clean(std::str::from_utf8(raw).map_err(|error| error.valid_up_to())?);
        let is_blank = text.is_empty() || blanks.contains(&text);
        let meaning = if is_blank { Meaning::Blank } else { reading.meaning(&text) };
        let (value, unknown) = match meaning {
            Meaning::Blank => (NONE, None),
            Meaning::Unknown { rule, nearest } => (NONE, Some((rule, nearest))),
            Meaning::Value(value) => (self.place(value), None),
        };
        let start = self.keys.len();
        self.keys.extend_from_slice(raw);
        self.last = self.entries.len();
        self.entries.push(Entry { hash: hash::short(raw), start, end: self.keys.len(), value, unknown });
        if self.entries.len() * 2 > self.slots.len() {
            self.grow();
        } else {
            self.seat(self.last);
        }
        Ok(self.last)
    }

    fn place(&mut self, value: String) -> u32 {
        let next = self.values.len() as u32;
        *self.places.entry(value).or_insert_with_key(|value| {
            self.values.push(value.clone());
            next
        })
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        self.slots = vec![NONE; size];
        (0..self.entries.len()).for_each(|entry| self.seat(entry));
    }

    fn seat(&mut self, entry: usize) {
        let mask = self.slots.len() - 1;
        let mut slot = self.entries[entry].hash as usize & mask;
        while self.slots[slot] != NONE {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = entry as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> Profile {
        Profile::parse(
            "title = \"T\"\ntime_zone = \"+07:00\"\ndates = [\"dd/MM/yyyy\"]\n[values.status]\n\"Closed\" = \"completed\"",
            "t.toml",
        )
        .unwrap()
    }

    #[test]
    fn texts_become_codes() {
        let profile = profile();
        let value = |code: &str| Meaning::Value(code.to_owned());
        for (field, text, expected) in [
            (Field::Status, "ĐANG XỬ LÝ", value("processing")),
            (Field::Status, "closed", value("completed")),
            (Field::Status, "10", value("handed_over")),
            (Field::Channel, "2", value("online")),
            (Field::Status, "handed_over", value("handed_over")),
            (Field::ReasonCode, "Chờ ý kiến của ông A", value("other")),
            (Field::IsInterlinked, "Không", value("false")),
            (Field::IsIntakeDigitised, "Chưa số hoá TPHS", value("false")),
            (Field::ProcedureCode, "2.000815.000.00.00.H55", value("2.000815")),
            (Field::ProcedureCode, "QT-15", value("QT-15")),
        ] {
            assert_eq!(Reading::new(field, &profile, None, "", NaiveDate::MIN).meaning(text), expected, "{text}");
        }
        let unknown = Reading::new(Field::Status, &profile, None, "", NaiveDate::MIN).meaning("Đang sử lý");
        assert_eq!(unknown, Meaning::Unknown { rule: &faults::UNKNOWN_STATUS, nearest: Some("đang xử lý".into()) });
    }

    proptest::proptest! {
        #[test]
        fn texts_are_equal_when_they_are(a in "[ab]{0,20}", b in "[ab]{0,20}") {
            proptest::prop_assert_eq!(is_equal(a.as_bytes(), b.as_bytes()), a == b);
            proptest::prop_assert!(is_equal(a.as_bytes(), a.clone().as_bytes()));
        }
    }

    #[test]
    fn a_text_is_learned_once() {
        let mut words = Words::default();
        let reading = Reading::Text;
        for round in 0..2 {
            for n in 0..500 {
                let raw = format!(" {n}\u{a0}");
                if words.find(raw.as_bytes()).is_none() {
                    assert_eq!(round, 0, "{raw} was forgotten");
                    words.learn(raw.as_bytes(), &reading, &[]).unwrap();
                }
                let known = words.find(raw.as_bytes()).unwrap();
                assert_eq!(words.value(known), n, "{raw}");
            }
        }
        assert_eq!(words.values()[7], "7");
        assert_eq!(words.learn(b"ab\xff", &reading, &[]), Err(2));
    }
}
