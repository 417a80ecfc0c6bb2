//! The record: one dictionary of the fields of a dossier, in both languages.
//!
//! Everything that names a field (headers of an export, columns of the warehouse, faults an office
//! reads) reads it here, so that a field has one name, one type and one rule. What is personal is
//! listed too: such a column is known, dropped at intake and never copied.
//!
//! Invariant: a normalised header belongs to one field, or to one list of columns not kept.

mod known;

pub use known::{CODE_TEXTS, IGNORED_HEADERS, PERSONAL_HEADERS, TRUTH_TEXTS, status_words};

/// One field of a dossier. The order is the order of the columns of `dossier_versions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    DossierId,
    ProcedureCode,
    ProcedureName,
    /// Lĩnh vực: the column `field`.
    Sector,
    Channel,
    ReceivingUnit,
    ResolvingUnit,
    ApplicantKind,
    Status,
    ReasonCode,
    SubmittedAt,
    ReceivedAt,
    DueAt,
    FinishedAt,
    HandedOverAt,
    SupplementRequestedAt,
    SupplementDoneAt,
    FeeAmount,
    PaymentMethod,
    IsIntakeDigitised,
    IsResultDigitised,
    IsInterlinked,
    IsCertification,
    /// Phòng: the division under a desk or department.
    Office,
    /// Unit that holds the step of an interlinked dossier.
    HoldingUnit,
    OnlineLevel,
    SupplementCount,
    /// The due date before the last re-appointment.
    DueBeforeAt,
    HasApology,
    IsNonterritorial,
    IsReused,
    IsSynced,
}

/// How a cell of the field is cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The dossier's code: text, leading zeros kept, all white space removed.
    Identifier,
    /// The national procedure code `d.dddddd`, a locality's suffix cut off.
    ProcedureCode,
    /// Free text of few distinct values.
    Text,
    /// A text of a closed list, stored as its code.
    Code,
    /// A unit's code, found from its code or name.
    Unit,
    /// Local wall time, microseconds.
    Instant,
    /// A whole number, not negative: đồng, times.
    Amount,
    /// Yes, no or unknown.
    Truth,
}

/// What is known of a field.
#[derive(Debug)]
pub struct Definition {
    pub field: Field,
    /// Column of the warehouse.
    pub name: &'static str,
    /// What an office calls it.
    pub title: &'static str,
    /// Meaning, for the dictionary page.
    pub meaning: &'static str,
    pub kind: Kind,
    /// A file without this column is refused.
    pub is_required: bool,
    /// Headers seen in the field, as printed; the title is one of them.
    pub headers: &'static [&'static str],
}

/// Number of fields.
pub const FIELD_COUNT: usize = DEFINITIONS.len();

impl Field {
    /// What is known of this field.
    pub fn definition(self) -> &'static Definition {
        &DEFINITIONS[self as usize]
    }

    /// Column of the warehouse.
    pub fn name(self) -> &'static str {
        self.definition().name
    }

    /// What an office calls it.
    pub fn title(self) -> &'static str {
        self.definition().title
    }

    /// The field of a column name.
    pub fn from_name(name: &str) -> Option<Self> {
        DEFINITIONS.iter().find(|d| d.name == name).map(|d| d.field)
    }
}

/// Statuses of a dossier that is over; `stopped` is over when it has a day of its end.
pub static ENDED: &[&str] = &["withdrawn", "returned", "completed", "handed_over"];
/// Statuses of a dossier that was never taken in: it has no received date, and no clock.
pub static AT_THE_DOOR: &[&str] = &["registered", "refused"];
/// Statuses of a dossier that no result is known of.
pub static IN_PROGRESS: &[&str] = &["registered", "accepted", "processing", "awaiting_supplement", "awaiting_payment"];

/// All fields, in column order.
pub static DEFINITIONS: [Definition; 32] = [
    Definition {
        field: Field::DossierId,
        name: "dossier_id",
        title: "Mã hồ sơ",
        meaning: "code printed on the receipt of the dossier; with the sender, the key of a row",
        kind: Kind::Identifier,
        is_required: true,
        headers: &[
            "Mã hồ sơ",
            "Mã hồ sơ hành chính",
            "Mã HS",
            "Mã số hồ sơ",
            "Số hồ sơ",
            "Số biên nhận",
            "Số biên nhận hồ sơ",
            "MaHoSo",
        ],
    },
    Definition {
        field: Field::ProcedureCode,
        name: "procedure_code",
        title: "Mã TTHC",
        meaning: "national code of the procedure, first eight characters",
        kind: Kind::ProcedureCode,
        is_required: false,
        headers: &["Mã TTHC", "Mã thủ tục", "Mã thủ tục hành chính", "MaTTHC"],
    },
    Definition {
        field: Field::ProcedureName,
        name: "procedure_name",
        title: "Tên TTHC",
        meaning: "name of the procedure as the exporting system writes it",
        kind: Kind::Text,
        is_required: false,
        headers: &[
            "Tên TTHC",
            "Tên thủ tục",
            "Thủ tục",
            "Thủ tục hành chính",
            "Tên thủ tục hành chính",
            "Tên hồ sơ",
            "TenTTHC",
        ],
    },
    Definition {
        field: Field::Sector,
        name: "field",
        title: "Lĩnh vực",
        meaning: "field of administration the procedure belongs to",
        kind: Kind::Text,
        is_required: false,
        headers: &["Lĩnh vực", "Tên lĩnh vực", "Lĩnh vực giải quyết", "MaLinhVuc", "TenLinhVuc"],
    },
    Definition {
        field: Field::Channel,
        name: "channel",
        title: "Hình thức nộp hồ sơ",
        meaning: "direct, online or post",
        kind: Kind::Code,
        is_required: false,
        headers: &[
            "Hình thức nộp hồ sơ",
            "Hình thức nộp",
            "Hình thức tiếp nhận",
            "Loại tiếp nhận",
            "Kênh thực hiện",
            "Kênh tiếp nhận",
            "KenhThucHien",
        ],
    },
    Definition {
        field: Field::ReceivingUnit,
        name: "receiving_unit",
        title: "Đơn vị tiếp nhận",
        meaning: "unit that took the dossier in",
        kind: Kind::Unit,
        is_required: false,
        headers: &["Đơn vị tiếp nhận", "Cơ quan tiếp nhận", "Nơi nộp", "Nơi tiếp nhận"],
    },
    Definition {
        field: Field::ResolvingUnit,
        name: "resolving_unit",
        title: "Đơn vị giải quyết",
        meaning: "unit that resolves the dossier",
        kind: Kind::Unit,
        is_required: true,
        headers: &[
            "Đơn vị giải quyết",
            "Đơn vị chủ trì giải quyết",
            "Cơ quan thực hiện",
            "Đơn vị xử lý",
            "Cơ quan giải quyết",
            "Đơn vị",
        ],
    },
    Definition {
        field: Field::ApplicantKind,
        name: "applicant_kind",
        title: "Đối tượng",
        meaning: "citizen, business, organisation, agency or other",
        kind: Kind::Code,
        is_required: false,
        headers: &["Đối tượng", "Loại đối tượng", "Loại chủ hồ sơ", "Đối tượng tiếp nhận"],
    },
    Definition {
        field: Field::Status,
        name: "status",
        title: "Trạng thái",
        meaning: "one of the ten national states of a dossier at the extraction, or `returned`: sent back by the office",
        kind: Kind::Code,
        is_required: true,
        headers: &[
            "Trạng thái",
            "Trạng thái hồ sơ",
            "Tình trạng",
            "Tình trạng hồ sơ",
            "Tình trạng xử lý",
            "Trạng thái, kết quả giải quyết TTHC",
            "TrangThai",
        ],
    },
    Definition {
        field: Field::ReasonCode,
        name: "reason_code",
        title: "Lý do",
        meaning: "why it was returned or stopped, mapped to a code; the text itself is never kept",
        kind: Kind::Code,
        is_required: false,
        headers: &["Lý do", "Lý do từ chối", "Lý do trả lại", "Lý do dừng xử lý", "Lý do không tiếp nhận"],
    },
    Definition {
        field: Field::SubmittedAt,
        name: "submitted_at",
        title: "Ngày nộp",
        meaning: "when the applicant sent it",
        kind: Kind::Instant,
        is_required: false,
        headers: &["Ngày nộp", "Ngày nộp hồ sơ", "Thời gian nộp", "NgayNop"],
    },
    Definition {
        field: Field::ReceivedAt,
        name: "received_at",
        title: "Ngày tiếp nhận",
        meaning: "when the unit accepted it: the clock starts",
        kind: Kind::Instant,
        is_required: true,
        headers: &[
            "Ngày tiếp nhận",
            "Ngày tiếp nhận hồ sơ",
            "Ngày nhận",
            "Ngày nhận hồ sơ",
            "Thời gian nhận",
            "Thời gian tiếp nhận",
            "NgayTiepNhan",
        ],
    },
    Definition {
        field: Field::DueAt,
        name: "due_at",
        title: "Ngày hẹn trả",
        meaning: "when the result was promised; without a written time, the end of that day",
        kind: Kind::Instant,
        is_required: true,
        headers: &[
            "Ngày hẹn trả",
            "Ngày hẹn trả kết quả",
            "Hẹn trả kết quả",
            "Hạn xử lý",
            "Hạn giải quyết",
            "Ngày hẹn",
            "Thời hạn trả kết quả",
            "NgayHenTra",
        ],
    },
    Definition {
        field: Field::FinishedAt,
        name: "finished_at",
        title: "Ngày có kết quả",
        meaning: "when the result was ready: the clock ends",
        kind: Kind::Instant,
        is_required: true,
        headers: &[
            "Ngày có kết quả",
            "Ngày kết thúc xử lý",
            "Ngày xử lý xong",
            "Ngày hoàn thành",
            "Ngày giải quyết xong",
            "NgayKetThucXuLy",
        ],
    },
    Definition {
        field: Field::HandedOverAt,
        name: "handed_over_at",
        title: "Ngày trả kết quả",
        meaning: "when the applicant got the result; never used for timeliness",
        kind: Kind::Instant,
        is_required: false,
        headers: &["Ngày trả kết quả", "Ngày trả", "Ngày trả công dân", "Ngày nhận kết quả", "NgayTra"],
    },
    Definition {
        field: Field::SupplementRequestedAt,
        name: "supplement_requested_at",
        title: "Ngày yêu cầu bổ sung",
        meaning: "when papers were asked for",
        kind: Kind::Instant,
        is_required: false,
        headers: &["Ngày yêu cầu bổ sung", "Ngày yêu cầu bổ sung hồ sơ"],
    },
    Definition {
        field: Field::SupplementDoneAt,
        name: "supplement_done_at",
        title: "Ngày bổ sung",
        meaning: "when the papers asked for came",
        kind: Kind::Instant,
        is_required: false,
        headers: &["Ngày bổ sung", "Ngày công dân bổ sung", "Ngày tiếp nhận bổ sung", "Ngày bổ sung hồ sơ"],
    },
    Definition {
        field: Field::FeeAmount,
        name: "fee_amount",
        title: "Phí, lệ phí (VNĐ)",
        meaning: "fees and charges, whole đồng",
        kind: Kind::Amount,
        is_required: false,
        headers: &[
            "Phí, lệ phí (VNĐ)",
            "Phí, lệ phí",
            "Phí lệ phí",
            "Tổng phí, lệ phí",
            "Tổng phí, lệ phí đã nộp",
            "Tổng (VNĐ)",
        ],
    },
    Definition {
        field: Field::PaymentMethod,
        name: "payment_method",
        title: "Hình thức thanh toán",
        meaning: "online, transfer, cash or none",
        kind: Kind::Code,
        is_required: false,
        headers: &["Hình thức thanh toán", "Phương thức thanh toán"],
    },
    Definition {
        field: Field::IsIntakeDigitised,
        name: "is_intake_digitised",
        title: "Số hóa TPHS",
        meaning: "the papers handed in were digitised at intake",
        kind: Kind::Truth,
        is_required: false,
        headers: &[
            "Số hóa TPHS",
            "Có số hóa TPHS",
            "Số hóa thành phần hồ sơ",
            "Được số hóa",
            "Hồ sơ có thành phần số hóa",
        ],
    },
    Definition {
        field: Field::IsResultDigitised,
        name: "is_result_digitised",
        title: "Số hóa kết quả",
        meaning: "the result was digitised",
        kind: Kind::Truth,
        is_required: false,
        headers: &["Số hóa kết quả", "Số hóa kết quả giải quyết", "Kết quả điện tử", "Đính kèm kết quả"],
    },
    Definition {
        field: Field::IsInterlinked,
        name: "is_interlinked",
        title: "Liên thông",
        meaning: "resolved by more than one agency",
        kind: Kind::Truth,
        is_required: false,
        headers: &["Liên thông", "Hồ sơ liên thông"],
    },
    Definition {
        field: Field::IsCertification,
        name: "is_certification",
        title: "Chứng thực",
        meaning: "a certification of copies, large in number and done the same day",
        kind: Kind::Truth,
        is_required: false,
        headers: &["Chứng thực", "Hồ sơ chứng thực", "LaHoSoChungThuc"],
    },
    Definition {
        field: Field::Office,
        name: "office",
        title: "Phòng chuyên môn",
        meaning: "division (phòng) that works on the dossier, below its unit",
        kind: Kind::Text,
        is_required: false,
        headers: &["Phòng chuyên môn", "Phòng ban", "Phòng, ban", "Phòng giải quyết", "Phòng ban xử lý"],
    },
    Definition {
        field: Field::HoldingUnit,
        name: "holding_unit",
        title: "Đơn vị đang xử lý",
        meaning: "unit that holds the step an interlinked dossier is at",
        kind: Kind::Unit,
        is_required: false,
        headers: &["Đơn vị đang xử lý", "Đơn vị đang giữ hồ sơ", "Cơ quan đang xử lý"],
    },
    Definition {
        field: Field::OnlineLevel,
        name: "online_level",
        title: "Mức độ DVC",
        meaning: "how far the procedure is offered online: full, partial or other (Decree 42/2022/NĐ-CP)",
        kind: Kind::Code,
        is_required: false,
        headers: &["Mức độ DVC", "Mức độ", "Mức độ 3/4", "Toàn trình/Một phần", "Mức độ dịch vụ công"],
    },
    Definition {
        field: Field::SupplementCount,
        name: "supplement_count",
        title: "Số lần yêu cầu bổ sung",
        meaning: "how often papers were asked for; more than once counts as overdue in Decision 766 (2.1)",
        kind: Kind::Amount,
        is_required: false,
        headers: &["Số lần yêu cầu bổ sung", "Số lần bổ sung"],
    },
    Definition {
        field: Field::DueBeforeAt,
        name: "due_before_at",
        title: "Ngày hẹn trả trước",
        meaning: "what was promised before the last re-appointment",
        kind: Kind::Instant,
        is_required: false,
        headers: &["Ngày hẹn trả trước", "Ngày hẹn trả ban đầu"],
    },
    Definition {
        field: Field::HasApology,
        name: "has_apology",
        title: "Thư xin lỗi",
        meaning: "an apology with a new date was sent (form 04 of Circular 01/2018/TT-VPCP)",
        kind: Kind::Truth,
        is_required: false,
        headers: &["Thư xin lỗi", "Có thư xin lỗi", "Phiếu xin lỗi"],
    },
    Definition {
        field: Field::IsNonterritorial,
        name: "is_nonterritorial",
        title: "Phi địa giới",
        meaning: "received outside the applicant's own area",
        kind: Kind::Truth,
        is_required: false,
        headers: &["Phi địa giới", "Hồ sơ phi địa giới"],
    },
    Definition {
        field: Field::IsReused,
        name: "is_reused",
        title: "Tái sử dụng dữ liệu số hóa",
        meaning: "papers or data digitised earlier were used again (Decision 766, 4.3)",
        kind: Kind::Truth,
        is_required: false,
        headers: &["Tái sử dụng dữ liệu số hóa", "Có tái sử dụng thành phần", "Tái sử dụng thành phần"],
    },
    Definition {
        field: Field::IsSynced,
        name: "is_synced",
        title: "Trạng thái đồng bộ DVCQG",
        meaning: "the national portal has the dossier (Decision 766, 1.4)",
        kind: Kind::Truth,
        is_required: false,
        headers: &["Trạng thái đồng bộ DVCQG", "Đồng bộ DVCQG", "Đồng bộ Cổng DVCQG"],
    },
];

impl Field {
    /// The codes a cell of this field may become, in the order of the national list; empty where
    /// the list is not closed.
    ///
    /// `returned` is what systems write apart from the national list, where 7 stands for it as for a
    /// withdrawal: the office sent the dossier back, the applicant did not ask for it.
    pub fn codes(self) -> &'static [&'static str] {
        match self {
            Field::Channel => &["direct", "online", "post"],
            Field::ApplicantKind => &["citizen", "business", "organisation", "agency", "other"],
            Field::Status => &[
                "registered",
                "accepted",
                "refused",
                "processing",
                "awaiting_supplement",
                "awaiting_payment",
                "withdrawn",
                "stopped",
                "completed",
                "handed_over",
                "returned",
            ],
            Field::ReasonCode => &[
                "not_eligible",
                "withdrawn_by_applicant",
                "missing_documents",
                "wrong_authority",
                "other",
                "not_stated",
            ],
            Field::OnlineLevel => &["full", "partial", "other"],
            Field::PaymentMethod => &["online", "transfer", "cash", "none"],
            _ if self.definition().kind == Kind::Truth => &["true", "false"],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_table_is_in_the_order_of_the_fields() {
        for (index, definition) in DEFINITIONS.iter().enumerate() {
            assert_eq!(definition.field as usize, index, "{}", definition.name);
            assert!(definition.headers.contains(&definition.title), "{}", definition.name);
        }
    }

    #[test]
    fn a_header_belongs_to_one_place() {
        let mut seen = BTreeMap::new();
        let fields = DEFINITIONS.iter().flat_map(|d| d.headers.iter().map(|h| (*h, d.name)));
        let dropped =
            PERSONAL_HEADERS.iter().map(|h| (*h, "personal")).chain(IGNORED_HEADERS.iter().map(|h| (*h, "ignored")));
        for (header, owner) in fields.chain(dropped) {
            let other = seen.insert(header.to_lowercase(), owner);
            assert_eq!(other, None, "{header} is also a header of {owner}");
        }
    }

    #[test]
    fn national_texts_lead_to_codes_of_their_list() {
        for (field, text, code) in CODE_TEXTS {
            assert!(field.codes().contains(code), "{text} -> {code}");
        }
    }
}
