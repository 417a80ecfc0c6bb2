//! Drafts become releases; one rename says which release is current.
//!
//! Order of publication: tables are linked into the draft, its manifest is written, everything is
//! synced, the draft is renamed to its release folder, and only then `current.json` is replaced. What
//! is being published is announced before the rename: only a folder that was announced and is not
//! named by `current.json` is known not to be published, and the next run removes it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fs_err as fs;
use serde::{Deserialize, Serialize};

use super::objects::sha256;
use super::{DOSSIERS, Document, Input, Manifest, PORTAL, Store, replace_file, sync_folder};
use crate::diagnostic::{Diagnostic, Place, Result};
use crate::period::Month;

/// Content of `current.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Current {
    pub(super) release: String,
    manifest_sha256: String,
    /// Every release that was ever current, oldest first.
    pub(super) published: Vec<Published>,
    /// Ids of releases that were pruned: never given again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) pruned: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Published {
    pub(super) release: String,
    pub(super) manifest_sha256: String,
}

impl Store {
    fn current_path(&self) -> PathBuf {
        self.root.join("current.json")
    }

    pub(super) fn read_current(&self) -> Result<Option<Current>> {
        let path = self.current_path();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let current = serde_json::from_str(&text).map_err(|error| {
            Diagnostic::fatal("S003", format!("`current.json` cannot be read: {error}"))
                .at(Place::file(path.display().to_string()))
                .hint("restore it from a copy of the folder; motcua never writes half of it")
        })?;
        Ok(Some(current))
    }

    /// Id of the current release.
    ///
    /// # Errors
    /// `S003` when `current.json` is damaged.
    pub fn current_id(&self) -> Result<Option<String>> {
        Ok(self.read_current()?.map(|c| c.release))
    }

    /// Manifest of the current release.
    ///
    /// # Errors
    /// `S003`, `S004`.
    pub fn current(&self) -> Result<Option<Manifest>> {
        match self.current_id()? {
            Some(id) => self.release(&id).map(Some),
            None => Ok(None),
        }
    }

    /// Manifest of a published release.
    ///
    /// # Errors
    /// `S004` when there is no such release or its manifest was changed.
    pub fn release(&self, id: &str) -> Result<Manifest> {
        let published = self.published()?;
        let Some(known) = published.iter().find(|p| p.release == id) else {
            let ids: Vec<&str> = published.iter().map(|p| p.release.as_str()).collect();
            return Err(Diagnostic::fatal("S004", format!("there is no release `{id}`")).hint(if ids.is_empty() {
                "nothing was published yet: motcua run …".into()
            } else {
                format!("there are: {}", ids.join(", "))
            }));
        };
        let path = self.release_folder(id).join("manifest.json");
        let bytes = fs::read(&path)?;
        let damaged = |why: String| {
            Diagnostic::fatal("S004", format!("the manifest of release {id} {why}"))
                .at(Place::file(path.display().to_string()))
        };
        if sha256(&bytes) != known.manifest_sha256 {
            return Err(damaged("was changed after it was published".into()));
        }
        serde_json::from_slice(&bytes).map_err(|error| damaged(format!("cannot be read: {error}")))
    }

    pub(super) fn published(&self) -> Result<Vec<Published>> {
        Ok(self.read_current()?.map(|c| c.published).unwrap_or_default())
    }

    /// Ids of the published releases, oldest first.
    ///
    /// # Errors
    /// `S003`.
    pub fn releases(&self) -> Result<Vec<String>> {
        Ok(self.published()?.into_iter().map(|p| p.release).collect())
    }

    /// Manifest of the draft an earlier stage left, if it is whole.
    pub fn read_draft(&self) -> Option<Manifest> {
        let bytes = fs::read(self.draft().join("manifest.json")).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Leaves a draft's manifest for the next stage.
    ///
    /// # Errors
    /// Input and output errors.
    pub fn write_draft(&self, manifest: &Manifest) -> Result<()> {
        fs::create_dir_all(self.draft())?;
        replace_file(&self.draft().join("manifest.json"), &json(manifest))
    }

    /// Takes an unfinished draft away: there is nothing that it would add.
    ///
    /// # Errors
    /// Input and output errors.
    pub fn remove_draft(&self) -> Result<()> {
        if self.draft().exists() {
            fs::remove_dir_all(self.draft())?;
        }
        Ok(())
    }

    /// Writes a generated document into the draft.
    ///
    /// # Errors
    /// `S005` for a path that leaves the draft; input and output errors.
    pub fn write_document(&self, path: &str, bytes: &[u8]) -> Result<Document> {
        let is_inside =
            path.split('/').all(|part| !part.is_empty() && part != ".." && part != "." && !part.contains(['\\', ':']));
        if !is_inside {
            return Err(Diagnostic::fatal("S005", format!("`{path}` is no path inside a release")));
        }
        let target = self.draft().join(path);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        if fs::symlink_metadata(&target).is_ok() {
            fs::remove_file(&target)?; // a carried document is a link into an older release: never write through it
        }
        fs::write(&target, bytes)?;
        Ok(Document { path: path.to_string(), sha256: sha256(bytes), bytes: bytes.len() as u64 })
    }

    /// Takes a document of an earlier release over, unchanged.
    ///
    /// # Errors
    /// Input and output errors.
    pub fn carry_document(&self, from: &str, document: &Document) -> Result<()> {
        let source = self.release_folder(from).join(&document.path);
        link(&source, &self.draft().join(&document.path))
    }

    /// Removes what an unfinished run left: temporary objects, a folder that was announced and never
    /// published, what was left of pruned ones. Nothing is removed before everything else is known to be
    /// published: a `current.json` that was lost, or is older than the folder, must not cost a release.
    ///
    /// # Errors
    /// `S014` for releases that `current.json` does not name, `S003`, `S012`; input and output errors.
    pub fn sweep(&self) -> Result<()> {
        let leftovers = self.leftovers()?;
        self.finals()?;
        if self.temporary().exists() {
            fs::remove_dir_all(self.temporary())?;
        }
        for folder in leftovers {
            fs::remove_dir_all(folder)?;
        }
        self.withdraw_announcement()?;
        self.courtesy_link()
    }

    /// Folders of releases that were never published, or were pruned.
    fn leftovers(&self) -> Result<Vec<PathBuf>> {
        let current = self.read_current()?;
        let finals = self.final_ids()?;
        let announced = self.announced()?;
        let published = |id: &String| current.iter().any(|c| c.published.iter().any(|known| known.release == *id));
        let pruned = |id: &String| current.iter().any(|c| c.pruned.contains(id));
        let (mut leftovers, mut unknown) = (Vec::new(), Vec::new());
        for (id, folder) in self.release_folders()? {
            if published(&id) {
                continue;
            }
            if !finals.contains(&id) && (announced.as_ref() == Some(&id) || pruned(&id)) {
                leftovers.push(folder);
            } else {
                unknown.push(id);
            }
        }
        if current.is_none() {
            unknown.extend(finals);
        }
        unknown.sort();
        unknown.dedup();
        if unknown.is_empty() {
            return Ok(leftovers);
        }
        let message = match current {
            None => format!("`current.json` is missing, and there are releases: {}", unknown.join(", ")),
            Some(_) => format!("`current.json` does not name every release that is there: {}", unknown.join(", ")),
        };
        Err(Diagnostic::fatal("S014", message)
            .at(Place::file(self.current_path().display().to_string()))
            .hint("restore the newest `current.json` from a copy of the folder; nothing was removed")
            .hint("if a release is not to be kept, move its folder out of `releases` and its record out of `finals`"))
    }

    /// Folders below `releases` that hold a release, by id; what else somebody put there is not ours.
    fn release_folders(&self) -> Result<Vec<(String, PathBuf)>> {
        let folder = self.root.join("releases");
        let mut found = Vec::new();
        if !folder.is_dir() {
            return Ok(found);
        }
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_dir() && is_release_id(&name) {
                found.push((name, entry.path()));
            }
        }
        Ok(found)
    }

    fn announcement(&self) -> PathBuf {
        self.root.join("releases").join(".publishing")
    }

    /// Id of the release that was being published when a run ended.
    fn announced(&self) -> Result<Option<String>> {
        match fs::read_to_string(self.announcement()) {
            Ok(id) => Ok(Some(id.trim().to_string())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn withdraw_announcement(&self) -> Result<()> {
        match fs::remove_file(self.announcement()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Removes the draft's documents and tables; its manifest stays.
    ///
    /// # Errors
    /// Input and output errors.
    pub fn clear_draft_documents(&self) -> Result<()> {
        for name in ["bulletins", "charts", "tables"] {
            let folder = self.draft().join(name);
            if folder.exists() {
                fs::remove_dir_all(folder)?;
            }
        }
        Ok(())
    }

    /// Id that the next release of a period will get.
    ///
    /// # Errors
    /// `S003`.
    pub fn next_id(&self, period: Month) -> Result<String> {
        let prefix = format!("{period}.");
        let current = self.read_current()?;
        let given = current.iter().flat_map(|c| c.published.iter().map(|p| &p.release).chain(&c.pruned));
        let number = given.filter_map(|id| id.strip_prefix(&prefix)?.parse::<u32>().ok()).max().unwrap_or(0) + 1;
        Ok(format!("{prefix}{number:02}"))
    }

    /// Publishes the draft as the next release of its period; returns the id.
    ///
    /// # Errors
    /// Input and output errors; what was current stays current.
    pub fn publish(&self, mut manifest: Manifest) -> Result<String> {
        let published = self.published()?;
        let id = self.next_id(manifest.period)?;
        manifest.id.clone_from(&id);
        self.link_tables(&manifest)?;
        let bytes = json(&manifest);
        replace_file(&self.draft().join("manifest.json"), &bytes)?;
        sync_tree(&self.draft())?;
        replace_file(&self.announcement(), format!("{id}\n").as_bytes())?;
        fs::rename(self.draft(), self.release_folder(&id))?;
        sync_folder(&self.root.join("releases"))?;
        let entry = Published { release: id.clone(), manifest_sha256: sha256(&bytes) };
        self.point_to(entry, published)?;
        self.withdraw_announcement()?;
        Ok(id)
    }

    /// Makes an older (or newer) published release current.
    ///
    /// # Errors
    /// `S004` when it does not exist or was changed.
    pub fn use_release(&self, id: &str) -> Result<()> {
        self.release(id)?;
        let published = self.published()?;
        let entry = published.iter().find(|p| p.release == id).cloned();
        match entry {
            Some(entry) => self.point_to(entry, published),
            None => Err(Diagnostic::fatal("S004", format!("there is no release `{id}`"))),
        }
    }

    fn point_to(&self, entry: Published, mut published: Vec<Published>) -> Result<()> {
        if !published.iter().any(|p| p.release == entry.release) {
            published.push(entry.clone());
        }
        let pruned = self.read_current()?.map(|c| c.pruned).unwrap_or_default();
        self.write_current(&Current {
            release: entry.release,
            manifest_sha256: entry.manifest_sha256,
            published,
            pruned,
        })
    }

    pub(super) fn write_current(&self, current: &Current) -> Result<()> {
        replace_file(&self.current_path(), &json(current))?;
        self.courtesy_link()
    }

    /// `current` helps people and tools; motcua itself never reads it, so failing to make it is no error.
    fn courtesy_link(&self) -> Result<()> {
        #[cfg(unix)]
        if let Some(current) = self.read_current()? {
            let path = self.root.join("current");
            let target = Path::new("releases").join(&current.release);
            if std::fs::read_link(&path).ok().as_deref() != Some(target.as_path()) {
                let _ = std::fs::remove_file(&path);
                let _ = std::os::unix::fs::symlink(target, &path);
            }
        }
        Ok(())
    }

    fn link_tables(&self, manifest: &Manifest) -> Result<()> {
        let tables = self.draft().join("tables");
        if tables.exists() {
            fs::remove_dir_all(&tables)?;
        }
        for (table, partitions) in &manifest.tables {
            for (partition, part) in partitions {
                for (number, object) in part.objects.iter().enumerate() {
                    let name = format!("part-{number:04}.parquet");
                    link(&self.object_path(&object.sha256), &tables.join(table).join(partition).join(name))?;
                }
            }
        }
        let kinds: BTreeSet<&str> = manifest.inputs.iter().map(|i| i.kind.as_str()).collect();
        let counted = kinds.into_iter().flat_map(|kind| match kind {
            DOSSIERS | PORTAL => manifest.counted_inputs(kind),
            register => manifest.register_inputs(register, manifest.period),
        });
        let counted: BTreeSet<(&str, &str, Month, i32)> = counted.map(identity).collect();
        for input in &manifest.inputs {
            let table = match input.kind.as_str() {
                DOSSIERS => "dossier_versions",
                PORTAL => "portal_dossiers",
                register => register,
            };
            let superseded = if counted.contains(&identity(input)) { "" } else { "_superseded" };
            let table = format!("{table}{superseded}");
            for (number, object) in input.parts.iter().enumerate() {
                let name = format!("{}.v{}.{number:02}.parquet", safe_name(&input.sender), input.version);
                link(
                    &self.object_path(&object.sha256),
                    &tables.join(&table).join(input.period.to_string()).join(name),
                )?;
            }
        }
        Ok(())
    }
}

/// `2024-10.03`: a period and a number.
fn is_release_id(name: &str) -> bool {
    name.split_once('.')
        .is_some_and(|(period, number)| period.parse::<Month>().is_ok() && number.parse::<u32>().is_ok())
}

/// What tells an input from every other.
fn identity(input: &Input) -> (&str, &str, Month, i32) {
    (&input.kind, &input.sender, input.period, input.version)
}

/// A sender as part of a file's name: letters, digits, dot, minus; any other name gets its hash, so
/// that two senders never share a file.
fn safe_name(sender: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    if !sender.is_empty() && !sender.starts_with('.') && sender.chars().all(is_plain) {
        return sender.to_string();
    }
    let plain: String = sender.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    format!("s{plain}_{}", &sha256(sender.as_bytes())[..8])
}

/// Hard link, or a copy where links fail.
fn link(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    if fs::hard_link(from, to).is_err() {
        fs::copy(from, to)?;
    }
    Ok(())
}

/// Syncs the folders of a tree, and its files that are ours alone (links point to synced objects).
fn sync_tree(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sync_tree(&path)?;
        } else if path.extension().is_none_or(|e| e != "parquet") {
            fs::File::open(&path)?.sync_data()?;
        }
    }
    sync_folder(folder)
}

/// Plain data on one line: a manifest names every file of the history, and is read by programs.
pub(super) fn json<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(value).expect("plain data with text keys always serialises");
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A store with these releases, the last one current.
    fn store(folder: &Path, periods: &[&str]) -> Store {
        let store = Store::at(folder);
        for period in periods {
            fs::create_dir_all(store.draft()).unwrap();
            store.publish(Manifest::empty("test", "test", period.parse().unwrap())).unwrap();
        }
        store
    }

    fn folders(store: &Store) -> Vec<String> {
        let mut ids: Vec<String> = store.release_folders().unwrap().into_iter().map(|(id, _)| id).collect();
        ids.sort();
        ids
    }

    /// Every release was removed, final ones too, when `current.json` was lost.
    #[test]
    fn a_lost_or_older_current_json_costs_no_release() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path(), &["2024-09"]);
        store.declare_final("2024-09.01", "A", "B", "C").unwrap();
        let older = fs::read(store.current_path()).unwrap();
        fs::create_dir_all(store.draft()).unwrap();
        store.publish(Manifest::empty("test", "test", Month::new(2024, 10).unwrap())).unwrap();
        store.sweep().unwrap();
        let ids = ["2024-09.01", "2024-10.01"];
        for damage in [None, Some(older)] {
            match damage {
                None => fs::remove_file(store.current_path()).unwrap(),
                Some(bytes) => fs::write(store.current_path(), bytes).unwrap(),
            }
            assert_eq!(store.sweep().unwrap_err().code, "S014");
            assert_eq!(folders(&store), ids);
        }
        fs::remove_file(store.current_path()).unwrap();
        ids.iter().for_each(|id| fs::remove_dir_all(store.release_folder(id)).unwrap());
        assert_eq!(store.sweep().unwrap_err().code, "S014", "a final release was here");
    }

    #[test]
    fn a_release_that_was_announced_and_never_published_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        // the very first run, and a later one, were killed between the two renames
        for published in [&[][..], &["2024-09.01"]] {
            let orphan = store.release_folder("2024-10.01");
            fs::create_dir_all(&orphan).unwrap();
            fs::write(store.announcement(), "2024-10.01\n").unwrap();
            store.sweep().unwrap();
            assert_eq!(folders(&store), published);
            assert!(!store.announcement().exists());
            fs::create_dir_all(store.draft()).unwrap();
            store.publish(Manifest::empty("test", "test", Month::new(2024, 9).unwrap())).unwrap();
        }
    }

    #[test]
    fn what_others_put_beside_the_releases_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path(), &["2024-09"]);
        fs::write(folder.path().join("releases/Thumbs.db"), "x").unwrap();
        fs::create_dir(folder.path().join("releases/@eaDir")).unwrap();
        store.sweep().unwrap();
        assert!(folder.path().join("releases/Thumbs.db").exists() && folder.path().join("releases/@eaDir").exists());
    }
}
