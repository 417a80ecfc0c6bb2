//! Source document 001: district T. Plan tasks and registers of 1 January to 16 October 2024; dossiers of
//! 15 December 2023 to 15 September 2024, one day more than nine months of Decree 09/2019/NĐ-CP.

use super::dossiers::{Dossier, day, export, export_months, mark, spread};
use super::figures::{Proof, Shape, fact};
use super::page::Printed;
use super::registers::{self, row};
use super::{Document, Shared};

static SHARED: Shared = Shared::new(std::sync::Weak::new());

const PLAN: &str = "2024-01-01..2024-10-16";
const PAGE: (&str, &str) = ("2024-10", "V.T");

pub fn proofs() -> Vec<Proof> {
    let of = |measure| ("001", "district T", measure);
    let planned = |measure, indicator| {
        let shape = if measure == "plan tasks done" { Shape::Percent } else { Shape::Count };
        Proof::asked(of(measure), shape, fact("2024-10", PLAN, indicator, "V.T"), PAGE, Printed::AsFact)
    };
    let mut proofs = vec![
        planned("plan tasks done", "plan_tasks_done"),
        planned("inspected: specialised agencies", "inspected_agencies"),
        planned("inspected: public-service units", "inspected_service_units"),
        planned("inspected: communes", "inspected_communes"),
        planned("communes with a plan for a reform model of 2024", "models_new"),
        planned("communes continuing a model of 2023", "models_continued"),
        planned("communes with a dialogue model", "dialogues_held"),
        planned("initiatives submitted for recognition", "initiatives_submitted"),
    ];
    let decisions = "select numerator, denominator, null as rank, null as ranked_count from components_766_points where unit = 'V.T' and component = '1.2'";
    let of_decisions = Printed::InList {
        list: "components_766_points",
        row: &[("Số", "1.2"), ("Nguồn", "đơn vị nhập")],
        column: "Tỷ lệ",
    };
    let decided = of("procedure decisions updated and published on time");
    proofs.push(Proof::asked(decided, Shape::Percent, decisions, PAGE, of_decisions));
    for (unit, side, row) in SIDES {
        for (measure, shape, numerator, denominator, column) in [
            ("dossiers received", Shape::Count, "received", "received", "Tiếp nhận"),
            ("received online", Shape::Percent, "online", "received", "Trực tuyến"),
            ("resolved on time or early", Shape::Percent, "on_time", "resolved", "Đúng hạn"),
        ] {
            let sql = format!(
                "select {numerator} as numerator, {denominator} as denominator, null as rank, null as ranked_count \
                 from desk_and_communes where period = '2024-10' and unit = 'V.T' and side = '{side}' \
                 and window_from_date = date '2023-12-15' and window_to_date = date '2024-09-15'"
            );
            let printed = Printed::InList { list: "desk_and_communes", row, column };
            // of the two together the document prints nothing but the sum
            let is_total = side == "total";
            let measure = if is_total { "dossiers received (desk and communes)" } else { measure };
            let proof = Proof::asked(("001", unit, measure), shape, sql, PAGE, printed);
            proofs.push(if is_total && column != "Tiếp nhận" { proof.beside() } else { proof });
        }
    }
    proofs
}

/// A part of the district: as the document, the table and the page call it.
type Side = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const SIDES: [Side; 3] = [
    (
        "district T own desk",
        "desk",
        &[("Từ ngày", "15/12/2023"), ("Đến ngày", "15/09/2024"), ("Nơi giải quyết", "Bộ phận Một cửa của huyện")],
    ),
    (
        "communes of district T",
        "communes",
        &[("Từ ngày", "15/12/2023"), ("Đến ngày", "15/09/2024"), ("Nơi giải quyết", "Các đơn vị cấp xã")],
    ),
    (
        "district T total",
        "total",
        &[("Từ ngày", "15/12/2023"), ("Đến ngày", "15/09/2024"), ("Nơi giải quyết", "Toàn huyện")],
    ),
];

fn document() -> Document {
    let office = Document::office();
    let mut all = side(&["V.T.00"], 2_096, 2_032, 2_000, 10);
    let communes: Vec<String> = (1..=9).map(|n| format!("V.T.{n:02}")).collect();
    all.extend(side(&communes.iter().map(String::as_str).collect::<Vec<_>>(), 17_104, 14_607, 17_000, 170));
    export_months(&office, "2023-12", "2024-09", &all);
    export(&office, day("2024-10-01"), day("2024-10-17"), &all);
    write_registers(&office);
    Document::run(office, "district-t", &["2023-12..2024-10"])
}

/// Dossiers of some units: so many received in the window, of these online; so many resolved in it, of these late.
fn side(units: &[&str], received: usize, online: usize, resolved: usize, late: usize) -> Vec<Dossier> {
    // received before the window: one resolved in it for every 500
    let carried = resolved / 500;
    let open = received - (resolved - carried);
    let share = |count: usize, tag: &str, stretch: (&str, &str)| -> Vec<Dossier> {
        let of = |n: usize| count * (n + 1) / units.len() - count * n / units.len();
        units
            .iter()
            .enumerate()
            .filter(|(n, _)| of(*n) > 0)
            .flat_map(|(n, unit)| spread(unit, tag, stretch, of(n)))
            .collect()
    };
    let mut inside = share(resolved - carried - late, "A", ("2023-12-15", "2024-09-11"));
    inside.extend(share(late, "B", ("2023-12-15", "2024-08-20")).into_iter().map(Dossier::late));
    // the last day of the window is a Sunday: what came online then is resolved after it
    let sunday = |dossier: Dossier| {
        dossier.received_on(day("2024-09-15")).finished_on(day("2024-09-17")).due_on(day("2024-09-23"))
    };
    inside.extend(share(open, "C", ("2024-09-12", "2024-09-12")).into_iter().map(sunday));
    assert_eq!(inside.len(), received);
    mark(&mut inside, online, 7_919, |dossier| dossier.is_online = true);
    let before = |dossier: Dossier| dossier.finished_on(day("2023-12-18"));
    inside.extend(share(carried, "D", ("2023-12-14", "2023-12-14")).into_iter().map(before));
    // a day before and a day after the window
    let at_once = |dossier: Dossier| dossier.finished_on(day("2023-12-14"));
    inside.extend(share(9, "E", ("2023-12-14", "2023-12-14")).into_iter().map(at_once));
    inside.extend(share(45, "F", ("2024-09-16", "2024-10-11")));
    inside
}

fn write_registers(office: &crate::support::Office) {
    let task = |n: usize| {
        let (state, done) = if n <= 22 { ("Đã hoàn thành", "30/09/2024") } else { ("Đang thực hiện", "") };
        let (code, words) = (format!("NV{n:02}"), format!("Nhiệm vụ số {n:02} của Kế hoạch năm 2024"));
        row(["V.T", "2024", &code, &words, "15/12/2024", state, done])
    };
    let header = [
        "Đơn vị thực hiện",
        "Năm",
        "Số nhiệm vụ",
        "Nội dung nhiệm vụ",
        "Thời hạn hoàn thành",
        "Kết quả thực hiện",
        "Ngày hoàn thành",
    ];
    registers::write(office, "nhiem-vu", "2024-10", &header, &(1..=24).map(task).collect::<Vec<_>>());

    let inspected = |(kind, count): (&'static str, usize)| {
        (1..=count).map(move |n| row(["V.T", "2024", &format!("{kind} số {n:02}"), kind, "20/08/2024"]))
    };
    let rows: Vec<_> =
        [("Cơ quan chuyên môn", 6), ("Đơn vị sự nghiệp", 2), ("Cấp xã", 9)].into_iter().flat_map(inspected).collect();
    let header = ["Đơn vị kiểm tra", "Năm", "Đơn vị được kiểm tra", "Loại đơn vị", "Ngày kiểm tra"];
    registers::write(office, "kiem-tra", "2024-10", &header, &rows);

    let model = |n: usize| {
        let state = if n <= 4 {
            "Có kế hoạch xây dựng mô hình mới"
        } else {
            "Tiếp tục thực hiện mô hình"
        };
        row([&format!("V.T.{n:02}"), "2024", state, "Một cửa thân thiện"])
    };
    let header = ["Đơn vị", "Năm", "Tình trạng mô hình", "Tên mô hình"];
    registers::write(office, "mo-hinh", "2024-10", &header, &(1..=9).map(model).collect::<Vec<_>>());

    let dialogue = |n: usize| row([&format!("V.T.{n:02}"), "2024", "Lần 1", "12/06/2024"]);
    let header = ["Đơn vị", "Năm", "Cuộc đối thoại", "Ngày tổ chức"];
    registers::write(office, "doi-thoai", "2024-10", &header, &(1..=9).map(dialogue).collect::<Vec<_>>());

    let initiative = |n: usize| row(["V.T", "2024", &format!("Sáng kiến số {n}"), "05/09/2024"]);
    let header = ["Đơn vị", "Năm", "Tên sáng kiến", "Ngày đề nghị công nhận"];
    registers::write(office, "sang-kien", "2024-10", &header, &(1..=3).map(initiative).collect::<Vec<_>>());

    let header = ["Đơn vị", "Tháng", "Mã chỉ số", "Tử số", "Mẫu số"];
    registers::write(office, "chi-so-766", "2024-10", &header, &[row(["V.T", "10/2024", "1.2", "57", "57"])]);
}

#[test]
fn district_t_is_as_its_document_says() {
    Document::shared(&SHARED, document).prove(&proofs());
}

#[test]
fn a_window_that_no_calendar_has_is_printed_and_said_to_be_one_day_longer() {
    let document = Document::shared(&SHARED, document);
    let page = document.page("2024-10", "V.T");
    let note = "Khoảng thời gian này không trùng kỳ báo cáo nào; dài hơn 9 tháng đầu năm 2024 theo Nghị định 09/2019/NĐ-CP \
                (từ ngày 15/12/2023 đến ngày 14/09/2024) 01 ngày";
    assert!(page.contains("Từ ngày 15/12/2023 đến ngày 15/09/2024") && page.contains(note), "{page}");
    // the window of the decree has other figures: its last day is not the same
    let of_decree = "select count(*) from dossier_ledger where flow_weight = 1 and resolving_unit like 'V.T.%' \
                     and cast(received_at as date) between date '2023-12-15' and date '2024-09-14'";
    assert_ne!(document.office.ask(of_decree), ["19200"]);
}

#[test]
fn the_total_of_the_district_is_its_desk_and_its_communes() {
    let document = Document::shared(&SHARED, document);
    let sides = document.office.ask(
        "select side, received, online, resolved, on_time from desk_and_communes where unit = 'V.T' and period = '2024-10' \
         and window_to_date = date '2024-09-15' order by place",
    );
    assert_eq!(
        sides,
        ["desk,2096,2032,2000,1990", "communes,17104,14607,17000,16830", "total,19200,16639,19000,18820"]
    );
    let district = document.office.ask(&fact("2024-10", "2023-12-15..2024-09-15", "on_time_resolved", "V.T"));
    assert!(district[0].starts_with("18820,19000,"), "{district:?}");
    let listed = document.page("2024-10", "V.T");
    assert!(listed.contains("mô hình mới của năm Một cửa thân thiện"), "{listed}");
    assert!(listed.contains("NV23") && listed.contains("NV24") && !listed.contains("NV22"), "{listed}");
}
