//! `rankings.csv`: every rank of an edition with the fraction behind it, for a spreadsheet.
//!
//! UTF-8 with a byte order mark and CRLF, because that is what office spreadsheets open without
//! questions; a cell that would start a formula there is disarmed with an apostrophe.

use super::edition::Edition;
use super::lens::Lens;
use crate::fact::{Fact, Measure, Status};
use crate::rank::Direction;
use crate::spreadsheet::{BYTE_ORDER_MARK, inert};
use crate::text::phrase::{self, Subject};

const HEADER: [&str; COLUMNS] = [
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
    "direction",
    "tie_rule",
    "provisional",
    "gap",
    "final_release",
    "today_numerator",
    "today_denominator",
    "today_rank",
];
const COLUMNS: usize = 27;

/// One row per member of a population and ranked indicator: by indicator, window, population and rank. Of a final
/// month the figures are the published ones; `today_…` says what is known now, where it is another.
pub fn rankings_csv(edition: &Edition) -> Vec<u8> {
    let facts = edition.facts.as_published();
    let published = facts.as_ref().map(|facts| Edition { facts, ..edition.clone() });
    let lens = Lens::new(published.as_ref().unwrap_or(edition));
    let mut text = String::from(BYTE_ORDER_MARK);
    line(&mut text, HEADER.map(str::to_owned));
    for indicator in lens.edition.indicators.iter().filter(|indicator| indicator.direction.is_some()) {
        let populations =
            edition.facts.populations().filter(|(id, _, population)| *id == indicator.id && !population.is_empty());
        for (_, window, population) in populations {
            let now = |unit: &str| edition.facts.get(&indicator.id, unit, window, population);
            let standings = lens.standings(indicator, window, population);
            for subject in &standings {
                line(&mut text, row(&lens, subject, now(&subject.fact.unit), standings.len()));
            }
        }
    }
    text.into_bytes()
}

fn row(lens: &Lens, subject: &Subject, now: Option<&Fact>, members: usize) -> [String; COLUMNS] {
    let (edition, fact, indicator) = (lens.edition, subject.fact, subject.indicator);
    let now = now.filter(|now| now.amended().is_some());
    let today = |value: &dyn Fn(&Fact) -> Option<i64>| {
        now.and_then(value).map_or_else(String::new, |number| number.to_string())
    };
    let known = |now: &Fact, number: i64| (now.status != Status::NoData).then_some(number);
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
        match indicator.direction {
            Some(Direction::LowerIsBetter) => "lower_is_better".to_owned(),
            Some(Direction::HigherIsBetter) => "higher_is_better".to_owned(),
            None => String::new(),
        },
        edition.tie_rule.as_str().to_owned(),
        if has_figures { subject.is_provisional().to_string() } else { String::new() },
        fact.gap.as_ref().map_or_else(String::new, |gap| gap.dossiers.to_string()),
        fact.official.as_ref().map_or_else(String::new, |official| official.release.clone()),
        today(&|now| known(now, now.numerator)),
        today(&|now| known(now, now.denominator)),
        today(&|now| now.standing.map(|standing| i64::from(standing.rank))),
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

fn line(text: &mut String, cells: [String; COLUMNS]) {
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
