//! Figures in a row that closes a table or a part of it, against the rows that it closes.

use super::cells::{Caster, Cell};
use super::header::Mapping;
use super::rows::Accepted;
use super::table::Value;
use crate::pipeline::Register;
use crate::pipeline::register::CellType;

/// Places of the columns of counts whose printed sum is neither that of all rows before it nor that of the rows since
/// the total before it, each with both. Points and percentages are no sums of their rows: a sheet of scores has its
/// subtotals among them, and a rate is of its own base.
pub fn broken(
    register: &Register,
    mapping: &Mapping,
    caster: &Caster<'_>,
    total: &[Value],
    (rows, since): (&[Accepted], usize),
) -> Vec<(usize, i64, i64)> {
    let counts = register.columns.iter().enumerate().filter(|(_, column)| column.cell_type == CellType::Integer);
    let stated = counts.filter_map(|(place, column)| {
        let value = total.get(mapping.sources[place]?)?;
        match caster.cast(value, &column.cell_type) {
            Ok(Some(Cell::Number(stated))) => Some((place, stated)),
            _ => None,
        }
    });
    let sum = |place: usize, rows: &[Accepted]| -> i64 {
        let number = |row: &Accepted| match row.cells[place] {
            Some(Cell::Number(number)) => number,
            _ => 0,
        };
        rows.iter().map(number).fold(0, i64::saturating_add)
    };
    stated
        .map(|(place, stated)| (place, stated, sum(place, rows), sum(place, &rows[since..])))
        .filter(|(_, stated, all, part)| stated != all && stated != part)
        .map(|(place, stated, all, _)| (place, stated, all))
        .collect()
}
