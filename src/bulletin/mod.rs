//! Bulletins: from the facts of one period to pages, charts and the table of ranks.
//!
//! An [`Edition`] goes in, finished files come out in a fixed order; this module reads no clock, no
//! database and no file, and computes no figure. Pages of units are printed by several threads and
//! handed out in the order of the units' file, so the number of threads never shows.

mod amendment;
mod charts;
mod differences;
mod edition;
mod explain;
mod html;
mod index;
mod lens;
mod list;
mod province;
mod rankings;
mod tables;
#[cfg(test)]
mod tests;
mod threads;
mod transferred;
mod unit;
mod view;
mod windows;
mod words;

pub use edition::{AmendedFigure, Amendment, Edition, Facts, TransferredDossier, TransferredList, UnconfirmedDay};
pub use list::{Entries, Listed, ListedRank, Listing, PublishedList};
pub use rankings::rankings_csv;

use crate::diagnostic::Result;
use html::{Framed, Printer};
use lens::Lens;
use view::Shell;

/// Pages printed before they are handed out: bounds memory, not order.
const BATCH: usize = 32;

/// One finished file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Relative to the release, with `/`: "bulletins/2024-10/tinh.html", "charts/2024-10/c01-overdue-wide.svg".
    pub path: String,
    pub bytes: Vec<u8>,
}

/// Prints every page of an edition: the list, the province with its charts, the explanation, then each
/// district and commune in the order of the units' file.
///
/// Errors: those of the charts (`C…`), `B001`, and whatever `sink` returns.
pub fn render(edition: &Edition, sink: &mut dyn FnMut(Page) -> Result<()>) -> Result<()> {
    let (lens, printer) = (Lens::new(edition), Printer::new()?);
    // Headlines and charts say what was published; tables set today's figures beside it.
    let facts = edition.facts.as_published();
    let published = facts.as_ref().map(|facts| Edition { facts, ..edition.clone() });
    let public = Lens::new(published.as_ref().unwrap_or(edition));
    let folder = format!("bulletins/{}", edition.month);
    let page = |name: &str, bytes| Page { path: format!("{folder}/{name}"), bytes };
    sink(page("index.html", printer.print("index.html", &index::build(&lens))?))?;
    let (province, charts) = province::build(&lens, &public)?;
    sink(page("tinh.html", printer.print("province.html", &province)?))?;
    for chart in charts {
        sink(Page { path: chart.path, bytes: chart.bytes })?;
    }
    sink(page("giai-thich.html", printer.print("explain.html", &explain::build(&lens))?))?;
    for batch in lens.paged().chunks(BATCH) {
        let printed = threads::in_order(batch, |unit| printer.print("unit.html", &unit::build(&lens, &public, unit)?));
        for (unit, bytes) in batch.iter().zip(printed) {
            if let Some(name) = lens.page(&unit.code) {
                sink(page(&name, bytes?))?;
            }
        }
    }
    Ok(())
}

/// The page of the catalogue.
///
/// Errors: `B001`.
pub fn catalog_page(catalog: &crate::catalog::Catalog) -> Result<Vec<u8>> {
    Printer::new()?.print_catalog(catalog)
}

impl Framed for unit::UnitPage {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

impl Framed for province::ProvincePage {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

impl Framed for index::IndexPage {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

impl Framed for explain::ExplainPage {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}
