//! The header of a register: its own columns, running numbers and personal columns, and nothing else.

use std::collections::BTreeMap;

use super::super::headers::{self, Label, Merge};
use super::super::nearest::nearest;
use super::super::normal::normalise;
use super::super::refuse;
use crate::diagnostic::{Diagnostic, Result};
use crate::dossier::PERSONAL_HEADERS;
use crate::pipeline::Register;
use crate::pipeline::register::{Origin, RegisterColumn};

/// Headers of the running number of a row.
const NUMBER_HEADERS: [&str; 4] = ["STT", "TT", "Số TT", "Số thứ tự"];

/// What becomes of a column of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// Place among the register's columns.
    Column(usize),
    Personal,
    Ignored,
}

/// All headers that a file of a register may have.
pub struct Lexicon<'a> {
    register: &'a Register,
    known: BTreeMap<String, Target>,
}

/// The header of a file, mapped.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// Header rows, those of groups included.
    pub depth: usize,
    /// Columns up to the last one that has a label.
    pub width: usize,
    /// By column of the register: the column of the file it is read from.
    pub sources: Vec<Option<usize>>,
    pub personal: u64,
    pub ignored: u64,
    /// Normalised texts of the header rows, to know them when they come again.
    pub rows: Vec<Vec<String>>,
}

impl<'a> Lexicon<'a> {
    /// The register's headers; they win over what is personal or of no use elsewhere.
    pub fn new(register: &'a Register) -> Self {
        let mut known = BTreeMap::new();
        known.extend(PERSONAL_HEADERS.iter().map(|header| (normalise(header), Target::Personal)));
        known.extend(NUMBER_HEADERS.iter().map(|header| (normalise(header), Target::Ignored)));
        known.extend(register.ignored.iter().map(|header| (normalise(header), Target::Ignored)));
        let under_headers = |(_, column): &(usize, &RegisterColumn)| column.origin == Origin::Cells;
        for (place, column) in register.columns.iter().enumerate().filter(under_headers) {
            let headers = column.headers.iter().chain([&column.title, &column.name]);
            known.extend(headers.map(|header| (normalise(header), Target::Column(place))));
        }
        Self { register, known }
    }

    fn get(&self, label: &Label) -> Option<Target> {
        let path =
            label.group.as_ref().and_then(|group| self.known.get(&normalise(&format!("{group} > {}", label.leaf))));
        path.or_else(|| self.known.get(&normalise(&label.leaf))).copied()
    }

    fn knows(&self, text: &str) -> bool {
        self.known.contains_key(&normalise(text))
    }

    /// The most likely header row, and how many of its labels are known.
    pub fn find(&self, rows: &[Vec<String>]) -> Option<(usize, usize)> {
        headers::find_by(rows, &|text| self.knows(text), &|label| self.get(label).is_some())
    }

    /// No row looks like a header.
    pub fn no_header(&self) -> Box<Diagnostic> {
        let required = self.register.columns.iter().filter(|c| c.is_required).map(|c| format!("\"{}\"", c.title));
        refuse("F108", "no header row was found in the first rows")
            .hint(format!("the header must have at least the columns {}", required.collect::<Vec<_>>().join(", ")))
            .hint(format!("if the office uses other words, add them to `headers` in {}", self.register.file))
    }

    /// Maps the header at `row`.
    ///
    /// # Errors
    /// `F109` a header nobody declared, `F110` a required column is absent, `F111` two columns for one.
    pub fn map(&self, rows: &[Vec<String>], row: usize, merges: &[Merge]) -> Result<Mapping> {
        let (labels, depth) = headers::labels(rows, row, &|text| self.knows(text), merges);
        let width = labels.iter().rposition(|label| !label.leaf.is_empty()).map_or(0, |last| last + 1);
        let normal = |row: &Vec<String>| row.iter().map(|cell| normalise(cell)).collect();
        let mut mapping = Mapping {
            depth,
            width,
            sources: vec![None; self.register.columns.len()],
            personal: 0,
            ignored: 0,
            rows: rows[row + 1 - depth..=row].iter().map(normal).collect(),
        };
        for (source, label) in labels.iter().enumerate().take(width) {
            match self.get(label) {
                _ if label.leaf.is_empty() => mapping.ignored += 1,
                Some(Target::Personal) => mapping.personal += 1,
                Some(Target::Ignored) => mapping.ignored += 1,
                Some(Target::Column(place)) => match mapping.sources[place] {
                    None => mapping.sources[place] = Some(source),
                    Some(first) => return Err(self.twice(place, first, source)),
                },
                None => return Err(self.unknown(&label.leaf)),
            }
        }
        self.refuse_missing(&mapping)?;
        Ok(mapping)
    }

    fn unknown(&self, header: &str) -> Box<Diagnostic> {
        let file = &self.register.file;
        let shown = header.split_whitespace().collect::<Vec<_>>().join(" ");
        let columns = self.known.iter().filter(|(_, target)| matches!(target, Target::Column(_)));
        let near = nearest(&normalise(header), columns.map(|(known, _)| known.as_str()));
        let refused = refuse("F109", format!("the header \"{shown}\" is not known"));
        let refused = match near {
            Some(near) => refused.hint(format!(
                "the nearest known header is \"{near}\": if it means that, add \"{shown}\" to its `headers` in {file}"
            )),
            None => refused,
        };
        refused.hint(format!("if the column is of no use, add \"{shown}\" to `ignored` in {file}"))
    }

    fn twice(&self, place: usize, first: usize, second: usize) -> Box<Diagnostic> {
        let title = &self.register.columns[place].title;
        refuse("F111", format!("the columns {} and {} are both \"{title}\"", first + 1, second + 1))
            .hint("keep one of them, or give the other another header")
    }

    fn refuse_missing(&self, mapping: &Mapping) -> Result<()> {
        let columns = self.register.columns.iter().zip(&mapping.sources);
        let missing = columns.filter(|(column, source)| column.is_required && source.is_none());
        let names: Vec<String> = missing.map(|(column, _)| format!("\"{}\" ({})", column.title, column.name)).collect();
        if names.is_empty() {
            return Ok(());
        }
        let message = format!("required columns are missing: {}", names.join(", "));
        Err(refuse("F110", message)
            .hint(format!("add them to the file, or their headers to `headers` in {}", self.register.file)))
    }
}
