//! New files → objects and inputs of the draft. One bad file never stops the others.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::array::AsArray;
use fs_err as fs;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::scan::{Found, SenderMonth, stamp, unreadable};
use crate::diagnostic::{Diagnostic, Place, Result, Severity};
use crate::dossier::Field;
use crate::intake::faults::UNKNOWN_STATUS;
use crate::intake::{self, Context, IdSet};
use crate::period::{Month, MonthRange};
use crate::pipeline::{Project, Register, Source, UnitSource};
use crate::store::{DOSSIERS, Input, Manifest, ObjectRef, PORTAL, Store, sha256};

/// Files read at once per worker round; bounds what is in memory between two commits.
const ROUND: usize = 64;

/// Raised when the same file may give other rows, or another receipt.
const READER_VERSION: u32 = 9;

/// What loading did.
#[derive(Debug, Default)]
pub struct LoadReport {
    pub loaded: usize,
    pub unchanged: usize,
    /// Files of which no row is used, each with its reason.
    pub refused: Vec<Box<Diagnostic>>,
    /// Files loaded with more quarantined rows, or more unknown statuses, than the pipeline allows.
    pub over_threshold: Vec<Box<Diagnostic>>,
    pub accepted: u64,
    pub quarantined: u64,
    pub flagged: u64,
}

/// What a file is to the ones before it.
struct Task<'a> {
    found: &'a Found,
    version: i32,
    is_supplement: bool,
    reader: String,
}

/// Reads what is new into objects and adds it to `manifest.inputs`.
///
/// # Errors
/// Only what stops the run: a full disk, an output folder that cannot be written.
pub fn load(
    store: &Store,
    project: &Project,
    found: &[Found],
    manifest: &mut Manifest,
    say: &mut dyn FnMut(&str),
) -> Result<LoadReport> {
    let readers = readers(project);
    let mut waiting = unread(project, found, manifest);
    let mut report = LoadReport { unchanged: found.len() - waiting.len(), ..LoadReport::default() };
    let total = waiting.len();
    let mut done = 0;
    while !waiting.is_empty() {
        // One file of a sender and month at a time: the next one is judged against it.
        let mut busy: BTreeSet<SenderMonth> = BTreeSet::new();
        let mut round = Vec::new();
        waiting.retain(|file| {
            let is_taken = round.len() < ROUND && busy.insert(file.sender_month());
            if is_taken {
                round.push(*file);
            }
            !is_taken
        });
        done += round.len();
        load_round(store, project, &readers, &round, manifest, &mut report)?;
        say(&format!("{done}/{total} files read"));
    }
    manifest
        .inputs
        .sort_by(|a, b| (a.period, &a.sender, &a.kind, a.version).cmp(&(b.period, &b.sender, &b.kind, b.version)));
    Ok(report)
}

/// Files that were not read yet as they are read now: of new bytes, or under another profile or list of units.
pub fn unread<'a>(project: &Project, found: &'a [Found], manifest: &Manifest) -> Vec<&'a Found> {
    let readers = readers(project);
    // Looked up by hash: the folder holds the whole history, and only this month is new.
    let known: BTreeSet<(SenderMonth, String, String)> =
        manifest.inputs.iter().map(|i| (sender_month(i), i.receipt.sha256.clone(), i.reader.clone())).collect();
    let is_read = |file: &&Found| {
        let key = |sha256: &String| (file.sender_month(), sha256.clone(), reader(&readers, file));
        file.sha256.as_ref().is_some_and(|sha256| known.contains(&key(sha256))) && !is_edited_in_place(manifest, file)
    };
    found.iter().filter(|file| !is_read(file)).collect()
}

fn load_round(
    store: &Store,
    project: &Project,
    readers: &[String],
    round: &[&Found],
    manifest: &mut Manifest,
    report: &mut LoadReport,
) -> Result<()> {
    let mut tasks = Vec::new();
    for found in round {
        match task(project, readers, found, manifest) {
            Ok(task) => tasks.push(task),
            Err(refused) => report.refused.push(refused),
        }
    }
    for (task, outcome) in tasks.iter().zip(read_all(store, project, &tasks)) {
        match outcome {
            Ok((input, loaded)) => keep(store, project, task, input, &loaded, manifest, report)?,
            Err(problem) if problem.severity == Severity::FileRefused => report.refused.push(problem),
            Err(fatal) => return Err(fatal),
        }
    }
    Ok(())
}

/// Decides the version of a file, or why it cannot have one.
fn task<'a>(project: &Project, readers: &[String], found: &'a Found, manifest: &Manifest) -> Result<Task<'a>> {
    let reader = reader(readers, found);
    let earlier: Vec<&Input> = manifest
        .inputs
        .iter()
        .filter(|i| i.period == found.period && i.sender == found.sender && i.kind == found.kind)
        .collect();
    let version = earlier.iter().map(|i| i.version).max().unwrap_or(0) + 1;
    if is_edited_in_place(manifest, found) {
        return Ok(Task { found, version, is_supplement: false, reader });
    }
    // The same bytes read by a newer reader keep their version: nothing new was sent.
    if let Some(same) = earlier.iter().find(|i| found.sha256.as_ref() == Some(&i.receipt.sha256)) {
        return Ok(Task { found, version: same.version, is_supplement: same.is_supplement, reader });
    }
    let refused = |code: &'static str, message: String| {
        Diagnostic::new(code, Severity::FileRefused, message).at(Place::file(found.shown.as_str()))
    };
    if let Some(newest) = earlier.iter().max_by_key(|i| i.version) {
        if newest.extracted_at == found.extracted_at {
            return Err(refused("R005", format!("{} and this file were extracted at the same instant and differ: which one is newer is not decidable", newest.path))
                .hint("keep the right one, or correct the extraction time in its name"));
        }
        if newest.extracted_at > found.extracted_at {
            return Err(refused("R006", format!("{}, extracted later, is loaded already", newest.path))
                .hint("remove the older file from the input folder"));
        }
    }
    let is_supplement = found.kind == DOSSIERS && answer(project, found)? == Some(Answer::Supplement);
    Ok(Task { found, version, is_supplement, reader })
}

/// What else than a file's bytes and extraction time decides its rows, by source.
fn readers(project: &Project) -> Vec<String> {
    let units = match &project.pipeline.units {
        UnitSource::FromData => "",
        UnitSource::Reference(file) => {
            project.texts.get(&format!("pipelines/reference/{file}")).map_or("", String::as_str)
        }
    };
    let of_source = |source: &Source| {
        let declared = match &source.profile {
            Some(profile) => format!("pipelines/profiles/{profile}.toml"),
            None => Register::path(&source.kind),
        };
        let declared = project.texts.get(&declared).map_or("", String::as_str);
        sha256(format!("{READER_VERSION}\n{declared}\n{units}\n{:?}", source.covers()).as_bytes())
    };
    project.pipeline.sources.iter().map(of_source).collect()
}

fn reader(readers: &[String], found: &Found) -> String {
    sha256(format!("{} {}", readers[found.source], found.extracted_at).as_bytes())[..16].to_string()
}

type Outcome = Result<(Input, intake::Loaded)>;

/// Reads files on every core; the outcomes are in the order of the tasks.
fn read_all(store: &Store, project: &Project, tasks: &[Task<'_>]) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let outcomes: Mutex<BTreeMap<usize, Outcome>> = Mutex::new(BTreeMap::new());
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(tasks.len());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(task) = tasks.get(index) else { return };
                    let outcome = read_one(store, project, task);
                    // A poisoned map only means that another worker panicked; the scope reports that.
                    outcomes.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(index, outcome);
                }
            });
        }
    });
    outcomes.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_values().collect()
}

fn read_one(store: &Store, project: &Project, task: &Task<'_>) -> Outcome {
    let source = &project.pipeline.sources[task.found.source];
    let register = project.registers.get(&source.kind);
    // Nothing is written while a file is read, so an error of input or output is the file's own.
    let of_file = |error: Box<Diagnostic>| if error.code == "E001" { unreadable(&task.found.shown) } else { error };
    let mut loaded = match register {
        Some(register) => read_register(project, register, task),
        None => read_dossiers(project, source, task),
    }
    .map_err(of_file)?;
    if stamp(&task.found.path).map_err(of_file)? != task.found.stamp {
        return Err(Diagnostic::new("R009", Severity::FileRefused, "the file was changed while it was read")
            .at(Place::file(task.found.shown.as_str()))
            .hint("wait until it is written, then run again"));
    }
    let mut parts: Vec<ObjectRef> = Vec::new();
    for part in &mut loaded.parts {
        parts.push(store.put_object(&std::mem::take(&mut part.parquet), part.rows)?);
    }
    let input = Input {
        kind: source.kind.clone(),
        sender: task.found.sender.clone(),
        period: task.found.period,
        version: task.version,
        is_supplement: task.is_supplement,
        path: task.found.shown.clone(),
        covers: source.covers(),
        newest_of: register.and_then(|register| register.newest_of),
        extracted_at: task.found.extracted_at,
        reader: task.reader.clone(),
        receipt: loaded.receipt.clone(),
        parts,
    };
    Ok((input, loaded))
}

fn read_dossiers(project: &Project, source: &Source, task: &Task<'_>) -> Result<intake::Loaded> {
    let profile = source.profile.as_ref().and_then(|name| project.profiles.get(name));
    let context = Context {
        kind: &source.kind,
        sender: &task.found.sender,
        period: task.found.period,
        covers: source.covers(),
        extracted_at: task.found.extracted_at,
        version: task.version,
        src_file: &task.found.shown,
        profile: profile.expect("a project is opened only with the profile of every source of dossiers"),
        units: project.units.as_ref(),
        thresholds: intake::Thresholds::default(),
    };
    match &task.found.sha256 {
        Some(sha256) => intake::read_hashed(&task.found.path, sha256, &context),
        None => intake::read(&task.found.path, &context),
    }
}

fn read_register(project: &Project, register: &Register, task: &Task<'_>) -> Result<intake::Loaded> {
    let context = intake::register::Context {
        register,
        sent: Some(intake::register::Sent {
            sender: &task.found.sender,
            period: task.found.period,
            extracted_at: task.found.extracted_at,
            version: task.version,
        }),
        src_file: &task.found.shown,
        units: project.units.as_ref(),
        thresholds: intake::Thresholds::default(),
    };
    intake::register::read(&task.found.path, &context)
}

/// Whether an office edited a register where it lies: the file that counts so far is this one, and its
/// content is another. Lists that are kept in one workbook have no extraction to order them by, and what
/// was taken out of one on purpose is no loss.
fn is_edited_in_place(manifest: &Manifest, found: &Found) -> bool {
    // Most files of a history are dossiers: none of them is looked for among all the others.
    if [DOSSIERS, PORTAL].contains(&found.kind.as_str()) {
        return false;
    }
    let is_of_sender = |i: &&Input| i.period == found.period && i.sender == found.sender && i.kind == found.kind;
    let newest = manifest.inputs.iter().filter(is_of_sender).max_by_key(|i| i.version);
    newest.is_some_and(|newest| {
        newest.path == found.shown
            && newest.extracted_at == found.extracted_at
            && found.sha256.as_ref().is_some_and(|sha256| *sha256 != newest.receipt.sha256)
    })
}

fn sender_month(input: &Input) -> SenderMonth {
    (input.kind.clone(), input.sender.clone(), input.period)
}

fn keep(
    store: &Store,
    project: &Project,
    task: &Task<'_>,
    input: Input,
    loaded: &intake::Loaded,
    manifest: &mut Manifest,
    report: &mut LoadReport,
) -> Result<()> {
    let found = task.found;
    // Asked of every file of the history for every new one: the cheapest difference first, and nothing is copied.
    let is_same_version = |i: &Input| {
        i.period == input.period && i.version == input.version && i.sender == input.sender && i.kind == input.kind
    };
    // The same bytes read anew were accepted when they came; the line that said so may be gone since.
    let is_read_anew = manifest.inputs.iter().any(is_same_version);
    if input.kind == DOSSIERS && !is_read_anew && answer(project, found).ok().flatten().is_none() {
        let gone = absent_dossiers(store, manifest, &input, &loaded.ids())?;
        if gone > 0 {
            let line = format!(
                "dossiers,{},{},{},replace,<name>,<date>",
                found.sender,
                found.period,
                &input.receipt.sha256[..12]
            );
            report.refused.push(
                Diagnostic::new(
                    "R007",
                    Severity::FileRefused,
                    format!("{gone} dossiers of the version loaded before are absent from this file"),
                )
                .at(Place::file(found.shown.as_str()))
                .hint(format!("if this file is right without them, add to pipelines/reference/receipts.csv: {line}"))
                .hint("if it only adds to the version before, write `supplement` instead of `replace`"),
            );
            return Ok(());
        }
    }
    manifest.inputs.retain(|i| !is_same_version(i));
    write_fault_report(store, found, loaded)?;
    report.loaded += 1;
    report.accepted += input.receipt.accepted;
    report.quarantined += input.receipt.quarantined;
    report.flagged += input.receipt.flagged;
    manifest.inputs.push(input);
    Ok(())
}

/// Adds the files that count for `periods` and have more quarantined rows than the pipeline allows: said
/// by every run until they are sent again.
pub fn find_over_threshold(
    store: &Store,
    project: &Project,
    manifest: &Manifest,
    periods: MonthRange,
    report: &mut LoadReport,
) {
    let limit = project.pipeline.thresholds.quarantined_pct;
    let newest = |kind: &'static str| periods.iter().flat_map(move |period| manifest.newest_inputs(kind, period));
    let dossiers = newest(DOSSIERS).chain(newest(PORTAL));
    let registers = project.registers.keys().flat_map(|kind| manifest.register_inputs(kind, periods.last));
    for input in dossiers.chain(registers) {
        report.over_threshold.extend(unknown_statuses(store, project, input));
        let (apart, rows) = (input.receipt.quarantined, input.receipt.accepted + input.receipt.quarantined);
        if apart as f64 * 100.0 > limit * rows as f64 {
            let message = format!("{apart} of {rows} rows are kept apart, more than {limit} %");
            let list = report_path(store, input.period, &input.path);
            report.over_threshold.push(
                Diagnostic::new("R008", Severity::Flagged, message)
                    .at(Place::file(input.path.as_str()))
                    .hint(format!("see {}", list.display())),
            );
        }
    }
}

/// A file whose statuses are unknown in more rows than the pipeline allows: where no date says otherwise such a
/// dossier counts as open, so the figures are not to be believed before the words are in the profile.
fn unknown_statuses(store: &Store, project: &Project, input: &Input) -> Option<Box<Diagnostic>> {
    let limit = project.pipeline.thresholds.unknown_status_pct;
    let (unknown, rows) = (input.receipt.rows_with(&UNKNOWN_STATUS), input.receipt.accepted);
    if unknown as f64 * 100.0 <= limit * rows as f64 {
        return None;
    }
    let shapes = input.receipt.unknown_statuses.join(" · ");
    let sources = project.pipeline.sources.iter().filter(|source| source.kind == input.kind);
    let profiles: BTreeSet<&str> = sources.filter_map(|source| source.profile.as_deref()).collect();
    let profile = profiles.first().filter(|_| profiles.len() == 1).copied().unwrap_or("<profile>");
    let codes = Field::Status.codes().join(", ");
    Some(
        Diagnostic::new(
            "R015",
            Severity::Flagged,
            format!("{unknown} of {rows} rows have a status that no list knows, more than {limit} %: {shapes}"),
        )
        .at(Place::file(input.path.as_str()))
        .hint(format!("see {}", report_path(store, input.period, &input.path).display()))
        .hint(format!(
            "add each of them to pipelines/profiles/{profile}.toml below [values.status]: \"<the cell's text>\" = \"<code>\"; codes: {codes}"
        )),
    )
}

fn report_path(store: &Store, period: Month, file: &str) -> std::path::PathBuf {
    store.quarantine().join(period.to_string()).join(format!("{}.loi.csv", report_name(file)))
}

/// A path as the name of a list: folders are joined with `_`. A path that others could be joined to as well,
/// or whose name a file system would not take, gets its hash: no two files share a list.
fn report_name(file: &str) -> String {
    const LONGEST: usize = 180;
    let plain = file.replace('/', "_");
    let is_alone = match file.split_once('/') {
        None => !file.contains('_'),
        Some((folder, name)) => !folder.contains('_') && !name.contains('/'),
    };
    if is_alone && plain.len() <= LONGEST {
        return plain;
    }
    // The end tells most: the file's own name.
    let from = (plain.len().saturating_sub(LONGEST)..).find(|at| plain.is_char_boundary(*at)).unwrap_or(0);
    format!("{}-{}", &plain[from..], &sha256(file.as_bytes())[..8])
}

/// Leaves the list of faults where the office finds it; a file that became clean loses its list.
fn write_fault_report(store: &Store, found: &Found, loaded: &intake::Loaded) -> Result<()> {
    let mut bytes = Vec::new();
    if !loaded.faults.is_empty() {
        intake::fault_report::write(&loaded.faults, &mut bytes)?;
    }
    store.keep_fault_report(&report_path(store, found.period, &found.shown), &bytes)
}

/// How many dossiers of the versions that counted so far are not in the new file.
fn absent_dossiers(store: &Store, manifest: &Manifest, input: &Input, new: &IdSet) -> Result<usize> {
    let mut gone: BTreeSet<String> = BTreeSet::new();
    let before = manifest
        .newest_inputs(&input.kind, input.period)
        .into_iter()
        .filter(|i| i.sender == input.sender && i.version < input.version);
    for part in before.flat_map(|i| &i.parts) {
        gone.extend(dossier_ids(store, part)?.into_iter().filter(|id| !new.contains(id)));
    }
    Ok(gone.len())
}

fn dossier_ids(store: &Store, part: &ObjectRef) -> Result<Vec<String>> {
    let path = store.object_path(&part.sha256);
    let unreadable = |error: String| {
        Diagnostic::fatal("S002", format!("a stored file cannot be read: {error}"))
            .at(Place::file(path.display().to_string()))
    };
    let builder = ParquetRecordBatchReaderBuilder::try_new(fs::File::open(&path)?.into_file())
        .map_err(|e| unreadable(e.to_string()))?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), ["dossier_id"]);
    let reader = builder.with_projection(mask).build().map_err(|e| unreadable(e.to_string()))?;
    let mut ids = Vec::new();
    for batch in reader {
        let batch = batch.map_err(|e| unreadable(e.to_string()))?;
        let column = arrow::compute::cast(batch.column(0), &arrow::datatypes::DataType::Utf8)
            .map_err(|e| unreadable(e.to_string()))?;
        ids.extend(column.as_string::<i32>().iter().flatten().map(String::from));
    }
    Ok(ids)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Supplement,
    Replace,
}

/// What the office answered about this very file.
fn answer(project: &Project, found: &Found) -> Result<Option<Answer>> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(project.receipts().trim_start_matches('\u{feff}').as_bytes());
    for record in reader.records() {
        let bad = |message: String| Diagnostic::fatal("C020", message).at(Place::file(crate::pipeline::RECEIPTS));
        let record = record.map_err(|error| bad(format!("a line cannot be read: {error}")))?;
        let cell = |index: usize| record.get(index).unwrap_or_default();
        let hash = cell(3);
        let is_about = cell(1) == found.sender
            && cell(2) == found.period.to_string()
            && hash.len() >= 8
            && found.sha256.as_ref().is_some_and(|sha256| sha256.starts_with(hash));
        if !is_about {
            continue;
        }
        return match cell(4) {
            "supplement" => Ok(Some(Answer::Supplement)),
            "replace" => Ok(Some(Answer::Replace)),
            other => Err(bad(format!("the answer `{other}` is neither `supplement` nor `replace`"))),
        };
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two files shared a list, and a long path stopped the run: its list could not be written.
    #[test]
    fn no_two_files_share_a_list_and_every_name_can_be_written() {
        assert_eq!(report_name("2024-09/T.C.01_2024-09.csv"), "2024-09_T.C.01_2024-09.csv");
        assert_eq!(report_name("nhiem-vu.csv"), "nhiem-vu.csv");
        let paths = ["a/b_c", "a_b/c", "a/b/c", "a_b_c"];
        let names: BTreeSet<String> = paths.iter().map(|path| report_name(path)).collect();
        assert_eq!(names.len(), paths.len(), "{names:?}");
        let folder = "Thư mục của Văn phòng Ủy ban nhân dân tỉnh ".repeat(2);
        let long = |name: &str| report_name(&format!("{folder}/{folder}/{folder}/{name}"));
        assert!(long("a.csv").len() < 240 && long("a.csv").contains("a.csv-"), "{}", long("a.csv"));
        assert_ne!(long("a.csv"), report_name(&format!("{folder}x/{folder}/{folder}/a.csv")));
    }
}
