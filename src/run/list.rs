//! Rows of printed models → typed cells, unit by unit.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::{SortColumn, SortOptions};
use arrow::compute::{cast, concat_batches, lexsort_to_indices, take_record_batch};
use arrow::datatypes::{DataType, Date32Type, Int64Type};

use crate::bulletin::{Entries, Listed, ListedRank, Listing, PublishedList};
use crate::diagnostic::{Diagnostic, Place, Result};
use crate::fact::Status;
use crate::model::query::{models_session, printed_rows};
use crate::model::{Builder, Graph, Model, Print, PrintColumn, Shown};
use crate::period::Month;
use crate::pipeline::Project;
use crate::ranking::{status_name, sums_of};
use crate::store::Manifest;
use crate::unit::Units;

/// Refuses a pipeline that prints a model which is not there, or says not how.
///
/// # Errors
/// `C014`; `W007` for a list that counts in working days without a calendar.
pub fn check(builder: &Builder<'_>) -> Result<()> {
    let lists = models(builder)?;
    let counts = lists.iter().find(|(_, print)| print.workdays_ahead.is_some());
    if let (Some((model, _)), None) = (counts, &builder.project.workdays) {
        return Err(Diagnostic::fatal(
            "W007",
            format!("the list `{}` counts in working days, but the pipeline names no file of holidays", model.name),
        )
        .at(Place::file(model.path.as_str()))
        .hint("add `holidays = \"holidays.csv\"` to the pipeline, or do not print this list"));
    }
    Ok(())
}

/// Working days after a cut-off that the lists and indicators of the project count by.
pub fn days_ahead(builder: &Builder<'_>) -> i64 {
    let models = builder.graph.models.iter();
    models.filter_map(|model| model.print.as_ref()?.workdays_ahead).max().unwrap_or_default()
}

/// Every list of the pipeline, in its order, with the rows of `period`. Of a month with a final release, lists of
/// points and ranks are those of that release: they are never rewritten.
///
/// # Errors
/// `C014`; `M006` for a printed column that the model does not give; `S004` for a final release that was changed;
/// those of the query.
pub fn lists(builder: &Builder<'_>, draft: &Manifest, units: &Units, period: Month) -> Result<Vec<Listing>> {
    let mut lists = listings(builder, draft, units, period, &|_| true)?;
    let known = builder.store.finals()?.into_iter().find(|known| known.period == period);
    let Some(known) = known.filter(|_| lists.iter().any(|list| list.print.official)) else { return Ok(lists) };
    let manifest = builder.store.release(&known.release)?;
    let project = Project::of_release(&manifest.pipeline, manifest.texts.clone())?;
    let graph = Graph::read(&project.texts)?;
    let then = Builder { engine: builder.engine, store: builder.store, project: &project, graph: &graph };
    let is_official = |name: &str| lists.iter().any(|list| list.id == name && list.print.official);
    for mut published in listings(&then, &manifest, units, period, &is_official)? {
        let Some(today) = lists.iter_mut().find(|list| list.id == published.id) else { continue };
        let pages = today.entries.keys().chain(published.entries.keys());
        let is_changed = |page: &&String| today.entries.get(*page) != published.entries.get(*page);
        let changed = pages.filter(is_changed).cloned().collect();
        published.published = Some(PublishedList { document: known.document.clone(), changed });
        *today = published;
    }
    Ok(lists)
}

/// A row of a list of points and ranks, as `release diff` compares it.
pub struct OfficialRow {
    pub unit: String,
    /// Cells by the headings of their columns.
    pub cells: Vec<(String, Listed)>,
}

/// Rows of the lists of points and ranks that a release prints of `period`, by the name and title of the list.
///
/// # Errors
/// As [`lists`].
pub fn official_rows(
    builder: &Builder<'_>,
    manifest: &Manifest,
    period: Month,
) -> Result<BTreeMap<(String, String), Vec<OfficialRow>>> {
    let mut found = BTreeMap::new();
    let models: Vec<(&Model, &Print)> = models(builder)?.into_iter().filter(|(_, print)| print.official).collect();
    let read: Vec<&Model> = models.iter().map(|(model, _)| *model).collect();
    let session = models_session(builder, manifest, &read, period)?;
    for (model, print) in models {
        let mut list = Vec::new();
        for batch in printed_rows(builder, manifest, &session, model, period)? {
            let units = texts(&batch, "unit")?;
            let columns = print.columns.iter().map(|column| explained(&batch, column)).collect::<Result<Vec<_>>>()?;
            for (row, unit) in units.into_iter().enumerate() {
                let cell = |(column, cells): (&PrintColumn, &Vec<Listed>)| (column.title.clone(), cells[row].clone());
                let cells = print.columns.iter().zip(&columns).map(cell).collect();
                list.push(OfficialRow { unit: unit.unwrap_or_default(), cells });
            }
        }
        found.insert((model.name.clone(), print.title.clone()), list);
    }
    Ok(found)
}

fn listings(
    builder: &Builder<'_>,
    draft: &Manifest,
    units: &Units,
    period: Month,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<Listing>> {
    let mut lists = Vec::new();
    let models: Vec<(&Model, &Print)> =
        models(builder)?.into_iter().filter(|(model, _)| is_wanted(&model.name)).collect();
    if models.is_empty() {
        return Ok(lists);
    }
    let read: Vec<&Model> = models.iter().map(|(model, _)| *model).collect();
    let session = models_session(builder, draft, &read, period)?;
    for (model, print) in models {
        let batches = printed_rows(builder, draft, &session, model, period)?;
        let rows = match batches.first() {
            Some(first) => concat_batches(&first.schema(), &batches).map_err(|e| internal(&e))?,
            None => RecordBatch::new_empty(model.schema()),
        };
        let calendar = builder.project.workdays.as_ref();
        let is_reached = |ahead| calendar.and_then(|days| days.nth(period.last_day(), ahead)).is_some();
        lists.push(Listing {
            id: model.name.clone(),
            print: print.clone(),
            file_month: file_month(builder, draft, model, period),
            is_unknown: print.workdays_ahead.is_some_and(|ahead| !is_reached(ahead)),
            entries: entries(model, print, &rows, units)?,
            published: None,
        });
    }
    Ok(lists)
}

/// Month of the newest file of the one register that a list reads.
fn file_month(builder: &Builder<'_>, draft: &Manifest, model: &Model, period: Month) -> Option<Month> {
    let is_sent = |kind: &&str| builder.graph.registers.get(*kind).is_some_and(|r| r.newest_of.is_some());
    let mut kinds = builder.graph.leaves(&model.name).into_iter().filter(is_sent);
    let (kind, None) = (kinds.next()?, kinds.next()) else { return None };
    draft.register_inputs(kind, period).into_iter().map(|input| input.period).max()
}

/// Titles of the registers that the pipeline names and that nobody has sent up to `period`, in its order.
pub fn unsent(builder: &Builder<'_>, draft: &Manifest, period: Month) -> Vec<String> {
    let sources = builder.project.pipeline.sources.iter();
    let registers = sources.filter_map(|source| builder.graph.registers.get(&source.kind));
    let unsent = registers.filter(|register| draft.register_inputs(&register.name, period).is_empty());
    unsent.map(|register| register.title.clone()).collect()
}

fn models<'b>(builder: &Builder<'b>) -> Result<Vec<(&'b Model, &'b Print)>> {
    let mut models = Vec::new();
    for name in &builder.project.pipeline.lists {
        let found = builder.graph.model(name).and_then(|model| Some((model, model.print.as_ref()?)));
        let printable = || builder.graph.models.iter().filter(|m| m.print.is_some()).map(|m| m.name.as_str());
        models.push(found.ok_or_else(|| {
            Diagnostic::fatal(
                "C014",
                format!("the pipeline prints the list `{name}`, and no model with [print] has that name"),
            )
            .hint(format!("there are: {}", printable().collect::<Vec<_>>().join(", ")))
        })?);
    }
    Ok(models)
}

/// The rows of every unit: its own and, where the list says so, those of the units below it.
fn entries(model: &Model, print: &Print, rows: &RecordBatch, units: &Units) -> Result<BTreeMap<String, Entries>> {
    let bad = |column: &str| {
        Diagnostic::fatal("M006", format!("[print] names a column `{column}` that the query does not give"))
            .at(Place::file(model.path.as_str()))
    };
    if let Some(missing) = print.reads().find(|column| rows.column_by_name(column).is_none()) {
        return Err(bad(missing));
    }
    let rows = sorted(print, rows)?;
    let owner = texts(&rows, "unit")?;
    let columns = print.columns.iter().map(|column| explained(&rows, column)).collect::<Result<Vec<_>>>()?;
    let sums_of = sums_of(units);
    let province = units.province().map(|p| p.code.as_str());
    let mut entries: BTreeMap<String, Entries> = BTreeMap::new();
    for row in 0..rows.num_rows() {
        let unit = owner[row].as_deref().unwrap_or_default();
        let above = sums_of.get(unit).filter(|_| print.with_members).into_iter().flatten().copied();
        let whole = province.filter(|_| print.with_members || unit.is_empty());
        let mut pages: Vec<&str> = above.chain(whole).chain([unit]).collect();
        pages.sort_unstable();
        pages.dedup();
        for page in pages {
            let list = entries.entry(page.to_owned()).or_default();
            list.total += 1;
            if list.rows.len() < print.limit {
                list.rows.push(columns.iter().map(|column| column[row].clone()).collect());
            }
        }
    }
    Ok(entries)
}

fn sorted(print: &Print, rows: &RecordBatch) -> Result<RecordBatch> {
    let order: Vec<&str> =
        print.sort.iter().map(String::as_str).chain(print.columns.iter().map(|c| c.name.as_str())).collect();
    let columns: Vec<SortColumn> = order
        .iter()
        .filter_map(|name| {
            let values = rows.column_by_name(name.trim_start_matches('-'))?.clone();
            let options = SortOptions { descending: name.starts_with('-'), nulls_first: false };
            Some(SortColumn { values, options: Some(options) })
        })
        .collect();
    let order = lexsort_to_indices(&columns, None).map_err(|e| internal(&e))?;
    take_record_batch(rows, &order).map_err(|e| internal(&e))
}

/// The cells of one printed column, with the row's own word where there is nothing.
fn explained(rows: &RecordBatch, column: &PrintColumn) -> Result<Vec<Listed>> {
    let cells = cells(rows, column)?;
    let Some(from) = &column.absent_from else { return Ok(cells) };
    let explain = |(cell, word): (Listed, Option<String>)| match (cell, word) {
        (Listed::Nothing, Some(word)) if !word.is_empty() => Listed::Text(word),
        (cell, _) => cell,
    };
    Ok(cells.into_iter().zip(texts(rows, from)?).map(explain).collect())
}

/// The cells of one printed column.
///
/// # Errors
/// `E004` for a column that is not there.
pub fn cells(rows: &RecordBatch, column: &PrintColumn) -> Result<Vec<Listed>> {
    let of = column.of.as_ref().map(|name| numbers(rows, name)).transpose()?;
    let paired = |make: &dyn Fn(i64, i64) -> Listed| -> Result<Vec<Listed>> {
        let (values, of) = (numbers(rows, &column.name)?, of.clone().unwrap_or_default());
        Ok(values.into_iter().zip(of).map(|(n, d)| n.zip(d).map_or(Listed::Nothing, |(n, d)| make(n, d))).collect())
    };
    let decimals = column.decimals;
    match column.shown {
        Shown::Percent => paired(&|n, d| Listed::Percent { n, d, decimals }),
        Shown::Fraction => paired(&|n, d| Listed::Fraction { n, d }),
        Shown::Rank => ranks(rows, paired(&|n, d| Listed::Fraction { n, d })?),
        Shown::Scaled if of.is_some() => paired(&|n, scale| match scale.checked_ilog10() {
            Some(decimals) => Listed::Scaled { n, scale, decimals: u8::try_from(decimals).unwrap_or(u8::MAX) },
            None => Listed::Nothing,
        }),
        Shown::Scaled => {
            let scale = column.scale;
            let values = numbers(rows, &column.name)?;
            Ok(values
                .into_iter()
                .map(|n| n.map_or(Listed::Nothing, |n| Listed::Scaled { n, scale, decimals }))
                .collect())
        }
        Shown::Unit => {
            let codes = texts(rows, &column.name)?;
            Ok(codes.into_iter().map(|code| code.map_or(Listed::Nothing, Listed::Unit)).collect())
        }
        Shown::AsTyped => as_typed(rows, column),
    }
}

/// Ranks with what the columns of [`crate::model::STANDING`] say of them.
fn ranks(rows: &RecordBatch, paired: Vec<Listed>) -> Result<Vec<Listed>> {
    let (status, tied) = (texts(rows, "status")?, numbers(rows, "tied_count")?);
    let missing = numbers(rows, "population_missing_count")?;
    let small_base = status_name(Status::SmallBase);
    let rank = |(row, cell): (usize, Listed)| match cell {
        Listed::Fraction { n, d } => Listed::Rank(ListedRank {
            rank: n,
            of: d,
            is_tied: tied[row].is_some_and(|others| others > 0),
            is_small_base: status[row].as_deref() == Some(small_base),
            missing: u32::try_from(missing[row].unwrap_or_default()).unwrap_or(u32::MAX),
        }),
        other => other,
    };
    Ok(paired.into_iter().enumerate().map(rank).collect())
}

fn as_typed(rows: &RecordBatch, column: &PrintColumn) -> Result<Vec<Listed>> {
    let array = array(rows, &column.name)?;
    Ok(match array.data_type() {
        DataType::Boolean => {
            let truths = array.as_boolean();
            let one = |row| if truths.is_null(row) { Listed::Nothing } else { Listed::Truth(truths.value(row)) };
            (0..truths.len()).map(one).collect()
        }
        kind if kind.is_integer() => {
            numbers(rows, &column.name)?.into_iter().map(|n| n.map_or(Listed::Nothing, Listed::Number)).collect()
        }
        DataType::Date32 | DataType::Timestamp(..) => {
            let days = cast(array, &DataType::Date32).map_err(|e| internal(&e))?;
            let days = days.as_primitive::<Date32Type>();
            (0..days.len()).map(|row| day(days, row)).collect()
        }
        _ => {
            let word = |text: String| Listed::Text(column.words.get(&text).cloned().unwrap_or(text));
            let texts = texts(rows, &column.name)?;
            texts.into_iter().map(|t| t.filter(|t| !t.is_empty()).map_or(Listed::Nothing, word)).collect()
        }
    })
}

fn day(days: &arrow::array::Date32Array, row: usize) -> Listed {
    if days.is_null(row) {
        return Listed::Nothing;
    }
    days.value_as_date(row).map_or(Listed::Nothing, Listed::Date)
}

fn array<'r>(rows: &'r RecordBatch, name: &str) -> Result<&'r ArrayRef> {
    rows.column_by_name(name).ok_or_else(|| Diagnostic::fatal("E004", format!("no column `{name}` came back")))
}

fn texts(rows: &RecordBatch, name: &str) -> Result<Vec<Option<String>>> {
    let texts = cast(array(rows, name)?, &DataType::Utf8).map_err(|e| internal(&e))?;
    Ok(texts.as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect())
}

fn numbers(rows: &RecordBatch, name: &str) -> Result<Vec<Option<i64>>> {
    let numbers = cast(array(rows, name)?, &DataType::Int64).map_err(|e| internal(&e))?;
    Ok(numbers.as_primitive::<Int64Type>().iter().collect())
}

fn internal(error: &dyn std::fmt::Display) -> Box<Diagnostic> {
    Diagnostic::fatal("E004", format!("the rows of a list cannot be read: {error}"))
}
