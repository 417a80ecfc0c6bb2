//! The period's transferred dossiers → the lists that pages print.

use std::collections::BTreeMap;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::Date32Type;

use crate::bulletin::{TransferredDossier, TransferredList};
use crate::diagnostic::Result;
use crate::model::Builder;
use crate::model::query::partition_rows;
use crate::period::Month;
use crate::store::Manifest;

/// The kept model whose rows are the lists.
const TRANSFERRED: &str = "transferred_dossiers";
/// Dossiers kept of a list: a page shows ten.
const MOST: usize = 10;

/// Open transferred dossiers, first due first, by the unit that holds them.
///
/// # Errors
/// `E003`, `M020`.
pub fn lists(builder: &Builder<'_>, draft: &Manifest, period: Month) -> Result<BTreeMap<String, TransferredList>> {
    let mut lists: BTreeMap<String, TransferredList> = BTreeMap::new();
    for batch in partition_rows(builder, draft, TRANSFERRED, period)? {
        for (holder, dossier) in dossiers(&batch) {
            let list = lists.entry(holder).or_default();
            list.total += 1;
            list.overdue += u64::from(dossier.is_overdue);
            list.first.push(dossier);
        }
    }
    for list in lists.values_mut() {
        list.first.sort_by(|a, b| (a.due.is_none(), a.due, &a.code).cmp(&(b.due.is_none(), b.due, &b.code)));
        list.first.truncate(MOST);
    }
    Ok(lists)
}

fn dossiers(batch: &RecordBatch) -> Vec<(String, TransferredDossier)> {
    let text = |name: &str| batch.column_by_name(name).and_then(|c| c.as_string_view_opt());
    let date = |name: &str| batch.column_by_name(name).and_then(|c| c.as_primitive_opt::<Date32Type>());
    let truth = |name: &str| batch.column_by_name(name).and_then(|c| c.as_boolean_opt());
    // The model declares these columns; a project may have another model of this name.
    let (Some(code), Some(field), Some(receiver), Some(holder)) =
        (text("dossier_id"), text("field"), text("received_by"), text("held_by"))
    else {
        return Vec::new();
    };
    let (Some(received), Some(due), Some(is_open), Some(is_overdue)) =
        (date("received_date"), date("due_date"), truth("is_open"), truth("is_overdue"))
    else {
        return Vec::new();
    };
    let row = |at: usize| {
        let dossier = TransferredDossier {
            code: code.value(at).to_string(),
            field: field.value(at).to_string(),
            received_by: receiver.value(at).to_string(),
            received: received.value_as_date(at)?,
            due: if due.is_valid(at) { due.value_as_date(at) } else { None },
            is_overdue: is_overdue.value(at),
        };
        Some((holder.value(at).to_string(), dossier))
    };
    (0..batch.num_rows()).filter(|at| is_open.value(*at)).filter_map(row).collect()
}
