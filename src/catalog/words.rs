//! Words for columns that no front matter declares in both languages: built-in tables and views.

/// Column (or `table.column` where a name means two things), Vietnamese, English.
const COLUMNS: &[(&str, &str, &str)] = &[
    // where a row is from
    ("is_due_date_only", "ngày hẹn trả không ghi giờ", "the due day was written without a time"),
    ("flags", "các lỗi được đánh dấu khi đọc dòng", "faults found when the row was read"),
    ("sender", "đơn vị gửi tệp", "code of the unit that sent the file"),
    ("period", "kỳ số liệu, ví dụ 2024-10", "month, e.g. 2024-10"),
    ("covers", "tệp liệt kê những hồ sơ nào", "which dossiers the file lists"),
    ("version", "lần gửi của tệp, từ 1", "version of the sender's file of that month, from 1"),
    ("extracted_at", "thời điểm trích xuất tệp", "when the file was extracted"),
    ("src_file", "tên tệp trong thư mục đầu vào", "the file, below the input folder"),
    ("src_sheet", "trang tính", "its sheet"),
    ("src_row", "dòng trong tệp, từ 1", "its row or line, from 1"),
    (
        "is_newest",
        "thuộc lần gửi đang được tính (lần mới nhất, hoặc lần mà nó bổ sung)",
        "of a version that counts: the newest, or one that it supplements",
    ),
    // sums
    ("indicator", "mã chỉ tiêu", "id of the indicator: its file's stem"),
    ("measures.version", "phiên bản của định nghĩa", "version of the definition"),
    ("part", "phần của con số", "named part of the figure"),
    ("unit", "mã đơn vị", "code of the unit"),
    ("day", "ngày của sự việc, hoặc ngày cuối kỳ của trạng thái", "day of the event, or the cut-off day of a state"),
    ("is_stock", "là trạng thái tại một thời điểm", "a state at a cut-off, no flow"),
    ("numerator", "tử số", "dossiers counted"),
    ("denominator", "mẫu số", "dossiers of the base, or of the exposure"),
    ("month", "tháng", "first day of the month"),
    // senders
    ("has_sent", "đã gửi tệp của kỳ", "a file for the month was loaded"),
    ("accepted_count", "số dòng được tính", "rows accepted"),
    ("quarantined_count", "số dòng để riêng, không được tính", "rows kept apart and counted in no figure"),
    ("flagged_count", "số dòng được tính nhưng cần kiểm tra", "rows kept and flagged"),
    ("month_count", "số tháng của kho số liệu", "months of the warehouse"),
    ("sent_count", "số tháng đã gửi", "months it sent"),
    ("last_sent_period", "tháng gửi gần nhất", "last month it sent"),
    // facts and rankings
    ("fact_id", "mã con số, như in trong trang", "id of the figure, as the pages carry it"),
    ("facts.version", "phiên bản của định nghĩa", "version of the definition"),
    ("rankings.version", "phiên bản của định nghĩa", "version of the definition"),
    ("population", "nhóm xếp hạng", "who is compared with whom"),
    ("window_kind", "loại kỳ", "kind of the window"),
    ("window_from_date", "từ ngày", "first day of the window"),
    ("window_to_date", "đến hết ngày", "last day of the window, inclusive"),
    (
        "status",
        "tình trạng: được xếp hạng, phát sinh ít, không phát sinh, chưa gửi, không xếp hạng",
        "ranked, small_base, no_exposure, no_data or unranked",
    ),
    ("rank", "thứ hạng", "competition rank, 1 is best"),
    ("ranked_count", "số đơn vị được xếp hạng", "members ranked"),
    ("tied_count", "số đơn vị khác đồng hạng", "others with the same rank"),
    ("population_missing_count", "số đơn vị của nhóm chưa gửi", "members of the population that sent nothing"),
    ("missing_member_count", "số đơn vị thành phần chưa gửi", "members of the unit that sent nothing"),
    ("previous_numerator", "tử số của kỳ so sánh", "numerator of the window compared with"),
    ("previous_denominator", "mẫu số của kỳ so sánh", "denominator of the window compared with"),
    ("previous_rank", "thứ hạng của kỳ so sánh", "rank in the window compared with"),
    ("gap_count", "số hồ sơ ít nhất để tăng hạng", "least number of dossiers that improves the rank"),
    ("target_gap_count", "số hồ sơ ít nhất để đạt chỉ tiêu giao", "least number of dossiers that reaches the target"),
    // units
    ("name", "tên đầy đủ", "name in full, as printed"),
    ("level", "cấp", "province, district, desk, commune, department or branch"),
    ("parent", "đơn vị cấp trên", "code of the unit above"),
    ("block", "khối", "block of the tables it is printed in"),
    ("located_in", "địa bàn huyện nơi đặt trụ sở", "district that a branch sits in"),
    ("valid_from", "có hiệu lực từ ngày", "first day, empty: since ever"),
    ("valid_to", "có hiệu lực đến hết ngày", "last day, empty: still"),
    ("unit_order", "thứ tự in", "order of print"),
    // ledger and state
    ("is_counted", "có thời gian giải quyết nên được tính", "it has a clock and a place in time"),
    ("ended_at", "thời điểm có kết quả", "end of the clock"),
    ("ledger_period", "kỳ biết thông tin này", "month that learnt it"),
    ("flow_weight", "trọng số: 1 thêm, -1 rút lại, 0 chuyển kỳ", "1 learnt, -1 replaced, 0 carried"),
    ("is_current", "trạng thái mới nhất của hồ sơ trong kỳ", "the dossier's last known state at the end of the month"),
    ("has_due", "có ngày hẹn trả", "a due instant is known"),
    ("is_late", "giải quyết trễ hẹn", "ended after it was due"),
    ("is_on_time", "giải quyết đúng hạn hoặc trước hạn", "ended in time"),
    ("is_open", "đang giải quyết tại thời điểm cuối kỳ", "open at the cut-off"),
    ("is_past_due", "đã quá ngày hẹn trả tại thời điểm cuối kỳ", "due before the cut-off"),
    ("is_waiting", "đang chờ người nộp bổ sung hoặc thực hiện nghĩa vụ tài chính", "waiting for the applicant"),
    ("is_open_overdue", "quá hạn chưa giải quyết", "open, past due and not waiting"),
    ("is_open_in_time", "đang giải quyết trong hạn", "open and not past due"),
    ("is_paused", "đang tạm dừng", "open and waiting"),
    ("due_date", "ngày hẹn trả", "promised day"),
    ("days_overdue", "số ngày quá hạn", "days from the promised day to the cut-off"),
    // views with Vietnamese names
    ("ma_so_lieu", "mã con số", "id of the figure"),
    ("ky", "kỳ số liệu", "month"),
    ("chi_tieu", "mã chỉ tiêu", "id of the indicator"),
    ("don_vi", "mã đơn vị", "code of the unit"),
    ("nhom_xep_hang", "nhóm xếp hạng", "population"),
    ("tu_ngay", "từ ngày", "first day"),
    ("den_ngay", "đến hết ngày", "last day"),
    ("tu_so", "tử số", "numerator"),
    ("mau_so", "mẫu số", "denominator"),
    ("tinh_trang", "tình trạng xếp hạng", "status of the figure"),
    ("thu_hang", "thứ hạng", "rank"),
    ("so_don_vi", "số đơn vị được xếp hạng", "members ranked"),
    ("so_dong_hang", "số đơn vị khác đồng hạng", "others with the same rank"),
    ("thu_hang_truoc", "thứ hạng kỳ so sánh", "rank in the window compared with"),
    ("ma_ho_so", "mã hồ sơ", "code of the dossier"),
    ("ma_tthc", "mã thủ tục hành chính", "national code of the procedure"),
    ("ten_tthc", "tên thủ tục hành chính", "name of the procedure"),
    ("linh_vuc", "lĩnh vực", "field of the procedure"),
    ("hinh_thuc_nop", "hình thức nộp", "channel"),
    ("don_vi_tiep_nhan", "đơn vị tiếp nhận", "receiving unit"),
    ("don_vi_giai_quyet", "đơn vị giải quyết", "resolving unit"),
    ("trang_thai", "trạng thái", "status"),
    ("ly_do", "mã lý do trả lại, từ chối hoặc rút", "reason code"),
    ("ngay_tiep_nhan", "ngày tiếp nhận", "start of the clock"),
    ("ngay_hen_tra", "ngày hẹn trả", "promised instant"),
    ("ngay_ket_thuc", "ngày có kết quả", "end of the clock"),
    ("phi_le_phi", "phí, lệ phí (đồng)", "fee and charge, đồng"),
    ("hinh_thuc_thanh_toan", "hình thức thanh toán", "payment method"),
    ("tep", "tệp", "file"),
    ("trang_tinh", "trang tính", "sheet"),
    ("dong", "dòng", "row"),
];

/// Table, Vietnamese title, English title.
const TABLES: &[(&str, &str, &str)] = &[
    (
        "dossier_versions",
        "Mọi dòng được nhận của các tệp đang được tính",
        "Every accepted row of every file that counts",
    ),
    (
        "dossier_versions_superseded",
        "Các dòng của những lần gửi đã bị thay thế",
        "Rows of files that a later version replaced",
    ),
    (
        "dossier_extracts",
        "Mọi dòng của mọi lần gửi, kể cả lần đã bị thay thế",
        "Every accepted row of every version of every file",
    ),
    ("measures", "Tổng của từng chỉ tiêu theo phần, đơn vị và ngày", "Sums of every indicator by part, unit and day"),
    ("senders", "Đơn vị nào đã gửi tệp của kỳ", "Who has sent for the month"),
    ("units", "Danh mục đơn vị theo thời gian", "Units through time"),
    ("facts", "Mọi con số được in, mỗi con số một dòng", "Every printed figure, one row each"),
    ("rankings", "Các con số có thứ hạng", "The figures that have a rank"),
];

/// Vietnamese and English words of a column.
pub fn column(table: &str, name: &str) -> Option<(&'static str, &'static str)> {
    let exact = format!("{table}.{name}");
    let find = |wanted: &str| COLUMNS.iter().find(|(known, ..)| *known == wanted).map(|(_, vi, en)| (*vi, *en));
    find(&exact).or_else(|| find(name))
}

/// Vietnamese and English titles of a built-in table.
pub fn table(name: &str) -> Option<(&'static str, &'static str)> {
    TABLES.iter().find(|(known, ..)| *known == name).map(|(_, vi, en)| (*vi, *en))
}
