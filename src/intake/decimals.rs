//! Decimals as exact whole numbers: `82,60` points are 8260 hundredths.
//!
//! A score is compared and summed, so it never becomes a floating point number on the way. An office
//! writes 82,60 and an English spreadsheet 82.60; in a column that may have decimals one separator is
//! the decimal mark, and a digit too many is a fault, never rounded away: `1.981` in a column of
//! hundredths may mean one thousand nine hundred and eighty-one.

use super::amounts::LARGEST;

/// The whole number of units of 10^-`digits` of a text; `None` when it is none, or beyond [`LARGEST`].
pub fn read(text: &str, digits: u32) -> Option<i64> {
    let text: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    let (is_negative, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, text.as_str()),
    };
    let (whole, part) = split(text)?;
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !is_digits(&whole) || !is_digits(part) {
        return None;
    }
    let part = part.trim_end_matches('0');
    let missing = (digits as usize).checked_sub(part.len())?;
    let value: i64 = format!("{whole}{part}{}", "0".repeat(missing)).parse().ok()?;
    (value <= LARGEST).then_some(if is_negative { -value } else { value })
}

/// The whole number of units of 10^-`digits` of a workbook's number, when it has no digit more.
pub fn from_number(value: f64, digits: u32) -> Option<i64> {
    const NOISE: f64 = 1e-6;
    let scaled = value * 10_f64.powi(i32::try_from(digits).ok()?);
    let whole = scaled.round();
    (whole.abs() <= LARGEST as f64 && (scaled - whole).abs() < NOISE).then_some(whole as i64)
}

/// Digits before and behind the decimal mark, separators of thousands taken out.
fn split(text: &str) -> Option<(String, &str)> {
    let marks: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
    let Some((last, mark)) = marks.last().copied() else { return Some((text.to_owned(), "")) };
    let same = marks.iter().filter(|(_, c)| *c == mark).count();
    if same > 1 && same < marks.len() {
        return None;
    }
    let (whole, part) = if same == 1 { (&text[..last], &text[last + 1..]) } else { (text, "") };
    if same == 1 && part.is_empty() {
        return None;
    }
    let mut groups = whole.split(['.', ',']);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_grouped = rest.is_empty() || ((1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3));
    is_grouped.then(|| (format!("{first}{}", rest.concat()), part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_exact_or_a_fault() {
        for (text, digits, expected) in [
            ("82,60", 2, Some(8_260)),
            ("82.6", 2, Some(8_260)),
            ("82", 2, Some(8_200)),
            ("0", 2, Some(0)),
            ("-1,5", 2, Some(-150)),
            ("1.234,50", 2, Some(123_450)),
            ("1,234.50", 2, Some(123_450)),
            ("1.234.567", 2, Some(123_456_700)),
            ("82,600", 2, Some(8_260)),
            ("1.981", 2, None),
            ("82,605", 2, None),
            ("1.2.3", 2, None),
            ("1.234,5,6", 2, None),
            ("12345.678,9", 2, None),
            ("82,", 2, None),
            (",5", 2, None),
            ("8x", 2, None),
            ("", 2, None),
            ("99999999999999999999", 2, None),
            ("50000000000000000", 2, None),
        ] {
            assert_eq!(read(text, digits), expected, "{text:?}");
        }
    }

    #[test]
    fn a_number_of_a_workbook_has_no_hidden_digits() {
        assert_eq!(from_number(82.6, 2), Some(8_260));
        assert_eq!(from_number(0.1 + 0.2, 2), Some(30));
        assert_eq!(from_number(82.605, 2), None);
        for odd in [f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(from_number(odd, 2), None);
        }
    }

    proptest::proptest! {
        #[test]
        fn what_an_office_prints_is_read_back(units in -1_000_000_000_i64..1_000_000_000, digits in 1_u32..=6) {
            let scale = 10_i64.pow(digits);
            let sign = if units < 0 { "-" } else { "" };
            let (whole, part) = (units.abs() / scale, units.abs() % scale);
            let text = format!("{sign}{whole},{part:0width$}", width = digits as usize);
            proptest::prop_assert_eq!(read(&text, digits), Some(units));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text: String, number: f64) {
            read(&text, 2);
            from_number(number, 2);
        }
    }
}
