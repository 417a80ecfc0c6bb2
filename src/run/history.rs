//! Earlier months' facts → what may be said of a streak or a record.
//!
//! What was published is the memory, a final release's before all: a correction of the data since then changes no
//! streak that readers have seen. A month that was never published is read as the draft knows it. A month stands in a row with this one when
//! its figure has the same definition and the same units were ranked, all of them with data; the first
//! month that does not ends the row.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Date32Type, Int64Type};

use crate::bulletin::Facts;
use crate::diagnostic::{Diagnostic, Result};
use crate::fact::{Fact, Status};
use crate::model::Builder;
use crate::model::query::{earlier_facts, published};
use crate::period::{Month, WindowKind};
use crate::rank::Standing;
use crate::ranking::{indicators, status_name};
use crate::store::Manifest;
use crate::text::history::Past;

/// How far back is looked: a year of bulletins, so that a month's cost does not grow with the history.
const MONTHS: usize = 12;

/// An order of ranks: indicator, version, population, kind of window.
type Order = (String, i64, String, String);

/// One order of ranks at the end of one month: who was ranked, and whether anybody was missing.
#[derive(Default)]
struct Ranked {
    /// Nothing to tell of a unit whose base was small.
    members: BTreeMap<String, Option<Past>>,
    is_partial: bool,
}

/// The months before, newest first, of every ranked fact of a month or a state, by fact id.
///
/// # Errors
/// `E003`, `M020`, `E004`.
pub fn history(
    builder: &Builder<'_>,
    draft: &Manifest,
    facts: &Facts,
    period: Month,
) -> Result<BTreeMap<String, Vec<Past>>> {
    let months: Vec<Month> =
        std::iter::successors(Some(period.previous()), |m| Some(m.previous())).take(MONTHS).collect();
    let said = published(builder, draft, &months)?;
    let mut earlier = Vec::new();
    for month in months {
        let orders = read(&earlier_facts(builder, draft, month, said.get(&month).map(|(path, _)| path))?, month)?;
        if orders.is_empty() {
            break;
        }
        earlier.push(orders);
    }
    let stocks: BTreeMap<String, bool> = indicators(builder.project, builder.graph)?
        .into_iter()
        .filter(|(indicator, _)| indicator.is_stock)
        .map(|(indicator, _)| (indicator.id, indicator.is_of_dossiers))
        .collect();
    let has_streak = |fact: &&Fact| {
        // The score of last year and the plan of this one stand for months: they are no month's news.
        let is_monthly = match stocks.get(&fact.indicator) {
            Some(is_of_dossiers) => *is_of_dossiers,
            None => fact.window.kind == WindowKind::Month,
        };
        is_monthly && fact.standing.is_some() && fact.window.to == period.last_day()
    };
    let mut members: BTreeMap<Order, BTreeSet<&str>> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| fact.standing.is_some() && fact.window.to == period.last_day()) {
        members.entry(order(fact)).or_default().insert(&fact.unit);
    }
    let mut history = BTreeMap::new();
    for fact in facts.iter().filter(has_streak) {
        let order = order(fact);
        let now = &members[&order];
        let row = earlier.iter().map_while(|orders| {
            let then = orders.get(&order).filter(|then| !then.is_partial)?;
            let is_same = then.members.keys().map(String::as_str).eq(now.iter().copied());
            // Of a small base the rank was printed in brackets: it is part of no streak.
            is_same.then(|| then.members[&fact.unit])?
        });
        let row: Vec<Past> = row.collect();
        if !row.is_empty() {
            history.insert(fact.id.clone(), row);
        }
    }
    Ok(history)
}

fn order(fact: &Fact) -> Order {
    let kind = fact.window.kind.as_str().to_owned();
    (fact.indicator.clone(), i64::from(fact.version), fact.population.clone(), kind)
}

/// Rows of `facts` of one month, by order of ranks.
fn read(batches: &[RecordBatch], month: Month) -> Result<BTreeMap<Order, Ranked>> {
    let mut orders: BTreeMap<Order, Ranked> = BTreeMap::new();
    for batch in batches {
        let unexpected = || Diagnostic::fatal("E004", "the table of facts has unexpected columns");
        let text = |name: &str| batch.column_by_name(name).and_then(|c| c.as_string_view_opt()).ok_or_else(unexpected);
        let number = |name: &str| {
            batch.column_by_name(name).and_then(|c| c.as_primitive_opt::<Int64Type>()).ok_or_else(unexpected)
        };
        let (indicator, population, kind, unit) =
            (text("indicator")?, text("population")?, text("window_kind")?, text("unit")?);
        let status = text("status")?;
        let (version, n, d) = (number("version")?, number("numerator")?, number("denominator")?);
        let (rank, of, tied) = (number("rank")?, number("ranked_count")?, number("tied_count")?);
        let (absent, parts) = (number("population_missing_count")?, number("missing_member_count")?);
        let to = batch
            .column_by_name("window_to_date")
            .and_then(|c| c.as_primitive_opt::<Date32Type>())
            .ok_or_else(unexpected)?;
        let small = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
        // Windows of other calendars end on other days.
        let is_at_the_end = |row: &usize| rank.is_valid(*row) && to.value_as_date(*row) == Some(month.last_day());
        for row in (0..batch.num_rows()).filter(is_at_the_end) {
            let key = (
                indicator.value(row).to_owned(),
                version.value(row),
                population.value(row).to_owned(),
                kind.value(row).to_owned(),
            );
            let standing =
                Standing { rank: small(rank.value(row)), of: small(of.value(row)), tied: small(tied.value(row)) };
            let past = Past { month, numerator: n.value(row), denominator: d.value(row), standing };
            let ranked = orders.entry(key).or_default();
            ranked.is_partial |= absent.value(row) > 0 || parts.value(row) > 0;
            let is_firm = status.value(row) == status_name(Status::Ranked);
            ranked.members.insert(unit.value(row).to_owned(), is_firm.then_some(past));
        }
    }
    Ok(orders)
}
