//! The fictional province, from its exports to its pages.

use std::collections::BTreeMap;
use std::path::Path;

use super::support::{Office, motcua};

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("the sample's folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("below").display().to_string();
            all.insert(name, std::fs::read(&path).expect("a file"));
        }
    }
    all
}

fn sample(folder: &Path, seed: &str, dossiers: &str) {
    let folder = folder.display().to_string();
    let said = motcua(["sample", &folder, "--months", "2024-09..2024-10", "--dossiers", dossiers, "--seed", seed]);
    assert_eq!(said.code, 0, "{}", said.stderr);
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, seed) in [("a", "7"), ("b", "7"), ("c", "8")] {
        sample(&folder.path().join(name), seed, "3000");
    }
    let [a, b, c] = ["a", "b", "c"].map(|name| files(&folder.path().join(name)));
    assert!(a == b, "one seed, one sample");
    assert!(a != c, "another seed, another sample");
    let exports = a.keys().filter(|path| path.starts_with("2024-")).count();
    assert_eq!(exports, 2 * 164 - 1, "every sender each month but one");
}

/// What `demo` shows of an ordinary month that is not perfect: one commune has sent nothing, one
/// sender's file has faulty rows, and the province's bulletin is published all the same.
#[test]
fn a_missing_commune_and_faulty_rows_are_shown_and_nothing_stops() {
    let office = Office::new();
    sample(&office.path("exports"), "2024", "60000");
    let said = office.stage("run", "monthly", "2024-09..2024-10", &[]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(said.stderr.contains("1 senders have sent nothing: XS.D03.06"), "{}", said.stderr);

    // Its district's communes are ranked among those that sent, provisionally; the districts are all ranked.
    let of = |population: &str| {
        office.ask(&format!(
            "select distinct ranked_count, population_missing_count from rankings where period = '2024-10'
             and indicator = 'intake_digitised' and window_kind = 'year_to_date' and population = '{population}'"
        ))
    };
    let communes = office.ask("select count(*) from units where parent = 'XS.D03' and level = 'commune'")[0]
        .parse::<u32>()
        .expect("a count");
    assert_eq!(of("communes:XS.D03"), [format!("{},1", communes - 1)]);
    assert_eq!(of("districts"), ["12,0"]);

    let page = office.released("bulletins/2024-10/XS.D03.06.html");
    assert!(page.contains("Chưa gửi số liệu"), "the missing commune has a page that says so");
    let district = office.released("bulletins/2024-10/XS.D03.html").to_lowercase();
    assert!(district.contains("tạm tính"), "its district is provisional");
    let faulty = office
        .ask("select quarantined_count, flagged_count from senders where period = '2024-10' and sender = 'XS.D11.03'");
    assert_eq!(faulty, ["3,3"]);
    let report = std::fs::read_dir(office.path("output/quarantine/2024-10")).expect("a fault report").count();
    assert_eq!(report, 2, "an export and a register have faults, a report of each says where");
    for page in ["index", "tinh", "giai-thich", "XS.D01", "XS.D01.01"] {
        let html = office.released(&format!("bulletins/2024-10/{page}.html"));
        assert!(html.contains("hư cấu"), "{page} does not say that the province is fictional");
    }
    every_list_is_printed(&office);
}

/// Lists that stay silent here, and why: they name faults that this sample does not have.
const SILENT: [&str; 9] = [
    "due_on_days_off",             // the sample promises working days alone
    "dossiers_without_heir",       // no unit was split before July 2025
    "form_06a_window_differences", // every form is of its month
    "long_overdue",                // two months are too short for more than 30 working days
    "par_missing_criteria",        // the scoring sheets of the sample are whole
    "par_subtotal_breaks",         // and print no sum of a content
    "portal_figures_compared",     // nobody has written down what the portal shows
    "province_differences",        // every dossier names a unit
    "total_differences",           // no file states another total than it holds
];

/// A list that nobody ever sees printed may be broken for years.
fn every_list_is_printed(office: &Office) {
    let pipeline = std::fs::read_to_string(office.path("pipelines/monthly.toml")).expect("the pipeline is copied");
    let pipeline: toml::Table = toml::from_str(&pipeline).expect("it is TOML");
    let lists = pipeline["lists"].as_array().expect("it has lists").iter().filter_map(toml::Value::as_str);
    let current = std::fs::read_to_string(office.path("output/current.json")).expect("something was published");
    let current: serde_json::Value = serde_json::from_str(&current).expect("current.json is JSON");
    let release = current["release"].as_str().expect("it names the release");
    let folder = office.path("output/releases").join(release).join("bulletins/2024-10");
    let files = std::fs::read_dir(folder).expect("bulletins").map(|file| file.expect("a file").path());
    let pages: String = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "html"))
        .map(|path| std::fs::read_to_string(path).expect("a page"))
        .collect();
    let is_printed = |list: &&str| pages.contains(&format!("id=\"bang-ds-{}\"", list.replace('_', "-")));
    let wrong: Vec<&str> = lists.filter(|list| is_printed(list) == SILENT.contains(list)).collect();
    assert!(wrong.is_empty(), "printed where they should not be, or nowhere: {wrong:?}");
}
