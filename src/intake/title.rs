//! What the lines above a table say about its period.

use chrono::NaiveDate;

use super::{Context, Covers, at_row, refuse};
use crate::diagnostic::Result;

/// The window of a line `Từ ngày 01/10/2024 đến ngày 31/10/2024`.
pub fn window(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let text = super::normal::normalise(text);
    let from = after(&text, "từ ngày").or_else(|| after(&text, "từ"))?;
    let to = after(from, "đến ngày").or_else(|| after(from, "đến"))?;
    Some((date(from)?, date(to)?))
}

fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    text.find(word).map(|at| text[at + word.len()..].trim_start_matches([' ', ':']))
}

fn date(text: &str) -> Option<NaiveDate> {
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '/' | '-' | '.')).unwrap_or(text.len());
    let mut numbers = text[..end].trim_end_matches('.').split(['/', '-', '.']).map(str::parse::<u32>);
    let (day, month, year) = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?);
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Checks the lines above the header against the period the file was sent for.
///
/// # Errors
/// `F115` when a line names another window.
pub fn check<'t>(lines: impl Iterator<Item = (u64, &'t str)>, context: &Context) -> Result<()> {
    let (first, last) = (context.period.first_day(), context.period.last_day());
    for (row, line) in lines {
        let Some((from, to)) = window(line) else { continue };
        let is_of_period = match context.covers {
            Covers::ReceivedIn | Covers::TouchedIn => (from, to) == (first, last),
            Covers::OpenAt => to == last,
            Covers::All => true,
        };
        if !is_of_period {
            let shown = |day: NaiveDate| day.format("%d/%m/%Y");
            let message = format!(
                "the title says {} to {}, but the file was sent for {} ({} to {})",
                shown(from),
                shown(to),
                context.period,
                shown(first),
                shown(last)
            );
            return Err(refuse("F115", message)
                .at(at_row(row))
                .hint("export the right period, or correct the period in the file's name"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_read_from_a_title() {
        let day = |d, m| NaiveDate::from_ymd_opt(2024, m, d).unwrap();
        for text in [
            "Từ ngày 01/10/2024 đến ngày 31/10/2024",
            "(TỪ NGÀY 1/10/2024  ĐẾN NGÀY: 31/10/2024)",
            "Từ 01-10-2024 đến 31-10-2024.",
        ] {
            assert_eq!(window(text), Some((day(1, 10), day(31, 10))), "{text}");
        }
        assert_eq!(window("Xuyên Sơn, ngày 01 tháng 11 năm 2024"), None);
    }
}
