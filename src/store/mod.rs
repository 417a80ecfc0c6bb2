//! The only code that writes under `output/`: objects, drafts, releases, what is current, the lock.
//!
//! Invariants: an object is written once, named by its content, and never edited; a release becomes
//! visible by one rename of `current.json`; a run that fails or is killed at any instant leaves what
//! is current as it was, and the next run starts clean.

mod finals;
mod lock;
mod manifest;
mod objects;
mod prune;
mod release;
mod runs;

pub use objects::sha256;

pub use finals::Final;
pub use lock::Lock;
pub use manifest::{
    CheckResult, Correction, DOSSIERS, Document, Input, Manifest, ObjectRef, PORTAL, Refused, Sent, TablePart,
};
pub use prune::Pruned;
pub use runs::RunLog;

use std::path::{Path, PathBuf};

use fs_err as fs;

use crate::diagnostic::Result;

/// One output folder: one warehouse.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
}

impl Store {
    /// A store at `root`; nothing is read or written yet.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_path_buf() }
    }

    /// The output folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where load, build and render leave their results.
    pub fn draft(&self) -> PathBuf {
        self.root.join("releases").join(".draft")
    }

    /// Folder of a published release.
    pub fn release_folder(&self, id: &str) -> PathBuf {
        self.root.join("releases").join(id)
    }

    /// Fault reports of a run.
    pub fn quarantine(&self) -> PathBuf {
        self.root.join("quarantine")
    }

    /// Logs of runs; the one place with clocks in it.
    pub fn runs(&self) -> PathBuf {
        self.root.join("runs")
    }

    fn temporary(&self) -> PathBuf {
        self.root.join("objects").join(".new")
    }
}

/// Makes a rename in `folder` durable, where the system can.
fn sync_folder(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Replaces a small file as a whole: temporary file, fsync, rename, fsync of the folder.
fn replace_file(path: &Path, bytes: &[u8]) -> Result<()> {
    use std::io::Write;
    let folder = path.parent().unwrap_or(Path::new("."));
    let temporary = path.with_extension("new");
    let mut file = fs::File::create(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&temporary, path)?;
    sync_folder(folder)
}
