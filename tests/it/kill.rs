//! Killed at any moment: what is current is the old release or the new one, whole.
//!
//! A run that publishes October over September is killed (`kill -9`) at moments spread over the time
//! that an undisturbed run takes here, more of them near its end, where it publishes. What a killed
//! run leaves is what the next one starts from, as it is in an office.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::bad_input::small::{current, differences, office_with, run, send, sha256, tree};
use crate::support::{Office, copy};

/// Kills in a row on the same folder before a run may end.
const IN_A_ROW: usize = 4;

/// Moments of a run, in thousandths of its time: evenly, then densely where it publishes.
fn moments() -> Vec<u32> {
    let evenly = (0..28).map(|step| step * 36);
    let while_publishing = (0..20).map(|step| 800 + step * 12);
    // Mixed, so that every row of kills has early and late ones: 13 and 48 have no common divisor.
    let all: Vec<u32> = evenly.chain(while_publishing).collect();
    (0..all.len()).map(|at| all[at * 13 % all.len()]).collect()
}

#[test]
fn a_run_killed_at_any_moment_leaves_the_old_or_the_new_release_whole() {
    let undisturbed = september();
    let started = Instant::now();
    assert_eq!(run(&undisturbed, "2024-10").code, 0);
    let whole = started.elapsed();
    let expected = results(&undisturbed);
    assert!(expected.contains_key("releases/2024-10.01/manifest.json"));

    let september = september();
    let (mut killed, mut old, mut new) = (0, 0, 0);
    for row in moments().chunks(IN_A_ROW) {
        let office = office_with(&[]);
        copy_office(&september, &office);
        for moment in row {
            killed += usize::from(kill_after(&office, whole * *moment / 1000));
            match assert_whole(&office).as_str() {
                "2024-09.01" => old += 1,
                "2024-10.01" => new += 1,
                other => panic!("{other} was never made"),
            }
        }
        let said = run(&office, "2024-10");
        assert_eq!(said.code, 0, "{}", said.stderr);
        assert_eq!(assert_whole(&office), "2024-10.01");
        assert_eq!(differences(&results(&office), &expected), [""; 0], "an undisturbed run gives the same bytes");
    }
    println!("{killed} runs killed; {old} times the old release was current, {new} times the new one");
    assert!(killed >= 24, "only {killed} runs were still running when they were to be killed");
    assert!(old > 0);
}

/// September is published, October's files are there.
fn september() -> Office {
    let office = office_with(&["2024-09"]);
    assert_eq!(run(&office, "2024-09").code, 0);
    send(&office, "2024-10");
    office
}

fn copy_office(from: &Office, to: &Office) {
    for part in ["exports", "output/objects", "output/releases", "output/runs"] {
        copy(&from.path(part), &to.path(part));
    }
    std::fs::copy(from.path("output/current.json"), to.path("output/current.json")).expect("a folder of ours");
}

/// Starts the run and kills it after `delay`; false when it had ended by then.
fn kill_after(office: &Office, delay: Duration) -> bool {
    let mut command = office.command(&["run", "pipelines/small.toml", "--period", "2024-10", "--input", "exports"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary starts");
    std::thread::sleep(delay);
    let is_running = child.try_wait().expect("our child").is_none();
    child.kill().expect("our child");
    child.wait().expect("our child");
    is_running
}

/// What is current, after every file its manifest names was read and found right, and a query answered.
fn assert_whole(office: &Office) -> String {
    let output = office.path("output");
    let pointer: Value = serde_json::from_slice(&std::fs::read(output.join("current.json")).expect("it exists")).expect("it is whole");
    let id = current(office).expect("something is current");
    let folder = output.join("releases").join(&id);
    let manifest = std::fs::read(folder.join("manifest.json")).expect("a current release has a manifest");
    assert_eq!(pointer["manifest_sha256"], sha256(&manifest).as_str());
    let manifest: Value = serde_json::from_slice(&manifest).expect("it is whole");
    let mut objects = Vec::new();
    find_objects(&manifest["inputs"], &mut objects);
    find_objects(&manifest["tables"], &mut objects);
    assert!(objects.len() > 16, "{} objects", objects.len());
    for hash in objects {
        let object = output.join("objects").join(&hash[..2]).join(format!("{hash}.parquet"));
        let bytes = std::fs::read(&object).unwrap_or_else(|error| panic!("{}: {error}", object.display()));
        assert_eq!(sha256(&bytes), hash);
    }
    let documents = manifest["documents"].as_array().expect("a list");
    assert!(documents.len() > 8, "{} documents", documents.len());
    for document in documents {
        let path = document["path"].as_str().expect("a path");
        let bytes = std::fs::read(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(document["sha256"], sha256(&bytes).as_str(), "{path}");
    }
    let rows = if id == "2024-09.01" { "48" } else { "104" };
    assert_eq!(office.ask("select count(*) from dossier_versions"), [rows]);
    id
}

/// Hashes of the objects named anywhere below: what has a number of rows is one.
fn find_objects(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if let (Some(Value::String(hash)), true) = (map.get("sha256"), map.contains_key("rows")) {
                found.push(hash.clone());
            }
            map.values().for_each(|value| find_objects(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| find_objects(value, found)),
        _ => {}
    }
}

/// The whole output but logs, the name of the last writer and what an unpublished run left.
fn results(office: &Office) -> BTreeMap<String, String> {
    let mut results = tree(&office.path("output"));
    results.retain(|path, _| !["runs/", "lock", "releases/.draft/"].iter().any(|other| path.starts_with(other)));
    results
}
