//! A unit's figures in every window of the edition, side by side: why two right figures differ.

use super::lens::Lens;
use super::view::{Cell, Head, Row, Table};
use crate::fact::{Indicator, Status};
use crate::period::Window;
use crate::text::date;
use crate::text::number::NBSP;
use crate::unit::Unit;

/// The table; `None` where the page shows every window already.
pub fn table(lens: &Lens, unit: &Unit) -> Option<Table> {
    let windows = &lens.edition.windows;
    let is_shown = |window: &Window| *window == lens.headline() || Some(*window) == lens.month_window();
    if windows.iter().all(is_shown) {
        return None;
    }
    let rows: Vec<Row> = lens.edition.indicators.iter().filter_map(|indicator| row(lens, unit, indicator)).collect();
    let head = windows.iter().map(|window| Head::column(date::heading(window)));
    let mut notes = vec![
        "Mỗi cột là một kỳ, tính cả ngày đầu và ngày cuối; số liệu của hai kỳ khác nhau không so sánh trực tiếp"
            .to_owned(),
    ];
    notes.extend(windows.iter().map(|window| date::capitalised(&date::full(window))));
    Some(Table {
        id: "cac-ky".into(),
        caption: format!("Kết quả của {} theo từng kỳ", unit.name),
        head: vec![std::iter::once(Head::names("Chỉ tiêu")).chain(head).collect()],
        rows,
        notes,
        class: "standings",
    })
}

fn row(lens: &Lens, unit: &Unit, indicator: &Indicator) -> Option<Row> {
    let cells: Vec<Cell> = lens.edition.windows.iter().map(|window| cell(lens, unit, indicator, *window)).collect();
    cells.iter().any(|cell| cell.fact.is_some()).then(|| Row {
        head: Cell::words(indicator.name.clone()),
        cells,
        is_focus: false,
    })
}

/// The value, its rank below.
fn cell(lens: &Lens, unit: &Unit, indicator: &Indicator, window: Window) -> Cell {
    let Some(subject) = lens.figure(indicator, unit, window) else {
        return Cell { text: "–".into(), class: "num", ..Cell::default() };
    };
    let value = Cell::value(&subject);
    // Who has a figure elsewhere has sent; what only a status tells needs an extract taken near the day.
    let has_sent = |other: &Window| lens.figure(indicator, unit, *other).is_some_and(|figure| figure.has_value());
    let is_sent_or_not = subject.indicator.is_of_dossiers && subject.fact.lacking.is_none();
    if subject.fact.status == Status::NoData && is_sent_or_not && lens.edition.windows.iter().any(has_sent) {
        let why = format!("không có bản trích xuất gần ngày{NBSP}{}", date::day(window.to));
        return Cell { small: Some(why), ..value };
    }
    let rank = Cell::rank(&subject);
    let small = if subject.standing().is_some() { Some(format!("xếp thứ {}", rank.text)) } else { value.small };
    Cell { small, ..value }
}
