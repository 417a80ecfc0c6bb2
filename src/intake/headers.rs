//! The header of a table: found among title rows, read under merged groups, mapped to fields.
//!
//! A header is matched exactly after normalising, against the profile first and the field
//! dictionary second. What nobody knows stops the file: a column dropped in silence is a figure
//! that is wrong in silence. Columns of personal data are known by name and never read.

use std::collections::BTreeMap;

use super::nearest::nearest;
use super::normal::normalise;
use crate::diagnostic::{Diagnostic, Result, Severity};
use crate::dossier::{DEFINITIONS, Field, IGNORED_HEADERS, PERSONAL_HEADERS};
use crate::pipeline::profile::{HeaderTarget, Profile};

/// Rows from the top in which a header is looked for.
pub const SEARCHED_ROWS: usize = 64;

/// What becomes of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Fields(Vec<Field>),
    Personal,
    Ignored,
}

/// All headers that a file may have.
pub struct Lexicon<'a> {
    profile: &'a Profile,
    known: BTreeMap<String, Target>,
}

impl<'a> Lexicon<'a> {
    /// The dictionary's headers, and over them the profile's own.
    pub fn new(profile: &'a Profile) -> Self {
        let mut known = BTreeMap::new();
        for definition in &DEFINITIONS {
            let headers = definition.headers.iter().chain([&definition.name]);
            known.extend(headers.map(|header| (normalise(header), Target::Fields(vec![definition.field]))));
        }
        known.extend(PERSONAL_HEADERS.iter().map(|header| (normalise(header), Target::Personal)));
        known.extend(IGNORED_HEADERS.iter().map(|header| (normalise(header), Target::Ignored)));
        for (header, target) in &profile.headers {
            let target = match target {
                HeaderTarget::Fields(fields) => Target::Fields(fields.clone()),
                HeaderTarget::Ignore => Target::Ignored,
            };
            known.insert(normalise(header), target);
        }
        Self { profile, known }
    }

    fn get(&self, label: &Label) -> Option<&Target> {
        let path =
            label.group.as_ref().and_then(|group| self.known.get(&normalise(&format!("{group} > {}", label.leaf))));
        path.or_else(|| self.known.get(&normalise(&label.leaf)))
    }

    fn knows(&self, text: &str) -> bool {
        self.known.contains_key(&normalise(text))
    }

    /// The nearest field of a header that is not known, and the known header it resembles.
    fn nearest_field(&self, header: &str) -> Option<(&str, Field)> {
        let of_fields = self.known.iter().filter_map(|(known, target)| match target {
            Target::Fields(fields) => fields.first().map(|field| (known.as_str(), *field)),
            _ => None,
        });
        let by_header: BTreeMap<&str, Field> = of_fields.collect();
        let found = nearest(&normalise(header), by_header.keys().copied())?;
        by_header.get(found).map(|field| (found, *field))
    }
}

/// A column's own label and, under a merged group, the group's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    pub leaf: String,
    pub group: Option<String>,
}

/// A rectangle of merged cells, rows and columns counted from 0, both ends inside.
#[derive(Clone, Copy, Debug)]
pub struct Merge {
    pub first: (usize, usize),
    pub last: (usize, usize),
}

/// A field and the column of the file it is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub field: Field,
    /// Counted from 0.
    pub source: usize,
}

/// The header of a table, mapped.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// Header rows, those of groups included.
    pub depth: usize,
    /// Columns up to the last one that has a label.
    pub width: usize,
    pub columns: Vec<Column>,
    pub personal: u64,
    pub ignored: u64,
    /// Normalised texts of the header rows, to know them when they come again.
    pub rows: Vec<Vec<String>>,
}

impl Mapping {
    /// Column of the file a field is read from.
    pub fn source(&self, field: Field) -> Option<usize> {
        self.columns.iter().find(|column| column.field == field).map(|column| column.source)
    }

    /// Names of the fields that no column is for.
    pub fn absent_fields(&self) -> Vec<String> {
        let absent = DEFINITIONS.iter().filter(|definition| self.source(definition.field).is_none());
        absent.map(|definition| definition.name.to_owned()).collect()
    }
}

/// The most likely header row, and how many of its labels are known.
pub fn find(rows: &[Vec<String>], lexicon: &Lexicon) -> Option<(usize, usize)> {
    find_by(rows, &|text| lexicon.knows(text), &|label| lexicon.get(label).is_some())
}

/// The same for whatever headers there are: `knows` a text that may stand over a column, `is_known` a label.
pub fn find_by(
    rows: &[Vec<String>],
    knows: &dyn Fn(&str) -> bool,
    is_known: &dyn Fn(&Label) -> bool,
) -> Option<(usize, usize)> {
    let score = |row: usize| labels(rows, row, knows, &[]).0.iter().filter(|label| is_known(label)).count();
    let scores = (0..rows.len().min(SEARCHED_ROWS)).map(|row| (row, score(row)));
    // a header has at least two known labels, or is a single column of one
    let likely =
        scores.filter(|(row, score)| *score >= 2 || (*score == 1 && filled(&rows[*row]) == 1 && rows.len() > 1));
    likely.reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// Maps the header at `row`, as [`find`] gave it.
///
/// # Errors
/// `F109` a header nobody knows, `F110` a required column is absent, `F111` two columns for one
/// field: the file is refused.
pub fn map(rows: &[Vec<String>], row: usize, lexicon: &Lexicon, merges: &[Merge]) -> Result<Mapping> {
    let (labels, depth) = labels(rows, row, &|text| lexicon.knows(text), merges);
    let width = labels.iter().rposition(|label| !label.leaf.is_empty()).map_or(0, |last| last + 1);
    let rows = rows[row + 1 - depth..=row].iter().map(|row| row.iter().map(|cell| normalise(cell)).collect()).collect();
    let mut mapping = Mapping { depth, width, columns: Vec::new(), personal: 0, ignored: 0, rows };
    let mut unknown = Vec::new();
    for (source, label) in labels.iter().enumerate().take(width) {
        match lexicon.get(label) {
            _ if label.leaf.is_empty() => mapping.ignored += 1,
            Some(Target::Fields(fields)) => {
                mapping.columns.extend(fields.iter().map(|field| Column { field: *field, source }))
            }
            Some(Target::Personal) => mapping.personal += 1,
            Some(Target::Ignored) => mapping.ignored += 1,
            None => unknown.push(label.leaf.as_str()),
        }
    }
    if !unknown.is_empty() {
        return Err(unknown_headers(&unknown, lexicon));
    }
    refuse_ambiguous(&mapping, &labels)?;
    refuse_missing(&mapping)?;
    Ok(mapping)
}

/// Labels of the columns at a header row, and how many rows they are written in.
pub fn labels(rows: &[Vec<String>], row: usize, knows: &dyn Fn(&str) -> bool, merges: &[Merge]) -> (Vec<Label>, usize) {
    let own = &rows[row];
    let empty = Vec::new();
    let above = row.checked_sub(1).map_or(&empty, |above| &rows[above]);
    let width = own.len().max(above.len());
    let text = |cells: &[String], column: usize| {
        cells.get(column).map(|t| t.trim()).filter(|t| !t.is_empty()).map(String::from)
    };
    // a cell merged downwards is written in its first row
    let from_merge = |column: usize| {
        let over =
            merges.iter().find(|m| m.first.0 < row && m.last.0 >= row && (m.first.1..=m.last.1).contains(&column))?;
        text(rows.get(over.first.0)?, over.first.1)
    };
    let from_above = |column: usize| text(above, column).filter(|label| knows(label));
    let leaves: Vec<(Option<String>, bool)> = (0..width)
        .map(|column| match text(own, column) {
            Some(label) => (Some(label), false),
            None => {
                let higher = from_merge(column).or_else(|| from_above(column));
                let is_higher = higher.is_some();
                (higher, is_higher)
            }
        })
        .collect();
    let has_groups = row > 0
        && (leaves.iter().any(|(_, is_higher)| *is_higher)
            || merges.iter().any(|m| m.first.0 + 1 == row && m.last.1 > m.first.1 && m.last.0 < row));
    let groups = |column: usize| {
        let merged =
            merges.iter().find(|m| m.first.0 < row && m.last.0 + 1 == row && (m.first.1..=m.last.1).contains(&column));
        match merged {
            Some(merge) => text(rows.get(merge.first.0)?, merge.first.1),
            None => (0..=column).rev().find_map(|c| text(above, c)),
        }
    };
    let labels = leaves.into_iter().enumerate().map(|(column, (leaf, is_higher))| Label {
        group: if has_groups && !is_higher && leaf.is_some() { groups(column) } else { None },
        leaf: leaf.unwrap_or_default(),
    });
    (labels.collect(), if has_groups { 2 } else { 1 })
}

fn filled(row: &[String]) -> usize {
    row.iter().filter(|cell| !cell.trim().is_empty()).count()
}

fn refuse(code: &'static str, message: String) -> Box<Diagnostic> {
    Diagnostic::new(code, Severity::FileRefused, message)
}

/// A header as a line of TOML writes it.
fn quoted(header: &str) -> String {
    let text = header.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn unknown_headers(unknown: &[&str], lexicon: &Lexicon) -> Box<Diagnostic> {
    let list = unknown.iter().map(|header| quoted(header)).collect::<Vec<_>>().join(", ");
    let message = match unknown {
        [_] => format!("the header {list} is not known"),
        _ => format!("{} headers are not known: {list}", unknown.len()),
    };
    let mut diagnostic = refuse("F109", message);
    for header in unknown {
        let line = quoted(header);
        let file = &lexicon.profile.file;
        diagnostic = diagnostic.hint(match lexicon.nearest_field(header) {
            Some((near, field)) => {
                format!("add to [headers] of {file}: {line} = \"{}\" (nearest known header: \"{near}\") or {line} = \"ignore\"", field.name())
            }
            None => format!("add to [headers] of {file}: {line} = \"ignore\", or the name of its field"),
        });
    }
    diagnostic
}

fn refuse_ambiguous(mapping: &Mapping, labels: &[Label]) -> Result<()> {
    for (index, column) in mapping.columns.iter().enumerate() {
        if let Some(other) = mapping.columns[..index].iter().find(|other| other.field == column.field) {
            let (first, second) = (quoted(&labels[other.source].leaf), quoted(&labels[column.source].leaf));
            let message = format!(
                "the columns {first} ({}) and {second} ({}) are both {}",
                other.source + 1,
                column.source + 1,
                column.field.name()
            );
            let hint = match &labels[column.source].group {
                Some(group) => format!(
                    "add to [headers] of the profile: {} = \"ignore\"",
                    quoted(&format!("{group} > {}", labels[column.source].leaf))
                ),
                None => format!("add to [headers] of the profile: {second} = \"ignore\""),
            };
            return Err(refuse("F111", message).hint(hint));
        }
    }
    Ok(())
}

fn refuse_missing(mapping: &Mapping) -> Result<()> {
    let missing = DEFINITIONS.iter().filter(|d| d.is_required && mapping.source(d.field).is_none());
    let names: Vec<String> = missing.map(|d| format!("\"{}\" ({})", d.title, d.name)).collect();
    if names.is_empty() {
        return Ok(());
    }
    let message = match names.as_slice() {
        [name] => format!("the required column {name} is missing"),
        _ => format!("the required columns {} are missing", names.join(", ")),
    };
    Err(refuse("F110", message)
        .hint("export the file again with that column, or name its header under [headers] of the profile"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(extra: &str) -> Profile {
        let text = format!("title = \"T\"\ntime_zone = \"+07:00\"\ndates = [\"dd/MM/yyyy\"]\n{extra}");
        Profile::parse(&text, "profiles/t.toml").unwrap()
    }

    fn rows(lines: &[&str]) -> Vec<Vec<String>> {
        lines.iter().map(|line| line.split('|').map(String::from).collect()).collect()
    }

    const PLAIN: &str =
        "STT|Mã hồ sơ|Chủ hồ sơ|Đơn vị giải quyết|Ngày tiếp nhận|Ngày hẹn trả|Ngày có kết quả|Trạng thái";

    fn check(lines: &[&str], extra: &str) -> Result<Mapping> {
        let profile = profile(extra);
        let lexicon = Lexicon::new(&profile);
        let rows = rows(lines);
        let (row, _) = find(&rows, &lexicon).expect("a header is found");
        map(&rows, row, &lexicon, &[])
    }

    #[test]
    fn the_header_is_found_under_titles() {
        let mapping =
            check(&["ỦY BAN NHÂN DÂN|CỘNG HÒA", "DANH SÁCH HỒ SƠ", "", PLAIN, "1|H1|A B|X|01/10/2024|||"], "").unwrap();
        assert_eq!((mapping.depth, mapping.width), (1, 8));
        assert_eq!((mapping.personal, mapping.ignored), (1, 1));
        assert_eq!(mapping.source(Field::ReceivedAt), Some(4));
    }

    #[test]
    fn a_group_stands_over_its_leaves() {
        let mapping = check(
            &[
                "STT|Mã hồ sơ|Thời gian|||Đơn vị giải quyết|Trạng thái",
                "||Ngày tiếp nhận|Ngày hẹn trả|Ngày có kết quả||",
                "1|H1|a|b|c|d|e",
            ],
            "",
        )
        .unwrap();
        assert_eq!(mapping.depth, 2);
        assert_eq!(mapping.source(Field::ResolvingUnit), Some(5));
    }

    #[test]
    fn a_path_tells_equal_leaves_apart() {
        let lines = ["Mã hồ sơ|Nhận||Trả||Đơn vị giải quyết|Trạng thái", "|Ngày|Ghi chú|Hẹn|Ngày||"];
        let extra =
            "[headers]\n\"Nhận > Ngày\" = \"received_at\"\n\"Trả > Ngày\" = \"finished_at\"\n\"Hẹn\" = \"due_at\"";
        let mapping = check(&lines, extra).unwrap();
        assert_eq!((mapping.source(Field::ReceivedAt), mapping.source(Field::FinishedAt)), (Some(1), Some(4)));
    }

    #[test]
    fn an_unknown_header_is_refused_with_the_line_to_add() {
        let error = check(&[&format!("{PLAIN}|Ngày hẹn tra kết quả")], "").unwrap_err();
        assert_eq!((error.code, error.severity), ("F109", Severity::FileRefused));
        assert!(error.hints[0].contains("\"Ngày hẹn tra kết quả\" = \"due_at\""), "{error}");
        assert!(error.hints[0].contains("\"Ngày hẹn tra kết quả\" = \"ignore\""), "{error}");
    }

    #[test]
    fn a_missing_required_column_is_named() {
        let error = check(&[&PLAIN.replace("Ngày tiếp nhận", "Ghi chú")], "").unwrap_err();
        assert_eq!(error.code, "F110");
        assert!(error.message.contains("\"Ngày tiếp nhận\" (received_at)"), "{error}");
    }

    #[test]
    fn two_columns_of_one_field_are_refused() {
        let error = check(&[&format!("{PLAIN}|Ngày nhận hồ sơ")], "").unwrap_err();
        assert_eq!(error.code, "F111");
        assert!(check(&[&format!("{PLAIN}|Ngày nhận hồ sơ")], "[headers]\n\"Ngày nhận hồ sơ\" = \"ignore\"").is_ok());
    }

    #[test]
    fn one_column_may_feed_two_fields() {
        let extra = "[headers]\n\"Đơn vị giải quyết\" = [\"receiving_unit\", \"resolving_unit\"]";
        let mapping = check(&[PLAIN], extra).unwrap();
        assert_eq!((mapping.source(Field::ReceivingUnit), mapping.source(Field::ResolvingUnit)), (Some(3), Some(3)));
    }
}
