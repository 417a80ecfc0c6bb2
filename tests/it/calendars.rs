//! One warehouse read by several calendars: the month of Decree 09/2019/NĐ-CP, a local cut day, weeks and
//! two dates that are no reporting period; and working days by the file of holidays.

use crate::bad_input::small::{self, office, office_with, run, send};
use crate::support::{Office, motcua};

#[path = "calendars/end_of_calendar.rs"]
mod end_of_calendar;

const WINDOWS: &str = r#"windows = [
    "month", "year_to_date",
    { kind = "month", calendar = "nd09" },
    { kind = "month", calendar = "day:21" },
    { kind = "week" },
    { from = "2023-12-15", to = "2024-09-15" },
]"#;

/// The small pipeline with another setting.
fn set(office: &Office, from: &str, to: &str) {
    let path = office.path("pipelines/small.toml");
    let text = std::fs::read_to_string(&path).expect("the pipeline is there");
    assert!(text.contains(from), "{from}");
    std::fs::write(path, text.replace(from, to)).expect("the folder is ours");
}

fn with_windows(periods: &[&str]) -> Office {
    let office = office_with(periods);
    set(&office, "windows = [\"month\", \"year_to_date\"]", WINDOWS);
    office
}

/// A page of the release, its unbreakable spaces as spaces.
fn page(office: &Office, name: &str) -> String {
    office.released(&format!("bulletins/2024-10/{name}")).replace('\u{a0}', " ").replace("&nbsp;", " ")
}

#[test]
fn figures_of_every_calendar_are_those_of_the_dossiers() {
    let office = with_windows(&["2024-09", "2024-10"]);
    let said = run(&office, "2024-09..2024-10");
    assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
    let windows = office.ask(
        "select window_kind, window_calendar, window_from_date, window_to_date, numerator, \
         case when indicator = 'open' then previous_numerator end as before \
         from facts where period = '2024-10' and unit = 'T' and indicator in ('received', 'open') order by 1, 2, indicator",
    );
    assert_eq!(windows.len(), 12, "{windows:#?}");
    for lines in windows.chunks(2) {
        let cells: Vec<Vec<&str>> = lines.iter().map(|line| line.split(',').collect()).collect();
        let (from, to) = (cells[0][2], cells[0][3]);
        let received = format!(
            "select count(*) from ho_so where cast(ngay_tiep_nhan as date) between date '{from}' and date '{to}'"
        );
        let open = |day: &str| {
            format!(
                "select count(*) from ho_so where cast(ngay_tiep_nhan as date) <= date '{day}' \
                 and (ngay_ket_thuc is null or cast(ngay_ket_thuc as date) > date '{day}')"
            )
        };
        assert_eq!(cells[0][4], office.ask(&open(to))[0], "open, {:?}", cells[0]);
        assert_eq!(cells[1][4], office.ask(&received)[0], "received, {:?}", cells[1]);
        let before = match (cells[0][0], cells[0][1]) {
            ("month", "nd09") => "2024-09-14",
            ("month", "day:21") => "2024-09-20",
            ("week", _) => "2024-10-20",
            ("explicit", _) => {
                assert_eq!(cells[0][5], "");
                continue;
            }
            _ => "2024-09-30",
        };
        assert_eq!(cells[0][5], office.ask(&open(before))[0], "open before, {:?}", cells[0]);
    }
    let spans: Vec<String> = windows.iter().map(|line| line.split(',').take(4).collect::<Vec<_>>().join(" ")).collect();
    for span in [
        "month nd09 2024-09-15 2024-10-14",
        "month day:21 2024-09-21 2024-10-20",
        "week calendar 2024-10-21 2024-10-27",
        "explicit calendar 2023-12-15 2024-09-15",
    ] {
        assert!(spans.iter().any(|s| s == span), "{span} is not in {spans:?}");
    }
    // states at other cut-offs are no months of their own
    let months = office.ask(
        "select sum(numerator) from unit_months where indicator = 'open' and month = date '2024-10-01' and unit = 'T.A.01'",
    );
    let end = office.ask(
        "select sum(numerator) from measures where indicator = 'open' and day = date '2024-10-31' and unit = 'T.A.01'",
    );
    assert_eq!(months, end);
}

#[test]
fn pages_name_calendars_and_say_what_is_no_reporting_period() {
    let office = with_windows(&["2024-09", "2024-10"]);
    assert_eq!(run(&office, "2024-09..2024-10").code, 0);
    for name in ["tinh.html", "T.A.html", "giai-thich.html"] {
        let page = page(&office, name);
        for words in [
            "Tháng 10/2024 (kỳ báo cáo theo Nghị định 09/2019/NĐ-CP, từ ngày 15/09/2024 đến ngày 14/10/2024)",
            "Tháng 10/2024 (kỳ báo cáo từ ngày 21 đến ngày 20 hằng tháng, từ ngày 21/09/2024 đến ngày 20/10/2024)",
            "Tuần 43 năm 2024, từ ngày 21/10/2024 đến ngày 27/10/2024",
            "Khoảng thời gian này không trùng kỳ báo cáo nào; dài hơn 9 tháng đầu năm 2024 theo Nghị định 09/2019/NĐ-CP \
             (từ ngày 15/12/2023 đến ngày 14/09/2024) 01 ngày",
        ] {
            assert!(page.contains(words), "{name}: {words}\n{page}");
        }
    }
    let csv = office.released("bulletins/2024-10/rankings.csv");
    for window in ["month@nd09", "month@day:21", "week", "explicit", "month", "year_to_date"] {
        assert!(csv.contains(&format!("2024-10,{window},")), "{window}");
    }
    assert!(page(&office, "tinh.html").contains("số liệu chỉ có từ ngày 01/09/2024"));
}

#[test]
fn a_new_month_computes_no_earlier_one_again_whatever_the_calendar() {
    let office = with_windows(&["2024-09"]);
    assert_eq!(run(&office, "2024-09").code, 0);
    send(&office, "2024-10");
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(said.stderr.contains("2024-10: ") && !said.stderr.contains("2024-09: "), "{}", said.stderr);
}

#[test]
fn a_week_ends_with_the_data_and_not_with_the_month() {
    let office = office();
    set(&office, "windows = [\"month\", \"year_to_date\"]", "windows = [{ kind = \"week\" }, \"month\"]");
    for sender in small::SENDERS {
        let rows = small::rows(sender, "2024-09");
        // taken on Monday 16 September at 07:30
        office.write(&small::file(sender, "2024-09", "20240916-0730"), small::csv(&rows));
    }
    let said = run(&office, "2024-09");
    assert_eq!(said.code, 0, "{}", said.stderr);
    let week = office.ask("select distinct window_from_date, window_to_date from facts where window_kind = 'week'");
    assert_eq!(week, ["2024-09-09,2024-09-15"]);
    let page = office.released("bulletins/2024-09/tinh.html").replace('\u{a0}', " ");
    assert!(page.contains("<dd>Tuần 37 năm 2024</dd>") && page.contains("<dd>15/09/2024</dd>"), "{page}");
}

#[test]
fn days_overdue_are_working_days_where_a_calendar_says_which() {
    let office = office_with(&["2024-09"]);
    set(&office, "compare = \"date\"", "lists = [\"overdue_open\"]\ncompare = \"date\"");
    assert_eq!(run(&office, "2024-09").code, 0);
    // Six open dossiers a sender's month: the one of 14 September is due on Thursday the 19th.
    let sql = "select distinct days_overdue, is_in_working_days, days_class, calendar_days_overdue from overdue_open";
    assert_eq!(office.ask(sql), ["11,false,11-30,11"]);
    assert!(office.ask("select count(*) from workdays")[0] == "0");
    set(&office, "compare = \"date\"", "holidays = \"holidays.csv\"\ncompare = \"date\"");
    assert_eq!(run(&office, "2024-09").code, 0);
    assert_eq!(office.ask(sql), ["7,true,6-10,11"]);
    let page = office.released("bulletins/2024-09/T.A.html").replace('\u{a0}', " ");
    assert!(page.contains("Số ngày làm việc quá hạn") && !page.contains("Số ngày lịch quá hạn"), "{page}");
    // A storm closes the office for two days: the file is edited, the list follows.
    let path = office.path("pipelines/reference/holidays.csv");
    let mut text = std::fs::read_to_string(&path).expect("the file of holidays");
    text.push_str("2024-09-25,nghi_dia_phuong,Bão (hư cấu),no,\n26/9/2024,nghi_dia_phuong,Bão (hư cấu),yes,\n");
    std::fs::write(path, text).expect("the folder is ours");
    assert_eq!(run(&office, "2024-09").code, 0);
    assert_eq!(office.ask(sql), ["5,true,1-5,11"]);
    let page = office.released("bulletins/2024-09/tinh.html").replace('\u{a0}', " ");
    assert!(page.contains("Ngày nghỉ 25/09/2024 (Bão (hư cấu)) chưa được xác nhận"), "{page}");
    assert!(!page.contains("26/09/2024"), "{page}");
}

#[test]
fn an_indicator_in_working_days_needs_a_calendar() {
    let office = office_with(&["2024-09"]);
    let indicator = std::fs::read_to_string(office.path("sql/indicators/overdue.sql")).expect("the indicator");
    let slow = indicator
        .replace(
            "state as (select * from dossier_state),",
            "state as (select * from dossier_state),\ncalendar as (select max(working_ordinal) as days from workdays),",
        )
        .replace(
            "true as is_handled\n    from state",
            "calendar.days is not null as is_handled\n    from state cross join calendar",
        );
    office.write("sql/indicators/slow.sql", slow);
    // Not printed: left out, and the rest goes on.
    assert_eq!(run(&office, "2024-09").code, 0);
    assert_eq!(office.ask("select count(*) from measures where indicator = 'slow'"), ["0"]);
    set(&office, "id = \"received\"", "id = \"slow\"");
    let said = run(&office, "2024-09");
    assert_eq!(said.code, 2, "{}", said.stderr);
    assert!(said.stderr.contains("error[W007]: `slow` counts in working days"), "{}", said.stderr);
    set(&office, "compare = \"date\"", "holidays = \"holidays.csv\"\ncompare = \"date\"");
    let said = run(&office, "2024-09");
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_ne!(office.ask("select count(*) from measures where indicator = 'slow'"), ["0"]);
}

#[test]
fn a_cumulated_figure_that_outgrew_its_published_months_says_why() {
    let months: Vec<String> = (1..=9).map(|month| format!("2024-{month:02}")).collect();
    let office = office_with(&months.iter().map(String::as_str).collect::<Vec<_>>());
    set(
        &office,
        "windows = [\"month\", \"year_to_date\"]",
        "windows = [\"year_to_date\", \"month\", { kind = \"month\", calendar = \"nd09\" }]",
    );
    // The first release is a backfill: what it holds of each month was published by it.
    assert_eq!(run(&office, "2024-01..2024-09").code, 0);
    send(&office, "2024-10");
    assert_eq!(run(&office, "2024-10").code, 0);
    assert_eq!(office.ask("select count(*) from window_differences"), ["0"]);
    let title = "Lũy kế khác tổng các tháng đã công bố";
    assert!(!page(&office, "tinh.html").contains(title));

    // Two dossiers of September that nobody had sent, and one of them done, come with October's file.
    let late = |number: usize| {
        let mut row = small::rows("T.A.01", "2024-09")[number].clone();
        row = row.with("Mã hồ sơ", &format!("T.A.01-202409-90{number:02}"));
        row
    };
    let mut rows = small::rows("T.A.01", "2024-10");
    rows.extend([late(0), late(5)]);
    office.write(&small::file("T.A.01", "2024-10", "20241105-0730"), small::csv(&rows));
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
    let sql = "select indicator, cumulated_count - published_count, later_files_count, resent_files_count, month_from_date, month_published_count \
               from window_differences order by 1";
    assert_eq!(office.ask(sql), ["received,2,2,0,2024-09-01,48", "resolved,1,1,0,2024-09-01,40"]);
    let printed = page(&office, "tinh.html");
    for words in
        [title, "+2 hồ sơ gửi muộn hoặc được điều chỉnh trong tệp của các tháng sau (tháng 9/2024: +2)", "+1 hồ sơ<"]
    {
        assert!(printed.contains(words), "{words}\n{printed}");
    }

    // September's own file, sent again, is another reason.
    let mut rows = small::rows("T.A.02", "2024-09");
    rows.push(rows[0].clone().with("Mã hồ sơ", "T.A.02-202409-9900"));
    office.write(&small::file("T.A.02", "2024-09", "20241106-0730"), small::csv(&rows));
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
    assert_eq!(office.ask(sql), ["received,3,2,1,2024-09-01,48", "resolved,2,1,1,2024-09-01,40"]);
    assert!(
        page(&office, "tinh.html")
            .contains("do tệp của tháng đó hoặc tháng trước được gửi lại, gửi thêm sau khi công bố (tháng 9/2024: +1)")
    );
}

const HALF_YEAR: &str = "windows = [\"half_year\", \"month\"]";

/// What a half year takes over is what its first month did, and was said to differ from the sum of its months.
#[test]
fn months_of_one_backfill_have_nothing_to_differ_from() {
    let office = office_with(&["2024-07", "2024-08", "2024-09"]);
    set(&office, "windows = [\"month\", \"year_to_date\"]", HALF_YEAR);
    set(
        &office,
        "id = \"received\"",
        "id = \"received\"\n\n[[indicators]]\nid = \"carried_over\"\n\n[[indicators]]\nid = \"to_resolve\"",
    );
    assert_eq!(run(&office, "2024-07..2024-08").code, 0);
    assert_eq!(run(&office, "2024-09").code, 0);
    let carried = "select window_kind, numerator from facts where indicator = 'carried_over' and unit = 'T' \
                   and period = '2024-09' order by 1";
    assert_eq!(office.ask(carried), ["half_year,0", "month,16"]);
    assert_eq!(office.ask("select count(*) from window_differences"), ["0"]);
    assert!(!office.released("bulletins/2024-09/tinh.html").contains("Lũy kế khác tổng"));
}

/// What a change of SQL counts otherwise was blamed on units: "do tệp được gửi lại", though none was.
#[test]
fn a_changed_definition_is_no_file_that_was_sent_again() {
    let office = office_with(&["2024-07", "2024-08", "2024-09"]);
    set(&office, "windows = [\"month\", \"year_to_date\"]", HALF_YEAR);
    assert_eq!(run(&office, "2024-07..2024-08").code, 0);
    let sql = std::fs::read_to_string(office.path("sql/indicators/received.sql")).expect("the indicator");
    let online = sql.replace("from dossier_state", "from dossier_state where channel = 'online'");
    assert_ne!(sql, online);
    office.write("sql/indicators/received.sql", online);
    assert_eq!(run(&office, "2024-09").code, 0);
    let said = "select resent_files_count, recounted_count, unclear_count, month_published_count \
                from window_differences where indicator = 'received' order by month_from_date";
    assert_eq!(office.ask(said), ["0,-24,0,48", "0,-24,0,48"]);
    let printed = office.released("bulletins/2024-09/tinh.html").replace('\u{a0}', " ");
    let words = "−48 hồ sơ do thay đổi cách tính hoặc danh mục sau khi công bố (tháng 7/2024: −24; tháng 8/2024: −24)";
    assert!(printed.contains(words) && !printed.contains("gửi lại, gửi thêm"), "{printed}");

    // A file sent again as well: which of the two did how much nobody can say.
    let mut rows = small::rows("T.A.01", "2024-08");
    rows.push(rows[1].clone().with("Mã hồ sơ", "T.A.01-202408-9900"));
    office.write(&small::file("T.A.01", "2024-08", "20240902-0730"), small::csv(&rows));
    assert_eq!(run(&office, "2024-09").code, 0);
    assert_eq!(office.ask(said), ["0,-24,0,48", "0,0,-23,48"]);
}

/// An office that begins in the middle of a year, with files of all there is, was told nothing of its year.
#[test]
fn a_month_that_was_never_published_is_told_with_what_it_has() {
    let office = office_with(&["2024-08", "2024-09"]);
    set(&office, "covers = \"touched_in\"", "covers = \"all\"");
    assert_eq!(run(&office, "2024-08").code, 0);
    let row = small::rows("T.A.01", "2024-09")[0].clone();
    let late = row.with("Mã hồ sơ", "T.A.01-202407-9900").with("Ngày tiếp nhận", "04/07/2024 09:00:00");
    let mut rows = small::rows("T.A.01", "2024-09");
    rows.push(late.with("Ngày nộp", "04/07/2024 09:00:00"));
    office.write(&small::file("T.A.01", "2024-09", &small::extracted("2024-09")), small::csv(&rows));
    assert_eq!(run(&office, "2024-09").code, 0);
    let said = "select indicator, cumulated_count - published_count, month_from_date, unpublished_count \
                from window_differences";
    assert_eq!(office.ask(said), ["received,1,2024-07-01,1"]);
    let printed = office.released("bulletins/2024-09/tinh.html").replace('\u{a0}', " ");
    assert!(printed.contains("+1 hồ sơ của tháng chưa công bố số liệu (tháng 7/2024: +1)"), "{printed}");
}

/// August was published twice, the second one withdrawn and the first one declared final: that is what was said.
#[test]
fn a_withdrawn_release_said_nothing() {
    let office = office_with(&["2024-07", "2024-08"]);
    set(&office, "windows = [\"month\", \"year_to_date\"]", HALF_YEAR);
    assert_eq!(run(&office, "2024-07..2024-08").code, 0);
    let mut rows = small::rows("T.A.01", "2024-08");
    rows.push(rows[0].clone().with("Mã hồ sơ", "T.A.01-202408-9900"));
    office.write(&small::file("T.A.01", "2024-08", "20240902-0730"), small::csv(&rows));
    assert_eq!(run(&office, "2024-08").code, 0);
    assert_eq!(small::current(&office).as_deref(), Some("2024-08.02"));
    assert_eq!(office.motcua(&["release", "use", "2024-08.01", "--output", "output"]).code, 0);
    send(&office, "2024-09");
    let said = "select indicator, cumulated_count - published_count, resent_files_count, month_published_count \
                from window_differences where indicator = 'received'";
    assert_eq!(run(&office, "2024-09").code, 0);
    assert_eq!(office.ask(said), ["received,1,1,48"], "the release goes back to the first one");

    assert_eq!(office.motcua(&["release", "use", "2024-08.02", "--output", "output"]).code, 0);
    let args = ["release", "final", "2024-08.01", "--by", "A", "--post", "B", "--document", "C", "--output", "output"];
    assert_eq!(office.motcua(&args).code, 0);
    assert_eq!(run(&office, "2024-09").code, 0);
    assert_eq!(office.ask(said), ["received,1,1,48"], "the final one counts, whatever followed it");
}

/// The first pipeline of the week knew no population of communes: since 1/7/2025 it ranked nobody.
#[test]
fn the_weekly_edition_ranks_the_communes_of_a_province_without_districts() {
    let office = Office::new();
    let exports = office.path("exports").display().to_string();
    let said = motcua(["sample", &exports, "--months", "2026-03..2026-03", "--dossiers", "4000"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let said = office.stage("run", "weekly", "2026-03", &[]);
    // the faults that the sample plants pass the threshold of so small a file
    assert!(said.code < 2, "{}", said.stderr);
    let ranked = "select distinct population from facts where window_kind = 'week' and indicator = 'overdue' \
                  and rank is not null order by 1";
    assert_eq!(office.ask(ranked), ["branches", "communes", "departments"]);
    let members = "select count(*) from facts where window_kind = 'week' and indicator = 'overdue' and population = ";
    assert_eq!(office.ask(&format!("{members}'communes'")), ["39"]);
    assert_eq!(office.ask(&format!("{members}'former_districts'")), ["12"]);
    let province = office.released("bulletins/2026-03/tinh.html").replace('\u{a0}', " ");
    assert!(province.contains("Xếp hạng 39 xã, phường, đặc khu của tỉnh Xuyên Sơn; tuần 13 năm 2026"), "{province}");
    let commune = office.released("bulletins/2026-03/XS.D02.01_2025-07-01.html").replace('\u{a0}', " ");
    assert!(commune.contains("Xếp hạng trong 39 xã, phường, đặc khu của tỉnh Xuyên Sơn"), "{commune}");
}

/// Dates of one's own cut day are a reporting period where the pipeline has that day.
#[test]
fn dates_of_a_calendar_of_the_pipeline_are_its_reporting_period() {
    let office = office_with(&["2024-09", "2024-10"]);
    set(
        &office,
        "windows = [\"month\", \"year_to_date\"]",
        "windows = [{ from = \"2024-09-21\", to = \"2024-10-20\" }, { kind = \"month\", calendar = \"day:21\" }]",
    );
    let said = run(&office, "2024-09..2024-10");
    assert_eq!(said.code, 0, "{}", said.stderr);
    for name in ["tinh.html", "giai-thich.html"] {
        assert!(!page(&office, name).contains("không trùng kỳ báo cáo nào"), "{name}");
    }
}

#[test]
fn the_weekly_pipeline_reads_what_the_monthly_one_does() {
    use motcua::pipeline::Project;
    let open = |name: &str| Project::open(&crate::support::root().join(format!("pipelines/{name}.toml"))).expect(name);
    let (weekly, monthly) = (open("weekly"), open("monthly"));
    let day = chrono::NaiveDate::from_ymd_opt(2024, 10, 31).expect("31 October 2024 is a day");
    assert_eq!(weekly.expected_senders(day), monthly.expected_senders(day));
    let ids = |project: &Project| project.pipeline.indicators.iter().map(|i| i.id.clone()).collect::<Vec<_>>();
    assert!(ids(&weekly).iter().all(|id| ids(&monthly).contains(id)), "what the week prints, the month prints too");
    assert_ne!(weekly.pipeline.warehouse, monthly.pipeline.warehouse);
    assert_eq!(weekly.pipeline.populations, monthly.pipeline.populations);
}
