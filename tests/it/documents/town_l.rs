//! Source document 000: town L, the first half of 2024, and the reform scores of 2023 and 2024.

use super::dossiers::{Dossier, day, export_months, mark, spread, weekdays_after};
use super::figures::{Proof, Shape, fact};
use super::page::Printed;
use super::registers::{self, SCORING_HEADER, lost_evenly, scoring_sheet};
use super::{Document, Shared};

static SHARED: Shared = Shared::new(std::sync::Weak::new());

const HALF: &str = "2024-01-01..2024-06-30";
const TOWN: &str = "V.L.01";
const PAGE: (&str, &str) = ("2024-06", TOWN);

pub fn proofs() -> Vec<Proof> {
    let of = |measure| ("000", "town L", measure);
    let of_half = |measure, shape, indicator| {
        Proof::asked(of(measure), shape, fact("2024-06", HALF, indicator, TOWN), PAGE, Printed::AsFact)
    };
    let listed = |list, row, column, sql: &str| {
        let of = of("lists: overdue; due soon; long overdue");
        Proof::asked(of, Shape::Count, sql, PAGE, Printed::InList { list, row, column })
    };
    let scored = |unit: &'static str, year, row, column, value: &str| {
        let sql = format!(
            "select {value} as numerator, null as denominator, rank, ranked_count from par_years where unit = '{unit}' and year = {year}"
        );
        let of = ("000", "district and town L", "reform score and rank of the year");
        let shape = if column == "Điểm đạt" { Shape::Points } else { Shape::Count };
        Proof::asked(of, shape, sql, ("2024-12", unit), Printed::InList { list: "par_years", row, column })
    };
    let mut proofs = vec![
        of_half("interlinked dossiers received", Shape::Count, "interlinked"),
        // the denominator is said where the rate is
        of_half("resolved on time or early", Shape::Percent, "interlinked_on_time").saying(&["93,49%", "1.852/1.981"]),
        of_half("digitised at intake and digitised results", Shape::Percent, "intake_digitised"),
        of_half("digitised at intake and digitised results", Shape::Percent, "result_digitised"),
        of_half("digitised at intake and digitised results", Shape::Percent, "both_digitised").beside(),
        of_half("online payment rate", Shape::Percent, "online_payment"),
        of_half("overdue rate and count", Shape::Count, "overdue").saying(&["(84 trả trễ, 20 chưa giải quyết)"]),
        of_half("overdue rate and count", Shape::Percent, "overdue_rate"),
        listed(
            "overdue_open",
            &[
                ("Mã hồ sơ", "V.L.01-240304-C00000"),
                ("Lĩnh vực", "Hộ tịch"),
                ("Phòng", "Tư pháp – Hộ tịch"),
                ("Hẹn trả", "11/03/2024"),
            ],
            "Số ngày làm việc quá hạn",
            "select days_overdue, null as denominator, null as rank, null as ranked_count from overdue_open where dossier_id = 'V.L.01-240304-C00000' and calendar_days_overdue = cast(date '2024-06-30' as int) - cast(due_date as int)",
        ),
        listed(
            "long_overdue",
            &[("Mã hồ sơ", "V.L.01-240308-C00002"), ("Lĩnh vực", "Đất đai"), ("Phòng", "Địa chính – Xây dựng")],
            "Số ngày quá hạn",
            "select days_overdue, null as denominator, null as rank, null as ranked_count from overdue_open where dossier_id = 'V.L.01-240308-C00002' and calendar_days_overdue = cast(date '2024-06-30' as int) - cast(due_date as int)",
        ),
    ];
    for (year, row) in [("2023", &[("Năm", "2023")]), ("2024", &[("Năm", "2024")])] {
        for unit in [TOWN, "V.L"] {
            proofs.push(scored(unit, year, row, "Điểm đạt", "points_hundredths"));
            proofs.push(scored(unit, year, row, "Xếp thứ", "rank"));
        }
    }
    proofs
}

fn document() -> Document {
    let office = Document::office();
    let mut all = town();
    // ten other communes with a fee for sixty of their dossiers; three collect more of it online than town L
    for (n, online) in [33, 27, 18, 14, 13, 12, 9, 7, 4, 0].into_iter().enumerate() {
        let mut own = spread(&format!("V.L.{:02}", n + 2), "A", ("2024-01-02", "2024-06-20"), 120);
        mark(&mut own, 60, 7, |dossier| dossier.is_fee_paid_online = Some(false));
        mark(own.iter_mut().filter(|d| d.is_fee_paid_online.is_some()), online, 7, |d| {
            d.is_fee_paid_online = Some(true)
        });
        all.extend(own);
    }
    export_months(&office, "2024-01", "2024-12", &all);
    registers::write(&office, "cham-diem", "2024-03", &SCORING_HEADER, &scores(2023, [8012, 6490]));
    registers::write(
        &office,
        "cham-diem",
        "2024-12",
        &SCORING_HEADER,
        &[scores(2023, [8012, 6490]), scores(2024, [8340, 7105])].concat(),
    );
    Document::run(office, "town-l", &["2024-01..2024-06", "2024-01..2024-12"])
}

/// 1.981 interlinked dossiers and 419 others of the half year, and what came later.
fn town() -> Vec<Dossier> {
    let received = |tag: &str, stretch, count| spread(TOWN, tag, stretch, count);
    let mut linked = received("A", ("2024-01-02", "2024-06-20"), 1852);
    linked.extend(received("B", ("2024-01-02", "2024-06-10"), 84).into_iter().map(Dossier::late));
    linked.extend(received("C", ("2024-03-04", "2024-03-20"), 6).into_iter().map(Dossier::open));
    linked.extend(received("D", ("2024-06-03", "2024-06-18"), 14).into_iter().map(Dossier::open));
    let due_soon = |dossier: Dossier| dossier.open().due_on(day("2024-07-02"));
    linked.extend(received("E", ("2024-06-20", "2024-06-27"), 10).into_iter().map(due_soon));
    let in_time = |dossier: Dossier| dossier.open().due_on(weekdays_after(day("2024-07-08"), 3));
    linked.extend(received("F", ("2024-06-24", "2024-06-28"), 15).into_iter().map(in_time));
    linked.iter_mut().for_each(|dossier| dossier.is_interlinked = true);
    assert_eq!(linked.len(), 1981);
    let mut half = linked;
    half.extend(received("G", ("2024-01-02", "2024-06-20"), 419));
    mark(&mut half, 144, 13, |dossier| dossier.is_intake_digitised = false);
    mark(half.iter_mut().filter(|d| d.finished.is_some()), 141, 17, |dossier| dossier.is_result_digitised = false);
    mark(&mut half, 150, 11, |dossier| dossier.is_fee_paid_online = Some(false));
    mark(half.iter_mut().filter(|d| d.is_fee_paid_online.is_some()), 37, 7, |d| d.is_fee_paid_online = Some(true));
    half.extend(received("H", ("2024-07-01", "2024-12-20"), 120));
    half
}

/// Sheets of a year: the town's points and the district's, and everybody else's.
fn scores(year: i32, [town, district]: [i64; 2]) -> Vec<Vec<String>> {
    let others = match year {
        2023 => [9120, 8803, 8555, 8201, 8000, 7940, 7815, 7602, 7433, 7011],
        _ => [9015, 8770, 8300, 8125, 8090, 7955, 7812, 7701, 7520, 7300],
    };
    let communes = others.iter().enumerate().map(|(n, points)| (format!("V.L.{:02}", n + 2), *points));
    let districts = [("V.L", district), ("V.T", 8850), ("V.A", 7990), ("V.S", 7012)]
        .map(|(unit, points)| (unit.to_owned(), points));
    let sheets = std::iter::once((TOWN.to_owned(), town)).chain(communes).chain(districts);
    sheets.flat_map(|(unit, points)| scoring_sheet(&unit, year, lost_evenly(10_000 - points))).collect()
}

#[test]
fn town_l_is_as_its_document_says() {
    Document::shared(&SHARED, document).prove(&proofs());
}

#[test]
fn both_digitisations_are_printed_and_the_one_that_asks_for_both() {
    let document = Document::shared(&SHARED, document);
    let of = |indicator: &str| {
        let row = document.office.ask(&fact("2024-06", HALF, indicator, TOWN)).remove(0);
        let numbers: Vec<i64> = row.split(',').take(2).map(|cell| cell.parse().expect("a number")).collect();
        (numbers[0], numbers[1])
    };
    assert_eq!(of("intake_digitised"), (2256, 2400));
    assert_eq!(of("result_digitised"), (2214, 2355));
    let (both, base) = of("both_digitised");
    assert!(base == 2355 && both < 2214 && both >= 2214 - 144, "{both}/{base}");
}

#[test]
fn lists_of_dossiers_name_code_field_phong_and_days() {
    let document = Document::shared(&SHARED, document);
    let count = |sql: &str| document.office.ask(sql);
    assert_eq!(
        count(
            "select count(distinct dossier_id), min(days_overdue) > 30, count(distinct office) from long_overdue where unit = 'V.L.01' and due_date < date '2024-04-01'"
        ),
        ["6,true,3"]
    );
    let page = document.page("2024-06", TOWN);
    assert!(!page.contains("Thị Mơ"), "a person is printed");

    // six of March, fourteen of June and ten that fall due on Tuesday: the rows, not their number alone
    let ids = |sql: &str| count(sql).into_iter().map(|id| id.replace("V.L.01-", "")).collect::<Vec<_>>().join(" ");
    let march = "240304-C00000 240306-C00001 240308-C00002 240312-C00003 240314-C00004 240318-C00005";
    let overdue = ids("select dossier_id from overdue_open where unit = 'V.L.01'
         and calendar_days_overdue = cast(date '2024-06-30' as int) - cast(due_date as int)
         order by due_date, dossier_id");
    assert!(overdue.starts_with(march) && overdue.matches("-D000").count() == 14, "{overdue}");
    let long = ids(
        "select distinct dossier_id from long_overdue where unit = 'V.L.01' and due_date < date '2024-04-01' order by 1",
    );
    assert_eq!(long, march);
    let soon = count(
        "select dossier_id, due_date from dossiers_due_soon where unit = 'V.L.01' and due_date = date '2024-07-02' order by 1",
    );
    assert_eq!(soon.len(), 10, "{soon:?}");
    assert!(soon.iter().all(|row| row.contains("-E000") && row.ends_with("2024-07-02")), "{soon:?}");
    // promised for 11, 13 and 15 March: of the 79 weekdays from 12 March to 28 June 18 April, 30 April, 1 May and the
    // swapped 29 April were off, and Saturday 4 May was worked for the last
    for (code, field, office, due, days) in [
        ("V.L.01-240304-C00000", "Hộ tịch", "Tư pháp – Hộ tịch", "11/03/2024", 76),
        ("V.L.01-240306-C00001", "Hộ tịch", "Tư pháp – Hộ tịch", "13/03/2024", 74),
        ("V.L.01-240308-C00002", "Đất đai", "Địa chính – Xây dựng", "15/03/2024", 72),
    ] {
        let rows: Vec<String> =
            page.split(code).skip(1).map(|rest| rest.chars().take(120).collect::<String>()).collect();
        assert!(!rows.is_empty(), "{code} is not on the page");
        let days = days.to_string();
        let is_whole = |row: &String| [field, office, due, &days].iter().all(|words| row.contains(*words));
        assert!(rows.iter().any(is_whole), "{code}: {rows:?}");
    }
    let due_soon: Vec<&str> = page.split("V.L.01-240620-E00000").skip(1).collect();
    assert!(due_soon.iter().any(|rest| rest.chars().take(120).collect::<String>().contains("02/07/2024")));
    let rates = document.office.ask(&fact("2024-06", HALF, "overdue_rate", TOWN));
    assert!(rates[0].starts_with("104,2400,"), "{rates:?}");
}

#[test]
fn the_scores_of_the_district_are_beside_those_of_the_town() {
    let document = Document::shared(&SHARED, document);
    let page = document.page("2024-12", "V.L");
    assert!(page.contains("2024 71,05 100,00 28,95 3/4") && page.contains("2023 64,90 100,00 35,10 4/4"), "{page}");
    // in June the last known scores are those of 2023
    assert!(!document.page("2024-06", TOWN).contains("83,40"));
}
