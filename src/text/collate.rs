//! Vietnamese alphabetical order of names: ă and â after a, đ after d, tones last, "Phường 8" before "Phường 10".
//!
//! Lists of units that are not ranked are in this order, so a reader finds a name where a printed
//! directory has it. The key is a total order: names that collate alike are told apart by their bytes.

use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use icu_locale_core::locale;

/// Makes sort keys; build one and keep it, its tables are compiled in.
pub struct Alphabet {
    /// `None` never happens with compiled data; the bytes alone are then the order.
    collator: Option<CollatorBorrowed<'static>>,
}

/// Compare two of these instead of the names.
pub type Key = (Vec<u8>, String);

impl Alphabet {
    /// The Vietnamese alphabet.
    pub fn vietnamese() -> Self {
        let mut preferences = CollatorPreferences::from(&locale!("vi"));
        preferences.numeric_ordering = Some(CollationNumericOrdering::True);
        Self { collator: CollatorBorrowed::try_new(preferences, CollatorOptions::default()).ok() }
    }

    /// The place of a name in the alphabet.
    pub fn key(&self, name: &str) -> Key {
        let mut bytes = Vec::new();
        if let Some(collator) = &self.collator {
            // the error type of a growing vector has no values
            let Ok(()) = collator.write_sort_key_to(name, &mut bytes);
        }
        (bytes, name.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_tones_and_numbers_are_in_vietnamese_order() {
        let expected = [
            "An Bình",
            "Ăn Lộc",
            "Ân Thi",
            "Dân Chủ",
            "Đại Lộc",
            "La",
            "Là",
            "Lả",
            "Lã",
            "Lá",
            "Lạ",
            "Phường 8",
            "Phường 10",
            "Tân Hộ",
            "Uông",
            "Ưu",
        ];
        let alphabet = Alphabet::vietnamese();
        let mut names = expected.to_vec();
        names.reverse();
        names.sort_by_key(|name| alphabet.key(name));
        assert_eq!(names, expected);
    }
}
