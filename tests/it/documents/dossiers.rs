//! Lives of dossiers, as many as a document counts, and the monthly exports that would have listed them.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use crate::support::Office;

const FIELDS: [(&str, &str, &str, &str); 4] = [
    ("1.004884", "Đăng ký lại khai sinh", "Hộ tịch", "Tư pháp – Hộ tịch"),
    ("2.000635", "Cấp bản sao trích lục hộ tịch", "Hộ tịch", "Tư pháp – Hộ tịch"),
    ("1.012753", "Đăng ký biến động đất đai", "Đất đai", "Địa chính – Xây dựng"),
    ("1.001776", "Hưởng trợ cấp xã hội hằng tháng", "Bảo trợ xã hội", "Lao động – Xã hội"),
];

const HEADER: [&str; 19] = [
    "Biên nhận",
    "Mã TTHC",
    "Tên TTHC",
    "Lĩnh vực",
    "Phòng chuyên môn",
    "Chủ hồ sơ",
    "Hình thức nộp hồ sơ",
    "Đơn vị tiếp nhận",
    "Đơn vị giải quyết",
    "Tiếp nhận lúc",
    "Ngày hẹn trả",
    "Xong lúc",
    "Trạng thái",
    "Hồ sơ số hóa",
    "Kết quả số hóa",
    "Phí, lệ phí (VNĐ)",
    "Hình thức thanh toán",
    "Liên thông",
    "Đối tượng",
];

/// One dossier of a unit that takes in and resolves it.
#[derive(Clone, Debug)]
pub struct Dossier {
    id: String,
    unit: String,
    field: usize,
    pub received: NaiveDateTime,
    pub due: NaiveDate,
    /// `None`: still open when the last file was taken.
    pub finished: Option<NaiveDateTime>,
    pub is_online: bool,
    pub is_interlinked: bool,
    pub is_intake_digitised: bool,
    pub is_result_digitised: bool,
    /// With a fee: paid online, or not.
    pub is_fee_paid_online: Option<bool>,
}

/// A day of 2024 or another year: `day("2024-06-30")`.
pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day like 2024-06-30")
}

/// The `count`th weekday after a day.
pub fn weekdays_after(from: NaiveDate, count: u64) -> NaiveDate {
    let later = (1..).map(|n| from + Days::new(n)).filter(|day| is_weekday(*day));
    later.take(count as usize).last().unwrap_or(from)
}

fn is_weekday(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// `count` dossiers received on the weekdays of a stretch, resolved well on the weekday after: in time,
/// handed in directly, digitised, without a fee. `tag` makes their codes unlike those of other calls.
pub fn spread(unit: &str, tag: &str, stretch: (&str, &str), count: usize) -> Vec<Dossier> {
    let days: Vec<NaiveDate> =
        day(stretch.0).iter_days().take_while(|d| *d <= day(stretch.1)).filter(|d| is_weekday(*d)).collect();
    let dossier = |n: usize| {
        let on = days[n * days.len() / count];
        let minute = (450 + n * 7 % 480) as u32;
        Dossier {
            id: format!("{unit}-{}-{tag}{n:05}", on.format("%y%m%d")),
            unit: unit.to_owned(),
            field: n % FIELDS.len(),
            received: on.and_time(time(minute)),
            due: weekdays_after(on, 5),
            finished: Some(weekdays_after(on, 1).and_time(time(600))),
            is_online: false,
            is_interlinked: false,
            is_intake_digitised: true,
            is_result_digitised: true,
            is_fee_paid_online: None,
        }
    };
    (0..count).map(dossier).collect()
}

fn time(minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).expect("a minute of the day")
}

impl Dossier {
    /// Resolved three weekdays after the promised day.
    pub fn late(mut self) -> Self {
        self.finished = Some(weekdays_after(self.due, 3).and_time(time(900)));
        self
    }

    /// Never resolved.
    pub fn open(mut self) -> Self {
        self.finished = None;
        self
    }

    /// Promised for this day.
    pub fn due_on(mut self, due: NaiveDate) -> Self {
        self.due = due;
        self
    }

    /// Received on this day.
    pub fn received_on(mut self, on: NaiveDate) -> Self {
        self.received = on.and_time(self.received.time());
        self
    }

    /// Resolved on this day.
    pub fn finished_on(mut self, on: NaiveDate) -> Self {
        self.finished = Some(on.and_time(time(605)));
        self
    }

    fn cells(&self, taken: NaiveDateTime) -> [String; 19] {
        let (code, title, field, office) = FIELDS[self.field];
        let finished = self.finished.filter(|at| *at <= taken);
        let words = |is: bool, yes: &str, no: &str| if is { yes } else { no }.to_owned();
        [
            self.id.clone(),
            code.into(),
            title.into(),
            field.into(),
            office.into(),
            "Giả Thị Mơ".into(),
            words(self.is_online, "Trực tuyến", "Trực tiếp"),
            self.unit.clone(),
            self.unit.clone(),
            self.received.format("%d/%m/%Y %H:%M:%S").to_string(),
            self.due.format("%d/%m/%Y").to_string(),
            finished.map_or_else(String::new, |at| at.format("%d/%m/%Y %H:%M:%S").to_string()),
            words(finished.is_some(), "Đã trả kết quả", "Đang xử lý"),
            words(self.is_intake_digitised, "Có", "Không"),
            finished.map_or_else(String::new, |_| words(self.is_result_digitised, "Có", "Không")),
            words(self.is_fee_paid_online.is_some(), "15.000", "0"),
            self.is_fee_paid_online.map_or_else(String::new, |is| words(is, "Trực tuyến", "Tiền mặt")),
            words(self.is_interlinked, "Có", "Không"),
            "Cá nhân".into(),
        ]
    }

    fn is_touched_in(&self, month: NaiveDate, taken: NaiveDateTime) -> bool {
        let is_of = |at: NaiveDateTime| (at.year(), at.month()) == (month.year(), month.month());
        self.received <= taken && (is_of(self.received) || self.finished.is_some_and(|at| is_of(at) && at <= taken))
    }
}

/// Changes exactly `count` of the dossiers, mixed by `step`.
pub fn mark<'d>(
    dossiers: impl IntoIterator<Item = &'d mut Dossier>,
    count: usize,
    step: usize,
    mut change: impl FnMut(&mut Dossier),
) {
    let mut dossiers: Vec<&mut Dossier> = dossiers.into_iter().collect();
    let size = dossiers.len();
    assert!(count <= size, "{count} of {size} dossiers");
    let step = (step..).find(|step| coprime(*step, size)).expect("a number without a common divisor");
    for n in 0..count {
        change(dossiers[n * step % size]);
    }
}

fn coprime(a: usize, b: usize) -> bool {
    let (mut a, mut b) = (a, b);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a == 1
}

/// Writes the file of a month, taken at 07:30 of a day.
pub fn export(office: &Office, month: NaiveDate, taken: NaiveDate, dossiers: &[Dossier]) {
    let at = taken.and_time(time(450));
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(HEADER).expect("memory");
    for dossier in dossiers.iter().filter(|dossier| dossier.is_touched_in(month, at)) {
        writer.write_record(dossier.cells(at)).expect("memory");
    }
    let (period, taken) = (month.format("%Y-%m"), taken.format("%Y%m%d"));
    let name = format!("exports/{period}/V_{period}_{taken}-0730.csv");
    office.write(&name, writer.into_inner().expect("memory"));
}

/// Writes the files of months, each taken on the third day of the next one.
pub fn export_months(office: &Office, first: &str, last: &str, dossiers: &[Dossier]) {
    let mut month = day(&format!("{first}-01"));
    while month <= day(&format!("{last}-01")) {
        let next = month + chrono::Months::new(1);
        export(office, month, next + Days::new(2), dossiers);
        month = next;
    }
}
