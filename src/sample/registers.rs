//! The lists that the fictional province keeps in spreadsheets: `dang-ky/<list>_<period>.csv`.
//!
//! Small, plausible and the same every time; each says on its first line that it is fictional. The plan
//! of tasks holds one faulty row on purpose, so that an office sees what becomes of it.

mod lists;
mod services;
mod stated;

use std::path::Path;

use super::Options;
use super::absent::Absent;
use super::province::UNITS_CSV;
use crate::diagnostic::{Diagnostic, Result};
use crate::unit::Units;

use lists::Province;

/// Folder of the lists, below that of the exports.
pub const FOLDER: &str = "dang-ky";

/// Said in every list.
pub const FICTIONAL: &str = "Số liệu hư cấu của tỉnh Xuyên Sơn, chỉ để minh họa";

/// One list: its name, its title, its header and its rows.
pub struct List {
    name: String,
    title: &'static str,
    header: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

/// Writes every list; returns their number. `late`: dossiers resolved late in the last month, and by whom; `absent`:
/// those that are gone from their file.
///
/// # Errors
/// `X002` when a list cannot be laid out, `E001` when the disk refuses.
pub fn write(dir: &Path, options: &Options, late: &[(&str, &str)], absent: &[Absent]) -> Result<u64> {
    let units = Units::parse(UNITS_CSV, "units.csv")?;
    let province = Province { units: &units, options, last: options.months.last };
    let mut lists = vec![
        province.plan_tasks(),
        province.par_scores(),
        province.remedies(),
        province.inspections(),
        province.reform_models(),
        province.dialogues(),
        province.feedback(),
        province.targets(),
        province.desk_staff(),
        province.obstacles(),
        province.procedures(),
        province.initiatives(),
        province.sipas(),
        province.desk_scores(),
        province.component_scores(),
        stated::figures(&province),
        stated::disputes(&province, late),
        stated::explanations(&province, absent),
    ];
    lists.extend(options.months.iter().map(|month| province.surveys(month)));
    fs_err::create_dir_all(dir.join(FOLDER))?;
    for list in &lists {
        fs_err::write(dir.join(FOLDER).join(format!("{}.csv", list.name)), bytes(list)?)?;
    }
    Ok(lists.len() as u64)
}

/// As a spreadsheet saves it: byte order mark, CRLF, two lines above the header.
fn bytes(list: &List) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(b"\xEF\xBB\xBF".to_vec());
    let written = (|| {
        let width = list.header.len();
        for line in [list.title, FICTIONAL] {
            let mut cells = vec![""; width];
            cells[0] = line;
            writer.write_record(&cells)?;
        }
        writer.write_record(&list.header)?;
        for row in &list.rows {
            writer.write_record(row)?;
        }
        Ok::<_, csv::Error>(())
    })();
    written.map_err(|error| Diagnostic::fatal("X002", error.to_string()))?;
    writer.into_inner().map_err(|error| Diagnostic::fatal("X002", error.to_string()))
}
