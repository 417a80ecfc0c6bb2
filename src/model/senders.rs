//! Who has sent for a period: a table of the release, and an input of models that ask.

use std::sync::Arc;

use arrow::array::{Array, BooleanArray, Int64Array, RecordBatch, StringViewArray, TimestampMicrosecondArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use arrow::util::display::{ArrayFormatter, FormatOptions};

use crate::diagnostic::{Diagnostic, Result};
use crate::period::Month;
use crate::pipeline::Project;
use crate::store::{Manifest, Sent};

/// Columns of `senders`: who has sent for the period, and how near the cut-off.
pub fn senders_schema() -> SchemaRef {
    let field = |name: &str, kind: DataType| Field::new(name, kind, true);
    Arc::new(Schema::new(vec![
        field("period", DataType::Utf8View),
        field("sender", DataType::Utf8View),
        field("has_sent", DataType::Boolean),
        field("extracted_at", DataType::Timestamp(TimeUnit::Microsecond, None)),
        field("covers", DataType::Utf8View),
        field("accepted_count", DataType::Int64),
        field("quarantined_count", DataType::Int64),
        field("flagged_count", DataType::Int64),
        field("stated_count", DataType::Int64),
        field("listed_count", DataType::Int64),
        field("absent_fields", DataType::Utf8View),
    ]))
}

/// Who has sent for a period, as rows of `senders`.
pub fn sender_rows(manifest: &Manifest, project: &Project, period: Month) -> Result<RecordBatch> {
    let sent = manifest.sent(period);
    let mut names: Vec<String> = project.expected_senders(period.last_day());
    names.extend(sent.keys().map(|sender| (*sender).to_string()));
    names.sort();
    names.dedup();
    let find = |name: &String| sent.get(name.as_str());
    let known = |value: fn(&Sent) -> Option<u64>| -> Int64Array {
        names.iter().map(|n| find(n).and_then(value).map(|count| i64::try_from(count).unwrap_or(i64::MAX))).collect()
    };
    let columns: Vec<Arc<dyn Array>> = vec![
        Arc::new(StringViewArray::from_iter_values(names.iter().map(|_| period.to_string()))),
        Arc::new(StringViewArray::from_iter_values(&names)),
        Arc::new(names.iter().map(|n| Some(find(n).is_some())).collect::<BooleanArray>()),
        Arc::new(names.iter().map(|n| find(n).map(|sent| sent.extracted_at)).collect::<TimestampMicrosecondArray>()),
        Arc::new(names.iter().map(|n| find(n).map(|sent| sent.covers.as_str())).collect::<StringViewArray>()),
        Arc::new(known(|sent| Some(sent.accepted))),
        Arc::new(known(|sent| Some(sent.quarantined))),
        Arc::new(known(|sent| Some(sent.flagged))),
        Arc::new(known(|sent| sent.totals.map(|(stated, _)| stated))),
        Arc::new(known(|sent| sent.totals.map(|(_, listed)| listed))),
        Arc::new(names.iter().map(|n| find(n).map(absent_fields)).collect::<StringViewArray>()),
    ];
    RecordBatch::try_new(senders_schema(), columns).map_err(|error| Diagnostic::fatal("E004", error.to_string()))
}

/// Fields that a sender's files have no column for, one after the other.
fn absent_fields(sent: &Sent) -> String {
    sent.absent_fields.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// Every cell as text: the debug form of a batch leaves the middle of a long one out.
///
/// # Errors
/// `E004`.
pub fn all_cells(rows: &RecordBatch) -> Result<String> {
    let options = FormatOptions::default().with_null("-");
    let mut text = String::new();
    for column in rows.columns() {
        let cells = ArrayFormatter::try_new(column.as_ref(), &options)
            .map_err(|error| Diagnostic::fatal("E004", error.to_string()))?;
        for row in 0..rows.num_rows() {
            text.push_str(&format!("{}\t", cells.value(row)));
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_in_the_middle_of_many_senders_is_seen() {
        let cells = |changed: i64| {
            let counts: Int64Array = (0..100).map(|row| Some(if row == 50 { changed } else { 7 })).collect();
            let schema = Schema::new(vec![Field::new("accepted_count", DataType::Int64, true)]);
            all_cells(&RecordBatch::try_new(Arc::new(schema), vec![Arc::new(counts)]).unwrap()).unwrap()
        };
        assert_ne!(cells(1), cells(2));
    }
}
