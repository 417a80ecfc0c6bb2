//! The years as they were, and a file as an office may leave it.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;

const FILE: &str = include_str!("../../pipelines/reference/holidays.csv");

fn workdays() -> Workdays {
    Workdays::parse(FILE, "holidays.csv").unwrap()
}

fn day(text: &str) -> NaiveDate {
    parse_date(text).unwrap()
}

#[test]
fn years_have_their_known_numbers_of_working_days() {
    let workdays = workdays();
    let known =
        [(2019, 252), (2020, 252), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 250), (2026, 249)];
    for (year, expected) in known {
        let end = |year: i32| NaiveDate::from_ymd_opt(year, 12, 31).unwrap();
        assert_eq!(workdays.between(end(year - 1), end(year)), Some(expected), "{year}");
    }
    assert_eq!(workdays.range(), (day("2015-01-01"), day("2027-12-31")));
}

#[test]
fn swaps_and_make_up_days_are_as_announced() {
    let workdays = workdays();
    for (off, worked) in [
        ("2018-12-31", "2019-01-05"),
        ("2024-04-29", "2024-05-04"),
        ("2025-05-02", "2025-04-26"),
        ("2026-01-02", "2026-01-10"),
        ("2026-08-31", "2026-08-22"),
    ] {
        assert_eq!(workdays.is_working(day(off)), Some(false), "{off}");
        assert_eq!(workdays.is_working(day(worked)), Some(true), "{worked}");
        assert!(is_weekend(day(worked)));
    }
    let unconfirmed: Vec<String> =
        workdays.unconfirmed(day("2026-08-01"), day("2026-12-31")).iter().map(|day| day.date.to_string()).collect();
    assert_eq!(unconfirmed, ["2026-08-22", "2026-08-31", "2026-11-24"]);
    assert_eq!(workdays.is_working(day("2026-11-24")), Some(false));
    assert!(workdays.listed(day("2026-01-02")).unwrap().is_confirmed);
}

#[test]
fn days_are_counted_over_a_long_holiday() {
    let workdays = workdays();
    // Friday 26/04/2024 to Saturday 04/05/2024, which is worked: 2, 3 and 4 May.
    assert_eq!(workdays.between(day("2024-04-26"), day("2024-05-04")), Some(3));
    assert_eq!(workdays.between(day("2024-05-04"), day("2024-04-26")), Some(-3));
    assert_eq!(workdays.nth(day("2024-04-26"), 3), Some(day("2024-05-04")));
    assert_eq!(workdays.nth(day("2024-05-04"), -3), Some(day("2024-04-26")));
    // From a Sunday: the first working day after it is the Monday, before it the Friday.
    assert_eq!(workdays.nth(day("2024-10-20"), 1), Some(day("2024-10-21")));
    assert_eq!(workdays.nth(day("2024-10-20"), -1), Some(day("2024-10-18")));
    assert_eq!(workdays.between(day("2024-10-18"), day("2024-10-20")), Some(0));
}

#[test]
fn outside_the_loaded_years_nothing_is_known() {
    let workdays = workdays();
    assert_eq!(workdays.is_working(day("2014-12-31")), None);
    assert_eq!(workdays.is_working(day("2028-01-03")), None);
    assert_eq!(workdays.between(day("2027-12-30"), day("2028-01-03")), None);
    assert_eq!(workdays.nth(day("2027-12-31"), 1), None);
    assert_eq!(workdays.nth(day("2015-01-05"), -1), None);
}

/// The ten days that make a year a loaded one.
fn holidays_of(year: i32) -> String {
    let days = ["01-01", "02-08", "02-09", "02-10", "02-11", "02-12", "04-18", "04-30", "05-01", "09-02"];
    days.map(|day| format!("{year}-{day},nghi_le,Ngày lễ,yes,\n")).concat()
}

#[test]
fn a_year_that_was_only_begun_is_not_loaded() {
    let header = "date,kind,name,is_confirmed,source\n";
    let begun = format!("{FILE}2028-01-01,nghi_le,Tết Dương lịch,yes,\n");
    let workdays = Workdays::parse(&begun, "h.csv").unwrap();
    assert_eq!(workdays.range().1, day("2027-12-31"));
    assert_eq!(workdays.is_working(day("2028-01-03")), None);
    let whole = format!("{header}{}{}", holidays_of(2024), holidays_of(2025));
    assert_eq!(Workdays::parse(&whole, "h.csv").unwrap().range(), (day("2024-01-01"), day("2025-12-31")));
}

#[test]
fn an_unconfirmed_day_off_at_a_weekend_changes_nothing() {
    let rows = "2024-08-17,nghi_bu,Thứ Bảy,no,\n2024-08-18,lam_bu,Chủ nhật,no,\n2024-08-19,nghi_bu,Thứ Hai,no,\n";
    let text = format!("date,kind,name,is_confirmed,source\n{}{rows}", holidays_of(2024));
    let workdays = Workdays::parse(&text, "h.csv").unwrap();
    let days = workdays.unconfirmed(day("2024-08-01"), day("2024-08-31"));
    assert_eq!(days.iter().map(|day| day.name.as_str()).collect::<Vec<_>>(), ["Chủ nhật", "Thứ Hai"]);
}

#[test]
fn a_file_saved_by_a_spreadsheet_is_read() {
    let holidays = holidays_of(2024).replace(",yes,", ",YES,").replace(',', ";").replace('\n', "\r\n");
    let text = format!(
        "\u{feff}date;kind;name;is_confirmed;source\r\n{holidays};;;;\r\n18/9/2024;nghi_dia_phuong;Bão số 4;no;Công điện\r\n"
    );
    let workdays = Workdays::parse(&text, "h.csv").unwrap();
    assert_eq!(workdays.is_working(day("2024-09-18")), Some(false));
    assert_eq!(workdays.unconfirmed(day("2024-01-01"), day("2024-12-31"))[0].name, "Bão số 4");
}

#[test]
fn a_mistake_is_named_with_line_and_column() {
    let head = format!("date,kind,name,is_confirmed,source\n{}", holidays_of(2024));
    let last = Some(12);
    for (rows, code, line, column) in [
        ("31/02/2024,nghi_le,x,yes,", "W003", last, Some("1")),
        ("2024-09-03,le,x,yes,", "W004", last, Some("2")),
        ("2024-09-03,nghi_le,x,maybe,", "W004", last, Some("4")),
        ("2024-09-03,nghi_le,x", "W004", last, Some("4")),
        ("2024-01-01,nghi_bu,x,yes,", "W005", last, Some("1")),
        ("2024-05-03,lam_bu,x,yes,", "W005", last, Some("1")),
        (holidays_of(2026).trim_end(), "W006", None, None),
        ("2023-01-02,nghi_dia_phuong,x,yes,", "W006", None, None),
    ] {
        let error = Workdays::parse(&format!("{head}{rows}\n"), "h.csv").unwrap_err();
        let place = (error.code, error.place.row, error.place.column.as_deref());
        assert_eq!(place, (code, line, column), "{rows}: {error}");
    }
    for header in ["date,kind,name,is_confirmed", "date,kind,name,is_confirmed,source,colour"] {
        assert_eq!(Workdays::parse(header, "h.csv").unwrap_err().code, "W001");
    }
    assert_eq!(Workdays::parse("date,kind,name,is_confirmed,source\n", "h.csv").unwrap_err().code, "W006");
}

proptest! {
    #[test]
    fn counting_forth_and_back_meets(from in 0_i64..3_600, count in 1_i64..200) {
        let workdays = workdays();
        let from = day("2016-01-01") + chrono::Duration::days(from);
        let to = workdays.nth(from, count).unwrap();
        prop_assert_eq!(workdays.between(from, to), Some(count));
        prop_assert_eq!(workdays.is_working(to), Some(true));
        if workdays.is_working(from) == Some(true) {
            prop_assert_eq!(workdays.nth(to, -count), Some(from));
        }
    }

    #[test]
    fn counts_add_up(a in 0_i64..4_000, b in 0_i64..4_000, c in 0_i64..4_000) {
        let workdays = workdays();
        let at = |days: i64| day("2015-01-01") + chrono::Duration::days(days);
        let between = |from, to| workdays.between(at(from), at(to)).unwrap();
        prop_assert_eq!(between(a, b) + between(b, c), between(a, c));
    }
}
