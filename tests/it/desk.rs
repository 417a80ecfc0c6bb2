//! The command line as the people at the desk meet it.

mod questions;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::bad_input::small::{current, differences, file, files, office_with, run, send, tree, words};
use crate::support::{Office, Said, root, said};

/// September and October, published one after the other.
fn two_releases() -> Office {
    let office = office_with(&["2024-09"]);
    assert_eq!(run(&office, "2024-09").code, 0);
    send(&office, "2024-10");
    assert_eq!(run(&office, "2024-10").code, 0);
    office
}

/// `motcua … --help`, as wide as it is where nobody says how wide the window is.
fn help(command: &[&str]) -> Said {
    let mut process = office_with(&[]).command(command);
    process.arg("--help").env_remove("COLUMNS").current_dir(root());
    said(process.output().expect("the binary starts"))
}

#[test]
fn help_begins_with_what_to_type() {
    let said = help(&[]);
    assert_eq!(said.code, 0);
    insta::assert_snapshot!(said.stdout, @r#"
    The warehouse of an administrative-reform office: monthly exports → ranks → bulletins

    Usage: motcua <COMMAND>

    Commands:
      demo       Everything at once, on a fictional province
      sample     Write the exports of a fictional province
      run        Load, compute, rank, render and publish
      plan       Say what a run would load, and why; nothing is written
      load       Read new files into the draft
      build      Load, then compute models, ranks, facts and checks into the draft
      render     Build, then write charts and bulletins into the draft
      publish    Render, then publish the draft in one step (the same as `run`)
      sql        Ask a published release, read-only
      explain    Say what a printed figure is made of, down to the cells of the exports
      doi-chieu  Compare with the national portal: dossiers, statuses, dates, and the effect on ranks
      catalog    Write the catalogue of the warehouse: tables, columns, indicators, checks, runs
      indicator  List indicators, begin a new one, check one
      status     Show the current release, earlier ones, and who has sent
      release    List releases, go back to one, declare one final, compare two
      help       Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help
      -V, --version  Print version

    Examples:
      motcua demo
          ten months of a fictional province: exports, warehouse, ranks, charts, bulletins
      motcua run pipelines/monthly.toml --period 2024-10 --input exports
          load what is new, compute, rank, render and publish October 2024
      motcua sql -c "select * from xep_hang where ky = '2024-10' limit 10"
          ask the published release

    Exit codes: 0 published or already current · 1 a file was refused, a threshold passed, a check
    failed or an answer is needed (the rest may be published) · 2 could not run
    "#);
}

#[test]
fn help_of_run_has_every_option_and_examples() {
    let said = help(&["run"]);
    assert_eq!(said.code, 0);
    insta::assert_snapshot!(said.stdout, @r#"
    Load, compute, rank, render and publish

    Usage: motcua run [OPTIONS] --period <PERIOD> <PIPELINE>

    Arguments:
      <PIPELINE>  The pipeline's file, in a folder named `pipelines`

    Options:
          --period <PERIOD>  Month, or range of months: 2024-10 or 2024-01..2024-10
          --input <DIR>      Folder with the exports [default: input]
          --output <DIR>     Folder of the warehouse: objects, releases, what is current [default:
                             output]
          --issued-at <T>    Instant of issue printed on the bulletins, e.g. 2024-11-04T08:00; left
                             blank without it
          --strict           Publish nothing when a sender is missing or a file was refused
          --verify           Hash every input file again instead of trusting path, size and time
          --render <all>     Bulletins of every period of the range, not only of the last [possible
                             values: all]
          --log <LOG>        Form of the messages on stderr [default: text] [possible values: text,
                             json]
      -h, --help             Print help

    Examples:
      motcua run pipelines/monthly.toml --period 2024-10 --input exports
          the month's work: new files in, bulletins out
      motcua run pipelines/monthly.toml --period 2024-01..2024-10 --input exports
          compute every period of the range, render the last
      motcua plan pipelines/monthly.toml --period 2024-10 --input exports
          what is new, and why

    A file is read once: what was loaded stays. A re-sent file becomes a new version of its sender's
    month. Absent senders keep their last versions and are named on the first page.
    "#);
}

#[test]
fn every_command_explains_itself_with_an_example() {
    for command in ["demo", "sample", "run", "plan", "load", "build", "render", "publish", "sql", "status", "release"] {
        let said = help(&[command]);
        assert_eq!(said.code, 0, "{command}");
        assert!(said.stdout.contains("Examples:\n  motcua "), "{command}: {}", said.stdout);
    }
}

#[test]
fn status_says_what_is_published_and_who_has_sent() {
    let office = office_with(&["2024-09"]);
    insta::assert_snapshot!(words(&office.motcua(&["status"])), @r#"
    exit code 0
    nothing was published here yet; begin with `motcua demo` or `motcua run …`
    "#);
    run(&office, "2024-09");
    send(&office, "2024-10");
    office.write(&file("T.B.02", "2024-10", "20241101-0730"), "");
    std::fs::remove_file(office.path(&file("T.C.01", "2024-10", "20241101-0730"))).expect("it was just written");
    run(&office, "2024-10");
    let status = words(&office.motcua(&["status"]));
    let (status, runs) = status.split_once("\n\nlast runs").expect("the last runs, which have clocks in them");
    assert_eq!(runs.matches("publish small").count(), 2);
    insta::assert_snapshot!(status, @r#"
    exit code 0
    warehouse tinh-mau · pipeline small · current release 2024-10.01
    releases: 2024-09.01, 2024-10.01
    bulletins of: 2024-09, 2024-10

    period    sent  expected  rows      kept apart  flagged
    2024-09      8         8        48           0        0
    2024-10      6         8        42           0        0

    not sent for 2024-10: T.B.02, T.C.01
    refused [F101] 2024-10/T.B.02_2024-10_20241101-0730.csv: the file is empty: it has 0 bytes
    "#);
}

#[test]
fn going_back_to_a_release_and_forth_again_changes_the_pointer_only() {
    let office = two_releases();
    insta::assert_snapshot!(words(&office.motcua(&["release", "list"])), @r"
    exit code 0
      2024-09.01  pipeline small  files 8  documents 26
    * 2024-10.01  pipeline small  files 16  documents 50
    ");
    let releases = tree(&office.path("output/releases"));
    let rows = |office: &Office| office.ask("select count(*) from dossier_versions");
    assert_eq!(rows(&office), ["104"]);
    let said = office.motcua(&["release", "use", "2024-09.01"]);
    assert_eq!((said.code, said.stdout.as_str()), (0, "2024-09.01 is current\n"));
    assert_eq!(rows(&office), ["48"]);
    assert_eq!(office.released("manifest.json"), read(&office, "output/releases/2024-09.01/manifest.json"));
    #[cfg(unix)]
    assert_eq!(
        std::fs::read_link(office.path("output/current")).expect("a link"),
        std::path::Path::new("releases/2024-09.01")
    );
    insta::assert_snapshot!(words(&office.motcua(&["release", "list"])), @r#"
        exit code 0
        * 2024-09.01  pipeline small  files 8  documents 26
          2024-10.01  pipeline small  files 16  documents 50
        "#);
    assert_eq!(office.motcua(&["release", "use", "2024-10.01"]).code, 0);
    assert_eq!(rows(&office), ["104"]);
    assert_eq!(tree(&office.path("output/releases")), releases);
    insta::assert_snapshot!(words(&office.motcua(&["release", "use", "2023-01.01"])), @r#"
    exit code 2
    error[S004]: there is no release `2023-01.01`
      hint: there are: 2024-09.01, 2024-10.01
    "#);
}

#[test]
fn every_link_of_a_page_leads_to_a_file_of_its_own_month() {
    let office = two_releases();
    let release = office.path("output/releases/2024-10.01");
    let mut links = 0;
    for page in files(&release).into_iter().filter(|path| path.extension().is_some_and(|e| e == "html")) {
        let folder = page.parent().expect("a folder");
        let month = folder.file_name().expect("a month").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&page).expect("a page");
        let targets = text.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        for target in targets.filter(|target| !target.starts_with('#')) {
            links += 1;
            let path = folder.join(target.split('#').next().expect("a path"));
            let file = std::fs::read(&path).unwrap_or_else(|error| panic!("{} in {}: {error}", target, page.display()));
            let rows = String::from_utf8_lossy(&file).lines().nth(1).map(String::from).unwrap_or_default();
            assert!(!target.ends_with(".csv") || rows.starts_with(&month), "{target} in {}: {rows}", page.display());
        }
    }
    assert!(links > 50, "{links} links");
}

#[test]
fn a_run_after_going_back_publishes_a_release_of_its_own() {
    let office = two_releases();
    office.motcua(&["release", "use", "2024-09.01"]);
    let said = run(&office, "2024-10");
    assert!(said.stdout.starts_with("published 2024-10.02"), "{}", said.stdout);
    let rankings = |id: &str| read(&office, &format!("output/releases/{id}/rankings.csv"));
    assert_eq!(rankings("2024-10.01"), rankings("2024-10.02"));
}

#[test]
fn plan_says_what_is_new_and_writes_nothing() {
    let office = office_with(&["2024-09"]);
    let said = office.stage("plan", "small", "2024-09", &[]);
    assert_eq!((said.code, said.stdout.as_str()), (0, "nothing was written\n"));
    assert!(!office.path("output").exists(), "not even the folder");
    run(&office, "2024-09");
    office.write(&file("T.A.00", "2024-09", "20241002-0730"), "a new version");
    office.write("exports/2024-09/note.txt", "not an export");
    let before = tree(&office.path(""));
    let said = office.stage("plan", "small", "2024-09", &[]);
    assert_eq!(differences(&tree(&office.path("")), &before), [""; 0]);
    insta::assert_snapshot!(said.snapshot(&office.path("")), @r#"
    exit code 0
    --- stdout
    nothing was written
    --- stderr
    load 2024-09/T.A.00_2024-09_20241002-0730.csv (a new version: T.A.00, 2024-09)
    1 files to load, 8 unchanged; 8 senders expected each month
    warning[R002]: no source of the pipeline claims this file; it is not read
      --> 2024-09/note.txt
      hint: correct the file's name, or `files` in the pipeline
    "#);
    // another profile reads every file anew; the plan said that nothing would be
    std::fs::remove_file(office.path(&file("T.A.00", "2024-09", "20241002-0730"))).expect("it was just written");
    std::fs::remove_file(office.path("exports/2024-09/note.txt")).expect("it was just written");
    let profile = std::fs::read_to_string(office.path("pipelines/profiles/xuyen-son.toml")).expect("a profile");
    office.write("pipelines/profiles/xuyen-son.toml", profile.replace("blanks = [", "blanks = [\"không\", "));
    let said = office.stage("plan", "small", "2024-09", &[]);
    assert!(said.stderr.contains("8 files to load, 0 unchanged"), "{}", said.stderr);
    assert_eq!(said.stderr.matches("(read anew: profile, units or register changed: ").count(), 8, "{}", said.stderr);
    let loaded = office.stage("load", "small", "2024-09", &[]);
    assert!(loaded.stderr.contains("8/8 files read"), "{}", loaded.stderr);
}

#[test]
fn an_unchanged_run_does_nothing() {
    let office = office_with(&["2024-09"]);
    run(&office, "2024-09");
    let before = results(&office);
    let said = run(&office, "2024-09");
    insta::assert_snapshot!(words(&said), @r#"
    exit code 0
    nothing new: 2024-09.01 is current, open output/releases/2024-09.01/bulletins/2024-09/index.html
    "#);
    assert_eq!(differences(&results(&office), &before), [""; 0]);
    assert!(!office.motcua(&["status"]).stdout.contains("draft"), "nothing waits to be published");
    let said = office.stage("run", "small", "2024-09", &["--verify"]);
    assert!(said.stdout.starts_with("nothing new: 2024-09.01"), "{}", said.stdout);
}

#[test]
fn a_file_that_was_only_touched_is_not_read_again() {
    let office = office_with(&["2024-09"]);
    run(&office, "2024-09");
    for path in files(&office.path("exports")) {
        let bytes = std::fs::read(&path).expect("an export");
        std::fs::remove_file(&path).expect("an export");
        std::fs::write(&path, bytes).expect("an export");
    }
    assert!(run(&office, "2024-09").stdout.starts_with("nothing new: 2024-09.01"));
}

#[test]
fn strict_publishes_nothing_while_a_sender_is_missing() {
    let office = office_with(&["2024-09"]);
    std::fs::remove_file(office.path(&file("T.C.01", "2024-09", "20241001-0730"))).expect("it was just written");
    let said = office.stage("run", "small", "2024-09", &["--strict"]);
    assert_eq!((said.code, current(&office)), (2, None));
    insta::assert_snapshot!(words(&said), @r#"
    exit code 2
    error[R011]: --strict: 1 senders are missing, 0 files were refused; nothing is published
      hint: load their files, or run without --strict
    "#);
    let said = run(&office, "2024-09");
    assert_eq!(said.code, 0, "a missing sender is named, and no reason to stop: {}", said.stderr);
    assert!(said.stderr.contains("1 senders have sent nothing: T.C.01"), "{}", said.stderr);
}

#[test]
fn strict_publishes_nothing_while_a_file_is_refused() {
    let office = office_with(&["2024-09"]);
    office.write(&file("T.C.01", "2024-09", "20241001-0730"), "");
    let said = office.stage("run", "small", "2024-09", &["--strict"]);
    assert_eq!((said.code, current(&office)), (2, None));
    assert!(
        said.stderr.contains("error[R011]") && said.stderr.contains("error[F101]"),
        "both what and why: {}",
        said.stderr
    );
}

#[test]
fn the_last_line_for_machines_says_whether_and_what_was_published() {
    let office = office_with(&["2024-09"]);
    let last =
        |said: &Said| -> Value { serde_json::from_str(said.stdout.lines().last().expect("a line")).expect("JSON") };
    let result = last(&office.stage("run", "small", "2024-09", &["--log", "json"]));
    assert_eq!(result["published"], true);
    assert_eq!(result["release"], "2024-09.01");
    assert_eq!(result["exit_code"], 0);
    let page = result["page"].as_str().expect("a page");
    assert!(office.path(page).is_file(), "{page}");
    office.write(&file("T.C.01", "2024-09", "20241002-0730"), "");
    let said = office.stage("run", "small", "2024-09", &["--log", "json"]);
    let result = last(&said);
    assert_eq!((said.code, &result["exit_code"]), (1, &Value::from(1)));
    assert_eq!(result["refused"][0]["code"], "F101");
    assert_eq!(result["refused"][0]["place"]["file"], "2024-09/T.C.01_2024-09_20241002-0730.csv");
    for line in said.stderr.lines() {
        serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    }
}

#[test]
fn the_date_of_issue_is_an_argument_and_blank_without_it() {
    let office = office_with(&["2024-09"]);
    run(&office, "2024-09");
    let page = "bulletins/2024-09/tinh.html";
    let date_line = |office: &Office| {
        let text = office.released(page);
        let from = text.find("<p class=\"date\">").expect("a line for the date") + "<p class=\"date\">".len();
        text[from..].split('<').next().expect("it ends").replace('\u{a0}', " ")
    };
    assert_eq!(date_line(&office).split_whitespace().collect::<Vec<_>>(), ["Mẫu,", "ngày", "tháng", "năm"]);
    let said = office.stage("run", "small", "2024-09", &["--issued-at", "2024-10-04T08:00"]);
    assert!(said.stdout.starts_with("published 2024-09.02"), "{}", said.stdout);
    assert_eq!(date_line(&office), "Mẫu, ngày 04 tháng 10 năm 2024");
    assert!(office.released("manifest.json").contains("2024-10-04 08:00"));
    let said = office.stage("run", "small", "2024-09", &["--issued-at", "mai"]);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("error[A001]"), "{}", said.stderr);
}

#[test]
fn another_warehouse_is_refused_in_the_same_folder() {
    let office = office_with(&["2024-09"]);
    run(&office, "2024-09");
    let before = results(&office);
    let text = read(&office, "pipelines/small.toml");
    office.write("pipelines/other.toml", text.replace("warehouse = \"tinh-mau\"", "warehouse = \"tinh-khac\""));
    let said = office.stage("run", "other", "2024-09", &[]);
    assert_eq!(differences(&results(&office), &before), [""; 0]);
    insta::assert_snapshot!(words(&said), @r#"
    exit code 2
    error[S006]: this folder holds the warehouse `tinh-mau`, the pipeline is of `tinh-khac`
      --> output
      hint: choose another folder with --output
    "#);
}

#[test]
fn stage_by_stage_is_the_same_as_one_run() {
    let (by_stage, at_once) = (office_with(&["2024-09"]), office_with(&["2024-09"]));
    for stage in ["load", "build", "render"] {
        let said = by_stage.stage(stage, "small", "2024-09", &[]);
        assert_eq!(said.code, 0, "{stage}: {}", said.stderr);
        assert!(said.stdout.starts_with("draft ready, not published"), "{stage}: {}", said.stdout);
        assert_eq!(current(&by_stage), None, "{stage} publishes nothing");
    }
    assert!(by_stage.stage("publish", "small", "2024-09", &[]).stdout.starts_with("published 2024-09.01"));
    assert_eq!(run(&at_once, "2024-09").code, 0);
    assert_eq!(differences(&results(&by_stage), &results(&at_once)), [""; 0]);
}

#[test]
fn a_misspelt_command_or_option_ends_with_2() {
    for args in [
        &["rum"][..],
        &["run", "pipelines/small.toml"],
        &["run", "pipelines/small.toml", "--period", "2024-09", "--stict"],
        &["sql"],
        &[],
    ] {
        let said = office_with(&[]).motcua(args);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{args:?}");
        assert!(said.stderr.contains("Usage:"), "{args:?}: {}", said.stderr);
    }
}

#[test]
fn a_pipeline_that_is_not_there_or_not_in_its_folder_is_named() {
    let office = office_with(&[]);
    let said = office.stage("run", "smal", "2024-09", &[]);
    assert!(
        said.code == 2 && said.stderr.contains("error[C011]") && said.stderr.contains("smal.toml"),
        "{}",
        said.stderr
    );
    office.write("small.toml", read(&office, "pipelines/small.toml"));
    let said = office.motcua(&["run", "small.toml", "--period", "2024-09", "--input", "exports"]);
    assert!(said.code == 2 && said.stderr.contains("error[C010]"), "{}", said.stderr);
}

fn read(office: &Office, below: &str) -> String {
    std::fs::read_to_string(office.path(below)).unwrap_or_else(|error| panic!("{below}: {error}"))
}

/// The whole output but logs and the name of the last writer.
fn results(office: &Office) -> BTreeMap<String, String> {
    let mut results = tree(&office.path("output"));
    results.retain(|path, _| !path.starts_with("runs/") && !path.starts_with("lock"));
    results
}
