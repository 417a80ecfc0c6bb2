//! Form II.06a that a few communes fill in themselves: what their dossiers give, in every other form with one difference.
//!
//! Counted from the dossiers' lives, not from the warehouse, so that the reconciliation has two sides.

use std::collections::BTreeMap;
use std::path::Path;

use super::export::{Listing, extraction};
use super::life::{Channel, Dossier, Ending, Status};
use super::province::{Counter, Sender};
use crate::diagnostic::{Diagnostic, Result};
use crate::period::Month;

/// Folder of the forms, below that of the exports.
pub const FOLDER: &str = "bieu-06a";

/// Columns 3 to 13 of the form.
pub type Columns = [u64; 11];
/// By field.
pub type Tallies = BTreeMap<&'static str, Columns>;

/// One commune in so many fills in the form.
const EVERY: usize = 31;
/// Row in the list of units, within that many, of those that do.
const AT: usize = 7;
/// Places of columns 8, 9 and 10: early, on time, late.
const EARLY: usize = 5;
const ON_TIME: usize = 6;
const LATE: usize = 7;

/// Whether an office fills in the form.
pub fn is_reported(sender: &Sender) -> bool {
    sender.counter == Counter::Commune && sender.order % EVERY == AT
}

/// What an office had to resolve in a month, as the form's note says it.
pub fn tally<'a>(dossiers: impl Iterator<Item = &'a Dossier>, month: Month) -> Tallies {
    let at = extraction(month);
    let (first, last) = (month.first_day(), month.last_day());
    let mut tallies = Tallies::new();
    for dossier in dossiers {
        let status = dossier.status(at);
        let ended = dossier.ended.map(|(ended, _)| ended.date()).filter(|ended| *ended <= last);
        let is_counted = dossier.received.date() <= last && ended.is_none_or(|ended| ended >= first);
        if !is_counted || status == Status::Ended(Ending::Refused) {
            continue;
        }
        let due = dossier.due_at(at).map(|due| due.date());
        let is_new = dossier.received.date() >= first;
        let is_online = dossier.channel == Channel::Online;
        let is_early = ended.zip(due).is_some_and(|(ended, due)| ended < due);
        let is_late = ended.zip(due).is_some_and(|(ended, due)| ended > due);
        let is_open = ended.is_none();
        let is_waiting = matches!(status, Status::AwaitingSupplement | Status::AwaitingPayment);
        let is_overdue = is_open && !is_waiting && due.is_some_and(|due| due < last);
        let counted = [
            true,
            is_new && is_online,
            is_new && !is_online,
            !is_new,
            !is_open,
            is_early,
            !is_open && !is_early && !is_late,
            is_late,
            is_open,
            is_open && !is_overdue,
            is_overdue,
        ];
        let columns = tallies.entry(dossier.procedure.field).or_default();
        columns.iter_mut().zip(counted).for_each(|(column, is)| *column += u64::from(is));
    }
    tallies
}

/// Writes the form of an office that fills it in.
///
/// # Errors
/// `X002` when it cannot be laid out, `E001` when the disk refuses.
pub fn write(dir: &Path, listing: &Listing) -> Result<()> {
    let folder = dir.join(FOLDER).join(listing.month.to_string());
    fs_err::create_dir_all(&folder)?;
    let mut tallies = listing.tallies.clone();
    if (listing.sender.order / EVERY).is_multiple_of(2) {
        differ(&mut tallies);
    }
    Ok(fs_err::write(folder.join(format!("{}.csv", listing.sender.written_code)), bytes(&tallies)?)?)
}

/// The planted difference of every other form: one dossier, late by its days if there is one, is told as resolved on time.
fn differ(tallies: &mut Tallies) {
    for from in [LATE, EARLY] {
        if let Some(columns) = tallies.values_mut().find(|columns| columns[from] > 0) {
            columns[from] -= 1;
            columns[ON_TIME] += 1;
            return;
        }
    }
}

fn bytes(tallies: &Tallies) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(b"\xEF\xBB\xBF".to_vec());
    let written = (|| {
        let mut title = vec![""; HEADER.len()];
        for line in ["BIỂU SỐ II.06A/VPCP/KSTT", super::registers::FICTIONAL] {
            title[0] = line;
            writer.write_record(&title)?;
        }
        writer.write_record(HEADER)?;
        let mut total = Columns::default();
        for (field, columns) in tallies {
            total.iter_mut().zip(columns).for_each(|(sum, count)| *sum += count);
            writer.write_record(line(field, columns))?;
        }
        writer.write_record(line("Tổng số", &total))?;
        Ok::<_, csv::Error>(())
    })();
    written.map_err(|error| Diagnostic::fatal("X002", error.to_string()))?;
    writer.into_inner().map_err(|error| Diagnostic::fatal("X002", error.to_string()))
}

fn line(field: &str, columns: &Columns) -> Vec<String> {
    std::iter::once(field.to_owned()).chain(columns.iter().map(u64::to_string)).collect()
}

const HEADER: [&str; 12] = [
    "Lĩnh vực, công việc giải quyết theo cấp",
    "Nhận giải quyết: tổng số",
    "Nhận trong kỳ: trực tuyến",
    "Nhận trong kỳ: trực tiếp, dịch vụ bưu chính",
    "Từ kỳ trước",
    "Đã giải quyết: tổng số",
    "Đã giải quyết: trước hạn",
    "Đã giải quyết: đúng hạn",
    "Đã giải quyết: quá hạn",
    "Đang giải quyết: tổng số",
    "Đang giải quyết: trong hạn",
    "Đang giải quyết: quá hạn",
];
