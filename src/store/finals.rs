//! Releases that somebody declared final: "Chính thức".
//!
//! A release is immutable, so the declaration is a small record beside it, written once as a whole
//! and bound to the release's manifest by its hash. A month has one final release; what later data
//! or corrections change is listed by later releases, and the final one keeps what it said.

use std::collections::BTreeSet;
use std::path::PathBuf;

use fs_err as fs;
use serde::{Deserialize, Serialize};

use super::release::json;
use super::{Store, replace_file};
use crate::diagnostic::{Diagnostic, Place, Result};
use crate::period::Month;

/// One declaration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Final {
    pub release: String,
    /// Last period of the release: the month whose figures are final.
    pub period: Month,
    pub manifest_sha256: String,
    /// Who declared it, and that person's post.
    pub by: String,
    pub post: String,
    /// Number of the document that says so: "Báo cáo số 123/BC-VP".
    pub document: String,
}

impl Store {
    fn finals_folder(&self) -> PathBuf {
        self.root.join("finals")
    }

    /// Declares a published release final.
    ///
    /// # Errors
    /// `S004` for an unknown release, `S010` for an empty name, post or document, `S011` when its
    /// month has a final release already, `S012` when a record cannot be read.
    pub fn declare_final(&self, id: &str, by: &str, post: &str, document: &str) -> Result<Final> {
        for (name, value) in [("--by", by), ("--post", post), ("--document", document)] {
            if value.trim().is_empty() {
                return Err(Diagnostic::fatal("S010", format!("{name} is empty: a final release says who made it so"))
                    .hint("write it as --by \"Nguyễn Văn A\" --post \"Chánh Văn phòng\" --document \"Số 123/BC-VP\""));
            }
        }
        let manifest = self.release(id)?;
        if let Some(known) = self.finals()?.into_iter().find(|known| known.period == manifest.period) {
            let message = format!(
                "{} has a final release already: {} ({}, {})",
                known.period, known.release, known.document, known.by
            );
            return Err(Diagnostic::fatal("S011", message)
                .hint("a final rank is never rewritten: what changed since is in `motcua release diff` and in later bulletins"));
        }
        let published = self.published()?.into_iter().find(|p| p.release == id);
        let record = Final {
            release: id.to_string(),
            period: manifest.period,
            // `release` has just read it: it is published.
            manifest_sha256: published.map(|p| p.manifest_sha256).unwrap_or_default(),
            by: by.trim().to_string(),
            post: post.trim().to_string(),
            document: document.trim().to_string(),
        };
        fs::create_dir_all(self.finals_folder())?;
        replace_file(&self.finals_folder().join(format!("{id}.json")), &json(&record))?;
        Ok(record)
    }

    /// Every declaration, by month.
    ///
    /// # Errors
    /// `S012` when a record cannot be read, or is of a release that was changed.
    pub fn finals(&self) -> Result<Vec<Final>> {
        let folder = self.finals_folder();
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let mut finals = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue; // one that was being written when a run was killed
            }
            let bad = |why: String| {
                Diagnostic::fatal("S012", format!("the record of a final release {why}"))
                    .at(Place::file(path.display().to_string()))
                    .hint("restore it from a copy of the folder; motcua never writes half of it")
            };
            let record: Final =
                serde_json::from_slice(&fs::read(&path)?).map_err(|error| bad(format!("cannot be read: {error}")))?;
            let published = self.published()?.into_iter().find(|p| p.release == record.release);
            if published.is_none_or(|p| p.manifest_sha256 != record.manifest_sha256) {
                return Err(bad(format!("names {}, which is not the release that was declared", record.release)));
            }
            finals.push(record);
        }
        finals.sort_by(|a, b| (a.period, &a.release).cmp(&(b.period, &b.release)));
        Ok(finals)
    }

    /// Ids that have a record, whether or not it can be read: what must never be removed.
    pub(super) fn final_ids(&self) -> Result<BTreeSet<String>> {
        let folder = self.finals_folder();
        let mut ids = BTreeSet::new();
        if folder.is_dir() {
            for entry in fs::read_dir(folder)? {
                let name = entry?.file_name().to_string_lossy().into_owned();
                ids.extend(name.strip_suffix(".json").map(String::from));
            }
        }
        Ok(ids)
    }

    /// The declaration of one release.
    ///
    /// # Errors
    /// `S012`.
    pub fn final_of(&self, id: &str) -> Result<Option<Final>> {
        Ok(self.finals()?.into_iter().find(|known| known.release == id))
    }
}
