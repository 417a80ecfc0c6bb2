//! Registers: lists that an office keeps in a spreadsheet, from their file to a printed figure.

use crate::bad_input::small::{office_with, run, send, words};
use crate::support::Office;

const SOURCES: &str = r#"
[[sources]]
kind = "plan_tasks"
files = '^dang-ky/(?<period>\d{4}-\d{2})/nhiem-vu\.csv$'
sender = "T"

[[sources]]
kind = "feedback"
files = '^dang-ky/(?<period>\d{4}-\d{2})/phan-anh\.csv$'
sender = "T"

[[sources]]
kind = "par_scores"
files = '^dang-ky/(?<period>\d{4})/cham-diem\.csv$'
sender = "T"

[[sources]]
kind = "reform_models"
files = '^dang-ky/(?<period>\d{4})/mo-hinh\.csv$'
sender = "T"

[thresholds]"#;

const INDICATORS: &str = "
[[indicators]]
id = \"plan_tasks_done\"

[[indicators]]
id = \"feedback_received\"

[[indicators]]
id = \"feedback_on_time\"

[[indicators]]
id = \"par_points\"

[[indicators]]
id = \"par_index\"

[[indicators]]
id = \"models_new\"
";

/// The small province with sources of registers, and the exports of these months.
fn office(periods: &[&str]) -> Office {
    let office = office_with(periods);
    let text = std::fs::read_to_string(office.path("pipelines/small.toml")).expect("the fixture is there");
    // feedback without a written deadline has one in working days
    let text = text.replace("compare = \"date\"", "holidays = \"holidays.csv\"\ncompare = \"date\"");
    let text = text.replace("\n[thresholds]", SOURCES) + INDICATORS;
    office.write("pipelines/small.toml", text);
    office
}

const TASKS: &str = "KẾ HOẠCH CẢI CÁCH HÀNH CHÍNH NĂM 2024,,,,,\n\
    STT,Đơn vị,Năm,Số nhiệm vụ,Kết quả thực hiện,Người xử lý\n";

/// A plan of 24 tasks of huyện An Hạ, `done` of them done, and more rows as they are.
fn plan(done: usize, more: &str) -> String {
    let state = |number| if number <= done { "Đã hoàn thành" } else { "Đang thực hiện" };
    let row = |number| format!("{number},huyện An Hạ,2024,NV{number},{},Trần Cán Bộ Ảo\n", state(number));
    format!("{TASKS}{}{more}Tổng cộng: 24 nhiệm vụ,,,,,\n", (1..=24).map(row).collect::<String>())
}

fn page(office: &Office, unit: &str) -> String {
    office.released(&format!("bulletins/2024-10/{unit}.html")).replace('\u{a0}', " ")
}

fn figure(office: &Office, indicator: &str, unit: &str, window: &str) -> Vec<String> {
    office.ask(&format!(
        "select numerator, denominator from facts where indicator = '{indicator}' and unit = '{unit}' \
         and window_kind = '{window}' and period = '2024-10'"
    ))
}

#[test]
fn a_plan_is_a_table_a_figure_and_a_list_of_faults() {
    let office = office(&["2024-10"]);
    office.write("exports/dang-ky/2024-10/nhiem-vu.csv", plan(22, "25,,2024,NV25,Đã hoàn thành,\n"));
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let rows = office.ask("select count(*), count(distinct unit), min(src_row), max(version) from plan_tasks");
    assert_eq!(rows, ["24,1,3,1"]);
    assert_eq!(figure(&office, "plan_tasks_done", "T.A", "month"), ["22,24"]);
    assert!(page(&office, "T.A").contains("91,67%"), "the page does not print the share");
    let faults =
        std::fs::read_to_string(office.path("output/quarantine/2024-10/dang-ky_2024-10_nhiem-vu.csv-354d7b03.loi.csv"));
    let faults = faults.expect("the list of faults");
    assert!(faults.contains("F221,Cách ly dòng,dang-ky/2024-10/nhiem-vu.csv,,27,2,Đơn vị thực hiện"), "{faults}");
    // a name in a column of officers is dropped, and a kind without files is an empty table
    let columns = office.ask("select column_name from information_schema.columns where table_name = 'plan_tasks'");
    assert!(!columns.iter().any(|column| column.contains("officer")), "{columns:?}");
    assert_eq!(office.ask("select count(*) from surveys"), ["0"]);
}

#[test]
fn a_list_that_is_edited_where_it_lies_is_its_next_version() {
    let office = office(&["2024-10"]);
    let file = "exports/dang-ky/2024-10/nhiem-vu.csv";
    for (done, version) in [(20, 1), (24, 2), (20, 3)] {
        office.write(file, plan(done, ""));
        let said = run(&office, "2024-10");
        assert_eq!(said.code, 0, "{}", words(&said));
        assert_eq!(figure(&office, "plan_tasks_done", "T.A", "month"), [format!("{done},24")], "version {version}");
        assert_eq!(office.ask("select max(version), count(*) from plan_tasks"), [format!("{version},24")]);
    }
    // nothing changed: nothing is published
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0);
    assert_eq!(office.ask("select max(version) from plan_tasks"), ["3"]);
}

const SEPTEMBER: &str = "Mã phản ánh,Đơn vị xử lý,Ngày tiếp nhận,Hạn trả lời,Ngày trả lời\n\
    P1,xã Bàu Sen,05/09/2024,11/09/2024,10/09/2024\n\
    P2,xã Bàu Sen,20/09/2024,10/10/2024,\n";
/// P1 was answered a day late after all, P2 is answered now, and P3 of September was forgotten.
const OCTOBER: &str = "Mã phản ánh,Đơn vị xử lý,Ngày tiếp nhận,Hạn trả lời,Ngày trả lời\n\
    P1,xã Bàu Sen,05/09/2024,11/09/2024,12/09/2024\n\
    P2,xã Bàu Sen,20/09/2024,10/10/2024,03/10/2024\n\
    P3,xã Bàu Sen,28/09/2024,15/11/2024,\n";

#[test]
fn a_correction_takes_back_what_an_earlier_list_said() {
    let steps = office(&["2024-09", "2024-10"]);
    steps.write("exports/dang-ky/2024-09/phan-anh.csv", SEPTEMBER);
    let said = run(&steps, "2024-09");
    assert_eq!(said.code, 0, "{}", words(&said));
    steps.write("exports/dang-ky/2024-10/phan-anh.csv", OCTOBER);
    let said = run(&steps, "2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let check = |indicator: &str, window: &str, expected: &str| {
        assert_eq!(figure(&steps, indicator, "T.A", window), [expected], "{indicator} {window}");
    };
    check("feedback_received", "month", "0,0");
    check("feedback_received", "year_to_date", "3,3");
    // September: P1, late now; October: P2 on time, P3 open and in time
    check("feedback_on_time", "month", "2,2");
    check("feedback_on_time", "year_to_date", "2,3");
    let sum = "select sum(numerator), sum(denominator) from measures where indicator = 'feedback_received'";
    assert_eq!(steps.ask(sum), ["3,3"], "days are counted twice");

    let at_once = office(&["2024-09", "2024-10"]);
    at_once.write("exports/dang-ky/2024-09/phan-anh.csv", SEPTEMBER);
    at_once.write("exports/dang-ky/2024-10/phan-anh.csv", OCTOBER);
    let said = run(&at_once, "2024-09..2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let all = "select fact_id, period, numerator, denominator from facts order by 2, 1";
    assert_eq!(steps.ask(all), at_once.ask(all), "months one by one and together differ");
}

/// A list that was emptied has no rows to read, and the figures of the list before it stayed for ever.
#[test]
fn an_emptied_list_takes_everything_back() {
    let office = office(&["2024-09", "2024-10"]);
    office.write("exports/dang-ky/2024-09/phan-anh.csv", SEPTEMBER);
    let header = SEPTEMBER.lines().next().expect("a header");
    office.write("exports/dang-ky/2024-10/phan-anh.csv", format!("{header}\n"));
    let said = run(&office, "2024-09..2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    assert_eq!(figure(&office, "feedback_received", "T.A", "year_to_date"), ["0,0"]);
    let before = "select numerator from facts where fact_id = \
                  'feedback_received@1/T.A/year_to_date:2024-01-01..2024-09-30/districts' and period = '2024-09'";
    assert_eq!(office.ask(before), ["2"], "September knew two");
}

/// A changed line of a register stopped every later run: its figure was asked for dossiers it does not have.
#[test]
fn a_register_that_changes_after_a_final_release_is_named_as_the_cause() {
    let office = office(&["2024-09"]);
    office.write("exports/dang-ky/2024-09/phan-anh.csv", SEPTEMBER);
    let said = run(&office, "2024-09");
    assert_eq!(said.code, 0, "{}", words(&said));
    let args = ["release", "final", "2024-09.01", "--by", "A", "--post", "B", "--document", "C", "--output", "output"];
    assert_eq!(office.motcua(&args).code, 0);
    let third = "P3,xã Bàu Sen,28/09/2024,15/11/2024,\n";
    office.write("exports/dang-ky/2024-09/phan-anh.csv", format!("{SEPTEMBER}{third}"));
    send(&office, "2024-10");
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let said = office.motcua(&["release", "diff", "2024-09.01", "--csv", "--output", "output"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let id = "feedback_received@1/T.A.01/month:2024-09-01..2024-09-30/communes:T.A,";
    let line = said.stdout.lines().find(|line| line.starts_with(id)).expect("the figure that changed");
    assert!(line.contains(",2,2,3,3,,,,,adjustment,resent_file,"), "{line}");
}

/// What was open in the list of December and is settled in a list of the next year was open for ever, and was
/// counted twice when both named it.
#[test]
fn a_line_of_two_years_lists_is_one_line() {
    let office = office(&["2024-10"]);
    let header = "Mã phản ánh,Đơn vị xử lý,Ngày tiếp nhận,Hạn trả lời,Ngày trả lời\n";
    let december = "P1,xã Bàu Sen,05/12/2023,20/12/2023,\nP2,xã Bàu Sen,06/12/2023,20/12/2023,11/12/2023\n";
    office.write("exports/dang-ky/2023-12/phan-anh.csv", format!("{header}{december}"));
    let october = "P1,xã Bàu Sen,05/12/2023,20/12/2023,10/01/2024\n";
    office.write("exports/dang-ky/2024-10/phan-anh.csv", format!("{header}{october}"));
    let said = run(&office, "2023-12..2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let lines = office.ask("select feedback_code, answered_date from feedback order by 1");
    assert_eq!(lines, ["P1,2024-01-10", "P2,2023-12-11"]);
    assert_eq!(figure(&office, "feedback_on_time", "T.A", "year_to_date"), ["0,1"], "answered late, and once");
    let received = "select sum(numerator) from measures where indicator = 'feedback_received'";
    assert_eq!(office.ask(received), ["2"], "each was received once");
}

/// The province and the district each keep the district's plan: a task of both was once counted twice.
#[test]
fn a_line_of_two_senders_counts_once_as_its_own_unit_says() {
    let office = office(&["2024-10"]);
    let pipeline = std::fs::read_to_string(office.path("pipelines/small.toml")).expect("the fixture is there");
    let own = "\n[[sources]]\nkind = \"plan_tasks\"\n\
        files = '^dang-ky/(?<period>\\d{4}-\\d{2})/nhiem-vu_(?<sender>T\\.A)\\.csv$'\n\n[thresholds]";
    office.write("pipelines/small.toml", pipeline.replace("\n[thresholds]", own));
    office.write("exports/dang-ky/2024-10/nhiem-vu.csv", plan(20, ""));
    let said = run(&office, "2024-10");
    assert!(!words(&said).contains("registers_from_two_senders"), "{}", words(&said));
    assert_eq!(figure(&office, "plan_tasks_done", "T.A", "month"), ["20,24"]);
    let more = "25,huyện An Hạ,2024,NV25,Chưa thực hiện,\n";
    office.write("exports/dang-ky/2024-10/nhiem-vu_T.A.csv", plan(22, more));
    let said = run(&office, "2024-10");
    assert!(words(&said).contains("registers_from_two_senders"), "{}", words(&said));
    assert_eq!(figure(&office, "plan_tasks_done", "T.A", "month"), ["22,25"]);
    let lines = "select sender, other_sender, count(*) from plan_tasks group by all order by 3";
    assert_eq!(office.ask(lines), ["T.A,,1", "T.A,T,24"]);
}

#[test]
fn a_scoring_sheet_of_last_year_gives_points_index_and_rank() {
    let office = office(&["2024-10"]);
    office.write(
        "exports/dang-ky/2023/cham-diem.csv",
        "Đơn vị,Năm,Số nội dung,Số tiêu chí,Áp dụng,Điểm tối đa,Điểm thẩm định\n\
         huyện An Hạ,2023,1,1.1,,\"84,00\",\"68,32\"\n\
         huyện An Hạ,2023,2,2.1,Không,\"16,00\",\n\
         huyện Bình Khê,2023,1,1.1,,\"100\",\"82,60\"\n\
         thị xã Cửa Rạch,2023,1,1.1,,\"100\",\"70,00\"\n",
    );
    office.write(
        "exports/dang-ky/2024/mo-hinh.csv",
        "Đơn vị,Năm,Tên mô hình,Tình trạng mô hình\n\
         xã Bàu Sen,2024,Một cửa thân thiện,Mô hình mới\n\
         xã Cồn Lau,2024,Chưa có,Chưa có mô hình\n",
    );
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    assert_eq!(figure(&office, "par_points", "T.A", "month"), ["6832,8400"]);
    let ranks = "select unit, rank, ranked_count from rankings where indicator = '{}' and window_kind = 'month' \
                 and population = 'districts' order by rank";
    // points and index may order units differently: 68,32 of 84 is a better index than 70 of 100
    assert_eq!(office.ask(&ranks.replace("{}", "par_points")), ["T.B,1,3", "T.C,2,3", "T.A,3,3"]);
    assert_eq!(office.ask(&ranks.replace("{}", "par_index")), ["T.B,1,3", "T.A,2,3", "T.C,3,3"]);
    let page = page(&office, "T.A");
    assert!(page.contains("81,33%") && page.contains("68,32/84,00"), "the page prints neither points nor index");
    assert!(page.contains("trên 84 điểm"), "the page does not print the applicable maximum");
    assert_eq!(office.ask("select unit, class from par_totals order by 1"), ["T.A,Tốt", "T.B,Tốt", "T.C,Khá"]);
    // a commune's model is the district's too, a score is nobody else's
    assert_eq!(figure(&office, "models_new", "T.A", "month"), ["1,2"]);
    assert_eq!(figure(&office, "par_points", "T", "month"), [","], "nobody gave the province a score, which is no 0");
}

/// The month before, a district's score was the sum of its communes' and its own.
#[test]
fn a_score_of_the_month_before_is_the_units_own() {
    let office = office(&["2024-09", "2024-10"]);
    office.write(
        "exports/dang-ky/2023/cham-diem.csv",
        "Đơn vị,Năm,Số nội dung,Số tiêu chí,Áp dụng,Điểm tối đa,Điểm thẩm định\n\
         huyện An Hạ,2023,1,1.1,,\"100\",\"80\"\n\
         xã Bàu Sen,2023,1,1.1,,\"100\",\"60\"\n\
         huyện Bình Khê,2023,1,1.1,,\"100\",\"70\"\n",
    );
    let said = run(&office, "2023-12..2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let before = "select numerator, denominator, rank, previous_numerator, previous_denominator, previous_rank \
                  from facts where indicator = 'par_index' and period = '2024-10' and unit = 'T.A'";
    assert_eq!(office.ask(before), ["8000,10000,1,8000,10000,1"; 2]);
    // its one line is the unit's own, not its communes', and stands in no register without units
    let id = "par_index@1/T.A/month:2024-10-01..2024-10-31/districts";
    let said = office.motcua(&["explain", id, "--output", "output"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(said.stdout.contains("1 dòng cộng lại đúng bằng tử số 80,00"), "{}", said.stdout);
    assert!(said.stdout.contains("dang-ky/2023/cham-diem.csv 2\n"), "{}", said.stdout);
    assert!(!said.stdout.contains("class_bounds"), "{}", said.stdout);
}

/// Points, classes and ranks of a list were computed anew on the pages of a final month, and nobody was told.
#[test]
fn the_scores_of_a_final_month_stay_as_they_were_published() {
    let sheet = |points: &str| {
        format!(
            "Đơn vị,Năm,Số nội dung,Số tiêu chí,Áp dụng,Điểm tối đa,Điểm thẩm định\n\
             huyện An Hạ,2023,1,1.1,,\"100\",\"{points}\"\nhuyện Bình Khê,2023,1,1.1,,\"100\",\"82,60\"\n"
        )
    };
    let office = office(&["2024-09", "2024-10"]);
    let text = std::fs::read_to_string(office.path("pipelines/small.toml")).expect("the fixture is there");
    let text = text.replace("compare = \"date\"", "lists = [\"par_years\"]\ncompare = \"date\"");
    office.write("pipelines/small.toml", text);
    office.write("exports/dang-ky/2023/cham-diem.csv", sheet("80,00"));
    let said = run(&office, "2023-12..2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let list = |office: &Office| {
        crate::golden::words(page(office, "T.A").split("bang-ds-par-years").last().expect("it is printed"))
    };
    assert!(list(&office).contains("80,00 100,00 20,00 2/2"), "{}", list(&office));
    let args =
        ["release", "final", "2024-10.01", "--by", "A", "--post", "B", "--document", "Số 9", "--output", "output"];
    assert_eq!(office.motcua(&args).code, 0);
    let said = run(&office, "2023-12..2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    assert!(!page(&office, "T.A").contains("In như đã công bố"), "nothing changed yet");
    office.write("exports/dang-ky/2023/cham-diem.csv", sheet("90,00"));
    let said = run(&office, "2023-12..2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let printed = list(&office);
    assert!(printed.contains("80,00 100,00 20,00 2/2") && !printed.contains("90,00"), "{printed}");
    // what others copy is what was published, too
    let quoted = page(&office, "T.A");
    let quoted = crate::golden::words(quoted.split("id=\"trich-dan\"").last().expect("what is copied"));
    assert!(quoted.contains("đạt 80,00 điểm, xếp thứ 2/2") && !quoted.contains("90,00"), "{quoted}");
    assert!(page(&office, "T.A").contains("In như đã công bố theo Số 9"), "the page does not say that it changed");
    assert_eq!(office.ask("select points_hundredths, rank from par_years where unit = 'T.A'"), ["9000,1"]);
    let told = office.motcua(&["release", "diff", "2024-10.01", "--output", "output"]).stdout;
    for line in [
        "Điểm đạt, huyện An Hạ\n    80,00 → 90,00",
        "Xếp thứ, huyện An Hạ\n    2/2 → 1/2",
        "Xếp thứ, huyện Bình Khê\n    1/2 → 2/2",
    ] {
        assert!(told.contains(line), "`{line}` is not in {told}");
    }
}

#[test]
fn a_source_of_an_unknown_kind_names_the_known_ones() {
    let office = office(&["2024-10"]);
    let text = std::fs::read_to_string(office.path("pipelines/small.toml")).expect("the fixture is there");
    office.write("pipelines/small.toml", text.replace("kind = \"plan_tasks\"", "kind = \"plan_task\""));
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 2);
    assert!(
        said.stderr.contains("C012") && said.stderr.contains("pipelines/registers/plan_tasks.toml"),
        "{}",
        said.stderr
    );
}
