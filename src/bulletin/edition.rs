//! What a bulletin is made from: one edition = one period of one release, as typed facts.
//!
//! Nothing here is computed from data; it is the whole input of the printed pages, so two equal
//! editions give equal bytes.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::list::Listing;
use crate::fact::{Fact, Indicator, Sender};
use crate::period::{Month, Window};
use crate::rank::TieRule;
use crate::ranking::{Adjusted, Difference};
use crate::text::history::Past;
use crate::unit::Units;

/// Everything that is printed of one period.
#[derive(Clone)]
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
    pub headline_window: Window,
    /// All windows of the edition.
    pub windows: Vec<Window>,
    /// First day of the first loaded period: figures of earlier days are not whole.
    pub loaded_from: NaiveDate,
    pub tie_rule: TieRule,
    pub senders: Vec<Sender>,
    /// Where the figures are from, one line: "Hệ thống thông tin giải quyết TTHC tỉnh".
    pub sources: String,
    pub program_version: String,
    pub data_hash: String,
    /// Release id: "2024-10.03".
    pub release: String,
    /// Dossiers received before the unit that holds them began, by that unit; under the empty code those
    /// of units that were split, whose new unit nobody has named.
    pub transferred: BTreeMap<String, TransferredList>,
    /// The same figure in the months before, newest first and without a gap, by fact id.
    pub history: BTreeMap<String, Vec<Past>>,
    /// What the members of the population `districts` are called: "đơn vị cấp huyện".
    pub district_noun: String,
    /// Lists that models print, in the pipeline's order.
    pub lists: Vec<Listing>,
    /// Titles of the registers that the pipeline names and that nobody has sent.
    pub unsent: Vec<String>,
    /// Days of the windows that working days were counted by and that may still change.
    pub unconfirmed_days: Vec<UnconfirmedDay>,
    /// Open dossiers that are promised after the calendar's last day, and that day.
    pub due_after_calendar: Option<(u64, NaiveDate)>,
    /// Cumulated counts of the province that are not the sum of their published months.
    pub differences: Vec<Difference>,
    /// Figures before and after the exclusions that were accepted.
    pub exclusions: Vec<Adjusted>,
    /// Final releases of this month and of earlier ones, with what is known differently today.
    pub amendments: Vec<Amendment>,
}

/// A month that was declared final, seen from today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    pub month: Month,
    /// Release that is final.
    pub release: String,
    /// Document that says so.
    pub document: String,
    /// Which correction of ours this is; `None` where no error of ours was mended.
    pub correction: Option<u32>,
    /// Figures that changed since, in the order to print.
    pub figures: Vec<AmendedFigure>,
}

/// One figure of a final release that is known differently today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendedFigure {
    pub indicator: String,
    pub unit: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Numerator and denominator; `None` where there was no figure.
    pub old: Option<(i64, i64)>,
    pub new: Option<(i64, i64)>,
    /// Rank and members ranked.
    pub old_rank: Option<(i64, i64)>,
    pub new_rank: Option<(i64, i64)>,
    /// "Điều chỉnh số liệu" or "Đính chính".
    pub kind: &'static str,
    /// Whether an error of ours is mended, alone or beside new data.
    pub is_correction: bool,
    pub causes: Vec<String>,
}

/// A day off, or worked, by a calendar whose act is not known yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnconfirmedDay {
    pub date: NaiveDate,
    /// "Ngày Văn hóa Việt Nam".
    pub name: String,
    /// A weekend day that is worked, instead of a day off.
    pub is_worked: bool,
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

/// The facts of an edition, found by what they are about.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    list: Vec<Fact>,
    /// (indicator, window, population) → places in the list, as given.
    groups: BTreeMap<(String, Window, String), Vec<usize>>,
    by_unit: BTreeMap<(String, String, Window), Vec<usize>>,
    /// Figures of a final release stand in place of today's.
    is_published: bool,
}

impl Facts {
    /// Indexes facts; of two with the same indicator, unit, window and population the first is found.
    pub fn new(list: Vec<Fact>) -> Self {
        let mut facts = Self { list, ..Self::default() };
        for (at, fact) in facts.list.iter().enumerate() {
            let group = (fact.indicator.clone(), fact.window, fact.population.clone());
            facts.groups.entry(group).or_default().push(at);
            let unit = (fact.indicator.clone(), fact.unit.clone(), fact.window);
            facts.by_unit.entry(unit).or_default().push(at);
        }
        facts
    }

    /// The figures as they stand in public, where a final release printed others than are known today.
    pub fn as_published(&self) -> Option<Self> {
        let is_amended = self.list.iter().any(|fact| fact.amended().is_some());
        let published = || self.list.iter().map(Fact::as_published).collect();
        is_amended.then(|| Self { is_published: true, ..Self::new(published()) })
    }

    /// Whether these are the published figures of a month that is known otherwise today.
    pub fn is_published(&self) -> bool {
        self.is_published
    }

    /// All facts, as given.
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.list.iter()
    }

    /// One fact.
    pub fn get(&self, indicator: &str, unit: &str, window: Window, population: &str) -> Option<&Fact> {
        self.of_unit(indicator, unit, window).find(|fact| fact.population == population)
    }

    /// The facts of a unit over all populations.
    pub fn of_unit(&self, indicator: &str, unit: &str, window: Window) -> impl Iterator<Item = &Fact> {
        let key = (indicator.to_owned(), unit.to_owned(), window);
        self.by_unit.get(&key).into_iter().flatten().map(|&at| &self.list[at])
    }

    /// The members of a population, as given.
    pub fn members(&self, indicator: &str, window: Window, population: &str) -> impl Iterator<Item = &Fact> {
        let key = (indicator.to_owned(), window, population.to_owned());
        self.groups.get(&key).into_iter().flatten().map(|&at| &self.list[at])
    }

    /// Every (indicator, window, population) there is.
    pub fn populations(&self) -> impl Iterator<Item = (&str, Window, &str)> {
        self.groups.keys().map(|(indicator, window, population)| (indicator.as_str(), *window, population.as_str()))
    }
}
