//! What people apply for in tỉnh Xuyên Sơn: procedures, fields, time limits, fees, seasons.
//!
//! Names follow the national catalogue; where its code is known it is used, the others have an
//! invented code that begins with `9.`. Weights are per counter and only proportions count: a few
//! procedures make up nearly nine tenths of the work of each counter, the others are its long tail.

use super::province::Counter::{self, Branch, Commune, Department, Desk};

/// Who applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicant {
    Citizen,
    Business,
    Organisation,
}

/// One procedure at one counter.
#[derive(Clone, Copy, Debug)]
pub struct Procedure {
    /// Where it is received.
    pub counter: Counter,
    pub code: &'static str,
    pub name: &'static str,
    pub field: &'static str,
    pub weight: f64,
    /// Time limit in working days; 0 for the same day.
    pub days: u32,
    /// Probability of ending after the due date, in an average office.
    pub late: f64,
    /// Share of dossiers with a fee, its amount in đồng, and up to how many times it (copies, pages).
    pub fee: (f64, i64, u32),
    /// Share of dossiers that stop until a tax or fee notice is paid.
    pub duty: f64,
    /// Factor on the office's share of online submission.
    pub online: f64,
    pub applicant: Applicant,
    /// The office of the district that resolves it, where another one receives it.
    pub resolver: Option<Counter>,
    pub is_interlinked: bool,
    pub season: &'static [f64; 12],
}

const EVEN: [f64; 12] = [1.0, 0.8, 1.05, 1.0, 1.0, 1.0, 1.05, 1.05, 1.0, 1.05, 1.0, 1.0];
/// Enrolment and job hunting: copies are certified from June to August.
const SCHOOL: [f64; 12] = [0.8, 0.6, 0.95, 0.95, 1.05, 1.3, 1.5, 1.35, 1.05, 0.95, 0.9, 0.85];
/// Weddings before and after Tết.
const WEDDING: [f64; 12] = [1.6, 1.2, 1.1, 0.8, 0.7, 0.6, 0.6, 0.6, 0.8, 1.1, 1.4, 1.6];
/// Business starts after Tết.
const SPRING: [f64; 12] = [0.8, 0.7, 1.4, 1.3, 1.1, 1.0, 1.0, 0.95, 0.95, 1.0, 0.95, 0.9];
/// Land moves before the law changes in August, and again in autumn.
const LAND_LAW: [f64; 12] = [1.0, 0.7, 1.1, 1.1, 1.15, 1.25, 1.35, 0.7, 0.85, 1.05, 1.05, 1.0];

const CIVIL: Procedure = Procedure {
    counter: Commune,
    code: "",
    name: "",
    field: "Hộ tịch",
    weight: 0.0,
    days: 1,
    late: 0.0075,
    fee: (0.0, 0, 1),
    duty: 0.0,
    online: 1.1,
    applicant: Applicant::Citizen,
    resolver: None,
    is_interlinked: false,
    season: &EVEN,
};
const CERTIFY: Procedure = Procedure {
    field: "Chứng thực",
    days: 0,
    late: 0.0042,
    fee: (0.25, 2_000, 12),
    online: 0.85,
    season: &SCHOOL,
    ..CIVIL
};
const WELFARE: Procedure = Procedure { field: "Bảo trợ xã hội", days: 10, late: 0.014, online: 0.8, ..CIVIL };
const LAND: Procedure = Procedure {
    field: "Đất đai",
    days: 10,
    late: 0.042,
    fee: (0.55, 100_000, 3),
    duty: 0.10,
    online: 0.7,
    season: &LAND_LAW,
    ..CIVIL
};
const BUILD: Procedure =
    Procedure {
        field: "Hoạt động xây dựng", days: 15, late: 0.040, fee: (1.0, 75_000, 1), online: 0.9, ..CIVIL
    };
const TRADE: Procedure = Procedure {
    field: "Thành lập và hoạt động của hộ kinh doanh",
    days: 3,
    late: 0.009,
    fee: (0.7, 100_000, 1),
    season: &SPRING,
    ..CIVIL
};
const OFFICE: Procedure =
    Procedure { days: 7, late: 0.006, fee: (0.3, 150_000, 2), applicant: Applicant::Organisation, ..CIVIL };

const COPY: &str = "Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan, tổ chức có thẩm quyền của Việt Nam cấp hoặc chứng nhận";
const FIRST_TITLE: &str = "Đăng ký đất đai, tài sản gắn liền với đất, cấp Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất lần đầu";
const SALE: &str = "Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất trong các trường hợp chuyển nhượng, thừa kế, tặng cho";

/// Every procedure, by counter.
#[rustfmt::skip]
pub const PROCEDURES: &[Procedure] = &[
    // communes
    Procedure { code: "2.000815", name: COPY, weight: 430.0, ..CERTIFY },
    Procedure { code: "2.000884", name: "Chứng thực chữ ký trong các giấy tờ, văn bản", weight: 70.0, fee: (0.3, 10_000, 1), ..CERTIFY },
    Procedure { code: "9.000001", name: "Chứng thực hợp đồng, giao dịch liên quan đến tài sản là động sản, quyền sử dụng đất, nhà ở", weight: 38.0, days: 2, fee: (1.0, 50_000, 1), online: 0.4, season: &LAND_LAW, ..CERTIFY },
    Procedure { code: "2.001019", name: "Chứng thực di chúc", weight: 3.0, days: 2, fee: (1.0, 50_000, 1), online: 0.3, season: &EVEN, ..CERTIFY },
    Procedure { code: "1.001193", name: "Thủ tục đăng ký khai sinh", weight: 62.0, ..CIVIL },
    Procedure { code: "2.000986", name: "Liên thông thủ tục hành chính về đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi", weight: 48.0, days: 4, late: 0.018, is_interlinked: true, ..CIVIL },
    Procedure { code: "1.000656", name: "Thủ tục đăng ký khai tử", weight: 24.0, ..CIVIL },
    Procedure { code: "9.000002", name: "Liên thông thủ tục hành chính về đăng ký khai tử, xóa đăng ký thường trú, giải quyết mai táng phí", weight: 14.0, days: 8, late: 0.022, is_interlinked: true, resolver: Some(Desk), ..CIVIL },
    Procedure { code: "1.000894", name: "Thủ tục đăng ký kết hôn", weight: 34.0, season: &WEDDING, ..CIVIL },
    Procedure { code: "1.004873", name: "Thủ tục cấp Giấy xác nhận tình trạng hôn nhân", weight: 74.0, days: 3, fee: (0.35, 15_000, 1), season: &WEDDING, ..CIVIL },
    Procedure { code: "2.000635", name: "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh", weight: 92.0, days: 0, fee: (0.3, 8_000, 4), season: &SCHOOL, ..CIVIL },
    Procedure { code: "1.004859", name: "Thủ tục thay đổi, cải chính, bổ sung thông tin hộ tịch, xác định lại dân tộc", weight: 9.0, days: 3, late: 0.01, fee: (0.5, 15_000, 1), ..CIVIL },
    Procedure { code: "1.004837", name: "Thủ tục đăng ký giám hộ", weight: 2.0, days: 3, ..CIVIL },
    Procedure { code: "2.001263", name: "Đăng ký việc nuôi con nuôi trong nước", field: "Nuôi con nuôi", weight: 1.2, days: 30, fee: (0.8, 400_000, 1), ..CIVIL },
    Procedure { code: "9.000003", name: "Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hằng tháng", weight: 22.0, days: 22, resolver: Some(Desk), ..WELFARE },
    Procedure { code: "9.000004", name: "Xác định mức độ khuyết tật và cấp Giấy xác nhận khuyết tật", weight: 7.0, days: 25, late: 0.015, ..WELFARE },
    Procedure { code: "1.011607", name: "Công nhận hộ nghèo, hộ cận nghèo thường xuyên hằng năm", field: "Giảm nghèo", weight: 4.0, days: 15, ..WELFARE },
    Procedure { code: "9.000005", name: "Giải quyết chế độ mai táng phí đối với người có công", field: "Người có công", weight: 3.0, days: 15, resolver: Some(Desk), ..WELFARE },
    Procedure { code: "1.012753", name: FIRST_TITLE, weight: 17.0, days: 20, late: 0.09, duty: 0.25, resolver: Some(Branch), ..LAND },
    Procedure { code: "1.012812", name: "Hòa giải tranh chấp đất đai", weight: 3.5, days: 30, late: 0.07, fee: (0.0, 0, 1), duty: 0.0, ..LAND },
    Procedure { code: "9.000006", name: "Xét tặng danh hiệu Gia đình văn hóa hằng năm", field: "Văn hóa cơ sở", weight: 2.0, days: 5, ..CIVIL },
    Procedure { code: "9.000007", name: "Thông báo thành lập tổ hợp tác", field: "Nông nghiệp", weight: 0.8, days: 5, ..OFFICE },
    Procedure { code: "9.000008", name: "Xử lý đơn tại cấp xã", field: "Xử lý đơn thư", weight: 5.0, days: 10, late: 0.015, fee: (0.0, 0, 1), ..OFFICE },
    // district desks
    Procedure { counter: Desk, code: "2.000815", name: COPY, weight: 250.0, ..CERTIFY },
    Procedure { counter: Desk, code: "2.000635", name: "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh", weight: 105.0, days: 0, fee: (0.3, 8_000, 4), season: &SCHOOL, ..CIVIL },
    Procedure { counter: Desk, code: "1.001612", name: "Đăng ký thành lập hộ kinh doanh", weight: 190.0, applicant: Applicant::Business, ..TRADE },
    Procedure { counter: Desk, code: "2.000720", name: "Đăng ký thay đổi nội dung đăng ký hộ kinh doanh", weight: 80.0, applicant: Applicant::Business, ..TRADE },
    Procedure { counter: Desk, code: "1.001266", name: "Chấm dứt hoạt động hộ kinh doanh", weight: 48.0, fee: (0.0, 0, 1), applicant: Applicant::Business, ..TRADE },
    Procedure { counter: Desk, code: "1.001570", name: "Tạm ngừng kinh doanh, tiếp tục kinh doanh trước thời hạn đã thông báo của hộ kinh doanh", weight: 22.0, fee: (0.0, 0, 1), applicant: Applicant::Business, ..TRADE },
    Procedure { counter: Desk, code: "1.013225", name: "Cấp giấy phép xây dựng mới đối với công trình cấp III, cấp IV và nhà ở riêng lẻ", weight: 74.0, days: 15, ..BUILD },
    Procedure { counter: Desk, code: "1.013229", name: "Cấp giấy phép xây dựng sửa chữa, cải tạo đối với công trình cấp III, cấp IV và nhà ở riêng lẻ", weight: 16.0, days: 15, ..BUILD },
    Procedure { counter: Desk, code: "1.013227", name: "Gia hạn giấy phép xây dựng đối với công trình cấp III, cấp IV và nhà ở riêng lẻ", weight: 8.0, days: 5, fee: (1.0, 15_000, 1), ..BUILD },
    Procedure { counter: Desk, code: "9.000011", name: "Thẩm định báo cáo kinh tế - kỹ thuật đầu tư xây dựng", weight: 6.0, days: 20, late: 0.06, fee: (1.0, 1_250_000, 4), applicant: Applicant::Organisation, ..BUILD },
    Procedure { counter: Desk, code: "9.000012", name: "Cấp giấy phép quy hoạch xây dựng khu chức năng", field: "Quy hoạch xây dựng, kiến trúc", weight: 2.0, days: 30, late: 0.05, applicant: Applicant::Organisation, ..BUILD },
    Procedure { counter: Desk, code: "9.000013", name: "Chuyển mục đích sử dụng đất phải được phép của cơ quan nhà nước có thẩm quyền đối với hộ gia đình, cá nhân", weight: 52.0, days: 15, late: 0.08, duty: 0.35, ..LAND },
    Procedure { counter: Desk, code: "9.000014", name: "Giao đất, cho thuê đất cho hộ gia đình, cá nhân", weight: 9.0, days: 20, late: 0.09, duty: 0.3, ..LAND },
    Procedure { counter: Desk, code: "1.013967", name: "Giải quyết tranh chấp đất đai thuộc thẩm quyền của Chủ tịch Ủy ban nhân dân cấp huyện", weight: 3.0, days: 45, late: 0.12, fee: (0.0, 0, 1), duty: 0.0, ..LAND },
    Procedure { counter: Desk, code: "2.000806", name: "Thủ tục đăng ký kết hôn có yếu tố nước ngoài", weight: 7.0, days: 10, fee: (1.0, 1_000_000, 1), season: &WEDDING, ..CIVIL },
    Procedure { counter: Desk, code: "2.000748", name: "Thủ tục thay đổi, cải chính, bổ sung thông tin hộ tịch, xác định lại dân tộc có yếu tố nước ngoài", weight: 26.0, days: 3, fee: (0.9, 28_000, 1), ..CIVIL },
    Procedure { counter: Desk, code: "9.000015", name: "Hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội", weight: 24.0, days: 3, ..WELFARE },
    Procedure { counter: Desk, code: "9.000016", name: "Tiếp nhận đối tượng bảo trợ xã hội vào cơ sở trợ giúp xã hội", weight: 3.0, days: 25, ..WELFARE },
    Procedure { counter: Desk, code: "9.000017", name: "Cấp Giấy phép bán lẻ rượu", field: "Lưu thông hàng hóa trong nước", weight: 10.0, days: 7, fee: (1.0, 400_000, 1), applicant: Applicant::Business, ..TRADE },
    Procedure { counter: Desk, code: "9.000018", name: "Cấp Giấy phép bán lẻ sản phẩm thuốc lá", field: "Lưu thông hàng hóa trong nước", weight: 5.0, days: 10, fee: (1.0, 400_000, 1), applicant: Applicant::Business, ..TRADE },
    Procedure { counter: Desk, code: "9.000019", name: "Chuyển trường đối với học sinh trung học cơ sở", field: "Giáo dục và Đào tạo", weight: 12.0, days: 2, fee: (0.0, 0, 1), season: &SCHOOL, ..CIVIL },
    Procedure { counter: Desk, code: "9.000020", name: "Cho phép trường mẫu giáo, trường mầm non hoạt động giáo dục", field: "Giáo dục và Đào tạo", weight: 1.5, days: 20, ..OFFICE },
    Procedure { counter: Desk, code: "9.000021", name: "Công nhận Ban vận động thành lập hội", field: "Tổ chức phi chính phủ", weight: 1.0, days: 30, ..OFFICE },
    Procedure { counter: Desk, code: "9.000022", name: "Tặng Giấy khen của Chủ tịch Ủy ban nhân dân cấp huyện", field: "Thi đua, khen thưởng", weight: 6.0, days: 15, fee: (0.0, 0, 1), ..OFFICE },
    Procedure { counter: Desk, code: "9.000023", name: "Cấp giấy phép môi trường", field: "Môi trường", weight: 2.5, days: 30, late: 0.05, fee: (1.0, 3_500_000, 2), applicant: Applicant::Business, ..OFFICE },
    Procedure { counter: Desk, code: "9.000024", name: "Giải quyết khiếu nại lần đầu tại cấp huyện", field: "Giải quyết khiếu nại", weight: 2.0, days: 30, late: 0.03, fee: (0.0, 0, 1), applicant: Applicant::Citizen, ..OFFICE },
    // land-registry branches
    Procedure { counter: Branch, code: "9.000031", name: SALE, weight: 460.0, days: 10, late: 0.080, duty: 0.20, ..LAND },
    Procedure { counter: Branch, code: "9.000032", name: "Đăng ký biện pháp bảo đảm bằng quyền sử dụng đất, tài sản gắn liền với đất", field: "Đăng ký biện pháp bảo đảm", weight: 240.0, days: 1, late: 0.012, fee: (0.65, 80_000, 1), duty: 0.0, ..LAND },
    Procedure { counter: Branch, code: "9.000033", name: "Xóa đăng ký biện pháp bảo đảm bằng quyền sử dụng đất, tài sản gắn liền với đất", field: "Đăng ký biện pháp bảo đảm", weight: 170.0, days: 1, late: 0.010, fee: (0.5, 20_000, 1), duty: 0.0, ..LAND },
    Procedure { counter: Branch, code: "9.000034", name: "Cấp đổi Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất", weight: 60.0, days: 7, late: 0.09, ..LAND },
    Procedure { counter: Branch, code: "9.000035", name: "Tách thửa hoặc hợp thửa đất", weight: 42.0, days: 15, late: 0.11, ..LAND },
    Procedure { counter: Branch, code: "9.000036", name: "Cung cấp thông tin, dữ liệu đất đai", weight: 34.0, days: 1, late: 0.02, duty: 0.0, ..LAND },
    Procedure { counter: Branch, code: "9.000037", name: "Đăng ký, cấp lại Giấy chứng nhận do bị mất", weight: 11.0, days: 30, late: 0.10, ..LAND },
    Procedure { counter: Branch, code: "9.000038", name: "Đính chính Giấy chứng nhận đã cấp", weight: 14.0, days: 10, late: 0.08, ..LAND },
    Procedure { counter: Branch, code: "9.000039", name: "Gia hạn sử dụng đất", weight: 4.0, days: 7, late: 0.06, ..LAND },
    // departments
    Procedure { counter: Department(1), code: "9.000101", name: "Tặng Bằng khen của Chủ tịch Ủy ban nhân dân cấp tỉnh", field: "Thi đua, khen thưởng", weight: 80.0, days: 20, fee: (0.0, 0, 1), ..OFFICE },
    Procedure { counter: Department(1), code: "9.000102", name: "Thông báo tổ chức hội nghị thường niên của tổ chức tôn giáo", field: "Tôn giáo Chính phủ", weight: 14.0, days: 15, fee: (0.0, 0, 1), ..OFFICE },
    Procedure { counter: Department(2), code: "3.000333", name: "Cấp Phiếu lý lịch tư pháp cho công dân Việt Nam, người nước ngoài đang cư trú tại Việt Nam", field: "Lý lịch tư pháp", weight: 880.0, days: 8, late: 0.012, fee: (0.7, 200_000, 1), applicant: Applicant::Citizen, season: &SPRING, ..OFFICE },
    Procedure { counter: Department(2), code: "1.013859", name: "Cấp thẻ công chứng viên", field: "Công chứng", weight: 30.0, ..OFFICE },
    Procedure { counter: Department(2), code: "1.005136", name: "Cấp Giấy xác nhận có quốc tịch Việt Nam ở trong nước", field: "Quốc tịch", weight: 20.0, days: 20, applicant: Applicant::Citizen, ..OFFICE },
    Procedure { counter: Department(3), code: "1.005429", name: "Thanh toán chi phí có liên quan đến việc xử lý tài sản công", field: "Quản lý công sản", weight: 20.0, days: 30, fee: (0.0, 0, 1), ..OFFICE },
    Procedure { counter: Department(3), code: "9.000103", name: "Cấp mã số đơn vị có quan hệ với ngân sách", field: "Tin học - Thống kê", weight: 90.0, days: 2, fee: (0.0, 0, 1), ..OFFICE },
    Procedure { counter: Department(4), code: "2.001583", name: "Đăng ký thành lập công ty TNHH một thành viên", field: "Thành lập và hoạt động của doanh nghiệp", weight: 240.0, applicant: Applicant::Business, ..TRADE },
    Procedure { counter: Department(4), code: "2.001199", name: "Đăng ký thành lập công ty TNHH hai thành viên trở lên", field: "Thành lập và hoạt động của doanh nghiệp", weight: 130.0, applicant: Applicant::Business, ..TRADE },
    Procedure { counter: Department(4), code: "9.000104", name: "Đăng ký thay đổi nội dung đăng ký doanh nghiệp", field: "Thành lập và hoạt động của doanh nghiệp", weight: 420.0, applicant: Applicant::Business, ..TRADE },
    Procedure { counter: Department(4), code: "2.002020", name: "Chấm dứt hoạt động chi nhánh, văn phòng đại diện, địa điểm kinh doanh", field: "Thành lập và hoạt động của doanh nghiệp", weight: 60.0, days: 5, applicant: Applicant::Business, ..TRADE },
    Procedure { counter: Department(4), code: "9.000105", name: "Chấp thuận chủ trương đầu tư của Ủy ban nhân dân cấp tỉnh", field: "Đầu tư tại Việt Nam", weight: 12.0, days: 35, late: 0.05, applicant: Applicant::Business, ..OFFICE },
    Procedure { counter: Department(5), code: "9.000106", name: "Đăng ký biến động quyền sử dụng đất đối với tổ chức", weight: 200.0, days: 10, late: 0.06, applicant: Applicant::Organisation, ..LAND },
    Procedure { counter: Department(5), code: "1.010733", name: "Thẩm định báo cáo đánh giá tác động môi trường", field: "Môi trường", weight: 16.0, days: 30, late: 0.06, fee: (1.0, 8_000_000, 3), applicant: Applicant::Business, ..OFFICE },
    Procedure { counter: Department(5), code: "1.014257", name: "Cấp giấy phép khai thác khoáng sản", field: "Địa chất và khoáng sản", weight: 6.0, days: 45, late: 0.08, fee: (1.0, 15_000_000, 3), applicant: Applicant::Business, ..OFFICE },
    Procedure { counter: Department(6), code: "9.000107", name: "Cấp chứng chỉ hành nghề hoạt động xây dựng hạng II, hạng III", weight: 110.0, days: 20, fee: (1.0, 300_000, 1), applicant: Applicant::Citizen, ..BUILD },
    Procedure { counter: Department(6), code: "1.013218", name: "Thẩm định thiết kế xây dựng triển khai sau thiết kế cơ sở", weight: 60.0, days: 30, late: 0.07, fee: (1.0, 5_000_000, 4), applicant: Applicant::Organisation, ..BUILD },
    Procedure { counter: Department(7), code: "9.000108", name: "Đổi giấy phép lái xe do ngành Giao thông vận tải cấp", field: "Đường bộ", weight: 900.0, days: 5, late: 0.006, fee: (0.6, 135_000, 1), applicant: Applicant::Citizen, ..OFFICE },
    Procedure { counter: Department(7), code: "2.002288", name: "Cấp, cấp lại Phù hiệu cho xe ô tô, xe bốn bánh có gắn động cơ kinh doanh vận tải", field: "Đường bộ", weight: 180.0, days: 2, fee: (0.0, 0, 1), applicant: Applicant::Business, ..OFFICE },
    Procedure { counter: Department(7), code: "1.001751", name: "Cấp bổ sung xe tập lái, cấp lại Giấy phép xe tập lái", field: "Đường bộ", weight: 30.0, days: 3, applicant: Applicant::Business, ..OFFICE },
    Procedure { counter: Department(8), code: "9.000109", name: "Thông báo hoạt động khuyến mại", field: "Xúc tiến thương mại", weight: 700.0, days: 0, fee: (0.0, 0, 1), applicant: Applicant::Business, ..OFFICE },
    Procedure { counter: Department(8), code: "9.000110", name: "Cấp Giấy chứng nhận đủ điều kiện cửa hàng bán lẻ xăng dầu", field: "Lưu thông hàng hóa trong nước", weight: 30.0, days: 15, fee: (1.0, 1_200_000, 1), applicant: Applicant::Business, ..OFFICE },
    Procedure { counter: Department(9), code: "1.004363", name: "Cấp Giấy chứng nhận đủ điều kiện buôn bán thuốc bảo vệ thực vật", field: "Trồng trọt và Bảo vệ thực vật", weight: 60.0, days: 14, fee: (1.0, 500_000, 1), applicant: Applicant::Business, ..OFFICE },
    Procedure { counter: Department(9), code: "1.004756", name: "Cấp Chứng chỉ hành nghề thú y", field: "Thú y", weight: 40.0, days: 3, fee: (1.0, 50_000, 1), applicant: Applicant::Citizen, ..OFFICE },
    Procedure { counter: Department(9), code: "2.001827", name: "Cấp Giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm nông, lâm, thủy sản", field: "Quản lý chất lượng nông lâm sản và thủy sản", weight: 70.0, days: 15, fee: (1.0, 700_000, 1), applicant: Applicant::Business, ..OFFICE },
    Procedure { counter: Department(10), code: "9.000111", name: "Cấp Chứng chỉ hành nghề dược", field: "Dược phẩm", weight: 80.0, days: 10, fee: (1.0, 500_000, 1), applicant: Applicant::Citizen, ..OFFICE },
    Procedure { counter: Department(10), code: "9.000112", name: "Cấp giấy phép hoạt động đối với phòng khám", field: "Khám bệnh, chữa bệnh", weight: 30.0, days: 45, late: 0.03, fee: (1.0, 4_300_000, 1), applicant: Applicant::Business, ..OFFICE },
    Procedure { counter: Department(11), code: "9.000113", name: "Cấp bản sao văn bằng, chứng chỉ từ sổ gốc", field: "Văn bằng, chứng chỉ", weight: 100.0, days: 1, fee: (0.0, 0, 1), applicant: Applicant::Citizen, season: &SCHOOL, ..OFFICE },
    Procedure { counter: Department(12), code: "9.000114", name: "Cấp giấy phép lao động cho người lao động nước ngoài làm việc tại Việt Nam", field: "Việc làm", weight: 90.0, days: 5, fee: (1.0, 600_000, 1), applicant: Applicant::Business, ..OFFICE },
    Procedure { counter: Department(12), code: "9.000115", name: "Giải quyết hưởng trợ cấp thất nghiệp", field: "Việc làm", weight: 260.0, days: 20, fee: (0.0, 0, 1), applicant: Applicant::Citizen, ..OFFICE },
    Procedure { counter: Department(13), code: "9.000116", name: "Tiếp nhận thông báo sản phẩm quảng cáo trên bảng quảng cáo, băng-rôn", field: "Văn hóa cơ sở", weight: 60.0, days: 5, fee: (0.0, 0, 1), applicant: Applicant::Business, ..OFFICE },
    Procedure { counter: Department(13), code: "9.000117", name: "Cấp thẻ hướng dẫn viên du lịch nội địa", field: "Du lịch", weight: 20.0, days: 10, fee: (1.0, 650_000, 1), applicant: Applicant::Citizen, ..OFFICE },
    Procedure { counter: Department(14), code: "9.000118", name: "Cấp giấy phép tiến hành công việc bức xạ - vận hành thiết bị X-quang y tế", field: "An toàn bức xạ và hạt nhân", weight: 20.0, days: 20, fee: (1.0, 2_000_000, 1), ..OFFICE },
    Procedure { counter: Department(15), code: "9.000119", name: "Cấp giấy phép xuất bản tài liệu không kinh doanh", field: "Xuất bản, in và phát hành", weight: 20.0, days: 10, fee: (1.0, 15_000, 8), ..OFFICE },
    Procedure { counter: Department(16), code: "9.000120", name: "Cho phép tổ chức hội nghị, hội thảo quốc tế", field: "Hội nghị, hội thảo quốc tế", weight: 10.0, days: 15, fee: (0.0, 0, 1), ..OFFICE },
    Procedure { counter: Department(17), code: "1.009748", name: "Chấp thuận chủ trương đầu tư thuộc thẩm quyền của Ban quản lý khu công nghiệp", field: "Đầu tư tại Việt Nam", weight: 14.0, days: 25, late: 0.02, fee: (0.0, 0, 1), applicant: Applicant::Business, ..OFFICE },
    Procedure { counter: Department(17), code: "9.000121", name: "Cấp giấy phép lao động cho người nước ngoài làm việc trong khu công nghiệp", field: "Việc làm", weight: 60.0, days: 5, fee: (1.0, 600_000, 1), applicant: Applicant::Business, ..OFFICE },
    Procedure { counter: Department(18), code: "9.000122", name: "Công nhận người có uy tín trong đồng bào dân tộc thiểu số", field: "Công tác dân tộc", weight: 10.0, days: 10, fee: (0.0, 0, 1), applicant: Applicant::Citizen, ..OFFICE },
    Procedure { counter: Department(19), code: "9.000123", name: "Giải quyết khiếu nại lần hai tại cấp tỉnh", field: "Giải quyết khiếu nại", weight: 10.0, days: 45, late: 0.05, fee: (0.0, 0, 1), applicant: Applicant::Citizen, ..OFFICE },
    Procedure { counter: Department(20), code: "9.000124", name: "Cho phép sử dụng con dấu và thể thức văn bản của cơ quan", field: "Hành chính", weight: 10.0, days: 5, fee: (0.0, 0, 1), ..OFFICE },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_counter_has_work_and_codes_are_unique_per_counter() {
        let counters = [Commune, Desk, Branch].into_iter().chain((1..=20).map(Department));
        for counter in counters {
            let codes: Vec<&str> = PROCEDURES.iter().filter(|p| p.counter == counter).map(|p| p.code).collect();
            assert!(!codes.is_empty(), "{counter:?} has nothing to do");
            assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "{counter:?} repeats a code");
        }
    }

    #[test]
    fn a_few_procedures_dominate_every_busy_counter() {
        for counter in [Commune, Desk, Branch] {
            let mut weights: Vec<f64> = PROCEDURES.iter().filter(|p| p.counter == counter).map(|p| p.weight).collect();
            weights.sort_by(|a, b| b.total_cmp(a));
            let share = weights.iter().take(weights.len().div_ceil(3)).sum::<f64>() / weights.iter().sum::<f64>();
            assert!((0.80..0.95).contains(&share), "a third of the procedures of {counter:?} has {share} of the work");
        }
    }

    #[test]
    fn only_offices_of_a_district_pass_dossiers_on() {
        assert!(
            PROCEDURES
                .iter()
                .filter(|p| p.resolver.is_some())
                .all(|p| p.counter == Commune && p.resolver != Some(Commune))
        );
    }
}
