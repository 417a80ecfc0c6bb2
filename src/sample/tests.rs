//! The promises of the sample: same bytes, nothing lost, faults told in advance.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

use super::*;

fn months(text: &str) -> MonthRange {
    text.parse().expect("a range of months")
}

fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs_err::read(&path).expect("the file is there");
            files.insert(path.strip_prefix(dir).expect("below the folder").to_owned(), bytes);
        }
    }
    files
}

#[test]
fn same_options_same_bytes_and_other_seed_other_bytes() {
    let write_once = |seed| {
        let dir = tempfile::tempdir().expect("a folder");
        let summary =
            write(dir.path(), &Options::new(months("2024-02..2024-03"), 1_500, seed), &mut |_| ()).expect("written");
        (summary, files(dir.path()))
    };
    let (first, second, other) = (write_once(7), write_once(7), write_once(8));
    assert!(first == second, "the same seed gave different files");
    assert!(first.1 != other.1, "another seed gave the same files");
    assert_eq!((first.0.files + first.0.registers) as usize, first.1.len());
    assert_eq!(first.0.files, 2 * 164 - 1);
}

/// Every row of a small province, with the sender that lists it.
fn rows(range: &str, dossiers: u64, mut see: impl FnMut(&Listing, &export::Row)) {
    let groups = province::groups(3).expect("the reference file is right");
    let range = months(range);
    let all: Vec<Month> = range.iter().collect();
    let hours = Hours::new(range.first.first_day(), range.last.last_day() + Days::new(550));
    for (group, counts) in groups.iter().zip(&shares(&groups, &all, dossiers)) {
        let mut in_hand = InHand::new(group, &hours, 3);
        for (month, counts) in all.iter().zip(counts) {
            let listed = in_hand.month(*month, counts, |listing| {
                listing.rows.iter().for_each(|row| see(&listing, row));
                Ok::<_, ()>(())
            });
            listed.expect("nothing fails");
        }
    }
}

#[test]
fn every_dossier_received_is_listed() {
    let mut codes = BTreeSet::new();
    rows("2024-01..2024-02", 5_000, |_, row| {
        codes.insert(row[export::column::CODE].clone());
    });
    assert_eq!(codes.len(), 5_000);
}

#[test]
fn nothing_is_shown_before_it_happened() {
    let read = |text: &str| NaiveDateTime::parse_from_str(text, "%d/%m/%Y %H:%M:%S").expect("an instant");
    rows("2024-02..2024-03", 5_000, |listing, row| {
        let instants = |cells: &[usize]| -> Vec<NaiveDateTime> {
            cells.iter().filter(|&&cell| !row[cell].is_empty()).map(|&cell| read(&row[cell])).collect()
        };
        // submitted, received, finished, handed over; received, supplement asked, sent, finished
        for story in [instants(&[13, 14, 16, 17]), instants(&[14, 18, 19, 16])] {
            assert!(story.is_sorted(), "{} goes back in time", row[export::column::CODE]);
            assert!(story.last() <= Some(&listing.extracted_at()), "{} knows the future", row[export::column::CODE]);
        }
    });
}

#[test]
fn land_registry_branches_are_late_more_often() {
    let (mut late, mut finished) = ([0u32; 2], [0u32; 2]);
    rows("2024-03..2024-05", 20_000, |listing, row| {
        let day = |cell: usize| NaiveDate::parse_from_str(row[cell].get(..10)?, "%d/%m/%Y").ok();
        let (Some(due), Some(end)) = (day(export::column::DUE), day(export::column::FINISHED)) else { return };
        let is_branch = usize::from(listing.sender.counter == Counter::Branch);
        finished[is_branch] += 1;
        late[is_branch] += u32::from(end > due);
    });
    let share = |at: usize| f64::from(late[at]) / f64::from(finished[at]);
    assert!((0.002..0.03).contains(&share(0)), "others: {}", share(0));
    assert!((0.03..0.12).contains(&share(1)), "branches: {}", share(1));
}

#[test]
fn the_faulty_file_holds_each_fault_and_the_missing_one_is_not_there() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = Options::new(months("2024-10"), 6_000, 1);
    let summary = write(dir.path(), &options, &mut |_| ()).expect("written");
    let (missing, faulty) = (summary.missing.expect("told"), summary.faulty.expect("told"));
    assert!(!dir.path().join(&missing.file).exists());
    assert!(dir.path().join(&faulty.file).exists());
    assert_eq!(faulty.faults.len(), 7);
}

/// What was in hand when districts and communes ended is listed by the offices that took over, under the
/// name of the one that received it.
#[test]
fn dossiers_in_progress_are_handed_to_the_heirs() {
    let (mut transferred, mut listed) = (0, 0);
    let mut names = BTreeSet::new();
    rows("2025-06..2025-07", 12_000, |listing, row| {
        if listing.month.month == 7 {
            listed += 1;
            names.insert(listing.sender.name.clone());
            assert!(!row[export::column::RESOLVING].contains("huyện"), "{}", row[export::column::CODE]);
            transferred += u32::from(row[export::column::CODE].contains("-2506"));
        }
    });
    assert!(transferred * 20 > listed && transferred < listed / 2, "{transferred} of {listed}");
    assert!(names.iter().any(|name| name == "UBND đặc khu Yển Hữu"), "{names:?}");
}

/// What an office reports itself adds up by the form's own identities, the planted difference included.
#[test]
fn forms_add_up_and_the_portal_lists_what_was_sent() {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), &Options::new(months("2024-09..2024-10"), 6_000, 1), &mut |_| ()).expect("written");
    let all = files(dir.path());
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    let forms: Vec<String> =
        all.iter().filter(|(path, _)| path.starts_with(forms::FOLDER)).map(|(_, bytes)| text(bytes)).collect();
    assert!(forms.len() > 2, "{}", forms.len());
    for form in &forms {
        let total = form.lines().last().expect("a total row");
        let n: Vec<u64> = total.split(',').skip(1).map(|cell| cell.parse().expect("a number")).collect();
        assert_eq!(n[0], n[1] + n[2] + n[3], "{form}");
        assert_eq!(n[0], n[4] + n[8], "{form}");
        assert_eq!(n[4], n[5] + n[6] + n[7], "{form}");
        assert_eq!(n[8], n[9] + n[10], "{form}");
    }
    let portal = &all[Path::new("cong-dvcqg/2024-10_20241101-0730.csv")];
    let codes = |text: &str| -> BTreeSet<String> {
        text.lines().skip(1).filter_map(|line| line.split(',').next()).map(str::to_owned).collect()
    };
    let (portal, rows) = (text(portal), codes(&text(portal)));
    assert_eq!(rows.len(), portal.lines().count() - 1, "each dossier once");
    let disputed = text(&all[Path::new("dang-ky/kien-nghi_2024-10.csv")]);
    assert!(disputed.contains("Chấp nhận,Công văn số 215/VP-KSTT") && disputed.contains("Đang xem xét"), "{disputed}");
}

#[test]
fn a_sender_that_is_not_there_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut options = Options::new(months("2024-10"), 10, 1);
    options.missing = Some(("XS.D99".to_owned(), options.months.last));
    let error = write(dir.path(), &options, &mut |_| ()).expect_err("no such sender");
    assert_eq!(error.code, "X003");
}
