//! Who is compared with whom on a day.

use chrono::NaiveDate;

use crate::pipeline::{PopulationKind, Project};
use crate::unit::{Level, Unit, Units};

/// Areas of districts that have ended.
pub const FORMER_DISTRICTS: &str = "former_districts";

/// All communes of the province, beside the order of each district.
pub const ALL_COMMUNES: &str = "all_communes";

/// Units compared with one another, in unit order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Population {
    /// `districts`, `communes:<district>`, `communes` (of the province), `all_communes`, `departments`, `branches`, each
    /// of them `<name>:<province>` where the day has several provinces; `former_districts`; empty: shown, not compared.
    pub id: String,
    pub members: Vec<String>,
}

impl Population {
    /// Whether its members have ranks.
    pub fn is_ranked(&self) -> bool {
        !self.id.is_empty() && self.id != FORMER_DISTRICTS
    }
}

/// Populations on a window's last day, and the units that are shown without being compared.
pub fn populations(project: &Project, units: &Units, on: NaiveDate) -> Vec<Population> {
    let population = |id: &str, members: Vec<&Unit>| Population {
        id: id.to_string(),
        members: members.into_iter().map(|unit| unit.code.clone()).collect(),
    };
    let of_level =
        |level: Level| units.iter().filter(|unit| unit.level == level && unit.is_valid_on(on)).collect::<Vec<_>>();
    // One for each province of the day: units of two provinces that became one later were never compared.
    let by_province = |kind: &str, members: Vec<&Unit>| {
        let mut each: Vec<Population> = Vec::new();
        for unit in members {
            let id = units.population_in(kind, unit, on);
            match each.iter_mut().find(|population| population.id == id) {
                Some(population) => population.members.push(unit.code.clone()),
                None => each.push(population(&id, vec![unit])),
            }
        }
        each
    };
    let mut populations = Vec::new();
    for kind in &project.pipeline.populations {
        match kind {
            PopulationKind::Districts => populations.extend(by_province("districts", units.districts(on))),
            PopulationKind::Communes => {
                let districts = units.districts(on).into_iter();
                populations.extend(districts.map(|district| {
                    population(&format!("communes:{}", district.code), units.communes_of(&district.code, on))
                }));
            }
            PopulationKind::CommunesOfProvince => {
                populations.extend(by_province("communes", units.communes_below_province(on)));
            }
            PopulationKind::AllCommunes => {
                // without districts that order is the communes' own
                let communes = of_level(Level::Commune).into_iter().filter(|unit| units.district_of(unit).is_some());
                populations.extend(by_province(ALL_COMMUNES, communes.collect()));
            }
            PopulationKind::FormerDistricts => {
                populations.push(population(FORMER_DISTRICTS, units.former_districts(on)));
            }
            PopulationKind::Departments => {
                populations.extend(by_province("departments", of_level(Level::Department)));
            }
            PopulationKind::Branches => populations.extend(by_province("branches", of_level(Level::Branch))),
        }
    }
    populations.retain(|population| !population.members.is_empty());
    let compared: Vec<&String> = populations.iter().flat_map(|population| &population.members).collect();
    let mut alone: Vec<String> = units.province().map(|unit| unit.code.clone()).into_iter().collect();
    for unit in units.iter().filter(|unit| unit.is_valid_on(on)) {
        if !compared.contains(&&unit.code) && !alone.contains(&unit.code) {
            alone.push(unit.code.clone());
        }
    }
    populations.push(Population { id: String::new(), members: alone });
    populations
}
