//! Whole numbers with separators of thousands: `1.981.000`, `1,234`, `250 000 đồng`.
//!
//! A Vietnamese office writes 1.981 for one thousand nine hundred and eighty-one, an English
//! spreadsheet 1,981. A count or a sum of đồng has no decimals, so a separator before exactly three
//! digits separates thousands, whichever it is, unless the profile says which one does.

/// Which separators of thousands a column has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub enum Thousands {
    /// Dot, comma or space, in groups of three.
    #[default]
    Any,
    #[serde(rename = ".")]
    Dot,
    #[serde(rename = ",")]
    Comma,
}

/// The largest whole number of a cell: a workbook keeps none above it exactly, and a thousand of them can still
/// be summed.
pub const LARGEST: i64 = 1 << 53;

/// The whole number of a text cell; `None` when it is not one, or larger than [`LARGEST`].
pub fn read(cell: &[u8], thousands: Thousands) -> Option<i64> {
    digits(cell, thousands).filter(|value| *value <= LARGEST)
}

fn digits(cell: &[u8], thousands: Thousands) -> Option<i64> {
    let text = std::str::from_utf8(cell).ok()?.trim();
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    if !is_currency(&text[digits.len()..]) || !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let leading = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let mut value: i64 = digits[..leading].parse().ok()?;
    let mut rest = &digits[leading..];
    let mut mark = None;
    while let Some(separator) = rest.chars().next() {
        let group: &str = &rest[separator.len_utf8()..];
        let group = &group[..group.find(|c: char| !c.is_ascii_digit()).unwrap_or(group.len())];
        rest = &rest[separator.len_utf8() + group.len()..];
        let is_thousands =
            group.len() == 3 && leading <= 3 && mark.is_none_or(|m| m == separator) && separates(separator, thousands);
        if is_thousands {
            mark = Some(separator);
            value = value.checked_mul(1_000)?.checked_add(group.parse().ok()?)?;
        } else {
            let is_zero_decimals =
                matches!(separator, '.' | ',') && !group.is_empty() && group.bytes().all(|b| b == b'0');
            return (is_zero_decimals && rest.is_empty() && mark != Some(separator)).then_some(value);
        }
    }
    Some(value)
}

/// The whole number of a workbook's numeric cell.
pub fn from_number(value: f64) -> Option<i64> {
    ((0.0..=LARGEST as f64).contains(&value) && value.fract() == 0.0).then_some(value as i64)
}

fn separates(separator: char, thousands: Thousands) -> bool {
    match separator {
        '.' => thousands != Thousands::Comma,
        ',' => thousands != Thousands::Dot,
        ' ' | '\u{a0}' | '\u{202f}' => true,
        _ => false,
    }
}

fn is_currency(suffix: &str) -> bool {
    let suffix = suffix.trim().to_lowercase();
    matches!(suffix.as_str(), "" | "đ" | "₫" | "đồng" | "vnđ" | "vnd")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_of_thousands_are_not_decimals() {
        for (cell, expected) in [
            ("0", Some(0)),
            ("1.981", Some(1_981)),
            ("1,234", Some(1_234)),
            ("1.981.000", Some(1_981_000)),
            ("14.841 đ", Some(14_841)),
            ("250 000 đồng", Some(250_000)),
            ("1.981.000,00", Some(1_981_000)),
            ("1981000", Some(1_981_000)),
            ("1.5", None),
            ("1.98.000", None),
            ("1.981,5", None),
            ("97.41%", None),
            ("-5", None),
            ("1e6", None),
            ("", None),
            ("99999999999999999999", None),
            ("9.007.199.254.740.992", Some(LARGEST)),
            // two of them are more than a sum can hold
            ("5000000000000000000", None),
        ] {
            assert_eq!(read(cell.as_bytes(), Thousands::Any), expected, "{cell:?}");
        }
    }

    #[test]
    fn a_profile_may_say_which_separator_it_is() {
        // separators of several bytes were counted as digits before the first of them
        for cell in ["123\u{a0}456", "123\u{202f}456", "123 456"] {
            assert_eq!(read(cell.as_bytes(), Thousands::Any), Some(123_456), "{cell:?}");
        }
        assert_eq!(read("12\u{a0}345\u{a0}678".as_bytes(), Thousands::Any), Some(12_345_678));
        assert_eq!(read(b"1,234", Thousands::Dot), None);
        assert_eq!(read(b"1,000", Thousands::Dot), Some(1));
        assert_eq!(read(b"1,234", Thousands::Comma), Some(1_234));
    }

    proptest::proptest! {
        #[test]
        fn what_an_office_prints_is_read_back(value in 0..1_000_000_000_000_i64) {
            let plain = value.to_string();
            let mut dotted = String::new();
            for (index, digit) in plain.chars().enumerate() {
                if index > 0 && (plain.len() - index).is_multiple_of(3) {
                    dotted.push('.');
                }
                dotted.push(digit);
            }
            proptest::prop_assert_eq!(read(dotted.as_bytes(), Thousands::Any), Some(value));
        }

        #[test]
        fn any_text_is_read_without_a_panic(cell: String) {
            read(cell.as_bytes(), Thousands::Any);
        }
    }
}
