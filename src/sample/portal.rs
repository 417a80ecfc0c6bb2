//! The national portal's list of the last month, with a handful of differences, and what units dispute of it.
//!
//! The list holds what the offices' own files hold, less what is planted: dossiers that the portal lacks, that
//! stand in another state there, or that have another day. So `motcua doi-chieu` has something to show.

use std::path::Path;

use chrono::{Days, NaiveDate};

use super::export::{HEADERS, Listing, Row, column, extraction};
use crate::diagnostic::{Diagnostic, Result};
use crate::period::Month;

/// Folder of the portal's lists, below that of the exports.
pub const FOLDER: &str = "cong-dvcqg";

/// What the portal shows of a dossier: no person, no money.
const SHOWN: [usize; 10] = [
    column::CODE,
    column::PROCEDURE,
    column::PROCEDURE_NAME,
    column::FIELD,
    column::CHANNEL,
    column::RESOLVING,
    column::RECEIVED,
    column::DUE,
    column::FINISHED,
    column::STATUS,
];
/// Places in [`SHOWN`].
const CODE: usize = 0;
const RESOLVING: usize = 5;
const DUE: usize = 7;
const FINISHED: usize = 8;
const STATUS: usize = 9;

/// One dossier as the portal lists it.
#[derive(Clone, Debug)]
pub struct Line([String; SHOWN.len()]);

/// The dossiers of a listing that its own office resolves: each dossier once in the whole province.
pub fn lines(listing: &Listing) -> Vec<Line> {
    let is_own = |row: &&Row| row[column::RESOLVING] == listing.sender.name;
    let touched = listing.rows.iter().filter(|row| !listing.is_only_open(row));
    touched.filter(is_own).map(|row| Line(SHOWN.map(|at| row[at].clone()))).collect()
}

/// Differences planted, in turn: not on the portal, not closed there, promised a week later, ended late there.
const PLANTED: usize = 12;

/// Writes the list of a month.
///
/// # Errors
/// `X002` when it cannot be laid out, `E001` when the disk refuses.
pub fn write(dir: &Path, month: Month, lines: &[Line]) -> Result<()> {
    let mut listed: Vec<Option<Line>> = lines.iter().cloned().map(Some).collect();
    for turn in 0..PLANTED {
        let from = (2 * turn + 1) * lines.len() / (2 * PLANTED);
        let differs = |line: &Line| differ(line, turn % 4, month);
        let found = (from..lines.len()).find_map(|at| Some((at, differs(&lines[at])?)));
        if let Some((at, line)) = found {
            listed[at] = line;
        }
    }
    fs_err::create_dir_all(dir.join(FOLDER))?;
    let name = format!("{month}_{}.csv", extraction(month).format("%Y%m%d-%H%M"));
    Ok(fs_err::write(dir.join(FOLDER).join(name), bytes(&listed)?)?)
}

/// The line as the portal has it, nothing where it has none; `None` where this line cannot differ so.
fn differ(line: &Line, how: usize, month: Month) -> Option<Option<Line>> {
    let is_ended = line.0[FINISHED].get(3..10) == Some(&month.first_day().format("%m/%Y").to_string());
    let (due, last) = (day(&line.0[DUE]), month.last_day());
    let with = |at: usize, cell: String| {
        let mut line = line.clone();
        line.0[at] = cell;
        line
    };
    let moved = |at: usize, day: NaiveDate| {
        let time = line.0[at].get(10..).unwrap_or_default();
        with(at, format!("{}{time}", day.format("%d/%m/%Y")))
    };
    match how {
        0 => is_ended.then_some(None),
        1 if is_ended => {
            let mut line = with(STATUS, "Đang xử lý".to_owned());
            line.0[FINISHED].clear();
            Some(Some(line))
        }
        2 => due.map(|due| Some(moved(DUE, due + Days::new(7)))),
        3 if is_ended => {
            let late = due? + Days::new(1);
            (late <= last && Some(late) > day(&line.0[FINISHED])).then(|| Some(moved(FINISHED, late)))
        }
        _ => None,
    }
}

/// Dossiers of a month that ended after their promised day: code and who resolved it.
pub fn late(lines: &[Line], month: Month) -> Vec<(&str, &str)> {
    let is_late = |line: &&Line| {
        let ended = day(&line.0[FINISHED]).filter(|ended| Month::of(*ended) == month);
        ended.zip(day(&line.0[DUE])).is_some_and(|(ended, due)| ended > due)
    };
    lines.iter().filter(is_late).map(|line| (line.0[CODE].as_str(), line.0[RESOLVING].as_str())).collect()
}

/// The day of "31/10/2024 17:00:00".
fn day(cell: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(cell.get(..10)?, "%d/%m/%Y").ok()
}

fn bytes(lines: &[Option<Line>]) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xEF\xBB\xBF".to_vec());
    let written = (|| {
        writer.write_record(SHOWN.map(|at| HEADERS[at]))?;
        lines.iter().flatten().try_for_each(|line| writer.write_record(&line.0))
    })();
    written.map_err(|error: csv::Error| Diagnostic::fatal("X002", error.to_string()))?;
    writer.into_inner().map_err(|error| Diagnostic::fatal("X002", error.to_string()))
}
