//! `motcua run` and its stages.

use std::path::PathBuf;

use chrono::NaiveDateTime;
use serde_json::json;

use super::talk::{Log, Talk};
use super::{Common, print};
use crate::diagnostic::{Diagnostic, Result};
use crate::period::MonthRange;
use crate::pipeline::Project;
use crate::run::{Outcome, Request, Stage, run as run_stage};

/// Arguments of `run`, `plan`, `load`, `build`, `render`, `publish`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  motcua run pipelines/monthly.toml --period 2024-10 --input exports
      the month's work: new files in, bulletins out
  motcua run pipelines/monthly.toml --period 2024-01..2024-10 --input exports
      compute every period of the range, render the last
  motcua plan pipelines/monthly.toml --period 2024-10 --input exports
      what is new, and why

A file is read once: what was loaded stays. A re-sent file becomes a new version of its sender's
month. Absent senders keep their last versions and are named on the first page.")]
pub struct Args {
    /// The pipeline's file, in a folder named `pipelines`
    #[arg(value_name = "PIPELINE")]
    pipeline: PathBuf,
    /// Month, or range of months: 2024-10 or 2024-01..2024-10
    #[arg(long, value_name = "PERIOD")]
    period: String,
    /// Folder with the exports
    #[arg(long, value_name = "DIR", default_value = "input")]
    input: PathBuf,
    #[command(flatten)]
    common: Common,
    /// Instant of issue printed on the bulletins, e.g. 2024-11-04T08:00; left blank without it
    #[arg(long, value_name = "T")]
    issued_at: Option<String>,
    /// Publish nothing when a sender is missing or a file was refused
    #[arg(long)]
    strict: bool,
    /// Hash every input file again instead of trusting path, size and time
    #[arg(long)]
    verify: bool,
    /// Bulletins of every period of the range, not only of the last
    #[arg(long, value_name = "all", value_parser = ["all"])]
    render: Option<String>,
    /// Form of the messages on stderr
    #[arg(long, value_enum, default_value = "text")]
    log: Log,
}

/// Runs up to `stage`.
pub fn run(args: &Args, stage: Stage) -> Result<u8> {
    let periods: MonthRange = args.period.parse()?;
    let issued_at = args.issued_at.as_deref().map(instant).transpose()?;
    let project = Project::open(&args.pipeline)?;
    let request = Request {
        periods,
        input: args.input.clone(),
        output: args.common.output.clone(),
        issued_at,
        is_strict: args.strict,
        verify: args.verify,
        render_all: args.render.is_some(),
    };
    let talk = Talk::new(args.log);
    let outcome = run_stage(&project, &request, stage, &mut |message| talk.step(message));
    talk.end();
    let outcome = outcome?;
    report(&outcome, &talk, args.log, stage)?;
    Ok(outcome.exit_code())
}

/// Says what happened; the last line is the result.
pub fn report(outcome: &Outcome, talk: &Talk, log: Log, stage: Stage) -> Result<()> {
    for diagnostic in outcome.load.refused.iter().chain(&outcome.load.over_threshold) {
        talk.diagnostic(diagnostic);
    }
    if let Some(first) = outcome.strays.first() {
        talk.diagnostic(first);
        if outcome.strays.len() > 1 {
            talk.line(&format!("  … and {} more files like it", outcome.strays.len() - 1));
        }
    }
    for check in outcome.failed_checks.iter().chain(&outcome.warnings) {
        let word = if check.stops { "error" } else { "warning" };
        talk.line(&format!("{word}[{}]: {} rows: {} ({})", check.check, check.failing_rows, check.title, check.period));
        for sample in &check.sample {
            talk.line(&format!("  {sample}"));
        }
    }
    if !outcome.missing.is_empty() {
        talk.line(&format!("{} senders have sent nothing: {}", outcome.missing.len(), outcome.missing.join(", ")));
    }
    let load = &outcome.load;
    if load.loaded > 0 {
        talk.line(&format!(
            "{} files loaded, {} unchanged, {} refused; {} rows accepted ({} flagged), {} kept apart",
            load.loaded,
            load.unchanged,
            load.refused.len(),
            load.accepted,
            load.flagged,
            load.quarantined
        ));
    }
    let page = outcome.page.as_ref().map(|p| p.display().to_string());
    match log {
        Log::Text => print(&last_line(outcome, stage, page.as_deref())),
        Log::Json => {
            let result = json!({
                "published": outcome.is_published,
                "unchanged": outcome.is_unchanged,
                "release": outcome.release,
                "page": page,
                "exit_code": outcome.exit_code(),
                "missing": outcome.missing,
                "refused": load.refused,
                "files_loaded": load.loaded,
                "rows_accepted": load.accepted,
                "rows_quarantined": load.quarantined,
                "partitions_computed": outcome.build.computed,
                "partitions_linked": outcome.build.linked,
            });
            print(&format!("{result}\n"))
        }
    }
}

fn last_line(outcome: &Outcome, stage: Stage, page: Option<&str>) -> String {
    let open = page.map(|p| format!(", open {p}")).unwrap_or_default();
    match (&outcome.release, outcome.is_published) {
        (Some(id), true) => format!("published {id}{open}\n"),
        (Some(id), false) => format!("nothing new: {id} is current{open}\n"),
        (None, _) if !outcome.failed_checks.is_empty() => {
            "not published: a check failed, what was current stays current\n".into()
        }
        (None, _) if stage == Stage::Plan => "nothing was written\n".into(),
        (None, _) => format!("draft ready, not published{open}\n"),
    }
}

fn instant(text: &str) -> Result<NaiveDateTime> {
    let forms = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
    forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()).ok_or_else(|| {
        Diagnostic::fatal("A001", format!("`{text}` is no instant")).hint("write it as 2024-11-04T08:00")
    })
}
