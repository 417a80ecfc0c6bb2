//! Months, windows and calendars: vectors, and laws that hold for all of them.

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;

use super::*;

const US_PER_DAY: i64 = 86_400_000_000;

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn window(kind: WindowKind, at: &str) -> String {
    Window::of(kind, month(at), month("2023-03")).id()
}

#[test]
fn a_month_is_read_strictly() {
    assert_eq!(month("2024-10"), Month { year: 2024, month: 10 });
    for wrong in [
        "2024-13",
        "2024-00",
        "0000-01",
        "24-10",
        "2024-1",
        "2024/10",
        "+024-10",
        "2024-10-01",
        "",
        "10-2024",
        "２０２４-10",
    ] {
        assert_eq!(wrong.parse::<Month>().unwrap_err().code, "P001", "{wrong}");
    }
}

#[test]
fn a_range_keeps_its_order() {
    let range: MonthRange = "2023-11..2024-02".parse().unwrap();
    let months: Vec<String> = range.iter().map(|month| month.to_string()).collect();
    assert_eq!(months, ["2023-11", "2023-12", "2024-01", "2024-02"]);
    assert_eq!("2024-10".parse::<MonthRange>().unwrap().iter().count(), 1);
    assert_eq!("2024-02..2024-01".parse::<MonthRange>().unwrap_err().code, "P002");
    assert_eq!("2024-02..".parse::<MonthRange>().unwrap_err().code, "P001");
}

#[test]
fn a_leap_february_ends_on_its_29th() {
    assert_eq!(month("2024-02").last_day().to_string(), "2024-02-29");
    assert_eq!(month("2023-02").last_day().to_string(), "2023-02-28");
    assert_eq!(month("1970-01").start_us(), 0);
    assert_eq!(month("1970-01").end_us(), 31 * US_PER_DAY);
}

#[test]
fn windows_of_october() {
    assert_eq!(window(WindowKind::Month, "2024-10"), "month:2024-10-01..2024-10-31");
    assert_eq!(window(WindowKind::Quarter, "2024-11"), "quarter:2024-10-01..2024-11-30");
    assert_eq!(window(WindowKind::HalfYear, "2024-10"), "half_year:2024-07-01..2024-10-31");
    assert_eq!(window(WindowKind::NineMonths, "2024-10"), "nine_months:2024-01-01..2024-09-30");
    assert_eq!(window(WindowKind::YearToDate, "2024-10"), "year_to_date:2024-01-01..2024-10-31");
    assert_eq!(window(WindowKind::ToDate, "2024-10"), "to_date:2023-03-01..2024-10-31");
}

#[test]
fn windows_are_compared_like_with_like() {
    let previous = |kind, at| Window::of(kind, month(at), month(at)).previous().map(|window| window.id());
    assert_eq!(previous(WindowKind::Month, "2024-01").unwrap(), "month:2023-12-01..2023-12-31");
    assert_eq!(previous(WindowKind::Quarter, "2024-02").unwrap(), "quarter:2023-10-01..2023-11-30");
    assert_eq!(previous(WindowKind::YearToDate, "2024-02").unwrap(), "year_to_date:2023-01-01..2023-02-28");
    assert_eq!(previous(WindowKind::NineMonths, "2024-10").unwrap(), "nine_months:2023-01-01..2023-09-30");
    assert_eq!(previous(WindowKind::ToDate, "2024-10"), None);
}

#[test]
fn an_explicit_window_does_not_run_backwards() {
    let (from, to) = (parse_date("2024-09-15").unwrap(), parse_date("2023-12-15").unwrap());
    assert_eq!(Window::explicit(from, to).unwrap_err().code, "P003");
    assert_eq!(Window::explicit(to, from).unwrap().previous(), None);
}

#[test]
fn windows_survive_json() {
    let window = Window::of(WindowKind::YearToDate, month("2024-10"), month("2024-01"));
    let json = serde_json::to_string(&window).unwrap();
    assert_eq!(json, r#"{"kind":"year_to_date","from":"2024-01-01","to":"2024-10-31"}"#);
    assert_eq!(serde_json::from_str::<Window>(&json).unwrap(), window);
    assert_eq!(serde_json::to_string(&month("2024-10")).unwrap(), r#""2024-10""#);
    assert!(serde_json::from_str::<Month>(r#""2024-13""#).is_err());
    assert!(serde_json::from_str::<Window>(&json.replace("10-31", "10-32")).is_err());
}

#[test]
fn no_month_however_built_panics() {
    for (year, month) in [(i32::MAX, 12), (i32::MIN, 0), (i32::MIN, 1), (2024, 0), (2024, u32::MAX)] {
        let month = Month { year, month };
        let _ = (month.first_day(), month.last_day(), month.next(), month.previous(), month.start_us(), month.end_us());
        let _ = Window::of(WindowKind::HalfYear, month, month).previous();
    }
}

proptest! {
    #[test]
    fn months_tile_the_calendar(year in 1i32..=9998, number in 1u32..=12) {
        let month = Month::new(year, number).unwrap();
        prop_assert_eq!(month.end_us(), month.next().start_us());
        prop_assert_eq!(month.next().previous(), month);
        let window = Window::of(WindowKind::Month, month, month);
        prop_assert_eq!((window.from_us(), window.end_us()), (month.start_us(), month.end_us()));
        prop_assert_eq!(Month::of(month.first_day()), month);
        prop_assert_eq!(Month::of(month.last_day()), month);
        prop_assert_eq!(month.to_string().parse::<Month>().unwrap(), month);
        prop_assert_eq!(parse_date(&month.last_day().to_string()), Some(month.last_day()));
    }

    #[test]
    fn reading_never_panics(text in "\\PC{0,20}") {
        let _ = (text.parse::<Month>(), text.parse::<MonthRange>(), parse_date(&text));
    }
}

const CALENDARS: [Calendar; 4] = [Calendar::Plain, Calendar::Nd09, Calendar::Day(21), Calendar::Day(28)];

fn in_calendar(calendar: Calendar, kind: WindowKind, at: &str) -> String {
    Window::in_calendar(calendar, kind, month(at), month("2023-03")).id()
}

fn day(text: &str) -> NaiveDate {
    parse_date(text).unwrap()
}

#[test]
fn windows_of_the_decree() {
    let nd09 = |kind, at| in_calendar(Calendar::Nd09, kind, at);
    assert_eq!(nd09(WindowKind::Month, "2024-10"), "month@nd09:2024-09-15..2024-10-14");
    assert_eq!(nd09(WindowKind::Month, "2024-01"), "month@nd09:2023-12-15..2024-01-14");
    assert_eq!(nd09(WindowKind::Quarter, "2024-03"), "quarter@nd09:2023-12-15..2024-03-14");
    assert_eq!(nd09(WindowKind::HalfYear, "2024-06"), "half_year@nd09:2023-12-15..2024-06-14");
    assert_eq!(nd09(WindowKind::HalfYear, "2024-12"), "half_year@nd09:2024-06-15..2024-12-14");
    assert_eq!(nd09(WindowKind::NineMonths, "2024-11"), "nine_months@nd09:2023-12-15..2024-09-14");
    assert_eq!(nd09(WindowKind::YearToDate, "2024-12"), "year_to_date@nd09:2023-12-15..2024-12-14");
    // The month loaded first begins in the one before, which is not loaded.
    assert_eq!(nd09(WindowKind::ToDate, "2024-10"), "to_date@nd09:2023-03-15..2024-10-14");
}

#[test]
fn windows_of_a_day_of_ones_own_and_weeks() {
    let local = |kind, at| in_calendar(Calendar::Day(21), kind, at);
    assert_eq!(local(WindowKind::Month, "2021-08"), "month@day:21:2021-07-21..2021-08-20");
    assert_eq!(local(WindowKind::Month, "2024-03"), "month@day:21:2024-02-21..2024-03-20");
    assert_eq!(local(WindowKind::YearToDate, "2024-01"), "year_to_date@day:21:2023-12-21..2024-01-20");
    assert_eq!(window(WindowKind::Week, "2024-10"), "week:2024-10-21..2024-10-27");
    assert_eq!(Window::week(day("2024-10-27")).id(), "week:2024-10-21..2024-10-27");
    assert_eq!(Window::week(day("2024-10-28")).previous().unwrap().id(), "week:2024-10-14..2024-10-20");
}

#[test]
fn windows_are_compared_within_their_calendar() {
    let previous = |kind, at| Window::in_calendar(Calendar::Nd09, kind, month(at), month(at)).previous().unwrap().id();
    assert_eq!(previous(WindowKind::Month, "2024-01"), "month@nd09:2023-11-15..2023-12-14");
    assert_eq!(previous(WindowKind::Quarter, "2024-02"), "quarter@nd09:2023-09-15..2023-11-14");
    assert_eq!(previous(WindowKind::YearToDate, "2024-10"), "year_to_date@nd09:2022-12-15..2023-10-14");
}

#[test]
fn calendars_are_read_strictly() {
    for (text, calendar) in [("calendar", Calendar::Plain), ("nd09", Calendar::Nd09), ("day:21", Calendar::Day(21))] {
        assert_eq!(text.parse::<Calendar>().unwrap(), calendar);
        assert_eq!(calendar.to_string(), text);
    }
    for wrong in ["", "ND09", "day", "day:", "day:1", "day:29", "day:+2", "day:02", "day:300", "week"] {
        assert_eq!(wrong.parse::<Calendar>().unwrap_err().code, "P004", "{wrong}");
    }
    let window = Window::in_calendar(Calendar::Day(21), WindowKind::Month, month("2024-10"), month("2024-10"));
    let json = serde_json::to_string(&window).unwrap();
    assert_eq!(json, r#"{"kind":"month","calendar":"day:21","from":"2024-09-21","to":"2024-10-20"}"#);
    assert_eq!(serde_json::from_str::<Window>(&json).unwrap(), window);
}

#[test]
fn the_reporting_window_nearest_to_two_dates_is_found() {
    let found = |from, to| {
        nearest(day(from), day(to), &[]).map(|near| (near.window.id(), near.begins_earlier, near.ends_later))
    };
    let nine = "nine_months@nd09:2023-12-15..2024-09-14".to_owned();
    assert_eq!(found("2023-12-15", "2024-09-15"), Some((nine.clone(), 0, 1)));
    assert_eq!(found("2023-12-15", "2024-09-14"), Some((nine.clone(), 0, 0)));
    assert_eq!(found("2023-12-17", "2024-09-13"), Some((nine, -2, -1)));
    assert_eq!(found("2024-01-01", "2024-10-31"), Some(("year_to_date:2024-01-01..2024-10-31".into(), 0, 0)));
    assert_eq!(found("2024-03-01", "2024-09-30"), None);
}

proptest! {
    #[test]
    fn windows_of_every_calendar_tile(year in 2i32..=9997, number in 1u32..=12, which in 0usize..4) {
        let (calendar, month) = (CALENDARS[which], Month::new(year, number).unwrap());
        let of = |kind, month| Window::in_calendar(calendar, kind, month, month);
        let months = |first: Month, count: i64| (0..count).map(move |n| of(WindowKind::Month, first.plus(n)));
        // consecutive months meet without gap or overlap
        let this = of(WindowKind::Month, month);
        prop_assert_eq!(this.to.succ_opt().unwrap(), of(WindowKind::Month, month.next()).from);
        prop_assert_eq!(this.previous().unwrap().to.succ_opt().unwrap(), this.from);
        // every day of a month is of that month
        for at in [this.from, this.to] {
            prop_assert_eq!(calendar.month_of(at), month);
        }
        prop_assert_eq!(calendar.months(this.from, this.to), Some((month, month)));
        // months tile quarters, half-years and years
        let ends = [(WindowKind::Quarter, 3), (WindowKind::HalfYear, 6), (WindowKind::YearToDate, 12)];
        for (kind, length) in ends {
            let first = month.plus(-month.ordinal().rem_euclid(length));
            let whole = of(kind, first.plus(length - 1));
            let days: i64 = months(first, length).map(|m| (m.to - m.from).num_days() + 1).sum();
            prop_assert_eq!(days, (whole.to - whole.from).num_days() + 1);
            prop_assert_eq!(whole.from, calendar.first_day(first));
            // the one before ends the day before it begins, except where last year's is meant
            if kind == WindowKind::Quarter {
                prop_assert_eq!(whole.previous().unwrap().to.succ_opt().unwrap(), whole.from);
            }
        }
        let nine = of(WindowKind::NineMonths, Month { month: 12, ..month });
        prop_assert_eq!(calendar.months(nine.from, nine.to).unwrap().1.month, 9);
    }

    #[test]
    fn weeks_tile(days in 1i64..3_000_000) {
        let until = day("0001-03-01") + chrono::Duration::days(days);
        let week = Window::week(until);
        prop_assert_eq!(week.from.weekday(), chrono::Weekday::Mon);
        prop_assert_eq!((week.to - week.from).num_days(), 6);
        prop_assert!(week.to <= until && (until - week.to).num_days() < 7);
        prop_assert_eq!(week.previous().unwrap().to.succ_opt().unwrap(), week.from);
    }
}
