//! `motcua release`: list releases, go back to one.

use clap::Subcommand;

use super::{Common, print};
use crate::diagnostic::Result;
use crate::store::Store;

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  motcua release list
  motcua release use 2024-09.01
      readers see that release again at once; nothing is lost, the newer one stays")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Every published release, the current one marked
    List {
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
}

/// Runs it.
pub fn run(args: &Args) -> Result<u8> {
    match &args.action {
        Action::List { common } => {
            let store = Store::at(&common.output);
            let current = store.current_id()?;
            let mut text = String::new();
            for id in store.releases()? {
                let mark = if current.as_deref() == Some(id.as_str()) { "*" } else { " " };
                let manifest = store.release(&id)?;
                text.push_str(&format!(
                    "{mark} {id}  pipeline {}  files {}  documents {}\n",
                    manifest.pipeline,
                    manifest.inputs.len(),
                    manifest.documents.len()
                ));
            }
            print(if text.is_empty() { "no release yet\n" } else { &text })?;
        }
        Action::Use { id, common } => {
            let store = Store::at(&common.output);
            let _lock = store.lock()?;
            store.use_release(id)?;
            print(&format!("{id} is current\n"))?;
        }
    }
    Ok(0)
}
