//! "Lũy kế khác tổng các tháng đã công bố": by how much, and why.

use super::lens::Lens;
use super::view::{Cell, Head, Row, Table};
use crate::fact::Indicator;
use crate::ranking::{Difference, MonthDifference};
use crate::text::date;
use crate::text::number::{self, NBSP};

/// One row for each cumulated figure that differs; `None` where all agree, or where nothing was published before.
pub fn table(lens: &Lens) -> Option<Table> {
    let rows: Vec<Row> = lens.edition.differences.iter().filter_map(|difference| row(lens, difference)).collect();
    if rows.is_empty() {
        return None;
    }
    let notes = [
        "Số tháng đã công bố giữ nguyên như khi công bố; số lũy kế tính theo số liệu mới nhất nên gồm cả phần gửi muộn và phần điều chỉnh",
        "Tháng của kỳ này tính theo số liệu mới nhất. Không so sánh tỷ lệ và chỉ tiêu có trạng thái cuối kỳ: số của các tháng không cộng lại được",
    ];
    Some(Table {
        id: "luy-ke".into(),
        caption: format!("Lũy kế và tổng các tháng đã công bố của {}", lens.edition.province),
        head: vec![vec![
            Head::names("Chỉ tiêu"),
            Head::names("Kỳ lũy kế"),
            Head::column("Lũy kế"),
            Head::column("Tổng các tháng đã công bố"),
            Head::column("Chênh lệch"),
            Head::names("Lý do"),
        ]],
        rows,
        notes: notes.map(str::to_owned).to_vec(),
        class: "standings",
    })
}

fn row(lens: &Lens, difference: &Difference) -> Option<Row> {
    let indicator = lens.edition.indicators.iter().find(|indicator| indicator.id == difference.indicator)?;
    let number = |text: String| Cell { text, class: "num", ..Cell::default() };
    Some(Row {
        head: Cell::words(indicator.name.clone()),
        cells: vec![
            Cell::words(date::capitalised(&date::title(&difference.window))),
            number(number::integer(difference.cumulated)),
            number(number::integer(difference.published)),
            number(counted(difference.cumulated - difference.published, indicator)),
            Cell::words(reasons(difference, indicator)),
        ],
        is_focus: false,
    })
}

/// "+9 hồ sơ".
fn counted(change: i64, indicator: &Indicator) -> String {
    format!("{}{NBSP}{}", number::signed(change), indicator.noun)
}

/// "+9 hồ sơ gửi muộn hoặc được điều chỉnh trong tệp của các tháng sau (tháng 8/2024: +5; tháng 9/2024: +4)".
fn reasons(difference: &Difference, indicator: &Indicator) -> String {
    let listed = |value: fn(&MonthDifference) -> i64| {
        let months = difference.months.iter().filter(|month| value(month) != 0);
        let each = months.map(|month| format!("{}: {}", date::title(&month.window), number::signed(value(month))));
        each.collect::<Vec<_>>().join("; ")
    };
    type Reason = (fn(&MonthDifference) -> i64, &'static str);
    const REASONS: [Reason; 5] = [
        (|month| month.later, "gửi muộn hoặc được điều chỉnh trong tệp của các tháng sau"),
        (|month| month.resent, "do tệp của tháng đó hoặc tháng trước được gửi lại, gửi thêm sau khi công bố"),
        (|month| month.recounted, "do thay đổi cách tính hoặc danh mục sau khi công bố"),
        (|month| month.unclear, "do cả tệp gửi lại và thay đổi cách tính hoặc danh mục sau khi công bố"),
        (|month| month.unpublished, "của tháng chưa công bố số liệu"),
    ];
    let told = REASONS.into_iter().filter_map(|(value, words)| {
        let months = listed(value);
        let count = counted(difference.sum(value), indicator);
        (!months.is_empty()).then(|| format!("{count} {words} ({months})"))
    });
    told.collect::<Vec<_>>().join("; ")
}
