//! Immutable files named by their content.

use std::io::Write;
use std::path::PathBuf;

use fs_err as fs;
use sha2::{Digest, Sha256};

use super::{ObjectRef, Store, sync_folder};
use crate::diagnostic::Result;

/// Hexadecimal SHA-256.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Store {
    /// Where an object lies.
    pub fn object_path(&self, sha256: &str) -> PathBuf {
        // Names come from our own hashing, or from a manifest whose hash was checked.
        self.root.join("objects").join(&sha256[..2.min(sha256.len())]).join(format!("{sha256}.parquet"))
    }

    /// Writes an object unless it is there, durably: temporary file, fsync, rename, fsync of the folder.
    ///
    /// # Errors
    /// Input and output errors (`E001`), a full disk among them: nothing refers to the object yet.
    pub fn put_object(&self, bytes: &[u8], rows: u64) -> Result<ObjectRef> {
        let name = sha256(bytes);
        let object = ObjectRef { sha256: name.clone(), rows, bytes: bytes.len() as u64 };
        let path = self.object_path(&name);
        if path.exists() {
            return Ok(object);
        }
        let folder = path.parent().map_or_else(|| self.root.clone(), PathBuf::from);
        fs::create_dir_all(&folder)?;
        fs::create_dir_all(self.temporary())?;
        let temporary = self.temporary().join(&name);
        let mut file = fs::File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_data()?;
        let mut permissions = file.metadata()?.permissions();
        permissions.set_readonly(true);
        drop(file);
        fs::set_permissions(&temporary, permissions)?;
        fs::rename(&temporary, &path)?;
        sync_folder(&folder)?;
        Ok(object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_written_once_under_its_hash_and_nobody_writes_into_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        let object = store.put_object(b"rows", 1).unwrap();
        assert_eq!(store.put_object(b"rows", 1).unwrap(), object);
        let path = store.object_path(&object.sha256);
        assert_eq!(sha256(&fs::read(&path).unwrap()), object.sha256);
        assert!(fs::metadata(&path).unwrap().permissions().readonly());
    }
}
