//! `motcua status`: what is published, who has sent.

use chrono::DateTime;

use super::{Common, print};
use crate::diagnostic::Result;
use crate::pipeline::Project;
use crate::run::missing;
use crate::store::Store;

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  motcua status
  motcua status --output /srv/cchc/output")]
pub struct Args {
    #[command(flatten)]
    common: Common,
}

/// Runs it.
pub fn run(args: &Args) -> Result<u8> {
    let store = Store::at(&args.common.output);
    let Some(current) = store.current()? else {
        print("nothing was published here yet; begin with `motcua demo` or `motcua run …`\n")?;
        return Ok(0);
    };
    let project = Project::of_release(&current.pipeline, current.texts.clone())?;
    let mut text =
        format!("warehouse {} · pipeline {} · current release {}\n", current.warehouse, current.pipeline, current.id);
    text.push_str(&format!("releases: {}\n", store.releases()?.join(", ")));
    text.push_str(&format!(
        "bulletins of: {}\n",
        current.rendered.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    ));
    text.push_str("\nperiod    sent  expected  rows      kept apart  flagged\n");
    let first = current.first_period().unwrap_or(current.period);
    for period in (crate::period::MonthRange { first, last: current.period }).iter() {
        let expected = project.expected_senders(period.last_day()).len();
        let sent = current.sent(period);
        let sum = |value: fn(&crate::store::Sent) -> u64| sent.values().map(value).sum::<u64>();
        text.push_str(&format!(
            "{period}   {:>4}  {expected:>8}  {:>8}  {:>10}  {:>7}\n",
            sent.len(),
            sum(|s| s.accepted),
            sum(|s| s.quarantined),
            sum(|s| s.flagged)
        ));
    }
    let missing = missing(&project, &current, current.period);
    if !missing.is_empty() {
        text.push_str(&format!("\nnot sent for {}: {}\n", current.period, missing.join(", ")));
    }
    for refused in &current.refused {
        text.push_str(&format!("refused [{}] {}: {}\n", refused.code, refused.path, refused.message));
    }
    let runs = store.last_runs(5);
    if !runs.is_empty() {
        text.push_str("\nlast runs (UTC):\n");
    }
    for run in runs {
        let at = i64::try_from(run.started_at)
            .ok()
            .and_then(|s| DateTime::from_timestamp(s, 0))
            .map(|t| t.format("%Y-%m-%d %H:%M").to_string());
        let release = run.release.as_deref().unwrap_or("-");
        text.push_str(&format!(
            "{}  {} {} {}  {:.1} s  release {release}  result {}\n",
            at.unwrap_or_default(),
            run.stage,
            run.pipeline,
            run.periods,
            run.seconds,
            run.result
        ));
    }
    if let Some(draft) = store.read_draft() {
        text.push_str(&format!("\na draft for {} is waiting: motcua publish …\n", draft.period));
    }
    print(&text)?;
    Ok(0)
}
