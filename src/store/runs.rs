//! Beside the releases: the log of runs, the hashes of inputs, the lists of faults. The one place of
//! the store with a clock.

use std::io::Write;
use std::path::{Path, PathBuf};

use fs_err as fs;
use serde::{Deserialize, Serialize};

use super::Store;
use crate::diagnostic::Result;

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunLog {
    /// Seconds since 1970, UTC.
    pub started_at: u64,
    pub seconds: f64,
    pub pipeline: String,
    pub periods: String,
    /// How far the run was to go: `publish`, `load` …
    pub stage: String,
    /// Release that was current afterwards.
    pub release: Option<String>,
    pub is_published: bool,
    pub files_loaded: usize,
    pub files_refused: usize,
    /// The run's own exit code, or what stopped it.
    pub result: String,
}

impl Store {
    /// Where the hashes of inputs are remembered between runs.
    pub fn hashes_path(&self) -> PathBuf {
        self.runs().join("hashes.json")
    }

    /// Remembers the hashes of inputs.
    ///
    /// # Errors
    /// Input and output errors.
    pub fn write_hashes(&self, bytes: &[u8]) -> Result<()> {
        fs::create_dir_all(self.runs())?;
        fs::write(self.hashes_path(), bytes)?;
        Ok(())
    }

    /// Writes the list of faults of one file; an empty list takes an earlier one away.
    ///
    /// # Errors
    /// Input and output errors.
    pub fn keep_fault_report(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        if bytes.is_empty() {
            return if path.exists() { Ok(fs::remove_file(path)?) } else { Ok(()) };
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, bytes)?;
        Ok(())
    }

    /// Adds a line.
    ///
    /// # Errors
    /// Input and output errors.
    pub fn log_run(&self, run: &RunLog) -> Result<()> {
        fs::create_dir_all(self.runs())?;
        let mut file = fs::OpenOptions::new().create(true).append(true).open(self.runs().join("runs.jsonl"))?;
        let mut line = serde_json::to_vec(run).expect("plain data with text keys always serialises");
        line.push(b'\n');
        file.write_all(&line)?;
        Ok(())
    }

    /// The last runs, newest first; lines that cannot be read are left out.
    pub fn last_runs(&self, count: usize) -> Vec<RunLog> {
        let text = fs::read_to_string(self.runs().join("runs.jsonl")).unwrap_or_default();
        text.lines().rev().filter_map(|line| serde_json::from_str(line).ok()).take(count).collect()
    }
}
