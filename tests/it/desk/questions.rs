//! `motcua sql`: what an analyst may ask, and what nobody may do with a question.

use serde_json::Value;

use super::two_releases;
use crate::bad_input::small::{differences, office_with, run, tree, words};

#[test]
fn a_question_is_answered_as_table_csv_and_json() {
    let office = office_with(&["2024-09"]);
    run(&office, "2024-09");
    let sql = "select unit, numerator, rank, ranked_count from rankings where indicator = 'overdue' and population = 'districts' and window_kind = 'month' order by rank, unit";
    let ask = |format: &str| office.motcua(&["sql", "-c", sql, "--format", format]);
    insta::assert_snapshot!(words(&ask("table")), @r#"
    exit code 0
    +------+-----------+------+--------------+
    | unit | numerator | rank | ranked_count |
    +------+-----------+------+--------------+
    | T.A  | 4         | 1    | 3            |
    | T.B  | 8         | 2    | 3            |
    | T.C  | 8         | 2    | 3            |
    +------+-----------+------+--------------+
    "#);
    insta::assert_snapshot!(words(&ask("csv")), @r#"
    exit code 0
    unit,numerator,rank,ranked_count
    T.A,4,1,3
    T.B,8,2,3
    T.C,8,2,3
    "#);
    let rows: Value = serde_json::from_str(&ask("json").stdout).expect("JSON");
    assert_eq!(rows[0]["unit"], "T.A");
    assert_eq!(rows.as_array().map(Vec::len), Some(3));
    office.write("question.sql", "select count(*) as n from ho_so");
    assert_eq!(office.motcua(&["sql", "-f", "question.sql", "--format", "csv"]).stdout, "n\n48\n");
}

#[test]
fn an_older_release_can_be_asked() {
    let office = two_releases();
    let said = office.motcua(&[
        "sql",
        "-c",
        "select count(*) as n from dossier_versions",
        "--format",
        "csv",
        "--release",
        "2024-09.01",
    ]);
    assert_eq!(said.stdout, "n\n48\n");
}

#[test]
fn a_question_cannot_write_or_read_outside_the_release() {
    let office = office_with(&["2024-09"]);
    run(&office, "2024-09");
    let before = tree(&office.path(""));
    for sql in [
        "drop table facts",
        "drop view xep_hang",
        "create table mine as select 1",
        "create view mine as select 1",
        "create external table mine stored as csv location '/etc/passwd'",
        "insert into facts select * from facts",
        "delete from facts",
        "update facts set numerator = 0",
        "copy (select 1) to 'mine.csv'",
        "copy facts to 'mine.parquet'",
        "set datafusion.execution.batch_size = 1",
        "set datafusion.catalog.create_default_catalog_and_schema = false",
        "begin transaction",
        "prepare mine as select 1",
        "select * from '/etc/passwd'",
        "select * from 'output/current.json'",
        "select * from read_csv('/etc/passwd')",
        "select * from \"file:///etc/passwd\"",
        "select 1; drop table facts",
        "no question at all",
        "",
    ] {
        let said = office.motcua(&["sql", "-c", sql]);
        assert_eq!(said.code, 2, "{sql}: {}", said.stdout);
        assert!(said.stderr.starts_with("error["), "{sql}: {}", said.stderr);
        assert_eq!(said.stdout, "", "{sql}");
    }
    assert_eq!(differences(&tree(&office.path("")), &before), [""; 0]);
    insta::assert_snapshot!(words(&office.motcua(&["sql", "-c", "drop table facts"])), @r#"
    exit code 2
    error[M020]: Error during planning: DDL not supported: DropTable
      --> query
    "#);
}

#[test]
fn asking_before_anything_was_published_says_how_to_begin() {
    let office = office_with(&[]);
    insta::assert_snapshot!(words(&office.motcua(&["sql", "-c", "select 1"])), @r#"
    exit code 2
    error[S007]: nothing was published here yet
      hint: run `motcua demo`, or name the folder with --output
    "#);
    assert!(!office.path("output").exists());
}
