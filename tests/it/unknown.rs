//! What is not known is no zero: a column a file has not, a list nobody sent, a month nobody sent.

use crate::bad_input::small::{COLUMNS, Row, csv, extracted, file, office_with, rows, run, table, words};
use crate::support::Office;

/// A sender's file of a month without a column.
fn without(sender: &str, period: &str, column: &str) -> String {
    let at = COLUMNS.iter().position(|name| *name == column).expect("a column of the export");
    let cut = |cells: Vec<String>| cells.into_iter().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| c).collect();
    let rows: Vec<Row> = rows(sender, period).into_iter().map(|row| Row(cut(row.0))).collect();
    table(&cut(COLUMNS.map(String::from).to_vec()), &rows)
}

fn page(office: &Office, unit: &str) -> String {
    office.released(&format!("bulletins/2024-10/{unit}.html")).replace('\u{a0}', " ")
}

fn facts(office: &Office, indicator: &str, window: &str, columns: &str) -> Vec<String> {
    office.ask(&format!(
        "select unit, {columns} from facts where indicator = '{indicator}' and window_kind = '{window}' \
         and period = '2024-10' order by unit"
    ))
}

/// A commune whose system has no such column stood last with 0 %.
#[test]
fn a_column_that_a_file_has_not_is_no_zero() {
    let office = office_with(&["2024-10"]);
    for sender in ["T.A.01", "T.B.00", "T.B.01", "T.B.02"] {
        office
            .write(&file(sender, "2024-10", &extracted("2024-10")), without(sender, "2024-10", "Hình thức thanh toán"));
    }
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let told = facts(
        &office,
        "online_payment",
        "month",
        "numerator, denominator, status, no_data_reason, missing_member_count",
    );
    for line in [
        "T.A,8,12,ranked,,1", // without T.A.01: neither its payments nor its dossiers
        "T.A.01,,,no_data,no_column,1",
        "T.A.02,4,6,ranked,,0",
        "T.B,,,no_data,no_column,3",
    ] {
        assert!(told.contains(&line.to_owned()), "{line}\n{}", told.join("\n"));
    }
    // what its file has is counted as ever
    assert!(facts(&office, "received", "month", "numerator").contains(&"T.A.01,6".to_owned()));
    assert!(page(&office, "T.A.01").contains("tệp số liệu không có cột “Hình thức thanh toán”"));
    let other = page(&office, "T.A");
    assert!(other.contains("tạm tính, 01 đơn vị chưa có số liệu"), "{other}");
    assert!(!other.contains("chưa gửi tệp của kỳ"), "it sent its file, without a column");
    assert_eq!(
        office.ask("select absent_fields like '%payment_method%' from senders where sender = 'T.A.01'"),
        ["true"]
    );
    assert_eq!(
        office.ask("select absent_fields like '%payment_method%' from senders where sender = 'T.A.02'"),
        ["false"]
    );
}

/// The first files of an office came in September: what was open on 1 January was printed as 0, and what its files still
/// listed of August was added to the year.
#[test]
fn a_year_that_began_before_the_first_file_says_so() {
    let office = office_with(&["2024-09", "2024-10"]);
    let pipeline = std::fs::read_to_string(office.path("pipelines/small.toml")).expect("the fixture");
    let more = "\n[[indicators]]\nid = \"carried_over\"\n";
    office.write("pipelines/small.toml", pipeline + more);
    let mut september = rows("T.A.01", "2024-09");
    september.push(rows("T.A.01", "2024-08")[0].clone());
    office.write(&file("T.A.01", "2024-09", &extracted("2024-09")), csv(&september));
    let said = run(&office, "2024-09..2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let carried = facts(&office, "carried_over", "year_to_date", "numerator, status, no_data_reason");
    assert!(carried.contains(&"T.A.01,,no_data,not_loaded".to_owned()), "{carried:?}");
    let carried = facts(&office, "carried_over", "month", "numerator");
    assert!(carried.contains(&"T.A.01,1".to_owned()), "{carried:?}");
    let received = facts(&office, "received", "year_to_date", "numerator");
    assert!(received.contains(&"T.A.01,12".to_owned()), "{received:?}");
    let told = page(&office, "T.A.01");
    assert!(told.contains("kho chỉ có số liệu từ tháng 9/2024"), "{told}");
    assert!(told.contains("số liệu chỉ có từ ngày 01/09/2024"), "{told}");
    // there is no query of what is not known, and nothing that could be taken for one
    let carried = office.ask("select fact_id from facts where indicator = 'carried_over' and unit = 'T.A.01' and status = 'no_data' and period = '2024-10'");
    let said = office.motcua(&["explain", &carried[0], "--sql", "--output", "output"]);
    assert!(said.code == 1 && said.stdout.is_empty(), "{} {}", said.code, said.stdout);
    assert!(said.stderr.contains("the window begins before the first loaded month"), "{}", said.stderr);
    let id = "received@1/T.A.01/year_to_date:2024-01-01..2024-10-31/communes:T.A";
    let said = office.motcua(&["explain", id, "--output", "output"]);
    assert!(said.code == 0 && said.stdout.contains("12 dòng cộng lại đúng bằng"), "{} {}", said.stdout, said.stderr);
}

/// A month's column that came later leaves the year without a figure, and says which month it is.
#[test]
fn a_column_that_one_month_has_not_leaves_the_year_unknown() {
    let office = office_with(&["2024-09", "2024-10"]);
    office
        .write(&file("T.A.01", "2024-09", &extracted("2024-09")), without("T.A.01", "2024-09", "Hình thức thanh toán"));
    let said = run(&office, "2024-09..2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    assert!(
        facts(&office, "online_payment", "month", "numerator, previous_numerator").contains(&"T.A.01,4,".to_owned())
    );
    assert!(facts(&office, "online_payment", "year_to_date", "status").contains(&"T.A.01,no_data".to_owned()));
    assert!(page(&office, "T.A.01").contains("tệp số liệu tháng 9/2024 không có cột “Hình thức thanh toán”"));
}

/// The next file made a month that was never sent look whole.
#[test]
fn a_month_that_was_never_sent_stays_missing() {
    let office = office_with(&["2024-09", "2024-10"]);
    std::fs::remove_file(office.path(&file("T.B.02", "2024-09", &extracted("2024-09")))).expect("it was just written");
    let said = run(&office, "2024-09..2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let year = facts(&office, "resolved", "year_to_date", "missing_member_count");
    for line in ["T,1", "T.A,0", "T.B,1", "T.B.01,0", "T.B.02,1"] {
        assert!(year.contains(&line.to_owned()), "{line}\n{}", year.join("\n"));
    }
    // October's own dossiers are all there; September's is compared where it was whole
    let month = facts(&office, "resolved", "month", "missing_member_count, previous_numerator");
    for line in ["T,0,", "T.A,0,15", "T.B,0,", "T.B.01,0,5", "T.B.02,0,"] {
        assert!(month.contains(&line.to_owned()), "{line}\n{}", month.join("\n"));
    }
    let told = "Thiếu tệp tháng 9/2024 của xã Giồng Cát: kết quả có kỳ tính gồm các tháng này là tạm tính";
    assert!(page(&office, "T.B.02").contains(told) && page(&office, "T.B").contains(told));
    assert!(!page(&office, "T.A").contains(told));
    // the file comes late: nothing is missing any more
    office.write(&file("T.B.02", "2024-09", "20241105-0800"), csv(&rows("T.B.02", "2024-09")));
    let said = run(&office, "2024-09..2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    assert!(facts(&office, "resolved", "year_to_date", "missing_member_count").contains(&"T.B.02,0".to_owned()));
    assert!(!page(&office, "T.B.02").contains("Thiếu tệp"));
}

const LISTS: &str = r#"
[[sources]]
kind = "feedback"
files = '^dang-ky/(?<period>\d{4}-\d{2})/phan-anh\.csv$'
sender = "T"

[[sources]]
kind = "procedures"
files = '^dang-ky/(?<period>\d{4}-\d{2})/thu-tuc\.csv$'
sender = "T"

[thresholds]"#;

const LISTED: &str = "
[[indicators]]
id = \"feedback_received\"

[[indicators]]
id = \"feedback_on_time\"

[[indicators]]
id = \"procedures_by_post\"
";

/// The table of a page that sums the register up.
const SUMMARY: &str = "id=\"bang-ds-feedback-summary\"";

/// No register was printed as 0, and the first one as "+29 against 0".
#[test]
fn a_list_that_nobody_sent_is_no_zero_and_an_empty_one_is() {
    let office = office_with(&["2024-09", "2024-10"]);
    let text = std::fs::read_to_string(office.path("pipelines/small.toml")).expect("the fixture is there");
    let text = text
        .replace("\n[thresholds]", LISTS)
        .replace("tie_rule", "holidays = \"holidays.csv\"\nlists = [\"feedback_summary\"]\ntie_rule");
    office.write("pipelines/small.toml", text + LISTED);
    let said = run(&office, "2024-09..2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    for indicator in ["feedback_received", "procedures_by_post"] {
        let told = facts(&office, indicator, "month", "numerator, status, no_data_reason");
        assert!(told.contains(&"T.A.01,,no_data,no_register".to_owned()), "{}", told.join("\n"));
    }
    let unit = page(&office, "T.A.01");
    assert!(!unit.contains(SUMMARY), "a list of nobody's register");
    assert!(!unit.contains("tạm tính"), "nobody owes a register");

    let heading = "Mã phản ánh,Đơn vị xử lý,Ngày tiếp nhận,Hạn trả lời,Ngày trả lời\n";
    office.write("exports/dang-ky/2024-10/phan-anh.csv", heading);
    office.write(
        "exports/dang-ky/2024-10/thu-tuc.csv",
        "Đơn vị,Mã thủ tục,Tên thủ tục,Lĩnh vực,Cấp thực hiện,Qua bưu chính công ích,Đã công khai\nxã Bàu Sen,1.004203,Thủ tục mẫu,Đất đai,Cấp xã,Có,Có\n",
    );
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let received = facts(&office, "feedback_received", "month", "numerator, previous_numerator, status");
    assert!(received.contains(&"T.A.01,0,,unranked".to_owned()), "{}", received.join("\n"));
    let on_time = facts(&office, "feedback_on_time", "month", "status");
    assert!(on_time.contains(&"T.A.01,no_exposure".to_owned()), "{}", on_time.join("\n"));
    let posted = facts(&office, "procedures_by_post", "month", "numerator, previous_numerator, status");
    for line in ["T.A.01,1,,unranked", "T.A.02,,,no_data"] {
        assert!(posted.contains(&line.to_owned()), "{line}\n{}", posted.join("\n"));
    }
    assert!(page(&office, "T.A.01").contains(SUMMARY), "an empty list says 0");
}
