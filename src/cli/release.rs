//! `motcua release`: list releases, show one, go back to one, declare one final, compare two, take old
//! ones away.

use clap::Subcommand;

use super::{Common, diff, print};
use crate::diagnostic::Result;
use crate::pipeline::Project;
use crate::run::missing;
use crate::store::{Final, Manifest, Store};

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  motcua release list
  motcua release use 2024-09.01
      readers see that release again at once; nothing is lost, the newer one stays
  motcua release final 2024-09.02 --by \"Nguyễn Văn A\" --post \"Chánh Văn phòng\" --document \"Số 123/BC-VP\"
      the month's figures are final; the next run prints its pages as Chính thức; later changes are listed
      beside them, never written over them
  motcua release diff 2024-09.02
      what is known differently today of that month's figures, and why
  motcua release prune --keep 12
      the current release, the final ones and the newest twelve stay")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Every published release; * is the current one
    List {
        #[command(flatten)]
        common: Common,
    },
    /// What a release holds, and who made it final
    Show {
        /// Its id, e.g. 2024-10.01 [default: the current one]
        id: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Make a published release current
    Use {
        /// Its id, e.g. 2024-10.01
        id: String,
        #[command(flatten)]
        common: Common,
    },
    /// Declare a release final (Chính thức): once for its month, never taken back
    Final {
        /// Its id, e.g. 2024-10.01
        id: String,
        /// Who declares it
        #[arg(long, value_name = "NAME")]
        by: String,
        /// That person's post
        #[arg(long, value_name = "POST")]
        post: String,
        /// Number of the document that says so
        #[arg(long, value_name = "NUMBER")]
        document: String,
        #[command(flatten)]
        common: Common,
    },
    /// What a later release knows differently of an earlier one's month, and why
    Diff(diff::Args),
    /// Remove old releases and what only they refer to; never the current one or a final one
    Prune {
        /// Newest releases to keep
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        keep: u32,
        #[command(flatten)]
        common: Common,
    },
}

/// Runs it.
pub fn run(args: &Args) -> Result<u8> {
    match &args.action {
        Action::List { common } => list(&Store::at(&common.output))?,
        Action::Show { id, common } => show(&Store::at(&common.output), id.as_deref())?,
        Action::Use { id, common } => {
            let store = Store::at(&common.output);
            let _lock = store.lock()?;
            store.use_release(id)?;
            print(&format!("{id} is current\n"))?;
        }
        Action::Final { id, by, post, document, common } => {
            let store = Store::at(&common.output);
            let _lock = store.lock()?;
            let tentative = tentative(&store.release(id)?)?;
            let record = store.declare_final(id, by, post, document)?;
            print(&format!("{id} is final for {}: {}\n", record.period, declared(&record)))?;
            if let Some(why) = tentative {
                eprintln!("warning: {id} is provisional (tạm tính): {why}; its ranks are final as they are");
            }
            eprintln!("the next `motcua run` prints the month's pages again, as Chính thức");
        }
        Action::Diff(args) => return diff::run(args),
        Action::Prune { keep, common } => {
            let store = Store::at(&common.output);
            let _lock = store.lock()?;
            let pruned = store.prune(*keep as usize)?;
            print(&format!(
                "{} releases removed, {} objects, {} bytes\n",
                pruned.releases.len(),
                pruned.objects,
                pruned.bytes
            ))?;
        }
    }
    Ok(0)
}

/// Why a release's last month is provisional; `None` when every sender's file is in it.
fn tentative(manifest: &Manifest) -> Result<Option<String>> {
    let project = Project::of_release(&manifest.pipeline, manifest.texts.clone())?;
    let missing = missing(&project, manifest, manifest.period);
    let count = missing.len();
    Ok((count > 0).then(|| {
        let more = if count > MOST_NAMED { ", …" } else { "" };
        let named = missing.into_iter().take(MOST_NAMED).collect::<Vec<_>>().join(", ");
        format!("{count} of its senders sent nothing for {} ({named}{more})", manifest.period)
    }))
}

/// Senders named in a warning.
const MOST_NAMED: usize = 5;

fn list(store: &Store) -> Result<()> {
    let current = store.current_id()?;
    let finals = store.finals()?;
    let mut text = String::new();
    for id in store.releases()? {
        let mark = if current.as_deref() == Some(id.as_str()) { "*" } else { " " };
        let manifest = store.release(&id)?;
        let is_final = finals.iter().find(|record| record.release == id);
        text.push_str(&format!(
            "{mark} {id}  pipeline {}  files {}  documents {}{}\n",
            manifest.pipeline,
            manifest.inputs.len(),
            manifest.documents.len(),
            is_final.map_or_else(String::new, |record| format!("  final: {}", record.document))
        ));
    }
    print(if text.is_empty() { "no release yet\n" } else { &text })
}

fn show(store: &Store, id: Option<&str>) -> Result<()> {
    let manifest = super::sql::asked_release(store, id)?;
    let mut text = format!(
        "release {}\nwarehouse {} · pipeline {} · program {}\nparent {}\n",
        manifest.id,
        manifest.warehouse,
        manifest.pipeline,
        manifest.program,
        manifest.parent.as_deref().unwrap_or("none"),
    );
    text.push_str(&held(&manifest));
    match store.final_of(&manifest.id)? {
        Some(record) => text.push_str(&format!("final (Chính thức) for {}: {}\n", record.period, declared(&record))),
        None => text.push_str("not final\n"),
    }
    print(&text)
}

fn held(manifest: &Manifest) -> String {
    let rows = |table: &str| {
        let parts = manifest.tables.get(table).into_iter().flat_map(|t| t.values());
        parts.flat_map(|part| &part.objects).map(|object| object.rows).sum::<u64>()
    };
    let first = manifest.first_period().unwrap_or(manifest.period);
    format!(
        "months {first}..{}, bulletins of {}\nfiles {}, refused {}, documents {}\nfigures {}, ranked {}; tables {}; failing checks {}\n",
        manifest.period,
        manifest.rendered.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        manifest.inputs.len(),
        manifest.refused.len(),
        manifest.documents.len(),
        rows("facts"),
        rows("rankings"),
        manifest.tables.len(),
        manifest.checks.iter().filter(|check| check.failing_rows > 0).count(),
    )
}

fn declared(record: &Final) -> String {
    format!("{}, {} ({})", record.document, record.by, record.post)
}
