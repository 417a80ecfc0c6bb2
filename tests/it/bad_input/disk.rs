//! Another run, a folder that cannot be written, a full disk: what is current stays.

use std::io::Write;

use super::PERIOD;
use super::small::{current, office_with, run, send, tree, words};
use crate::support::{Office, Said};

#[test]
fn a_second_run_while_one_is_running_is_refused_and_harms_nothing() {
    let office = office_with(&[PERIOD]);
    assert_eq!(run(&office, PERIOD).code, 0);
    send(&office, "2024-10");
    let before = tree(&office.path("output"));
    let lock = std::fs::File::options().write(true).open(office.path("output/lock")).expect("a lock file");
    lock.try_lock().expect("nobody holds it");
    let said = run(&office, "2024-10");
    assert_eq!(tree(&office.path("output")), before);
    assert_eq!(office.ask("select count(*) from dossier_versions"), ["48"], "readers need no lock");
    drop(lock);
    let holder = std::fs::read_to_string(office.path("output/lock.holder")).expect("a holder");
    insta::assert_snapshot!(words(&said).replace(holder.trim(), "[holder]"), @r#"
    exit code 2
    error[S001]: another run is writing there ([holder])
      --> output
      hint: wait until it ends, or choose another folder with --output
    "#);
    assert_eq!(run(&office, "2024-10").code, 0);
}

fn assert_published(said: &Said) {
    assert!(said.stdout.starts_with("published 2024-10.01"), "{}{}", said.stdout, said.stderr);
}

/// The run could not go on and said why; September's release is current and answers.
fn assert_survived(office: &Office, said: &Said) {
    assert_eq!(said.code, 2, "{}", said.stderr);
    assert!(said.stderr.contains("error[E001]"), "{}", said.stderr);
    assert_eq!(current(office).as_deref(), Some("2024-09.01"));
    assert_eq!(office.ask("select count(*) from dossier_versions"), ["48"]);
}

#[test]
fn a_place_that_cannot_be_written_leaves_what_is_current() {
    let office = office_with(&[PERIOD]);
    assert_eq!(run(&office, PERIOD).code, 0);
    send(&office, "2024-10");
    // What stands in the way of reading, of rendering, and of the very last rename.
    for (obstacle, is_folder) in
        [("output/objects/.new", false), ("output/releases/.draft", false), ("output/current.new", true)]
    {
        let path = office.path(obstacle);
        std::fs::remove_dir_all(&path).ok();
        if is_folder { std::fs::create_dir(&path) } else { std::fs::write(&path, "") }.expect("a path of ours");
        let said = run(&office, "2024-10");
        assert_survived(&office, &said);
        if is_folder { std::fs::remove_dir(&path) } else { std::fs::remove_file(&path) }.expect("still there");
    }
    assert_published(&run(&office, "2024-10"));
}

/// Every file may grow to a few kilobytes only, as on a disk that fills up while it is written.
#[cfg(unix)]
#[test]
fn a_write_that_stops_half_way_leaves_what_is_current() {
    let office = office_with(&[PERIOD]);
    assert_eq!(run(&office, PERIOD).code, 0);
    send(&office, "2024-10");
    for blocks in [2, 12, 30, 60] {
        let script = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" run pipelines/small.toml --period 2024-10 --input exports"
        );
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_motcua")]).current_dir(office.path(""));
        assert_survived(&office, &crate::support::said(shell.output().expect("a shell")));
    }
    assert_published(&run(&office, "2024-10"));
}

/// A disk of its own, where the system lets a test have one.
#[cfg(target_os = "linux")]
struct Disk(std::path::PathBuf);

#[cfg(target_os = "linux")]
impl Disk {
    fn mount(at: std::path::PathBuf, megabytes: u32) -> Option<Self> {
        std::fs::create_dir_all(&at).expect("a folder of ours");
        let size = format!("size={megabytes}m");
        let done = std::process::Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&at).output();
        done.is_ok_and(|output| output.status.success()).then_some(Self(at))
    }
}

#[cfg(target_os = "linux")]
impl Drop for Disk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(&self.0).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_while_publishing_leaves_what_is_current() {
    let office = office_with(&[PERIOD]);
    let Some(_disk) = Disk::mount(office.path("output"), 16) else {
        println!("skipped: no disk can be mounted here");
        return;
    };
    assert_eq!(run(&office, PERIOD).code, 0);
    send(&office, "2024-10");
    let filler = office.path("output/runs/filler");
    for free_kilobytes in [0, 100, 400] {
        let mut file = std::fs::File::create(&filler).expect("a file of ours");
        let mut filled = 0_u64;
        while let Ok(written @ 1..) = file.write(&[0; 4096]) {
            filled += written as u64;
        }
        file.set_len(filled.saturating_sub(free_kilobytes * 1024)).expect("a file of ours");
        drop(file);
        let said = run(&office, "2024-10");
        assert_survived(&office, &said);
        assert!(said.stderr.contains("free space on the disk"), "{}", said.stderr);
        std::fs::remove_file(&filler).expect("still there");
    }
    assert_published(&run(&office, "2024-10"));
}
