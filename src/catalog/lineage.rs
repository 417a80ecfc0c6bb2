//! What reads what: every table, indicator and check with what it reads and who reads it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Graph;
use crate::model::query::{EXTRACTS, SUPERSEDED};

/// Names by name, both ways.
pub struct Lineage {
    reads: BTreeMap<String, BTreeSet<String>>,
}

impl Lineage {
    /// Of a project; the tables that the program itself makes are told like the others.
    pub fn of(graph: &Graph) -> Self {
        let mut reads: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let models = graph.models.iter().map(|m| m.name.as_str());
        let indicators = graph.indicators.iter().map(|i| i.id.as_str());
        let checks = graph.checks.iter().map(|c| c.name.as_str());
        for name in models.chain(indicators).chain(checks) {
            // A model that reads its own earlier periods reads itself.
            let read = graph.reads(name).map(|table| table.strip_suffix("_before").unwrap_or(table).to_string());
            reads.insert(name.to_string(), read.collect());
        }
        let of = |names: &[&str]| names.iter().map(|name| (*name).to_string()).collect::<BTreeSet<_>>();
        reads.insert("measures".into(), graph.indicators.iter().map(|i| i.id.clone()).collect());
        reads.insert("measures_by".into(), graph.indicators.iter().map(|i| i.id.clone()).collect());
        reads.insert("facts".into(), of(&["measures", "senders", "units"]));
        reads.insert("rankings".into(), of(&["facts"]));
        reads.insert("adjusted_figures".into(), of(&["facts", "dossier_ledger", "kien_nghi"]));
        reads.insert("request_effects".into(), of(&["dossier_ledger", "kien_nghi"]));
        reads.insert(EXTRACTS.into(), of(&["dossier_versions", SUPERSEDED]));
        Self { reads }
    }

    /// What a table, indicator or check reads.
    pub fn reads(&self, name: &str) -> Vec<String> {
        self.reads.get(name).into_iter().flatten().cloned().collect()
    }

    /// Who reads it.
    pub fn read_by(&self, name: &str) -> Vec<String> {
        self.reads.iter().filter(|(_, read)| read.contains(name)).map(|(reader, _)| reader.clone()).collect()
    }
}
