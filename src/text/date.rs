//! Days, months and windows as an office writes them.
//!
//! A window has a title for headings ("10 tháng đầu năm 2024") and a span with both its dates ("từ
//! ngày 01/01/2024 đến ngày 31/10/2024"); a page that prints the title prints the span once too.
//! Titles come from the dates, not from the kind alone, so a window cut short never claims the whole.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

use super::number::NBSP;
use crate::period::{Month, Window};

/// "31/10/2024".
pub fn day(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}

/// "ngày 02 tháng 11 năm 2024": the date line of an official text (days below 10 and months 1 and 2 with a zero).
pub fn long_day(date: NaiveDate) -> String {
    format!("ngày{NBSP}{:02} tháng{NBSP}{} năm{NBSP}{}", date.day(), month_digits(date.month()), date.year())
}

/// "08 giờ 30 ngày 02/11/2024".
pub fn stamp(at: NaiveDateTime) -> String {
    let minutes = if at.minute() == 0 { String::new() } else { format!("{NBSP}{:02}", at.minute()) };
    format!("{:02}{NBSP}giờ{minutes} ngày{NBSP}{}", at.hour(), day(at.date()))
}

/// "tháng 10/2024", "tháng 02/2024": months 1 and 2 have a zero (Decree 30/2020, annex I).
pub fn month(month: Month) -> String {
    format!("tháng{NBSP}{}/{}", month_digits(month.month), month.year)
}

fn month_digits(month: u32) -> String {
    if month <= 2 { format!("0{month}") } else { month.to_string() }
}

/// "từ ngày 01/01/2024 đến ngày 31/10/2024".
pub fn span(window: &Window) -> String {
    format!("từ ngày{NBSP}{} đến ngày{NBSP}{}", day(window.from), day(window.to))
}

/// "10 tháng đầu năm 2024", "tháng 10/2024", "quý III/2024", or the span where no such words fit.
pub fn title(window: &Window) -> String {
    let (first, last) = (Month::of(window.from), Month::of(window.to));
    if first.first_day() != window.from || last.last_day() != window.to {
        return span(window);
    }
    if first == last {
        return month(first);
    }
    if first.year != last.year {
        return span(window);
    }
    let quarter = ["I", "II", "III", "IV"][((last.month.clamp(1, 12) - 1) / 3) as usize];
    match (first.month, last.month) {
        (1, 12) => format!("năm{NBSP}{}", last.year),
        (1, 3) | (4, 6) | (7, 9) | (10, 12) => format!("quý{NBSP}{quarter}/{}", last.year),
        (1, months) => format!("{months}{NBSP}tháng đầu năm{NBSP}{}", last.year),
        (4, 5) | (7, 8) | (10, 11) => format!("quý{NBSP}{quarter}/{} (đến hết {})", last.year, month(last)),
        (7, 10 | 11) => format!("{} tháng cuối năm{NBSP}{} (đến hết {})", last.month - 6, last.year, month(last)),
        _ => span(window),
    }
}

/// "tháng 9/2024" for a flow, "thời điểm 30/09/2024" for a state: what a change is measured against.
pub fn compared(previous: &Window, is_stock: bool) -> String {
    if is_stock { format!("thời điểm{NBSP}{}", day(previous.to)) } else { title(previous) }
}

/// The heading of a window's column: the title, or for a state its day.
pub fn heading(window: &Window) -> String {
    capitalised(&title(window))
}

/// First letter upper case, the rest as it is.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::WindowKind;

    fn check(from: (i32, u32, u32), to: (i32, u32, u32), expected: &str) {
        let date = |(y, m, d)| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let window = Window { kind: WindowKind::Explicit, from: date(from), to: date(to) };
        assert_eq!(title(&window).replace(NBSP, " "), expected);
    }

    #[test]
    fn titles_say_what_the_dates_say() {
        check((2024, 1, 1), (2024, 10, 31), "10 tháng đầu năm 2024");
        check((2024, 1, 1), (2024, 6, 30), "6 tháng đầu năm 2024");
        check((2024, 10, 1), (2024, 10, 31), "tháng 10/2024");
        check((2024, 2, 1), (2024, 2, 29), "tháng 02/2024");
        check((2024, 7, 1), (2024, 9, 30), "quý III/2024");
        check((2024, 1, 1), (2024, 3, 31), "quý I/2024");
        check((2024, 7, 1), (2024, 8, 31), "quý III/2024 (đến hết tháng 8/2024)");
        check((2024, 1, 1), (2024, 12, 31), "năm 2024");
        check((2023, 12, 15), (2024, 1, 14), "từ ngày 15/12/2023 đến ngày 14/01/2024");
        check((2023, 11, 1), (2024, 10, 31), "từ ngày 01/11/2023 đến ngày 31/10/2024");
    }

    #[test]
    fn days_and_stamps() {
        let date = NaiveDate::from_ymd_opt(2024, 11, 2).unwrap();
        assert_eq!(long_day(date).replace(NBSP, " "), "ngày 02 tháng 11 năm 2024");
        assert_eq!(stamp(date.and_hms_opt(8, 0, 0).unwrap()).replace(NBSP, " "), "08 giờ ngày 02/11/2024");
        assert_eq!(stamp(date.and_hms_opt(8, 30, 0).unwrap()).replace(NBSP, " "), "08 giờ 30 ngày 02/11/2024");
        assert_eq!(capitalised("đến"), "Đến");
    }
}
