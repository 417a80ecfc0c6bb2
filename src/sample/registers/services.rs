//! What the fictional province's offices offer and how that is judged: procedures, initiatives, SIPAS, the nine
//! criteria, what Decision 766 takes from elsewhere.

use super::List;
use super::lists::{Province, points};
use crate::sample::catalogue::{PROCEDURES, Procedure};
use crate::sample::draw::Draw;
use crate::sample::province::Counter;
use crate::unit::{Level, Unit};

/// Factors of SIPAS, the whole last.
const FACTORS: [&str; 6] = [
    "Tiếp cận dịch vụ",
    "Thủ tục hành chính",
    "Công chức",
    "Kết quả",
    "Tiếp nhận, xử lý góp ý, phản ánh, kiến nghị",
    "Chỉ số chung",
];
/// Components of Decision 766 that no dossier gives: out of how many, and the least and most done.
const COMPONENTS: [(&str, u32, u32, u32); 4] =
    [("1.1", 12, 10, 12), ("1.2", 40, 33, 40), ("1.3", 183, 170, 183), ("3.5a", 60, 40, 60)];

impl Province<'_> {
    /// The catalogue of every planner: what its communes and its desk handle, and a few that are interlinked.
    pub fn procedures(&self) -> List {
        let year = self.last.year;
        let handled = PROCEDURES.iter().filter(|p| matches!(p.counter, Counter::Commune | Counter::Desk));
        // two counters handle some: one line of the catalogue
        let mut procedures: Vec<&Procedure> = Vec::new();
        for procedure in handled {
            if !procedures.iter().any(|known| known.code == procedure.code) {
                procedures.push(procedure);
            }
        }
        let mut rows = Vec::new();
        for unit in self.planners() {
            for (number, procedure) in procedures.iter().enumerate() {
                let mut draw = self.draw(&format!("procedures {} {}", unit.code, procedure.code));
                let level = match procedure.counter {
                    _ if procedure.is_interlinked => "Liên thông",
                    Counter::Desk if unit.level == Level::District => "Cấp huyện",
                    _ => "Cấp xã",
                };
                // one was decided after the sample's last month: it is no part of the catalogue there yet
                let decided = if number == 0 { format!("15/01/{}", year + 1) } else { format!("10/01/{year}") };
                rows.push(vec![
                    unit.name.clone(),
                    procedure.code.to_owned(),
                    procedure.name.to_owned(),
                    procedure.field.to_owned(),
                    level.to_owned(),
                    ["Toàn trình", "Một phần", "Không"][draw.below(3) as usize].to_owned(),
                    yes_no(draw.chance(0.4)),
                    yes_no(procedure.fee.0 > 0.0),
                    yes_no(draw.chance(0.97)),
                    decided,
                    format!("Quyết định số 12/QĐ-UBND ngày 10/01/{year} (hư cấu)"),
                    procedure.days.max(1).to_string(),
                ]);
            }
        }
        self.list(
            "thu-tuc",
            "DANH MỤC THỦ TỤC HÀNH CHÍNH",
            &[
                "Đơn vị",
                "Mã TTHC",
                "Tên TTHC",
                "Lĩnh vực",
                "Cấp thực hiện",
                "Mức độ DVC trực tuyến",
                "Qua bưu chính công ích",
                "Có phí, lệ phí",
                "Đã công khai",
                "Ngày quyết định công bố",
                "Quyết định công bố",
                "Thời hạn giải quyết (ngày làm việc)",
            ],
            rows,
        )
    }

    pub fn initiatives(&self) -> List {
        const NAMES: [&str; 4] = [
            "Trả kết quả tại nhà cho người cao tuổi",
            "Tin nhắn nhắc hạn xử lý cho công chức",
            "Tổ hỗ trợ dịch vụ công trực tuyến lưu động",
            "Bộ câu hỏi thường gặp tại Bộ phận Một cửa",
        ];
        let mut rows = Vec::new();
        for unit in self.planners() {
            let mut draw = self.draw(&format!("initiatives {}", unit.code));
            for name in NAMES.iter().take(draw.below(3) as usize) {
                let submitted = self.day(&mut draw);
                let is_recognised = draw.chance(0.4);
                let recognised = if is_recognised { self.last_day() } else { String::new() };
                let decision = if is_recognised { "Quyết định số 88/QĐ-HĐSK (hư cấu)" } else { "" };
                rows.push(vec![
                    unit.name.clone(),
                    self.year(),
                    (*name).to_owned(),
                    submitted,
                    recognised,
                    decision.to_owned(),
                ]);
            }
        }
        self.list(
            "sang-kien",
            "SÁNG KIẾN CẢI CÁCH HÀNH CHÍNH",
            &["Đơn vị", "Năm", "Tên sáng kiến", "Ngày đề nghị công nhận", "Ngày công nhận", "Quyết định công nhận"],
            rows,
        )
    }

    /// Of the year before: that of the sample's own year is not published yet.
    pub fn sipas(&self) -> List {
        let mut rows = Vec::new();
        for unit in self.planners() {
            let mut draw = self.draw(&format!("sipas {}", unit.code));
            let own = 7_600 + i64::from(draw.below(1_500));
            let answers = 200 + draw.below(200);
            let parts: Vec<i64> = (1..FACTORS.len()).map(|_| own + i64::from(draw.below(400))).collect();
            let whole = parts.iter().sum::<i64>() / parts.len() as i64;
            for (factor, index) in FACTORS.iter().zip(parts.into_iter().chain([whole])) {
                rows.push(vec![
                    unit.name.clone(),
                    (self.last.year - 1).to_string(),
                    (*factor).to_owned(),
                    format!("{}%", points(index)),
                    answers.to_string(),
                ]);
            }
        }
        self.list("sipas", "CHỈ SỐ SIPAS", &["Đơn vị", "Năm", "Yếu tố", "Chỉ số hài lòng", "Số phiếu"], rows)
    }

    /// The nine criteria of Decree 61/2018, each 0, 1 or 2 points.
    pub fn desk_scores(&self) -> List {
        let row = |unit: &Unit| {
            let mut draw = self.draw(&format!("nine criteria {}", unit.code));
            let mut point = || if draw.chance(0.75) { "2" } else { "1" }.to_owned();
            let mut cells = vec![unit.written_code.clone(), self.year()];
            cells.extend((1..=9).map(|_| point()));
            cells
        };
        self.list(
            "chin-tieu-chi",
            "CHÍN TIÊU CHÍ ĐÁNH GIÁ BỘ PHẬN MỘT CỬA",
            &[
                "Đơn vị",
                "Năm",
                "Tiêu chí 1",
                "Tiêu chí 2",
                "Tiêu chí 3",
                "Tiêu chí 4",
                "Tiêu chí 5",
                "Tiêu chí 6",
                "Tiêu chí 7",
                "Tiêu chí 8",
                "Tiêu chí 9",
            ],
            self.of(Level::Commune).into_iter().map(row).collect(),
        )
    }

    /// What Decision 766 takes from other systems, entered by the planners; one component does not apply to all.
    pub fn component_scores(&self) -> List {
        let mut rows = Vec::new();
        for (place, unit) in self.planners().into_iter().enumerate() {
            let mut draw: Draw = self.draw(&format!("components {}", unit.code));
            for (component, of, least, most) in COMPONENTS {
                let done = least + draw.below(most - least + 1);
                let is_out = component == "1.1" && place % 4 == 3;
                let (done, of) =
                    if is_out { (String::new(), String::new()) } else { (done.to_string(), of.to_string()) };
                let not_applicable = if is_out { "x" } else { "" };
                rows.push(vec![
                    unit.name.clone(),
                    self.last.to_string(),
                    component.to_owned(),
                    done,
                    of,
                    not_applicable.to_owned(),
                ]);
            }
        }
        self.list(
            "so-766",
            "SỐ LIỆU NHẬP CỦA BỘ CHỈ SỐ 766",
            &["Đơn vị", "Tháng", "Mã chỉ số", "Tử số", "Mẫu số", "Không áp dụng"],
            rows,
        )
    }
}

fn yes_no(is: bool) -> String {
    if is { "Có" } else { "Không" }.to_owned()
}
