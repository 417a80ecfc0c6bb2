//! The project's SQL over small tables: one story per file of `tests/models/`.

use std::path::PathBuf;

use motcua::dossier::Field;
use motcua::model::{Engine, Graph, Kind, unit_test};
use motcua::pipeline::Project;

use crate::support::root;

fn project() -> Project {
    Project::open(&root().join("pipelines/monthly.toml")).expect("the project's own pipeline is right")
}

fn fixtures() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(root().join("tests/models")).expect("the fixtures are in the repository");
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.expect("a file of the folder").path()).collect();
    paths.sort();
    paths
}

fn name(path: &std::path::Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn text(path: &std::path::Path) -> String {
    std::fs::read_to_string(path).expect("a fixture is UTF-8 text")
}

/// What a fixture says about this project's SQL: nothing where all is as expected.
fn told(engine: &Engine, graph: &Graph, name: &str, text: &str) -> String {
    match unit_test::run(engine, graph, name, text) {
        Ok(None) => String::new(),
        Ok(Some(difference)) => format!("{name}\n{difference}"),
        Err(error) => format!("{name}\n{error}\n"),
    }
}

#[test]
fn every_model_gives_the_rows_its_fixtures_expect() {
    let engine = Engine::start().expect("the engine starts");
    let graph = Graph::read(&project().texts).expect("the project's SQL is right");
    let fixtures = fixtures();
    assert!(fixtures.len() >= 14, "only {} fixtures were found", fixtures.len());
    let wrong: String = fixtures.iter().map(|path| told(&engine, &graph, &name(path), &text(path))).collect();
    assert!(wrong.is_empty(), "- expected, + given\n{wrong}");
}

/// A view that no page prints is a step of what reads it: a fixture of that one goes through it. Whatever else is in
/// `sql/` has a story of its own.
#[test]
fn whatever_gives_a_figure_a_list_or_a_warning_has_a_fixture() {
    let project = project();
    let graph = Graph::read(&project.texts).expect("the project's SQL is right");
    let tested: Vec<String> = fixtures().iter().filter_map(|path| unit_test::model_of(&text(path))).collect();
    let is_passed = |name: &str| {
        let is_step = graph.model(name).is_some_and(|m| m.kind == Kind::View && m.print.is_none());
        is_step && tested.iter().any(|tested| graph.reads_through(tested, name))
    };
    let names = project.texts.keys().filter(|path| path.starts_with("sql/") && path.ends_with(".sql"));
    let stems = names.map(|path| path.rsplit('/').next().unwrap_or(path).trim_end_matches(".sql"));
    let without: Vec<&str> =
        stems.filter(|stem| !tested.iter().any(|tested| tested == stem) && !is_passed(stem)).collect();
    assert!(without.is_empty(), "without a fixture in tests/models: {without:?}");
}

/// A status without a word is printed as its code: a page that speaks English to an office.
#[test]
fn every_status_has_a_word_wherever_statuses_are_printed() {
    let graph = Graph::read(&project().texts).expect("the project's SQL is right");
    let columns = graph.models.iter().flat_map(|m| m.print.iter().flat_map(|p| &p.columns).map(move |c| (&m.name, c)));
    let of_statuses: Vec<_> = columns.filter(|(_, column)| column.words.contains_key("awaiting_supplement")).collect();
    assert!(of_statuses.len() >= 2, "the lists against the portal print statuses");
    for (model, column) in of_statuses {
        for code in Field::Status.codes() {
            assert!(column.words.contains_key(*code), "{model}: {} has no word for {code}", column.name);
        }
    }
}

#[test]
fn states_that_no_longer_add_up_are_found() {
    let mut texts = project().texts;
    let state = texts.get_mut("sql/core/dossier_state.sql").expect("the model is part of the project");
    let right = "is_open and is_past_due and not is_waiting as is_open_overdue";
    assert!(state.contains(right));
    *state = state.replace(right, "is_open and is_past_due as is_open_overdue");
    let graph = Graph::read(&texts).expect("it is still right SQL");
    let fixture = text(&root().join("tests/models/check_states_add_up.toml"));
    let told = told(&Engine::start().expect("the engine starts"), &graph, "check_states_add_up", &fixture);
    assert!(told.ends_with("+ 6,2,1,3,1\n"), "{told}");
}

#[test]
fn a_fixture_that_is_wrong_says_how() {
    let engine = Engine::start().expect("the engine starts");
    let graph = Graph::read(&project().texts).expect("the project's SQL is right");
    let fixture = |given: &str, expect: &str| {
        let text = format!(
            "model = \"one_current_row_per_dossier\"\nperiod = \"2024-10\"\nexpect = \"{expect}\"\n[given]\n{given}"
        );
        told(&engine, &graph, "x.toml", &text)
    };
    let rows = "dossier_ledger = \"dossier_id,is_current\\nA,true\\nA,true\"";
    assert_eq!(fixture(rows, "dossier_id,row_count\\nA,2"), "");
    assert_eq!(fixture(rows, "dossier_id,row_count\\nA,3"), "x.toml\n  dossier_id,row_count\n- A,3\n+ A,2\n");
    for (given, expect, why) in [
        ("dossier_ledger = \"dossier_id\\nA\"", "dossier_id", "is_current"),
        ("dossier_ledger = \"dossier,is_current\\nA,true\"", "dossier_id", "`dossier_ledger`: has no column `dossier`"),
        ("ledger = \"dossier_id\\nA\"", "dossier_id", "`ledger` is no table"),
        (rows, "dossier", "the query gives no column `dossier`"),
    ] {
        let told = fixture(given, expect);
        assert!(told.contains(why), "{why} is not in: {told}");
    }
}

/// Texts that a shipped page prints from: printed models with the views they read, and the table of Decision 766.
fn printed_texts(project: &Project, graph: &Graph) -> Vec<(String, String)> {
    let mut texts = vec![("decision_766".to_owned(), project.texts["pipelines/reference/decision_766.csv"].clone())];
    for name in &project.pipeline.lists {
        let model = graph.model(name).expect("the pipeline lists models");
        let read = std::iter::once(model).chain(graph.views(name));
        texts.extend(read.map(|model| (name.clone(), model.sql.clone())));
    }
    texts
}

/// Whether a text names an indicator: quoted in SQL, a cell of a reference file.
fn names(text: &str, id: &str) -> bool {
    text.contains(&format!("'{id}'")) || text.lines().any(|line| line.split(',').any(|cell| cell == id))
}

/// A list that names what the pipeline does not count prints less than it says, and nobody is told.
#[test]
fn every_indicator_that_a_page_names_is_counted_and_what_stands_beside_is_in_a_list() {
    let project = project();
    let graph = Graph::read(&project.texts).expect("the project's SQL is right");
    let texts = printed_texts(&project, &graph);
    let counted = |id: &str| project.pipeline.indicators.iter().any(|setting| setting.id == id);
    for indicator in &graph.indicators {
        let named = texts.iter().find(|(_, text)| names(text, &indicator.id));
        if let Some((by, _)) = named.filter(|_| !counted(&indicator.id)) {
            panic!("`{by}` names `{}`, and pipelines/monthly.toml does not count it", indicator.id);
        }
    }
    for setting in project.pipeline.indicators.iter().filter(|setting| setting.beside) {
        let model = graph.indicators.iter().find(|model| model.id == setting.id).expect("it is counted");
        let family = model.printed(setting, 0).expect("its front matter is right").family;
        let is_named = |text: &str| {
            let by_family = family.as_ref().is_some_and(|(family, _)| text.contains(&format!("family = '{family}'")));
            by_family || names(text, &setting.id)
        };
        assert!(texts.iter().any(|(_, text)| is_named(text)), "`{}` is on no page", setting.id);
    }
}
