//! The edition as a page reads it: names, file names, who is ranked with whom, how many decimals.
//!
//! Everything that several pages must say alike is decided here once. The order of a population is
//! the printed one: by rank, equals in the order of the units' file, then those without a rank, and
//! those that sent nothing last.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::edition::{Amendment, Edition};
use crate::fact::{Fact, Indicator, Measure, Sender, Status};
use crate::period::{Window, WindowKind};
pub use crate::ranking::ALL_COMMUNES;
use crate::text::cause::Crossing;
use crate::text::date;
use crate::text::exclusion;
use crate::text::history;
use crate::text::number::{Decimal, NBSP};
use crate::text::phrase::{Sentence, Subject};
use crate::unit::{Level, Unit};

/// Population of the districts.
pub const DISTRICTS: &str = "districts";
/// Population of the communes, wards and special zones right below the province.
pub const COMMUNES: &str = "communes";
/// Population of the departments.
pub const DEPARTMENTS: &str = "departments";
/// Population of the branches of departments.
pub const BRANCHES: &str = "branches";
/// More decimals than this would print noise.
const MOST_DECIMALS: u8 = 6;
/// Longest file stem taken from a unit's code.
const LONGEST_STEM: usize = 48;

/// A read-only view over an edition.
pub struct Lens<'a> {
    pub edition: &'a Edition<'a>,
    /// Last day of the period.
    pub day: NaiveDate,
    indicators: BTreeMap<&'a str, &'a Indicator>,
    stems: BTreeMap<&'a str, String>,
    decimals: BTreeMap<&'a str, u8>,
    scopes: BTreeMap<String, String>,
}

impl<'a> Lens<'a> {
    /// Prepares what pages share.
    pub fn new(edition: &'a Edition<'a>) -> Self {
        let indicators = edition.indicators.iter().map(|indicator| (indicator.id.as_str(), indicator)).collect();
        let mut lens = Self {
            edition,
            day: edition.month.last_day(),
            indicators,
            stems: stems(edition),
            decimals: BTreeMap::new(),
            scopes: BTreeMap::new(),
        };
        lens.decimals = lens.all_decimals();
        let populations: BTreeSet<&str> = edition.facts.populations().map(|(_, _, population)| population).collect();
        lens.scopes = populations.into_iter().map(|name| (name.to_owned(), lens.scope_of(name))).collect();
        lens
    }

    /// The window the edition's headline, charts and main points speak of.
    pub fn headline(&self) -> Window {
        self.edition.headline_window
    }

    /// The month beside a headline of another kind: of the same calendar, if the edition has it.
    pub fn month_window(&self) -> Option<Window> {
        let headline = self.headline();
        let is_month = |window: &&Window| window.kind == WindowKind::Month && headline.kind != WindowKind::Month;
        let months = || self.edition.windows.iter().filter(is_month);
        months().find(|month| month.calendar == headline.calendar).or_else(|| months().next()).copied()
    }

    /// A window with its dates, and the day from which on there are data where that is later.
    pub fn window_words(&self, window: &Window) -> String {
        let words = date::full(window);
        match window.from < self.edition.loaded_from {
            true => format!("{words}; số liệu chỉ có từ ngày{NBSP}{}", date::day(self.edition.loaded_from)),
            false => words,
        }
    }

    /// What the edition is of: its month, or the week of a weekly one.
    pub fn period(&self) -> String {
        match self.headline().kind {
            WindowKind::Week => date::title(&self.headline()),
            _ => date::month(self.edition.month),
        }
    }

    /// The name as printed; a unit the file does not know is called by its code.
    pub fn name<'s>(&'s self, code: &'s str) -> &'s str {
        self.unit(code).map_or(code, |unit| unit.name.as_str())
    }

    /// The name without its kind.
    pub fn short_name<'s>(&'s self, code: &'s str) -> &'s str {
        self.unit(code).map_or(code, |unit| unit.short_name())
    }

    /// A unit, by what the warehouse calls it.
    pub fn unit(&self, code: &str) -> Option<&'a Unit> {
        self.edition.units.get(code)
    }

    /// The districts of the period, in the order of the file.
    pub fn districts(&self) -> Vec<&'a Unit> {
        self.edition.units.districts(self.day)
    }

    /// The communes of a district, in the order of the file.
    pub fn communes(&self, district: &str) -> Vec<&'a Unit> {
        self.edition.units.communes_of(district, self.day)
    }

    /// The file name of a unit's page, if it has one.
    pub fn page(&self, code: &str) -> Option<String> {
        self.stems.get(code).map(|stem| format!("{stem}.html"))
    }

    /// Units with a page of their own, in the order of the file.
    pub fn paged(&self) -> Vec<&'a Unit> {
        pages_of(self.edition)
    }

    /// The population the province's own page ranks: districts, and since there are none the communes.
    pub fn main_population(&self) -> &'static str {
        if self.districts().is_empty() && !self.communes_of_province().is_empty() { COMMUNES } else { DISTRICTS }
    }

    /// The units of [`Lens::main_population`], in the order of the file.
    pub fn main_units(&self) -> Vec<&'a Unit> {
        if self.main_population() == COMMUNES { self.communes_of_province() } else { self.districts() }
    }

    /// Communes, wards and special zones right below the province, in the order of the file.
    pub fn communes_of_province(&self) -> Vec<&'a Unit> {
        self.edition.units.communes_below_province(self.day)
    }

    /// The departments of the period, in the order of the file.
    pub fn departments(&self) -> Vec<&'a Unit> {
        let is_department = |unit: &&Unit| unit.level == Level::Department && unit.is_valid_on(self.day);
        self.edition.units.iter().filter(is_department).collect()
    }

    /// The branches of departments of the period, in the order of the file.
    pub fn branches(&self) -> Vec<&'a Unit> {
        let is_branch = |unit: &&Unit| unit.level == Level::Branch && unit.is_valid_on(self.day);
        self.edition.units.iter().filter(is_branch).collect()
    }

    /// Who a unit is ranked with on its own page.
    pub fn population_of(&self, unit: &Unit) -> String {
        match (unit.level, self.edition.units.district_of(unit)) {
            (Level::District, _) => self.population_in(DISTRICTS, unit),
            (Level::Commune, Some(district)) => format!("communes:{}", district.code),
            (Level::Commune, None) => self.population_in(COMMUNES, unit),
            (Level::Department, _) => self.population_in(DEPARTMENTS, unit),
            _ => String::new(),
        }
    }

    /// A population of the province, or of the unit's own where the province was several.
    pub fn population_in(&self, kind: &str, unit: &Unit) -> String {
        match kind.contains(':') {
            true => kind.to_owned(),
            false => self.edition.units.population_in(kind, unit, self.day),
        }
    }

    /// The provinces that the bulletin's one was made of later, where the period had several.
    pub fn provinces(&self) -> Vec<&'a Unit> {
        Some(self.edition.units.provinces(self.day)).filter(|all| all.len() > 1).unwrap_or_default()
    }

    /// What the province that a unit belonged to is called: the bulletin's own, where there is one alone.
    pub fn province_name(&self, unit: &Unit) -> String {
        let own = self.edition.units.province_of(unit).filter(|_| !self.provinces().is_empty());
        own.map_or_else(|| self.edition.province.clone(), |province| province.name.clone())
    }

    /// "toàn tỉnh", "toàn huyện": the words for a population.
    pub fn scope(&self, population: &str) -> &str {
        self.scopes.get(population).map_or("", String::as_str)
    }

    /// "toàn tỉnh": the whole that the bulletin is about.
    pub fn whole(&self) -> String {
        let each = if self.provinces().is_empty() { "toàn" } else { "từng" };
        format!("{each} {}", self.area_kind(&self.edition.province))
    }

    /// "tỉnh", "huyện", "thị xã", "cấp xã toàn tỉnh": the area a population covers.
    pub fn region(&self, population: &str) -> String {
        match population {
            COMMUNES => format!("cấp xã toàn {}", self.area_kind(&self.edition.province)),
            DEPARTMENTS => "khối sở, ban, ngành".to_owned(),
            _ if population.starts_with("departments:") => "khối sở, ban, ngành".to_owned(),
            _ => self.scope(population).trim_start_matches("toàn ").to_owned(),
        }
    }

    fn scope_of(&self, population: &str) -> String {
        match population {
            COMMUNES => format!("xã, phường, đặc khu của {}", self.area_kind(&self.edition.province)),
            DEPARTMENTS => "sở, ban, ngành".to_owned(),
            _ => match population.split_once(':') {
                Some((DEPARTMENTS, province)) => format!("sở, ban, ngành của {}", self.name(province)),
                area => {
                    let area = area.map(|(_, district)| self.name(district));
                    format!("toàn {}", self.area_kind(area.unwrap_or(&self.edition.province)))
                }
            },
        }
    }

    /// "tỉnh", "thị xã": what an area is, from its name.
    fn area_kind(&self, name: &str) -> &'static str {
        let area = name.to_lowercase();
        let kinds = ["tỉnh", "thành phố", "thị xã", "huyện", "quận", "đặc khu"];
        kinds.into_iter().find(|kind| area.starts_with(kind)).unwrap_or("địa bàn")
    }

    /// What a fact's sentences need; `None` for an indicator the edition does not print.
    pub fn subject<'s>(&'s self, fact: &'s Fact) -> Option<Subject<'s>> {
        let indicator = *self.indicators.get(fact.indicator.as_str())?;
        let decimals = self.decimals.get(fact.id.as_str()).copied().unwrap_or(indicator.decimals);
        Some(Subject { indicator, fact, decimals, scope: self.scope(&fact.population) })
    }

    /// The subject of a unit in its own population.
    pub fn figure<'s>(&'s self, indicator: &Indicator, unit: &Unit, window: Window) -> Option<Subject<'s>> {
        let fact = self.edition.facts.get(&indicator.id, &unit.code, window, &self.population_of(unit));
        let fact = fact.or_else(|| self.edition.facts.of_unit(&indicator.id, &unit.code, window).next());
        self.subject(fact?)
    }

    /// The members of a population in printed order.
    pub fn standings<'s>(&'s self, indicator: &Indicator, window: Window, population: &str) -> Vec<Subject<'s>> {
        let members = self.edition.facts.members(&indicator.id, window, population);
        let mut subjects: Vec<Subject> = members.filter_map(|fact| self.subject(fact)).collect();
        subjects.sort_by_key(|subject| {
            let without = match subject.fact.status {
                Status::NoExposure => 1,
                Status::NoData => 2,
                _ => 0,
            };
            let rank = subject.fact.standing.map_or(u32::MAX, |standing| standing.rank);
            (
                without,
                rank,
                self.unit(&subject.fact.unit).map_or(usize::MAX, |unit| unit.order),
                subject.fact.unit.as_str(),
            )
        });
        subjects
    }

    /// Short names of those who share a rank.
    pub fn tied_names<'s>(&'s self, subject: &Subject<'s>) -> Vec<&'s str> {
        let Some(standing) = subject.standing().filter(|standing| standing.tied > 0) else { return Vec::new() };
        let all = self.standings(subject.indicator, subject.fact.window, &subject.fact.population);
        let others = all.into_iter().filter(|other| {
            other.fact.unit != subject.fact.unit
                && other.fact.standing.is_some_and(|theirs| theirs.rank == standing.rank)
        });
        others.map(|other| self.short_name(&other.fact.unit)).collect()
    }

    /// Who changed sides with a unit since the window before, by short name.
    pub fn crossing<'s>(&'s self, subject: &Subject<'s>) -> Crossing<'s> {
        let all = self.standings(subject.indicator, subject.fact.window, &subject.fact.population);
        Crossing::of(subject, all.into_iter().map(|other| (self.short_name(&other.fact.unit), other)))
    }

    /// Streak and record of a figure, where earlier months have any.
    pub fn looking_back(&self, subject: &Subject) -> Vec<Sentence> {
        let Some(earlier) = self.edition.history.get(&subject.fact.id) else { return Vec::new() };
        history::streak(subject, earlier).into_iter().chain(history::record(subject, earlier)).collect()
    }

    /// Ranked indicators in the order of print.
    pub fn ranked_indicators(&self) -> impl Iterator<Item = &'a Indicator> {
        self.shown_indicators().filter(|indicator| indicator.direction.is_some())
    }

    /// Indicators of the pages' own tables, ranked or not.
    pub fn shown_indicators(&self) -> impl Iterator<Item = &'a Indicator> {
        self.edition.indicators.iter().filter(|indicator| !indicator.is_beside)
    }

    /// Senders without a file for the period.
    pub fn missing_senders(&self) -> Vec<&'a Sender> {
        self.edition.senders.iter().filter(|sender| !sender.has_sent).collect()
    }

    /// The sender's entry of a unit that had to send a file for the period and did not.
    pub fn missing_sender(&self, code: &str) -> Option<&'a Sender> {
        self.edition.senders.iter().find(|sender| sender.unit == code && !sender.has_sent)
    }

    /// Senders with rows that are counted in no figure.
    pub fn faulty_senders(&self) -> Vec<&'a Sender> {
        self.edition.senders.iter().filter(|sender| sender.quarantined > 0).collect()
    }

    /// The edition's own month as it was declared final, with what changed since.
    pub fn official(&self) -> Option<&'a Amendment> {
        self.edition.amendments.iter().find(|amendment| amendment.month == self.edition.month)
    }

    /// A figure before and after the exclusions that were accepted, where any changes it.
    pub fn exclusion(&self, subject: &Subject) -> Option<Sentence> {
        let adjusted = self.edition.exclusions.iter().find(|adjusted| adjusted.fact == subject.fact.id)?;
        Some(exclusion::before_and_after(subject, adjusted))
    }

    /// Whether anything that should be there is not.
    pub fn is_provisional(&self) -> bool {
        // A column that a file never has is said where it is missed; it does not make all else provisional.
        let is_partial = |fact: &Fact| {
            fact.population_missing > fact.population_lacking || fact.missing_members > 0 && fact.lacking.is_none()
        };
        !self.missing_senders().is_empty() || self.edition.facts.iter().any(is_partial)
    }

    fn all_decimals(&self) -> BTreeMap<&'a str, u8> {
        let mut decimals = BTreeMap::new();
        for (id, window, population) in self.edition.facts.populations() {
            let Some(indicator) = self.indicators.get(id).filter(|indicator| indicator.measure == Measure::Rate) else {
                continue;
            };
            let members: Vec<&Fact> = self.edition.facts.members(id, window, population).collect();
            for fact in &members {
                decimals.insert(fact.id.as_str(), telling_decimals(fact, &members, indicator.decimals));
            }
        }
        decimals
    }
}

/// Fewest decimals with which no unit of another rank prints alike.
fn telling_decimals(fact: &Fact, members: &[&Fact], least: u8) -> u8 {
    let Some(standing) = fact.standing else { return least };
    let rivals: Vec<&&Fact> =
        members.iter().filter(|other| other.standing.is_some_and(|theirs| theirs.rank != standing.rank)).collect();
    let print = |fact: &Fact, decimals| Decimal::percent(fact.numerator, fact.denominator, decimals);
    let is_clear = |decimals: &u8| rivals.iter().all(|other| print(other, *decimals) != print(fact, *decimals));
    (least..=MOST_DECIMALS).find(is_clear).unwrap_or(least.max(MOST_DECIMALS))
}

fn pages_of<'a>(edition: &'a Edition<'a>) -> Vec<&'a Unit> {
    let day = edition.month.last_day();
    let has_page = |unit: &&Unit| {
        matches!(unit.level, Level::District | Level::Commune | Level::Department) && unit.is_valid_on(day)
    };
    edition.units.iter().filter(has_page).collect()
}

/// File stems: the code where it is a safe file name everywhere, else letters of it and a hash, so
/// that no code can leave the folder, meet a reserved name or another code that differs in case.
fn stems<'a>(edition: &'a Edition<'a>) -> BTreeMap<&'a str, String> {
    let mut stems = BTreeMap::new();
    let mut taken: BTreeSet<String> = RESERVED.into_iter().map(str::to_owned).collect();
    for unit in pages_of(edition) {
        let mut stem = unit.code.replace('@', "_");
        if !is_plain(&stem) || !taken.insert(stem.to_lowercase()) {
            stem = hashed(&unit.code);
            taken.insert(stem.to_lowercase());
        }
        stems.insert(unit.code.as_str(), stem);
    }
    stems
}

/// Our own pages, and names that Windows keeps for devices.
const RESERVED: [&str; 26] = [
    "index",
    "tinh",
    "giai-thich",
    "con",
    "prn",
    "aux",
    "nul",
    "com1",
    "com2",
    "com3",
    "com4",
    "com5",
    "com6",
    "com7",
    "com8",
    "com9",
    "lpt1",
    "lpt2",
    "lpt3",
    "lpt4",
    "lpt5",
    "lpt6",
    "lpt7",
    "lpt8",
    "lpt9",
    "clock$",
];

fn is_plain(code: &str) -> bool {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let device = code.split('.').next().unwrap_or("").to_lowercase();
    (1..=LONGEST_STEM).contains(&code.len())
        && code.chars().all(is_safe)
        && code.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !code.ends_with('.')
        && !RESERVED.contains(&device.as_str())
}

fn hashed(code: &str) -> String {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).take(24).collect();
    let digest = Sha256::digest(code.as_bytes());
    let short: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("dv-{}-{short}", letters.to_lowercase())
}
