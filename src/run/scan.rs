//! Which files there are, and what their names and the pipeline say about them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, NaiveDateTime};
use fs_err as fs;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostic, Place, Result, Severity};
use crate::period::{Month, MonthRange};
use crate::pipeline::{Project, regex};

/// A file of the input folder that a source claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub path: PathBuf,
    /// Below the input folder, `/` between folders.
    pub shown: String,
    /// Index into the pipeline's sources.
    pub source: usize,
    /// `dossiers`, `portal`, or a register.
    pub kind: String,
    pub sender: String,
    pub period: Month,
    /// Local wall time, microseconds since 1970.
    pub extracted_at: i64,
    /// Known from the cache; otherwise computed while the file is read, unless it must be compared first.
    pub sha256: Option<String>,
    /// Size and time when it was found.
    pub stamp: Stamp,
}

/// What one version is told from another within: kind, sender and month.
pub type SenderMonth = (String, String, Month);

impl Found {
    /// The files it is a version among.
    pub fn sender_month(&self) -> SenderMonth {
        (self.kind.clone(), self.sender.clone(), self.period)
    }
}

/// Size in bytes, time of the last change in nanoseconds since 1970, inode.
pub type Stamp = (u64, u128, u64);

/// The input folder, read once.
#[derive(Debug, Default)]
pub struct Scan {
    pub found: Vec<Found>,
    /// Files that no source claims, or whose name contradicts itself.
    pub problems: Vec<Box<Diagnostic>>,
}

/// Lists the files of `periods` below `input`, in the order of their paths.
///
/// # Errors
/// `R001` when the folder cannot be read.
pub fn scan(input: &Path, project: &Project, periods: MonthRange, hashes: &mut HashCache) -> Result<Scan> {
    if !input.is_dir() {
        return Err(Diagnostic::fatal("R001", "the input folder does not exist")
            .at(Place::file(input.display().to_string()))
            .hint("name the folder with the exports: --input DIR"));
    }
    let mut scan = Scan::default();
    let (mut paths, mut closed) = (Vec::new(), Vec::new());
    list(input, &mut paths, &mut closed)?;
    paths.sort();
    scan.problems.extend(closed.iter().map(|folder| unreadable(&shown_path(input, folder))));
    let patterns = project.pipeline.sources.iter().map(|s| regex(&s.files)).collect::<Result<Vec<_>>>()?;
    let lists_dossiers = |source: usize| project.pipeline.sources[source].lists_dossiers();
    for path in paths {
        let shown = shown_path(input, &path);
        let claim = patterns.iter().enumerate().find_map(|(source, pattern)| Some((source, pattern.captures(&shown)?)));
        let Some((source, groups)) = claim else {
            let problem = Diagnostic::new(
                "R002",
                Severity::Flagged,
                "no source of the pipeline claims this file; it is not read",
            )
            .at(Place::file(shown))
            .hint("correct the file's name, or `files` in the pipeline");
            scan.problems.push(problem);
            continue;
        };
        let named = Named {
            period: groups.name("period").map_or("", |m| m.as_str()),
            sender: groups.name("sender").map(|m| m.as_str()),
            extracted: groups.name("extracted").map(|m| m.as_str()),
        };
        match claimed(project, source, &named) {
            // a register of an earlier year still counts; dossiers of other months were loaded before
            Ok((period, ..)) if period > periods.last || (lists_dossiers(source) && period < periods.first) => {}
            Ok((period, sender, extracted_at)) => {
                let Ok(stamp) = stamp(&path) else {
                    scan.problems.push(unreadable(&shown));
                    continue;
                };
                let sha256 = hashes.known(&path, stamp);
                let kind = project.pipeline.sources[source].kind.clone();
                scan.found.push(Found { path, shown, source, kind, sender, period, extracted_at, sha256, stamp });
            }
            Err(problem) => scan.problems.push(problem.at(Place::file(shown))),
        }
    }
    scan.found.sort_by(|a, b| {
        (a.period, &a.sender, &a.kind, a.extracted_at, &a.shown).cmp(&(
            b.period,
            &b.sender,
            &b.kind,
            b.extracted_at,
            &b.shown,
        ))
    });
    Ok(scan)
}

struct Named<'a> {
    period: &'a str,
    sender: Option<&'a str>,
    extracted: Option<&'a str>,
}

fn claimed(project: &Project, source: usize, named: &Named<'_>) -> Result<(Month, String, i64)> {
    let source = &project.pipeline.sources[source];
    let refused = |message: String| Diagnostic::new("R003", Severity::FileRefused, message);
    // a register of a whole year stands from its January
    let year = named.period.parse().ok().filter(|_| !source.lists_dossiers() && named.period.len() == 4);
    let period: Month = year.and_then(|year| Month::new(year, 1)).or(named.period.parse().ok()).ok_or_else(|| {
        refused(format!("the file's name says period `{}`, which is no month", named.period))
            .hint("write it as 2024-10; a register of a year as 2024")
    })?;
    let written = named.sender.or(source.sender.as_deref()).unwrap_or_default();
    let sender = match &project.units {
        None => written.to_string(),
        // The unit that had this code at the period's end.
        Some(units) => match units.get_on(written, period.last_day()) {
            Some(unit) => unit.code.clone(),
            None if units.has_written(written) => {
                let message = format!("the file's name says sender `{written}`, which is no unit in {period}");
                return Err(refused(message).hint("correct the name, or the unit's days in the reference file"));
            }
            None => {
                return Err(refused(format!("the file's name says sender `{written}`, which is no unit"))
                    .hint("correct the name, or add the unit to the reference file"));
            }
        },
    };
    let extracted_at = match (named.extracted, &source.extracted_format, &source.extracted_at) {
        (Some(text), Some(format), _) => NaiveDateTime::parse_from_str(text, format).ok(),
        (_, _, Some(text)) => NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M")
            .ok()
            .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(|d| d.and_hms_opt(0, 0, 0))),
        // a list that is edited where it lies has no extraction: its order is that of its versions
        (None, None, None) if !source.lists_dossiers() => period.first_day().and_hms_opt(0, 0, 0),
        _ => None,
    };
    let extracted_at = extracted_at.ok_or_else(|| {
        refused("the extraction time cannot be read".into())
            .hint("check the file's name, `extracted_format` and `extracted_at` in the pipeline")
    })?;
    Ok((period, sender, extracted_at.and_utc().timestamp_micros()))
}

/// Adds the files below a folder to `paths`, and folders that cannot be read to `closed`.
fn list(folder: &Path, paths: &mut Vec<PathBuf>, closed: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // `~$book.xlsx` is Excel's own note that somebody has the workbook open.
        let is_hidden =
            path.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.starts_with('.') || n.starts_with("~$"));
        if is_hidden {
            continue;
        }
        if !path.is_dir() {
            paths.push(path);
        } else if list(&path, paths, closed).is_err() {
            closed.push(path);
        }
    }
    Ok(())
}

/// A link to nothing, a file that vanished since it was listed, one that nobody may open: it is refused, the
/// others are loaded.
pub fn unreadable(shown: &str) -> Box<Diagnostic> {
    Diagnostic::new("R014", Severity::FileRefused, "it cannot be opened, or not read to its end")
        .at(Place::file(shown))
        .hint("it may be gone, a link to nothing, or held by another program: copy it again, then run again")
}

fn shown_path(input: &Path, path: &Path) -> String {
    let below = path.strip_prefix(input).unwrap_or(path);
    below.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Hashes by path, size, time and inode, so that an unchanged file is not read again.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct HashCache {
    known: BTreeMap<String, Known>,
    #[serde(skip)]
    is_verifying: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    size: u64,
    modified_ns: u128,
    inode: u64,
    sha256: String,
}

impl HashCache {
    /// Reads the cache; a missing or damaged one is an empty one. `verify` hashes every file again.
    pub fn read(path: &Path, verify: bool) -> Self {
        let cache: Self = fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        Self { is_verifying: verify, ..cache }
    }

    /// The cache for the next run.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("plain data with text keys always serialises")
    }

    /// The hash of a file that did not change since it was hashed.
    fn known(&self, path: &Path, stamp: Stamp) -> Option<String> {
        let known = self.known.get(path.to_string_lossy().as_ref()).filter(|_| !self.is_verifying)?;
        ((known.size, known.modified_ns, known.inode) == stamp).then(|| known.sha256.clone())
    }

    /// Remembers the hash of a file as it was found.
    pub fn learn(&mut self, found: &Found, sha256: &str) {
        let (size, modified_ns, inode) = found.stamp;
        let known = Known { size, modified_ns, inode, sha256: sha256.to_string() };
        self.known.insert(found.path.to_string_lossy().into_owned(), known);
    }
}

impl Scan {
    /// Hashes the files that must be compared with something before they are read: those of a sender and
    /// month that has a file already, here or in `loaded`. One that cannot be read is refused.
    pub fn hash_where_compared(&mut self, loaded: &BTreeSet<SenderMonth>, hashes: &mut HashCache) {
        let mut files: BTreeMap<SenderMonth, u32> = BTreeMap::new();
        for found in &self.found {
            *files.entry(found.sender_month()).or_default() += 1;
        }
        let problems = &mut self.problems;
        self.found.retain_mut(|found| {
            let key = found.sender_month();
            if found.sha256.is_some() || !(loaded.contains(&key) || files[&key] > 1) {
                return true;
            }
            match hash(&found.path) {
                Ok(sha256) => {
                    hashes.learn(found, &sha256);
                    found.sha256 = Some(sha256);
                    true
                }
                Err(_) => {
                    problems.push(unreadable(&found.shown));
                    false
                }
            }
        });
    }
}

fn hash(path: &Path) -> Result<String> {
    let mut file = fs::File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()),
            read => hasher.update(&buffer[..read]),
        }
    }
}

/// What tells that a file is still the one that was hashed.
///
/// # Errors
/// Input and output errors.
pub fn stamp(path: &Path) -> Result<Stamp> {
    let meta = fs::metadata(path)?;
    let since_1970 = meta.modified().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
    Ok((meta.len(), since_1970.map_or(0, |d| d.as_nanos()), inode(&meta)))
}

#[cfg(unix)]
fn inode(meta: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(meta)
}

#[cfg(not(unix))]
fn inode(_: &std::fs::Metadata) -> u64 {
    0
}
