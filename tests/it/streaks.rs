//! Streaks speak of what was published, and of months alone.

use crate::bad_input::small::{Row, csv, extracted, file, office_with, rows, run, words};
use crate::support::Office;

fn page(office: &Office) -> String {
    office.released("bulletins/2024-10/T.B.html").replace('\u{a0}', " ")
}

fn publish(office: &Office, period: &str) {
    let said = run(office, period);
    assert_eq!(said.code, 0, "{}", words(&said));
}

const STREAK: &str = "tháng thứ 3 liên tiếp thấp nhất";

/// Every dossier of the sender's month in time: the correction would have made it first.
fn in_time(sender: &str, period: &str) -> Vec<Row> {
    rows(sender, period).into_iter().map(|row| row.with("Ngày hẹn trả", "31/12/2024 17:00:00")).collect()
}

/// Two months were published and final, then corrected: October broke a streak that readers had seen.
#[test]
fn a_correction_changes_no_streak_that_was_published() {
    let office = office_with(&["2024-08"]);
    // one order of two districts, T.B last in each month
    for period in ["2024-08", "2024-09", "2024-10"] {
        crate::bad_input::small::send(&office, period);
        for sender in ["T.C.00", "T.C.01"] {
            office.write(&file(sender, period, &extracted(period)), csv(&in_time(sender, period)));
        }
        if period != "2024-10" {
            publish(&office, period);
        }
    }
    for period in ["2024-08", "2024-09"] {
        for sender in ["T.B.00", "T.B.01", "T.B.02"] {
            office.write(&file(sender, period, "20241031-0900"), csv(&in_time(sender, period)));
        }
    }
    publish(&office, "2024-10");
    let now = office.ask(
        "select rank, ranked_count from facts where indicator = 'overdue' and unit = 'T.B' and window_kind = 'month' \
         and period = '2024-09'",
    );
    assert_eq!(now, ["1,3"], "the draft knows better now");
    assert!(page(&office).to_lowercase().contains(STREAK), "{}", page(&office));
}

const PLAN: &str = r#"
[[sources]]
kind = "plan_tasks"
files = '^dang-ky/(?<period>\d{4}-\d{2})/nhiem-vu\.csv$'
sender = "T"

[thresholds]"#;

/// The plan of the year was told as a month's news: "the third month in a row the lowest".
#[test]
fn the_plan_of_a_year_has_no_streak() {
    let office = office_with(&["2024-08", "2024-09", "2024-10"]);
    let text = std::fs::read_to_string(office.path("pipelines/small.toml")).expect("the fixture is there");
    office.write(
        "pipelines/small.toml",
        text.replace("\n[thresholds]", PLAN) + "\n[[indicators]]\nid = \"plan_tasks_done\"\n",
    );
    let task = |unit: &str, number: u32, state: &str| format!("{unit},2024,NV{number},{state}\n");
    let mut plan = String::from("Đơn vị,Năm,Số nhiệm vụ,Kết quả thực hiện\n");
    for (unit, done) in [("huyện An Hạ", 3), ("huyện Bình Khê", 1), ("thị xã Cửa Rạch", 2)] {
        plan.extend((1..=4).map(|n| task(unit, n, if n <= done { "Đã hoàn thành" } else { "Đang thực hiện" })));
    }
    office.write("exports/dang-ky/2024-08/nhiem-vu.csv", plan);
    publish(&office, "2024-08..2024-10");
    let page = page(&office);
    let told = "Hoàn thành nhiệm vụ kế hoạch cải cách hành chính: đạt 1/4 nhiệm vụ";
    assert!(page.contains(told), "{page}");
    let at = page.find(told).expect("it was just found");
    let rest = page[at..].split("</li>").next().unwrap_or_default();
    assert!(!rest.to_lowercase().contains("liên tiếp"), "{rest}");
    // open tasks can still be done: one brings it level with the next
    assert!(page.contains("hoàn thành thêm ít nhất 1 nhiệm vụ để đồng hạng 2"), "{page}");
}
