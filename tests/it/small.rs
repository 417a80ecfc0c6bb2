//! A province of three districts and five communes, small enough to be loaded in a moment.
//!
//! `tests/fixtures/small/` holds its pipeline and units; its exports are written here, row by row,
//! with obviously fictional people in them: what is theirs must never be seen again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::support::{Office, Said, root};

/// Who sends: the desks and the communes.
pub const SENDERS: [&str; 8] = ["T.A.00", "T.A.01", "T.A.02", "T.B.00", "T.B.01", "T.B.02", "T.C.00", "T.C.01"];

/// Texts of people, as the exports hold them.
pub const PERSONAL: [&str; 5] = ["Nguyễn Hư Cấu", "000000000123", "0900000456", "Thôn Không Có Thật", "Trần Cán Bộ Ảo"];

/// Columns of an export, in its order.
pub const COLUMNS: [&str; 28] = [
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
];

/// One row of an export, cells in the order of [`COLUMNS`].
#[derive(Clone)]
pub struct Row(pub Vec<String>);

impl Row {
    /// The same row with another cell.
    pub fn with(mut self, column: &str, cell: &str) -> Self {
        let at = COLUMNS.iter().position(|name| *name == column).expect("a column of the export");
        self.0[at] = cell.to_owned();
        self
    }
}

/// A dossier still in hand: received on a day of the month, promised five days later.
fn open(sender: &str, number: usize, period: &str, day: u32) -> Row {
    let (year, month) = period.split_once('-').expect("2024-10");
    let date = |day: u32| format!("{day:02}/{month}/{year} 09:{number:02}:00");
    let mut row = Row(vec![String::new(); COLUMNS.len()]);
    for (column, cell) in [
        ("STT", number.to_string()),
        ("Mã hồ sơ", format!("{sender}-{year}{month}-{number:04}")),
        ("Mã TTHC", "1.004203".into()),
        ("Tên TTHC", "Thủ tục mẫu".into()),
        ("Lĩnh vực", "Đất đai".into()),
        ("Hình thức nộp hồ sơ", if number.is_multiple_of(2) { "Trực tuyến" } else { "Trực tiếp" }.into()),
        ("Chủ hồ sơ", PERSONAL[0].into()),
        ("Số CCCD", PERSONAL[1].into()),
        ("Số điện thoại", PERSONAL[2].into()),
        ("Địa chỉ", PERSONAL[3].into()),
        ("Đối tượng", "Cá nhân".into()),
        ("Đơn vị tiếp nhận", sender.into()),
        ("Đơn vị giải quyết", sender.into()),
        ("Ngày nộp", date(day)),
        ("Ngày tiếp nhận", date(day)),
        ("Ngày hẹn trả", date(day + 5)),
        ("Trạng thái", "Đang xử lý".into()),
        ("Số hóa TPHS", "Có số hóa TPHS".into()),
        ("Số hóa kết quả", "Chưa số hóa".into()),
        ("Phí, lệ phí (VNĐ)", "50.000".into()),
        ("Hình thức thanh toán", if number.is_multiple_of(3) { "Tiền mặt" } else { "Trực tuyến" }.into()),
        ("Liên thông", "Không".into()),
        ("Cán bộ xử lý", PERSONAL[4].into()),
    ] {
        row = row.with(column, &cell);
    }
    row
}

/// The same dossier, done.
fn done(row: Row, day: u32, period: &str) -> Row {
    let (year, month) = period.split_once('-').expect("2024-10");
    let date = format!("{day:02}/{month}/{year} 15:00:00");
    row.with("Ngày có kết quả", &date).with("Ngày trả kết quả", &date).with("Trạng thái", "Đã trả kết quả")
}

/// What a sender's file of a month lists: six dossiers received, of which one stays open and, the
/// further down the list of senders, more are late; and the one that stayed open the month before.
pub fn rows(sender: &str, period: &str) -> Vec<Row> {
    let place = SENDERS.iter().position(|s| *s == sender).expect("a sender of the province");
    let mut rows: Vec<Row> = (1..=6)
        .map(|number| {
            let day = 2 + 2 * number as u32;
            let row = open(sender, number, period, day);
            let lateness = if number <= place / 2 { 8 } else { 3 };
            if number == 6 { row } else { done(row, day + lateness, period) }
        })
        .collect();
    let (year, month) = period.split_once('-').expect("2024-10");
    let month: u32 = month.parse().expect("a month");
    if month > 9 {
        let before = format!("{year}-{:02}", month - 1);
        rows.push(done(open(sender, 6, &before, 14), 4, period));
    }
    rows
}

/// Rows as the exporting system writes them: byte order mark, CRLF, one header.
pub fn csv(rows: &[Row]) -> String {
    table(&COLUMNS.map(String::from), rows)
}

/// The same under other headers.
pub fn table(headers: &[String], rows: &[Row]) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
    writer.write_record(headers).expect("memory");
    for row in rows {
        writer.write_record(&row.0).expect("memory");
    }
    let bytes = writer.into_inner().expect("memory");
    format!("\u{feff}{}", String::from_utf8(bytes).expect("text in, text out"))
}

/// Rows as a workbook of texts.
pub fn workbook(rows: &[Row]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, COLUMNS).expect("a header");
    for (at, row) in rows.iter().enumerate() {
        sheet.write_row(at as u32 + 1, 0, &row.0).expect("a row");
    }
    book.save_to_buffer().expect("memory")
}

/// Name of a sender's export of a month, below the project.
pub fn file(sender: &str, period: &str, extracted: &str) -> String {
    format!("exports/{period}/{sender}_{period}_{extracted}.csv")
}

/// The instant a month is extracted: the first of the next, half past seven.
pub fn extracted(period: &str) -> String {
    let (year, month) = period.split_once('-').expect("2024-10");
    let month: u32 = month.parse().expect("a month");
    format!("{year}{:02}01-0730", month + 1)
}

/// An office of the small province, without exports.
pub fn office() -> Office {
    let office = Office::new();
    let fixture = |name: &str| std::fs::read(root().join("tests/fixtures/small").join(name)).expect("a fixture");
    office.write("pipelines/small.toml", fixture("small.toml"));
    office.write("pipelines/reference/units.csv", fixture("units.csv"));
    office
}

/// Every sender's export of a month.
pub fn send(office: &Office, period: &str) {
    for sender in SENDERS {
        office.write(&file(sender, period, &extracted(period)), csv(&rows(sender, period)));
    }
}

/// An office whose exports of these months are there.
pub fn office_with(periods: &[&str]) -> Office {
    let office = office();
    periods.iter().for_each(|period| send(&office, period));
    office
}

/// `motcua run` of the small pipeline.
pub fn run(office: &Office, period: &str) -> Said {
    office.stage("run", "small", period, &[])
}

/// What a run said to a person: exit code, result and messages, without its progress.
pub fn words(said: &Said) -> String {
    let is_progress = |line: &&str| line.starts_with("2024-") || line.ends_with("files read");
    let talk: Vec<&str> = said.stderr.lines().filter(|line| !is_progress(line)).collect();
    format!("exit code {}\n{}{}", said.code, said.stdout, talk.join("\n"))
}

/// Id of what is current; `None` before the first release.
pub fn current(office: &Office) -> Option<String> {
    let text = std::fs::read_to_string(office.path("output/current.json")).ok()?;
    let current: serde_json::Value = serde_json::from_str(&text).expect("current.json is whole");
    Some(current["release"].as_str().expect("it names the release").to_owned())
}

/// Files below a folder with their hashes, by path; a folder that is not there has none.
pub fn tree(folder: &Path) -> BTreeMap<String, String> {
    files(folder)
        .into_iter()
        .map(|path| {
            let below = path.strip_prefix(folder).expect("listed below it").to_string_lossy().into_owned();
            let hash = sha256(&std::fs::read(&path).expect("a file of ours"));
            (below, hash)
        })
        .collect()
}

/// Paths that only one of two trees has, or whose bytes differ.
pub fn differences(left: &BTreeMap<String, String>, right: &BTreeMap<String, String>) -> Vec<String> {
    let paths: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    paths.into_iter().filter(|path| left.get(*path) != right.get(*path)).cloned().collect()
}

/// Every file below a folder; links to folders are not followed.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let entry = entry.expect("a folder of ours");
            let kind = entry.file_type().expect("a folder of ours");
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
