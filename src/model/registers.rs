//! Registers as tables of a session: every declared kind, empty where nothing was sent.
//!
//! Reference data are one file of the project, the same in every period.
//!
//! A register's table holds the files that count at the end of a period, so a month reads what was
//! known in it, and a file that arrives later changes no figure of an earlier period but its own.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, new_null_array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::prelude::SessionContext;

use super::build::Builder;
use super::engine::{plan, register_files, register_rows};
use super::graph::Graph;
use super::senders::all_cells;
use super::sql_error::sql_error;
use crate::diagnostic::{Diagnostic, Result};
use crate::period::Month;
use crate::pipeline::{NewestOf, OTHER_SENDER, Register, Text};
use crate::store::{Manifest, ObjectRef, sha256};

/// Columns of a register's table, text as the engine likes to read it: those of its files, and
/// [`OTHER_SENDER`].
pub fn schema(register: &Register) -> SchemaRef {
    let written = crate::intake::register::schema(register);
    let fields = written.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 => Field::new(field.name(), DataType::Utf8View, true),
        kind => Field::new(field.name(), kind.clone(), true),
    });
    let other_sender = Field::new(OTHER_SENDER, DataType::Utf8View, true);
    Arc::new(Schema::new(fields.chain([other_sender]).collect::<Vec<_>>()))
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
                let columns = columns.map(|(column, field)| cast(column, field.data_type()));
                let nobody_else = new_null_array(&DataType::Utf8View, read.num_rows());
                let columns: Result<Vec<ArrayRef>, _> = columns.chain([Ok(nobody_else)]).collect();
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
/// `E003`, `M020`.
pub fn register_all(
    builder: &Builder<'_>,
    session: &SessionContext,
    manifest: &Manifest,
    last: Month,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<()> {
    for (name, register) in &builder.graph.registers {
        if let Some(rows) = builder.graph.references.get(name) {
            register_rows(session, name, schema(register), vec![rows.clone()])?;
            continue;
        }
        let objects = if wanted(name) { objects(manifest, name, last) } else { Vec::new() };
        let files: Vec<PathBuf> = objects.iter().map(|object| builder.store.object_path(&object.sha256)).collect();
        if files.len() < 2 {
            register_files(session, name, schema(register), &files)?;
            continue;
        }
        let all = format!("{name}_files");
        register_files(session, &all, schema(register), &files)?;
        let view = builder.engine.wait(plan(session, name, &newest_lines(register, &all), &Vec::new()))?.into_view();
        session.register_table(name.as_str(), view).map_err(|error| sql_error(name, &error))?;
    }
    Ok(())
}

/// Of the lines with one key that a sender's files name, the newest file's: what was open in the list of
/// December and is settled in the list of March is one line. A list of months keeps each month's.
///
/// Where the register is shared, of those that several senders name one counts: the newest file's, of one period
/// the unit's own, else the first sender's by name. It says who else sent it.
fn newest_lines(register: &Register, table: &str) -> String {
    let of_month = register.newest_of == Some(NewestOf::Month);
    let named = of_month.then_some("period").into_iter().chain(register.key.iter().map(String::as_str));
    let key: Vec<String> = named.map(|column| format!("\"{column}\"")).collect();
    let key = key.join(", ");
    let newest = format!(
        "select * from (select *, row_number() over (partition by sender, {key} order by period desc, version desc) \
         as line_place from {table}) as lines where line_place = 1"
    );
    if !register.is_shared {
        return format!("select * exclude (line_place) from ({newest}) as newest");
    }
    format!(
        "select * exclude (line_place, sender_place, first_sender, last_sender) replace (case \
           when first_sender = last_sender then null when sender = first_sender then last_sender else first_sender \
         end as {OTHER_SENDER}) from (select *, \
           row_number() over (partition by {key} order by period desc, coalesce(sender = unit, false) desc, sender) \
             as sender_place, \
           min(sender) over (partition by {key}) as first_sender, \
           max(sender) over (partition by {key}) as last_sender \
         from ({newest}) as newest) as placed where sender_place = 1"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The debug form of a long table leaves its middle out, and a line edited there once changed no figure.
    #[test]
    fn a_change_in_the_middle_of_reference_data_is_seen() {
        let declared = "title = \"t\"\nreference = true\nkey = [\"code\"]\n[[columns]]\nname = \"code\"\ntitle = \"Mã\"\n\
            type = \"text\"\nrequired = true\nis = \"a\"\n[[columns]]\nname = \"points\"\ntitle = \"Điểm\"\n\
            type = \"integer\"\nis = \"b\"\n";
        let of = |changed: usize| {
            let line = |row: usize| format!("c{row},{}\n", if row == 50 { changed } else { 7 });
            let rows: String = (0..100).map(line).collect();
            let texts = Text::from([
                ("pipelines/registers/bounds.toml".to_string(), declared.to_string()),
                ("pipelines/reference/bounds.csv".to_string(), format!("code,points\n{rows}")),
            ]);
            let graph = Graph::read(&texts).unwrap();
            let manifest = Manifest::empty("t", "t", Month { year: 2024, month: 10 });
            identity(&graph, &manifest, &graph.registers["bounds"], manifest.period).unwrap()
        };
        assert_eq!(of(7), of(7));
        assert_ne!(of(7), of(8));
    }
}
