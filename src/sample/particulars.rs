//! What fuller one-stop systems also record of a dossier: its phòng, how far its procedure is online, an
//! apology, data used again, the national portal, whether it may be handed in anywhere, who has it in hand.
//!
//! Drawn for each dossier by its code, so that every file that lists it says the same.

use chrono::NaiveDateTime;

use super::draw::Draw;
use super::life::Dossier;
use super::province::{Counter, Sender};
use crate::period::Month;

/// Leaf headers, after all others.
pub const HEADERS: [&str; 7] = [
    "Phòng chuyên môn",
    "Mức độ DVC",
    "Thư xin lỗi",
    "Tái sử dụng dữ liệu số hóa",
    "Trạng thái đồng bộ DVCQG",
    "Phi địa giới",
    "Đơn vị đang xử lý",
];

/// The cells of one dossier, as the system showed them at `at`.
pub fn cells(dossier: &Dossier, receiving: &Sender, resolving: &Sender, at: NaiveDateTime) -> [String; 7] {
    let mut draw = Draw::new(0, &format!("{} particulars", dossier.code));
    let (letter, reuse, sync) = (draw.chance(0.7), draw.chance(0.35), draw.chance(0.96));
    let is_anywhere = draw.chance(0.06);
    let end = Dossier::shown(dossier.ended.map(|(ended, _)| ended), at).unwrap_or(at);
    let is_late = dossier.due_at(at).is_some_and(|due| end.date() > due.date());
    let yes_no = |is: bool| if is { "Có" } else { "Không" };
    [
        office(dossier.procedure.field, resolving, Month::of(at.date()).previous()),
        online_level(dossier.procedure.code),
        if is_late { yes_no(letter) } else { "" },
        yes_no(dossier.is_intake_digitised && reuse),
        if sync { "Đã đồng bộ" } else { "Chưa đồng bộ" },
        yes_no(is_anywhere),
        holder(dossier, receiving, resolving, at),
    ]
    .map(str::to_owned)
}

/// Who has it in hand: the office that received it until it is passed on; nobody once it has ended.
fn holder<'a>(dossier: &Dossier, receiving: &'a Sender, resolving: &'a Sender, at: NaiveDateTime) -> &'a str {
    let has_ended = Dossier::shown(dossier.ended.map(|(ended, _)| ended), at).is_some();
    match Dossier::shown(dossier.routed, at) {
        _ if has_ended => "",
        Some(_) => &resolving.name,
        None => &receiving.name,
    }
}

/// The phòng in the month that a file lists, of a district until July 2025, of a commune since then; others are one office.
fn office(field: &str, resolving: &Sender, month: Month) -> &'static str {
    let is_commune = resolving.counter == Counter::Commune && month >= Month { year: 2025, month: 7 };
    match (resolving.counter, field) {
        (Counter::Desk, "Đất đai") => "Phòng Tài nguyên và Môi trường",
        (Counter::Desk, "Hoạt động xây dựng") => "Phòng Kinh tế và Hạ tầng",
        (Counter::Desk, "Thành lập và hoạt động của hộ kinh doanh") => "Phòng Tài chính - Kế hoạch",
        (Counter::Desk, "Hộ tịch" | "Chứng thực") => "Phòng Tư pháp",
        (Counter::Desk, "Bảo trợ xã hội") => "Phòng Lao động - Thương binh và Xã hội",
        (Counter::Desk, _) => "Văn phòng HĐND và UBND",
        (_, "Đất đai" | "Hoạt động xây dựng" | "Thành lập và hoạt động của hộ kinh doanh") if is_commune => {
            "Phòng Kinh tế"
        }
        (_, "Bảo trợ xã hội") if is_commune => "Phòng Văn hóa - Xã hội",
        _ if is_commune => "Văn phòng HĐND và UBND",
        _ => "",
    }
}

/// The same for every dossier of a procedure.
fn online_level(procedure: &str) -> &'static str {
    match Draw::new(0, &format!("{procedure} online level")).below(10) {
        0..5 => "Toàn trình",
        5..9 => "Một phần",
        _ => "Cung cấp thông tin",
    }
}
