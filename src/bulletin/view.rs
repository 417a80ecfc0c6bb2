//! What templates receive: finished words in typed boxes, so a template only lays out.

use serde::Serialize;

use super::edition::UnconfirmedDay;
use super::lens::Lens;
use super::transferred;
use super::words;
use crate::fact::{Measure, Sender, Status};
use crate::rank::Standing;
use crate::text::number::{self, NBSP};
use crate::text::phrase::{self, Sentence, Subject};
use crate::text::{date, movement, official};

/// "tạm tính" on one line.
const TENTATIVE: &str = "tạm\u{a0}tính";

/// The frame of every page: masthead and footer.
#[derive(Serialize)]
pub struct Shell {
    /// Of the browser's tab and of links to the page.
    pub title: String,
    pub publisher: String,
    pub notice: Option<String>,
    /// "Tháng 10/2024".
    pub period: String,
    /// "31/10/2024".
    pub cutoff: String,
    /// "01/11/2024", "01/11/2024 – 03/11/2024".
    pub extraction_days: Option<String>,
    /// "trích xuất ngày 01/11/2024".
    pub extracted: Option<String>,
    /// "Tạm tính", "Số liệu đầy đủ", "Chính thức", "Điều chỉnh số liệu", "Đính chính lần 1".
    pub status: String,
    pub is_provisional: bool,
    /// "Xuyên Sơn, ngày 02 tháng 11 năm 2024", the day left blank without an issue time.
    pub date_line: String,
    pub crumbs: Vec<Link>,
    pub source: String,
    pub program_version: String,
    pub data_hash: String,
    pub release: String,
}

/// A link between pages of one bulletin.
#[derive(Serialize)]
pub struct Link {
    pub href: String,
    pub text: String,
}

/// One cell of a table.
#[derive(Clone, Default, Serialize)]
pub struct Cell {
    pub text: String,
    /// A second, smaller line.
    pub small: Option<String>,
    /// Id of the fact the numbers are from.
    pub fact: Option<String>,
    pub href: Option<String>,
    /// A class of the style sheet.
    pub class: &'static str,
}

/// A cell of a table's head.
#[derive(Serialize)]
pub struct Head {
    pub text: String,
    pub columns: usize,
    pub rows: usize,
    pub class: &'static str,
}

/// One row: what it is about, and its cells.
#[derive(Serialize)]
pub struct Row {
    pub head: Cell,
    pub cells: Vec<Cell>,
    pub is_focus: bool,
}

/// A table with a caption.
#[derive(Serialize)]
pub struct Table {
    pub id: String,
    pub caption: String,
    pub head: Vec<Vec<Head>>,
    pub rows: Vec<Row>,
    /// Lines under the table.
    pub notes: Vec<String>,
    pub class: &'static str,
}

/// A chart with both shapes and its figures.
#[derive(Serialize)]
pub struct Figure {
    pub wide: String,
    pub portrait: String,
    /// The chart's figures, behind "Xem bảng số liệu".
    pub table: Option<Table>,
    /// Files of the same picture.
    pub files: Vec<Link>,
}

/// A main point: the figure, then what is to be said about it.
#[derive(Serialize)]
pub struct Point {
    pub lead: Sentence,
    pub rest: Vec<Sentence>,
}

impl Cell {
    /// Words without a fact behind them.
    pub fn words(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A name, linked to its page where it has one.
    pub fn unit(lens: &Lens, code: &str) -> Self {
        Self { text: date::capitalised(lens.name(code)), href: lens.page(code), ..Self::default() }
    }

    /// The same of a unit whose dossiers the row is of: marked where it has not sent, for what is known of them is old.
    pub fn sender(lens: &Lens, code: &str) -> Self {
        let small = lens.missing_sender(code).map(|_| phrase::NO_DATA.to_owned());
        Self { small, ..Self::unit(lens, code) }
    }

    /// The value of a fact, with its rate or parts below.
    pub fn value(subject: &Subject) -> Self {
        let fact = Some(subject.fact.id.clone());
        if !subject.has_value() {
            let text = if subject.fact.status == Status::NoData { "…" } else { "–" };
            let small = Some(words::reason(subject));
            return Self { text: text.into(), small, fact, class: "num", ..Self::default() };
        }
        let (text, mut small) = match subject.indicator.measure {
            Measure::Count => (number::integer(subject.fact.numerator), exposure_line(subject)),
            Measure::Score => (words::bare_value(subject), phrase::maximum(subject)),
            Measure::Rate if subject.is_of_one() => (phrase::value(subject), None),
            Measure::Rate => (words::bare_value(subject), Some(phrase::fraction(subject))),
        };
        if subject.fact.missing_members > 0 {
            small = Some(small.map_or_else(|| TENTATIVE.into(), |line| format!("{line}, {TENTATIVE}")));
        }
        Self { text, small, fact, class: "num", ..Self::default() }
    }

    /// The rank of a fact: "8/12", "(3/12)", "đồng hạng" and "tạm tính" below.
    pub fn rank(subject: &Subject) -> Self {
        let fact = Some(subject.fact.id.clone());
        let Some(standing) = subject.standing() else {
            let small = official::small(subject, None);
            return Self { text: "–".into(), small, fact, class: "num", ..Self::default() };
        };
        let provisional = (subject.fact.population_missing > 0).then(|| phrase::provisional(subject.fact));
        let small = rank_words(standing.tied > 0, provisional, subject.fact.status == Status::SmallBase);
        let small = official::small(subject, small);
        Self { text: words::rank_of(subject), small, fact, class: "num rank", ..Self::default() }
    }

    /// Rank above value, shaded by quarter of the order: for tables of units by indicators.
    pub fn heat(subject: &Subject) -> Self {
        let value = Self::value(subject);
        let Some(standing) = subject.standing() else {
            return Self { class: "num none", ..value };
        };
        let caution = if subject.fact.missing_members > 0 { " (tạm tính)" } else { "" };
        let small = official::small(subject, Some(format!("{}{caution}", value.text)));
        let class = match (subject.fact.status, quarter(standing)) {
            (Status::SmallBase, _) => "num none",
            (_, 0) => "num q1",
            (_, 1) => "num q2",
            (_, 2) => "num q3",
            _ => "num q4",
        };
        Self { text: words::rank_of(subject), small, class, ..value }
    }

    /// "▲ 2" with its words for those who cannot see the mark.
    pub fn places(subject: &Subject) -> Self {
        let text = words::change_mark(subject);
        let text = if text.is_empty() { "–".into() } else { text };
        Self { text, fact: Some(subject.fact.id.clone()), class: "num", ..Self::default() }
    }

    /// The signed change of the value.
    pub fn change(subject: &Subject) -> Self {
        let text = movement::change(subject).map_or_else(
            || "–".to_owned(),
            |change| match subject.indicator.measure {
                Measure::Count | Measure::Score => change.signed,
                Measure::Rate => format!("{}{NBSP}điểm{NBSP}%", change.signed),
            },
        );
        Self { text, fact: Some(subject.fact.id.clone()), class: "num", ..Self::default() }
    }
}

/// What stands below a rank: "đồng hạng", who has no data, "tham khảo".
pub fn rank_words(is_tied: bool, provisional: Option<String>, is_small_base: bool) -> Option<String> {
    let mut words = Vec::new();
    if is_tied {
        words.push("đồng hạng".to_owned());
    }
    words.extend(provisional);
    if is_small_base {
        words.push("tham khảo".into());
    }
    (!words.is_empty()).then(|| words.join("; "))
}

/// 0 for the best quarter, 3 for the last; equals share the better one.
fn quarter(standing: Standing) -> u32 {
    (standing.rank.saturating_sub(1)).saturating_mul(4) / standing.of.max(1)
}

fn exposure_line(subject: &Subject) -> Option<String> {
    let rate = phrase::exposure_percent(subject)?;
    Some(format!("{rate}%{NBSP}của{NBSP}{}", number::integer(subject.fact.denominator)))
}

impl Head {
    /// A column of one row.
    pub fn column(text: impl Into<String>) -> Self {
        Self { text: text.into(), columns: 1, rows: 1, class: "num" }
    }

    /// The column of names.
    pub fn names(text: impl Into<String>) -> Self {
        Self { text: text.into(), columns: 1, rows: 1, class: "" }
    }

    /// Over several columns.
    pub fn over(text: impl Into<String>, columns: usize) -> Self {
        Self { text: text.into(), columns, rows: 1, class: "group" }
    }

    /// Down to the last row of the head.
    pub fn down(mut self, rows: usize) -> Self {
        self.rows = rows;
        self
    }
}

impl Shell {
    /// The frame of a page; `crumbs` are the pages above it.
    pub fn new(lens: &Lens, title: String, crumbs: Vec<Link>) -> Self {
        let edition = lens.edition;
        let is_provisional = lens.is_provisional();
        let region = edition.province.split_once(' ').map_or(edition.province.as_str(), |(_, name)| name);
        let blank = "      ".replace(' ', "\u{a0}");
        let date_line = match edition.issued_at {
            Some(at) => format!("{region}, {}", date::long_day(at.date())),
            None => format!("{region}, ngày{blank}tháng{blank}năm{blank}"),
        };
        Self {
            title,
            publisher: edition.publisher.clone(),
            notice: edition.notice.clone(),
            period: date::capitalised(&lens.period()),
            cutoff: date::day(lens.headline().to),
            extraction_days: edition.extracted.map(|(first, last)| match first == last {
                true => date::day(first),
                false => format!("{} – {}", date::day(first), date::day(last)),
            }),
            extracted: edition.extracted.map(words::extracted),
            status: status(lens, is_provisional),
            is_provisional: is_provisional && lens.official().is_none(),
            date_line: if region.is_empty() { String::new() } else { date_line },
            crumbs,
            source: edition.sources.clone(),
            program_version: edition.program_version.clone(),
            data_hash: edition.data_hash.clone(),
            release: edition.release.clone(),
        }
    }
}

/// What the figures are: a month that is final is so for good, and what changed since is called by its name.
fn status(lens: &Lens, is_provisional: bool) -> String {
    match lens.official() {
        None if is_provisional => "Tạm tính".into(),
        None => "Số liệu đầy đủ".into(),
        Some(official) if official.figures.is_empty() => "Chính thức".into(),
        Some(official) => match official.correction {
            Some(number) => format!("Đính chính lần{NBSP}{number}"),
            None => "Điều chỉnh số liệu".into(),
        },
    }
}

/// The address of a page's file within the period's folder, as a link.
pub fn link(lens: &Lens, code: &str) -> Option<Link> {
    Some(Link { href: lens.page(code)?, text: date::capitalised(lens.name(code)) })
}

/// Senders named in one line before the rest is only counted.
const MOST_NAMED: usize = 8;

/// "01 đơn vị chưa gửi số liệu tháng 10/2024: xã Tân Hộ (số liệu gần nhất đến ngày 30/09/2024)"; `None` when none is missing.
pub fn missing_line(lens: &Lens, senders: &[&Sender]) -> Option<String> {
    if senders.is_empty() {
        return None;
    }
    let each = |sender: &&Sender| {
        let since = sender
            .last_sent
            .map_or_else(String::new, |day| format!(" (số liệu gần nhất đến ngày{NBSP}{})", date::day(day)));
        let refused = if sender.was_refused { " (đã gửi, nhưng tệp không đọc được)" } else { "" };
        format!("{}{refused}{since}", lens.name(&sender.unit))
    };
    let names: Vec<String> = senders.iter().take(MOST_NAMED).map(each).collect();
    let rest = match senders.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" và {}{NBSP}đơn vị khác", number::two_digits(more as i64)),
    };
    let (count, month) = (number::two_digits(senders.len() as i64), date::month(lens.edition.month));
    Some(format!("{count}{NBSP}đơn vị chưa gửi số liệu {month}: {}{rest}", names.join("; ")))
}

/// "Thiếu tệp tháng 9/2024 của xã Tân Hộ: kết quả tính từ các tháng này là tạm tính"; `None` when no month is missing.
pub fn skipped_line(lens: &Lens, senders: &[&Sender]) -> Option<String> {
    let skipping: Vec<&&Sender> = senders.iter().filter(|sender| !sender.skipped.is_empty()).collect();
    let each = |sender: &&&Sender| {
        let months: Vec<String> = sender.skipped.iter().map(|month| date::month(*month)).collect();
        format!("{} của {}", months.join(", "), lens.name(&sender.unit))
    };
    let names: Vec<String> = skipping.iter().take(MOST_NAMED).map(each).collect();
    let rest = match skipping.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" và của {}{NBSP}đơn vị khác", number::two_digits(more as i64)),
    };
    let line = || format!("Thiếu tệp {}{rest}: kết quả có kỳ tính gồm các tháng này là tạm tính", names.join("; "));
    (!names.is_empty()).then(line)
}

/// "xã Tân Hộ: 12 dòng không được tính (thiếu hoặc sai thông tin bắt buộc), 31 dòng có thông tin cần kiểm tra; được tính 1.204 dòng".
pub fn sender_line(lens: &Lens, sender: &Sender) -> String {
    date::capitalised(&format!("{}: {}", lens.name(&sender.unit), rows(std::slice::from_ref(&sender))))
}

/// The rows of several files together; `None` when nothing was sent.
pub fn rows_line(label: &str, senders: &[&Sender]) -> Option<String> {
    let has_sent = senders.iter().any(|sender| sender.has_sent);
    has_sent.then(|| format!("{label}: {}", rows(senders)))
}

/// What a reader must know of the windows: dates that are no reporting period, and days that are not loaded.
pub fn window_lines(lens: &Lens) -> Vec<String> {
    let edition = lens.edition;
    let mut lines = Vec::new();
    for window in &edition.windows {
        let note = date::unruled(window, &edition.windows);
        lines.extend(note.map(|note| format!("{}: {note}", date::capitalised(&date::title(window)))));
        if window.from < edition.loaded_from {
            lines.push(date::capitalised(&lens.window_words(window)));
        }
    }
    lines
}

/// "Ngày nghỉ 24/11/2026 (Ngày Văn hóa Việt Nam) chưa được xác nhận": one line for each such day of the windows.
pub fn unconfirmed_days(lens: &Lens) -> Vec<String> {
    let line = |day: &UnconfirmedDay| {
        let kind = if day.is_worked { "Ngày làm bù" } else { "Ngày nghỉ" };
        let name = if day.name.is_empty() { String::new() } else { format!(" ({})", day.name) };
        format!(
            "{kind} {}{name} chưa được xác nhận; số ngày làm việc có thể thay đổi khi có văn bản chính thức",
            date::day(day.date)
        )
    };
    lens.edition.unconfirmed_days.iter().map(line).collect()
}

/// Who is missing in the whole province, whose files have faults, and all rows.
pub fn province_data(lens: &Lens) -> Vec<String> {
    let mut lines: Vec<String> = missing_line(lens, &lens.missing_senders()).into_iter().collect();
    lines.extend(skipped_line(lens, &lens.edition.senders.iter().collect::<Vec<_>>()));
    lines.extend(window_lines(lens));
    lines.extend(unconfirmed_days(lens));
    lines.extend(lens.edition.due_after_calendar.map(|(dossiers, last)| {
        let count = number::two_digits(i64::try_from(dossiers).unwrap_or(i64::MAX));
        format!(
            "{count}{NBSP}hồ sơ đang giải quyết có ngày hẹn trả sau ngày{NBSP}{}, ngày cuối của lịch làm việc đã nạp: chưa tính được số ngày làm việc đến ngày hẹn trả",
            date::day(last)
        )
    }));
    lines.extend(lens.faulty_senders().into_iter().map(|sender| sender_line(lens, sender)));
    let all: Vec<&Sender> = lens.edition.senders.iter().collect();
    lines.extend(sent_line(lens).and_then(|label| rows_line(&label, &all)));
    lines.extend(transferred::province_lines(lens));
    lines.extend(unsent_line(lens));
    lines
}

/// "Chưa có tệp sổ theo dõi: Chỉ số SIPAS; Phản ánh, kiến nghị": where a list is left out for want of a file.
pub fn unsent_line(lens: &Lens) -> Option<String> {
    let titles = &lens.edition.unsent;
    (!titles.is_empty()).then(|| format!("Chưa có tệp sổ theo dõi: {}", titles.join("; ")))
}

/// "143/144 đơn vị đã gửi tệp số liệu tháng 10/2024"; `None` when no sender is known.
pub fn sent_line(lens: &Lens) -> Option<String> {
    let all = lens.edition.senders.len();
    let sent = all - lens.missing_senders().len();
    let (sent, of) = (number::integer(sent as i64), number::integer(all as i64));
    (all > 0).then(|| format!("{sent}/{of}{NBSP}đơn vị đã gửi tệp số liệu {}", date::month(lens.edition.month)))
}

fn rows(senders: &[&Sender]) -> String {
    let sum = |part: fn(&Sender) -> u64| {
        let total = senders.iter().map(|sender| part(sender)).fold(0_u64, u64::saturating_add);
        i64::try_from(total).unwrap_or(i64::MAX)
    };
    let (accepted, quarantined, flagged) = (sum(|s| s.accepted), sum(|s| s.quarantined), sum(|s| s.flagged));
    let mut words = vec![format!("{}{NBSP}dòng được tính", number::integer(accepted))];
    if flagged > 0 {
        words.push(format!("trong đó {}{NBSP}dòng có thông tin cần kiểm tra", number::integer(flagged)));
    }
    let (unknown, undated) = (sum(|s| s.unknown_status), sum(|s| s.undated));
    if unknown > 0 {
        words.push(format!(
            "{}{NBSP}dòng có trạng thái không có trong danh mục (không có ngày kết thúc thì tính là đang giải quyết)",
            number::integer(unknown)
        ));
    }
    if undated > 0 {
        words.push(format!(
            "{}{NBSP}hồ sơ đã kết thúc, không rõ ngày (không tính là đang giải quyết hay đã giải quyết)",
            number::integer(undated)
        ));
    }
    if quarantined > 0 {
        words.push(format!(
            "{}{NBSP}dòng không được tính vì thiếu hoặc sai thông tin bắt buộc",
            number::integer(quarantined)
        ));
    }
    words.join(", ")
}
