//! What each list of the fictional province says: tasks, scores, inspections, surveys, feedback.

use super::List;
use crate::period::Month;
use crate::sample::Options;
use crate::sample::draw::Draw;
use crate::unit::{Level, Unit, Units};

/// The province in the last month of the sample.
pub struct Province<'a> {
    pub units: &'a Units,
    pub options: &'a Options,
    /// Last month of the sample: the lists of a year are as they stand then.
    pub last: Month,
}

/// The eight contents of a reform index and their points.
const CONTENTS: [(&str, i64); 8] = [
    ("Công tác chỉ đạo, điều hành", 1_000),
    ("Cải cách thể chế", 1_000),
    ("Cải cách thủ tục hành chính", 2_000),
    ("Cải cách tổ chức bộ máy", 1_000),
    ("Cải cách chế độ công vụ", 1_500),
    ("Cải cách tài chính công", 1_000),
    ("Xây dựng chính quyền điện tử, chính quyền số", 1_500),
    ("Tác động của cải cách hành chính", 1_000),
];
const TASKS: [&str; 6] = [
    "Ban hành kế hoạch cải cách hành chính",
    "Rà soát, đơn giản hóa thủ tục hành chính",
    "Số hóa hồ sơ khi tiếp nhận",
    "Tập huấn công chức Bộ phận Một cửa",
    "Kiểm tra công tác cải cách hành chính",
    "Tuyên truyền dịch vụ công trực tuyến",
];

impl Province<'_> {
    pub fn of(&self, level: Level) -> Vec<&Unit> {
        self.of_month(level, self.last)
    }

    /// Units of a level on the last day of a month.
    fn of_month(&self, level: Level, month: Month) -> Vec<&Unit> {
        self.units.iter().filter(|unit| unit.level == level && unit.is_valid_on(month.last_day())).collect()
    }

    /// Districts and communes: who is scored, plans and holds dialogues.
    fn governed(&self) -> Vec<&Unit> {
        self.of(Level::District).into_iter().chain(self.of(Level::Commune)).collect()
    }

    /// Districts while there are any, then communes: who has a plan of its own.
    pub fn planners(&self) -> Vec<&Unit> {
        let districts = self.of(Level::District);
        if districts.is_empty() { self.of(Level::Commune) } else { districts }
    }

    pub fn draw(&self, purpose: &str) -> Draw {
        Draw::new(self.options.seed, &format!("register {purpose}"))
    }

    pub fn year(&self) -> String {
        self.last.year.to_string()
    }

    /// A day of the year up to the last month.
    pub fn day(&self, draw: &mut Draw) -> String {
        format!("{:02}/{:02}/{}", 1 + draw.below(28), 1 + draw.below(self.last.month), self.last.year)
    }

    /// The last day of the sample.
    pub fn last_day(&self) -> String {
        self.last.last_day().format("%d/%m/%Y").to_string()
    }

    /// A list of the last month.
    pub fn list(&self, name: &str, title: &'static str, header: &[&'static str], rows: Vec<Vec<String>>) -> List {
        List { name: format!("{name}_{}", self.last), title, header: header.to_vec(), rows }
    }

    pub fn plan_tasks(&self) -> List {
        let mut rows = Vec::new();
        for unit in self.planners() {
            let mut draw = self.draw(&format!("tasks {}", unit.code));
            for number in 1..=24_usize {
                let is_done = draw.chance(f64::from(self.last.month) / 12.0 + 0.05);
                let done_date = if is_done { self.day(&mut draw) } else { String::new() };
                rows.push(vec![
                    unit.name.clone(),
                    self.year(),
                    format!("NV{number:02}"),
                    TASKS[number % TASKS.len()].to_owned(),
                    format!("28/{:02}/{}", number.div_ceil(2), self.last.year),
                    if is_done { "Đã hoàn thành" } else { "Đang thực hiện" }.to_owned(),
                    done_date,
                ]);
            }
        }
        let year = self.year();
        let fault = ["", &year, "NV99", "Dòng lỗi có chủ ý: thiếu đơn vị thực hiện", "", "Đang thực hiện", ""];
        rows.push(fault.map(String::from).to_vec());
        self.list(
            "nhiem-vu",
            "NHIỆM VỤ KẾ HOẠCH CẢI CÁCH HÀNH CHÍNH",
            &[
                "Đơn vị thực hiện",
                "Năm",
                "Số nhiệm vụ",
                "Nội dung nhiệm vụ",
                "Thời hạn hoàn thành",
                "Kết quả thực hiện",
                "Ngày hoàn thành",
            ],
            rows,
        )
    }

    /// Scores of the year before the sample's last month: those of its own year are not appraised yet.
    pub fn par_scores(&self) -> List {
        let mut rows = Vec::new();
        for unit in self.governed() {
            for (at, (content, maximum, lost)) in self.scores(unit).into_iter().enumerate() {
                let number = (at + 1).to_string();
                let reason = if lost == 0 { "" } else { "Chưa đạt mức yêu cầu của tiêu chí" };
                rows.push(vec![
                    unit.written_code.clone(),
                    (self.last.year - 1).to_string(),
                    number.clone(),
                    content.to_owned(),
                    number,
                    points(maximum),
                    points(maximum),
                    points(maximum - lost),
                    "Bộ phận Văn phòng".to_owned(),
                    reason.to_owned(),
                ]);
            }
        }
        self.list(
            "cham-diem",
            "CHẤM ĐIỂM CHỈ SỐ CẢI CÁCH HÀNH CHÍNH",
            &[
                "Đơn vị được đánh giá",
                "Năm",
                "Số nội dung",
                "Nội dung",
                "Số tiêu chí",
                "Điểm tối đa",
                "Điểm tự chấm",
                "Điểm thẩm định",
                "Bộ phận chịu trách nhiệm",
                "Lý do trừ điểm",
            ],
            rows,
        )
    }

    /// Content, maximum and points lost of a unit, in hundredths.
    fn scores(&self, unit: &Unit) -> Vec<(&'static str, i64, i64)> {
        let mut draw = self.draw(&format!("scores {}", unit.code));
        let lost = |draw: &mut Draw, maximum: i64| {
            if draw.chance(0.35) { 0 } else { i64::from(draw.below(30)) * maximum / 100 }
        };
        CONTENTS.iter().map(|(content, maximum)| (*content, *maximum, lost(&mut draw, *maximum))).collect()
    }

    pub fn remedies(&self) -> List {
        let mut rows = Vec::new();
        for unit in self.planners() {
            let mut draw = self.draw(&format!("remedies {}", unit.code));
            for (at, (content, _, lost)) in self.scores(unit).into_iter().enumerate().filter(|(_, score)| score.2 > 0) {
                let is_done = draw.chance(0.6);
                rows.push(vec![
                    unit.name.clone(),
                    (self.last.year - 1).to_string(),
                    (at + 1).to_string(),
                    points(lost),
                    format!("Khắc phục điểm trừ: {content}"),
                    unit.name.clone(),
                    format!("30/06/{}", self.last.year),
                    if is_done { "Đã khắc phục" } else { "Đang khắc phục" }.to_owned(),
                ]);
            }
        }
        self.list(
            "khac-phuc",
            "KHẮC PHỤC TỒN TẠI TRONG CHỈ SỐ CẢI CÁCH HÀNH CHÍNH",
            &[
                "Đơn vị bị trừ điểm",
                "Năm",
                "Số tiêu chí",
                "Điểm bị trừ",
                "Việc phải làm",
                "Đơn vị thực hiện",
                "Thời hạn",
                "Kết quả thực hiện",
            ],
            rows,
        )
    }

    pub fn inspections(&self) -> List {
        let mut rows = Vec::new();
        let mut row = |unit: &Unit, inspected: String, kind: &str, draw: &mut Draw| {
            let is_done = draw.chance(0.8);
            let date = if is_done { self.day(draw) } else { String::new() };
            let found = draw.below(6);
            let remedied = draw.below(found + 1);
            let told = |text: String| if is_done { text } else { String::new() };
            rows.push(vec![
                unit.name.clone(),
                self.year(),
                inspected,
                kind.to_owned(),
                date,
                told(format!("Kết luận số {:02}/KL-UBND (hư cấu)", 1 + draw.below(60))),
                told(found.to_string()),
                told(remedied.to_string()),
            ]);
        };
        for unit in self.planners() {
            let mut draw = self.draw(&format!("inspections {}", unit.code));
            let is_district = unit.level == Level::District;
            let agencies: &[&str] = match is_district {
                true => &["Phòng Nội vụ", "Phòng Tư pháp", "Phòng Tài nguyên và Môi trường"],
                false => &["Phòng Kinh tế", "Phòng Văn hóa - Xã hội"],
            };
            for agency in agencies {
                row(unit, (*agency).to_owned(), "Cơ quan chuyên môn", &mut draw);
            }
            let service =
                if is_district { "Trung tâm Văn hóa, Thể thao" } else { "Trung tâm Dịch vụ tổng hợp" };
            row(unit, service.to_owned(), "Đơn vị sự nghiệp", &mut draw);
            let communes = is_district.then(|| self.units.communes_of(&unit.code, self.last.last_day()));
            for commune in communes.into_iter().flatten() {
                row(unit, commune.name.clone(), "Cấp xã", &mut draw);
            }
        }
        self.list(
            "kiem-tra",
            "KIỂM TRA CẢI CÁCH HÀNH CHÍNH",
            &[
                "Đơn vị kiểm tra",
                "Năm",
                "Đơn vị được kiểm tra",
                "Loại đơn vị",
                "Ngày kiểm tra",
                "Văn bản kết luận",
                "Số tồn tại",
                "Số tồn tại đã khắc phục",
            ],
            rows,
        )
    }

    pub fn reform_models(&self) -> List {
        let row = |unit: &Unit| {
            let mut draw = self.draw(&format!("models {}", unit.code));
            let (state, model) = match draw.below(3) {
                0 => ("Mô hình mới", "Một cửa thân thiện"),
                1 => ("Tiếp tục thực hiện mô hình", "Ngày không viết, không hẹn"),
                _ => ("Chưa có mô hình", "Chưa có"),
            };
            vec![unit.written_code.clone(), self.year(), state.to_owned(), model.to_owned()]
        };
        let rows = self.of(Level::Commune).into_iter().map(row).collect();
        self.list(
            "mo-hinh",
            "MÔ HÌNH CẢI CÁCH HÀNH CHÍNH",
            &["Đơn vị", "Năm", "Tình trạng mô hình", "Tên mô hình"],
            rows,
        )
    }

    pub fn dialogues(&self) -> List {
        let row = |unit: &Unit| {
            let mut draw = self.draw(&format!("dialogues {}", unit.code));
            let is_held = draw.chance(0.85);
            let date = if is_held { self.day(&mut draw) } else { String::new() };
            let asked = 5 + draw.below(30);
            let answered = asked - draw.below(4);
            let told = |count: u32| if is_held { count.to_string() } else { String::new() };
            vec![unit.written_code.clone(), self.year(), "Lần 1".to_owned(), date, told(asked), told(answered)]
        };
        let rows = self.of(Level::Commune).into_iter().map(row).collect();
        self.list(
            "doi-thoai",
            "ĐỐI THOẠI VỚI NGƯỜI DÂN, DOANH NGHIỆP",
            &["Đơn vị", "Năm", "Cuộc đối thoại", "Ngày tổ chức", "Số ý kiến", "Số ý kiến đã trả lời"],
            rows,
        )
    }

    pub fn surveys(&self, month: Month) -> List {
        let row = |unit: &Unit| {
            let mut draw = self.draw(&format!("surveys {} {month}", unit.code));
            let answers = 20 + draw.below(60);
            let unsatisfied = draw.below(1 + answers / 12);
            let satisfied = draw.below(answers - unsatisfied);
            let very = answers - unsatisfied - satisfied;
            let mut cells = vec![unit.written_code.clone(), month.to_string()];
            cells.extend([answers, very, satisfied, unsatisfied].map(|count| count.to_string()));
            cells
        };
        let offices = self.of_month(Level::Desk, month).into_iter().chain(self.of_month(Level::Commune, month));
        List {
            name: format!("hai-long_{month}"),
            title: "KHẢO SÁT MỨC ĐỘ HÀI LÒNG TẠI BỘ PHẬN MỘT CỬA",
            header: vec!["Đơn vị", "Tháng", "Số phiếu", "Rất hài lòng", "Hài lòng", "Không hài lòng"],
            rows: offices.map(row).collect(),
        }
    }

    pub fn feedback(&self) -> List {
        let mut rows = Vec::new();
        for unit in self.planners() {
            let mut draw = self.draw(&format!("feedback {}", unit.code));
            for number in 1..=3 + draw.below(6) {
                let (day, month) = (1 + draw.below(9), 1 + draw.below(self.last.month));
                let date = |day: u32| format!("{day:02}/{month:02}/{}", self.last.year);
                let answered = day + 8 + draw.below(11);
                rows.push(vec![
                    format!("PA-{}-{number:03}", unit.written_code),
                    unit.name.clone(),
                    date(day),
                    // some are written down without a deadline
                    if draw.chance(0.9) { date(day + 15) } else { String::new() },
                    if draw.chance(0.8) { "Có" } else { "Không" }.to_owned(),
                    if draw.chance(0.9) { date(answered) } else { String::new() },
                    if draw.chance(0.9) { "Hài lòng" } else { "Không hài lòng" }.to_owned(),
                ]);
            }
        }
        self.list(
            "phan-anh",
            "PHẢN ÁNH, KIẾN NGHỊ VỀ CẢI CÁCH HÀNH CHÍNH",
            &[
                "Mã phản ánh",
                "Đơn vị xử lý",
                "Ngày tiếp nhận",
                "Hạn trả lời",
                "Về cải cách hành chính",
                "Ngày trả lời",
                "Mức độ hài lòng",
            ],
            rows,
        )
    }

    pub fn targets(&self) -> List {
        const TARGETS: [(&str, &str); 7] = [
            ("Hồ sơ giải quyết đúng hạn", "98"),
            ("Số hóa hồ sơ khi tiếp nhận", "100"),
            ("Số hóa kết quả", "100"),
            ("Thanh toán trực tuyến", "60"),
            ("Hồ sơ trực tuyến", "70"),
            ("Mức độ hài lòng", "90"),
            ("Tái sử dụng dữ liệu", "50"),
        ];
        let mut rows = Vec::new();
        for unit in self.governed() {
            let mut draw = self.draw(&format!("targets {}", unit.code));
            for (name, target) in TARGETS {
                rows.push(vec![
                    unit.written_code.clone(),
                    name.to_owned(),
                    "Không thấp hơn".to_owned(),
                    target.to_owned(),
                    "%".to_owned(),
                    format!("01/01/{}", self.last.year),
                    format!("31/12/{}", self.last.year),
                    format!("{},{:02}", 70 + draw.below(30), draw.below(100)),
                ]);
            }
        }
        self.list(
            "chi-tieu",
            "CHỈ TIÊU GIAO",
            &[
                "Đơn vị được giao",
                "Chỉ tiêu",
                "Chiều",
                "Mức giao",
                "Đơn vị tính",
                "Từ ngày",
                "Đến ngày",
                "Kết quả đạt được",
            ],
            rows,
        )
    }

    pub fn desk_staff(&self) -> List {
        let row = |unit: &Unit| {
            let mut draw = self.draw(&format!("staff {}", unit.code));
            let most = if unit.level == Level::Desk { 9 } else { 4 };
            let staff = 1 + draw.below(most);
            vec![
                unit.written_code.clone(),
                self.last.to_string(),
                staff.to_string(),
                draw.below(staff + 1).to_string(),
                if draw.chance(0.85) { "Có" } else { "Không" }.to_owned(),
            ]
        };
        let offices = self.of(Level::Desk).into_iter().chain(self.of(Level::Commune));
        let rows = offices.map(row).collect();
        self.list(
            "nhan-su",
            "NHÂN SỰ BỘ PHẬN MỘT CỬA",
            &["Đơn vị", "Tháng", "Số công chức, viên chức", "Kiêm nhiệm", "Bảo đảm trang thiết bị"],
            rows,
        )
    }

    pub fn obstacles(&self) -> List {
        const OBSTACLES: [(&str, &str, &str, &str); 3] = [
            (
                "Đường truyền tại Bộ phận Một cửa không ổn định",
                "Thiết bị mạng đã cũ",
                "Đề nghị nâng cấp đường truyền số liệu chuyên dùng",
                "Sở Thông tin và Truyền thông",
            ),
            (
                "Hệ thống chưa tự tính lại ngày hẹn trả sau khi bổ sung hồ sơ",
                "Phần mềm chưa cập nhật quy trình",
                "Đề nghị chỉnh sửa phần mềm một cửa",
                "Văn phòng UBND tỉnh",
            ),
            (
                "Thiếu công chức tại Bộ phận Một cửa",
                "Một người kiêm nhiều việc",
                "Đề nghị bổ sung biên chế",
                "Sở Nội vụ",
            ),
        ];
        let row = |(place, unit): (usize, &Unit)| {
            let mut draw = self.draw(&format!("obstacles {}", unit.code));
            let (obstacle, cause, proposal, addressee) = OBSTACLES[place % OBSTACLES.len()];
            let reported = self.day(&mut draw);
            let settled = if place % 3 == 2 { self.last_day() } else { String::new() };
            let cells = [unit.name.as_str(), &reported, obstacle, cause, proposal, addressee, &settled];
            cells.map(str::to_owned).to_vec()
        };
        let rows = self.planners().into_iter().take(5).enumerate().map(row).collect();
        self.list(
            "vuong-mac",
            "KHÓ KHĂN, VƯỚNG MẮC VÀ ĐỀ XUẤT",
            &[
                "Đơn vị báo cáo",
                "Ngày báo cáo",
                "Khó khăn, vướng mắc",
                "Nguyên nhân",
                "Kiến nghị, đề xuất",
                "Cơ quan giải quyết",
                "Ngày giải quyết",
            ],
            rows,
        )
    }
}

/// "8,26" of 826 hundredths.
pub fn points(hundredths: i64) -> String {
    format!("{},{:02}", hundredths / 100, hundredths % 100)
}
