//! Figures of two fictional documents, as an office types them to have them checked: most add up, two do not.

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
