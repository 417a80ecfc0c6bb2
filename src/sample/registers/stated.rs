//! What is said about figures: two fictional documents, typed in to have them checked, of which most figures add
//! up and two do not; and dossiers that units ask to have left out.

use super::super::absent::Absent;
use super::List;
use super::lists::Province;

/// Document, whose figure, what is counted, kind, print. 22/24 is 91,67 %; 1.986 + 12 is 1.998.
const FIGURES: [(&str, &str, &str, &str, &str); 9] = [
    ("Báo cáo tháng (hư cấu)", "toàn tỉnh", "đã giải quyết", "Số lượng", "2.000"),
    ("Báo cáo tháng (hư cấu)", "toàn tỉnh", "trước và đúng hạn", "Số lượng", "1.986"),
    ("Báo cáo tháng (hư cấu)", "toàn tỉnh", "quá hạn", "Số lượng", "12"),
    ("Báo cáo tháng (hư cấu)", "toàn tỉnh", "tỷ lệ đúng hạn", "Tỷ lệ", "99,3%"),
    ("Báo cáo tháng (hư cấu)", "toàn tỉnh", "tỷ lệ quá hạn", "Tỷ lệ", "0,60%"),
    ("Báo cáo kế hoạch (hư cấu)", "các huyện", "nhiệm vụ kế hoạch", "Số lượng", "24"),
    ("Báo cáo kế hoạch (hư cấu)", "các huyện", "nhiệm vụ hoàn thành", "Số lượng", "22"),
    ("Báo cáo kế hoạch (hư cấu)", "các huyện", "tỷ lệ hoàn thành nhiệm vụ", "Tỷ lệ", "91,16%"),
    ("Báo cáo kế hoạch (hư cấu)", "các huyện", "nhiệm vụ chưa hoàn thành", "Số lượng", "2"),
];

/// The list of the last month.
pub fn figures(province: &Province<'_>) -> List {
    let row = |(source, scope, measure, kind, print): (&str, &str, &str, &str, &str)| {
        let period = province.last.to_string();
        vec![source.to_owned(), period, scope.to_owned(), measure.to_owned(), kind.to_owned(), print.to_owned()]
    };
    province.list(
        "so-da-in",
        "SỐ LIỆU ĐÃ IN TRONG VĂN BẢN, ĐỂ ĐỐI CHIẾU",
        &["Văn bản", "Kỳ số liệu", "Phạm vi", "Chỉ tiêu", "Loại số", "Số đã in"],
        FIGURES.into_iter().map(row).collect(),
    )
}

/// Requests about dossiers that were resolved late: two of one unit accepted by one document, one rejected, one
/// not decided yet.
pub fn disputes(province: &Province<'_>, late: &[(&str, &str)]) -> List {
    let day = province.last.next().first_day().format("%d/%m/%Y").to_string();
    let decided = |document: &str, conclusion: &str| {
        let document = format!("Công văn số {document} ngày {day} (hư cấu)");
        [conclusion.to_owned(), document, "Chánh Văn phòng UBND tỉnh".to_owned(), day.clone()]
    };
    let open = ["Đang xem xét", "", "", ""].map(str::to_owned);
    let mut rows = Vec::new();
    let mut row = |code: &str, reason: &str, cells: [String; 4]| {
        let first = [code, "Hồ sơ quá hạn", reason].map(str::to_owned);
        rows.push(first.into_iter().chain(cells).collect::<Vec<String>>());
    };
    let of = |unit: &str| late.iter().filter(|(_, by)| *by == unit).map(|(code, _)| *code).collect::<Vec<_>>();
    let units: Vec<&str> = late.iter().map(|(_, unit)| *unit).fold(Vec::new(), |mut units, unit| {
        if !units.contains(&unit) {
            units.push(unit);
        }
        units
    });
    if let Some(unit) = units.iter().find(|unit| of(unit).len() > 1).or(units.first()) {
        of(unit).into_iter().take(2).for_each(|code| row(code, "Lỗi đồng bộ", decided("215/VP-KSTT", "Chấp nhận")));
        let mut others = late.iter().filter(|(_, by)| by != unit).map(|(code, _)| *code);
        if let Some(code) = others.next() {
            row(code, "Sai ngày hẹn trả", decided("216/VP-KSTT", "Không chấp nhận"));
        }
        if let Some(code) = others.next() {
            row(code, "Chờ cơ quan khác", open);
        }
    }
    province.list(
        "kien-nghi",
        "KIẾN NGHỊ ĐIỀU CHỈNH SỐ LIỆU",
        &["Mã hồ sơ", "Chỉ tiêu", "Lý do", "Kết luận", "Số văn bản", "Chức vụ kết luận", "Ngày kết luận"],
        rows,
    )
}

/// Explanations of the dossiers that are gone from their file; of every third nobody has said why.
pub fn explanations(province: &Province<'_>, absent: &[Absent]) -> List {
    let next = province.last.next().first_day().format("%d/%m/%Y").to_string();
    let last = province.last.last_day().format("%d/%m/%Y").to_string();
    let row = |(at, (code, unit)): (usize, &Absent)| {
        if at % 3 == 2 {
            return None;
        }
        let (reason, has_end) = REASONS[(at - at / 3) % REASONS.len()];
        let ended = if has_end { last.as_str() } else { "" };
        let cells = [code, unit, reason, "Công văn số 48/VPĐK (hư cấu)", "Giám đốc Chi nhánh", &next, ended];
        Some(cells.map(str::to_owned).to_vec())
    };
    province.list(
        "giai-trinh",
        "GIẢI TRÌNH HỒ SƠ KHÔNG CÒN TRONG TỆP",
        &[
            "Mã hồ sơ",
            "Đơn vị giải trình",
            "Lý do",
            "Số văn bản",
            "Chức vụ người giải trình",
            "Ngày giải trình",
            "Ngày kết thúc",
        ],
        absent.iter().enumerate().filter_map(row).collect(),
    )
}

/// Reasons of an explanation, and whether each has the day of an end.
const REASONS: [(&str, bool); 4] =
    [("Đã trả kết quả", true), ("Trùng hồ sơ", false), ("Rút hồ sơ", true), ("Vẫn đang giải quyết", false)];
