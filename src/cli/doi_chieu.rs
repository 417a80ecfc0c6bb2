//! `motcua doi-chieu`: the national portal's list against a release, dossier by dossier, and what it changes.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema};
use arrow::error::ArrowError;

use super::sql::{Format, asked_release, format_rows, office_csv};
use super::{Common, print};
use crate::diagnostic::{Diagnostic, Result};
use crate::model::query::{ask, models_session, printed_rows};
use crate::model::{Builder, Engine, Graph, Print, register_rows};
use crate::period::Month;
use crate::pipeline::Project;
use crate::run::cells;
use crate::store::{PORTAL, Store};
use crate::text::number::NBSP;

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  motcua doi-chieu
      what the portal's list of the release's last month has otherwise, and its effect on figures and ranks
  motcua doi-chieu --period 2024-10 --unit XS.D03.01 --csv > khac-cong.csv
      the dossiers of one unit, to send to it

The portal's list comes in by a source of kind \"portal\"; the tables are portal_differences, portal_counts
and portal_effects (see motcua sql --help).")]
pub struct Args {
    /// Month to compare, 2024-10 [default: the release's last]
    #[arg(long, value_name = "PERIOD")]
    period: Option<Month>,
    /// Code of one unit; the units below it are listed with it
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,
    /// The dossiers alone, as CSV
    #[arg(long)]
    csv: bool,
    /// Release to ask instead of the current one
    #[arg(long, value_name = "ID")]
    release: Option<String>,
    #[command(flatten)]
    common: Common,
}

/// Runs it.
pub fn run(args: &Args) -> Result<u8> {
    let store = Store::at(&args.common.output);
    let manifest = asked_release(&store, args.release.as_deref())?;
    let period = args.period.unwrap_or(manifest.period);
    if manifest.newest_inputs(PORTAL, period).is_empty() {
        return Err(Diagnostic::fatal("R012", format!("no list of the national portal was loaded for {period}"))
            .hint("put the portal's list among the exports, with a source `kind = \"portal\"` in the pipeline")
            .hint("or name a month that has one: --period 2024-10"));
    }
    let project = Project::of_release(&manifest.pipeline, manifest.texts.clone())?;
    let graph = Graph::read(&project.texts)?;
    let engine = Engine::start()?;
    let builder = Builder { engine: &engine, store: &store, project: &project, graph: &graph };
    let condition = condition(&project, args.unit.as_deref())?;
    let asked = |table: &str, order: &str| -> Result<Vec<RecordBatch>> {
        let model = graph.model(table).ok_or_else(|| {
            Diagnostic::fatal("S013", format!("the release was made before there was a table `{table}`"))
                .hint("run the month again, then ask")
        })?;
        let session = engine.session();
        let release = models_session(&builder, &manifest, &[model], period)?;
        let rows = printed_rows(&builder, &manifest, &release, model, period)?;
        let schema = rows.first().map_or_else(|| model.schema(), RecordBatch::schema);
        register_rows(&session, table, schema, rows)?;
        ask(&builder, &session, &format!("select * from {table} where {condition} order by {order}"))
    };
    let differences = asked("portal_differences", "difference_kind, unit, dossier_id")?;
    let units = project.units.as_ref();
    let name = |code: &str| units.and_then(|units| units.get(code)).map_or_else(|| code.to_owned(), |u| u.name.clone());
    let worded = |table: &str, rows: &[RecordBatch], beside: &[(&str, &str)]| -> Result<Vec<RecordBatch>> {
        let print = graph.model(table).and_then(|model| model.print.as_ref());
        let print =
            print.ok_or_else(|| Diagnostic::fatal("S013", format!("`{table}` says no words for its columns")))?;
        rows.iter().map(|batch| in_words(print, batch, beside, &name)).collect()
    };
    if args.csv {
        // whoever corrects a dossier looks for its unit's code and for the line that says otherwise
        let beside = [("unit", "Mã đơn vị"), ("src_file", "Tệp"), ("src_sheet", "Trang tính"), ("src_row", "Dòng")];
        print(&office_csv(&worded("portal_differences", &differences, &beside)?)?)?;
        return Ok(0);
    }
    let effects = asked("portal_effects", "indicator, window_from_date, population, portal_rank, unit")?;
    print(&format_rows(&worded("portal_differences", &differences, &[])?, Format::Table)?)?;
    print(&format_rows(&worded("portal_effects", &effects, &[])?, Format::Table)?)?;
    let count: usize = differences.iter().map(RecordBatch::num_rows).sum();
    eprintln!("{period}: {count} differences with the national portal");
    Ok(0)
}

/// Rows under the headings and in the words of the pages; `beside`: columns that pages leave out, with headings.
fn in_words(
    print: &Print,
    rows: &RecordBatch,
    beside: &[(&str, &str)],
    name: &dyn Fn(&str) -> String,
) -> Result<RecordBatch> {
    let failed = |error: ArrowError| Diagnostic::fatal("E004", format!("the answer cannot be written: {error}"));
    let (mut heads, mut columns): (Vec<String>, Vec<ArrayRef>) = (Vec::new(), Vec::new());
    for column in &print.columns {
        let words = cells(rows, column)?.into_iter().map(|cell| cell.words(&column.absent, name).replace(NBSP, " "));
        heads.push(column.title.clone());
        columns.push(Arc::new(StringArray::from_iter_values(words)));
    }
    for (column, title) in beside {
        let Some(values) = rows.column_by_name(column) else { continue };
        heads.push((*title).to_owned());
        columns.push(cast(values, &DataType::Utf8).map_err(failed)?);
    }
    let fields: Vec<Field> = heads.into_iter().map(|head| Field::new(head, DataType::Utf8, true)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(failed)
}

/// Rows of a unit and of those below it.
fn condition(project: &Project, unit: Option<&str>) -> Result<String> {
    let Some(unit) = unit else { return Ok("true".into()) };
    let mut codes = vec![unit.to_owned()];
    if let Some(units) = &project.units {
        if units.get(unit).is_none() {
            return Err(Diagnostic::fatal("R013", format!("`{unit}` is no unit of the release"))
                .hint("write its code as the units' file does, e.g. --unit XS.D03"));
        }
        // a parent stands above two levels at most
        for _ in 0..2 {
            let below = units.iter().filter(|u| u.parent.as_ref().is_some_and(|parent| codes.contains(parent)));
            codes.extend(below.map(|u| u.code.clone()).collect::<Vec<_>>());
        }
    }
    let quoted = codes.iter().map(|code| format!("'{}'", code.replace('\'', "''")));
    Ok(format!("unit in ({})", quoted.collect::<Vec<_>>().join(", ")))
}
