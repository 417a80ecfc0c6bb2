//! The catalogue: complete in both languages, sealed, the same on every machine; and every version of
//! every file can be asked.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use motcua::catalog::catalog;
use motcua::model::{Builder, Engine, Graph};
use motcua::pipeline::Project;
use motcua::store::Store;
use sha2::{Digest, Sha256};

use crate::bad_input::small::{csv, file, office_with, rows, run};
use crate::support::{Office, root};

/// September, of which one commune sent its file again.
fn resent_office() -> Office {
    let office = office_with(&["2024-09"]);
    assert_eq!(run(&office, "2024-09").code, 0);
    let mut corrected = rows("T.A.01", "2024-09");
    corrected[0] = corrected[0].clone().with("Ngày hẹn trả", "04/09/2024 10:00:00");
    office.write(&file("T.A.01", "2024-09", "20241002-0730"), csv(&corrected));
    assert_eq!(run(&office, "2024-09").code, 0);
    office
}

#[test]
fn every_table_and_column_has_its_words_in_both_languages() {
    let office = office_with(&["2024-09"]);
    assert_eq!(run(&office, "2024-09").code, 0);
    let store = Store::at(&office.path("output"));
    let manifest = store.current().expect("a store").expect("something was published");
    let project = Project::open(&root().join("pipelines/monthly.toml")).expect("the project's own pipeline");
    let graph = Graph::read(&project.texts).expect("the project's SQL");
    let engine = Engine::start().expect("the engine starts");
    let builder = Builder { engine: &engine, store: &store, project: &project, graph: &graph };
    let catalog = catalog(&builder, &manifest, "x").expect("it can be described");
    let without: Vec<String> = catalog
        .tables
        .iter()
        .flat_map(|table| table.columns.iter().map(move |column| (table, column)))
        .filter(|(_, column)| column.vi.is_empty() || column.en.is_empty())
        .map(|(table, column)| format!("{}.{}", table.name, column.name))
        .collect();
    assert!(without.is_empty(), "add `vi = \"…\"` in the front matter, or words in src/catalog/words.rs: {without:?}");
    let untitled: Vec<&str> = catalog.tables.iter().filter(|t| t.vi == t.name).map(|t| t.name.as_str()).collect();
    assert_eq!(untitled, [""; 0]);
    assert!(catalog.tables.len() > 14 && catalog.indicators.len() >= 14 && catalog.checks.len() >= 6);
}

#[test]
fn the_page_is_sealed_and_every_link_in_it_leads_somewhere() {
    let office = resent_office();
    let page = office.released("catalog.html");
    let script = page.split("<script>").nth(1).and_then(|rest| rest.split("</script>").next()).expect("one script");
    let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
    assert!(page.contains(&format!("script-src 'sha256-{hash}'")), "the policy does not name the script");
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.contains("default-src 'none'"));
    for link in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(page.contains(&format!("id=\"{link}\"")), "nothing is at #{link}");
    }
    for words in [
        "Hồ sơ quá hạn",
        "Sổ hồ sơ: mỗi kỳ biết thêm gì",
        "được đọc bởi",
        "Mỗi hồ sơ chỉ có một trạng thái hiện tại trong kỳ",
    ] {
        assert!(page.contains(words), "`{words}` is not on the page");
    }
    assert!(!page.contains("Lần chạy"), "a release says nothing that a clock decided");
    assert!(office.released("bulletins/2024-09/index.html").contains("href=\"../../catalog.html\""));
}

#[test]
fn the_command_writes_one_file_that_tells_the_runs_as_well() {
    let office = resent_office();
    let said = office.motcua(&["catalog", "--output", "output", "--to", "danh-muc.html"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(said.stdout.ends_with("open danh-muc.html\n"), "{}", said.stdout);
    let page = std::fs::read_to_string(office.path("danh-muc.html")).expect("it was written");
    assert!(page.contains("Lần chạy gần đây") && page.contains("công bố 2024-09.02"), "{page}");
}

#[test]
fn markup_in_a_title_is_text() {
    let office = office_with(&["2024-09"]);
    let path = "sql/indicators/received.sql";
    let text = std::fs::read_to_string(office.path(path)).expect("an indicator");
    office.write(path, text.replace("definition = \"", "definition = \"<img src=x onerror=alert(1)> "));
    assert_eq!(run(&office, "2024-09").code, 0);
    let page = office.released("catalog.html");
    assert!(!page.contains("<img") && page.contains("&lt;img src=x onerror=alert(1)&gt;"));
}

#[test]
fn every_version_of_every_file_can_be_asked_and_models_read_the_newest() {
    let office = resent_office();
    let of = |table: &str, columns: &str| {
        office.ask(&format!(
            "select {columns}, count(*) as n from {table} where sender = 'T.A.01' group by 1, 2 order by 1, 2"
        ))
    };
    assert_eq!(of("dossier_versions", "version, true"), ["2,true,6"]);
    assert_eq!(of("dossier_extracts", "version, is_newest"), ["1,false,6", "2,true,6"]);
    assert_eq!(of("dossier_versions_superseded", "version, true"), ["1,true,6"]);
    let due = office.ask(
        "select version, cast(due_at as date) from dossier_extracts where dossier_id = 'T.A.01-202409-0001' order by 1",
    );
    assert_eq!(due, ["1,2024-09-09", "2,2024-09-04"]);
    office.write(
        "sql/checks/reads_old.sql",
        "/*\ntitle = \"Cũ\"\nowner = \"x\"\nseverity = \"warning\"\n*/\nselect * from dossier_extracts\n",
    );
    let said = run(&office, "2024-09");
    assert!(said.stderr.contains("error[M011]: `reads_old` reads `dossier_extracts`"), "{}", said.stderr);
}
