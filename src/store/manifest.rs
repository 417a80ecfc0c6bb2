//! What a release is made of: every file with its hash, and every text that decided it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Final;
use crate::intake::faults::{ENDED_WITHOUT_DATE, UNKNOWN_STATUS};
use crate::intake::{Covers, Receipt};
use crate::period::{Month, Window};
use crate::pipeline::{NewestOf, Text};

/// Kind of the inputs that list dossiers; every kind but this one and [`PORTAL`] is a register's name.
pub const DOSSIERS: &str = "dossiers";
/// Kind of the inputs that list the same dossiers as the national portal has them; never mixed with the former.
pub const PORTAL: &str = "portal";

/// One immutable file under `objects/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ObjectRef {
    pub sha256: String,
    pub rows: u64,
    pub bytes: u64,
}

/// One loaded file: (kind, sender, period) → version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Input {
    pub kind: String,
    pub sender: String,
    pub period: Month,
    /// From 1; the newest one counts.
    pub version: i32,
    /// The office answered that it adds to the version before instead of replacing it.
    pub is_supplement: bool,
    /// Below the input folder.
    pub path: String,
    pub covers: Covers,
    /// Of a register: which files of a sender count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest_of: Option<NewestOf>,
    /// Local wall time, microseconds since 1970.
    pub extracted_at: i64,
    /// What else decided the rows: profile and program.
    pub reader: String,
    pub receipt: Receipt,
    pub parts: Vec<ObjectRef>,
}

/// What a sender's files of a period hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub covers: Covers,
    /// Of the newest file.
    pub extracted_at: i64,
    pub accepted: u64,
    pub quarantined: u64,
    pub flagged: u64,
    /// Accepted rows whose status no list knows.
    pub unknown_status: u64,
    /// Accepted rows that are over without any day of their end.
    pub undated: u64,
    /// Rows that the files say they hold, and those that were read of the same files; `None`: none says it.
    pub totals: Option<(u64, u64)>,
    /// Fields of a dossier that one of the files has no column for.
    pub absent_fields: BTreeSet<String>,
}

impl Sent {
    fn add(&mut self, supplement: &Self) {
        self.absent_fields.extend(supplement.absent_fields.iter().cloned());
        self.extracted_at = self.extracted_at.max(supplement.extracted_at);
        self.accepted += supplement.accepted;
        self.quarantined += supplement.quarantined;
        self.flagged += supplement.flagged;
        self.unknown_status += supplement.unknown_status;
        self.undated += supplement.undated;
        self.totals = match (self.totals, supplement.totals) {
            (Some(own), Some(more)) => Some((own.0 + more.0, own.1 + more.1)),
            (own, more) => own.or(more),
        };
    }
}

/// One partition of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablePart {
    /// Of the SQL, its inputs, parameters and the engine: equal means nothing to compute.
    pub fingerprint: String,
    pub objects: Vec<ObjectRef>,
    /// First and last day of the rows, for tables that windows read: a window opens only what it overlaps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<(String, String)>,
    /// Of facts: what each indicator's are made from, so that those of one can be computed anew alone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub made_from: BTreeMap<String, String>,
}

impl TablePart {
    /// Rows that no window reads by their days.
    pub fn new(fingerprint: String, objects: Vec<ObjectRef>) -> Self {
        Self { fingerprint, objects, days: None, made_from: BTreeMap::new() }
    }

    /// Whether a window may find rows of it: nothing is known of a part without days.
    pub fn overlaps(&self, window: Window) -> bool {
        let Some((first, last)) = &self.days else { return true };
        // ISO dates compare as texts.
        *first <= window.to.to_string() && *last >= window.from.to_string()
    }
}

/// A check's answer for one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    pub check: String,
    pub title: String,
    pub fingerprint: String,
    pub period: Month,
    pub failing_rows: u64,
    pub stops: bool,
    /// First failing rows as text, for the message; no personal data exist past intake.
    pub sample: Vec<String>,
}

/// A generated page, chart or list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub path: String,
    pub sha256: String,
    pub bytes: u64,
}

/// A file that was not loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub path: String,
    /// Whose file it is and of which period, where its name says so.
    pub sender: Option<String>,
    pub period: Option<Month>,
    pub code: String,
    pub message: String,
}

/// The truth about one release.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format of this file.
    pub format: u32,
    /// `2024-10.03`; empty in a draft.
    pub id: String,
    pub parent: Option<String>,
    pub warehouse: String,
    /// Name of the pipeline that made it.
    pub pipeline: String,
    pub program: String,
    /// As given by `--issued-at`.
    pub issued_at: Option<String>,
    /// Last computed period.
    pub period: Month,
    /// Pipeline, profiles, reference files, SQL.
    pub texts: Text,
    pub inputs: Vec<Input>,
    pub refused: Vec<Refused>,
    /// Table → partition → files.
    pub tables: BTreeMap<String, BTreeMap<String, TablePart>>,
    pub checks: Vec<CheckResult>,
    pub documents: Vec<Document>,
    /// Periods whose bulletins are in `documents`.
    pub rendered: Vec<Month>,
    /// Releases that were final when its bulletins were printed: these say what changed since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub finals: Vec<Final>,
    /// Errors of ours in final months, as its bulletins call them: "Đính chính lần n".
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub corrections: BTreeMap<Month, Correction>,
}

/// Which correction of a final month this is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    pub number: u32,
    /// Of the figures that it corrects: others make the next correction.
    pub sha256: String,
}

impl Manifest {
    /// A release with nothing in it.
    pub fn empty(warehouse: &str, pipeline: &str, period: Month) -> Self {
        Self {
            format: 1,
            id: String::new(),
            parent: None,
            warehouse: warehouse.to_string(),
            pipeline: pipeline.to_string(),
            program: crate::VERSION.to_string(),
            issued_at: None,
            period,
            texts: Text::new(),
            inputs: Vec::new(),
            refused: Vec::new(),
            tables: BTreeMap::new(),
            checks: Vec::new(),
            documents: Vec::new(),
            rendered: Vec::new(),
            finals: Vec::new(),
            corrections: BTreeMap::new(),
        }
    }

    /// Files that count for a period: of every sender the newest version, and what it supplements.
    pub fn newest_inputs(&self, kind: &str, period: Month) -> Vec<&Input> {
        counted(self.inputs.iter().filter(|i| i.kind == kind && i.period == period))
    }

    /// Who has sent dossiers for a period; a file and its supplements are one sender's.
    pub fn sent(&self, period: Month) -> BTreeMap<&str, Sent> {
        let mut sent: BTreeMap<&str, Sent> = BTreeMap::new();
        for input in self.newest_inputs(DOSSIERS, period) {
            let new = Sent {
                covers: input.covers,
                extracted_at: input.extracted_at,
                accepted: input.receipt.accepted,
                quarantined: input.receipt.quarantined,
                flagged: input.receipt.flagged,
                unknown_status: input.receipt.rows_with(&UNKNOWN_STATUS),
                undated: input.receipt.rows_with(&ENDED_WITHOUT_DATE),
                totals: input.receipt.stated_total.map(|stated| (stated, input.receipt.dossier_rows())),
                absent_fields: input.receipt.absent_fields.iter().cloned().collect(),
            };
            sent.entry(input.sender.as_str()).and_modify(|known| known.add(&new)).or_insert(new);
        }
        sent
    }

    /// Files that count, of all periods.
    pub fn counted_inputs(&self, kind: &str) -> Vec<&Input> {
        counted(self.inputs.iter().filter(|i| i.kind == kind))
    }

    /// Files of a register that count at the end of `last`, in the order of periods and senders.
    pub fn register_inputs(&self, kind: &str, last: Month) -> Vec<&Input> {
        let mut files = self.counted_inputs(kind);
        files.retain(|input| input.period <= last);
        let is_followed = |input: &&Input, other: &&Input| match input.newest_of.unwrap_or(NewestOf::Month) {
            NewestOf::Month => false,
            NewestOf::Year => other.period > input.period && other.period.year == input.period.year,
            NewestOf::All => other.period > input.period,
        };
        let counts = |input: &&Input| !files.iter().any(|o| o.sender == input.sender && is_followed(input, o));
        files.iter().filter(|input| counts(input)).copied().collect()
    }

    /// First period with dossiers.
    pub fn first_period(&self) -> Option<Month> {
        self.inputs.iter().filter(|i| i.kind == DOSSIERS).map(|i| i.period).min()
    }

    /// Every object the release refers to.
    pub fn objects(&self) -> impl Iterator<Item = &ObjectRef> {
        let inputs = self.inputs.iter().flat_map(|i| &i.parts);
        inputs.chain(self.tables.values().flat_map(BTreeMap::values).flat_map(|part| &part.objects))
    }
}

/// Of every (sender, period) the versions from the last one that stands alone.
fn counted<'a>(inputs: impl Iterator<Item = &'a Input>) -> Vec<&'a Input> {
    let mut versions: BTreeMap<(Month, &str), Vec<&Input>> = BTreeMap::new();
    for input in inputs {
        versions.entry((input.period, input.sender.as_str())).or_default().push(input);
    }
    let mut counted = Vec::new();
    for mut files in versions.into_values() {
        files.sort_by_key(|i| i.version);
        let from = files.iter().rposition(|i| !i.is_supplement).unwrap_or(0);
        counted.extend_from_slice(&files[from..]);
    }
    counted
}
