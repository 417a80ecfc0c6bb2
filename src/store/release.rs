//! Drafts become releases; one rename says which release is current.
//!
//! Order of publication: tables are linked into the draft, its manifest is written, everything is
//! synced, the draft is renamed to its release folder, and only then `current.json` is replaced. A
//! folder that no `current.json` ever named was not published: the next run removes it.

use std::collections::BTreeSet;
use std::path::Path;

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
    fn current_path(&self) -> std::path::PathBuf {
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

    /// Removes what an unfinished run left: temporary objects, folders that were never published.
    ///
    /// # Errors
    /// Input and output errors.
    pub fn sweep(&self) -> Result<()> {
        if self.temporary().exists() {
            fs::remove_dir_all(self.temporary())?;
        }
        let published = self.releases()?;
        let folder = self.root.join("releases");
        if folder.is_dir() {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if name != ".draft" && !published.contains(&name) {
                    fs::remove_dir_all(entry.path())?;
                }
            }
        }
        self.courtesy_link()
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
        fs::rename(self.draft(), self.release_folder(&id))?;
        sync_folder(&self.root.join("releases"))?;
        let entry = Published { release: id.clone(), manifest_sha256: sha256(&bytes) };
        self.point_to(entry, published)?;
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
