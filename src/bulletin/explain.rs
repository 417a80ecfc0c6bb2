//! "Giải thích": what each indicator counts and how ranks are made, so a disputed rank can be recomputed.

use serde::Serialize;

use super::lens::Lens;
use super::view::{Link, Shell};
use super::words;
use crate::fact::{Indicator, Measure};
use crate::rank::TieRule;
use crate::text::number::NBSP;
use crate::text::{date, goal, number, phrase};

/// Everything the template of the explanation prints.
#[derive(Serialize)]
pub struct ExplainPage {
    pub shell: Shell,
    pub province: String,
    pub indicators: Vec<Definition>,
    pub windows: Vec<String>,
    pub ranking: Vec<String>,
    pub data: Vec<String>,
    pub sources: Vec<String>,
}

/// One indicator in full.
#[derive(Serialize)]
pub struct Definition {
    pub id: String,
    pub name: String,
    pub definition: String,
    /// Label and words.
    pub details: Vec<(String, String)>,
}

/// Builds the page.
pub fn build(lens: &Lens) -> ExplainPage {
    let edition = lens.edition;
    let province = date::capitalised(&edition.province);
    let windows = edition.windows.iter().map(|window| {
        let note = date::unruled(window, &edition.windows).map_or_else(String::new, |note| format!(". {note}"));
        format!("{}{note}", date::capitalised(&date::full(window)))
    });
    ExplainPage {
        shell: Shell::new(
            lens,
            format!("Giải thích – {}", lens.period()),
            vec![Link { href: "index.html".into(), text: "Danh mục".into() }],
        ),
        province,
        indicators: edition.indicators.iter().map(definition).collect(),
        windows: windows.collect(),
        ranking: ranking(lens),
        data: data(lens),
        sources: sources(lens),
    }
}

fn definition(indicator: &Indicator) -> Definition {
    let measure = match indicator.measure {
        Measure::Count => format!("số {}", indicator.noun),
        Measure::Score => format!("{}, in {} chữ số thập phân", indicator.noun, indicator.decimals),
        Measure::Rate => format!("tỷ lệ phần trăm, in {} chữ số thập phân", indicator.decimals),
    };
    let mut details = vec![
        ("Đơn vị tính".to_owned(), measure),
        ("Chiều xếp hạng".to_owned(), phrase::direction(indicator.direction).to_owned()),
        (
            "Thời gian".to_owned(),
            if indicator.is_stock {
                "trạng thái hết ngày cuối kỳ"
            } else {
                "trong kỳ, tính cả ngày đầu và ngày cuối"
            }
            .to_owned(),
        ),
    ];
    details.extend(goal::target(indicator).map(|target| ("Chỉ tiêu chung".to_owned(), target)));
    if indicator.direction.is_some() && indicator.small_base > 0 {
        // the base is of what is counted: dossiers, or the working days of their terms
        let noun = indicator.noun.as_str();
        let label = if noun == "hồ sơ" { "Số hồ sơ phát sinh ít" } else { "Số phát sinh ít" };
        details.push((label.to_owned(), format!("dưới {}", number::counted(indicator.small_base, noun))));
    }
    if !indicator.source.is_empty() {
        details.push(("Căn cứ".to_owned(), indicator.source.clone()));
    }
    details.push(("Mã chỉ tiêu".to_owned(), format!("{}, phiên bản {}", indicator.id, indicator.version)));
    Definition {
        id: words::identifier(&indicator.id),
        name: indicator.name.clone(),
        definition: indicator.definition.clone(),
        details,
    }
}

fn ranking(lens: &Lens) -> Vec<String> {
    let tie = match lens.edition.tie_rule {
        TieRule::Competition => {
            "Các đơn vị có kết quả bằng nhau thì đồng hạng; đơn vị tiếp theo nhận thứ hạng bằng số đơn vị tốt hơn cộng một (ví dụ: 1, 2, 2, 4)".to_owned()
        }
        TieRule::Dense => "Các đơn vị có kết quả bằng nhau thì đồng hạng; đơn vị tiếp theo nhận thứ hạng liền sau (ví dụ: 1, 2, 2, 3)".to_owned(),
        TieRule::Published { decimals } => format!(
            "Tỷ lệ được làm tròn đến {decimals} chữ số thập phân như khi in rồi mới xếp hạng; bằng nhau thì đồng hạng, đơn vị tiếp theo nhận thứ hạng bằng số đơn vị tốt hơn cộng một (ví dụ: 1, 2, 2, 4)"
        ),
    };
    let exact = match lens.edition.tie_rule {
        TieRule::Published { .. } => None,
        _ => Some(
            "Xếp hạng theo phân số chính xác (tử số trên mẫu số), không theo số đã làm tròn. Khi hai thứ hạng khác nhau có số in giống nhau, bản tin in thêm chữ số thập phân và cả tử số, mẫu số",
        ),
    };
    let mut lines = vec![
        format!("Chỉ xếp hạng các đơn vị cùng cấp với nhau: {}", compared_units(lens)),
        "“Thứ 8/12” nghĩa là đứng thứ 8 trong 12 đơn vị được xếp hạng; số đơn vị tính tại ngày cuối kỳ".into(),
        "Thứ 1 luôn là tốt nhất: ít nhất với chỉ tiêu “thấp hơn là tốt hơn”, cao nhất với chỉ tiêu “cao hơn là tốt hơn”".into(),
        tie,
    ];
    lines.extend(exact.map(str::to_owned));
    lines.extend([
        "Đơn vị không phát sinh hồ sơ trong kỳ thì không xếp hạng: không có hồ sơ quá hạn vì không có hồ sơ nào thì không phải là đứng đầu".to_owned(),
        "Khi số hồ sơ phát sinh ít, thứ hạng in trong ngoặc và chỉ để tham khảo: một hồ sơ cũng đủ làm thay đổi thứ hạng".into(),
        "“Tăng bậc” (▲) là thứ hạng tốt hơn kỳ trước, “giảm bậc” (▼) là kém hơn. Chỉ so sánh thứ bậc khi hai kỳ có cùng các đơn vị và đủ số liệu".into(),
        "Kỳ một tuần hoặc một tháng so với kỳ liền trước; kỳ cộng dồn chỉ so với cùng kỳ năm trước; trạng thái cuối kỳ so với cuối kỳ trước".into(),
        "Chênh lệch của hai tỷ lệ là hiệu của hai số đã in, tính bằng điểm phần trăm (điểm %)".into(),
        "“Để tăng hạng” là số hồ sơ ít nhất cần xử lý để có thứ hạng tốt hơn nếu các đơn vị khác giữ nguyên, kể cả khi chỉ đạt đồng hạng. Chỉ tính những hồ sơ còn xử lý được trong kỳ; hồ sơ đã trả trễ hoặc đã trả lại thì không sửa được nữa".into(),
        "Bản tin không xếp hạng chung các chỉ tiêu với nhau".into(),
    ]);
    lines
}

/// Who is ranked with whom in this edition.
fn compared_units(lens: &Lens) -> String {
    let main = words::member_words(lens, lens.main_population());
    let mut each = vec![format!("{main} trong {}", lens.whole())];
    if has_communes(lens) {
        each.push("đơn vị cấp xã trong từng đơn vị cấp huyện".into());
    }
    if !lens.departments().is_empty() {
        each.push("sở, ban, ngành với nhau".into());
    }
    each.join("; ")
}

/// Whether there are districts that are more than one office.
fn has_communes(lens: &Lens) -> bool {
    lens.districts().iter().any(|district| !lens.communes(&district.code).is_empty())
}

fn data(lens: &Lens) -> Vec<String> {
    let mut lines = vec![
        format!("Số liệu tính đến hết ngày{NBSP}{}; sự việc xảy ra sau ngày này không được tính", date::day(lens.headline().to)),
        "Một hồ sơ chỉ tính cho một đơn vị trong mỗi chỉ tiêu: đơn vị tiếp nhận (tiếp nhận, số hóa khi tiếp nhận, thanh toán) hoặc đơn vị giải quyết (đúng hạn, quá hạn, tạm dừng, trả lại, số hóa kết quả)".into(),
        "Đơn vị chưa gửi số liệu được xếp cuối danh sách, không có thứ hạng; thứ hạng của các đơn vị còn lại là tạm tính và không so sánh với kỳ trước".into(),
        "Dòng thiếu mã hồ sơ, thiếu ngày tiếp nhận hoặc trùng mã nhưng khác nội dung không được tính vào kết quả nào; số dòng này in ở mục “Về số liệu”".into(),
        "Số liệu gửi muộn được ghi là “điều chỉnh số liệu”; sai sót của bản tin được ghi là “đính chính”".into(),
        "Bản tin không chứa tên, giấy tờ, số điện thoại hoặc địa chỉ của người nộp hồ sơ".into(),
    ];
    if has_communes(lens) {
        lines.extend([
            "Số liệu cấp huyện gồm Bộ phận Tiếp nhận và Trả kết quả của UBND huyện và các đơn vị cấp xã; chi nhánh của các sở trên địa bàn tính riêng và có bảng so sánh".to_owned(),
            "Đơn vị cấp huyện có một phần chưa gửi số liệu vẫn được xếp hạng theo phần đã có và ghi rõ “tạm tính”".into(),
        ]);
    }
    lines
}

fn sources(lens: &Lens) -> Vec<String> {
    let edition = lens.edition;
    let mut lines = vec![format!("Nguồn số liệu: {}", edition.sources)];
    lines.extend(edition.extracted.map(|days| date::capitalised(&words::extracted(days))));
    lines.push(format!(
        "Bản phát hành {}, phiên bản chương trình {}, mã số liệu {}",
        edition.release, edition.program_version, edition.data_hash
    ));
    lines.push("Tệp rankings.csv kèm theo có tử số, mẫu số và thứ hạng của từng đơn vị để kiểm tra lại".into());
    lines
}
