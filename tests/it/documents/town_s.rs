//! Source document 004: town S in 2022.

use chrono::{Days, Months};

use super::dossiers::{Dossier, day, export_months, spread, weekdays_after};
use super::figures::{Proof, Shape, fact};
use super::page::Printed;
use super::registers::{self, row};
use super::{Document, Shared};

static SHARED: Shared = Shared::new(std::sync::Weak::new());

const YEAR: &str = "2022-01-01..2022-12-31";
const TOWN: &str = "V.S.01";
const PAGE: (&str, &str) = ("2022-12", TOWN);
/// Open at the end of each month, December 2021 first.
const OPEN: [usize; 13] = [410, 395, 372, 350, 331, 300, 276, 251, 214, 180, 137, 92, 41];

pub fn proofs() -> Vec<Proof> {
    let of = |measure| ("004", "town S", measure);
    let of_year = |measure, shape, indicator| {
        Proof::asked(of(measure), shape, fact("2022-12", YEAR, indicator, TOWN), PAGE, Printed::AsFact)
    };
    let mut proofs = vec![
        of_year("procedures published: commune level", Shape::Count, "procedures_commune"),
        of_year("procedures published: interlinked", Shape::Count, "procedures_interlinked"),
        of_year("procedures published out of those in force", Shape::Percent, "procedures_published")
            .saying(&["183/183"]),
        of_year("dossiers received", Shape::Count, "received"),
        of_year("resolved on time", Shape::Percent, "on_time_resolved"),
        // beside the rate: how many are still open when the year ends
        of_year("resolved on time", Shape::Count, "open").beside(),
        of_year("feedback and complaints on reform", Shape::Count, "feedback_received"),
        of_year("shortcomings of 2021 remedied", Shape::Percent, "remedies_done"),
        of_year("staff at the desk", Shape::Count, "desk_staff_count"),
    ];
    let survey = "select pleased_count, answer_count, null as rank, null as ranked_count from survey_months where unit = 'V.S.01' and month_text = '06/2022'";
    let of_survey =
        Printed::InList { list: "survey_months", row: &[("Tháng", "06/2022")], column: "Tỷ lệ hài lòng" };
    proofs.push(Proof::asked(of("satisfaction survey held"), Shape::Percent, survey, PAGE, of_survey));
    for (month, row) in MONTHS.iter().enumerate() {
        let sql = format!(
            "select open, null as denominator, null as rank, null as ranked_count from months_of_year where unit = '{TOWN}' and month_text = '{}' and open = {}",
            row[0].1,
            OPEN[month + 1]
        );
        let printed = Printed::InList { list: "months_of_year", row, column: "Còn lại cuối tháng" };
        proofs.push(Proof::asked(of("open dossiers at the end of each month"), Shape::Count, sql, PAGE, printed));
    }
    proofs
}

/// Rows of the months of the year.
const MONTHS: [[(&str, &str); 1]; 12] = [
    [("Tháng", "01/2022")],
    [("Tháng", "02/2022")],
    [("Tháng", "03/2022")],
    [("Tháng", "04/2022")],
    [("Tháng", "05/2022")],
    [("Tháng", "06/2022")],
    [("Tháng", "07/2022")],
    [("Tháng", "08/2022")],
    [("Tháng", "09/2022")],
    [("Tháng", "10/2022")],
    [("Tháng", "11/2022")],
    [("Tháng", "12/2022")],
];

fn document() -> Document {
    let office = Document::office();
    export_months(&office, "2021-12", "2022-12", &lives());
    let level = |n: usize| if n < 131 { "Cấp xã" } else { "Liên thông" };
    let catalogue = registers::procedures(TOWN, 183, level, |_| "Một phần", 40);
    registers::write(&office, "thu-tuc", "2022-12", &registers::PROCEDURES_HEADER, &catalogue);
    let header = ["Đơn vị", "Tháng", "Số phiếu", "Rất hài lòng", "Hài lòng", "Không hài lòng"];
    registers::write(&office, "hai-long", "2022-06", &header, &[row([TOWN, "06/2022", "150", "45", "100", "5"])]);
    // another commune has feedback: the register is kept, and the town's 0 is a count
    let header = ["Mã phản ánh", "Đơn vị xử lý", "Ngày tiếp nhận", "Hạn trả lời", "Ngày trả lời"];
    registers::write(
        &office,
        "phan-anh",
        "2022-12",
        &header,
        &[row(["P1", "V.S.02", "04/05/2022", "20/05/2022", "19/05/2022"])],
    );
    let remedy =
        |(code, task, state): (&str, &str, &str)| row([TOWN, "2021", code, "1,00", task, TOWN, "30/09/2022", state]);
    let remedies = [
        ("1.2", "Ban hành kế hoạch đúng hạn", "Đã khắc phục"),
        ("3.1", "Niêm yết đủ thủ tục", "Đã khắc phục"),
        ("3.4", "Xin lỗi bằng văn bản khi trễ hẹn", "Đã khắc phục"),
        ("7.2", "Nâng tỷ lệ hồ sơ trực tuyến", "Đang khắc phục"),
    ];
    let header = [
        "Đơn vị bị trừ điểm",
        "Năm",
        "Số tiêu chí",
        "Điểm bị trừ",
        "Việc phải làm",
        "Đơn vị thực hiện",
        "Thời hạn",
        "Kết quả thực hiện",
    ];
    registers::write(&office, "khac-phuc", "2022-12", &header, &remedies.map(remedy));
    let header = ["Đơn vị", "Tháng", "Số công chức, viên chức", "Kiêm nhiệm", "Bảo đảm trang thiết bị"];
    registers::write(&office, "nhan-su", "2022-12", &header, &[row([TOWN, "12/2022", "01", "0", "Có"])]);
    Document::run(office, "town-s", &["2021-12..2022-12"])
}

/// 14.841 dossiers of the year. What a month leaves open was received in its last days and is resolved in the
/// first ones of the next month, in time.
fn lives() -> Vec<Dossier> {
    let mut lives = Vec::new();
    let mut received = 0;
    for (n, open) in OPEN.into_iter().enumerate() {
        let first = day("2021-12-01") + Months::new(n as u32);
        let last = (first + Months::new(1)).pred_opt().expect("a day before");
        let count = if n == 0 { 600 } else { (14_841 - received) / (13 - n) };
        received += if n == 0 { 0 } else { count };
        let until = last - Days::new(7);
        let span = (first.to_string(), until.to_string());
        lives.extend(spread(TOWN, "A", (&span.0, &span.1), count - open));
        let next = weekdays_after(last, 1);
        let last_days = ((last - Days::new(4)).to_string(), last.to_string());
        lives.extend(spread(TOWN, "B", (&last_days.0, &last_days.1), open).into_iter().map(|dossier| {
            let dossier = dossier.due_on(weekdays_after(next, 4));
            if n == 12 { dossier.open() } else { dossier.finished_on(next) }
        }));
    }
    assert_eq!(received, 14_841);
    lives.extend(spread("V.S.02", "A", ("2021-12-01", "2022-12-20"), 300));
    lives
}

#[test]
fn town_s_is_as_its_document_says() {
    Document::shared(&SHARED, document).prove(&proofs());
}

#[test]
fn open_dossiers_fall_from_month_to_month() {
    let document = Document::shared(&SHARED, document);
    let open = document.office.ask(
        "select sum(numerator) from unit_months where indicator = 'open' and unit = 'V.S.01' and month >= date '2022-01-01' group by month order by month",
    );
    assert_eq!(open, OPEN[1..].iter().map(ToString::to_string).collect::<Vec<_>>());
    assert!(OPEN.windows(2).all(|pair| pair[1] < pair[0]));
    let page = document.page("2022-12", TOWN);
    for open in &OPEN[1..] {
        assert!(page.contains(&format!(" {open} ")), "{open}\n{page}");
    }
    let carried = document.office.ask(&fact("2022-12", YEAR, "carried_over", TOWN));
    assert!(carried[0].starts_with("410,"), "{carried:?}");
}
