//! Days, months and windows as an office writes them.
//!
//! A window has a title for headings ("10 tháng đầu năm 2024") and a span with both its dates ("từ
//! ngày 01/01/2024 đến ngày 31/10/2024"); a page that prints the title prints the span once too.
//! Titles come from the dates, not from the kind alone, so a window cut short never claims the whole.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

use super::number::{NBSP, two_digits};
use crate::period::{Calendar, Month, Window, WindowKind, nearest};

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

/// "10 tháng đầu năm 2024", "tháng 10/2024", "quý III/2024", "tuần 43 năm 2024", of another calendar with
/// its name ("tháng 10/2024 theo Nghị định 09/2019/NĐ-CP"), or the span where no such words fit.
pub fn title(window: &Window) -> String {
    let Some((words, calendar)) = named(window) else { return span(window) };
    match calendar {
        Calendar::Plain => words,
        Calendar::Nd09 => format!("{words} theo Nghị định{NBSP}09/2019/NĐ-CP"),
        Calendar::Day(_) => format!("{words} ({})", cut(calendar)),
    }
}

/// The title with both dates, once: "10 tháng đầu năm 2024, từ ngày … đến ngày …"; of another calendar "tháng
/// 10/2024 (kỳ báo cáo theo Nghị định 09/2019/NĐ-CP, từ ngày 15/09/2024 đến ngày 14/10/2024)".
pub fn full(window: &Window) -> String {
    let span = span(window);
    let Some((words, calendar)) = named(window) else { return span };
    match calendar {
        Calendar::Plain => format!("{words}, {span}"),
        Calendar::Nd09 => format!("{words} (kỳ báo cáo theo Nghị định{NBSP}09/2019/NĐ-CP, {span})"),
        Calendar::Day(_) => format!("{words} ({} hằng tháng, {span})", cut(calendar)),
    }
}

/// "kỳ báo cáo từ ngày 21 đến ngày 20".
fn cut(calendar: Calendar) -> String {
    match calendar {
        Calendar::Day(first) => format!("kỳ báo cáo từ ngày{NBSP}{first} đến ngày{NBSP}{}", first - 1),
        Calendar::Plain | Calendar::Nd09 => String::new(),
    }
}

/// What is to be said of dates that are no reporting window: "Khoảng thời gian này không trùng kỳ báo cáo nào; dài
/// hơn 9 tháng đầu năm 2024 theo Nghị định 09/2019/NĐ-CP (…) 01 ngày". `None` for every other window, and for dates
/// that are a reporting window of the national calendars or of those that stand beside it.
pub fn unruled(window: &Window, beside: &[Window]) -> Option<String> {
    if window.kind != WindowKind::Explicit {
        return None;
    }
    const NONE: &str = "Khoảng thời gian này không trùng kỳ báo cáo nào";
    let calendars: Vec<Calendar> = beside.iter().map(|window| window.calendar).collect();
    let Some(near) = nearest(window.from, window.to, &calendars) else { return Some(NONE.into()) };
    let days = |count: i64| format!("{}{NBSP}ngày", two_digits(count.abs()));
    let other = format!("{} ({})", title(&near.window), span(&near.window));
    let (early, late) = (near.begins_earlier, near.ends_later);
    let difference = if (early, late) == (0, 0) {
        return None;
    } else if early >= 0 && late >= 0 {
        format!("dài hơn {other} {}", days(near.distance()))
    } else if early <= 0 && late <= 0 {
        format!("ngắn hơn {other} {}", days(near.distance()))
    } else {
        let (begins, ends) = if early > 0 { ("sớm", "sớm") } else { ("muộn", "muộn") };
        format!("so với {other}: bắt đầu {begins} hơn {}, kết thúc {ends} hơn {}", days(early), days(late))
    };
    Some(format!("{NONE}; {difference}"))
}

/// The words of a window and the calendar they are of; of written dates, the calendar whose window they are.
fn named(window: &Window) -> Option<(String, Calendar)> {
    match window.kind {
        WindowKind::Week => {
            let week = window.from.iso_week();
            Some((format!("tuần{NBSP}{} năm{NBSP}{}", week.week(), week.year()), Calendar::Plain))
        }
        WindowKind::Explicit => [Calendar::Plain, Calendar::Nd09].into_iter().find_map(|c| words(window, c)),
        _ => words(window, window.calendar),
    }
}

/// The words of a window whose ends are those of months of a calendar.
fn words(window: &Window, calendar: Calendar) -> Option<(String, Calendar)> {
    let (first, last) = calendar.months(window.from, window.to)?;
    if first == last {
        return Some((month(first), calendar));
    }
    if first.year != last.year {
        return None;
    }
    let quarter = ["I", "II", "III", "IV"][((last.month.clamp(1, 12) - 1) / 3) as usize];
    let words = match (first.month, last.month) {
        (1, 12) => format!("năm{NBSP}{}", last.year),
        (1, 3) | (4, 6) | (7, 9) | (10, 12) => format!("quý{NBSP}{quarter}/{}", last.year),
        (1, months) => format!("{months}{NBSP}tháng đầu năm{NBSP}{}", last.year),
        (7, 12) => format!("6{NBSP}tháng cuối năm{NBSP}{}", last.year),
        (4, 5) | (7, 8) | (10, 11) => format!("quý{NBSP}{quarter}/{} (đến hết {})", last.year, month(last)),
        // counted from the front, "4 tháng cuối năm" would be the months from September on
        (7, 10 | 11) => format!("6{NBSP}tháng cuối năm{NBSP}{} (đến hết {})", last.year, month(last)),
        _ => return None,
    };
    Some((words, calendar))
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

    fn explicit(from: (i32, u32, u32), to: (i32, u32, u32)) -> Window {
        let date = |(y, m, d)| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        Window::explicit(date(from), date(to)).unwrap()
    }

    fn check(from: (i32, u32, u32), to: (i32, u32, u32), expected: &str) {
        assert_eq!(title(&explicit(from, to)).replace(NBSP, " "), expected);
    }

    fn check_full(calendar: Calendar, kind: WindowKind, expected: &str) {
        let october = Month::new(2024, 10).unwrap();
        let window = Window::in_calendar(calendar, kind, october, october);
        assert_eq!(full(&window).replace(NBSP, " "), expected);
    }

    #[test]
    fn windows_of_other_calendars_name_them() {
        let (nd09, local) = (Calendar::Nd09, Calendar::Day(21));
        check_full(
            nd09,
            WindowKind::Month,
            "tháng 10/2024 (kỳ báo cáo theo Nghị định 09/2019/NĐ-CP, từ ngày 15/09/2024 đến ngày 14/10/2024)",
        );
        check_full(
            nd09,
            WindowKind::YearToDate,
            "10 tháng đầu năm 2024 (kỳ báo cáo theo Nghị định 09/2019/NĐ-CP, từ ngày 15/12/2023 đến ngày 14/10/2024)",
        );
        check_full(
            local,
            WindowKind::Month,
            "tháng 10/2024 (kỳ báo cáo từ ngày 21 đến ngày 20 hằng tháng, từ ngày 21/09/2024 đến ngày 20/10/2024)",
        );
        check_full(Calendar::Plain, WindowKind::Week, "tuần 43 năm 2024, từ ngày 21/10/2024 đến ngày 27/10/2024");
        check_full(Calendar::Plain, WindowKind::Month, "tháng 10/2024, từ ngày 01/10/2024 đến ngày 31/10/2024");
        check((2023, 12, 15), (2024, 9, 14), "9 tháng đầu năm 2024 theo Nghị định 09/2019/NĐ-CP");
        let october = Month::new(2024, 10).unwrap();
        let window = Window::in_calendar(local, WindowKind::Month, october, october);
        assert_eq!(title(&window).replace(NBSP, " "), "tháng 10/2024 (kỳ báo cáo từ ngày 21 đến ngày 20)");
    }

    #[test]
    fn dates_that_are_no_reporting_window_say_so() {
        let note = |from, to| unruled(&explicit(from, to), &[]).map(|note| note.replace(NBSP, " "));
        let nine = "9 tháng đầu năm 2024 theo Nghị định 09/2019/NĐ-CP (từ ngày 15/12/2023 đến ngày 14/09/2024)";
        let none = "Khoảng thời gian này không trùng kỳ báo cáo nào";
        assert_eq!(note((2023, 12, 15), (2024, 9, 15)).unwrap(), format!("{none}; dài hơn {nine} 01 ngày"));
        assert_eq!(note((2023, 12, 17), (2024, 9, 13)).unwrap(), format!("{none}; ngắn hơn {nine} 03 ngày"));
        assert_eq!(
            note((2023, 12, 17), (2024, 9, 15)).unwrap(),
            format!("{none}; so với {nine}: bắt đầu muộn hơn 02 ngày, kết thúc muộn hơn 01 ngày")
        );
        assert_eq!(note((2023, 12, 15), (2024, 9, 14)), None);
        assert_eq!(note((2024, 1, 1), (2024, 10, 31)), None);
        assert_eq!(note((2024, 3, 1), (2024, 9, 30)).unwrap(), none);
        // A cut day of one's own rules the dates of the pipeline that has it, and no other's.
        let october = Month::new(2024, 10).unwrap();
        let local = Window::in_calendar(Calendar::Day(21), WindowKind::Month, october, october);
        let dates = explicit((2024, 9, 21), (2024, 10, 20));
        assert_eq!(unruled(&dates, &[dates, local]), None);
        assert!(unruled(&dates, &[dates]).is_some());
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
        check((2024, 7, 1), (2024, 10, 31), "6 tháng cuối năm 2024 (đến hết tháng 10/2024)");
        check((2024, 7, 1), (2024, 12, 31), "6 tháng cuối năm 2024");
        check((2023, 12, 15), (2024, 1, 14), "tháng 01/2024 theo Nghị định 09/2019/NĐ-CP");
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
