//! Taking old releases away: mark what is kept, sweep the rest.
//!
//! Kept are the current release, every final one, and the newest. The list in `current.json` is
//! shortened first; whatever is killed after that leaves folders and objects that nothing names.

use std::collections::BTreeSet;

use fs_err as fs;

use super::{ObjectRef, Store};
use crate::diagnostic::{Diagnostic, Result};

/// What was taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    pub releases: Vec<String>,
    pub objects: usize,
    pub bytes: u64,
}

impl Store {
    /// Removes all releases but the current one, the final ones and the newest `keep`, and every object
    /// that no kept release and no draft refers to.
    ///
    /// # Errors
    /// `S007` before the first release; `S004`, `S012`; input and output errors.
    pub fn prune(&self, keep: usize) -> Result<Pruned> {
        let Some(mut current) = self.read_current()? else {
            return Err(Diagnostic::fatal("S007", "nothing was published here yet"));
        };
        let finals: BTreeSet<String> = self.finals()?.into_iter().map(|known| known.release).collect();
        let newest = current.published.len().saturating_sub(keep);
        let is_kept = |at: usize, id: &String| at >= newest || *id == current.release || finals.contains(id);
        let mut removed = Vec::new();
        let mut kept = Vec::new();
        for (at, published) in std::mem::take(&mut current.published).into_iter().enumerate() {
            if is_kept(at, &published.release) {
                kept.push(published);
            } else {
                removed.push(published.release);
            }
        }
        let mut marked: BTreeSet<String> = BTreeSet::new();
        let hash = |object: &ObjectRef| object.sha256.clone();
        for published in &kept {
            marked.extend(self.release(&published.release)?.objects().map(hash));
        }
        marked.extend(self.read_draft().iter().flat_map(super::Manifest::objects).map(hash));
        current.published = kept;
        current.pruned.extend(removed.iter().cloned());
        self.write_current(&current)?;
        for id in &removed {
            fs::remove_dir_all(self.release_folder(id))?;
        }
        let (objects, bytes) = self.sweep_objects(&marked)?;
        Ok(Pruned { releases: removed, objects, bytes })
    }

    fn sweep_objects(&self, marked: &BTreeSet<String>) -> Result<(usize, u64)> {
        let (mut objects, mut bytes) = (0, 0);
        let folders = self.root.join("objects");
        if !folders.is_dir() {
            return Ok((0, 0));
        }
        for folder in fs::read_dir(folders)? {
            let folder = folder?.path();
            if !folder.is_dir() {
                continue;
            }
            for file in fs::read_dir(folder)? {
                let path = file?.path();
                let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
                if !marked.contains(&name) {
                    bytes += fs::metadata(&path)?.len();
                    objects += 1;
                    fs::remove_file(&path)?;
                }
            }
        }
        Ok((objects, bytes))
    }
}
