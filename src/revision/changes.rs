//! What differs between two releases besides their figures: files, texts, program.

use std::collections::{BTreeMap, BTreeSet};

use super::Side;
use crate::period::Month;
use crate::store::Input;

/// Kind, sender and month: a register says nothing of the dossiers that its sender sent for the same month.
pub type SenderMonth = (String, String, Month);

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
    /// Kind, sender and month whose file is new or another one.
    pub files: BTreeMap<SenderMonth, FileChange>,
    /// What every file is of, by sender and path, in either release.
    places: BTreeMap<(String, String), SenderMonth>,
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
        let mut changes = Self::of_inputs(&old.manifest.inputs, &new.manifest.inputs);
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

    fn of_inputs(old: &[Input], new: &[Input]) -> Self {
        let mut changes = Self::default();
        let place = |input: &Input| (input.kind.clone(), input.sender.clone(), input.period);
        let mut known: BTreeMap<SenderMonth, Vec<&Input>> = BTreeMap::new();
        for input in old {
            known.entry(place(input)).or_default().push(input);
        }
        for input in new {
            let same = known.get(&place(input));
            match same.map(|same| same.iter().find(|known| known.receipt.sha256 == input.receipt.sha256)) {
                None => drop(changes.files.insert(place(input), FileChange::New)),
                Some(None) => drop(changes.files.insert(place(input), FileChange::Resent)),
                Some(Some(known)) => changes.is_read_anew |= known.reader != input.reader,
            }
        }
        for input in old.iter().chain(new) {
            changes.places.insert((input.sender.clone(), input.path.clone()), place(input));
        }
        changes
    }

    /// What became of the month a file is of; `None` when it is as it was.
    pub fn of_file(&self, sender: &str, path: &str) -> Option<(FileChange, Month)> {
        let place = self.places.get(&(sender.to_string(), path.to_string()))?;
        self.files.get(place).map(|change| (*change, place.2))
    }
}
