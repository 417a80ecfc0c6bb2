//! The commands: one file each, with its arguments, its help and its run.
//!
//! stdout is data, stderr is talk. Exit 0: published or already current; 1: something needs an
//! answer, the rest was done; 2: could not run.

mod catalog;
mod demo;
mod diff;
mod doi_chieu;
mod explain;
mod indicator;
mod release;
mod rescored;
mod run;
mod sample;
mod sql;
mod status;
mod talk;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::diagnostic::Result;

/// The warehouse of an administrative-reform office: monthly exports → ranks → bulletins.
#[derive(Debug, Parser)]
#[command(
    name = "motcua",
    version,
    max_term_width = 100,
    after_help = "Examples:
  motcua demo
      ten months of a fictional province: exports, warehouse, ranks, charts, bulletins
  motcua run pipelines/monthly.toml --period 2024-10 --input exports
      load what is new, compute, rank, render and publish October 2024
  motcua sql -c \"select * from xep_hang where ky = '2024-10' limit 10\"
      ask the published release

Exit codes: 0 published or already current · 1 a file was refused, a threshold passed, a check
failed or an answer is needed (the rest may be published) · 2 could not run"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, clap::Args)]
struct Common {
    /// Folder of the warehouse: objects, releases, what is current
    #[arg(long, value_name = "DIR", default_value = "output")]
    output: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Everything at once, on a fictional province
    Demo(demo::Args),
    /// Write the exports of a fictional province
    Sample(sample::Args),
    /// Load, compute, rank, render and publish
    Run(run::Args),
    /// Say what a run would load, and why; nothing is written
    Plan(run::Args),
    /// Read new files into the draft
    Load(run::Args),
    /// Load, then compute models, ranks, facts and checks into the draft
    Build(run::Args),
    /// Build, then write charts and bulletins into the draft
    Render(run::Args),
    /// Render, then publish the draft in one step (the same as `run`)
    Publish(run::Args),
    /// Ask a published release, read-only
    Sql(sql::Args),
    /// Say what a printed figure is made of, down to the cells of the exports
    Explain(explain::Args),
    /// Compare with the national portal: dossiers, statuses, dates, and the effect on ranks
    DoiChieu(doi_chieu::Args),
    /// Write the catalogue of the warehouse: tables, columns, indicators, checks, runs
    Catalog(catalog::Args),
    /// List indicators, begin a new one, check one
    Indicator(indicator::Args),
    /// Show the current release, earlier ones, and who has sent
    Status(status::Args),
    /// List releases, go back to one, declare one final, compare two
    Release(release::Args),
}

/// Parses the command line, runs it, prints what stopped it.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let is_help = !error.use_stderr();
            let _ = error.print();
            return if is_help { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    };
    match dispatch(cli.command) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn dispatch(command: Command) -> Result<u8> {
    use crate::run::Stage;
    match command {
        Command::Demo(args) => demo::run(&args),
        Command::Sample(args) => sample::run(&args),
        Command::Run(args) | Command::Publish(args) => run::run(&args, Stage::Publish),
        Command::Plan(args) => run::run(&args, Stage::Plan),
        Command::Load(args) => run::run(&args, Stage::Load),
        Command::Build(args) => run::run(&args, Stage::Build),
        Command::Render(args) => run::run(&args, Stage::Render),
        Command::Sql(args) => sql::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::DoiChieu(args) => doi_chieu::run(&args),
        Command::Catalog(args) => catalog::run(&args),
        Command::Indicator(args) => indicator::run(&args),
        Command::Status(args) => status::run(&args),
        Command::Release(args) => release::run(&args),
    }
}

/// Prints data; a reader that went away (`| head`) is no error.
fn print(text: &str) -> Result<()> {
    use std::io::Write;
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(Into::into),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
