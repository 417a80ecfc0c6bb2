//! `rankings.csv`: every rank of an edition with the fraction behind it, for a spreadsheet.
//!
//! UTF-8 with a byte order mark and CRLF, because that is what office spreadsheets open without
//! questions; a cell that would start a formula there is disarmed with an apostrophe.

use super::edition::Edition;
use super::lens::Lens;
use crate::fact::{Measure, Status};
use crate::intake::fault_report::inert;
use crate::text::phrase::{self, Subject};

const HEADER: [&str; 19] = [
    "period",
    "window",
    "from",
    "to",
    "population",
    "members",
    "indicator",
    "version",
    "name",
    "unit",
    "unit_name",
    "numerator",
    "denominator",
    "value",
    "rank",
    "of",
    "tied",
    "status",
    "previous_rank",
];

/// One row per member of a population and ranked indicator: by indicator, window, population and rank.
pub fn rankings_csv(edition: &Edition) -> Vec<u8> {
    let lens = Lens::new(edition);
    let mut text = String::from("\u{feff}");
    line(&mut text, HEADER.map(str::to_owned));
    for indicator in lens.edition.indicators.iter().filter(|indicator| indicator.direction.is_some()) {
        let populations =
            edition.facts.populations().filter(|(id, _, population)| *id == indicator.id && !population.is_empty());
        for (_, window, population) in populations {
            let standings = lens.standings(indicator, window, population);
            for subject in &standings {
                line(&mut text, row(edition, &lens, subject, standings.len()));
            }
        }
    }
    text.into_bytes()
}

fn row(edition: &Edition, lens: &Lens, subject: &Subject, members: usize) -> [String; 19] {
    let (fact, indicator) = (subject.fact, subject.indicator);
    let optional = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
    let has_figures = fact.status != Status::NoData;
    let figure = |number: i64| if has_figures { number.to_string() } else { String::new() };
    let value = match indicator.measure {
        Measure::Count => figure(fact.numerator),
        Measure::Score if has_figures => phrase::amount(indicator, fact.numerator).machine(),
        Measure::Score => String::new(),
        Measure::Rate => {
            subject.printed_rate().filter(|_| subject.has_value()).map_or_else(String::new, |rate| rate.machine())
        }
    };
    [
        edition.month.to_string(),
        fact.window.word(),
        fact.window.from.to_string(),
        fact.window.to.to_string(),
        fact.population.clone(),
        members.to_string(),
        indicator.id.clone(),
        indicator.version.to_string(),
        indicator.name.clone(),
        fact.unit.clone(),
        lens.name(&fact.unit).to_owned(),
        figure(fact.numerator),
        figure(fact.denominator),
        value,
        optional(fact.standing.map(|standing| standing.rank)),
        optional(fact.standing.map(|standing| standing.of)),
        optional(fact.standing.map(|standing| standing.tied)),
        status(fact.status).to_owned(),
        optional(fact.previous.as_ref().and_then(|previous| previous.standing).map(|standing| standing.rank)),
    ]
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Ranked => "ranked",
        Status::SmallBase => "small_base",
        Status::NoExposure => "no_exposure",
        Status::NoData => "no_data",
        Status::Unranked => "unranked",
    }
}

fn line(text: &mut String, cells: [String; 19]) {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

/// Quoted where it must be; disarmed where a spreadsheet would compute it.
fn quoted(cell: &str) -> String {
    let safe = inert(cell);
    if safe.contains([',', '"', '\n', '\r']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_becomes_a_formula() {
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("  @SUM(A1)"), "'  @SUM(A1)");
        assert_eq!(quoted("=HYPERLINK(\"x\",\"y\")"), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
        assert_eq!(quoted("-8"), "-8");
        assert_eq!(quoted("-cmd|x"), "'-cmd|x");
        assert_eq!(quoted("xã Tân Hộ"), "xã Tân Hộ");
    }
}
