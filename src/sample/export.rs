//! Who lists what in which month: the files of one group of offices, month after month.
//!
//! The file of a month lists the dossiers that the office received or resolves and that changed in
//! that month (a branch's also those that are open), as they stood when the file was taken: 7:30 on the first day of the next month.
//! Only dossiers whose life goes on are carried to the next month, so memory follows the work in
//! hand, not the length of the story.

use std::collections::BTreeSet;

use chrono::{NaiveDateTime, TimeDelta};

use crate::period::Month;

use super::absent;
use super::catalogue::{PROCEDURES, Procedure};
use super::draw::{Draw, Weights};
use super::forms::{self, Tallies};
use super::hours::Hours;
use super::life::{self, Arrivals, Channel, Circumstances, Dossier, Ending, Payment, Status};
use super::particulars;
use super::people;
use super::province::{Character, Group, Sender};

/// Leaf headers, in order.
pub const HEADERS: [&str; COLUMNS] = [
    "STT",
    "Mã hồ sơ",
    "Mã TTHC",
    "Tên TTHC",
    "Lĩnh vực",
    "Hình thức nộp hồ sơ",
    "Chủ hồ sơ",
    "Số CCCD",
    "Số điện thoại",
    "Địa chỉ",
    "Đối tượng",
    "Đơn vị tiếp nhận",
    "Đơn vị giải quyết",
    "Ngày nộp",
    "Ngày tiếp nhận",
    "Ngày hẹn trả",
    "Ngày có kết quả",
    "Ngày trả kết quả",
    "Ngày yêu cầu bổ sung",
    "Ngày bổ sung",
    "Trạng thái",
    "Lý do",
    "Số hóa TPHS",
    "Số hóa kết quả",
    "Phí, lệ phí (VNĐ)",
    "Hình thức thanh toán",
    "Liên thông",
    "Cán bộ xử lý",
    particulars::HEADERS[0],
    particulars::HEADERS[1],
    particulars::HEADERS[2],
    particulars::HEADERS[3],
    particulars::HEADERS[4],
    particulars::HEADERS[5],
    particulars::HEADERS[6],
];
pub const COLUMNS: usize = 35;

/// Columns that other modules name.
pub mod column {
    pub const NUMBER: usize = 0;
    pub const CODE: usize = 1;
    pub const PROCEDURE: usize = 2;
    pub const PROCEDURE_NAME: usize = 3;
    pub const FIELD: usize = 4;
    pub const CHANNEL: usize = 5;
    pub const OWNER: usize = 6;
    pub const RECEIVING: usize = 11;
    pub const RESOLVING: usize = 12;
    pub const RECEIVED: usize = 14;
    pub const DUE: usize = 15;
    pub const FINISHED: usize = 16;
    pub const STATUS: usize = 20;
}

/// One row as printed, without its running number.
pub type Row = [String; COLUMNS];

/// What one file holds, whatever its form.
pub struct Listing<'a> {
    pub sender: &'a Sender,
    pub month: Month,
    /// In the order of reception.
    pub rows: Vec<Row>,
    /// Codes of those that nothing happened to in the month: listed because they are open.
    pub untouched: BTreeSet<String>,
    /// What it resolves and had in hand in the month, listed or not, as form II.06a counts it; by field.
    pub tallies: Tallies,
}

impl Listing<'_> {
    /// When the file was taken.
    pub fn extracted_at(&self) -> NaiveDateTime {
        extraction(self.month)
    }

    /// Whether a row is listed because its dossier is open, and for nothing else.
    pub fn is_only_open(&self, row: &Row) -> bool {
        self.untouched.contains(&row[column::CODE])
    }
}

/// 7:30 on the first day of the next month.
pub fn extraction(month: Month) -> NaiveDateTime {
    midnight(month.next()) + TimeDelta::minutes(7 * 60 + 30)
}

fn midnight(month: Month) -> NaiveDateTime {
    month.first_day().and_time(chrono::NaiveTime::MIN)
}

/// The dossiers of a group that still have something before them.
pub struct InHand<'a> {
    group: &'a Group,
    hours: &'a Hours,
    seed: u64,
    alive: Vec<Dossier>,
}

impl<'a> InHand<'a> {
    /// Opens with nothing in hand: the system went live on the first day of the first month.
    pub fn new(group: &'a Group, hours: &'a Hours, seed: u64) -> Self {
        Self { group, hours, seed, alive: Vec::new() }
    }

    /// Receives a month's dossiers, `counts` per sender of the group, and gives each sender's
    /// listing to `write`. Stops at the first error.
    pub fn month<E>(
        &mut self,
        month: Month,
        counts: &[u64],
        mut write: impl FnMut(Listing) -> Result<(), E>,
    ) -> Result<(), E> {
        self.hand_over(month);
        self.receive(month, counts);
        let (from, to) = (midnight(month), midnight(month.next()));
        for (index, sender) in self.group.senders.iter().enumerate().filter(|(_, sender)| sender.is_open(month)) {
            let is_listed = |dossier: &&Dossier| {
                dossier.is_touched(from, to) || (absent::lists_all_open(sender) && dossier.is_open(to))
            };
            let of_sender = self.alive.iter().filter(|d| d.receiving == index || d.resolving == index);
            let listed: Vec<&Dossier> = of_sender.filter(is_listed).collect();
            let untouched = listed.iter().filter(|d| !d.is_touched(from, to)).map(|d| d.code.clone()).collect();
            let rows = listed.iter().map(|dossier| row(dossier, self.group, extraction(month))).collect();
            let resolved = self.alive.iter().filter(|dossier| dossier.resolving == index);
            let tallies = if forms::is_reported(sender) { forms::tally(resolved, month) } else { Tallies::new() };
            write(Listing { sender, month, rows, untouched, tallies })?;
        }
        self.alive.retain(|dossier| dossier.is_alive(to));
        Ok(())
    }

    /// What an office that has ended had in hand goes to one of its heirs; who received it stays the same.
    fn hand_over(&mut self, month: Month) {
        let senders = &self.group.senders;
        for dossier in &mut self.alive {
            let holder = &senders[dossier.resolving];
            let heirs = u32::try_from(holder.heirs.len()).unwrap_or(0);
            if !holder.is_open(month) && heirs > 0 {
                let heir = Draw::new(self.seed, &format!("{} heir", dossier.code)).below(heirs);
                dossier.resolving = holder.heirs[heir as usize];
            }
        }
    }

    fn receive(&mut self, month: Month, counts: &[u64]) {
        let openings = self.hours.openings(month.first_day(), month.last_day());
        let arrivals = Arrivals::new(openings, self.hours);
        let characters: Vec<Character> = self.group.senders.iter().map(|sender| self.mood(sender, month)).collect();
        for (index, sender) in self.group.senders.iter().enumerate() {
            let mut draw = Draw::new(self.seed, &format!("{} {month}", sender.code));
            let procedures = work(sender);
            let pick = Weights::new(procedures.iter().map(|procedure| demand(sender, procedure, month)));
            let count = counts.get(index).copied().unwrap_or(0);
            let mut received: Vec<Dossier> = (0..count)
                .filter_map(|_| {
                    let procedure = procedures[pick.pick(&mut draw)];
                    let resolving = self.resolver(index, procedure, month);
                    let around = Circumstances {
                        hours: self.hours,
                        arrivals: &arrivals,
                        receiving: characters[index],
                        resolving: characters[resolving],
                    };
                    life::live(&mut draw, procedure, (index, resolving), &around)
                })
                .collect();
            received.sort_by_key(|dossier| dossier.received);
            number(&mut received, &sender.written_code);
            self.alive.append(&mut received);
        }
        // Stable: within an instant, by receiving office, then by code.
        self.alive.sort_by_key(|dossier| dossier.received);
    }

    /// The office as it is this month; some months are worse than others.
    fn mood(&self, sender: &Sender, month: Month) -> Character {
        sender.character.varied(&mut Draw::new(self.seed, &format!("{} mood {month}", sender.code)), 0.6)
    }

    fn resolver(&self, receiving: usize, procedure: &Procedure, month: Month) -> usize {
        let resolver = procedure
            .resolver
            .and_then(|counter| self.group.senders.iter().position(|s| s.is_open(month) && s.counter == counter));
        resolver.unwrap_or(receiving)
    }
}

fn work(sender: &Sender) -> Vec<&'static Procedure> {
    PROCEDURES.iter().filter(|procedure| sender.works.contains(&procedure.counter)).collect()
}

/// How much a procedure is asked for at an office in a month; each place has its own mix.
fn demand(sender: &Sender, procedure: &Procedure, month: Month) -> f64 {
    let own = Draw::new(0, &format!("{} {}", sender.code, procedure.code)).between(0.7, 1.3);
    procedure.weight * own * procedure.season[month.month as usize - 1]
}

/// How busy an office is in a month, for sharing dossiers out.
pub fn workload(sender: &Sender, month: Month) -> f64 {
    if !sender.is_open(month) {
        return 0.0;
    }
    let procedures = work(sender);
    let year: f64 = procedures.iter().map(|procedure| procedure.weight).sum();
    let now: f64 = procedures.iter().map(|procedure| demand(sender, procedure, month)).sum();
    sender.weight * now / year
}

/// Codes: office, day of reception, running number of the day.
fn number(dossiers: &mut [Dossier], office: &str) {
    let mut day = None;
    let mut running = 0;
    for dossier in dossiers {
        let date = dossier.received.date();
        running = if day == Some(date) { running + 1 } else { 1 };
        day = Some(date);
        dossier.code = format!("{office}-{}-{running:04}", date.format("%y%m%d"));
    }
}

/// The same row whichever of its offices lists the dossier.
fn row(dossier: &Dossier, group: &Group, at: NaiveDateTime) -> Row {
    let status = dossier.status(at);
    let (receiving, resolving) = (&group.senders[dossier.receiving], &group.senders[dossier.resolving]);
    let procedure = dossier.procedure;
    let ended = dossier.ended.map(|(at, _)| at);
    let supplement = dossier.pause.filter(|pause| !pause.is_payment);
    let [office, online_level, apology, reused, synced, nonterritorial, holder] =
        particulars::cells(dossier, receiving, resolving, at);
    let is_paid = dossier.fee.is_some() && status != Status::AwaitingPayment;
    [
        String::new(),
        dossier.code.clone(),
        procedure.code.to_owned(),
        procedure.name.to_owned(),
        procedure.field.to_owned(),
        channel(dossier.channel).to_owned(),
        dossier.person.name(),
        dossier.person.paper(),
        dossier.person.phone(),
        dossier.person.address(&receiving.place),
        kind(dossier).to_owned(),
        receiving.name.clone(),
        resolving.name.clone(),
        stamp(dossier.submitted),
        stamp(Some(dossier.received)),
        due(dossier.due_at(at), resolving),
        stamp(Dossier::shown(ended, at)),
        stamp(Dossier::shown(dossier.handed_over, at)),
        stamp(Dossier::shown(supplement.map(|pause| pause.from), at)),
        stamp(Dossier::shown(supplement.and_then(|pause| pause.to), at)),
        status_name(status).to_owned(),
        reason(status).to_owned(),
        if dossier.is_intake_digitised { "Có số hóa TPHS" } else { "Chưa số hóa TPHS" }.to_owned(),
        result(dossier, status).to_owned(),
        dossier.fee.map(amount).unwrap_or_default(),
        if is_paid { payment(dossier.payment) } else { "" }.to_owned(),
        if procedure.is_interlinked { "Có" } else { "Không" }.to_owned(),
        people::officer(dossier.officer),
        office,
        online_level,
        apology,
        reused,
        synced,
        nonterritorial,
        holder,
    ]
}

/// `dd/MM/yyyy HH:mm:ss`, or nothing.
fn stamp(instant: Option<NaiveDateTime>) -> String {
    instant.map(|instant| instant.format("%d/%m/%Y %H:%M:%S").to_string()).unwrap_or_default()
}

/// Some offices promise a day, not an hour.
fn due(instant: Option<NaiveDateTime>, resolving: &Sender) -> String {
    match instant {
        Some(instant) if resolving.order % 7 == 3 => instant.format("%d/%m/%Y").to_string(),
        instant => stamp(instant),
    }
}

/// Thousands with dots: "1.981.000".
fn amount(dong: i64) -> String {
    let digits = dong.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Direct => "Trực tiếp",
        Channel::Online => "Trực tuyến",
        Channel::Post => "Bưu chính công ích",
    }
}

fn kind(dossier: &Dossier) -> &'static str {
    use super::catalogue::Applicant;
    match dossier.person.kind {
        Applicant::Citizen => "Cá nhân",
        Applicant::Business => "Doanh nghiệp",
        Applicant::Organisation => "Tổ chức",
    }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Accepted => "Được tiếp nhận",
        Status::Processing => "Đang xử lý",
        Status::AwaitingSupplement => "Yêu cầu bổ sung giấy tờ",
        Status::AwaitingPayment => "Yêu cầu thực hiện nghĩa vụ tài chính",
        Status::Ended(Ending::Completed) => "Đã xử lý xong",
        Status::Ended(Ending::NotEligible | Ending::MissingDocuments) => "Dừng xử lý",
        Status::Ended(Ending::Withdrawn) => "Công dân yêu cầu rút hồ sơ",
        Status::Ended(Ending::Refused) => "Không được tiếp nhận",
        Status::HandedOver => "Đã trả kết quả",
    }
}

fn reason(status: Status) -> &'static str {
    match status {
        Status::AwaitingSupplement | Status::Ended(Ending::MissingDocuments) => "Thiếu thành phần hồ sơ",
        Status::Ended(Ending::NotEligible) => "Không đủ điều kiện giải quyết",
        Status::Ended(Ending::Withdrawn) => "Công dân rút hồ sơ",
        Status::Ended(Ending::Refused) => "Không thuộc thẩm quyền",
        _ => "",
    }
}

/// Only a dossier that came to a result has one to digitise.
fn result(dossier: &Dossier, status: Status) -> &'static str {
    match status {
        Status::Ended(Ending::Completed) | Status::HandedOver if dossier.is_result_digitised => "Đã số hóa",
        Status::Ended(Ending::Completed) | Status::HandedOver => "Chưa số hóa",
        _ => "",
    }
}

fn payment(payment: Payment) -> &'static str {
    match payment {
        Payment::Online => "Trực tuyến",
        Payment::Cash => "Tiền mặt",
        Payment::Transfer => "Chuyển khoản",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_thousands_dots() {
        assert_eq!([amount(2_000), amount(1_981_000), amount(500)], ["2.000", "1.981.000", "500"]);
    }
}
