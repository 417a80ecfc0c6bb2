//! Rows of `figures.csv` beside the project, and how a figure of the warehouse is compared with one: at its printed decimals.

use std::path::Path;

use super::page::{self, Printed};
use crate::support::shared_data;

/// Source document, unit and measure.
pub type Key = (String, String, String);

/// One figure as its document prints it.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub key: Key,
    pub value: Option<String>,
    decimals: u32,
    numerator: Option<String>,
    denominator: Option<String>,
    rank: Option<i64>,
    rank_of: Option<i64>,
}

/// What the numerator of a figure is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// Printed as it is.
    Count,
    /// Of the denominator, in percent.
    Percent,
    /// Hundredths of a point.
    Points,
}

impl Shape {
    /// The printed number as a fraction.
    fn fraction(self, numerator: i64, denominator: Option<i64>) -> (i64, i64) {
        match self {
            Self::Count => (numerator, 1),
            Self::Percent => (100 * numerator, denominator.expect("a denominator")),
            Self::Points => (numerator, 100),
        }
    }
}

/// How one row of `figures.csv` is proved.
pub struct Proof {
    pub of: Key,
    pub shape: Shape,
    /// Gives one row: numerator, denominator, rank, number of ranked units, and the id of a fact.
    pub sql: String,
    /// Month and unit of the page.
    pub page: (&'static str, &'static str),
    /// Where on that page.
    pub printed: Printed,
    /// What stands beside a figure of the document, which prints it not.
    pub is_beside: bool,
    /// What the page says in words besides.
    pub words: Vec<String>,
}

impl Proof {
    /// A figure that `sql` gives and `page` prints.
    pub fn asked(
        of: (&str, &str, &str),
        shape: Shape,
        sql: impl Into<String>,
        page: (&'static str, &'static str),
        printed: Printed,
    ) -> Self {
        let of = (of.0.to_owned(), of.1.to_owned(), of.2.to_owned());
        Self { of, shape, sql: sql.into(), page, printed, is_beside: false, words: Vec::new() }
    }

    /// With sentences that the page must print too.
    pub fn saying(mut self, words: &[&str]) -> Self {
        self.words = words.iter().map(|w| (*w).to_owned()).collect();
        self
    }

    /// As a figure that the document does not print itself.
    pub fn beside(mut self) -> Self {
        self.is_beside = true;
        self
    }

    /// Compares a row of the tables with the document, and the page with both.
    pub fn compare(&self, row: &str, figures: Option<&[Figure]>, html: &str) {
        let figure = figures.filter(|_| !self.is_beside).map(|figures| find(figures, &self.of));
        if let Some(figure) = figure {
            figure.compare(self.shape, row);
        }
        let cells: Vec<&str> = row.split(',').collect();
        let number = |at: usize| cells.get(at).and_then(|cell| cell.parse::<i64>().ok());
        let texts = match self.printed {
            Printed::AsFact => page::of_fact(html, cells[4]),
            Printed::InList { list, row, column } => page::of_list(html, list, row, column),
        };
        let (top, base) = self.shape.fraction(number(0).expect("a numerator"), number(1));
        // at the document's decimals; at a rate's own where the document prints no number; where the documents are
        // not here, at any the page prints
        let printed = figure.filter(|figure| figure.value.is_some());
        let is_printed = |text: &String| {
            page::numbers(text).into_iter().any(|(value, decimals)| match printed {
                Some(figure) if decimals >= figure.decimals => {
                    let expected = scaled(figure.value.as_deref().expect("a value"), figure.decimals);
                    rounded(value, 10_i64.pow(decimals), figure.decimals) == expected
                }
                Some(_) => false,
                None => figures.is_none() || self.shape != Shape::Percent || decimals == 2,
            } && rounded(top, base, decimals) == value)
        };
        assert!(texts.iter().any(is_printed), "{:?}: {row} is not printed in {texts:?}", self.of);
        // a list prints the place in a column of its own
        let is_place_asked = match self.printed {
            Printed::AsFact => figure.is_some_and(|figure| figure.rank.is_some()),
            Printed::InList { column, .. } => column == "Xếp thứ",
        };
        if is_place_asked {
            let (rank, of) = number(2).zip(number(3)).expect("a rank, and of how many");
            let place = format!("{rank}/{of}");
            let is_place =
                |text: &String| text.split(|c: char| !c.is_ascii_digit() && c != '/').any(|part| part == place);
            assert!(texts.iter().any(is_place), "{:?}: no {place} in {texts:?}", self.of);
        }
        let page = crate::golden::words(html);
        for expected in &self.words {
            assert!(page.contains(expected.as_str()), "{:?}: `{expected}` is not on the page\n{page}", self.of);
        }
    }
}

/// Asks for a fact of a window: both of its days, as `2024-01-01..2024-06-30`.
pub fn fact(period: &str, window: &str, indicator: &str, unit: &str) -> String {
    let (from, to) = window.split_once("..").expect("two days");
    format!(
        "select numerator, denominator, rank, ranked_count, fact_id from facts where period = '{period}' and indicator = '{indicator}' \
         and unit = '{unit}' and window_from_date = date '{from}' and window_to_date = date '{to}'"
    )
}

/// What the documents print; nothing, said aloud, where the shared data are not beside the project.
pub fn shared() -> Option<Vec<Figure>> {
    shared_data("golden/figures.csv").map(|path| read(&path))
}

fn read(path: &Path) -> Vec<Figure> {
    let mut reader = csv::Reader::from_path(path).expect("a file of figures");
    let headers = reader.headers().expect("a header").clone();
    let row = |record: csv::StringRecord| {
        let cell = |name: &str| record[headers.iter().position(|h| h == name).expect("a column")].to_owned();
        let some = |name: &str| Some(cell(name)).filter(|text| !text.is_empty());
        let number = |name: &str| some(name).map(|text| text.parse().expect("a whole number"));
        Figure {
            key: (cell("source"), cell("unit"), cell("measure")),
            value: some("value"),
            decimals: some("printed_decimals").map_or(0, |text| text.parse().expect("decimals")),
            numerator: some("numerator"),
            denominator: some("denominator"),
            rank: number("rank"),
            rank_of: number("rank_of"),
        }
    };
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

pub fn find<'f>(figures: &'f [Figure], key: &Key) -> &'f Figure {
    figures.iter().find(|figure| figure.key == *key).unwrap_or_else(|| panic!("{key:?} is no row of figures.csv"))
}

impl Figure {
    /// Whether a row `numerator,denominator,rank,ranked` of the warehouse is this figure.
    pub fn compare(&self, shape: Shape, row: &str) {
        let cells: Vec<Option<i64>> = row.split(',').map(|cell| cell.parse().ok()).collect();
        let [Some(numerator), denominator, rank, ranked, ..] = cells[..] else { panic!("{:?}: {row}", self.key) };
        if let Some(value) = &self.value {
            let (top, base) = shape.fraction(numerator, denominator);
            assert_eq!(rounded(top, base, self.decimals), scaled(value, self.decimals), "{:?}: {row}", self.key);
        }
        let kept_in = if shape == Shape::Points { 2 } else { 0 };
        let parts = [(&self.numerator, Some(numerator)), (&self.denominator, denominator)];
        for (expected, found) in parts.into_iter().filter_map(|(expected, found)| Some((expected.as_ref()?, found))) {
            assert_eq!(found, Some(scaled(expected, kept_in)), "{:?}: {row}", self.key);
        }
        for (expected, found) in [(self.rank, rank), (self.rank_of, ranked)] {
            assert!(expected.is_none() || expected == found, "{:?}: {expected:?}, not {row}", self.key);
        }
    }
}

/// Half up, in units of the last printed decimal.
fn rounded(top: i64, base: i64, decimals: u32) -> i64 {
    (2 * top * 10_i64.pow(decimals) + base) / (2 * base)
}

/// "96.7" with two decimals: 9670.
fn scaled(text: &str, decimals: u32) -> i64 {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    assert!(rest.len() <= decimals as usize, "{text} has more than {decimals} decimals");
    let digits = format!("{whole}{rest:0<width$}", width = decimals as usize);
    digits.parse().expect("a decimal number")
}

#[test]
fn a_figure_that_changes_in_its_last_printed_decimal_is_found() {
    let Some(figures) = shared() else { return };
    let of = |measure: &str| figures.iter().find(|f| f.key.2 == measure).expect("a row").clone();
    let holds = |figure: &Figure, shape, row: &'static str| {
        let figure = figure.clone();
        std::panic::catch_unwind(move || figure.compare(shape, row)).is_ok()
    };
    let payment = of("online payment rate");
    assert!(holds(&payment, Shape::Percent, "37,150,4,11"));
    for wrong in ["38,150,4,11", "37,150,5,11", "37,150,4,12", "37,151,4,11", "37,150,,"] {
        assert!(!holds(&payment, Shape::Percent, wrong), "{wrong}");
    }
    let points = of("PAR index points");
    assert!(holds(&points, Shape::Points, "8260,10000,7,10"));
    assert!(!holds(&points, Shape::Points, "8259,10000,7,10"));
    let share = of("resolved on time or early");
    assert!(holds(&share, Shape::Percent, "1852,1981,,") && !holds(&share, Shape::Percent, "1853,1981,,"));
}
