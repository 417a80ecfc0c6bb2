//! `motcua sql`: ask a published release.

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use arrow::error::ArrowError;
use arrow::util::pretty::pretty_format_batches;
use clap::ValueEnum;
use fs_err as fs;

use super::{Common, print};
use crate::diagnostic::{Diagnostic, Result};
use crate::model::query::{ask, release_session};
use crate::model::{Builder, Engine, Graph};
use crate::pipeline::Project;
use crate::spreadsheet::{BYTE_ORDER_MARK, inert};
use crate::store::{Manifest, Store};

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  motcua sql -c \"select unit, rank, ranked_count from rankings where indicator = 'overdue'\"
  motcua sql -c \"select * from ho_so where ma_ho_so = 'XS.D03-241002-0007'\" --format csv
  motcua sql -f question.sql --release 2024-09.01

Tables: dossier_versions (every accepted row of the newest files), dossier_extracts (those of every version
of every file, with `version` and `is_newest`), dossiers, dossier_ledger, measures, measures_by, breakdowns,
overdue_open, dossiers_due_soon, long_overdue, absent_dossiers, signs, due_on_days_off, transferred_dossiers,
dossiers_without_heir, at_the_door, refusals, explanations_followed (each with its `period`), facts, rankings, indicators, window_differences, senders, sender_history, units, workdays; every register of
pipelines/registers (plan_tasks, par_scores, surveys, feedback …); identity_breaks, own_form_06a,
form_06a_differences, form_06a_window_differences, form_06a_summary, figures_unchecked, portal_dossiers, portal_differences, portal_counts.
Views: par_totals, par_deductions, components_766, groups_766, scores_766; adjusted_ranks, requests_followed, portal_effects, portal_figures_compared,
carried_over_differences, province_differences, total_differences, identity_terms, reconciliation_summary;
unit_months, months_of_year, overdue_days, processing_time, processing_by_field; dossier_state, door_dossiers (dossiers of the release's last period at its cut-off); ho_so, chi_tieu, xep_hang (Vietnamese names).
`show tables` is: select table_name from information_schema.tables")]
pub struct Args {
    /// The query
    #[arg(
        short = 'c',
        long = "command",
        value_name = "SQL",
        required_unless_present = "file",
        conflicts_with = "file"
    )]
    command: Option<String>,
    /// A file with the query
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Release to ask instead of the current one
    #[arg(long, value_name = "ID")]
    release: Option<String>,
    /// Form of the answer
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    #[command(flatten)]
    common: Common,
}

/// Form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Csv,
    Json,
}

/// Runs it.
pub fn run(args: &Args) -> Result<u8> {
    let store = Store::at(&args.common.output);
    let sql = match (&args.command, &args.file) {
        (Some(sql), _) => sql.clone(),
        (None, Some(file)) => fs::read_to_string(file)?,
        (None, None) => String::new(),
    };
    let manifest = asked_release(&store, args.release.as_deref())?;
    // The release holds the SQL it was made with: its views mean what they meant then.
    let project = Project::of_release(&manifest.pipeline, manifest.texts.clone())?;
    let graph = Graph::read(&project.texts)?;
    let engine = Engine::start()?;
    let builder = Builder { engine: &engine, store: &store, project: &project, graph: &graph };
    let session = release_session(&builder, &manifest, manifest.period, &|_| true)?;
    let rows = ask(&builder, &session, &sql)?;
    print(&format_rows(&rows, args.format)?)?;
    Ok(0)
}

/// The release that was named, or the current one.
///
/// # Errors
/// `S004` for an unknown id, `S007` before the first release.
pub fn asked_release(store: &Store, id: Option<&str>) -> Result<Manifest> {
    match id {
        Some(id) => store.release(id),
        None => store.current()?.ok_or_else(|| {
            Diagnostic::fatal("S007", "nothing was published here yet")
                .hint("run `motcua demo`, or name the folder with --output")
        }),
    }
}

/// Rows as a CSV that an office opens in a spreadsheet: a cell of an export is never run as a formula.
///
/// # Errors
/// `E004`.
pub fn office_csv(rows: &[RecordBatch]) -> Result<String> {
    let failed = |error: ArrowError| Diagnostic::fatal("E004", format!("the answer cannot be written: {error}"));
    let safe = |column: &ArrayRef| -> std::result::Result<ArrayRef, ArrowError> {
        if !matches!(column.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) {
            return Ok(Arc::clone(column));
        }
        let cells = cast(column, &DataType::Utf8)?;
        let cells: StringArray = cells.as_string::<i32>().iter().map(|cell| cell.map(inert)).collect();
        cast(&cells, column.data_type())
    };
    let batch = |batch: &RecordBatch| {
        let columns = batch.columns().iter().map(safe).collect::<std::result::Result<Vec<_>, _>>()?;
        RecordBatch::try_new(batch.schema(), columns)
    };
    let rows = rows.iter().map(batch).collect::<std::result::Result<Vec<_>, _>>().map_err(failed)?;
    Ok(format!("{BYTE_ORDER_MARK}{}", format_rows(&rows, Format::Csv)?))
}

/// Rows in the form that was asked for.
///
/// # Errors
/// `E004`.
pub fn format_rows(rows: &[RecordBatch], format: Format) -> Result<String> {
    let failed = |error: ArrowError| Diagnostic::fatal("E004", format!("the answer cannot be written: {error}"));
    match format {
        Format::Table => Ok(format!("{}\n", pretty_format_batches(rows).map_err(failed)?)),
        Format::Csv => {
            let mut writer = arrow::csv::Writer::new(Vec::new());
            for batch in rows {
                writer.write(batch).map_err(failed)?;
            }
            Ok(String::from_utf8_lossy(&writer.into_inner()).into_owned())
        }
        Format::Json => {
            let mut writer = arrow::json::ArrayWriter::new(Vec::new());
            for batch in rows {
                writer.write(batch).map_err(failed)?;
            }
            writer.finish().map_err(failed)?;
            Ok(format!("{}\n", String::from_utf8_lossy(&writer.into_inner())))
        }
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, StringViewArray};
    use arrow::datatypes::{Field, Schema};

    use super::*;

    #[test]
    fn a_cell_of_an_export_is_no_formula_and_a_number_stays_one() {
        let fields = vec![Field::new("cell", DataType::Utf8View, true), Field::new("added", DataType::Int64, true)];
        let cells = StringViewArray::from(vec![Some("=1+1"), None, Some("a-1")]);
        let columns: Vec<ArrayRef> = vec![Arc::new(cells), Arc::new(Int64Array::from(vec![-1, 2, 3]))];
        let rows = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap();
        assert_eq!(office_csv(&[rows]).unwrap(), "\u{feff}cell,added\n'=1+1,-1\n,2\na-1,3\n");
    }
}
