//! Names, periods and settings that are wrong or dangerous.

use super::small::{current, files, office, office_with, run, words};
use super::{PERIOD, assert_loaded, bad_file, good_rows, with_rows};

#[test]
fn a_script_in_a_name_is_text_and_a_formula_is_disarmed() {
    let office = office_with(&[PERIOD]);
    let units = std::fs::read_to_string(office.path("pipelines/reference/units.csv")).expect("the units");
    let units = units
        .replace("huyện An Hạ,district", "huyện <script>alert(1)</script>,district")
        .replace("xã Đồng Mới", "\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
    office.write("pipelines/reference/units.csv", units);
    assert_eq!(run(&office, PERIOD).code, 0);
    let mut pages = 0;
    for path in files(&office.path("output/releases/2024-09.01")) {
        let text = String::from_utf8_lossy(&std::fs::read(&path).expect("a file of ours")).into_owned();
        let name = path.display();
        match path.extension().and_then(|e| e.to_str()) {
            Some("html" | "svg") => {
                pages += 1;
                // The catalogue has one script of ours, sealed by its hash: see catalog.rs.
                let ours = usize::from(path.ends_with("catalog.html"));
                assert_eq!(text.matches("<script").count(), ours, "{name}");
            }
            Some("csv") => {
                assert!(text.contains("'=HYPERLINK"), "{name}");
                let mut reader = ::csv::Reader::from_reader(text.as_bytes());
                for record in reader.records() {
                    assert!(
                        record.expect("a table").iter().all(|cell| !cell.trim_start().starts_with(['=', '+', '@'])),
                        "{name}"
                    );
                }
            }
            _ => {}
        }
    }
    assert!(pages > 8, "{pages} pages were looked at");
    assert!(
        office.released("bulletins/2024-09/tinh.html").contains("&lt;script&gt;alert(1)"),
        "the name is printed as text"
    );
}

#[test]
fn names_of_applicants_never_pass_intake() {
    let (script, formula) = ("<script>steal()</script>", "=cmd|' /C calc'!A0");
    let mut rows = good_rows();
    rows[0] = rows[0].clone().with("Chủ hồ sơ", script).with("Cán bộ xử lý", formula);
    rows[1] = rows[1].clone().with("Chủ hồ sơ", formula).with("Địa chỉ", script);
    let (office, said) = with_rows(&rows);
    assert_loaded(&office, &said);
    for path in files(&office.path("output")) {
        let text = String::from_utf8_lossy(&std::fs::read(&path).expect("a file of ours")).into_owned();
        assert!(!text.contains("steal()") && !text.contains("cmd|"), "{}", path.display());
    }
    let all = office.ask("select * from dossier_versions").join("\n");
    assert!(!all.contains("steal()") && !all.contains("cmd|"), "{all}");
}

#[test]
fn a_period_that_is_none_stops_the_run_before_anything_is_written() {
    let office = office_with(&[PERIOD]);
    for (period, code) in [("2024-13", "P001"), ("tháng 9", "P001"), ("2024-10..2024-09", "P002")] {
        let said = run(&office, period);
        assert_eq!(said.code, 2, "{period}");
        assert!(said.stderr.contains(&format!("error[{code}]")), "{}", said.stderr);
    }
    assert!(!office.path("output").exists());
    insta::assert_snapshot!(words(&run(&office, "2024-13")), @r#"
    exit code 2
    error[P001]: `2024-13` is not a month
      hint: write a month as 2024-10, several as 2024-01..2024-10
    "#);
}

#[test]
fn a_file_whose_name_says_no_month_is_refused_and_the_others_are_loaded() {
    let office = office_with(&[PERIOD]);
    std::fs::rename(office.path(&bad_file("csv")), office.path("exports/2024-09/T.C.01_2024-13_20241001-0730.csv"))
        .expect("a rename");
    let said = run(&office, PERIOD);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(said.stderr.contains("error[R003]") && said.stderr.contains("`2024-13`"), "{}", said.stderr);
    assert_eq!(office.ask("select count(distinct sender) from dossier_versions"), ["7"]);
    let status = office.motcua(&["status"]).stdout;
    assert!(status.contains("refused [R003] 2024-09/T.C.01_2024-13_20241001-0730.csv"), "{status}");
}

#[test]
fn an_unknown_key_of_a_pipeline_is_refused_with_line_and_column() {
    let office = office_with(&[PERIOD]);
    let text = std::fs::read_to_string(office.path("pipelines/small.toml")).expect("the pipeline");
    office.write("pipelines/small.toml", text.replace("tie_rule", "tie_rul"));
    let said = run(&office, PERIOD);
    assert!(!office.path("output").exists());
    insta::assert_snapshot!(words(&said), @r"
    exit code 2
    error[C001]: unknown field `tie_rul`, expected one of `title`, `warehouse`, `publisher`, `province`, `notice`, `source_line`, `units`, `holidays`, `compare`, `status_grace_days`, `sources`, `windows`, `populations`, `district_noun`, `tie_rule`, `indicators`, `lists`, `thresholds`
      --> pipelines/small.toml:16:1
    ");
}

#[test]
fn an_input_folder_that_is_not_there_is_named() {
    let office = office();
    std::fs::remove_dir_all(office.path("exports")).expect("a folder of ours");
    let said = run(&office, PERIOD);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("error[R001]") && said.stderr.contains("--input"), "{}", said.stderr);
}

#[test]
fn no_file_at_all_publishes_nothing() {
    let office = office();
    let said = run(&office, PERIOD);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("error[R010]"), "{}", said.stderr);
    assert_eq!(current(&office), None);
}

#[test]
fn when_every_file_is_refused_each_is_named() {
    let office = office();
    office.write(&bad_file("csv"), "");
    let said = run(&office, PERIOD);
    assert_eq!((said.code, current(&office)), (2, None));
    assert!(said.stderr.contains("error[F101]") && said.stderr.contains("error[R010]"), "{}", said.stderr);
}
