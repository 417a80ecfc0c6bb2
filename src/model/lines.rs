//! The lines of registers behind a figure, as one query that anyone can paste into `motcua sql`.
//!
//! The query is the indicator's own, with the views it reads written out and its parameters filled in. What an
//! indicator gives is one row per unit and day, and says nothing of the lines; so each line is asked as a unit of
//! its own: its place is written behind the unit's code before the query and taken off again behind it. Where
//! the lines of a unit are only judged together (the newest of them, a content of several criteria) the rows
//! would not add up to the figure, and the query is asked without places: the caller compares.

use super::build::parameters;
use super::graph::Graph;
use super::indicator::{Anchor, IndicatorModel, PartSetting};
use super::literal::{filled, text};
use super::reread::reread;
use crate::diagnostic::Result;
use crate::period::{Month, Window};
use crate::pipeline::Project;

/// Stands between a unit's code and the place of a line; no code and no path holds it.
const MARK: &str = " ⟂ ";

/// A figure over registers whose lines are asked for.
pub struct Lines<'a> {
    pub project: &'a Project,
    pub graph: &'a Graph,
    pub indicator: &'a IndicatorModel,
    /// Units whose lines make it; `None`: all.
    pub units: Option<&'a [String]>,
    pub window: Window,
    /// The registers are read as they were known at the end of this period.
    pub period: Month,
}

impl<'a> Lines<'a> {
    /// Registers that it reads and whose lines are of a unit; bounds and weights are of none.
    pub fn registers(&self) -> Vec<&'a str> {
        let has_units = |name: &&str| {
            self.graph.registers.get(*name).is_some_and(|r| r.columns.iter().any(|column| column.name == "unit"))
        };
        self.graph.leaves(&self.indicator.id).into_iter().filter(has_units).collect()
    }

    /// One row per line and part: what it adds to numerator and denominator, its day, its cell.
    ///
    /// # Errors
    /// `M010`.
    pub fn each(&self) -> Result<String> {
        self.sql(true)
    }

    /// One row per unit, day and part.
    ///
    /// # Errors
    /// `M010`.
    pub fn by_unit(&self) -> Result<String> {
        self.sql(false)
    }

    /// The lines themselves, as the register has them.
    pub fn of(&self, register: &str) -> String {
        format!(
            "select {CELL} as cell, * from {register}{}\norder by unit, src_file, src_row",
            self.of_units(" where unit")
        )
    }

    fn sql(&self, is_by_line: bool) -> Result<String> {
        let (from, to) = (self.window.from, self.window.to);
        let flows = self.block(self.period, self.period.end_us() - 1, is_by_line, Anchor::Day)?;
        let states = self.block(Month::of(to), self.window.end_us() - 1, is_by_line, Anchor::Cutoff)?;
        let blocks: Vec<String> = flows.into_iter().chain(states).collect();
        let place = |at: u8| format!("split_part(unit, {}, {at})", text(MARK));
        Ok(format!(
            "with\ncounted as (\n{}\n),\n\nfinal as (\n    select\n        part, {} as unit, cast(day as date) as day, {} as src_file, \
             {} as cell,\n        cast(sum(numerator) as bigint) as numerator, cast(sum(denominator) as bigint) as denominator\n    \
             from counted\n    where is_stock or cast(day as date) between date '{from}' and date '{to}'\n    \
             group by 1, 2, 3, 4, 5\n)\n\nselect * from (\n    select * from final where (numerator <> 0 or denominator <> 0){}\n)",
            blocks.join("\nunion all\n"),
            place(1),
            place(2),
            place(3),
            self.of_units(" and unit"),
        ))
    }

    fn of_units(&self, column: &str) -> String {
        self.units.map_or_else(String::new, |units| {
            let codes: Vec<String> = units.iter().map(|code| text(code)).collect();
            format!("{column} in ({})", codes.join(", "))
        })
    }

    fn block(&self, period: Month, cutoff_us: i64, is_by_line: bool, anchor: Anchor) -> Result<Option<String>> {
        let parts: Vec<String> = self.indicator.parts().iter().filter(|part| part.anchor == anchor).map(rows).collect();
        if parts.is_empty() {
            return Ok(None);
        }
        let registers = self.registers();
        let values = parameters(self.project, period, cutoff_us);
        let mut inner = Vec::new();
        if is_by_line {
            let place = format!("concat(unit, {mark}, src_file, {mark}, {CELL})", mark = text(MARK));
            let marked = |name: &&str| format!("{} as (select * replace ({place} as unit) from {name})", by_line(name));
            inner.extend(registers.iter().map(marked));
        }
        let read = |path: &str, sql: &str| {
            let sql = filled(sql, &values);
            if is_by_line { reread(path, &sql, &registers, by_line) } else { Ok(sql) }
        };
        for view in self.graph.views(&self.indicator.id) {
            inner.push(format!("{} as (\n{}\n)", view.name, read(&view.path, &view.sql)?));
        }
        inner.push(format!("indicator as (\n{}\n)", read(&self.indicator.path, &self.indicator.sql)?));
        Ok(Some(format!("select * from (\nwith\n{}\n{}\n)", inner.join(",\n"), parts.join("\nunion all\n"))))
    }
}

/// Name of the lines of a register, each a unit of its own.
fn by_line(register: &str) -> String {
    format!("{register}_by_line")
}

/// A row's place in its file, as faults write it.
const CELL: &str = "case when coalesce(src_sheet, '') = '' then cast(src_row as varchar) \
                    else concat(src_sheet, '!A', cast(src_row as varchar)) end";

fn rows(part: &PartSetting) -> String {
    format!(
        "select {name} as part, unit, day, {is_stock} as is_stock, coalesce(cast({num} as bigint), 0) as numerator, \
         coalesce(cast({den} as bigint), 0) as denominator from indicator",
        name = text(&part.name),
        is_stock = part.anchor == Anchor::Cutoff,
        num = part.numerator,
        den = part.denominator,
    )
}
