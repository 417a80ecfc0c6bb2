//! An analyst begins an indicator from the template, is told what is missing, finishes it, prints it.

use crate::bad_input::small::{office_with, run, words};
use crate::support::{Office, Said, copy, root};

const SMALL: [&str; 2] = ["--pipeline", "pipelines/small.toml"];
const NEW: [&str; 4] = ["new", "post_submission", "--title", "Nộp hồ sơ qua bưu chính công ích"];
const SQL: &str = "sql/indicators/post_submission.sql";

fn office(periods: &[&str]) -> Office {
    let office = office_with(periods);
    copy(&root().join("tests/models"), &office.path("tests/models"));
    office
}

fn indicator(office: &Office, args: &[&str]) -> Said {
    office.motcua(&[&["indicator"], args, &SMALL[..]].concat())
}

fn edit(office: &Office, below: &str, changes: &[(&str, &str)]) {
    let mut text = std::fs::read_to_string(office.path(below)).expect("a file of the project");
    for (from, to) in changes {
        assert!(text.contains(from), "`{from}` is not in {below}");
        text = text.replace(from, to);
    }
    office.write(below, text);
}

#[test]
fn a_new_indicator_runs_at_once_and_says_what_is_still_to_write() {
    let office = office(&["2024-09"]);
    assert_eq!(run(&office, "2024-09").code, 0);
    let said = indicator(&office, &NEW);
    assert_eq!(said.code, 0, "{}", said.stderr);
    insta::assert_snapshot!(words(&said), @r#"
    exit code 0
    written: sql/indicators/post_submission.sql
    written: tests/models/indicator_post_submission.toml

    next:
      1. in the first, write what counts, the definition and its source (each place says CẦN VIẾT)
      2. in the second, show a dossier that counts and one that does not
      3. motcua indicator check post_submission
      4. add to pipelines/small.toml:

         [[indicators]]
         id = "post_submission"
    "#);
    let checked = indicator(&office, &["check", "post_submission", "--output", "output"]);
    insta::assert_snapshot!(words(&checked), @r"
    exit code 1
    post_submission@1            3 faults  fixtures 1; 0 of 48 in 2024-09 of release 2024-09.01
    error[N010]: `definition` is still the template's
      --> sql/indicators/post_submission.sql
    error[N010]: `source` is still the template's
      --> sql/indicators/post_submission.sql
    error[N010]: a condition is still the template's
      --> sql/indicators/post_submission.sql:31
      hint: edit it, then delete its comment
    ");

    edit(
        &office,
        SQL,
        &[
            (
                "CẦN VIẾT: một hai câu nói rõ đếm gì, trên tổng số nào, tính đến khi nào.",
                "Tỷ lệ hồ sơ nộp qua bưu chính.",
            ),
            ("CẦN VIẾT: số, ký hiệu và ngày của văn bản quy định.", "Quyết định số 45/2016/QĐ-TTg"),
            ("-- CẦN VIẾT: điều kiện để một hồ sơ được đếm vào tử số; ví dụ: nộp qua bưu chính", ""),
            ("-- CẦN VIẾT: điều kiện để một hồ sơ thuộc mẫu số", ""),
        ],
    );
    let checked = indicator(&office, &["check", "post_submission", "--output", "output"]);
    assert_eq!(checked.code, 0, "{}", checked.stdout);
    assert!(
        checked.stdout.contains("OK        fixtures 1; 0 of 48 in 2024-09 of release 2024-09.01"),
        "{}",
        checked.stdout
    );

    edit(
        &office,
        "pipelines/small.toml",
        &[("id = \"open\"", "id = \"open\"\n\n[[indicators]]\nid = \"post_submission\"")],
    );
    let said = run(&office, "2024-09");
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(office.released("bulletins/2024-09/tinh.html").contains("Nộp hồ sơ qua bưu chính công ích"));
    another_definition_is_another_version(&office);
    let listed = indicator(&office, &["list"]).stdout;
    let line = listed.lines().find(|line| line.starts_with("post_submission@1")).expect("it is listed");
    for words in ["rate", "receiving", "higher is better", "received (received)", "small #7", "Nộp hồ sơ qua"] {
        assert!(line.contains(words), "`{words}` is not in {line}");
    }
}

/// What was printed under a version stays what that version means; comments and line breaks mean nothing.
fn another_definition_is_another_version(office: &Office) {
    let check = || indicator(office, &["check", "post_submission", "--output", "output"]);
    let text = std::fs::read_to_string(office.path(SQL)).expect("a file of the project");
    office.write(SQL, text.replace("with\nstate as", "-- Said anew.\nwith\n\nstate as"));
    assert_eq!(check().code, 0, "{}", check().stdout);
    for (from, to) in [("channel = 'post'", "channel = 'online'"), ("nộp qua bưu chính.", "nộp qua bưu điện.")]
    {
        assert!(text.contains(from), "`{from}` is not in {text}");
        office.write(SQL, text.replace(from, to));
        let said = check();
        assert_eq!(said.code, 1, "{}", said.stdout);
        assert!(
            said.stdout.contains("its version is still 1") && said.stdout.contains("version = 2"),
            "{}",
            said.stdout
        );
        office.write(SQL, text.replace(from, to).replace("version = 1", "version = 2"));
        let said = check();
        assert!(!said.stdout.contains("nâng version"), "{}", said.stdout);
    }
    office.write(SQL, text);
    what_it_rests_on_is_named(office);
}

/// A figure may change its meaning in a file that it only reads.
fn what_it_rests_on_is_named(office: &Office) {
    let check = || indicator(office, &["check", "post_submission", "--output", "output"]);
    let ledger = "sql/core/dossier_ledger.sql";
    let text = std::fs::read_to_string(office.path(ledger)).expect("a file of the project");
    office.write(ledger, text.replace("with\n", "-- Said anew.\nwith\n"));
    assert!(!check().stdout.contains("note: "), "{}", check().stdout);
    office.write(
        ledger,
        text.replace(
            "case explanation when 'transferred' then 'stopped'",
            "case explanation when 'transferred' then 'completed'",
        ),
    );
    let said = check();
    assert_eq!(said.code, 0, "{}", said.stdout);
    assert!(said.stdout.contains("note: `dossier_ledger` is not that of the release"), "{}", said.stdout);
    assert!(said.stdout.contains("raise its version: post_submission"), "{}", said.stdout);
    office.write(ledger, text);
}

#[test]
fn every_form_of_the_template_passes_its_own_fixture() {
    let office = office(&[]);
    for (at, (measure, anchor, direction)) in [
        ("rate", "received", "higher"),
        ("count", "finished", "lower"),
        ("count", "cutoff", "none"),
        ("rate", "cutoff", "lower"),
        ("count", "opening", "lower"),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("form_{at}");
        let said = indicator(
            &office,
            &[
                "new",
                &id,
                "--title",
                "Hồ sơ \"thử\"",
                "--measure",
                measure,
                "--anchor",
                anchor,
                "--direction",
                direction,
            ],
        );
        assert_eq!(said.code, 0, "{}", said.stderr);
        let checked = indicator(&office, &["check", &id]);
        let faults: Vec<&str> = checked.stdout.lines().filter(|line| line.starts_with("error")).collect();
        assert_eq!(faults.len(), 3, "{}", checked.stdout);
        assert!(faults.iter().all(|fault| fault.contains("still the template's")), "{}", checked.stdout);
        assert!(checked.stdout.contains("fixtures 1; not run over data"), "{}", checked.stdout);
    }
}

#[test]
fn what_exists_is_never_written_over_and_a_bad_name_is_refused() {
    let office = office(&[]);
    assert_eq!(indicator(&office, &NEW).code, 0);
    insta::assert_snapshot!(words(&indicator(&office, &NEW)), @r"
    exit code 2
    error[N002]: this file exists already; nothing was written
      --> sql/indicators/post_submission.sql
      hint: choose another name, or edit that file and raise its `version`
    ");
    insta::assert_snapshot!(words(&indicator(&office, &["new", "Bưu chính", "--title", "x"])), @r"
    exit code 2
    error[N001]: `Bưu chính` is no name of an indicator
      hint: use lower case letters, digits and _, beginning with a letter: post_submission
    ");
    insta::assert_snapshot!(words(&indicator(&office, &["new", "a", "--title", " "])), @r#"
    exit code 2
    error[N003]: the title is empty
      hint: --title "Nộp hồ sơ qua bưu chính công ích"
    "#);
    // these were written, and stopped every command of the project from then on
    for (args, code) in [
        (["new", "dossiers", "--title", "Hồ sơ"], "N005"),
        (["new", "plan_tasks", "--title", "Nhiệm vụ"], "N005"),
        (["new", "facts", "--title", "Con số"], "N005"),
        (["new", "b", "--title", "Hồ sơ */ thử"], "N006"),
        (["new", "b", "--title", "Hồ sơ\nthử"], "N006"),
    ] {
        let told = words(&indicator(&office, &args));
        assert!(told.contains(&format!("error[{code}]")), "{told}");
    }
    assert_eq!(indicator(&office, &["list"]).code, 0, "the project is as it was");
    office.write("tests/models/indicator_post_submission.toml", "model = \"post_\nsubmission\"");
    let told = indicator(&office, &["check", "post_submission"]);
    assert!(
        told.stdout.contains("fixtures 1;") && told.stdout.contains("indicator_post_submission.toml"),
        "{}",
        told.stdout
    );
    let unknown = words(&indicator(&office, &["check", "nothing"]));
    assert!(
        unknown.contains("error[N004]: there is no indicator `nothing`\n  hint: there are: absent, accepted_late, "),
        "{unknown}"
    );
}

#[test]
fn the_projects_own_indicators_are_in_order() {
    let said = indicator(&office(&[]), &["check"]);
    assert_eq!(said.code, 0, "{}", said.stdout);
    assert!(said.stdout.lines().count() >= 14, "{}", said.stdout);
}

#[test]
fn what_is_wrong_with_an_indicator_is_told() {
    let office = office(&["2024-09"]);
    assert_eq!(run(&office, "2024-09").code, 0);
    let told = |below: &str, changes: &[(&str, &str)]| {
        let before = std::fs::read_to_string(office.path(below)).expect("a file of the project");
        edit(&office, below, changes);
        let said = indicator(&office, &["check", "online_payment", "--output", "output"]);
        office.write(below, before);
        assert_ne!(said.code, 0, "{}", said.stdout);
        format!("{}{}", said.stdout, said.stderr)
    };
    let file = "sql/indicators/online_payment.sql";
    for (changes, message) in [
        (&[("title = \"Thanh toán trực tuyến\"", "title = \"Online payment\"")][..], "`title` is not Vietnamese"),
        (&[("source = \"", "source = \"\" # ")], "`source` is empty"),
        (&[("direction = \"higher_is_better\"", "direction = \"lower_is_better\"")], "less is better"),
        (&[("select * from final", "select * from finale")], "error[M0"),
        (&[("dossier_state", "dossier_stat")], "error[M011]"),
    ] {
        let told = told(file, changes);
        assert!(told.contains(message), "`{message}` is not in {told}");
    }
    let fixture = told("tests/models/indicator_online_payment.toml", &[("true", "false")]);
    assert!(fixture.contains("error[N011]: the rows are not as expected"), "{fixture}");
}
