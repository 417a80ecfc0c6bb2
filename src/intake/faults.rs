//! What is wrong with rows and cells of a file that is otherwise read: codes, places, shapes.
//!
//! Exports hold personal data, so a fault never carries a cell: it carries the cell's *shape*
//! (`Aaa Aaa`, `9×12`) and the place where the office can look. A broken export can have a fault in
//! every cell, so at most [`KEPT_PER_CODE`] faults of a code keep their place; all are counted.
//!
//! Invariant: which faults keep their place depends on the file alone, never on threads.

use std::collections::BTreeMap;

use crate::diagnostic::{Place, Severity};
use crate::dossier::Field;

/// Faults of one code that keep their place; the rest are counted.
pub const KEPT_PER_CODE: usize = 1_000;

/// One kind of fault, with the words an office reads.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable code, never reused for another meaning.
    pub code: &'static str,
    pub severity: Severity,
    /// What is wrong, in Vietnamese.
    pub title: &'static str,
    /// What to do, in Vietnamese.
    pub hint: &'static str,
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $severity:ident, $title:literal, $hint:literal;)*) => {
        $($(#[$doc])* pub static $name: Rule =
            Rule { code: $code, severity: Severity::$severity, title: $title, hint: $hint };)*
        /// Every rule, by code.
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    /// The row has no dossier code: it cannot be told apart from another.
    NO_ID = "F201", RowQuarantined, "Dòng không có mã hồ sơ", "Bổ sung mã hồ sơ trên phần mềm một cửa rồi xuất lại tệp";
    /// The row has no received date and its status says that it was received: its clock never starts.
    NO_RECEIVED = "F202", RowQuarantined, "Dòng không có ngày tiếp nhận", "Bổ sung ngày tiếp nhận rồi xuất lại tệp; hồ sơ mới đăng ký hoặc không được tiếp nhận thì không cần";
    /// The received date does not exist in the calendar or is written in no known way.
    BAD_RECEIVED = "F203", RowQuarantined, "Ngày tiếp nhận không hợp lệ", "Sửa ngày tiếp nhận theo mẫu 17/09/2024 08:05:11 rồi xuất lại tệp";
    /// One file lists a dossier twice with different content: which one is right is unknown.
    CONFLICT = "F204", RowQuarantined, "Một mã hồ sơ có nhiều dòng khác nội dung", "Giữ lại một dòng đúng cho mã hồ sơ này rồi xuất lại tệp";
    /// The row has fewer cells than the header.
    SHORT_ROW = "F205", RowQuarantined, "Dòng thiếu ô so với tiêu đề", "Kiểm tra dấu phân cách của dòng này rồi xuất lại tệp";
    /// The dossier code is longer than any code.
    LONG_ID = "F206", RowQuarantined, "Mã hồ sơ quá dài", "Kiểm tra cột mã hồ sơ rồi xuất lại tệp";
    /// What stands where the code should is written like a name, a paper's number, a telephone or a mail address.
    PERSONAL_ID = "F207", RowQuarantined, "Ô mã hồ sơ có dạng họ tên, số giấy tờ hoặc số điện thoại", "Ghi đúng mã hồ sơ rồi xuất lại tệp; nếu phần mềm dùng mã dạng này, khai báo `dossier_codes` trong tệp mô tả hệ thống xuất dữ liệu";
    /// A register's row lacks what it cannot do without.
    NO_REQUIRED = "F221", RowQuarantined, "Dòng thiếu ô bắt buộc", "Điền ô còn thiếu rồi lưu lại tệp";
    /// A register's row has a required cell that cannot be used.
    BAD_REQUIRED = "F222", RowQuarantined, "Ô bắt buộc không hợp lệ", "Sửa ô này theo lỗi đã nêu rồi lưu lại tệp";
    /// A register lists one key twice with different content: which one is right is unknown.
    KEY_CONFLICT = "F223", RowQuarantined, "Nhiều dòng cùng khóa nhưng khác nội dung", "Giữ lại một dòng đúng rồi lưu lại tệp";
    /// A date other than the received one does not exist or is written in no known way.
    BAD_DATE = "F301", CellNulled, "Ngày không hợp lệ, ô không được dùng", "Sửa ngày theo mẫu 17/09/2024 08:05:11 rồi xuất lại tệp";
    /// A sum of money that is not a whole number of đồng.
    BAD_AMOUNT = "F302", CellNulled, "Số tiền không hợp lệ, ô không được dùng", "Ghi số tiền là số nguyên đồng, ví dụ 1.981.000";
    /// A text that no code list knows.
    UNKNOWN_CODE = "F303", CellNulled, "Giá trị không có trong danh mục, ô không được dùng", "Thêm giá trị này vào phần [values] của tệp mô tả hệ thống xuất dữ liệu";
    /// A unit that the list of units does not know, or knows twice.
    UNKNOWN_UNIT = "F304", CellNulled, "Đơn vị không có trong danh mục, ô không được dùng", "Sửa tên đơn vị hoặc thêm đơn vị vào pipelines/reference/units.csv";
    /// A status that no code list knows: the dossier would be open for want of a better word.
    UNKNOWN_STATUS = "F305", CellNulled, "Trạng thái không có trong danh mục, ô không được dùng", "Thêm giá trị này vào phần [values.status] của tệp mô tả hệ thống xuất dữ liệu; chưa thêm thì hồ sơ không có ngày kết thúc vẫn tính là đang giải quyết";
    /// A number that is not written as its column asks.
    BAD_NUMBER = "F321", CellNulled, "Số không hợp lệ, ô không được dùng", "Ghi số theo mẫu 1.981 hoặc 82,60, không thừa chữ số thập phân";
    /// A text that the list of values of a register does not know.
    UNKNOWN_VALUE = "F322", CellNulled, "Giá trị không có trong danh mục, ô không được dùng", "Sửa giá trị, hoặc thêm vào `values` của cột này trong pipelines/registers";
    /// 0.97 in a column of percentages: 97 % shown as a percentage, or 0.97 %.
    UNCLEAR_PERCENT = "F323", CellNulled, "Tỷ lệ phần trăm không rõ nghĩa, ô không được dùng", "Định dạng ô là văn bản và ghi theo mẫu 97,41%";
    /// A spreadsheet turned what was typed into a date.
    DATE_ELSEWHERE = "F324", CellNulled, "Ô bị bảng tính đổi thành ngày, ô không được dùng", "Định dạng ô là văn bản rồi gõ lại giá trị";
    /// A number or day of a register beyond what its column or another cell of its row allows.
    OUT_OF_LIMITS = "F325", CellNulled, "Số hoặc ngày ngoài giới hạn cho phép, ô không được dùng", "Kiểm tra lại ô này và các ô liên quan trong dòng rồi lưu lại tệp";
    /// Promised before it was received.
    DUE_BEFORE_RECEIVED = "F401", Flagged, "Ngày hẹn trả trước ngày tiếp nhận", "Kiểm tra lại ngày hẹn trả; hồ sơ vẫn được tính";
    /// Finished before it was received.
    FINISHED_BEFORE_RECEIVED = "F402", Flagged, "Ngày có kết quả trước ngày tiếp nhận", "Kiểm tra lại ngày có kết quả; hồ sơ vẫn được tính";
    /// Dated after the file was made.
    AFTER_EXTRACTION = "F403", Flagged, "Ngày trong hồ sơ sau thời điểm xuất tệp", "Kiểm tra lại ngày tiếp nhận và ngày có kết quả; hồ sơ vẫn được tính";
    /// The closing total of the file says another number of dossiers.
    TOTAL_DIFFERS = "F404", Flagged, "Dòng tổng cộng khác số hồ sơ đọc được", "Kiểm tra tệp có bị thiếu trang hoặc thiếu dòng khi xuất hay không";
    /// Said to be in progress, with a result: the date decides.
    STATUS_AGAINST_DATES = "F405", Flagged, "Trạng thái là đang giải quyết nhưng đã có ngày có kết quả", "Kiểm tra lại trạng thái và ngày có kết quả; hồ sơ vẫn được tính là đã giải quyết theo ngày";
    /// Said to be over, without any day of its end.
    ENDED_WITHOUT_DATE = "F406", Flagged, "Hồ sơ đã kết thúc mà không có ngày kết thúc", "Bổ sung ngày có kết quả rồi xuất lại tệp; hồ sơ vẫn được tính là đã tiếp nhận, không tính là đang giải quyết hay đã giải quyết";
    /// A printed sum of a column is not the sum of its rows.
    SUM_DIFFERS = "F407", Flagged, "Số cộng ở dòng tổng khác tổng các dòng", "Cộng lại cột này hoặc tìm dòng còn thiếu rồi lưu lại tệp; các dòng vẫn được tính";
}

/// Rules that mark a row in its column `flags`; bit i of a row's mask is `ROW_RULES[i]`.
pub static ROW_RULES: [&Rule; 10] = [
    &BAD_DATE,
    &BAD_AMOUNT,
    &UNKNOWN_CODE,
    &UNKNOWN_UNIT,
    &UNKNOWN_STATUS,
    &DUE_BEFORE_RECEIVED,
    &FINISHED_BEFORE_RECEIVED,
    &AFTER_EXTRACTION,
    &STATUS_AGAINST_DATES,
    &ENDED_WITHOUT_DATE,
];

/// The mask's bit of a rule, 0 for a rule that marks no row.
pub fn bit(rule: &'static Rule) -> u16 {
    ROW_RULES.iter().position(|r| std::ptr::eq(*r, rule)).map_or(0, |index| 1 << index)
}

/// Codes of a row's mask, in order.
pub fn flags(mask: u16) -> impl Iterator<Item = &'static str> {
    ROW_RULES.iter().enumerate().filter(move |(i, _)| mask & (1 << i) != 0).map(|(_, rule)| rule.code)
}

/// The text of a row's mask: codes in order, joined by `;`.
pub fn flags_text(mask: u16) -> String {
    flags(mask).collect::<Vec<_>>().join(";")
}

/// One thing wrong in a file that was read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    pub code: &'static str,
    pub severity: Severity,
    pub place: Place,
    /// Column of the warehouse the cell was meant for.
    pub field: Option<String>,
    /// What an office calls that column; empty without one.
    pub field_title: String,
    /// Shape of the cell, never its text; empty where no single cell is meant.
    pub shape: String,
    /// What is wrong, in Vietnamese.
    pub title: &'static str,
    /// What to do, in Vietnamese.
    pub hint: String,
}

/// A fault as the hot path notes it.
#[derive(Clone, Debug)]
pub struct Note {
    pub rule: &'static Rule,
    /// Line of a text file, row of a sheet, counted from 1.
    pub row: u64,
    /// Column of the file, counted from 0.
    pub column: Option<usize>,
    pub field: Option<Field>,
    pub shape: String,
    /// The nearest known text of a code list.
    pub nearest: Option<String>,
}

/// Notes in the order of the file, bounded per code.
#[derive(Clone, Debug, Default)]
pub struct Collector {
    notes: BTreeMap<&'static str, Vec<Note>>,
    counts: BTreeMap<&'static str, u64>,
}

impl Collector {
    /// Counts a fault, and keeps the note that `make` writes while there is room.
    pub fn add(&mut self, rule: &'static Rule, make: impl FnOnce() -> Note) {
        *self.counts.entry(rule.code).or_default() += 1;
        let kept = self.notes.entry(rule.code).or_default();
        if kept.len() < KEPT_PER_CODE {
            kept.push(make());
        }
    }

    /// Takes the notes of the next block of the file.
    pub fn append(&mut self, later: Collector) {
        for (code, count) in later.counts {
            *self.counts.entry(code).or_default() += count;
        }
        for (code, notes) in later.notes {
            let kept = self.notes.entry(code).or_default();
            let room = KEPT_PER_CODE - kept.len();
            kept.extend(notes.into_iter().take(room));
        }
    }

    /// All faults by code, kept or not.
    pub fn counts(&self) -> &BTreeMap<&'static str, u64> {
        &self.counts
    }

    /// The kept notes, by code, then in the order of the file.
    pub fn into_notes(self) -> impl Iterator<Item = Note> {
        self.notes.into_values().flat_map(|mut notes| {
            notes.sort_by_key(|note| (note.row, note.column));
            notes
        })
    }
}

/// The shape of a cell: words become `Aaa`, `aaa` or `AAA`, digits `9×n`, spaces one space.
///
/// Lengths of words are hidden; a name's shape tells nothing but the number of its words.
pub fn shape(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut shape = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if shape.chars().count() >= LONGEST {
            shape.push('…');
            break;
        }
        if c.is_ascii_digit() {
            let mut count = 1;
            while chars.next_if(char::is_ascii_digit).is_some() {
                count += 1;
            }
            shape.push_str(&format!("9×{count}"));
        } else if c.is_alphabetic() {
            let mut rest = 0;
            let mut has_lower = false;
            while let Some(next) = chars.next_if(|n| n.is_alphabetic()) {
                rest += 1;
                has_lower |= next.is_lowercase();
            }
            shape.push_str(match (c.is_uppercase(), rest, has_lower) {
                (true, 0, _) => "A",
                (true, _, true) => "Aaa",
                (true, _, false) => "AAA",
                (false, 0, _) => "a",
                (false, ..) => "aaa",
            });
        } else if c.is_whitespace() {
            while chars.next_if(|n| n.is_whitespace()).is_some() {}
            shape.push(' ');
        } else if c.is_ascii_punctuation() {
            shape.push(c);
        } else {
            shape.push('?');
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_hides_names_and_numbers() {
        for (cell, expected) in [
            ("Nguyễn Văn A", "Aaa Aaa A"),
            ("079123456789", "9×12"),
            ("31/02/2024", "9×2/9×2/9×4"),
            ("UBND  xã\nTân", "AAA aaa Aaa"),
            ("", ""),
        ] {
            assert_eq!(shape(cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn flags_are_sorted_codes() {
        assert_eq!(flags_text(bit(&FINISHED_BEFORE_RECEIVED) | bit(&BAD_DATE)), "F301;F402");
        assert!(ROW_RULES.is_sorted_by_key(|rule| rule.code));
        assert!(RULES.is_sorted_by(|a, b| a.code < b.code), "a code is used twice");
    }

    #[test]
    fn faults_beyond_the_bound_are_counted_only() {
        let note = |row| Note { rule: &NO_ID, row, column: None, field: None, shape: String::new(), nearest: None };
        let (mut first, mut second) = (Collector::default(), Collector::default());
        (0..600).for_each(|row| first.add(&NO_ID, || note(row)));
        (600..1_200).for_each(|row| second.add(&NO_ID, || note(row)));
        first.append(second);
        assert_eq!(first.counts()["F201"], 1_200);
        let rows: Vec<u64> = first.into_notes().map(|n| n.row).collect();
        assert_eq!(rows, (0..1_000).collect::<Vec<_>>());
    }
}
