//! The stages of a run: read → load → models → ranks → facts → checks → render → publish.
//!
//! Each stage brings the draft as far as its name says and leaves it for the next; only the last one
//! changes what readers see.

mod amendments;
mod differences;
mod document;
mod exclusions;
mod figures;
mod history;
mod list;
mod load;
mod made_from;
mod scan;
mod transferred;

pub use list::{OfficialRow, cells, official_rows};
pub use load::LoadReport;
pub use scan::{Found, HashCache, Scan};

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::diagnostic::{Diagnostic, Place, Result};
use crate::model::{BuildReport, Builder, Engine, Graph, build};
use crate::period::{Month, MonthRange};
use crate::pipeline::Project;
use crate::ranking::indicators;
use crate::store::{CheckResult, Manifest, Refused, RunLog, Store};

/// How far to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Plan,
    Load,
    Build,
    Render,
    Publish,
}

/// What the user asked for.
#[derive(Clone, Debug)]
pub struct Request {
    pub periods: MonthRange,
    pub input: PathBuf,
    pub output: PathBuf,
    pub issued_at: Option<chrono::NaiveDateTime>,
    /// Refuse a release with a missing sender or a refused file.
    pub is_strict: bool,
    /// Hash every file again.
    pub verify: bool,
    /// Bulletins of every period of the range, not only of the last.
    pub render_all: bool,
}

/// What happened.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Published, or already current.
    pub release: Option<String>,
    pub is_published: bool,
    pub is_unchanged: bool,
    /// Page to open.
    pub page: Option<PathBuf>,
    pub load: LoadReport,
    pub build: BuildReport,
    /// Senders expected for the last period that sent nothing.
    pub missing: Vec<String>,
    pub failed_checks: Vec<CheckResult>,
    pub warnings: Vec<CheckResult>,
    /// Files no source claims.
    pub strays: Vec<Box<Diagnostic>>,
}

impl Outcome {
    /// 0 published or already current · 1 something needs an answer.
    pub fn exit_code(&self) -> u8 {
        let needs_answer =
            !self.load.refused.is_empty() || !self.load.over_threshold.is_empty() || !self.failed_checks.is_empty();
        u8::from(needs_answer)
    }
}

/// Runs up to `stage`, and leaves a line in the log of runs.
///
/// # Errors
/// What stops a run: see the modules. What is current stays current.
pub fn run(project: &Project, request: &Request, stage: Stage, say: &mut dyn FnMut(&str)) -> Result<Outcome> {
    let clock = (SystemTime::now(), Instant::now());
    let result = run_stages(project, request, stage, say);
    // A plan writes nothing, and a run that was not let in leaves the log to the one that holds the lock.
    let is_locked_out = result.as_ref().is_err_and(|error| error.code == "S001");
    if stage != Stage::Plan && !is_locked_out {
        Store::at(&request.output).log_run(&log(project, request, stage, clock, &result))?;
    }
    result
}

fn log(
    project: &Project,
    request: &Request,
    stage: Stage,
    clock: (SystemTime, Instant),
    result: &Result<Outcome>,
) -> RunLog {
    let done = result.as_ref().ok();
    RunLog {
        started_at: clock.0.duration_since(UNIX_EPOCH).map_or(0, |t| t.as_secs()),
        seconds: (clock.1.elapsed().as_secs_f64() * 10.0).round() / 10.0,
        pipeline: project.name.clone(),
        periods: request.periods.to_string(),
        stage: format!("{stage:?}").to_lowercase(),
        release: done.and_then(|o| o.release.clone()),
        is_published: done.is_some_and(|o| o.is_published),
        files_loaded: done.map_or(0, |o| o.load.loaded),
        files_refused: done.map_or(0, |o| o.load.refused.len()),
        result: match result {
            Ok(outcome) => outcome.exit_code().to_string(),
            Err(error) => format!("2 {}: {}", error.code, error.message),
        },
    }
}

fn run_stages(project: &Project, request: &Request, stage: Stage, say: &mut dyn FnMut(&str)) -> Result<Outcome> {
    let store = Store::at(&request.output);
    let graph = Graph::read(&project.texts)?;
    indicators(project, &graph)?; // a misspelt indicator is said before anything is read
    let is_writing = stage != Stage::Plan;
    let _lock = is_writing.then(|| store.lock()).transpose()?;
    if is_writing {
        store.sweep()?;
    }
    let current = store.current()?;
    check_warehouse(project, current.as_ref(), request)?;
    let mut draft = draft(&store, project, current.as_ref(), request);
    let periods = computed_periods(&draft, request);

    let mut hashes = HashCache::read(&store.hashes_path(), request.verify);
    let mut scan = scan::scan(&request.input, project, periods, &mut hashes)?;
    let loaded = draft.inputs.iter().map(|i| (i.kind.clone(), i.sender.clone(), i.period)).collect();
    scan.hash_where_compared(&loaded, &mut hashes);
    let mut outcome = Outcome { strays: std::mem::take(&mut scan.problems), ..Outcome::default() };
    if !is_writing {
        plan(project, &scan.found, &draft, say);
        return Ok(outcome);
    }
    outcome.load = load::load(&store, project, &scan.found, &mut draft, say)?;
    learn(&mut hashes, &scan.found, &draft);
    store.write_hashes(&hashes.bytes())?;
    account(&store, project, request, &scan.found, &mut draft, &mut outcome);
    outcome.missing = missing(project, &draft, periods.last);
    refuse_too_little(request, &draft, &outcome, say)?;

    let declared = declared_since(&store, current.as_ref())?;
    if let Some(current) = current.as_ref().filter(|c| declared.is_empty() && is_same(c, &draft, request)) {
        store.remove_draft()?;
        outcome.is_unchanged = true;
        outcome.release = Some(current.id.clone());
        outcome.page = Some(page(&store, &current.id, periods.last));
        return Ok(outcome);
    }
    store.write_draft(&draft)?;
    if stage == Stage::Load {
        return Ok(outcome);
    }
    let engine = Engine::start()?;
    let builder = Builder { engine: &engine, store: &store, project, graph: &graph };
    let asked = Asked { request, stage, periods, current: current.as_ref() };
    compute(&builder, &asked, draft, outcome, say)
}

/// What a run that has loaded its files still has to do.
struct Asked<'a> {
    request: &'a Request,
    stage: Stage,
    /// Those that are computed; see [`computed_periods`].
    periods: MonthRange,
    current: Option<&'a Manifest>,
}

/// What is said of the files that were read: refused ones, also by their names, and those over a threshold.
fn account(
    store: &Store,
    project: &Project,
    request: &Request,
    found: &[Found],
    draft: &mut Manifest,
    outcome: &mut Outcome,
) {
    load::find_over_threshold(store, project, draft, request.periods, &mut outcome.load);
    refuse_named(outcome);
    draft.refused = outcome.load.refused.iter().map(|refused| refused_file(refused, found)).collect();
}

/// Stops a run that has nothing to rank, or less than `--strict` asks; says first which files were refused.
fn refuse_too_little(request: &Request, draft: &Manifest, outcome: &Outcome, say: &mut dyn FnMut(&str)) -> Result<()> {
    let (missing, refused) = (outcome.missing.len(), outcome.load.refused.len());
    let error = if draft.inputs.is_empty() {
        Diagnostic::fatal("R010", "no file could be loaded: there is nothing to rank")
            .at(Place::file(request.input.display().to_string()))
            .hint("see the messages above, and `files` in the pipeline")
    } else if request.is_strict && missing + refused > 0 {
        let message =
            format!("--strict: {missing} senders are missing, {refused} files were refused; nothing is published");
        Diagnostic::fatal("R011", message).hint("load their files, or run without --strict")
    } else {
        return Ok(());
    };
    outcome.load.refused.iter().for_each(|refused| say(&refused.to_string()));
    Err(error)
}

/// Models, ranks, facts, checks, pages; publishes when `stage` goes that far and no check objects.
fn compute(
    builder: &Builder<'_>,
    asked: &Asked<'_>,
    mut draft: Manifest,
    mut outcome: Outcome,
    say: &mut dyn FnMut(&str),
) -> Result<Outcome> {
    let Asked { request, stage, periods, current } = *asked;
    let store = builder.store;
    list::check(builder)?;
    outcome.build = build(builder, &mut draft, periods, say)?;
    let units = figures::units(builder, &mut draft, periods.last)?;
    // A month that became final since its pages were printed: they must say so.
    let mut wanted = rendered_periods(request, periods);
    wanted.extend(declared_since(store, current)?);
    wanted.sort();
    wanted.dedup();
    let documents = figures::facts(builder, &mut draft, &units, periods, &wanted, say)?;
    outcome.failed_checks = draft.checks.iter().filter(|c| c.stops).cloned().collect();
    outcome.warnings =
        draft.checks.iter().filter(|c| !c.stops && c.failing_rows > 0 && c.period == periods.last).cloned().collect();
    store.write_draft(&draft)?;
    if stage == Stage::Build || !outcome.failed_checks.is_empty() {
        return Ok(outcome);
    }
    document::render(builder, &mut draft, current, &units, documents, request, say)?;
    if stage == Stage::Render {
        store.write_draft(&draft)?;
        outcome.page = Some(store.draft().join(document::index_path(periods.last)));
        return Ok(outcome);
    }
    let id = store.publish(draft)?;
    outcome.page = Some(page(store, &id, periods.last));
    outcome.is_published = true;
    outcome.release = Some(id);
    Ok(outcome)
}

fn page(store: &Store, id: &str, period: Month) -> PathBuf {
    store.release_folder(id).join(document::index_path(period))
}

fn check_warehouse(project: &Project, current: Option<&Manifest>, request: &Request) -> Result<()> {
    match current {
        Some(current) if current.warehouse != project.pipeline.warehouse => Err(Diagnostic::fatal(
            "S006",
            format!(
                "this folder holds the warehouse `{}`, the pipeline is of `{}`",
                current.warehouse, project.pipeline.warehouse
            ),
        )
        .at(Place::file(request.output.display().to_string()))
        .hint("choose another folder with --output")),
        _ => Ok(()),
    }
}

/// The draft of an earlier stage when it continues what is current; otherwise a copy of what is current.
fn draft(store: &Store, project: &Project, current: Option<&Manifest>, request: &Request) -> Manifest {
    let parent = current.map(|c| c.id.clone());
    let earlier = store.read_draft().filter(|d| d.parent == parent && d.warehouse == project.pipeline.warehouse);
    let mut draft = earlier
        .or_else(|| current.cloned())
        .unwrap_or_else(|| Manifest::empty(&project.pipeline.warehouse, &project.name, request.periods.last));
    draft.id = String::new();
    draft.parent = parent;
    draft.pipeline.clone_from(&project.name);
    draft.program = crate::VERSION.to_string();
    draft.issued_at = request.issued_at.map(|t| t.to_string());
    draft.texts.clone_from(&project.texts);
    draft.refused.clear();
    draft.period = request.periods.last.max(current.map_or(request.periods.last, |c| c.period));
    draft
}

/// From the first loaded period to the last asked for (or the last there is, when an old one changed).
fn computed_periods(draft: &Manifest, request: &Request) -> MonthRange {
    let first = draft.first_period().map_or(request.periods.first, |p| p.min(request.periods.first));
    MonthRange { first, last: draft.period.max(request.periods.last) }
}

fn rendered_periods(request: &Request, periods: MonthRange) -> Vec<Month> {
    if request.render_all {
        request.periods.iter().collect()
    } else if request.periods.last == periods.last {
        vec![periods.last]
    } else {
        vec![request.periods.last, periods.last]
    }
}

/// Months whose pages the current release holds as they were printed before the month became final.
fn declared_since(store: &Store, current: Option<&Manifest>) -> Result<Vec<Month>> {
    let Some(current) = current else { return Ok(Vec::new()) };
    let is_printed = |period: &Month| current.rendered.contains(period);
    let new = store.finals()?.into_iter().filter(|known| !current.finals.contains(known));
    Ok(new.map(|known| known.period).filter(is_printed).collect())
}

/// Whether nothing that decides a result differs from what is current.
fn is_same(current: &Manifest, draft: &Manifest, request: &Request) -> bool {
    let wanted = rendered_periods(request, MonthRange { first: request.periods.first, last: draft.period });
    current.texts == draft.texts
        && current.inputs == draft.inputs
        && current.refused == draft.refused
        && current.program == draft.program
        && current.pipeline == draft.pipeline
        && current.period == draft.period
        && wanted.iter().all(|p| current.rendered.contains(p))
        && (draft.issued_at.is_none() || current.issued_at == draft.issued_at)
}

/// Files whose very name could not be used are refused files too.
fn refuse_named(outcome: &mut Outcome) {
    let strays = std::mem::take(&mut outcome.strays);
    let (refused, strays) = strays.into_iter().partition(|d| d.severity == crate::diagnostic::Severity::FileRefused);
    outcome.strays = strays;
    outcome.load.refused.splice(0..0, Vec::from_iter::<Vec<_>>(refused));
}

/// Remembers the hashes that were computed while files were read.
fn learn(hashes: &mut HashCache, found: &[Found], draft: &Manifest) {
    let read: BTreeMap<(&str, Month), &str> =
        draft.inputs.iter().map(|i| ((i.path.as_str(), i.period), i.receipt.sha256.as_str())).collect();
    for file in found.iter().filter(|f| f.sha256.is_none()) {
        if let Some(sha256) = read.get(&(file.shown.as_str(), file.period)) {
            hashes.learn(file, sha256);
        }
    }
}

fn refused_file(refused: &Diagnostic, found: &[Found]) -> Refused {
    let path = refused.place.file.clone().unwrap_or_default();
    let file = found.iter().find(|f| f.shown == path);
    Refused {
        sender: file.map(|f| f.sender.clone()),
        period: file.map(|f| f.period),
        path,
        code: refused.code.to_string(),
        message: refused.message.clone(),
    }
}

/// Expected senders without a file for the period.
pub fn missing(project: &Project, manifest: &Manifest, period: Month) -> Vec<String> {
    let sent = manifest.sent(period);
    project.expected_senders(period.last_day()).into_iter().filter(|s| !sent.contains_key(s.as_str())).collect()
}

fn plan(project: &Project, found: &[Found], draft: &Manifest, say: &mut dyn FnMut(&str)) {
    let unread = load::unread(project, found, draft);
    let new = unread.len();
    for file in unread {
        let known =
            draft.inputs.iter().filter(|i| i.kind == file.kind && i.sender == file.sender && i.period == file.period);
        let known: Vec<_> = known.collect();
        let is_same = known.iter().any(|i| Some(&i.receipt.sha256) == file.sha256.as_ref());
        let why = match (known.is_empty(), is_same) {
            (true, _) => "new",
            (_, true) => "read anew: profile, units or register changed",
            _ => "a new version",
        };
        say(&format!("load {} ({why}: {}, {})", file.shown, file.sender, file.period));
    }
    say(&format!(
        "{new} files to load, {} unchanged; {} senders expected each month",
        found.len() - new,
        project.expected_senders(draft.period.last_day()).len()
    ));
}
