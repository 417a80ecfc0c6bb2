//! Lists of points, classes and ranks as two releases print them, cell by cell.

use std::collections::{BTreeMap, BTreeSet};

use crate::bulletin::Listed;
use crate::run::OfficialRow;
use crate::text::number;

/// Rows by the name and title of their list.
type Official = BTreeMap<(String, String), Vec<OfficialRow>>;

/// A cell of a list of points and ranks that two releases print differently.
pub struct Rescored {
    pub list: String,
    pub title: String,
    pub unit: String,
    /// What tells the row apart among those of its unit: its first cell that is not the unit.
    pub row: String,
    pub column: String,
    pub old: String,
    pub new: String,
}

impl Rescored {
    /// "Điểm Bộ chỉ số 766: Xếp thứ", with the row's own name in between.
    pub fn words(&self) -> String {
        let row = if self.row.is_empty() { String::new() } else { format!(" – {}", self.row) };
        format!("{}{row}: {}", self.title, self.column)
    }
}

/// What differs between the lists of points and ranks, list by list, unit by unit.
pub fn rescored(mut old: Official, mut new: Official, name: &dyn Fn(&str) -> String) -> Vec<Rescored> {
    let text = |cell: &Listed| cell.words("–", name).replace(number::NBSP, " ");
    let keyed = |rows: Vec<OfficialRow>| -> BTreeMap<(String, String), Vec<(String, String)>> {
        let key = |row: &OfficialRow| {
            let first = row.cells.iter().find(|(_, cell)| !matches!(cell, Listed::Unit(_)));
            let is_name = matches!(first, Some((_, Listed::Text(_))));
            let words = first.filter(|_| is_name).map_or_else(String::new, |(_, cell)| text(cell));
            (row.unit.clone(), words)
        };
        let cells = |row: OfficialRow| row.cells.into_iter().map(|(title, cell)| (title, text(&cell))).collect();
        rows.into_iter().map(|row| (key(&row), cells(row))).collect()
    };
    let mut found = Vec::new();
    let lists: BTreeSet<(String, String)> = old.keys().chain(new.keys()).cloned().collect();
    for (list, title) in lists {
        let of_list = |side: &mut Official| keyed(side.remove(&(list.clone(), title.clone())).unwrap_or_default());
        let (before, after) = (of_list(&mut old), of_list(&mut new));
        let keys: BTreeSet<&(String, String)> = before.keys().chain(after.keys()).collect();
        for key in keys {
            let of = |side: &BTreeMap<_, Vec<(String, String)>>, column: &str| {
                let cells = side.get(key)?;
                Some(cells.iter().find(|(title, _)| title == column)?.1.clone())
            };
            let columns = after.get(key).or(before.get(key)).into_iter().flatten().map(|(column, _)| column.clone());
            for column in columns {
                let (old, new) = (of(&before, &column), of(&after, &column));
                if old != new {
                    let shown = |cell: Option<String>| cell.unwrap_or_else(|| "không có".into());
                    found.push(Rescored {
                        list: list.clone(),
                        title: title.clone(),
                        unit: key.0.clone(),
                        row: key.1.clone(),
                        column,
                        old: shown(old),
                        new: shown(new),
                    });
                }
            }
        }
    }
    found
}
