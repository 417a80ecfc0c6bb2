//! The list of all pages of a period: the province, then districts and their communes in alphabetical order.

use serde::Serialize;

use super::amendment::{self, Amended};
use super::lens::{DISTRICTS, Lens};
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

/// One district and its communes.
#[derive(Serialize)]
pub struct Group {
    pub district: Entry,
    pub communes: Vec<Entry>,
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
    let alphabet = Alphabet::vietnamese();
    let mut districts = lens.districts();
    districts.sort_by_cached_key(|unit| (alphabet.key(unit.short_name()), unit.order));
    let groups = districts.into_iter().filter_map(|district| {
        let mut communes = lens.communes(&district.code);
        communes.sort_by_cached_key(|unit| (alphabet.key(unit.short_name()), unit.order));
        Some(Group {
            district: entry(lens, district)?,
            communes: communes.into_iter().filter_map(|unit| entry(lens, unit)).collect(),
        })
    });
    let name = date::capitalised(&lens.edition.province);
    let window = lens.headline();
    let ranked_by = lens.ranked_indicators().next().map(|indicator| {
        let members = words::population_words(lens, DISTRICTS, lens.districts().len());
        format!(
            "Số trong danh mục là thứ hạng về {} ({}), {}: {members} xếp trong toàn tỉnh; đơn vị cấp xã xếp trong từng đơn vị cấp huyện. Trong ngoặc: số hồ sơ phát sinh ít, chỉ để tham khảo",
            phrase::inner(&indicator.name),
            phrase::direction(indicator.direction),
            words::when(indicator, &window)
        )
        .replace("toàn tỉnh", lens.scope(DISTRICTS))
    });
    IndexPage {
        shell: Shell::new(lens, format!("{name} – {}", lens.period()), Vec::new()),
        province: lens.edition.province.clone(),
        name,
        groups: groups.collect(),
        ranked_by,
        data: view::province_data(lens),
        amendments: amendment::amended(lens),
    }
}

fn entry(lens: &Lens, unit: &Unit) -> Option<Entry> {
    let link = view::link(lens, &unit.code)?;
    let subject = lens.ranked_indicators().next().and_then(|indicator| lens.figure(indicator, unit, lens.headline()));
    let rank = match &subject {
        Some(subject) if subject.fact.status == Status::NoData => phrase::NO_DATA.into(),
        Some(subject) if subject.standing().is_some() => words::rank_of(subject),
        _ => "–".into(),
    };
    Some(Entry { link, rank, fact: subject.map(|subject| subject.fact.id.clone()) })
}
