//! The list of all pages of a period: the province, then districts and their communes, then departments,
//! each in alphabetical order.

use serde::Serialize;

use super::amendment::{self, Amended};
use super::lens::{COMMUNES, DEPARTMENTS, Lens};
use super::view::{self, Link, Shell};
use super::words;
use crate::fact::Status;
use crate::text::collate::Alphabet;
use crate::text::{date, phrase};
use crate::unit::Unit;

/// Everything the template of the list prints.
#[derive(Serialize)]
pub struct IndexPage {
    pub shell: Shell,
    pub province: String,
    /// The same as a heading.
    pub name: String,
    pub groups: Vec<Group>,
    /// What the ranks in the list are of.
    pub ranked_by: Option<String>,
    pub data: Vec<String>,
    pub amendments: Vec<Amended>,
}

/// Units listed together: a district and its communes, or one population.
#[derive(Serialize)]
pub struct Group {
    /// The district, where the group is one.
    pub district: Option<Entry>,
    /// The group's name, where it is none.
    pub title: String,
    pub members: Vec<Entry>,
}

/// A link with the unit's rank by the first indicator.
#[derive(Serialize)]
pub struct Entry {
    pub link: Link,
    pub rank: String,
    pub fact: Option<String>,
}

/// Builds the list.
pub fn build(lens: &Lens) -> IndexPage {
    let mut groups: Vec<Group> = sorted(lens.districts())
        .into_iter()
        .filter_map(|district| {
            let members = entries(lens, lens.communes(&district.code));
            Some(Group { district: Some(entry(lens, district)?), title: String::new(), members })
        })
        .collect();
    for (population, units) in [(COMMUNES, lens.communes_of_province()), (DEPARTMENTS, lens.departments())] {
        let title = date::capitalised(words::member_words(lens, population));
        let members = entries(lens, units);
        if !members.is_empty() {
            groups.push(Group { district: None, title, members });
        }
    }
    let name = date::capitalised(&lens.edition.province);
    let window = lens.headline();
    let ranked_by = lens.ranked_indicators().next().map(|indicator| {
        let units = lens.main_units();
        let members = words::main_words(lens);
        let is_tiered = units.iter().any(|unit| !lens.communes(&unit.code).is_empty());
        let below = if is_tiered { "; đơn vị cấp xã xếp trong từng đơn vị cấp huyện" } else { "" };
        let beside = if lens.departments().is_empty() { "" } else { "; sở, ban, ngành xếp với nhau" };
        format!(
            "Số trong danh mục là thứ hạng về {} ({}), {}: {members} xếp trong {}{below}{beside}. Trong ngoặc: số hồ sơ phát sinh ít, chỉ để tham khảo",
            phrase::inner(&indicator.name),
            phrase::direction(indicator.direction),
            words::when(indicator, &window),
            lens.whole()
        )
    });
    IndexPage {
        shell: Shell::new(lens, format!("{name} – {}", lens.period()), Vec::new()),
        province: lens.edition.province.clone(),
        name,
        groups,
        ranked_by,
        data: view::province_data(lens),
        amendments: amendment::amended(lens),
    }
}

/// In alphabetical order of the short names.
fn sorted(mut units: Vec<&Unit>) -> Vec<&Unit> {
    let alphabet = Alphabet::vietnamese();
    units.sort_by_cached_key(|unit| (alphabet.key(unit.short_name()), unit.order));
    units
}

fn entries(lens: &Lens, units: Vec<&Unit>) -> Vec<Entry> {
    sorted(units).into_iter().filter_map(|unit| entry(lens, unit)).collect()
}

fn entry(lens: &Lens, unit: &Unit) -> Option<Entry> {
    let link = view::link(lens, &unit.code)?;
    let subject = lens.ranked_indicators().next().and_then(|indicator| lens.figure(indicator, unit, lens.headline()));
    let rank = match &subject {
        Some(subject) if subject.fact.status == Status::NoData => phrase::no_data(subject),
        Some(subject) if subject.standing().is_some() => words::cautious_rank(subject),
        _ => "–".into(),
    };
    Some(Entry { link, rank, fact: subject.map(|subject| subject.fact.id.clone()) })
}
