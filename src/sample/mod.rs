//! A fictional province, tỉnh Xuyên Sơn, that sends exports as the field writes them.
//!
//! Nobody may show a real province's dossiers to try a program, so this one is invented: units,
//! people and dossiers. It exists to look like life (working hours, seasons, long tails, a few weak
//! offices) and to be the same every time: the same [`Options`] give the same bytes, on any machine
//! and any number of threads. Nothing in the rest of the program knows that it is a sample.
//!
//! [`province`] says who there is, [`catalogue`] what is asked for, [`life`] what happens to a
//! dossier, [`export`] who lists it in which month, [`xlsx`] and [`csv`] how that is written,
//! [`registers`] the lists kept in spreadsheets, [`forms`] what communes report themselves, [`portal`] what the
//! national portal has otherwise, [`fault`] and [`absent`] what goes wrong; [`draw`] and [`hours`] are chance and time.

mod absent;
pub mod catalogue;
pub mod csv;
pub mod draw;
pub mod export;
pub mod fault;
pub mod forms;
pub mod hours;
pub mod life;
pub mod particulars;
mod people;
pub mod portal;
pub mod province;
pub mod registers;
pub mod xlsx;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};

use chrono::Days;

use crate::diagnostic::{Diagnostic, Result};
use crate::period::{Month, MonthRange};

use export::{InHand, Listing};
use fault::Fault;
use hours::Hours;
use province::{Counter, Group, Sender};

/// A sender's code and a month.
pub type SenderMonth = (String, Month);

/// What to write.
#[derive(Clone, Debug)]
pub struct Options {
    pub months: MonthRange,
    /// Dossiers received in all months together.
    pub dossiers: u64,
    pub seed: u64,
    /// The file that never arrives.
    pub missing: Option<SenderMonth>,
    /// The file with faulty rows.
    pub faulty: Option<SenderMonth>,
}

impl Options {
    /// A commune of huyện Cẩm Thủy Đông whose last file does not arrive.
    pub const MISSING: &str = "XS.D03.06";
    /// A commune of huyện Lộc Ưu whose last file has faulty rows.
    pub const FAULTY: &str = "XS.D11.03";

    /// All files but one in the last month, which also has faulty rows from one sender.
    pub fn new(months: MonthRange, dossiers: u64, seed: u64) -> Self {
        let last = |code: &str| Some((code.to_owned(), months.last));
        Self { months, dossiers, seed, missing: last(Self::MISSING), faulty: last(Self::FAULTY) }
    }
}

/// A file that is not as it should be, on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    pub sender: String,
    /// As the exports print it: "UBND xã …".
    pub name: String,
    pub month: Month,
    /// Below the folder; with `/`.
    pub file: String,
    /// What is wrong, and with which dossier; nothing for a missing file.
    pub faults: Vec<(Fault, String)>,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Offices that are there in the last month.
    pub senders: usize,
    pub files: u64,
    /// Distinct dossiers received.
    pub dossiers: u64,
    /// Rows of dossiers in all files: a dossier is listed by each of its offices in each month in
    /// which it changed.
    pub rows: u64,
    pub bytes: u64,
    /// Lists that the province keeps in spreadsheets, forms and the portal's list, beside the exports.
    pub registers: u64,
    pub missing: Option<Exception>,
    pub faulty: Option<Exception>,
}

/// Writes `<dir>/<month>/<sender>_<month>_<extraction>.xlsx|csv` for every sender and month, the lists of
/// `<dir>/dang-ky/`, the forms of `<dir>/bieu-06a/` and the portal's list of the last month.
///
/// `progress` is told, on this thread, which group of offices is done. A file that is there
/// already is replaced; the missing one is removed, so that a second sample in the same folder is
/// the same as in an empty one.
///
/// # Errors
/// `X001` and `X002` when a file cannot be laid out, `X003` when `missing` or `faulty` names no
/// sender or month of the sample, `E001` when the disk refuses.
pub fn write(dir: &Path, options: &Options, progress: &mut dyn FnMut(&str)) -> Result<Summary> {
    let groups = province::groups(options.seed)?;
    check(options, &groups)?;
    let months: Vec<Month> = options.months.iter().collect();
    for month in &months {
        fs_err::create_dir_all(dir.join(month.to_string()))?;
    }
    let counts = shares(&groups, &months, options.dossiers);
    // Lives go on after the last month, long enough for the longest of them to begin.
    let after = Days::new(550);
    let hours = Hours::new(options.months.first.first_day(), options.months.last.last_day() + after);
    let job = Job { dir, options, months: &months, groups: &groups, counts: &counts, hours: &hours };
    let last = options.months.last;
    let open = groups.iter().flat_map(|group| &group.senders).filter(|sender| sender.is_open(last)).count();
    let mut summary = Summary { senders: open, ..Summary::default() };
    let (mut lines, mut absent) = (Vec::new(), Vec::new());
    for part in in_parallel(&job, progress)? {
        summary.add(part.summary);
        lines.extend(part.lines);
        absent.extend(part.absent);
    }
    summary.dossiers = options.dossiers;
    portal::write(dir, last, &lines)?;
    summary.registers += 1 + registers::write(dir, options, &portal::late(&lines, last), &absent)?;
    Ok(summary)
}

impl Summary {
    fn add(&mut self, part: Self) {
        self.files += part.files;
        self.rows += part.rows;
        self.bytes += part.bytes;
        self.registers += part.registers;
        self.missing = self.missing.take().or(part.missing);
        self.faulty = self.faulty.take().or(part.faulty);
    }
}

fn check(options: &Options, groups: &[Group]) -> Result<()> {
    for (code, month) in options.missing.iter().chain(&options.faulty) {
        let is_in = (options.months.first..=options.months.last).contains(month);
        let is_sender = |sender: &Sender| sender.written_code == *code && sender.is_open(*month);
        if !is_in || !groups.iter().flat_map(|group| &group.senders).any(is_sender) {
            return Err(Diagnostic::fatal("X003", format!("the sample has no file of {code} for {month}"))
                .hint("senders are the desks, communes, departments and branches of pipelines/reference/units.csv"));
        }
    }
    Ok(())
}

/// Dossiers per group, month and sender; they sum to `total` exactly.
fn shares(groups: &[Group], months: &[Month], total: u64) -> Vec<Vec<Vec<u64>>> {
    let offices = |group: &Group| group.senders.len();
    let weights: Vec<f64> = groups
        .iter()
        .flat_map(|group| {
            months.iter().flat_map(|month| group.senders.iter().map(|sender| export::workload(sender, *month)))
        })
        .collect();
    let mut shares = draw::apportion(total, &weights).into_iter();
    groups.iter().map(|group| months.iter().map(|_| shares.by_ref().take(offices(group)).collect()).collect()).collect()
}

/// All that a group's files depend on.
struct Job<'a> {
    dir: &'a Path,
    options: &'a Options,
    months: &'a [Month],
    groups: &'a [Group],
    counts: &'a [Vec<Vec<u64>>],
    hours: &'a Hours,
}

/// What a group of offices wrote, and what the portal lists of their last month.
#[derive(Default)]
struct Part {
    summary: Summary,
    lines: Vec<portal::Line>,
    absent: Vec<absent::Absent>,
}

/// Writes the groups on all cores, biggest first; results in the order of the groups.
fn in_parallel(job: &Job, progress: &mut dyn FnMut(&str)) -> Result<Vec<Part>> {
    let mut order: Vec<usize> = (0..job.groups.len()).collect();
    let weight = |at: usize| job.groups[at].weight(job.options.months.last);
    order.sort_by(|&a, &b| weight(b).total_cmp(&weight(a)));
    let next = AtomicUsize::new(0);
    let has_failed = AtomicBool::new(false);
    let results: Vec<Mutex<Option<Result<Part>>>> = order.iter().map(|_| Mutex::new(None)).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(order.len());
    std::thread::scope(|scope| {
        let (done, finished) = mpsc::channel::<usize>();
        for _ in 0..threads {
            let done = done.clone();
            let (order, next, has_failed, results) = (&order, &next, &has_failed, &results);
            scope.spawn(move || {
                while let Some(&group) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if has_failed.load(Ordering::Relaxed) {
                        return;
                    }
                    let result = job.group(group);
                    has_failed.fetch_or(result.is_err(), Ordering::Relaxed);
                    *results[group].lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
                    // Nobody listens any more only when this function is being unwound.
                    done.send(group).ok();
                }
            });
        }
        drop(done);
        for (count, group) in (1..).zip(finished) {
            progress(&format!("{count}/{}: {}", job.groups.len(), job.groups[group].name));
        }
    });
    let results = results.into_iter().map(|result| result.into_inner().unwrap_or_else(PoisonError::into_inner));
    // A group is skipped only after another failed: the errors are among those that ran.
    results.flatten().collect()
}

impl Job<'_> {
    fn group(&self, index: usize) -> Result<Part> {
        let mut dossiers = InHand::new(&self.groups[index], self.hours, self.options.seed);
        let mut part = Part::default();
        for (month, counts) in self.months.iter().zip(&self.counts[index]) {
            dossiers.month(*month, counts, |listing| self.file(listing, &mut part))?;
        }
        Ok(part)
    }

    fn file(&self, mut listing: Listing, part: &mut Part) -> Result<()> {
        let summary = &mut part.summary;
        let (form, file) = name(&listing);
        let path = self.dir.join(&file);
        let is = |exception: &Option<SenderMonth>| {
            let (sender, month) = (&listing.sender.written_code, listing.month);
            exception.as_ref().is_some_and(|(code, at)| code == sender && *at == month)
        };
        let (is_missing, is_faulty) = (is(&self.options.missing), is(&self.options.faulty));
        let exception = |listing: &Listing, faults| Exception {
            sender: listing.sender.written_code.clone(),
            name: listing.sender.name.clone(),
            month: listing.month,
            file: file.clone(),
            faults,
        };
        if is_missing {
            summary.missing = Some(exception(&listing, Vec::new()));
            return remove(&path);
        }
        if listing.month == self.options.months.last {
            part.lines.extend(portal::lines(&listing));
            part.absent.extend(absent::take(&mut listing));
            if forms::is_reported(listing.sender) {
                forms::write(self.dir, &listing)?;
                summary.registers += 1;
            }
        }
        if is_faulty {
            let faults = fault::spoil(&mut listing);
            summary.faulty = Some(exception(&listing, faults));
        }
        let bytes = match form {
            Form::Csv => csv::bytes(&listing)?,
            Form::Xlsx => xlsx::bytes(&listing)?,
        };
        summary.files += 1;
        summary.rows += listing.rows.len() as u64;
        summary.bytes += bytes.len() as u64;
        Ok(fs_err::write(path, bytes)?)
    }
}

/// How a sender's system writes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    Xlsx,
}

/// Big offices export CSV, of the others two in three a workbook.
fn form(sender: &Sender) -> Form {
    match sender.counter {
        Counter::Desk | Counter::Branch => Form::Csv,
        _ if sender.order.is_multiple_of(3) => Form::Csv,
        _ => Form::Xlsx,
    }
}

/// "2024-10/XS.D03.07_2024-10_20241101-0730.xlsx".
fn name(listing: &Listing) -> (Form, String) {
    let form = form(listing.sender);
    let extension = match form {
        Form::Csv => "csv",
        Form::Xlsx => "xlsx",
    };
    let (code, month) = (&listing.sender.written_code, listing.month);
    (form, format!("{month}/{code}_{month}_{}.{extension}", listing.extracted_at().format("%Y%m%d-%H%M")))
}

fn remove(path: &PathBuf) -> Result<()> {
    match fs_err::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
