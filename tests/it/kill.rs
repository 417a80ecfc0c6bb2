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

/// Kills that a test must have seen hit a running process.
const KILLS: usize = 40;

/// Moments of a run, in thousandths of its time: evenly, then densely where it publishes; again and
/// again, since a run that had ended before it was killed counts for nothing.
fn moments() -> impl Iterator<Item = u32> {
    let evenly = (0..22).map(|step| step * 45);
    let while_publishing = (0..18).map(|step| 780 + step * 12);
    evenly.chain(while_publishing).cycle()
}

#[test]
fn a_run_killed_at_any_moment_leaves_the_old_or_the_new_release_whole() {
    let september = september();
    let mut whole = Duration::MAX;
    let mut expected = BTreeMap::new();
    for _ in 0..2 {
        let undisturbed = copy_of(&september);
        let started = Instant::now();
        assert_eq!(run(&undisturbed, "2024-10").code, 0);
        whole = whole.min(started.elapsed());
        expected = results(&undisturbed);
    }
    assert!(expected.contains_key("releases/2024-10.01/manifest.json"));

    let (mut kills, mut old, mut new) = (0, 0, 0);
    let mut office = copy_of(&september);
    for (number, moment) in moments().take(3 * KILLS).enumerate() {
        if kills >= KILLS {
            break;
        }
        let is_killed = kill_after(&office, whole * moment / 1000);
        kills += usize::from(is_killed);
        // A second kill meets a run that goes on from what the first one left, and has less to do.
        if number % 4 == 0 && assert_whole(&office) == "2024-09.01" {
            kill_after(&office, whole * moment / 3000);
        }
        let current = assert_whole(&office);
        if current == "2024-09.01" && number % 5 == 0 {
            let said = run(&office, "2024-10");
            assert_eq!(said.code, 0, "{}", said.stderr);
        }
        *(if current == "2024-09.01" { &mut old } else { &mut new }) += 1;
        if assert_whole(&office) == "2024-10.01" {
            assert_eq!(differences(&results(&office), &expected), [""; 0], "an undisturbed run gives the same bytes");
            office = copy_of(&september);
        }
        if !is_killed {
            whole = whole * 9 / 10; // the machine became faster than it was when the run was measured
        }
    }
    println!("{kills} runs killed; {old} times the old release was current, {new} times the new one");
    assert!(kills >= KILLS, "only {kills} runs were still running when they were to be killed");
}

/// September is published, October's files are there.
fn september() -> Office {
    let office = office_with(&["2024-09"]);
    assert_eq!(run(&office, "2024-09").code, 0);
    send(&office, "2024-10");
    office
}

fn copy_of(from: &Office) -> Office {
    let to = office_with(&[]);
    for part in ["exports", "output/objects", "output/releases", "output/runs"] {
        copy(&from.path(part), &to.path(part));
    }
    std::fs::copy(from.path("output/current.json"), to.path("output/current.json")).expect("a folder of ours");
    to
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
    let pointer: Value =
        serde_json::from_slice(&std::fs::read(output.join("current.json")).expect("it exists")).expect("it is whole");
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
    results.retain(|path, _| {
        !["runs/", "lock", "releases/.draft/", "releases/.publishing"].iter().any(|other| path.starts_with(other))
    });
    results
}
