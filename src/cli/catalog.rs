//! `motcua catalog`: one page that says what the warehouse holds.

use std::path::PathBuf;

use fs_err as fs;

use super::{Common, print};
use crate::bulletin::catalog_page;
use crate::catalog::{catalog, with_runs};
use crate::diagnostic::Result;
use crate::model::{Builder, Engine, Graph};
use crate::pipeline::Project;
use crate::store::Store;

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  motcua catalog
      writes catalog.html: open it in any browser, no server is needed
  motcua catalog --release 2024-09.01 --to old.html

Every release holds its own catalog.html; this one tells the runs and the releases as well.")]
pub struct Args {
    /// File to write
    #[arg(long, value_name = "FILE", default_value = "catalog.html")]
    to: PathBuf,
    /// Release to describe instead of the current one
    #[arg(long, value_name = "ID")]
    release: Option<String>,
    #[command(flatten)]
    common: Common,
}

/// Runs it.
pub fn run(args: &Args) -> Result<u8> {
    let store = Store::at(&args.common.output);
    let manifest = super::sql::asked_release(&store, args.release.as_deref())?;
    let project = Project::of_release(&manifest.pipeline, manifest.texts.clone())?;
    let graph = Graph::read(&project.texts)?;
    let engine = Engine::start()?;
    let builder = Builder { engine: &engine, store: &store, project: &project, graph: &graph };
    let catalog = with_runs(catalog(&builder, &manifest, &manifest.id)?, &builder)?;
    fs::write(&args.to, catalog_page(&catalog)?)?;
    print(&format!(
        "{} tables, {} indicators, {} checks: open {}\n",
        catalog.tables.len(),
        catalog.indicators.len(),
        catalog.checks.len(),
        args.to.display()
    ))?;
    Ok(0)
}
