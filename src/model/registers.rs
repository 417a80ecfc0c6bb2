//! Registers as tables of a session: every declared kind, empty where nothing was sent.
//!
//! Reference data are one file of the project, the same in every period.
//!
//! A register's table holds the files that count at the end of a period, so a month reads what was
//! known in it, and a file that arrives later changes no figure of an earlier period but its own.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::prelude::SessionContext;

use super::engine::{register_files, register_rows};
use super::graph::Graph;
use super::senders::all_cells;
use crate::diagnostic::{Diagnostic, Result};
use crate::period::Month;
use crate::pipeline::{Register, Text};
use crate::store::{Manifest, ObjectRef, Store, sha256};

/// Columns of a register's table, text as the engine likes to read it.
pub fn schema(register: &Register) -> SchemaRef {
    let written = crate::intake::register::schema(register);
    let fields = written.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 => Field::new(field.name(), DataType::Utf8View, true),
        kind => Field::new(field.name(), kind.clone(), true),
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// Files of a register that count at the end of `last`.
pub fn objects(manifest: &Manifest, kind: &str, last: Month) -> Vec<ObjectRef> {
    manifest.register_inputs(kind, last).into_iter().flat_map(|input| input.parts.clone()).collect()
}

/// Rows of every register that is reference data, by kind; an absent file is an empty one.
///
/// # Errors
/// `C203` when something in them is wrong.
pub fn references(texts: &Text, registers: &BTreeMap<String, Register>) -> Result<BTreeMap<String, RecordBatch>> {
    let mut references = BTreeMap::new();
    for register in registers.values() {
        let Some(path) = register.reference_path() else { continue };
        let schema = schema(register);
        let rows = match texts.get(&path) {
            None => RecordBatch::new_empty(schema),
            Some(text) => {
                let read = crate::intake::register::reference(text, register, &path)?;
                let columns = read.columns().iter().zip(schema.fields());
                let columns = columns.map(|(column, field)| cast(column, field.data_type())).collect::<Result<_, _>>();
                columns
                    .and_then(|columns| RecordBatch::try_new(schema, columns))
                    .map_err(|error| Diagnostic::fatal("E004", error.to_string()))?
            }
        };
        references.insert(register.name.clone(), rows);
    }
    Ok(references)
}

/// What the rows of a register depend on.
///
/// # Errors
/// `E004`.
pub fn identity(graph: &Graph, manifest: &Manifest, register: &Register, last: Month) -> Result<String> {
    let objects: Vec<String> = objects(manifest, &register.name, last).into_iter().map(|o| o.sha256).collect();
    let reference = graph.references.get(&register.name).map(all_cells).transpose()?;
    let reference = reference.map(|cells| sha256(cells.as_bytes())).unwrap_or_default();
    Ok(format!("{:?} {} {reference}", schema(register), objects.join(",")))
}

/// Registers the tables of all kinds that are `wanted`; the others have their columns and no rows.
///
/// # Errors
/// `E003`.
pub fn register_all(
    session: &SessionContext,
    store: &Store,
    graph: &Graph,
    manifest: &Manifest,
    last: Month,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<()> {
    for (name, register) in &graph.registers {
        if let Some(rows) = graph.references.get(name) {
            register_rows(session, name, schema(register), vec![rows.clone()])?;
            continue;
        }
        let objects = if wanted(name) { objects(manifest, name, last) } else { Vec::new() };
        let files: Vec<PathBuf> = objects.iter().map(|object| store.object_path(&object.sha256)).collect();
        register_files(session, name, schema(register), &files)?;
    }
    Ok(())
}
