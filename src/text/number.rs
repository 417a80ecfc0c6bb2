//! Numbers as an office writes them: "1.981", "96,70%", "1,58 điểm phần trăm", "04".
//!
//! Everything is integer arithmetic: a printed rate is its exact fraction rounded half away from
//! zero on the decimal, and a difference of rates is the difference of what is printed, so a reader
//! with a calculator always agrees.

use std::fmt;

/// Keeps a number and its unit on one line.
pub const NBSP: char = '\u{a0}';
/// U+2212: a hyphen is too short for a sign and a line may break after it.
pub const MINUS: char = '\u{2212}';
/// More decimals than this say nothing about dossiers.
const MOST_DECIMALS: u8 = 9;

/// "1.981", "−8".
pub fn integer(value: i64) -> String {
    let digits = grouped(&value.unsigned_abs().to_string());
    if value < 0 { format!("{MINUS}{digits}") } else { digits }
}

/// "04", "19", "1.204": small counts have two digits in office writing.
pub fn two_digits(value: i64) -> String {
    if (0..10).contains(&value) { format!("0{value}") } else { integer(value) }
}

/// "23 hồ sơ", with spaces that do not break.
pub fn counted(value: i64, noun: &str) -> String {
    format!("{}{NBSP}{}", integer(value), noun.replace(' ', "\u{a0}"))
}

/// "82,60 điểm", with spaces that do not break.
pub fn with_noun(value: Decimal, noun: &str) -> String {
    format!("{value}{NBSP}{}", noun.replace(' ', "\u{a0}"))
}

/// "+8", "−8", "0": a change in a table.
pub fn signed(value: i64) -> String {
    if value > 0 { format!("+{}", integer(value)) } else { integer(value) }
}

fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// A decimal exactly as it is printed: `scaled` / 10^`decimals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    scaled: i128,
    decimals: u8,
}

impl Decimal {
    /// 100 × `numerator` / `denominator`; `None` when there is nothing to divide by.
    pub fn percent(numerator: i64, denominator: i64, decimals: u8) -> Option<Self> {
        Self::rounded(i128::from(numerator) * 100, i128::from(denominator), decimals)
    }

    /// `numerator` / `denominator`; `None` when there is nothing to divide by.
    pub fn ratio(numerator: i64, denominator: i64, decimals: u8) -> Option<Self> {
        Self::rounded(i128::from(numerator), i128::from(denominator), decimals)
    }

    /// i64 × 100 × 10⁹ × 2 stays below 2¹⁰³, so nothing here can overflow.
    fn rounded(numerator: i128, denominator: i128, decimals: u8) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let decimals = decimals.min(MOST_DECIMALS);
        let scaled = numerator * 10_i128.pow(u32::from(decimals));
        let (top, bottom) = (scaled.abs(), denominator.abs());
        let magnitude = (2 * top + bottom) / (2 * bottom);
        let is_negative = (scaled < 0) != (denominator < 0);
        Some(Self { scaled: if is_negative { -magnitude } else { magnitude }, decimals })
    }

    /// The difference of the two printed numbers.
    pub fn minus(self, other: Self) -> Self {
        let decimals = self.decimals.max(other.decimals);
        Self { scaled: self.scaled_to(decimals) - other.scaled_to(decimals), decimals }
    }

    fn scaled_to(self, decimals: u8) -> i128 {
        self.scaled * 10_i128.pow(u32::from(decimals - self.decimals))
    }

    /// With two decimals, or as many more as a difference needs not to read as nothing.
    pub fn brief(self) -> Self {
        let rounded = |decimals: u8| {
            let unit = 10_i128.pow(u32::from(self.decimals - decimals));
            let magnitude = (2 * self.scaled.abs() + unit) / (2 * unit);
            Self { scaled: magnitude * self.scaled.signum(), decimals }
        };
        let mut shorter = (2..self.decimals).map(rounded);
        shorter.find(|short| short.scaled != 0 || self.scaled == 0).unwrap_or(self)
    }

    /// Without its sign.
    pub fn abs(self) -> Self {
        Self { scaled: self.scaled.abs(), ..self }
    }

    /// -1, 0 or 1.
    pub fn sign(self) -> i32 {
        self.scaled.signum() as i32
    }

    /// Without zeros at the end: a target is "60%", not "60,00%".
    pub fn trimmed(mut self) -> Self {
        while self.decimals > 0 && self.scaled % 10 == 0 {
            self.scaled /= 10;
            self.decimals -= 1;
        }
        self
    }

    /// With a decimal point and no groups, for files that programs read.
    pub fn machine(self) -> String {
        let (whole, part) = self.digits();
        let sign = if self.scaled < 0 { "-" } else { "" };
        if self.decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
    }

    /// "+1,58", "−0,30", "0,00": a change in a table.
    pub fn signed(self) -> String {
        if self.scaled > 0 { format!("+{self}") } else { self.to_string() }
    }

    fn digits(self) -> (String, String) {
        let unit = 10_u128.pow(u32::from(self.decimals));
        let magnitude = self.scaled.unsigned_abs();
        let part = format!("{:0width$}", magnitude % unit, width = usize::from(self.decimals));
        ((magnitude / unit).to_string(), part)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = self.digits();
        if self.scaled < 0 {
            write!(f, "{MINUS}")?;
        }
        f.write_str(&grouped(&whole))?;
        if self.decimals > 0 { write!(f, ",{part}") } else { Ok(()) }
    }
}

/// "96,70%"; "…" when there is nothing to divide by.
pub fn rate(numerator: i64, denominator: i64, decimals: u8) -> String {
    Decimal::percent(numerator, denominator, decimals).map_or_else(|| "…".into(), |value| format!("{value}%"))
}

/// "1,58 điểm phần trăm", without a sign.
pub fn points(difference: Decimal) -> String {
    format!("{}{NBSP}điểm phần trăm", difference.abs().brief())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn groups_by_three_with_dots() {
        let printed: Vec<String> = [0, 7, 999, 1_981, 41_208, 1_234_567, -8].into_iter().map(integer).collect();
        assert_eq!(printed, ["0", "7", "999", "1.981", "41.208", "1.234.567", "−8"]);
        assert_eq!(integer(i64::MIN), "−9.223.372.036.854.775.808");
    }

    #[test]
    fn small_counts_have_two_digits() {
        assert_eq!([two_digits(4), two_digits(19), two_digits(1_204)], ["04", "19", "1.204"]);
    }

    #[test]
    fn rounds_half_away_from_zero_on_the_decimal() {
        // 24.665 % exactly: a binary float holds 24.66499… and would print 24,66
        assert_eq!(rate(4_933, 20_000, 2), "24,67%");
        assert_eq!(rate(1_934, 2_000, 2), "96,70%");
        assert_eq!(rate(2, 3, 0), "67%");
        assert_eq!(Decimal::percent(-1, 8, 0).unwrap().to_string(), "−13");
        assert_eq!(rate(1, 0, 2), "…");
    }

    #[test]
    fn a_difference_is_that_of_the_printed_numbers() {
        let (now, before) = (Decimal::percent(9_670, 10_000, 2).unwrap(), Decimal::percent(9_512, 10_000, 2).unwrap());
        assert_eq!(points(now.minus(before)), "1,58\u{a0}điểm phần trăm");
        assert_eq!(before.minus(now).signed(), "−1,58");
    }

    #[test]
    fn a_difference_has_no_more_decimals_than_it_needs() {
        // 99,4670 % against 99,2383 % was printed "0,2287 điểm phần trăm"
        let rate = |scaled| Decimal { scaled, decimals: 4 };
        assert_eq!(points(rate(994_670).minus(rate(992_383))), "0,23\u{a0}điểm phần trăm");
        assert_eq!(points(rate(994_670).minus(rate(994_667))), "0,0003\u{a0}điểm phần trăm");
        assert_eq!(rate(0).brief().signed(), "0,00");
        assert_eq!(rate(-2_287).brief().signed(), "−0,23");
        assert_eq!(Decimal { scaled: 7, decimals: 1 }.brief().to_string(), "0,7");
    }

    #[test]
    fn targets_lose_their_zeros_and_files_get_a_point() {
        assert_eq!(Decimal::percent(6, 10, 2).unwrap().trimmed().to_string(), "60");
        assert_eq!(Decimal::percent(995, 1_000, 2).unwrap().trimmed().to_string(), "99,5");
        assert_eq!(Decimal::percent(1_934, 2_000, 2).unwrap().machine(), "96.70");
        assert_eq!(Decimal::percent(0, 5, 2).unwrap().trimmed().machine(), "0");
    }

    proptest! {
        #[test]
        fn rounding_is_within_half_a_unit(n in any::<i64>(), d in any::<i64>(), decimals in 0u8..=9) {
            if let Some(value) = Decimal::percent(n, d, decimals) {
                let unit = 10_i128.pow(u32::from(decimals));
                let error = value.scaled * i128::from(d) - i128::from(n) * 100 * unit;
                prop_assert!(2 * error.abs() <= i128::from(d).abs());
            }
        }
    }
}
