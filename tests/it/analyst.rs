//! What an analyst does: adds a file under `sql/`, and reads what the program says about it.

use serde_json::Value;

use crate::bad_input::small::{office_with, run, send};
use crate::support::{Office, Said};

/// Share of dossiers sent by post: the file an analyst would write.
const BY_POST: &str = r#"/*
title = "Nộp hồ sơ qua bưu chính công ích"
noun = "hồ sơ"
version = 1
measure = "rate"
owner = "receiving"
direction = "higher_is_better"
definition = "Tỷ lệ hồ sơ nộp qua dịch vụ bưu chính công ích, trên tổng số hồ sơ tiếp nhận trong kỳ."
source = "Quyết định số 45/2016/QĐ-TTg ngày 19/10/2016"

[[parts]]
name = "received"
anchor = "received"
numerator = "is_by_post"
denominator = "is_received"
*/
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        coalesce(channel = 'post', false) as is_by_post,
        true as is_received
    from state
)

select * from final
"#;

/// One commune's month: three dossiers, one of them by post, one open and overdue.
const THREE_DOSSIERS: &str = "\
Mã hồ sơ,Hình thức nộp hồ sơ,Đơn vị tiếp nhận,Đơn vị giải quyết,Ngày tiếp nhận,Ngày hẹn trả,Ngày có kết quả,Trạng thái\r
XS.D01.01-241001-0001,Trực tuyến,Phường 1,Phường 1,01/10/2024 08:00:00,03/10/2024 17:00:00,02/10/2024 09:00:00,Đã xử lý xong\r
XS.D01.01-241001-0002,Bưu chính công ích,Phường 1,Phường 1,01/10/2024 08:10:00,03/10/2024 17:00:00,02/10/2024 09:05:00,Đã xử lý xong\r
XS.D01.01-241002-0001,Trực tiếp,Phường 1,Phường 1,02/10/2024 08:00:00,04/10/2024 17:00:00,,Đang xử lý\r
";

const PERIOD: &str = "2024-10";
const EXPORT: &str = "exports/2024-10/XS.D01.01_2024-10_20241101-0730.csv";
const FILE: &str = "sql/indicators/post_submission.sql";

/// An office with one small export.
fn small_office() -> Office {
    let office = Office::new();
    office.write(EXPORT, THREE_DOSSIERS);
    office
}

fn edit(office: &Office, below: &str, from: &str, to: &str) {
    let text = std::fs::read_to_string(office.path(below)).expect("a file of the project");
    assert_eq!(text.matches(from).count(), 1, "`{from}` is in {below} once");
    office.write(below, text.replace(from, to));
}

fn add_indicator(office: &Office) {
    office.write(FILE, BY_POST);
    let pipeline = std::fs::read_to_string(office.path("pipelines/monthly.toml")).expect("the pipeline is copied");
    office.write(
        "pipelines/monthly.toml",
        format!("{pipeline}\n[[indicators]]\nid = \"post_submission\"\ntarget = \"1%\"\n"),
    );
}

fn result(said: &Said) -> Value {
    serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {}\n{}", said.stdout, said.stderr))
}

fn current(office: &Office) -> String {
    std::fs::read_to_string(office.path("output/current.json")).expect("something was published")
}

#[test]
fn an_indicator_is_one_file_and_one_entry() {
    let office = Office::new();
    let sampled =
        office.motcua(&["sample", "exports", "--months", "2024-09..2024-10", "--dossiers", "4000", "--seed", "3"]);
    assert_eq!(sampled.code, 0, "{}", sampled.stderr);
    // The sample's faulty file is a small one here: one row kept apart is more than the office's 5 %.
    edit(&office, "pipelines/monthly.toml", "quarantined_pct = 5.0", "quarantined_pct = 50.0");
    let run = || office.stage("run", "monthly", "2024-09..2024-10", &["--log", "json"]);
    let first = run();
    assert_eq!(first.code, 0, "{}", first.stderr);
    let others = "select * from facts where indicator <> 'post_submission' order by fact_id, period";
    let figures = office.ask(others);

    add_indicator(&office);
    let second = run();
    assert_eq!(second.code, 0, "{}", second.stderr);
    let (first, second) = (result(&first), result(&second));
    assert_eq!(second["published"], true);
    // Its two months, and those of the one indicator that looks at all others' sums; nothing else.
    let made = first["partitions_computed"].as_u64().expect("a number");
    assert_eq!(second["partitions_computed"], 4);
    assert_eq!(second["partitions_linked"], made - 2);
    assert_eq!(office.ask(others), figures, "the other figures are as they were");

    is_counted_and_ranked(&office);
    is_printed(&office);
}

/// The released rows of the districts, against a count of their own and ranks made by hand.
fn is_counted_and_ranked(office: &Office) {
    let counted = office.ask(
        "select substr(don_vi_tiep_nhan, 1, 6), sum(case when hinh_thuc_nop = 'post' then 1 else 0 end), count(*) from ho_so \
         where ngay_tiep_nhan >= timestamp '2024-10-01' and ngay_tiep_nhan < timestamp '2024-11-01' and don_vi_tiep_nhan like 'XS.D%' \
         group by 1 order by 1",
    );
    assert_eq!(counted.len(), 12, "every district has received something");
    let rows: Vec<(i64, i64)> = counted.iter().map(|line| (number(line, 1), number(line, 2))).collect();
    assert!(rows.iter().any(|row| row.0 > 0), "nobody has sent by post: the test shows nothing");
    let rank = |me: &(i64, i64)| 1 + rows.iter().filter(|row| row.0 * me.1 > me.0 * row.1).count();
    let expected: Vec<String> =
        counted.iter().zip(&rows).map(|(line, row)| format!("{line},{},12", rank(row))).collect();
    let released = office.ask(
        "select unit, numerator, denominator, rank, ranked_count from rankings where indicator = 'post_submission' \
         and population = 'districts' and window_kind = 'month' and period = '2024-10' order by unit",
    );
    assert_eq!(released, expected);
}

fn number(line: &str, cell: usize) -> i64 {
    line.split(',')
        .nth(cell)
        .and_then(|n| n.parse().ok())
        .unwrap_or_else(|| panic!("cell {cell} of `{line}` is a number"))
}

fn is_printed(office: &Office) {
    let province = office.released("bulletins/2024-10/tinh.html");
    assert!(province.contains("Nộp hồ sơ qua bưu chính công ích"));
    assert!(province.contains("data-fact=\"post_submission@1/XS.D01/"), "the province page prints its figures");
    let explained = office.released("bulletins/2024-10/giai-thich.html");
    for said in [
        "Nộp hồ sơ qua bưu chính công ích",
        "Tỷ lệ hồ sơ nộp qua dịch vụ bưu chính công ích",
        "Quyết định số 45/2016/QĐ-TTg",
    ] {
        assert!(explained.contains(said), "the definitions' page does not say `{said}`");
    }
}

/// What the program says about the indicator with one word changed.
fn told(from: &str, to: &str) -> String {
    let office = small_office();
    add_indicator(&office);
    edit(&office, FILE, from, to);
    let said = office.stage("run", "monthly", PERIOD, &[]);
    assert_eq!(said.code, 2, "{}", said.stderr);
    assert!(!office.path("output/current.json").exists(), "nothing is published");
    // Progress comes before; the message is what stays.
    let start = said.stderr.find("error[").unwrap_or_else(|| panic!("no error is told: {}", said.stderr));
    said.stderr[start..].trim_end().to_string()
}

#[test]
fn an_unknown_key_of_the_front_matter_is_told_with_its_line() {
    insta::assert_snapshot!(told("owner = ", "ownr = "), @r"
    error[M002]: unknown field `ownr`, expected one of `title`, `noun`, `version`, `measure`, `over`, `owner`, `adds`, `scale`, `direction`, `decimals`, `small_base`, `needs_status`, `needs`, `zero_when_sent`, `lever`, `settled`, `by`, `listed_in`, `definition`, `source`, `family`, `label`, `parts`
      --> sql/indicators/post_submission.sql:6:1
    ");
}

#[test]
fn an_error_of_syntax_is_told_with_its_line() {
    insta::assert_snapshot!(told("from state\n", "frm state\n"), @r"
    error[M010]: the SQL cannot be parsed: Expected: ), found: frm
      --> sql/indicators/post_submission.sql:25:5
    ");
}

#[test]
fn an_unknown_column_is_told_with_its_line() {
    insta::assert_snapshot!(told("channel = 'post'", "chanel = 'post'"), @r"
    error[M020]: column 'chanel' not found
      --> sql/indicators/post_submission.sql:23:18
      hint: possible column state.channel
    ");
}

#[test]
fn an_unknown_table_is_told_with_its_line_and_the_nearest_one() {
    insta::assert_snapshot!(told("from dossier_state", "from dossier_stat"), @r"
    error[M011]: `post_submission` reads `dossier_stat`, which is no model and no table
      --> sql/indicators/post_submission.sql:18
      hint: write `dossier_state`
    ");
}

#[test]
fn the_clock_is_refused_with_its_line() {
    insta::assert_snapshot!(told("channel = 'post'", "received_at < now()"), @r"
    error[M014]: `now` gives another answer at another time or order, so it is refused in kept tables
      --> sql/indicators/post_submission.sql:23:32
      hint: use parameters ($cutoff, $period_start) for times, `row_number() over (… order by …)` for order
    ");
}

#[test]
fn a_column_that_does_not_say_yes_or_no_is_refused() {
    insta::assert_snapshot!(told("coalesce(channel = 'post', false) as is_by_post", "channel as is_by_post"), @r"
    error[M005]: column `is_by_post` of part `received` is text, it must say true or false, or be a whole number
      --> sql/indicators/post_submission.sql
      hint: write a comparison, e.g. `coalesce(channel = 'online', false) as is_by_post`
    ");
    insta::assert_snapshot!(told("coalesce(channel = 'post', false) as is_by_post", "1.5 as is_by_post"), @r"
    error[M005]: column `is_by_post` of part `received` is a number with a fraction, it must say true or false, or be a whole number
      --> sql/indicators/post_submission.sql
      hint: write a comparison, e.g. `coalesce(channel = 'online', false) as is_by_post`
    ");
}

#[test]
fn a_column_that_a_part_names_and_the_query_forgot_is_told() {
    insta::assert_snapshot!(told("as is_by_post", "as is_post"), @r"
    error[M005]: the query gives no column `is_by_post`, the numerator of part `received`
      --> sql/indicators/post_submission.sql
      hint: name it in `final`, or correct [[parts]]
    ");
}

#[test]
fn a_column_that_every_figure_needs_must_stay_in_the_query() {
    insta::assert_snapshot!(told("state.*,", "dossier_id,"), @r"
    error[M005]: the query gives no column `receiving_unit`, which every indicator needs
      --> sql/indicators/post_submission.sql
      hint: begin `final` with `select state.*`
    ");
}

/// A check that finds every open dossier.
fn always_fails(severity: &str) -> String {
    format!(
        "/*\ntitle = \"Luôn sai\"\nowner = \"warehouse\"\nseverity = \"{severity}\"\n*/\nselect dossier_id from dossier_state where is_open\n"
    )
}

#[test]
fn a_failing_check_stops_publication_and_what_is_current_stays() {
    let office = small_office();
    let first = office.stage("run", "monthly", PERIOD, &[]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    let before = current(&office);

    office.write("sql/checks/always_fails.sql", always_fails("error"));
    let stopped = office.stage("run", "monthly", PERIOD, &[]);
    assert_eq!(stopped.code, 1, "{}", stopped.stderr);
    assert!(stopped.stdout.starts_with("not published: a check failed"), "{}", stopped.stdout);
    assert!(
        stopped
            .stderr
            .contains("error[always_fails]: 1 rows: Luôn sai (2024-10)\n  dossier_id=XS.D01.01-241002-0001\n"),
        "{}",
        stopped.stderr
    );
    assert_eq!(current(&office), before);
    let again = office.stage("run", "monthly", PERIOD, &[]);
    assert_eq!(again.code, 1, "a failed check is not forgotten by the draft: {}", again.stdout);
    assert_eq!(current(&office), before);
}

#[test]
fn a_failing_check_that_only_warns_is_said_and_published() {
    let office = small_office();
    office.write("sql/checks/always_fails.sql", always_fails("warning"));
    let said = office.stage("run", "monthly", PERIOD, &[]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(said.stdout.starts_with("published 2024-10.01"), "{}", said.stdout);
    assert!(said.stderr.contains("warning[always_fails]: 1 rows: Luôn sai (2024-10)"), "{}", said.stderr);
}

#[test]
fn a_check_made_milder_publishes_what_it_had_stopped() {
    let office = small_office();
    office.write("sql/checks/always_fails.sql", always_fails("error"));
    assert_eq!(office.stage("run", "monthly", PERIOD, &[]).code, 1);
    assert!(!office.path("output/current.json").exists(), "nothing is published");
    for milder in [always_fails("warning"), always_fails("error").replace("severity", "tolerance = 1\nseverity")] {
        office.write("sql/checks/always_fails.sql", milder);
        let said = office.stage("run", "monthly", PERIOD, &[]);
        assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
        assert!(said.stdout.starts_with("published"), "{}", said.stdout);
    }
}

#[test]
fn a_check_taken_out_of_the_project_stops_nothing() {
    let office = small_office();
    office.write("sql/checks/always_fails.sql", always_fails("error"));
    assert_eq!(office.stage("run", "monthly", PERIOD, &[]).code, 1);
    std::fs::remove_file(office.path("sql/checks/always_fails.sql")).expect("the file is ours");
    let said = office.stage("run", "monthly", PERIOD, &[]);
    assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
    assert!(said.stdout.starts_with("published 2024-10.01"), "{}", said.stdout);
}

#[test]
fn a_window_between_two_days_counts_the_state_at_its_last_day() {
    let office = small_office();
    edit(
        &office,
        "pipelines/monthly.toml",
        "windows = [\"year_to_date\", \"month\"]",
        "windows = [\"month\", { from = \"2024-09-15\", to = \"2024-10-02\" }]",
    );
    let said = office.stage("run", "monthly", PERIOD, &[]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let open = office.ask(
        "select window_kind, indicator, numerator from facts where unit = 'XS.D01.01' and population = 'communes:XS.D01' \
         and indicator in ('received', 'open', 'overdue') order by 1, 2",
    );
    // Due on 4 October: open on the 2nd and not yet late, late at the end of the month.
    assert_eq!(
        open,
        [
            "explicit,open,1",
            "explicit,overdue,0",
            "explicit,received,3",
            "month,open,1",
            "month,overdue,1",
            "month,received,3"
        ]
    );
}

/// A table of the release was linked, as it was, when a view that it reads, the files or the period were others.
#[test]
fn a_table_of_the_release_is_made_anew_when_what_it_reads_changes() {
    let office = office_with(&["2024-09"]);
    let head = |kind: &str, more: &str| {
        format!("/*\ntitle = \"A test\"\nvi = \"Thử\"\nowner = \"test\"\nkind = \"{kind}\"\n{more}*/\n")
    };
    let view = |which: &str| format!("{}select * from dossier_versions {which}\n", head("view", "periods = \"all\"\n"));
    let columns = "grain = [\"month\"]\n[columns]\nmonth = { type = \"text\", is = \"last month\" }\n\
                   listed_count = { type = \"integer\", is = \"rows\" }\n";
    office.write("sql/marts/listed.sql", view(""));
    let table = "select $period as month, count(*) as listed_count from listed\n";
    office.write("sql/marts/listed_total.sql", format!("{}{table}", head("table", columns)));
    let total = |period: &str| {
        let said = crate::bad_input::small::run(&office, period);
        assert_eq!(said.code, 0, "{}", said.stderr);
        office.ask("select month, listed_count from listed_total")
    };
    assert_eq!(total("2024-09"), ["2024-09,48"]);
    send(&office, "2024-10");
    assert_eq!(total("2024-10"), ["2024-10,104"]);
    office.write("sql/marts/listed.sql", view("where sender = 'T.C.01'"));
    assert_eq!(total("2024-10"), ["2024-10,13"]);
}

/// What a release keeps of a month's figures: the files of its facts, ranks and breakdowns.
fn figures_kept(office: &Office, output: &str) -> Value {
    let read = |path: String| -> Value {
        let text = std::fs::read_to_string(office.path(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let current = read(format!("{output}/current.json"));
    let release = current["release"].as_str().expect("it names the release");
    let manifest = read(format!("{output}/releases/{release}/manifest.json"));
    let objects = |table: &str| manifest["tables"][table]["2024-09"]["objects"].clone();
    Value::from(vec![objects("facts"), objects("rankings"), objects("breakdowns")])
}

/// One definition changed all facts of all months: ten years were ranked again for it.
#[test]
fn a_changed_definition_costs_its_own_figures_alone() {
    let office = office_with(&["2024-09", "2024-10"]);
    let first = office.stage("run", "small", "2024-09..2024-10", &[]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    let all = facts_of_september(&first);
    let before = figures_kept(&office, "output");
    let by_indicator = "select indicator, count(*) from facts where period = '2024-09' group by 1 order by 1";
    let each = office.ask(by_indicator);
    let without = "select * from dossier_state where date_part('day', received_at) > 10";
    edit(&office, "sql/indicators/overdue.sql", "select * from dossier_state", without);
    let second = run(&office, "2024-10");
    assert_eq!(second.code, 0, "{}", second.stderr);
    let (anew, own) = (facts_of_september(&second), each.iter().find(|line| line.starts_with("overdue,")));
    assert_eq!(format!("overdue,{anew}"), *own.expect("it is printed"), "of {all} facts");
    let after = figures_kept(&office, "output");
    assert_ne!(after, before);
    assert_eq!(office.ask(by_indicator), each);
    let whole =
        ["run", "pipelines/small.toml", "--period", "2024-09..2024-10", "--input", "exports", "--output", "anew"];
    assert_eq!(office.motcua(&whole).code, 0);
    assert_eq!(figures_kept(&office, "anew"), after, "what was kept and what is made anew are the same");
}

/// Units that the data name are known when a file names them: a month made before that one had a place less than a
/// month made after it.
#[test]
fn a_unit_that_later_data_name_changes_the_months_before_as_a_rebuild_would() {
    let office = office_with(&["2024-09", "2024-10"]);
    edit(&office, "pipelines/small.toml", "units = { reference = \"units.csv\" }", "units = \"from_data\"");
    edit(&office, "pipelines/small.toml", "expected = \"units\"", "expected = { whole = \"T.A.01\" }");
    edit(&office, "pipelines/small.toml", "[\"districts\", \"communes\"]", "[\"districts\"]");
    // one export a month holds everything: of T.A.01 alone in September, of another unit too in October
    for name in std::fs::read_dir(office.path("exports/2024-09")).expect("exports") {
        let path = name.expect("an export").path();
        if !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("T.A.01_")) {
            std::fs::remove_file(path).expect("the folder is ours");
        }
    }
    assert_eq!(run(&office, "2024-09").code, 0);
    let before = figures_kept(&office, "output");
    let second = run(&office, "2024-10");
    assert!(second.code <= 1, "{}", second.stderr);
    let after = figures_kept(&office, "output");
    assert_ne!(after, before, "the test shows nothing");
    let whole =
        ["run", "pipelines/small.toml", "--period", "2024-09..2024-10", "--input", "exports", "--output", "anew"];
    assert!(office.motcua(&whole).code <= 1);
    assert_eq!(figures_kept(&office, "anew"), after, "what was kept and what is made anew are the same");
}

fn facts_of_september(said: &Said) -> u64 {
    let line = said.stderr.lines().find_map(|line| line.strip_prefix("2024-09: ")?.strip_suffix(" facts"));
    line.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("no facts of September: {}", said.stderr))
}
