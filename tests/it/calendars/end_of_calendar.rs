//! What is said where the calendar of working days ends, or where there is none.

use super::{office_with, run, set};
use crate::bad_input::small;
use crate::support::Office;

const LIST: &str = "windows = [\"month\"]\nlists = [\"dossiers_due_soon\"]";
const NOTHING: &str = "Không có hồ sơ nào đến hạn trong 03 ngày làm việc tới";

/// September 2024 with one dossier due on 1 October and one due in January.
fn office() -> Office {
    let office = office_with(&["2024-09"]);
    set(&office, "windows = [\"month\", \"year_to_date\"]", LIST);
    set(&office, "compare = \"date\"", "holidays = \"holidays.csv\"\ncompare = \"date\"");
    let mut rows = small::rows("T.A.01", "2024-09");
    for (code, due) in [("SOON-1", "01/10/2024 17:00:00"), ("FAR-1", "06/01/2025 17:00:00")] {
        rows.push(rows[5].clone().with("Mã hồ sơ", code).with("Ngày hẹn trả", due));
    }
    office.write(&small::file("T.A.01", "2024-09", &small::extracted("2024-09")), small::csv(&rows));
    office
}

/// Keeps the years of the calendar up to one, and what the office began of the next.
fn end_after(office: &Office, year: i32, more: &str) {
    let path = office.path("pipelines/reference/holidays.csv");
    let text = std::fs::read_to_string(&path).expect("the file of holidays");
    let is_kept = |line: &&str| line.split('-').next().and_then(|y| y.parse().ok()).is_none_or(|y: i32| y <= year);
    let kept: String = text.lines().filter(is_kept).map(|line| format!("{line}\n")).collect();
    std::fs::write(path, format!("{kept}{more}")).expect("the folder is ours");
}

fn page(office: &Office, name: &str) -> String {
    office.released(&format!("bulletins/2024-09/{name}.html")).replace('\u{a0}', " ")
}

#[test]
fn a_list_is_of_nothing_known_where_the_calendar_does_not_reach() {
    let office = office();
    assert_eq!(run(&office, "2024-09").code, 0);
    assert!(page(&office, "T.A.01").contains("SOON-1") && page(&office, "T.B.01").contains(NOTHING));
    // The calendar was not kept up: 1 January of the year that was begun makes no year of it.
    end_after(&office, 2023, "2024-01-01,nghi_le,Tết Dương lịch,yes,\n");
    assert_eq!(run(&office, "2024-09").code, 0);
    let printed = page(&office, "T.A.01");
    let told = "Chưa lập được danh sách: lịch làm việc chưa có đủ 03 ngày làm việc sau ngày 30/09/2024";
    assert!(printed.contains(told) && !printed.contains("SOON-1") && !printed.contains(NOTHING), "{printed}");
    assert!(!page(&office, "T.B.01").contains(NOTHING));
    // Without any calendar the list is refused, as an indicator that counts in working days is.
    set(&office, "holidays = \"holidays.csv\"\n", "");
    let said = run(&office, "2024-09");
    assert_eq!(said.code, 2, "{}", said.stderr);
    assert!(
        said.stderr.contains("error[W007]: the list `dossiers_due_soon` counts in working days"),
        "{}",
        said.stderr
    );
}

#[test]
fn dossiers_promised_after_the_calendar_are_told_on_the_page_while_they_are_open() {
    let office = office();
    end_after(&office, 2024, "2025-01-01,nghi_le,Tết Dương lịch,yes,\n");
    small::send(&office, "2024-10");
    let said = run(&office, "2024-09..2024-10");
    assert!(said.stderr.contains("Hẹn trả sau năm cuối của lịch ngày nghỉ"), "{}", said.stderr);
    // In October nobody lists it: it is carried, and told again.
    let printed = office.released("bulletins/2024-10/tinh.html").replace('\u{a0}', " ");
    let told = "01 hồ sơ đang giải quyết có ngày hẹn trả sau ngày 31/12/2024, ngày cuối của lịch làm việc đã nạp";
    assert!(printed.contains(told), "{printed}");
}

#[test]
fn an_unconfirmed_day_that_soon_is_counted_by_is_flagged() {
    let office = office();
    let path = office.path("pipelines/reference/holidays.csv");
    let text = std::fs::read_to_string(&path).expect("the file of holidays");
    let rows = "2024-10-02,nghi_dia_phuong,Bão (hư cấu),no,\n2024-10-05,nghi_bu,Thứ Bảy (hư cấu),no,\n\
                2024-10-09,nghi_dia_phuong,Lũ (hư cấu),no,\n";
    std::fs::write(path, format!("{text}{rows}")).expect("the folder is ours");
    assert_eq!(run(&office, "2024-09").code, 0);
    let printed = page(&office, "T.A.01");
    assert!(printed.contains("Ngày nghỉ 02/10/2024 (Bão (hư cấu)) chưa được xác nhận"), "{printed}");
    assert!(!printed.contains("05/10/2024") && !printed.contains("09/10/2024"), "{printed}");
}
