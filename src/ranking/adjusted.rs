//! Figures without the dossiers that accepted requests take out, and where everybody would stand then.
//!
//! The figure itself stays: this is a copy beside it. Members of a population are ranked by the same rule as in
//! print; one that has nothing left to divide by is not ranked.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringViewArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use super::table::days;
use crate::diagnostic::{Diagnostic, Result};
use crate::fact::{Fact, Indicator, Measure, Status};
use crate::period::{Month, Window};
use crate::rank::{Score, Standing, TieRule, rank};

/// Name of the table of adjusted figures.
pub const ADJUSTED_FIGURES: &str = "adjusted_figures";
/// Name of the table of what became of each request.
pub const REQUEST_EFFECTS: &str = "request_effects";

/// Dossiers that one document takes out of a figure for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excluded {
    pub document: String,
    /// In words: "lỗi đồng bộ".
    pub reason: String,
    pub dossiers: i64,
}

/// What leaves one figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub numerator: i64,
    pub denominator: i64,
    /// By document and reason.
    pub by: BTreeMap<(String, String), i64>,
}

/// A figure before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjusted {
    pub fact: String,
    pub indicator: String,
    pub unit: String,
    pub population: String,
    pub window: Window,
    pub before: (i64, i64),
    pub before_standing: Option<Standing>,
    /// Never empty, by document and reason.
    pub excluded: Vec<Excluded>,
    pub after: (i64, i64),
    pub after_standing: Option<Standing>,
}

impl Adjusted {
    /// Dossiers taken out altogether.
    pub fn excluded_count(&self) -> i64 {
        self.excluded.iter().map(|excluded| excluded.dossiers).sum()
    }
}

/// The figures of one population that exclusions change; `taken` by the fact's id.
pub fn adjusted(
    indicator: &Indicator,
    members: &[&Fact],
    taken: &BTreeMap<String, Taken>,
    tie: TieRule,
) -> Vec<Adjusted> {
    let nothing = Taken::default();
    let of = |fact: &Fact| taken.get(&fact.id).unwrap_or(&nothing);
    let after = |fact: &Fact| (fact.numerator - of(fact).numerator, fact.denominator - of(fact).denominator);
    let score = |fact: &&Fact| {
        let (numerator, denominator) = after(fact);
        let is_ranked = fact.standing.is_some() && denominator > 0;
        is_ranked.then(|| match indicator.measure {
            Measure::Count | Measure::Score => Score::count(numerator),
            Measure::Rate => Score { numerator, denominator },
        })
    };
    let scores: Vec<Option<Score>> = members.iter().map(score).collect();
    let standings = match indicator.direction {
        Some(direction) => rank(&scores, direction, tie),
        None => vec![None; members.len()],
    };
    let is_told = |fact: &Fact| fact.status != Status::NoData && !of(fact).by.is_empty();
    let told = members.iter().zip(standings).filter(|(fact, _)| is_told(fact));
    told.map(|(fact, standing)| Adjusted {
        fact: fact.id.clone(),
        indicator: fact.indicator.clone(),
        unit: fact.unit.clone(),
        population: fact.population.clone(),
        window: fact.window,
        before: (fact.numerator, fact.denominator),
        before_standing: fact.standing,
        excluded: of(fact)
            .by
            .iter()
            .map(|((document, reason), dossiers)| Excluded {
                document: document.clone(),
                reason: reason.clone(),
                dossiers: *dossiers,
            })
            .collect(),
        after: after(fact),
        after_standing: standing,
    })
    .collect()
}

/// What became of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestEffect {
    pub dossier: String,
    pub indicator: String,
    /// Unit whose figure the dossier is in; empty where it is in none.
    pub unit: String,
    /// Whether it counts in a figure of the period.
    pub is_counted: bool,
}

/// Columns of `adjusted_figures`: one row per figure that exclusions change.
pub fn adjusted_schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8View, true);
    let number = |name: &str| Field::new(name, DataType::Int64, true);
    let date = |name: &str| Field::new(name, DataType::Date32, true);
    Arc::new(Schema::new(vec![
        text("fact_id"),
        text("period"),
        text("indicator"),
        text("indicator_name"),
        text("measure"),
        text("unit"),
        text("population"),
        text("window_kind"),
        date("window_from_date"),
        date("window_to_date"),
        number("numerator"),
        number("denominator"),
        number("rank"),
        number("ranked_count"),
        number("excluded_count"),
        text("document_number"),
        number("adjusted_numerator"),
        number("adjusted_denominator"),
        number("adjusted_rank"),
        number("adjusted_ranked_count"),
    ]))
}

/// Its rows, by `fact_id`; `documents` says what was taken out by which document, in words.
///
/// # Errors
/// `E004`.
pub fn adjusted_rows(
    figures: &[Adjusted],
    indicators: &[Indicator],
    documents: &dyn Fn(&Adjusted, &Indicator) -> String,
    period: Month,
) -> Result<RecordBatch> {
    let of = |figure: &Adjusted| indicators.iter().find(|indicator| indicator.id == figure.indicator);
    let mut rows: Vec<(&Adjusted, &Indicator)> = figures.iter().filter_map(|f| Some((f, of(f)?))).collect();
    rows.sort_by(|a, b| a.0.fact.cmp(&b.0.fact));
    let text = |value: &dyn Fn(&Adjusted, &Indicator) -> String| -> ArrayRef {
        Arc::new(StringViewArray::from_iter_values(rows.iter().map(|(figure, indicator)| value(figure, indicator))))
    };
    let number = |value: fn(&Adjusted) -> Option<i64>| -> ArrayRef {
        Arc::new(rows.iter().map(|(figure, _)| value(figure)).collect::<Int64Array>())
    };
    let date = |value: fn(&Adjusted) -> i32| -> ArrayRef {
        Arc::new(rows.iter().map(|(figure, _)| Some(value(figure))).collect::<Date32Array>())
    };
    let measure = |indicator: &Indicator| match indicator.measure {
        Measure::Count => "count",
        Measure::Rate => "rate",
        Measure::Score => "score",
    };
    let columns: Vec<ArrayRef> = vec![
        text(&|f, _| f.fact.clone()),
        text(&|_, _| period.to_string()),
        text(&|f, _| f.indicator.clone()),
        text(&|_, indicator| indicator.name.clone()),
        text(&|_, indicator| measure(indicator).to_owned()),
        text(&|f, _| f.unit.clone()),
        text(&|f, _| f.population.clone()),
        text(&|f, _| f.window.kind.as_str().to_owned()),
        date(|f| days(f.window.from)),
        date(|f| days(f.window.to)),
        number(|f| Some(f.before.0)),
        number(|f| Some(f.before.1)),
        number(|f| f.before_standing.map(|s| i64::from(s.rank))),
        number(|f| f.before_standing.map(|s| i64::from(s.of))),
        number(|f| Some(f.excluded_count())),
        text(documents),
        number(|f| Some(f.after.0)),
        number(|f| Some(f.after.1)),
        number(|f| f.after_standing.map(|s| i64::from(s.rank))),
        number(|f| f.after_standing.map(|s| i64::from(s.of))),
    ];
    RecordBatch::try_new(adjusted_schema(), columns).map_err(|error| Diagnostic::fatal("E004", error.to_string()))
}

/// Columns of `request_effects`: one row per request that the month knows.
pub fn effects_schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8View, true);
    Arc::new(Schema::new(vec![
        text("period"),
        text("dossier_id"),
        text("indicator"),
        text("indicator_name"),
        text("unit"),
        Field::new("is_in_figures", DataType::Boolean, true),
    ]))
}

/// Its rows, by dossier and indicator.
///
/// # Errors
/// `E004`.
pub fn effects_rows(effects: &[RequestEffect], indicators: &[Indicator], period: Month) -> Result<RecordBatch> {
    let mut rows: Vec<&RequestEffect> = effects.iter().collect();
    rows.sort_by(|a, b| (&a.dossier, &a.indicator).cmp(&(&b.dossier, &b.indicator)));
    let text = |value: &dyn Fn(&RequestEffect) -> String| -> ArrayRef {
        Arc::new(StringViewArray::from_iter_values(rows.iter().map(|effect| value(effect))))
    };
    let name = |effect: &RequestEffect| {
        let printed = indicators.iter().find(|indicator| indicator.id == effect.indicator);
        printed.map_or_else(|| effect.indicator.clone(), |indicator| indicator.name.clone())
    };
    let columns: Vec<ArrayRef> = vec![
        text(&|_| period.to_string()),
        text(&|effect| effect.dossier.clone()),
        text(&|effect| effect.indicator.clone()),
        text(&name),
        text(&|effect| effect.unit.clone()),
        Arc::new(rows.iter().map(|effect| Some(effect.is_counted)).collect::<arrow::array::BooleanArray>()),
    ];
    RecordBatch::try_new(effects_schema(), columns).map_err(|error| Diagnostic::fatal("E004", error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::test_facts::{count, rate, standing};

    fn taken(numerator: i64, denominator: i64, by: &[(&str, i64)]) -> Taken {
        let by = by.iter().map(|(document, dossiers)| (((*document).into(), "lỗi đồng bộ".into()), *dossiers));
        Taken { numerator, denominator, by: by.collect() }
    }

    fn member(unit: &str, fact: Fact) -> Fact {
        Fact { id: unit.into(), unit: unit.into(), ..fact }
    }

    fn after(found: &[Adjusted]) -> Vec<(&str, i64, (i64, i64), Option<(u32, u32)>)> {
        let place = |a: &Adjusted| a.after_standing.map(|standing| (standing.rank, standing.of));
        found.iter().map(|a| (a.unit.as_str(), a.excluded_count(), a.after, place(a))).collect()
    }

    #[test]
    fn two_documents_are_one_figure_and_add_up() {
        let (indicator, a) = count(11, 100, standing(3, 3, 0));
        let facts = [
            member("A", a),
            member("B", count(9, 100, standing(1, 3, 1)).1),
            member("C", count(9, 100, standing(1, 3, 1)).1),
        ];
        let members: Vec<&Fact> = facts.iter().collect();
        let out = BTreeMap::from([("A".to_string(), taken(2, 2, &[("CV 1", 1), ("CV 2", 1)]))]);
        let of = |tie| adjusted(&indicator, &members, &out, tie);
        let found = of(TieRule::Competition);
        assert_eq!(after(&found), [("A", 2, (9, 98), Some((1, 3)))]);
        assert_eq!(found[0].excluded.len(), 2);
        let same = [member("A", count(11, 100, None).1), member("B", count(9, 100, None).1)];
        assert!(
            adjusted(&indicator, &same.iter().collect::<Vec<_>>(), &out, TieRule::Dense)[0].after_standing.is_none()
        );
    }

    #[test]
    fn the_rule_of_ties_is_the_pipelines_and_nothing_to_divide_by_is_no_rank() {
        let (indicator, a) = rate(960, 1_000, standing(3, 4, 0));
        let facts = [
            member("A", a),
            member("B", rate(97_004, 100_000, standing(2, 4, 0)).1),
            member("C", rate(99, 100, standing(1, 4, 0)).1),
            member("D", rate(0, 2, standing(4, 4, 0)).1),
        ];
        let members: Vec<&Fact> = facts.iter().collect();
        let out = BTreeMap::from([
            ("A".to_string(), taken(-10, 0, &[("CV 1", 10)])),
            ("D".to_string(), taken(0, 2, &[("CV 1", 2)])),
        ]);
        let of = |tie| adjusted(&indicator, &members, &out, tie);
        // 97,000 % against 97,004 %: alike as printed
        let exact = of(TieRule::Competition);
        assert_eq!(after(&exact), [("A", 10, (970, 1_000), Some((3, 3))), ("D", 2, (0, 0), None)]);
        assert_eq!(after(&of(TieRule::Published { decimals: 2 }))[0].3, Some((2, 3)));
    }
}
