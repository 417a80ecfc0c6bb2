//! Tỉnh Xuyên Sơn, which does not exist: its offices, how big they are and what they are like.
//!
//! Units are read from the same reference file that the pipelines read, so an export can never
//! name a unit that the warehouse does not know. What the file does not say is said here: how much
//! work each office gets and its character, i.e. how late, how digital, how well paid online. The
//! characters are set so that the districts differ clearly, with a few close calls.

use chrono::NaiveDate;

use crate::diagnostic::Result;
use crate::period::Month;
use crate::unit::{Level, Unit, Units};

use super::draw::Draw;

/// The units of the fictional province, as pipelines read them.
pub const UNITS_CSV: &str = include_str!("../../pipelines/reference/units.csv");

/// What an office does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    Commune,
    Desk,
    /// Land-registry branch that sits in a district.
    Branch,
    /// A department of the province, by its number in the unit code.
    Department(u8),
}

/// How an office works. Shares are within 0..1, factors around 1.
#[derive(Clone, Copy, Debug)]
pub struct Character {
    /// Factor on the probability of being late.
    pub late: f64,
    /// Factor on the probability of asking for a supplement.
    pub paused: f64,
    /// Factor on the probability of returning a dossier as not eligible.
    pub returned: f64,
    /// Share of dossiers digitised when received.
    pub intake: f64,
    /// Share of results digitised.
    pub results: f64,
    /// Share submitted online.
    pub online: f64,
    /// Share of fees paid online.
    pub paid: f64,
}

/// One office that sends a file a month, while it is there.
pub struct Sender {
    /// Of this version of the unit; what is drawn for it depends on it.
    pub code: String,
    /// As files and dossiers write it: codes are used again after a merger.
    pub written_code: String,
    /// As the exporting system prints it.
    pub name: String,
    /// Where the applicants live, for their (fictional) addresses.
    pub place: String,
    pub counter: Counter,
    /// Whose work it does: a merged office that of all it was made of.
    pub works: Vec<Counter>,
    /// Its part of all dossiers received in the province; only proportions count.
    pub weight: f64,
    pub character: Character,
    /// Row in the reference file: decides the file's form, whatever the seed.
    pub order: usize,
    /// Senders of the group that took over its work when it ended.
    pub heirs: Vec<usize>,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
}

impl Sender {
    /// Whether it is there at the end of a month: offices begin and end with months.
    pub fn is_open(&self, month: Month) -> bool {
        let day = month.last_day();
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// Offices that pass dossiers to one another, and to nobody else: a district's desk, communes and
/// land-registry branch, with what became of them on 1/7/2025; or departments that became one.
pub struct Group {
    pub name: String,
    pub senders: Vec<Sender>,
}

impl Group {
    /// Part of all dossiers of the province in a month.
    pub fn weight(&self, month: Month) -> f64 {
        self.senders.iter().filter(|sender| sender.is_open(month)).map(|sender| sender.weight).sum()
    }
}

/// Parts of all dossiers: communes, district desks, land-registry branches, departments.
const COMMUNES: f64 = 0.45;
const DESKS: f64 = 0.19;
const BRANCHES: f64 = 0.16;
const DEPARTMENTS: f64 = 0.20;

/// Size and character per district, in the order of their codes.
#[rustfmt::skip]
const DISTRICTS: [(f64, Character); 12] = [
    (190.0, Character { late: 0.80, paused: 1.0, returned: 1.0, intake: 0.985, results: 0.990, online: 0.88, paid: 0.76 }),
    (105.0, Character { late: 0.70, paused: 0.9, returned: 0.9, intake: 0.984, results: 0.989, online: 0.81, paid: 0.66 }),
    ( 85.0, Character { late: 1.05, paused: 1.4, returned: 1.5, intake: 0.957, results: 0.974, online: 0.72, paid: 0.55 }),
    ( 62.0, Character { late: 0.22, paused: 0.5, returned: 0.5, intake: 0.998, results: 0.998, online: 0.94, paid: 0.89 }),
    ( 80.0, Character { late: 0.95, paused: 0.9, returned: 1.0, intake: 0.970, results: 0.981, online: 0.76, paid: 0.48 }),
    ( 72.0, Character { late: 0.60, paused: 0.7, returned: 0.8, intake: 0.992, results: 0.975, online: 0.64, paid: 0.61 }),
    ( 78.0, Character { late: 0.75, paused: 0.9, returned: 1.1, intake: 0.985, results: 0.990, online: 0.79, paid: 0.60 }),
    ( 62.0, Character { late: 0.60, paused: 0.7, returned: 0.7, intake: 0.988, results: 0.962, online: 0.58, paid: 0.41 }),
    ( 74.0, Character { late: 0.85, paused: 1.0, returned: 1.0, intake: 0.979, results: 0.985, online: 0.69, paid: 0.52 }),
    ( 70.0, Character { late: 1.90, paused: 1.2, returned: 1.2, intake: 0.972, results: 0.948, online: 0.52, paid: 0.37 }),
    ( 66.0, Character { late: 2.60, paused: 1.5, returned: 1.3, intake: 0.965, results: 0.931, online: 0.47, paid: 0.33 }),
    ( 56.0, Character { late: 3.20, paused: 1.7, returned: 1.6, intake: 0.938, results: 0.912, online: 0.42, paid: 0.26 }),
];

/// Size per department, in the order of their codes: driving licences and criminal records are
/// most of the work, the last four hardly have any.
#[rustfmt::skip]
const DEPARTMENT_SIZES: [f64; 20] = [
    2.0, 16.0, 1.5, 11.0, 8.0, 5.0, 26.0, 12.0, 5.0, 5.0, 3.0, 6.0, 2.0, 0.8, 0.7, 0.5, 2.5, 0.2, 0.2, 0.3,
];

const DEPARTMENT: Character =
    Character { late: 1.0, paused: 0.8, returned: 0.8, intake: 0.985, results: 0.985, online: 0.86, paid: 0.72 };

/// The offices of the province, in groups, in the order of the reference file.
///
/// # Errors
/// Those of the reference file, which is part of the program.
pub fn groups(seed: u64) -> Result<Vec<Group>> {
    let units = Units::parse(UNITS_CSV, "pipelines/reference/units.csv")?;
    // What was made of others is worked out from them.
    let of = |level: Level| units.iter().filter(move |unit| unit.level == level && unit.predecessors.is_empty());
    let mut groups = Vec::new();
    for (district, (size, character)) in of(Level::District).zip(DISTRICTS) {
        let share = size / DISTRICTS.iter().map(|(size, _)| size).sum::<f64>();
        let mut senders = Vec::new();
        for desk in of(Level::Desk).filter(|desk| desk.parent.as_deref() == Some(&district.code)) {
            senders.push(sender(desk, Counter::Desk, &district.name, share * DESKS, character, seed));
        }
        let communes: Vec<&Unit> =
            of(Level::Commune).filter(|unit| unit.parent.as_deref() == Some(&district.code)).collect();
        let sizes: Vec<f64> = communes.iter().map(|commune| commune_size(commune)).collect();
        for (commune, size) in communes.into_iter().zip(&sizes) {
            let weight = share * COMMUNES * size / sizes.iter().sum::<f64>();
            let place = format!("{}, {}", commune.name, district.name);
            senders.push(sender(commune, Counter::Commune, &place, weight, character, seed));
        }
        let registry = Character { late: (2.0 + character.late) / 3.0, ..character };
        for branch in of(Level::Branch).filter(|branch| branch.located_in.as_deref() == Some(&district.code)) {
            senders.push(sender(branch, Counter::Branch, &district.name, share * BRANCHES, registry, seed));
        }
        groups.push(Group { name: district.name.clone(), senders });
    }
    let all: f64 = DEPARTMENT_SIZES.iter().sum();
    for ((number, department), size) in (1..).zip(of(Level::Department)).zip(DEPARTMENT_SIZES) {
        let weight = DEPARTMENTS * size / all;
        let counter = Counter::Department(number);
        let sender = sender(department, counter, PROVINCE, weight, DEPARTMENT, seed);
        groups.push(Group { name: department.name.clone(), senders: vec![sender] });
    }
    for unit in units.iter().filter(|unit| !unit.predecessors.is_empty()) {
        merge(&mut groups, unit, seed);
    }
    Ok(groups)
}

/// Adds an office to the group of those it was made of; groups that meet in it become one.
fn merge(groups: &mut Vec<Group>, unit: &Unit, seed: u64) {
    let is_old = |sender: &Sender| unit.predecessors.iter().any(|old| old.code == sender.code);
    let mut met = (0..groups.len()).filter(|&at| groups[at].senders.iter().any(is_old)).collect::<Vec<_>>().into_iter();
    let Some(home) = met.next() else { return };
    for other in met.rev() {
        let group = groups.remove(other);
        let moved = groups[home].senders.len();
        let shifted = group.senders.into_iter().map(|mut sender| {
            sender.heirs.iter_mut().for_each(|heir| *heir += moved);
            sender
        });
        groups[home].senders.extend(shifted);
    }
    let senders = &mut groups[home].senders;
    let next = senders.len();
    let (mut weight, mut works) = (0.0, Vec::<Counter>::new());
    let mut biggest: Option<&Sender> = None;
    for old in senders.iter().filter(|sender| is_old(sender)) {
        let is_whole = unit.predecessors.iter().any(|predecessor| predecessor.code == old.code && predecessor.is_whole);
        weight += if is_whole { old.weight } else { old.weight / SHARERS };
        let more: Vec<Counter> = old.works.iter().filter(|work| !works.contains(work)).copied().collect();
        works.extend(more);
        if old.counter != Counter::Desk && biggest.is_none_or(|biggest| biggest.weight < old.weight) {
            biggest = Some(old);
        }
    }
    let Some((counter, character)) = biggest.map(|old| (old.counter, old.character)) else { return };
    let place = if counter == Counter::Commune { format!("{}, {PROVINCE}", unit.name) } else { PROVINCE.to_owned() };
    let merged = Sender { works, ..sender(unit, counter, &place, weight, character, seed) };
    senders.iter_mut().filter(|sender| is_old(sender)).for_each(|sender| sender.heirs.push(next));
    senders.push(merged);
}

/// What an address outside a district ends in.
const PROVINCE: &str = "tỉnh Xuyên Sơn";
/// Offices that share the work of one that was split: about as many communes as a district became.
const SHARERS: f64 = 3.0;

/// Towns and wards get more work than villages; the rest is the place's own.
fn commune_size(commune: &Unit) -> f64 {
    let own = Draw::new(0, &commune.code).between(0.6, 1.5);
    if commune.name.starts_with("xã") { own } else { own * 1.6 }
}

fn sender(unit: &Unit, counter: Counter, place: &str, weight: f64, character: Character, seed: u64) -> Sender {
    let name = match counter {
        Counter::Commune => format!("UBND {}", unit.name),
        _ => unit.name.clone(),
    };
    let character = character.varied(&mut Draw::new(seed, &format!("{} character", unit.code)), 1.0);
    Sender {
        code: unit.code.clone(),
        written_code: unit.written_code.clone(),
        name,
        place: place.to_owned(),
        counter,
        works: vec![counter],
        weight,
        character,
        order: unit.order,
        heirs: Vec::new(),
        valid_from: unit.valid_from,
        valid_to: unit.valid_to,
    }
}

impl Character {
    /// The same character on another day: `strength` 1 for another office of the same district,
    /// less for the same office in another month.
    pub fn varied(self, draw: &mut Draw, strength: f64) -> Self {
        let mut factor = |width: f64| draw.between(1.0 - width * strength, 1.0 + width * strength);
        let falls_short = |share: f64, by: f64| 1.0 - (1.0 - share) * by;
        Self {
            late: self.late * factor(0.4),
            paused: self.paused * factor(0.3),
            returned: self.returned * factor(0.3),
            intake: falls_short(self.intake, factor(0.4)),
            results: falls_short(self.results, factor(0.4)),
            online: (self.online * factor(0.1)).clamp(0.05, 0.985),
            paid: (self.paid * factor(0.15)).clamp(0.02, 0.985),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_office_sends_and_weights_are_the_whole_province() {
        let groups = groups(1).expect("the reference file is right");
        let month = |text: &str| text.parse::<Month>().expect("a month");
        let offices = |at| groups.iter().flat_map(|group| &group.senders).filter(|sender| sender.is_open(at)).count();
        assert_eq!(offices(month("2024-10")), 12 + 120 + 12 + 20);
        assert_eq!(offices(month("2025-06")), 12 + 120 + 12 + 14);
        assert_eq!(offices(month("2025-07")), 39 + 12 + 14);
        let whole: f64 = groups.iter().map(|group| group.weight(month("2024-10"))).sum();
        assert!((whole - 1.0).abs() < 1e-9, "weights sum to {whole}");
        let later: f64 = groups.iter().map(|group| group.weight(month("2026-03"))).sum();
        assert!((0.9..1.3).contains(&later), "weights after the mergers sum to {later}");
        let shares = |c: &Character| [c.intake, c.results, c.online, c.paid];
        let senders = || groups.iter().flat_map(|group| &group.senders);
        assert!(senders().all(|s| shares(&s.character).iter().all(|x| (0.0..=1.0).contains(x))));
        let ended = senders().filter(|sender| !sender.is_open(month("2026-03")));
        assert!(ended.clone().count() > 140 && ended.clone().all(|sender| !sender.heirs.is_empty()));
        for group in &groups {
            let heirs = group.senders.iter().flat_map(|sender| &sender.heirs);
            assert!(heirs.clone().all(|heir| group.senders[*heir].is_open(month("2026-03"))), "{}", group.name);
        }
    }
}
