//! What must hold of every release, whatever was loaded.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::bad_input::small::{
    PERSONAL, SENDERS, csv, differences, extracted, file, files, office_with, rows, run, send, sha256, tree, workbook,
};
use crate::support::{Office, root, said};

const BOTH: [&str; 2] = ["2024-09", "2024-10"];

/// The release's files below a folder, by path.
fn release(office: &Office, below: &str) -> std::collections::BTreeMap<String, String> {
    tree(&office.path("output/releases").join(below))
}

#[test]
fn the_same_exports_give_the_same_bytes_in_any_folder_and_order() {
    let (one, other) = (office_with(&BOTH), office_with(&[]));
    for period in BOTH {
        for sender in SENDERS.iter().rev() {
            other.write(&file(sender, period, &extracted(period)), csv(&rows(sender, period)));
        }
    }
    for office in [&one, &other] {
        assert_eq!(run(office, "2024-09..2024-10").code, 0);
    }
    assert_eq!(differences(&release(&one, ""), &release(&other, "")), [""; 0]);
}

#[test]
fn the_number_of_cores_changes_no_byte() {
    let (all, one) = (office_with(&["2024-09"]), office_with(&["2024-09"]));
    let args = ["run", "pipelines/small.toml", "--period", "2024-09", "--input", "exports"];
    let mut pinned = Command::new("taskset");
    pinned.args(["-c", "0", env!("CARGO_BIN_EXE_motcua")]).args(args).current_dir(one.path(""));
    let Ok(output) = pinned.output() else {
        println!("skipped: there is no taskset here");
        return;
    };
    assert_eq!(said(output).code, 0);
    assert_eq!(run(&all, "2024-09").code, 0);
    assert_eq!(differences(&release(&all, ""), &release(&one, "")), [""; 0]);
}

#[test]
fn month_by_month_is_the_same_as_all_at_once() {
    let (monthly, at_once) = (office_with(&["2024-09"]), office_with(&BOTH));
    assert_eq!(run(&monthly, "2024-09").code, 0);
    send(&monthly, "2024-10");
    assert_eq!(run(&monthly, "2024-10").code, 0);
    assert_eq!(run(&at_once, "2024-09..2024-10").code, 0);
    for part in ["2024-10.01/tables", "2024-10.01/bulletins/2024-10", "2024-10.01/charts/2024-10"] {
        assert_eq!(differences(&release(&monthly, part), &release(&at_once, part)), [""; 0], "{part}");
    }
    assert_eq!(monthly.released("rankings.csv"), at_once.released("rankings.csv"));
}

#[test]
fn a_month_loaded_late_is_the_same_as_in_time() {
    let (late, in_time) = (office_with(&["2024-10"]), office_with(&BOTH));
    assert_eq!(run(&late, "2024-10").code, 0);
    send(&late, "2024-09");
    assert_eq!(run(&late, "2024-09").code, 0);
    assert_eq!(run(&in_time, "2024-09..2024-10").code, 0);
    assert_eq!(differences(&release(&late, "2024-10.02/tables"), &release(&in_time, "2024-10.01/tables")), [""; 0]);
    assert_eq!(late.released("rankings.csv"), in_time.released("rankings.csv"));
}

#[test]
fn a_resent_month_gives_the_figures_of_a_warehouse_that_never_saw_the_first() {
    let corrected: Vec<_> =
        rows("T.A.01", "2024-09").into_iter().map(|row| row.with("Ngày hẹn trả", "05/09/2024 10:00:00")).collect();
    let name = file("T.A.01", "2024-09", "20241002-0730");
    let (resent, fresh) = (office_with(&["2024-09"]), office_with(&["2024-09"]));
    assert_eq!(run(&resent, "2024-09").code, 0);
    let before = resent.released("rankings.csv");
    resent.write(&name, csv(&corrected));
    fresh.write(&name, csv(&corrected));
    std::fs::remove_file(fresh.path(&file("T.A.01", "2024-09", "20241001-0730"))).expect("it was just written");
    for office in [&resent, &fresh] {
        assert_eq!(run(office, "2024-09").code, 0);
    }
    assert_ne!(resent.released("rankings.csv"), before, "the correction changes figures");
    assert_eq!(resent.released("rankings.csv"), fresh.released("rankings.csv"));
    for table in ["facts", "rankings", "measures", "dossiers", "dossier_ledger"] {
        let (ours, theirs) = (format!("2024-09.02/tables/{table}"), format!("2024-09.01/tables/{table}"));
        assert_eq!(differences(&release(&resent, &ours), &release(&fresh, &theirs)), [""; 0], "{table}");
    }
    let first = "select count(*) as n from dossier_versions where version = 1 and sender = 'T.A.01'";
    let said = resent.motcua(&["sql", "--release", "2024-09.01", "--format", "csv", "-c", first]);
    assert_eq!(said.stdout, "n\n6\n", "the release made from the first version still answers");
}

#[test]
fn what_was_loaded_stays_when_the_exports_are_gone() {
    let office = office_with(&["2024-09"]);
    assert_eq!(run(&office, "2024-09").code, 0);
    std::fs::remove_dir_all(office.path("exports/2024-09")).expect("a folder of ours");
    assert!(run(&office, "2024-09").stdout.starts_with("nothing new: 2024-09.01"));
    send(&office, "2024-10");
    assert_eq!(run(&office, "2024-10").code, 0);
    assert_eq!(office.ask("select count(*) from dossier_versions"), ["104"]);
}

#[test]
fn nobody_is_named_under_output_and_no_original_is_kept_there() {
    let office = office_with(&["2024-09"]);
    let good = file("T.C.01", "2024-09", "20241001-0730");
    std::fs::remove_file(office.path(&good)).expect("it was just written");
    office.write(&good.replace(".csv", ".xlsx"), workbook(&rows("T.C.01", "2024-09")));
    // People's texts in columns that are read: these cells become faults, which are written down.
    let mut shifted = rows("T.A.00", "2024-09");
    for (row, column) in shifted.iter_mut().zip(["Ngày hẹn trả", "Trạng thái", "Đơn vị giải quyết"]) {
        *row = row.clone().with(column, PERSONAL[0]);
    }
    office.write(&file("T.A.00", "2024-09", "20241001-0730"), csv(&shifted));
    // And in the column of codes, which is kept, listed and printed.
    for (sender, personal) in ["T.A.01", "T.B.00", "T.B.02"].iter().zip(PERSONAL) {
        let mut shifted = rows(sender, "2024-09");
        shifted[5] = shifted[5].clone().with("Mã hồ sơ", personal);
        office.write(&file(sender, "2024-09", "20241001-0730"), csv(&shifted));
    }
    assert_eq!(run(&office, "2024-09").code, 0);
    assert_eq!(office.ask("select count(*) from dossier_versions"), ["45"], "a person is no dossier");

    let originals: BTreeSet<String> = tree(&office.path("exports")).into_values().collect();
    for path in files(&office.path("output")) {
        let bytes = std::fs::read(&path).expect("a file of ours");
        assert!(!originals.contains(&sha256(&bytes)), "{} is an export", path.display());
        assert_names_nobody(&String::from_utf8_lossy(&bytes), &path.display().to_string());
    }
    // Tables are compressed, so their cells are read as an analyst would.
    let tables = office.ask("select table_name from information_schema.tables where table_schema = 'public'");
    assert!(tables.len() > 10, "{tables:?}");
    for table in tables {
        assert_names_nobody(&office.ask(&format!("select * from {table}")).join("\n"), &table);
    }
}

fn assert_names_nobody(text: &str, place: &str) {
    for personal in PERSONAL {
        assert!(!text.contains(personal), "{personal} is in {place}");
    }
}

#[test]
fn every_row_of_every_file_is_accounted_for() {
    let office = office_with(&["2024-09"]);
    let mut odd = rows("T.B.01", "2024-09");
    odd.push(odd[0].clone());
    odd.push(odd[1].clone().with("Lý do", "Công dân rút hồ sơ"));
    odd.push(odd[2].clone().with("Mã hồ sơ", ""));
    let text = csv(&odd).replace('\u{feff}', "\u{feff}DANH SÁCH HỒ SƠ\r\n\r\n") + ",,,,\r\nTổng cộng: 9 hồ sơ\r\n";
    office.write(&file("T.B.01", "2024-09", "20241001-0730"), text);
    run(&office, "2024-09");
    let manifest: Value = serde_json::from_str(&office.released("manifest.json")).expect("a manifest");
    let inputs = manifest["inputs"].as_array().expect("a list");
    assert_eq!(inputs.len(), 8);
    for input in inputs {
        let receipt = &input["receipt"];
        let number = |value: &Value| value.as_u64().expect("a number of rows");
        let furniture: u64 = receipt["furniture"].as_object().expect("kinds").values().map(number).sum();
        let rows = ["accepted", "quarantined", "exact_duplicates"].map(|kind| number(&receipt[kind]));
        assert_eq!(number(&receipt["rows_total"]), furniture + rows.iter().sum::<u64>(), "{receipt}");
        if input["sender"] == "T.B.01" {
            assert_eq!(rows, [5, 3, 1], "{receipt}");
            assert_eq!(furniture, 5, "two lines above the header, itself, a blank one, the total: {receipt}");
        }
    }
}

#[test]
fn objects_are_named_by_their_content_and_read_only() {
    let office = office_with(&["2024-09"]);
    assert_eq!(run(&office, "2024-09").code, 0);
    let objects = files(&office.path("output/objects"));
    assert!(objects.len() > 16, "{} objects", objects.len());
    for path in objects {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        assert_eq!(sha256(&std::fs::read(&path).expect("a file of ours")), name);
        assert!(std::fs::metadata(&path).expect("a file of ours").permissions().readonly(), "{}", path.display());
    }
}

#[test]
fn no_sql_stands_in_what_prints() {
    let mut sources = 0;
    for folder in ["src/chart", "src/bulletin", "src/text"] {
        for path in files(&root().join(folder)) {
            let is_text = path.extension().is_some_and(|e| e == "rs" || e == "html");
            if !is_text {
                continue;
            }
            sources += 1;
            let text = std::fs::read_to_string(&path).expect("a source").to_lowercase();
            for sql in ["select ", "datafusion", "dossier_versions"] {
                assert!(!text.contains(sql), "`{sql}` in {}", path.display());
            }
        }
    }
    assert!(sources > 20, "{sources} sources were read");
}

#[test]
fn only_the_store_writes_under_output() {
    let mut others = Vec::new();
    for path in files(&root().join("src")) {
        let below = path.strip_prefix(root().join("src")).expect("below it").to_string_lossy().into_owned();
        // `sample` writes exports, `indicator new` into a project, `catalog --to` where the user says: none of
        // them under an output folder.
        if below.starts_with("store/")
            || below.starts_with("sample/")
            || below == "authoring/template.rs"
            || below == "cli/catalog.rs"
            || !below.ends_with(".rs")
            || below.ends_with("tests.rs")
        {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a source");
        // tests within a file are its last part
        let code = text.split("#[cfg(test)]\nmod tests {").next().expect("there is code");
        let calls = [
            "fs::write(",
            "fs::rename(",
            "fs::copy(",
            "remove_file(",
            "remove_dir",
            "File::create",
            "OpenOptions",
            "create_dir",
            "hard_link(",
            "set_permissions(",
        ];
        others.extend(calls.iter().filter(|call| code.contains(**call)).map(|call| format!("{call}) in {below}")));
    }
    assert_eq!(others, [""; 0]);
}
