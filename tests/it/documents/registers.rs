//! Registers as an office keeps them: a title, a header, rows.

use crate::support::Office;

/// Maximum points of the eight contents of the reform index, in hundredths.
const MAXIMA: [i64; 8] = [1000, 1000, 1500, 1000, 2000, 1000, 1500, 1000];

/// Contents, and who answers for each.
const CONTENTS: [(&str, &str); 8] = [
    ("Công tác chỉ đạo, điều hành cải cách hành chính", "Văn phòng"),
    ("Cải cách thể chế", "Tư pháp – Hộ tịch"),
    ("Cải cách thủ tục hành chính", "Bộ phận Một cửa"),
    ("Cải cách tổ chức bộ máy", "Văn phòng"),
    ("Cải cách chế độ công vụ", "Văn phòng"),
    ("Cải cách tài chính công", "Tài chính – Kế toán"),
    ("Xây dựng và phát triển chính quyền điện tử, chính quyền số", "Văn hóa – Xã hội"),
    ("Tác động của cải cách hành chính đến người dân, tổ chức", "Bộ phận Một cửa"),
];

/// Writes `dang-ky/<name>_<period>.csv`.
pub fn write(office: &Office, name: &str, period: &str, header: &[&str], rows: &[Vec<String>]) {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(header).expect("memory");
    for row in rows {
        writer.write_record(row).expect("memory");
    }
    office.write(&format!("exports/dang-ky/{name}_{period}.csv"), writer.into_inner().expect("memory"));
}

/// A row of texts.
pub fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

/// "7,50".
pub fn points(hundredths: i64) -> String {
    format!("{},{:02}", hundredths / 100, hundredths % 100)
}

/// Points lost, shared over the contents as their maxima are.
pub fn lost_evenly(total: i64) -> [i64; 8] {
    let mut lost = MAXIMA.map(|maximum| total * maximum / 10_000);
    lost[4] += total - lost.iter().sum::<i64>();
    lost
}

/// Headers of [`scoring_sheet`].
pub const SCORING_HEADER: [&str; 10] = [
    "Đơn vị được đánh giá",
    "Năm",
    "Số nội dung",
    "Nội dung",
    "Số tiêu chí",
    "Tiêu chí",
    "Điểm tối đa",
    "Điểm tự chấm",
    "Điểm thẩm định",
    "Bộ phận chịu trách nhiệm",
];

/// The scoring sheet of a unit: eight contents of two criteria each, what is lost in the second one.
pub fn scoring_sheet(unit: &str, year: i32, lost: [i64; 8]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (place, (content, responsible)) in CONTENTS.iter().enumerate() {
        let number = place + 1;
        let maxima = [MAXIMA[place] - MAXIMA[place] * 3 / 5, MAXIMA[place] * 3 / 5];
        let of_second = lost[place].min(maxima[1]);
        for (at, lost) in [(0, lost[place] - of_second), (1, of_second)] {
            let words = ["Xây dựng, tổ chức thực hiện kế hoạch", "Kết quả thực hiện"][at];
            rows.push(vec![
                unit.to_owned(),
                year.to_string(),
                number.to_string(),
                (*content).to_owned(),
                format!("{number}.{}", at + 1),
                words.to_owned(),
                points(maxima[at]),
                points(maxima[at]),
                points(maxima[at] - lost),
                (*responsible).to_owned(),
            ]);
        }
    }
    rows
}

/// Headers of [`procedures`].
pub const PROCEDURES_HEADER: [&str; 8] = [
    "Đơn vị",
    "Mã TTHC",
    "Tên TTHC",
    "Lĩnh vực",
    "Cấp thực hiện",
    "Mức độ DVC trực tuyến",
    "Qua bưu chính công ích",
    "Đã công khai",
];

/// The catalogue of a unit: so many published procedures, the first of them by post too.
pub fn procedures(
    unit: &str,
    count: usize,
    level: impl Fn(usize) -> &'static str,
    online: impl Fn(usize) -> &'static str,
    by_post: usize,
) -> Vec<Vec<String>> {
    let one = |n: usize| {
        let (code, title) = (format!("1.{:06}", 4_000 + n), format!("Thủ tục số {:03}", n + 1));
        let post = if n < by_post { "Có" } else { "Không" };
        row([unit, &code, &title, ["Hộ tịch", "Đất đai", "Bảo trợ xã hội"][n % 3], level(n), online(n), post, "Có"])
    };
    (0..count).map(one).collect()
}
