//! What a bulletin is made from: one edition = one period of one release, as typed facts.
//!
//! Nothing here is computed from data; it is the whole input of the printed pages, so two equal
//! editions give equal bytes.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use crate::fact::{Fact, Indicator, Sender};
use crate::period::{Month, Window, WindowKind};
use crate::rank::TieRule;
use crate::text::history::Past;
use crate::unit::Units;

/// Everything that is printed of one period.
pub struct Edition<'a> {
    /// With its kind: "tỉnh Xuyên Sơn".
    pub province: String,
    /// Printed on every page, e.g. that the figures are invented.
    pub notice: Option<String>,
    /// "VĂN PHÒNG UBND TỈNH XUYÊN SƠN".
    pub publisher: String,
    pub month: Month,
    /// Without it the date line is left blank for a pen.
    pub issued_at: Option<NaiveDateTime>,
    /// First and last day of extraction of the files used.
    pub extracted: Option<(NaiveDate, NaiveDate)>,
    pub units: &'a Units,
    /// In the order of print.
    pub indicators: Vec<Indicator>,
    pub facts: &'a Facts,
    /// The window the headline, the charts and the main points speak of.
    pub headline_window: WindowKind,
    /// All windows of the edition.
    pub windows: Vec<Window>,
    pub tie_rule: TieRule,
    pub senders: Vec<Sender>,
    /// Where the figures are from, one line: "Hệ thống thông tin giải quyết TTHC tỉnh".
    pub sources: String,
    pub program_version: String,
    pub data_hash: String,
    /// Release id: "2024-10.03".
    pub release: String,
    /// Open overdue dossiers to act on, by the unit whose page lists them.
    pub overdue: BTreeMap<String, OverdueList>,
    /// Dossiers received before the unit that holds them began, by that unit; under the empty code those
    /// of units that were split, whose new unit nobody has named.
    pub transferred: BTreeMap<String, TransferredList>,
    /// The same figure in the months before, newest first and without a gap, by fact id.
    pub history: BTreeMap<String, Vec<Past>>,
    /// What the members of the population `districts` are called: "đơn vị cấp huyện".
    pub district_noun: String,
}

/// A unit's overdue dossiers that are still open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OverdueList {
    /// How many there are; the page shows ten.
    pub total: u64,
    /// The oldest of them, oldest first; no person is named.
    pub oldest: Vec<OverdueDossier>,
}

/// Open dossiers that a unit took over from those it was made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TransferredList {
    pub total: u64,
    pub overdue: u64,
    /// The first that were due; no person is named.
    pub first: Vec<TransferredDossier>,
}

/// One dossier that came with an arrangement of units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferredDossier {
    pub code: String,
    pub field: String,
    /// Code of the unit that received it.
    pub received_by: String,
    pub received: NaiveDate,
    pub due: Option<NaiveDate>,
    pub is_overdue: bool,
}

/// One dossier to act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverdueDossier {
    pub code: String,
    /// "Đất đai".
    pub field: String,
    /// Code of the unit that resolves it.
    pub unit: String,
    pub due: NaiveDate,
    /// Calendar days from the due day to the cut-off.
    pub days_overdue: i64,
}

/// The facts of an edition, found by what they are about.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    list: Vec<Fact>,
    /// (indicator, window kind, population) → places in the list, as given.
    groups: BTreeMap<(String, WindowKind, String), Vec<usize>>,
    by_unit: BTreeMap<(String, String, WindowKind), Vec<usize>>,
}

impl Facts {
    /// Indexes facts; of two with the same indicator, unit, kind of window and population the first is found.
    pub fn new(list: Vec<Fact>) -> Self {
        let mut facts = Self { list, ..Self::default() };
        for (at, fact) in facts.list.iter().enumerate() {
            let group = (fact.indicator.clone(), fact.window.kind, fact.population.clone());
            facts.groups.entry(group).or_default().push(at);
            let unit = (fact.indicator.clone(), fact.unit.clone(), fact.window.kind);
            facts.by_unit.entry(unit).or_default().push(at);
        }
        facts
    }

    /// All facts, as given.
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.list.iter()
    }

    /// One fact.
    pub fn get(&self, indicator: &str, unit: &str, kind: WindowKind, population: &str) -> Option<&Fact> {
        self.of_unit(indicator, unit, kind).find(|fact| fact.population == population)
    }

    /// The facts of a unit over all populations.
    pub fn of_unit(&self, indicator: &str, unit: &str, kind: WindowKind) -> impl Iterator<Item = &Fact> {
        let key = (indicator.to_owned(), unit.to_owned(), kind);
        self.by_unit.get(&key).into_iter().flatten().map(|&at| &self.list[at])
    }

    /// The members of a population, as given.
    pub fn members(&self, indicator: &str, kind: WindowKind, population: &str) -> impl Iterator<Item = &Fact> {
        let key = (indicator.to_owned(), kind, population.to_owned());
        self.groups.get(&key).into_iter().flatten().map(|&at| &self.list[at])
    }

    /// Every (indicator, kind of window, population) there is.
    pub fn populations(&self) -> impl Iterator<Item = (&str, WindowKind, &str)> {
        self.groups.keys().map(|(indicator, kind, population)| (indicator.as_str(), *kind, population.as_str()))
    }
}
