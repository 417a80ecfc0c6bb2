//! "Điều chỉnh số liệu": months that were declared final, and what is known differently of them today.
//!
//! A final rank is never rewritten: its figure stands beside today's, with the cause.

use serde::Serialize;

use super::edition::{AmendedFigure, Amendment};
use super::lens::Lens;
use super::view::{Cell, Head, Row, Table};
use crate::fact::Measure;
use crate::period::Window;
use crate::text::date;
use crate::text::number::{self, Decimal, NBSP};
use crate::text::phrase;

/// Rows printed of one month; the rest is counted and named by the command that lists it.
const MOST: usize = 15;

/// One final month.
#[derive(Serialize)]
pub struct Amended {
    /// Which release is final, by which document.
    pub line: String,
    /// What changed since; `None` when nothing did.
    pub table: Option<Table>,
}

/// Every final month of an edition.
pub fn amended(lens: &Lens) -> Vec<Amended> {
    let all = lens.edition.amendments.iter().enumerate();
    all.map(|(at, amendment)| one(lens, at, amendment, &amendment.figures.iter().collect::<Vec<_>>())).collect()
}

/// The same of one unit's figures; months of which none changed are the province's news alone.
pub fn of_unit(lens: &Lens, unit: &str) -> Vec<Amended> {
    let mut told = Vec::new();
    for (at, amendment) in lens.edition.amendments.iter().enumerate() {
        let figures = figures_of(amendment, unit);
        if !figures.is_empty() {
            told.push(one(lens, at, amendment, &figures));
        }
    }
    told
}

fn figures_of<'a>(amendment: &'a Amendment, unit: &str) -> Vec<&'a AmendedFigure> {
    amendment.figures.iter().filter(|figure| figure.unit == unit).collect()
}

/// "Số liệu tháng 9/2024 đã công bố chính thức (Số 123/BC-VP); …": over the first figures of a final month's page
/// where any of the unit's, or of the province's, changed since.
pub fn notice(lens: &Lens, unit: Option<&str>) -> Option<String> {
    let official = lens.official()?;
    let count = unit.map_or(official.figures.len(), |unit| figures_of(official, unit).len());
    let changed = changed(count).filter(|_| count > 0)?;
    let whose = if unit.is_some() { " của đơn vị" } else { "" };
    let month = date::month(official.month);
    Some(format!("Số liệu{whose} {month} đã công bố chính thức ({}); {changed}", official.document))
}

/// "đến nay có 03 con số thay đổi; thứ hạng đã công bố giữ nguyên".
fn changed(count: usize) -> Option<String> {
    let count = number::two_digits(i64::try_from(count).ok()?);
    Some(format!("đến nay có {count}{NBSP}con số thay đổi; thứ hạng đã công bố giữ nguyên"))
}

fn one(lens: &Lens, at: usize, amendment: &Amendment, figures: &[&AmendedFigure]) -> Amended {
    let month = date::month(amendment.month);
    let is_changed = changed(figures.len())
        .filter(|_| !figures.is_empty())
        .unwrap_or_else(|| "đến nay không có con số nào thay đổi".to_string());
    let line = format!(
        "Số liệu chính thức {month}: bản phát hành {} ({}); {is_changed}",
        amendment.release, amendment.document
    );
    Amended { line, table: (!figures.is_empty()).then(|| table(lens, at, amendment, figures)) }
}

fn table(lens: &Lens, at: usize, amendment: &Amendment, figures: &[&AmendedFigure]) -> Table {
    let mut head = vec![Head::names("Chỉ tiêu"), Head::names("Đơn vị"), Head::names("Kỳ")];
    head.extend(["Đã công bố", "Nay", "Hạng đã công bố", "Hạng nay"].map(Head::column));
    head.push(Head::names("Loại và nguyên nhân"));
    let mut notes = vec!["“Điều chỉnh số liệu”: có thêm hoặc có lại dữ liệu sau khi công bố; “Đính chính”: cùng dữ liệu nhưng cách tính, thiết lập hoặc danh mục thay đổi".to_string()];
    if figures.len() > MOST {
        let rest = number::two_digits(i64::try_from(figures.len() - MOST).unwrap_or(i64::MAX));
        notes.push(format!("Còn {rest}{NBSP}con số khác: xem bằng lệnh “motcua release diff {}”", amendment.release));
    }
    Table {
        id: format!("dieu-chinh-{}", at + 1),
        caption: format!("Thay đổi của số liệu chính thức {}", date::month(amendment.month)),
        head: vec![head],
        rows: figures.iter().take(MOST).map(|figure| row(lens, figure)).collect(),
        notes,
        class: "amended",
    }
}

fn row(lens: &Lens, figure: &AmendedFigure) -> Row {
    let indicator = lens.edition.indicators.iter().find(|indicator| indicator.id == figure.indicator);
    let name = indicator.map_or_else(|| figure.indicator.clone(), |indicator| indicator.name.clone());
    // points are kept in hundredths
    let amount = |value: i64| match indicator {
        Some(indicator) => phrase::amount(indicator, value).to_string(),
        None => number::integer(value),
    };
    let value = |value: Option<(i64, i64)>| {
        let text = match (value, indicator) {
            (None, _) => "…".to_string(),
            (Some((n, d)), Some(indicator)) if indicator.measure == Measure::Rate => {
                Decimal::percent(n, d, indicator.decimals).map_or_else(|| "–".into(), |rate| format!("{rate}%"))
            }
            (Some((n, _)), _) => amount(n),
        };
        let small = value.filter(|(n, d)| n != d).map(|(n, d)| format!("{}/{}", amount(n), amount(d)));
        Cell { text, small, class: "num", ..Cell::default() }
    };
    let rank = |rank: Option<(i64, i64)>| Cell {
        text: rank.map_or_else(|| "–".into(), |(rank, of)| format!("{rank}/{of}")),
        class: "num",
        ..Cell::default()
    };
    let window = Window::explicit(figure.from, figure.to).map_or_else(|_| String::new(), |window| date::title(&window));
    Row {
        head: Cell::words(name),
        cells: vec![
            Cell::words(date::capitalised(lens.name(&figure.unit))),
            Cell::words(window),
            value(figure.old),
            value(figure.new),
            rank(figure.old_rank),
            rank(figure.new_rank),
            Cell::words(format!("{}: {}", figure.kind, figure.causes.join("; "))),
        ],
        is_focus: false,
    }
}
