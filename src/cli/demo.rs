//! `motcua demo`: `sample`, then the monthly pipeline on those files; nothing else.

use std::path::{Path, PathBuf};

use super::Common;
use super::run::report;
use super::talk::{Log, Talk};
use crate::diagnostic::Result;
use crate::period::MonthRange;
use crate::pipeline::Project;
use crate::run::{Request, Stage};
use crate::sample::{Options, write};

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  motcua demo
      writes exports beside the output folder (output-exports), publishes into output, names the
      page to open
  motcua demo --dossiers 20000 --output /tmp/try

The province is fictional: ten months of 2024. In the last month one commune has sent nothing and one
sender's file has faulty rows, so that the pages show what that looks like.")]
pub struct Args {
    #[command(flatten)]
    common: Common,
    /// Months
    #[arg(long, value_name = "PERIOD", default_value = "2024-01..2024-10")]
    months: String,
    /// Dossiers received over all months
    #[arg(long, value_name = "N", default_value_t = 300_000)]
    dossiers: u64,
    /// Seed of everything that is drawn
    #[arg(long, value_name = "N", default_value_t = 2024)]
    seed: u64,
}

/// Runs it.
pub fn run(args: &Args) -> Result<u8> {
    let months: MonthRange = args.months.parse()?;
    let talk = Talk::new(Log::Text);
    let input = exports_folder(&args.common.output);
    let options = Options::new(months, args.dossiers, args.seed);
    let summary = write(&input, &options, &mut |message| talk.step(message))?;
    talk.line(&format!("{} exports of a fictional province in {}", summary.files, input.display()));
    let project = Project::embedded("monthly")?;
    let request = Request {
        periods: months,
        input,
        output: args.common.output.clone(),
        issued_at: None,
        is_strict: false,
        verify: false,
        render_all: false,
    };
    let outcome = crate::run::run(&project, &request, Stage::Publish, &mut |message| talk.step(message));
    talk.end();
    let outcome = outcome?;
    report(&outcome, &talk, Log::Text, Stage::Publish)?;
    Ok(outcome.exit_code())
}

/// Beside the output folder, never inside it.
fn exports_folder(output: &Path) -> PathBuf {
    let name = output.file_name().map_or_else(|| "output".to_string(), |n| n.to_string_lossy().into_owned());
    output.with_file_name(format!("{name}-exports"))
}
