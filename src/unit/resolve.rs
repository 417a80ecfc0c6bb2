//! Which unit a text means, on a day.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use super::{Level, Unit, Units};

impl Units {
    /// The unit a cell means on a day: the exact code, else the name (case, spaces, tone-mark position
    /// and a leading "UBND" aside). Units of that day come first; failing them, those that ended last.
    /// Of several, the one in the district of `near`; `None` where that leaves none or several. A
    /// blank cell is nobody. A district handles dossiers at its desk, so its own name means the desk,
    /// where there is one.
    pub fn resolve(&self, text: &str, near: Option<&str>, day: NaiveDate) -> Option<&Unit> {
        let found = self.named(text, near, day)?;
        let desk = || self.children(&found.code).into_iter().find(|unit| unit.level == Level::Desk);
        if found.level == Level::District { desk().or(Some(found)) } else { Some(found) }
    }

    /// The unit that a text names, as [`Units::resolve`], without the step to a district's desk: a plan or a
    /// score is the district's own.
    pub fn named(&self, text: &str, near: Option<&str>, day: NaiveDate) -> Option<&Unit> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let rows = self.versions.get(text).or_else(|| self.by_name.get(&normalised(text)))?;
        let candidates = self.of_the_day(rows, day);
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

    /// Those of the versions that are valid on a day, else those that ended last before it.
    fn of_the_day(&self, rows: &[usize], day: NaiveDate) -> Vec<&Unit> {
        let all = || rows.iter().map(|row| &self.rows[*row]);
        let valid: Vec<&Unit> = all().filter(|unit| unit.is_valid_on(day)).collect();
        if !valid.is_empty() {
            return valid;
        }
        let ended = all().filter_map(|unit| unit.valid_to.filter(|end| *end < day)).max();
        all().filter(|unit| ended.is_some() && unit.valid_to == ended).collect()
    }
}

/// A name as it is compared: NFC, lower case, single spaces, "hoà" for "hòa", no leading "UBND".
pub(super) fn normalised(text: &str) -> String {
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
