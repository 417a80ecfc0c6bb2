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

The province is fictional: ten months of 2024, with districts. In the last month one commune has sent
nothing and one sender's file has faulty rows, so that the pages show what that looks like. A second
output folder (output-2026) has the same province after its communes merged on 1 July 2025, from June
2025 to March 2026.")]
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

/// The months around and after the merger of communes: from before it, so that there are dossiers to
/// hand over, and on without a gap.
const TWO_TIERS: &str = "2025-06..2026-03";
/// The first period after the merger, printed too.
const FIRST_AFTER: &str = "2025-06..2025-07";
/// Of the dossiers asked for, the part that the months of two tiers get.
const PART: u64 = 6;

/// Runs it.
pub fn run(args: &Args) -> Result<u8> {
    let output = &args.common.output;
    let talk = Talk::new(Log::Text);
    let months: MonthRange = args.months.parse()?;
    let with_districts = publish(args, &talk, output, (months, args.dossiers), &[months])?;
    let (all, first): (MonthRange, MonthRange) = (TWO_TIERS.parse()?, FIRST_AFTER.parse()?);
    let two_tiers = publish(args, &talk, &beside(output, "2026"), (all, args.dossiers / PART), &[first, all])?;
    Ok(with_districts.max(two_tiers))
}

/// Writes exports beside `output` and publishes each range of months into it; the worst exit code.
fn publish(
    args: &Args,
    talk: &Talk,
    output: &Path,
    (months, dossiers): (MonthRange, u64),
    ranges: &[MonthRange],
) -> Result<u8> {
    let input = beside(output, "exports");
    let options = Options::new(months, dossiers, args.seed);
    let summary = write(&input, &options, &mut |message| talk.step(message))?;
    talk.line(&format!("{} exports of a fictional province in {}", summary.files, input.display()));
    let project = Project::embedded("monthly")?;
    let mut worst = 0;
    for periods in ranges {
        let request = Request {
            periods: *periods,
            input: input.clone(),
            output: output.to_path_buf(),
            issued_at: None,
            is_strict: false,
            verify: false,
            render_all: false,
        };
        let outcome = crate::run::run(&project, &request, Stage::Publish, &mut |message| talk.step(message));
        talk.end();
        let outcome = outcome?;
        report(&outcome, talk, Log::Text, Stage::Publish)?;
        worst = worst.max(outcome.exit_code());
    }
    Ok(worst)
}

/// A folder beside another one, never inside it: "output-exports".
fn beside(output: &Path, what: &str) -> PathBuf {
    let name = output.file_name().map_or_else(|| "output".to_string(), |n| n.to_string_lossy().into_owned());
    output.with_file_name(format!("{name}-{what}"))
}
