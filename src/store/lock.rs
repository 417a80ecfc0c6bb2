//! One writer at a time: an advisory lock on a file of its own, with the holder's name beside it.
//!
//! The system releases the lock when its process ends, however it ends, so a killed run never blocks
//! the next one.

use std::fs::TryLockError;

use fs_err as fs;

use super::Store;
use crate::diagnostic::{Diagnostic, Place, Result};

/// Held while it lives.
#[derive(Debug)]
pub struct Lock {
    _file: std::fs::File,
}

impl Store {
    /// Takes the writer's lock.
    ///
    /// # Errors
    /// `S001` when another run holds it.
    pub fn lock(&self) -> Result<Lock> {
        fs::create_dir_all(&self.root)?;
        let path = self.root.join("lock");
        let holder = self.root.join("lock.holder");
        let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(&path)?.into_file();
        match file.try_lock() {
            Ok(()) => {
                fs::write(holder, format!("process {}\n", std::process::id()))?;
                Ok(Lock { _file: file })
            }
            Err(TryLockError::WouldBlock) => {
                let who = fs::read_to_string(holder).unwrap_or_default();
                Err(Diagnostic::fatal("S001", format!("another run is writing there ({})", who.trim()))
                    .at(Place::file(self.root.display().to_string()))
                    .hint("wait until it ends, or choose another folder with --output"))
            }
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}
