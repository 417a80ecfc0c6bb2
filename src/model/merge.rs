//! New rows of some indicators, and the kept rows of the others, as one partition.

use std::collections::BTreeSet;
use std::path::PathBuf;

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use arrow::datatypes::SchemaRef;

use super::build::Builder;
use super::engine::{plan, register_files};
use super::sql_error::sql_error;
use crate::diagnostic::{Diagnostic, Result};
use crate::store::ObjectRef;

/// `new`, and what `kept` has of the indicators of `others`, ordered by `grain`.
///
/// # Errors
/// `E003`, `E004`, `M020`.
pub fn merged(
    builder: &Builder<'_>,
    schema: &SchemaRef,
    new: RecordBatch,
    kept: &[ObjectRef],
    others: &BTreeSet<&str>,
    grain: &[&str],
) -> Result<RecordBatch> {
    if others.is_empty() {
        return Ok(new);
    }
    let session = builder.engine.session();
    let files: Vec<PathBuf> = kept.iter().map(|object| builder.store.object_path(&object.sha256)).collect();
    register_files(&session, "kept", schema.clone(), &files)?;
    session.register_batch("new", new).map_err(|error| sql_error("facts", &error))?;
    let others: Vec<String> = others.iter().map(|id| format!("'{}'", id.replace('\'', "''"))).collect();
    let sql = format!(
        "select * from (select * from kept where indicator in ({}) union all select * from new) order by {}",
        others.join(", "),
        grain.join(", ")
    );
    let rows = builder.engine.wait(async {
        let frame = plan(&session, "facts", &sql, &Vec::new()).await?;
        frame.collect().await.map_err(|error| sql_error("facts", &error))
    })?;
    concat_batches(schema, &rows).map_err(|error| Diagnostic::fatal("E004", error.to_string()))
}
