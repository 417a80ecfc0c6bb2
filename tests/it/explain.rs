//! From a printed figure to its rows: they add up, they name their cells, they can be asked again.

use std::collections::BTreeSet;

use motcua::explain::Explainer;
use motcua::model::{Builder, Engine, Graph};
use motcua::pipeline::Project;
use motcua::store::Store;

use crate::bad_input::small::{Row, csv, extracted, file, office_with, rows, run, send, words};
use crate::golden::golden;
use crate::support::{Office, copy, root};

const BOTH: [&str; 2] = ["2024-09", "2024-10"];
const OVERDUE: &str = "overdue@1/T.B/year_to_date:2024-01-01..2024-10-31/districts";

/// The small province after two months, the second of which corrects a dossier of the first.
fn corrected_office() -> Office {
    let office = office_with(&["2024-09"]);
    assert_eq!(run(&office, "2024-09").code, 0);
    send(&office, "2024-10");
    let mut october = rows("T.B.01", "2024-10");
    let september = rows("T.B.01", "2024-09");
    october.push(september[0].clone().with("Ngày hẹn trả", "30/09/2024 17:00:00"));
    office.write(&file("T.B.01", "2024-10", &extracted("2024-10")), csv(&october));
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0, "{}", said.stderr);
    office
}

fn explain(office: &Office, args: &[&str]) -> crate::support::Said {
    office.motcua(&[&["explain"], args, &["--output", "output"]].concat())
}

/// Asks every figure of the current release for its rows; returns how many have any.
fn add_up(office: &Office, is_asked: impl Fn(&motcua::ranking::FactRow) -> bool) -> usize {
    let store = Store::at(&office.path("output"));
    let manifest = store.current().expect("a store").expect("something was published");
    let project = Project::of_release(&manifest.pipeline, manifest.texts.clone()).expect("the release's project");
    let graph = Graph::read(&project.texts).expect("the release's SQL");
    let engine = Engine::start().expect("the engine starts");
    let builder = Builder { engine: &engine, store: &store, project: &project, graph: &graph };
    let explainer = Explainer::new(&builder, &manifest).expect("the release can be asked");
    let mut with_rows = 0;
    for fact in explainer.facts().expect("the table of facts").iter().filter(|fact| is_asked(fact)) {
        if fact.status == "no_data" {
            continue;
        }
        let proof = explainer.proof(fact).unwrap_or_else(|error| panic!("{}: {error}", fact.id));
        assert!(proof.is_equal_to(fact), "{} {}: {:?} is not {:?}", fact.id, fact.period, proof.sums, fact);
        with_rows += usize::from(proof.sums.iter().any(|sum| sum.denominator_rows > 0));
    }
    with_rows
}

#[test]
fn the_rows_of_every_figure_add_up_to_it() {
    let found = add_up(&corrected_office(), |_| true);
    assert!(found > 150, "only {found} figures have rows");
}

#[test]
fn every_figure_of_the_documents_district_is_explained_by_its_rows() {
    let found = add_up(&golden().office, |fact| fact.period.to_string() == "2024-10" && fact.unit.starts_with("K.D08"));
    assert!(found > 50, "only {found} figures have rows");
}

#[test]
fn a_figure_between_two_days_and_one_with_a_state_inside_a_month_add_up() {
    let office = office_with(&BOTH);
    let pipeline = std::fs::read_to_string(office.path("pipelines/small.toml")).expect("the fixture");
    let windows = "windows = [\"month\", { from = \"2024-09-10\", to = \"2024-10-12\" }]";
    office.write("pipelines/small.toml", pipeline.replace("windows = [\"month\", \"year_to_date\"]", windows));
    assert_eq!(run(&office, "2024-09..2024-10").code, 0);
    let found = add_up(&office, |fact| fact.window_kind == "explicit");
    assert!(found > 20, "only {found} figures have rows");
}

/// A commune corrects September in November: what it says is paused is so in November, and was counted as
/// September's because the replaced file was taken near its end.
#[test]
fn a_status_of_weeks_later_is_in_no_figure() {
    let office = office_with(&["2024-09"]);
    let pipeline = std::fs::read_to_string(office.path("pipelines/small.toml")).expect("the fixture");
    office.write("pipelines/small.toml", pipeline + "\n[[indicators]]\nid = \"paused\"\n");
    let waits = |sender: &str| {
        let mut all = rows(sender, "2024-09");
        all[5] = all[5].clone().with("Trạng thái", "Chờ bổ sung").with("Ngày yêu cầu bổ sung", "20/09/2024 08:00:00");
        csv(&all)
    };
    office.write(&file("T.A.02", "2024-09", &extracted("2024-09")), waits("T.A.02"));
    let paused = |unit: &str| {
        office.ask(&format!(
            "select numerator, denominator, status, missing_member_count from facts \
             where indicator = 'paused' and unit = '{unit}' and window_kind = 'month'"
        ))
    };
    assert_eq!(run(&office, "2024-09").code, 0);
    assert_eq!(paused("T.A"), ["1,3,small_base,0"]);
    office.write(&file("T.A.01", "2024-09", "20241120-0730"), waits("T.A.01"));
    assert_eq!(run(&office, "2024-09").code, 0);
    assert_eq!(paused("T.A.01"), [",,no_data,1"]);
    assert_eq!(paused("T.A"), ["1,2,small_base,1"], "only what the others had paused at the end of September");
    assert_eq!(paused("T"), ["1,7,unranked,1"]);
    assert!(add_up(&office, |fact| fact.indicator == "paused") > 2, "the rows are those of the figure");
}

/// What was refused or waits at the desk was a list of numbers that nobody could take apart.
#[test]
fn dossiers_at_the_door_are_figures_with_their_rows() {
    let office = office_with(&["2024-09"]);
    let pipeline = std::fs::read_to_string(office.path("pipelines/small.toml")).expect("the fixture");
    let pipeline = pipeline.replace("compare = \"date\"", "holidays = \"holidays.csv\"\ncompare = \"date\"");
    let of = |id: &str| format!("\n[[indicators]]\nid = \"{id}\"\n");
    office.write("pipelines/small.toml", pipeline + &of("refused") + &of("waiting_acceptance") + &of("waiting_long"));
    let mut all = rows("T.A.01", "2024-09");
    let waits = |row: &Row, sent: &str| {
        let row = row.clone().with("Trạng thái", "Chờ tiếp nhận").with("Ngày nộp", sent).with("Ngày tiếp nhận", "");
        row.with("Ngày có kết quả", "").with("Ngày trả kết quả", "").with("Ngày hẹn trả", "")
    };
    all[0] = all[0].clone().with("Trạng thái", "Từ chối tiếp nhận");
    all[1] = waits(&all[1], "26/09/2024 10:00:00");
    all[2] = waits(&all[2], "30/09/2024 10:00:00");
    office.write(&file("T.A.01", "2024-09", &extracted("2024-09")), csv(&all));
    let said = run(&office, "2024-09");
    assert_eq!(said.code, 0, "{}", said.stderr);
    let figure = |id: &str| {
        let asked = "select numerator, denominator, fact_id from facts where unit = 'T.A.01' and window_kind = 'month'";
        let row = office.ask(&format!("{asked} and indicator = '{id}'")).remove(0);
        let (figure, id) = row.rsplit_once(',').expect("three columns");
        (figure.to_owned(), id.to_owned())
    };
    for (indicator, expected, row) in
        [("refused", "1,4", 2), ("waiting_acceptance", "2,3", 4), ("waiting_long", "1,3", 3)]
    {
        let (figure, id) = figure(indicator);
        assert_eq!(figure, expected, "{indicator}");
        let said = explain(&office, &[&id]);
        assert_eq!(said.code, 0, "{}", said.stderr);
        let code = format!("T.A.01-202409-{:04}", row - 1);
        assert!(said.stdout.contains(&code), "{code} is not in {}", said.stdout);
    }
    let is_of_door =
        |fact: &motcua::ranking::FactRow| fact.indicator == "refused" || fact.indicator.starts_with("waiting");
    assert!(add_up(&office, is_of_door) > 10, "the rows are those of the figures");
}

#[test]
fn a_query_that_asks_for_the_time_is_explained_period_by_period() {
    let office = office_with(&["2024-09"]);
    let path = "sql/indicators/overdue.sql";
    let text = std::fs::read_to_string(office.path(path)).expect("an indicator of the project");
    // Counted only when it was learnt in the month it happened in.
    let asked = text.replace("true as is_handled", "ended_at > $period_start as is_handled");
    assert_ne!(asked, text);
    office.write(path, asked);
    assert_eq!(run(&office, "2024-09").code, 0);
    send(&office, "2024-10");
    let mut october = rows("T.B.01", "2024-10");
    let open = rows("T.B.01", "2024-09")[5].clone();
    october.push(open.with("Mã hồ sơ", "T.B.01-late").with("Ngày có kết quả", "20/09/2024 08:00:00"));
    office.write(&file("T.B.01", "2024-10", &extracted("2024-10")), csv(&october));
    assert_eq!(run(&office, "2024-10").code, 0);
    let found = add_up(&office, |fact| fact.indicator == "overdue");
    assert!(found > 20, "only {found} figures have rows");
}

#[test]
fn the_card_says_what_the_figure_is_and_where_its_dossiers_stand() {
    let office = corrected_office();
    let said = explain(&office, &[OVERDUE]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    for words in [
        "Hồ sơ quá hạn: ",
        "huyện Bình Khê (T.B)",
        "từ ngày 01/01/2024 đến ngày 31/10/2024",
        "Quyết định số 766/QĐ-TTg",
        "trong các đơn vị cấp huyện; thấp hơn là tốt hơn; bằng nhau thì đồng hạng theo thứ tự 1, 2, 2, 4",
        "T.B.00, T.B.01, T.B.02",
        "[late] trả trễ",
        "[open] chưa giải quyết",
        "cộng lại đúng bằng tử số",
        "2024-10/T.B.01_2024-10_20241101-0730.csv ",
    ] {
        assert!(said.stdout.contains(words), "`{words}` is not in\n{}", said.stdout);
    }
}

#[test]
fn the_rows_are_cells_of_the_exports_and_the_query_gives_them_again() {
    let office = corrected_office();
    for more in [&[][..], &["--denominator"], &["--part", "open"], &["--part", "late", "--denominator"]] {
        let listed = explain(&office, &[&[OVERDUE, "--csv"], more].concat()).stdout;
        assert!(listed.lines().count() > 2, "{more:?}: {listed}");
        office.write("rows.sql", explain(&office, &[&[OVERDUE, "--sql"], more].concat()).stdout);
        let asked = office.motcua(&["sql", "-f", "rows.sql", "--format", "csv", "--output", "output"]);
        // a spreadsheet reads Vietnamese by the mark in front; a query's answer is for programs
        assert_eq!(format!("\u{feff}{}", asked.stdout), listed, "{more:?}: {}", asked.stderr);
        for line in listed.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let (dossier, path, row) = (cells[1], cells[13], cells[14].parse::<usize>().expect("a line of a text"));
            let export = std::fs::read_to_string(office.path("exports").join(path)).expect("the export");
            let found = export.lines().nth(row - 1).unwrap_or_default();
            assert!(found.contains(dossier), "{dossier} is not at {path}:{row}: {found}");
        }
    }
}

#[test]
fn a_corrected_dossier_is_one_row_of_its_last_file() {
    let office = corrected_office();
    let id = "overdue@1/T.B.01/month:2024-09-01..2024-09-30/communes:T.B";
    let dossiers = |release: &str| -> BTreeSet<String> {
        let said = explain(&office, &[id, "--csv", "--release", release]);
        assert_eq!(said.code, 0, "{}", said.stderr);
        said.stdout.lines().skip(1).map(|line| line.split(',').nth(1).unwrap_or_default().to_string()).collect()
    };
    // September's figure is what September's files said, in both releases.
    assert_eq!(dossiers("2024-09.01"), dossiers("2024-10.01"));
    let year = explain(&office, &["overdue@1/T.B.01/year_to_date:2024-01-01..2024-10-31/communes:T.B", "--csv"]);
    assert!(!year.stdout.contains("T.B.01-202409-0001"), "it is no longer late: {}", year.stdout);
}

#[test]
fn a_figure_nobody_has_is_answered_with_the_nearest_and_with_the_release_that_has_it() {
    let office = corrected_office();
    let told = |id: &str, more: &[&str]| words(&explain(&office, &[&[id], more].concat()));
    insta::assert_snapshot!(told("overdue@2/T.B/year_to_date:2024-01-01..2024-10-31/districts", &[]), @r"
    exit code 2
    error[X001]: release 2024-10.01 has no figure `overdue@2/T.B/year_to_date:2024-01-01..2024-10-31/districts`
      hint: near it: overdue@1/T.B/year_to_date:2024-01-01..2024-10-31/districts
    ");
    insta::assert_snapshot!(told(OVERDUE, &["--release", "2024-09.01"]), @r"
    exit code 2
    error[X001]: release 2024-09.01 has no figure `overdue@1/T.B/year_to_date:2024-01-01..2024-10-31/districts`
      hint: release 2024-10.01 has it: motcua explain overdue@1/T.B/year_to_date:2024-01-01..2024-10-31/districts --release 2024-10.01
    ");
    insta::assert_snapshot!(told(OVERDUE, &["--period", "2024-09"]), @r"
    exit code 2
    error[X001]: release 2024-10.01 does not print `overdue@1/T.B/year_to_date:2024-01-01..2024-10-31/districts` for 2024-09
      hint: it does for 2024-10
    ");
    insta::assert_snapshot!(told(OVERDUE, &["--part", "closed"]), @r"
    exit code 2
    error[X003]: `overdue` has no part `closed`
      hint: there are: late, open
    ");
    insta::assert_snapshot!(told("nothing", &[]), @r#"
    exit code 2
    error[X001]: release 2024-10.01 has no figure `nothing`
      hint: ids stand in `data-fact` of every page and in: motcua sql -c "select fact_id from facts"
    "#);
}

#[test]
fn a_unit_without_data_has_no_rows_and_says_so() {
    let office = office_with(&BOTH);
    std::fs::remove_file(office.path(&file("T.A.02", "2024-10", &extracted("2024-10")))).expect("it was just written");
    assert_eq!(run(&office, "2024-09..2024-10").code, 0);
    let said = explain(&office, &["overdue@1/T.A.02/month:2024-10-01..2024-10-31/communes:T.A"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(said.stdout.starts_with("Hồ sơ quá hạn: chưa gửi số liệu\n"), "{}", said.stdout);
    assert!(said.stderr.contains("there are no rows to list"), "{}", said.stderr);
}

/// Two months of the sample: every register of the project has lines in it.
fn with_registers() -> Office {
    let office = Office::new();
    let sample = ["sample", "exports", "--months", "2024-09..2024-10", "--dossiers", "4000", "--seed", "3"];
    assert_eq!(office.motcua(&sample).code, 0);
    // The sample's faulty file is a small one here: one row kept apart is more than the office's 5 %.
    let pipeline = std::fs::read_to_string(office.path("pipelines/monthly.toml")).expect("the project's pipeline");
    let pipeline = pipeline.replace("quarantined_pct = 5.0", "quarantined_pct = 50.0");
    office.write("pipelines/monthly.toml", pipeline);
    let said = office.stage("run", "monthly", "2024-09..2024-10", &[]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    copy(&root().join("tests/models"), &office.path("tests/models"));
    office
}

/// A figure of a register ended in an error: no definition, no value, no rows; and the project's own indicators
/// failed their check as soon as lists had been sent.
#[test]
fn every_figure_of_registers_is_explained_by_their_lines() {
    let office = with_registers();
    let is_entered = |id: &str| {
        let text = std::fs::read_to_string(root().join(format!("sql/indicators/{id}.sql")));
        text.expect("an indicator of the project").contains("over = \"measures\"")
    };
    let units = ["XS", "XS.D03", "XS.D03.01", "XS.S01"];
    let is_asked = |unit: &str, indicator: &str| units.contains(&unit) && is_entered(indicator);
    let found = add_up(&office, |fact| is_asked(&fact.unit, &fact.indicator));
    assert!(found > 40, "only {found} figures have rows");

    let facts = office.ask(
        "select min(fact_id) from facts where denominator > 0 and period = '2024-10' and population <> '' \
         and indicator in ('plan_tasks_done', 'par_points', 'desk_staff_count', 'survey_satisfied') group by indicator",
    );
    assert!(facts.len() > 1, "{facts:?}");
    for id in &facts {
        let said = explain(&office, &[id]);
        assert_eq!(said.code, 0, "{id}: {}", said.stderr);
        for words in ["Định nghĩa", "Thứ hạng", "đơn vị ghi trong sổ", "cộng lại đúng bằng tử số", "dang-ky/"]
        {
            assert!(said.stdout.contains(words), "`{words}` is not in\n{}", said.stdout);
        }
        office.write("rows.sql", explain(&office, &[id, "--sql"]).stdout);
        let asked = office.motcua(&["sql", "-f", "rows.sql", "--format", "csv", "--output", "output"]);
        assert!(asked.code == 0 && asked.stdout.lines().count() > 1, "{id}: {}{}", asked.stdout, asked.stderr);
        let first = said.stdout.lines().next().unwrap_or_default();
        assert!(!id.starts_with("par_points") || first.ends_with(" điểm") && first.contains(','), "{first}");
    }
    let said = office.motcua(&["indicator", "check", "--output", "output"]);
    assert_eq!(said.code, 0, "{}", said.stdout);
    assert!(!said.stdout.contains("not run over data"), "{}", said.stdout);
}
