//! Numbers and dates of a workbook, carried as eight bytes beside the text of other cells.

use super::csv::CellKind;

/// Days from 1899-12-30, where the numbers of a workbook begin, to 1970-01-01.
const EPOCH_DAYS: f64 = 25_569.0;
/// Days by which the numbers of a workbook of the 1904 system lag behind.
const SHIFT_1904: f64 = 1_462.0;
const DAY_MS: f64 = 86_400_000.0;
/// 1990-01-01 to 2100-12-31.
const DATES: std::ops::Range<f64> = 32_874.0..73_416.0;

/// The number of a [`CellKind::Number`] cell.
pub fn number(raw: &[u8]) -> f64 {
    raw.try_into().map_or(f64::NAN, f64::from_le_bytes)
}

/// Microseconds of a [`CellKind::Instant`] or [`CellKind::Day`] cell.
pub fn us(raw: &[u8]) -> i64 {
    raw.try_into().map_or(i64::MIN, i64::from_le_bytes)
}

/// A workbook's date number as microseconds since 1970, to the millisecond, and whether it holds a
/// time of day; `None` when it is no date of our time.
pub fn date(serial: f64, is_1904: bool) -> Option<(i64, bool)> {
    let serial = if is_1904 { serial + SHIFT_1904 } else { serial };
    if !DATES.contains(&serial) {
        return None;
    }
    let ms = ((serial - EPOCH_DAYS) * DAY_MS).round();
    Some((ms as i64 * 1_000, serial.fract() != 0.0))
}

/// The cell as a text field keeps it: whole numbers without a point.
pub fn text(kind: CellKind, raw: &[u8]) -> String {
    match kind {
        CellKind::Instant | CellKind::Day => chrono::DateTime::from_timestamp_micros(us(raw))
            .map_or_else(String::new, |at| at.naive_utc().format("%Y-%m-%d %H:%M:%S").to_string()),
        _ => number(raw).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_is_a_date() {
        const DAY: i64 = 1_726_531_200_000_000;
        assert_eq!(date(45_552.0, false), Some((DAY, false)), "2024-09-17");
        assert_eq!(date(45_552.0 - 1_462.0, true), Some((DAY, false)));
        assert_eq!(date(45_552.336_932_870_37, false), Some((DAY + 29_111_000_000, true)), "08:05:11");
        assert_eq!(date(1_981.0, false), None);
        for far in [f64::NAN, f64::INFINITY, -1e300, 101_000_295_613.0] {
            assert_eq!(date(far, true), None);
        }
    }

    #[test]
    fn a_whole_number_is_written_without_a_point() {
        assert_eq!(text(CellKind::Number, &101_000_295_613_f64.to_le_bytes()), "101000295613");
    }
}
