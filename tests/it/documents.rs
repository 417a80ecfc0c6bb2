//! The figures of the five source documents, each from rows that are counted: `golden/figures.csv` of the shared
//! data says what the documents print. Without it the tables are still asked and the pages still read. The modules below write dossiers and registers of fictional units of the
//! same sizes, run the warehouse, and compare its tables and pages with the documents, row by row.

mod district_k;
mod district_t;
mod dossiers;
mod figures;
mod page;
mod registers;
mod town_a;
mod town_l;
mod town_s;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use self::figures::{Key, Proof};
use crate::golden::words;
use crate::support::{Office, copy, root};

/// One document's warehouse after its run.
pub struct Document {
    pub office: Office,
}

/// A run that the tests of a document share while one of them lives.
pub type Shared = Mutex<Weak<Document>>;

impl Document {
    /// A project with the golden pipelines and no export yet.
    pub fn office() -> Office {
        let office = Office::new();
        copy(&root().join("tests/golden/pipelines"), &office.path("pipelines"));
        office
    }

    /// Runs a pipeline over these stretches of months, one after the other.
    pub fn run(office: Office, pipeline: &str, stretches: &[&str]) -> Self {
        for stretch in stretches {
            let said = office.stage("run", pipeline, stretch, &[]);
            assert_eq!(said.code, 0, "{pipeline} {stretch}\n{}{}", said.stdout, said.stderr);
        }
        Self { office }
    }

    /// The run of a document, made once.
    pub fn shared(shared: &'static Shared, make: fn() -> Self) -> Arc<Self> {
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let document = Arc::new(make());
            *shared = Arc::downgrade(&document);
            document
        })
    }

    /// Words of a unit's page.
    pub fn page(&self, period: &str, unit: &str) -> String {
        words(&self.office.released(&format!("bulletins/{period}/{unit}.html")))
    }

    /// Every proof against the tables and the pages.
    pub fn prove(&self, proofs: &[Proof]) {
        let figures = figures::shared();
        for proof in proofs {
            let rows = self.office.ask(&proof.sql);
            assert_eq!(rows.len(), 1, "{:?}: {rows:?}\n{}", proof.of, proof.sql);
            let html = self.office.released(&format!("bulletins/{}/{}.html", proof.page.0, proof.page.1));
            proof.compare(&rows[0], figures.as_deref(), &html);
        }
    }
}

#[test]
fn every_row_of_the_figures_is_proved() {
    let Some(figures) = figures::shared() else { return };
    let expected: BTreeSet<Key> = figures.iter().map(|figure| figure.key.clone()).collect();
    assert_eq!((figures.len(), expected.len()), (47, 47), "a row of figures.csv is named by source, unit and measure");
    let proofs: Vec<Proof> = [
        district_k::proofs(),
        district_k::weekly(),
        town_l::proofs(),
        district_t::proofs(),
        town_a::proofs(),
        town_s::proofs(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let proved: BTreeSet<Key> = proofs.iter().map(|proof| proof.of.clone()).collect();
    assert_eq!(expected.difference(&proved).collect::<Vec<_>>(), Vec::<&Key>::new(), "not proved");
    assert_eq!(proved.difference(&expected).collect::<Vec<_>>(), Vec::<&Key>::new(), "not in figures.csv");
    let compared: BTreeSet<&Key> = proofs.iter().filter(|proof| !proof.is_beside).map(|proof| &proof.of).collect();
    for figure in figures.iter().filter(|figure| figure.value.is_some()) {
        assert!(compared.contains(&figure.key), "{:?} is not compared with the document", figure.key);
    }
}
