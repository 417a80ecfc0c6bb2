//! `motcua sample`: the exports of a fictional province.

use std::path::PathBuf;

use super::print;
use super::talk::{Log, Talk};
use crate::diagnostic::Result;
use crate::period::MonthRange;
use crate::sample::{Options, write};

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  motcua sample exports
      ten months of 2024, about 300,000 dossiers, as a real system would export them
  motcua sample exports --months 2024-09..2024-10 --dossiers 20000 --seed 7

The province, its units and its people are invented, and every file says so. The same seed gives the
same bytes.")]
pub struct Args {
    /// Folder to write into
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Months to write
    #[arg(long, value_name = "PERIOD", default_value = "2024-01..2024-10")]
    months: String,
    /// Dossiers received over all months
    #[arg(long, value_name = "N", default_value_t = 300_000)]
    dossiers: u64,
    /// Seed of everything that is drawn
    #[arg(long, value_name = "N", default_value_t = 2024)]
    seed: u64,
    /// Accepted like everywhere; the sample writes only into its own folder
    #[command(flatten)]
    _common: super::Common,
}

/// Runs it.
pub fn run(args: &Args) -> Result<u8> {
    let months: MonthRange = args.months.parse()?;
    let talk = Talk::new(Log::Text);
    let options = Options::new(months, args.dossiers, args.seed);
    let summary = write(&args.folder, &options, &mut |message| talk.step(message));
    talk.end();
    let summary = summary?;
    print(&format!(
        "{} files, {} dossiers, {} registers in {} (fictional)\n",
        summary.files,
        summary.dossiers,
        summary.registers,
        args.folder.display()
    ))?;
    Ok(0)
}
