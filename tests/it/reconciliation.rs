//! Figures against each other: what others printed, what units report, what the portal and the province say.

mod disputed;
mod explained;
mod published;

use crate::bad_input::small::office_with;
use crate::support::Office;

/// The small province in October 2024 with these lists on its pages and these sources beside the dossiers.
fn office(lists: &[&str], sources: &str) -> Office {
    let office = office_with(&["2024-10"]);
    let text = std::fs::read_to_string(office.path("pipelines/small.toml")).expect("the fixture is there");
    let tie_rule = "tie_rule = \"competition\"";
    let text = text.replace(tie_rule, &format!("{tie_rule}\nlists = {lists:?}"));
    office.write("pipelines/small.toml", text.replace("\n[thresholds]", &format!("{sources}\n[thresholds]")));
    office
}

/// A page of October, its no-break spaces as plain ones.
fn page(office: &Office, name: &str) -> String {
    office.released(&format!("bulletins/2024-10/{name}.html")).replace('\u{a0}', " ")
}
