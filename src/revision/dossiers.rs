//! Dossier by dossier: what two releases count differently of one indicator and window, and which file
//! says so. A cause is told only when a dossier proves it.

use std::collections::BTreeMap;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Int64Type;

use super::Side;
use super::cause::Cause;
use super::changes::{Changes, FileChange};
use crate::diagnostic::{Diagnostic, Result};
use crate::model::Evidence;
use crate::model::query::{ask, release_session};
use crate::period::{Month, MonthRange};
use crate::ranking::FactRow;

/// Owner of the dossiers → cause → how many dossiers; the cause without a file is `None`.
pub type Attributed = BTreeMap<String, BTreeMap<Option<Cause>, usize>>;

/// Part, unit, dossier.
type Key = (String, String, String);

/// What a dossier adds, and the file that says it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Counted {
    numerator: i64,
    denominator: i64,
    sender: String,
    file: String,
}

/// Compares the dossiers of `units` (all of them where `None`) behind a figure like `figure`; its period is
/// the month that the older release printed.
///
/// # Errors
/// `X002` where an indicator's rows cannot be listed; `E003`, `M020`.
pub fn attributed(
    changes: &Changes,
    old: &Side<'_>,
    new: &Side<'_>,
    figure: &FactRow,
    units: Option<&[String]>,
) -> Result<Attributed> {
    let before = counted(old, figure, units, figure.period)?;
    let after = counted(new, figure, units, new.manifest.period.max(figure.period))?;
    let mut attributed = Attributed::new();
    let mut tell = |key: &Key, told: &Counted| {
        let cause = match changes.of_file(&told.sender, &told.file) {
            None => None,
            Some((FileChange::Resent, period)) => Some(Cause::resent(&told.sender, period)),
            Some((FileChange::New, period)) if period > figure.period => Some(Cause::later(&told.sender, period)),
            Some((FileChange::New, period)) => Some(Cause::late(&told.sender, period)),
        };
        *attributed.entry(key.1.clone()).or_default().entry(cause).or_default() += 1;
    };
    for (key, now) in &after {
        if before.get(key).is_none_or(|then| (then.numerator, then.denominator) != (now.numerator, now.denominator)) {
            tell(key, now);
        }
    }
    for (key, then) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
        tell(key, then);
    }
    Ok(attributed)
}

fn counted(side: &Side<'_>, figure: &FactRow, units: Option<&[String]>, last: Month) -> Result<BTreeMap<Key, Counted>> {
    let graph = side.builder.graph;
    // Lines that an office entered are no dossiers.
    let Some(indicator) = graph.indicators.iter().find(|i| i.id == figure.indicator && !i.is_over_measures()) else {
        return Ok(BTreeMap::new());
    };
    let first = side.manifest.first_period().unwrap_or(last).min(last);
    let periods = MonthRange { first, last };
    let evidence = Evidence {
        project: side.builder.project,
        graph,
        indicator,
        units,
        dossiers: None,
        left_out: &[],
        received_from: None,
        from: figure.from,
        to: figure.to,
        loaded_from: first.first_day(),
        periods,
    };
    let session = release_session(&side.builder, side.manifest, side.manifest.period, &|table| {
        graph.reads_through(&indicator.id, table)
    })?;
    read(&ask(&side.builder, &session, &evidence.sql(&[periods])?)?)
}

fn read(batches: &[RecordBatch]) -> Result<BTreeMap<Key, Counted>> {
    let mut rows = BTreeMap::new();
    for batch in batches {
        let text = |name: &str| -> Result<Vec<String>> {
            let column = batch.column_by_name(name).ok_or_else(|| missing(name))?;
            let column = arrow::compute::cast(column, &arrow::datatypes::DataType::Utf8View)
                .map_err(|error| Diagnostic::fatal("E004", error.to_string()))?;
            let column = column.as_string_view_opt().ok_or_else(|| missing(name))?;
            Ok(column.iter().map(|value| value.unwrap_or_default().to_string()).collect())
        };
        let number = |name: &str| {
            let column = batch.column_by_name(name).and_then(|c| c.as_primitive_opt::<Int64Type>());
            column.ok_or_else(|| missing(name))
        };
        let (parts, units, dossiers) = (text("part")?, text("unit")?, text("dossier_id")?);
        let (senders, files) = (text("sender")?, text("src_file")?);
        let (numerators, denominators) = (number("numerator")?, number("denominator")?);
        for row in 0..batch.num_rows() {
            rows.insert(
                (parts[row].clone(), units[row].clone(), dossiers[row].clone()),
                Counted {
                    numerator: numerators.value(row),
                    denominator: denominators.value(row),
                    sender: senders[row].clone(),
                    file: files[row].clone(),
                },
            );
        }
    }
    Ok(rows)
}

fn missing(name: &str) -> Box<Diagnostic> {
    Diagnostic::fatal("E004", format!("the rows of a figure have no column `{name}` that can be read"))
}
