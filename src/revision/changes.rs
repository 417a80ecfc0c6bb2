//! What differs between two releases besides their figures: files, texts, program.

use std::collections::{BTreeMap, BTreeSet};

use super::Side;
use crate::period::Month;
use crate::store::Input;

/// What became of a sender's month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileChange {
    /// It had no file.
    New,
    /// It had another one.
    Resent,
}

/// Differences of two manifests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Sender and month whose file is new or another one.
    pub files: BTreeMap<(String, Month), FileChange>,
    /// Month of every file, by sender and path, in either release.
    months: BTreeMap<(String, String), Month>,
    /// Whether the same files were read by another profile or unit table.
    pub is_read_anew: bool,
    /// Paths of SQL that is new, gone or changed.
    pub sql: BTreeSet<String>,
    /// Whether the table of units changed.
    pub has_other_units: bool,
    /// Versions of the program, where they differ.
    pub programs: Option<(String, String)>,
}

impl Changes {
    /// What the newer side has that the older has not.
    pub fn between(old: &Side<'_>, new: &Side<'_>) -> Self {
        let mut changes = Self::default();
        let mut known: BTreeMap<(&str, Month), Vec<&Input>> = BTreeMap::new();
        for input in &old.manifest.inputs {
            known.entry((input.sender.as_str(), input.period)).or_default().push(input);
        }
        for input in &new.manifest.inputs {
            let same = known.get(&(input.sender.as_str(), input.period));
            let place = (input.sender.clone(), input.period);
            match same.map(|same| same.iter().find(|known| known.receipt.sha256 == input.receipt.sha256)) {
                None => drop(changes.files.insert(place, FileChange::New)),
                Some(None) => drop(changes.files.insert(place, FileChange::Resent)),
                Some(Some(known)) => changes.is_read_anew |= known.reader != input.reader,
            }
        }
        for input in old.manifest.inputs.iter().chain(&new.manifest.inputs) {
            changes.months.insert((input.sender.clone(), input.path.clone()), input.period);
        }
        let (before, after) = (&old.manifest.texts, &new.manifest.texts);
        let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let changed =
            paths.into_iter().filter(|path| path.starts_with("sql/") && before.get(*path) != after.get(*path));
        changes.sql = changed.cloned().collect();
        changes.has_other_units = old.units.iter().ne(new.units.iter());
        if old.manifest.program != new.manifest.program {
            changes.programs = Some((old.manifest.program.clone(), new.manifest.program.clone()));
        }
        changes
    }

    /// What became of the month a file is of; `None` when it is as it was.
    pub fn of_file(&self, sender: &str, path: &str) -> Option<(FileChange, Month)> {
        let month = self.months.get(&(sender.to_string(), path.to_string()))?;
        self.files.get(&(sender.to_string(), *month)).map(|change| (*change, *month))
    }
}
