//! Cells of a row that pass the limits their columns declare.

use super::cells::Cell;
use crate::pipeline::Register;
use crate::pipeline::register::limits::one;
use crate::pipeline::register::{CellType, RegisterColumn};

/// Places of the cells outside their limits, each with the limit in words; where nothing stands nothing is broken.
pub fn broken(register: &Register, cells: &[Option<Cell>]) -> Vec<(usize, String)> {
    let columns = register.columns.iter().enumerate();
    columns
        .filter_map(|(place, column)| Some((place, limit(register, column, cells, number(cells, place)?)?)))
        .collect()
}

fn number(cells: &[Option<Cell>], place: usize) -> Option<i64> {
    match cells.get(place)? {
        Some(Cell::Number(number)) => Some(*number),
        _ => None,
    }
}

/// The first limit that the value of a column passes.
fn limit(register: &Register, column: &RegisterColumn, cells: &[Option<Cell>], value: i64) -> Option<String> {
    let limits = &column.limits;
    let is_day = column.cell_type == CellType::Date;
    if let Some(one) = one(&column.cell_type) {
        if let Some(min) = limits.min.filter(|min| value < min.saturating_mul(one)) {
            return Some(format!("không được nhỏ hơn {min}"));
        }
        if let Some(max) = limits.max.filter(|max| value > max.saturating_mul(one)) {
            return Some(format!("không được lớn hơn {max}"));
        }
    }
    let other = |name: &String| {
        let place = register.columns.iter().position(|c| c.name == *name)?;
        Some((number(cells, place)?, &register.columns[place].title))
    };
    if let Some((_, title)) = limits.at_least.as_ref().and_then(other).filter(|(least, _)| value < *least) {
        let word = if is_day { "trước" } else { "nhỏ hơn" };
        return Some(format!("không được {word} ô \"{title}\""));
    }
    if let Some((_, title)) = limits.at_most.as_ref().and_then(other).filter(|(most, _)| value > *most) {
        let word = if is_day { "sau" } else { "lớn hơn" };
        return Some(format!("không được {word} ô \"{title}\""));
    }
    None
}
