//! A value cast as its column declares, or the rule it breaks.

use chrono::{DateTime, Datelike, NaiveDate};

use super::super::amounts::{self, Thousands};
use super::super::dates::{Dates, Layout, Moment, Zone};
use super::super::decimals;
use super::super::faults::{self, Rule};
use super::super::nearest::nearest;
use super::super::normal::{clean, normalise};
use super::super::serial;
use super::table::Value;
use crate::dossier::TRUTH_TEXTS;
use crate::period::Month;
use crate::pipeline::register::CellType;
use crate::unit::Units;

/// A cell of the table; dates are days since 1970, truths 0 and 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    Text(String),
    Number(i64),
}

/// Why a value is no cell of its column.
#[derive(Debug, PartialEq, Eq)]
pub struct Bad {
    pub rule: &'static Rule,
    /// The nearest known text of a code list.
    pub nearest: Option<String>,
}

impl From<&'static Rule> for Bad {
    fn from(rule: &'static Rule) -> Self {
        Self { rule, nearest: None }
    }
}

/// What the cells of one file are cast with.
pub struct Caster<'a> {
    units: Option<&'a Units>,
    /// Tells units of one name apart.
    near: &'a str,
    /// Units are looked up as they were on this day, the last of the file's period.
    day: NaiveDate,
    dates: Dates,
    is_1904: bool,
}

impl<'a> Caster<'a> {
    /// A caster of the files of one sender.
    pub fn new(units: Option<&'a Units>, near: &'a str, day: NaiveDate, is_1904: bool) -> Self {
        let layouts = [Layout::DayFirst, Layout::YearFirst, Layout::DayFirstTime, Layout::YearFirstTime].to_vec();
        let dates = Dates { layouts, zone: Zone::Fixed(7 * 3_600), midnight_is_no_time: true };
        Self { units, near, day, dates, is_1904 }
    }

    /// The cell of a value; `None` for a blank one.
    pub fn cast(&self, value: &Value, cell_type: &CellType) -> Result<Option<Cell>, Bad> {
        let text = match value {
            Value::Blank => return Ok(None),
            Value::Text(text) => clean(text),
            Value::Number(number) => return self.number(*number, cell_type).map(Some),
            Value::Date(number) => return self.date(*number, cell_type).map(Some),
        };
        if text.is_empty() {
            return Ok(None);
        }
        self.text(&text, cell_type).map(Some)
    }

    fn text(&self, text: &str, cell_type: &CellType) -> Result<Cell, Bad> {
        let number = |value: Option<i64>| value.map(Cell::Number).ok_or(Bad::from(&faults::BAD_NUMBER));
        match cell_type {
            CellType::Text => Ok(Cell::Text(text.to_owned())),
            CellType::Code(known) => {
                let word = normalise(text);
                let unknown = || Bad {
                    rule: &faults::UNKNOWN_VALUE,
                    nearest: nearest(&word, known.keys().map(String::as_str)).map(String::from),
                };
                known.get(&word).map(|code| Cell::Text(code.clone())).ok_or_else(unknown)
            }
            CellType::Unit => self.unit(text),
            CellType::Date => self.day(text).map(day_cell).ok_or(Bad::from(&faults::BAD_DATE)),
            CellType::Month => self.month(text).map(month_cell).ok_or(Bad::from(&faults::BAD_DATE)),
            CellType::Year => year(text).map(Cell::Number).ok_or(Bad::from(&faults::BAD_DATE)),
            CellType::Integer => number(amounts::read(text.as_bytes(), Thousands::Any)),
            CellType::Decimal { digits } => number(decimals::read(text.trim_end_matches("điểm"), *digits)),
            CellType::Percent => percent(text),
            CellType::Truth => truth(text),
        }
    }

    fn number(&self, value: f64, cell_type: &CellType) -> Result<Cell, Bad> {
        let whole = |value: Option<i64>| value.map(Cell::Number).ok_or(Bad::from(&faults::BAD_NUMBER));
        match cell_type {
            CellType::Integer => whole(amounts::from_number(value)),
            CellType::Decimal { digits } => whole(decimals::from_number(value, *digits)),
            // a cell shown as 97% holds 0.97: which of the two a number means is not known
            CellType::Percent if value > 0.0 && value <= 1.0 => Err(Bad::from(&faults::UNCLEAR_PERCENT)),
            CellType::Percent => whole(decimals::from_number(value, 2)),
            CellType::Date | CellType::Month => self.date(value, cell_type),
            _ => self.text(&value.to_string(), cell_type),
        }
    }

    fn date(&self, value: f64, cell_type: &CellType) -> Result<Cell, Bad> {
        let moment = serial::date(value, self.is_1904).and_then(|(us, _)| DateTime::from_timestamp_micros(us));
        let day = moment.map(|at| at.date_naive()).ok_or(Bad::from(&faults::BAD_DATE))?;
        match cell_type {
            CellType::Date => Ok(day_cell(day)),
            CellType::Month => Ok(month_cell(Month::of(day))),
            // a spreadsheet turned what was typed into a date: what it was is lost
            _ => Err(Bad::from(&faults::DATE_ELSEWHERE)),
        }
    }

    fn unit(&self, text: &str) -> Result<Cell, Bad> {
        let Some(units) = self.units else { return Ok(Cell::Text(text.to_owned())) };
        // A list of a year is filed under its January: it also names units that began later in it.
        let year_end = NaiveDate::from_ymd_opt(self.day.year(), 12, 31).unwrap_or(self.day);
        let named = |day| units.named(text, Some(self.near), day);
        match named(self.day).or_else(|| named(year_end)) {
            Some(unit) => Ok(Cell::Text(unit.code.clone())),
            None => Err(Bad {
                rule: &faults::UNKNOWN_UNIT,
                nearest: nearest(text, units.iter().map(|unit| unit.name.as_str())).map(String::from),
            }),
        }
    }

    fn day(&self, text: &str) -> Option<NaiveDate> {
        match self.dates.read(text.as_bytes()) {
            Moment::At { us, .. } => Some(DateTime::from_timestamp_micros(us)?.date_naive()),
            Moment::Blank | Moment::Bad => None,
        }
    }

    /// `2024-10`, `10/2024`, `Tháng 10/2024`, or a day of it.
    fn month(&self, text: &str) -> Option<Month> {
        if let Ok(month) = text.parse::<Month>() {
            return Some(month);
        }
        let word = normalise(text);
        let plain = word.trim_start_matches("tháng").trim().replace(" năm ", "/");
        if let Some((month, year)) = plain.split_once(['/', '-']).filter(|(_, year)| year.len() == 4) {
            return Month::new(year.parse().ok()?, month.trim().parse().ok()?);
        }
        self.day(text).map(Month::of)
    }
}

/// Hundredths of a percent. A spreadsheet's 97% saved as CSV may be `0.97`: without the sign it means either.
fn percent(text: &str) -> Result<Cell, Bad> {
    const ONE: i64 = 100;
    let bare = text.trim_end_matches('%');
    match decimals::read(bare, 2) {
        Some(1..=ONE) if bare == text => Err(Bad::from(&faults::UNCLEAR_PERCENT)),
        value => value.map(Cell::Number).ok_or(Bad::from(&faults::BAD_NUMBER)),
    }
}

/// `2024`, `Năm 2024`.
fn year(text: &str) -> Option<i64> {
    let word = normalise(text);
    let year: i64 = word.trim_start_matches("năm").trim().parse().ok()?;
    (1990..=2100).contains(&year).then_some(year)
}

fn truth(text: &str) -> Result<Cell, Bad> {
    let word = normalise(text);
    let known = TRUTH_TEXTS.iter().find(|(text, _)| normalise(text) == word);
    known.map(|(_, is_true)| Cell::Number(i64::from(*is_true))).ok_or(Bad::from(&faults::UNKNOWN_VALUE))
}

/// A day as a cell.
pub fn day_cell(day: NaiveDate) -> Cell {
    const EPOCH_FROM_CE: i32 = 719_163;
    Cell::Number(i64::from(day.num_days_from_ce() - EPOCH_FROM_CE))
}

fn month_cell(month: Month) -> Cell {
    Cell::Text(month.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cast(value: Value, cell_type: CellType) -> Result<Option<Cell>, &'static str> {
        Caster::new(None, "", NaiveDate::MAX, false).cast(&value, &cell_type).map_err(|bad| bad.rule.code)
    }

    #[test]
    fn a_text_is_cast_as_its_column_says() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let check = |value: &str, cell_type: CellType, expected: Result<Cell, &str>| {
            assert_eq!(cast(Value::Text(value.into()), cell_type), expected.map(Some), "{value:?}");
        };
        check(" a  b ", CellType::Text, Ok(text("a b")));
        check("01/01/1990", CellType::Date, Ok(Cell::Number(7_305)));
        check("31/02/2024", CellType::Date, Err("F301"));
        check("Tháng 10/2024", CellType::Month, Ok(text("2024-10")));
        check("2024-10", CellType::Month, Ok(text("2024-10")));
        check("tháng 9 năm 2024", CellType::Month, Ok(text("2024-09")));
        check("05/10/2024", CellType::Month, Ok(text("2024-10")));
        check("13/2024", CellType::Month, Err("F301"));
        check("Năm 2024", CellType::Year, Ok(Cell::Number(2_024)));
        check("24", CellType::Year, Err("F301"));
        check("1.981", CellType::Integer, Ok(Cell::Number(1_981)));
        check("82,60 điểm", CellType::Decimal { digits: 2 }, Ok(Cell::Number(8_260)));
        check("97,41%", CellType::Percent, Ok(Cell::Number(9_741)));
        check("97.41", CellType::Percent, Ok(Cell::Number(9_741)));
        check("0.97", CellType::Percent, Err("F323"));
        check("1", CellType::Percent, Err("F323"));
        check("1%", CellType::Percent, Ok(Cell::Number(100)));
        check("0,5 %", CellType::Percent, Ok(Cell::Number(50)));
        check("0", CellType::Percent, Ok(Cell::Number(0)));
        check("x", CellType::Truth, Ok(Cell::Number(1)));
        check("chưa rõ", CellType::Truth, Err("F322"));
    }

    #[test]
    fn a_number_of_a_workbook_is_cast_as_its_column_says() {
        let check = |value: Value, cell_type: CellType, expected: Result<Cell, &str>| {
            assert_eq!(cast(value.clone(), cell_type), expected.map(Some), "{value:?}");
        };
        check(Value::Number(2_024.0), CellType::Year, Ok(Cell::Number(2_024)));
        check(Value::Number(7.0), CellType::Text, Ok(Cell::Text("7".into())));
        check(Value::Number(45_552.0), CellType::Date, Ok(Cell::Number(19_983)));
        check(Value::Date(45_552.0), CellType::Month, Ok(Cell::Text("2024-09".into())));
        check(Value::Number(97.41), CellType::Percent, Ok(Cell::Number(9_741)));
        check(Value::Number(0.9741), CellType::Percent, Err("F323"));
        check(Value::Number(1.5), CellType::Integer, Err("F321"));
        // "1/2" typed as the number of a task became the first of February
        check(Value::Date(45_323.0), CellType::Text, Err("F324"));
    }
}
