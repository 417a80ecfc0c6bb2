//! `motcua indicator`: list them, begin a new one, check one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use fs_err as fs;

use super::{Common, print};
use crate::authoring::{Draft, changed_under, check, version, write};
use crate::diagnostic::{Diagnostic, Result};
use crate::fact::Measure;
use crate::model::query::release_session;
use crate::model::{Anchor, Builder, Engine, Graph, IndicatorModel, Owner};
use crate::pipeline::{IndicatorSetting, Pipeline, Project};
use crate::rank::Direction;
use crate::store::Store;

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  motcua indicator list
  motcua indicator new post_submission --title \"Nộp hồ sơ qua bưu chính công ích\"
      writes sql/indicators/post_submission.sql and a fixture for it, and says what to do next
  motcua indicator check post_submission
      words, columns, rows of the current release, fixtures, and whether it counts as under its version in that
      release; exit code 1 when anything is wrong, and a note where a model under it is not the release's

The project is the folder above `pipelines/`, as for `motcua run`.")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Every indicator of the project: version, measure, owner, direction, parts, where it is printed
    List {
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Write a new indicator and its fixture from a template that runs
    New(NewArgs),
    /// Check an indicator, or all of them
    Check {
        /// File stem under sql/indicators/ [default: all]
        id: Option<String>,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        common: Common,
    },
}

#[derive(Debug, clap::Args)]
struct PlaceArgs {
    /// A pipeline of the project
    #[arg(long, value_name = "FILE", default_value = "pipelines/monthly.toml")]
    pipeline: PathBuf,
}

#[derive(Debug, clap::Args)]
struct NewArgs {
    /// Name of the file: lower case letters, digits, _
    id: String,
    /// Title in Vietnamese, as bulletins print it
    #[arg(long, value_name = "TITLE")]
    title: String,
    /// What is counted
    #[arg(long, value_name = "NOUN", default_value = "hồ sơ")]
    noun: String,
    /// A number of dossiers, or a percentage
    #[arg(long, value_enum, default_value = "rate")]
    measure: MeasureArg,
    /// Whose a dossier is
    #[arg(long, value_enum, default_value = "receiving")]
    owner: OwnerArg,
    /// What dates a dossier
    #[arg(long, value_enum, default_value = "received")]
    anchor: AnchorArg,
    /// Which end of the ranking is the better one
    #[arg(long, value_enum, default_value = "higher")]
    direction: DirectionArg,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum MeasureArg {
    Rate,
    Count,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OwnerArg {
    Receiving,
    Resolving,
    /// The unit that holds the step of an interlinked dossier
    Holding,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum AnchorArg {
    Received,
    Finished,
    Cutoff,
    /// The state before the window's first day
    Opening,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DirectionArg {
    Higher,
    Lower,
    /// A volume: printed, never ranked
    None,
}

/// Runs it.
pub fn run(args: &Args) -> Result<u8> {
    match &args.action {
        Action::List { place } => list(place),
        Action::New(args) => new(args),
        Action::Check { id, place, common } => check_all(id.as_deref(), place, common),
    }
}

fn open(place: &PlaceArgs) -> Result<(Project, PathBuf)> {
    let project = Project::open(&place.pipeline)?;
    // A project that was opened from a file has its folder.
    let root = project.root.clone().unwrap_or_else(|| PathBuf::from("."));
    Ok((project, root))
}

fn list(place: &PlaceArgs) -> Result<u8> {
    let (project, root) = open(place)?;
    let graph = Graph::read(&project.texts)?;
    let pipelines = pipelines(&root)?;
    let mut lines = Vec::new();
    for model in &graph.indicators {
        let setting = IndicatorSetting::plain(&model.id);
        let printed = model.printed(&setting, 0)?;
        let direction = match printed.direction {
            Some(Direction::LowerIsBetter) => "lower is better",
            Some(Direction::HigherIsBetter) => "higher is better",
            None => "not ranked",
        };
        let owner = model.owner().map_or("as entered", Owner::as_str);
        let parts: Vec<String> = model
            .parts()
            .iter()
            .map(|part| format!("{} ({})", part.name, format!("{:?}", part.anchor).to_lowercase()))
            .collect();
        lines.push([
            format!("{}@{}", model.id, model.version()),
            format!("{:?}", printed.measure).to_lowercase(),
            owner.to_string(),
            direction.to_string(),
            parts.join(", "),
            printed_in(&pipelines, &model.id),
            printed.name,
        ]);
    }
    print(&aligned(&lines))?;
    Ok(0)
}

/// Names and settings of the project's pipelines, by name.
fn pipelines(root: &Path) -> Result<Vec<(String, Pipeline)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join("pipelines"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let shown = format!("pipelines/{name}.toml");
            found.push((name, Pipeline::parse(&fs::read_to_string(&path)?, &shown)?));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

fn printed_in(pipelines: &[(String, Pipeline)], id: &str) -> String {
    let places = pipelines.iter().filter_map(|(name, pipeline)| {
        let place = pipeline.indicators.iter().position(|setting| setting.id == id)?;
        let target = pipeline.indicators[place].target.as_ref().map_or_else(String::new, |t| format!(", target {t}"));
        Some(format!("{name} #{}{target}", place + 1))
    });
    let places: Vec<String> = places.collect();
    if places.is_empty() { "printed nowhere".into() } else { places.join("; ") }
}

fn aligned<const N: usize>(lines: &[[String; N]]) -> String {
    let width = |at: usize| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let line = |line: &[String; N]| {
        let cells: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    lines.iter().map(line).collect()
}

fn new(args: &NewArgs) -> Result<u8> {
    let (project, root) = open(&args.place)?;
    let graph = Graph::read(&project.texts)?;
    let draft = Draft {
        id: args.id.clone(),
        title: args.title.clone(),
        noun: args.noun.clone(),
        measure: match args.measure {
            MeasureArg::Rate => Measure::Rate,
            MeasureArg::Count => Measure::Count,
        },
        owner: match args.owner {
            OwnerArg::Receiving => Owner::Receiving,
            OwnerArg::Resolving => Owner::Resolving,
            OwnerArg::Holding => Owner::Holding,
        },
        anchor: match args.anchor {
            AnchorArg::Received => Anchor::Received,
            AnchorArg::Finished => Anchor::Finished,
            AnchorArg::Cutoff => Anchor::Cutoff,
            AnchorArg::Opening => Anchor::Opening,
        },
        direction: match args.direction {
            DirectionArg::Higher => Some(Direction::HigherIsBetter),
            DirectionArg::Lower => Some(Direction::LowerIsBetter),
            DirectionArg::None => None,
        },
    };
    let [sql, fixture] = write(&root, &graph, &draft)?;
    print(&format!(
        "written: {}\nwritten: {}\n\nnext:\n  1. in the first, write what counts, the definition and its source (each place says CẦN VIẾT)\n  2. in the second, show a dossier that counts and one that does not\n  3. motcua indicator check {}\n  4. add to {}:\n\n     [[indicators]]\n     id = \"{}\"\n",
        sql.display(),
        fixture.display(),
        draft.id,
        args.place.pipeline.display(),
        draft.id,
    ))?;
    Ok(0)
}

fn check_all(id: Option<&str>, place: &PlaceArgs, common: &Common) -> Result<u8> {
    let (project, root) = open(place)?;
    let graph = Graph::read(&project.texts)?;
    let asked: Vec<&IndicatorModel> =
        graph.indicators.iter().filter(|model| id.is_none_or(|id| model.id == id)).collect();
    if asked.is_empty() {
        let known: Vec<&str> = graph.indicators.iter().map(|model| model.id.as_str()).collect();
        return Err(Diagnostic::fatal("N004", format!("there is no indicator `{}`", id.unwrap_or_default()))
            .hint(format!("there are: {}", known.join(", ")))
            .hint("begin one with: motcua indicator new ID --title \"…\""));
    }
    let store = Store::at(&common.output);
    let engine = Engine::start()?;
    let builder = Builder { engine: &engine, store: &store, project: &project, graph: &graph };
    // Only a release of this warehouse holds its rows.
    let release = store.current()?.filter(|release| release.warehouse == project.pipeline.warehouse);
    let session =
        release.as_ref().map(|release| release_session(&builder, release, release.period, &|_| true)).transpose()?;
    let over = session.as_ref().zip(release.as_ref().map(|release| release.period));
    let mut is_wrong = false;
    let mut changed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for model in asked {
        for under in release.iter().flat_map(|release| changed_under(&graph, model, release)) {
            changed.entry(under).or_default().push(&model.id);
        }
        let mut report = check(&builder, &root, model, over)?;
        report.faults.extend(release.as_ref().and_then(|release| version(model, release)));
        let name = format!("{}@{}", model.id, model.version());
        let result = match report.faults.len() {
            0 => "OK".to_string(),
            1 => "1 fault".to_string(),
            count => format!("{count} faults"),
        };
        let rows = match (&report.counted, &release) {
            (Some((n, d)), Some(release)) => format!("{n} of {d} in {} of release {}", release.period, release.id),
            _ => "not run over data: nothing was published here".to_string(),
        };
        print(&format!("{name:<28} {result:<9} fixtures {}; {rows}\n", report.fixtures))?;
        for fault in &report.faults {
            print(&format!("{fault}\n"))?;
        }
        is_wrong |= !report.faults.is_empty();
    }
    for (name, indicators) in changed {
        print(&format!(
            "note: `{name}` is not that of the release; where a figure now means something else, raise its version: {}\n",
            indicators.join(", ")
        ))?;
    }
    Ok(u8::from(is_wrong))
}
