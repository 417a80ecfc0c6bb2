//! What an arrangement of units asks a page to say: since when units are there, which dossiers came with
//! it, and how areas of former districts fare.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::edition::TransferredList;
use super::lens::Lens;
use super::tables;
use super::view::{Cell, Head, Row, Table};
use crate::period::Window;
use crate::text::date;
use crate::text::number::{self, NBSP};
use crate::unit::Unit;

/// Population of the areas of former districts.
const FORMER_DISTRICTS: &str = "former_districts";

/// Lines of the province's page and of the list.
pub fn province_lines(lens: &Lens) -> Vec<String> {
    let mut lines = arrangement_lines(lens, lens.edition.units.iter().filter(|unit| unit.is_valid_on(lens.day)));
    let lists = &lens.edition.transferred;
    let held = lists.iter().filter(|(unit, _)| !unit.is_empty());
    let (total, overdue) = held.fold((0, 0), |sum, (_, list)| (sum.0 + list.total, sum.1 + list.overdue));
    if total > 0 {
        lines.push(format!(
            "{} hồ sơ chuyển tiếp từ đơn vị trước sắp xếp còn đang giải quyết đến hết ngày{NBSP}{}{}",
            count(total),
            date::day(lens.day),
            overdue_words(overdue)
        ));
    }
    if let Some(list) = lists.get("").filter(|list| list.total > 0) {
        lines.push(format!(
            "{} hồ sơ đang giải quyết của các đơn vị đã kết thúc hoạt động, chưa xác định đơn vị kế thừa{}; được tính trong kết quả chung, chưa tính cho đơn vị nào",
            count(list.total),
            overdue_words(list.overdue)
        ));
    }
    lines
}

/// Lines of a unit's own page.
pub fn unit_lines(lens: &Lens, unit: &Unit) -> Vec<String> {
    let mut lines = arrangement_lines(lens, std::iter::once(unit));
    if let Some(from) = unit.valid_from.filter(|_| !unit.predecessors.is_empty() && starts_within(lens, unit)) {
        let mut names: Vec<&str> = Vec::new();
        for predecessor in &unit.predecessors {
            names.extend(lens.unit(&predecessor.code).map(|old| old.name.as_str()));
        }
        lines.push(format!(
            "{} hoạt động từ ngày{NBSP}{}, tiếp nhận nhiệm vụ của: {}",
            date::capitalised(&unit.name),
            date::day(from),
            names.join(", ")
        ));
    }
    lines
}

fn starts_within(lens: &Lens, unit: &Unit) -> bool {
    let first = lens.edition.windows.iter().map(|window| window.from).min();
    unit.valid_from.zip(first).is_some_and(|(from, first)| first <= from)
}

/// That a window straddles an arrangement, and that its first period counts transferred dossiers apart.
fn arrangement_lines<'u>(lens: &Lens, units: impl Iterator<Item = &'u Unit>) -> Vec<String> {
    let begun: BTreeSet<NaiveDate> =
        units.filter(|unit| !unit.predecessors.is_empty()).filter_map(|unit| unit.valid_from).collect();
    let mut lines = Vec::new();
    for window in &lens.edition.windows {
        let within: Vec<String> = begun
            .iter()
            .filter(|day| window.from < **day && **day <= window.to)
            .map(|day| format!("ngày{NBSP}{}", date::day(*day)))
            .collect();
        if !within.is_empty() {
            lines.push(format!(
                "{}: có sắp xếp đơn vị từ {}; xếp hạng theo các đơn vị tại ngày cuối kỳ, số liệu của đơn vị mới tính từ ngày bắt đầu hoạt động",
                date::heading(window),
                within.join(" và từ ")
            ));
        }
    }
    let is_first = |window: &&Window| begun.iter().any(|day| window.is_first_since(*day));
    let firsts: Vec<&Window> = lens.edition.windows.iter().filter(is_first).collect();
    if !firsts.is_empty() {
        let line = "Kỳ đầu sau sắp xếp, không xếp hạng hồ sơ chuyển tiếp: hồ sơ tiếp nhận trước ngày đơn vị mới hoạt động được thống kê riêng";
        // a quarter or a year may be the first one where the month is not
        let names: Vec<String> = firsts.iter().map(|window| date::title(window)).collect();
        lines.push(match firsts.len() == lens.edition.windows.len() {
            true => line.into(),
            false => format!("{line} ({})", names.join("; ")),
        });
    }
    lines
}

fn count(total: u64) -> String {
    number::two_digits(i64::try_from(total).unwrap_or(i64::MAX))
}

fn overdue_words(overdue: u64) -> String {
    if overdue == 0 { String::new() } else { format!(", trong đó {} hồ sơ quá hạn", count(overdue)) }
}

/// The transferred dossiers that a unit still has in hand.
pub fn dossiers(lens: &Lens, unit: &Unit) -> Option<Table> {
    let list: &TransferredList = lens.edition.transferred.get(&unit.code).filter(|list| list.total > 0)?;
    let number = |text| Cell { text, class: "num", ..Cell::default() };
    let rows = list.first.iter().map(|dossier| Row {
        head: Cell::words(dossier.code.clone()),
        cells: vec![
            Cell::words(dossier.field.clone()),
            Cell::words(date::capitalised(lens.name(&dossier.received_by))),
            number(date::day(dossier.received)),
            number(dossier.due.map_or_else(|| "–".into(), date::day)),
            Cell::words(if dossier.is_overdue { "quá hạn" } else { "trong hạn" }),
        ],
        is_focus: false,
    });
    let shown = i64::try_from(list.first.len()).unwrap_or(i64::MAX);
    Some(Table {
        id: "chuyen-tiep".into(),
        caption: format!(
            "{} hồ sơ đến hạn sớm nhất trong {} hồ sơ chuyển tiếp đang giải quyết đến hết ngày{NBSP}{}{}",
            number::two_digits(shown),
            count(list.total),
            date::day(lens.day),
            overdue_words(list.overdue)
        ),
        head: vec![vec![
            Head::names("Mã hồ sơ"),
            Head::names("Lĩnh vực"),
            Head::names("Đơn vị tiếp nhận"),
            Head::column("Tiếp nhận"),
            Head::column("Hẹn trả"),
            Head::names("Tình trạng"),
        ]],
        rows: rows.collect(),
        notes: vec![
            "Hồ sơ chuyển tiếp: tiếp nhận trước ngày đơn vị hoạt động, do đơn vị trước sắp xếp chuyển sang".into(),
        ],
        class: "list",
    })
}

/// Figures of the areas of former districts, without ranks.
pub fn former_districts(lens: &Lens) -> Option<Table> {
    let window = lens.headline();
    let districts = lens.edition.units.former_districts(lens.day);
    let (indicators, empty) = tables::filled(lens, &districts);
    let row = |district: &&Unit| {
        let cells: Vec<Cell> = indicators
            .iter()
            .map(|indicator| {
                let fact = lens.edition.facts.get(&indicator.id, &district.code, window, FORMER_DISTRICTS);
                fact.and_then(|fact| lens.subject(fact)).map_or_else(|| Cell::words("–"), |s| Cell::value(&s))
            })
            .collect();
        let units = lens.edition.units.communes_in_former(&district.code, lens.day).len();
        let has_figures = cells.iter().any(|cell| cell.fact.is_some());
        let small = format!("{}{NBSP}xã, phường, đặc khu", number::two_digits(units as i64));
        let text = format!("Khu vực {} (cũ)", district.name);
        (has_figures && units > 0).then(|| Row {
            head: Cell { text, small: Some(small), ..Cell::default() },
            cells,
            is_focus: false,
        })
    };
    let rows: Vec<Row> = districts.iter().filter_map(row).collect();
    if rows.is_empty() {
        return None;
    }
    let mut head = vec![Head::names("Khu vực")];
    head.extend(indicators.iter().map(|indicator| Head::column(indicator.name.clone())));
    let span = date::span(&window);
    Some(Table {
        id: "bang-khu-vuc".into(),
        caption: format!("Kết quả theo khu vực huyện, thị xã, thành phố (cũ), {span}"),
        head: vec![head],
        rows,
        notes: std::iter::once(
            "Chỉ để phân tích, không xếp hạng. Mỗi khu vực gồm các xã, phường, đặc khu nằm trọn trong địa bàn cũ"
                .to_owned(),
        )
        .chain(tables::unfilled_note(&empty))
        .collect(),
        class: "heat",
    })
}
