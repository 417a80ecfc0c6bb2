//! An indicator's query, wrapped into sums: per unit and day for flows, per unit at a cut-off for stocks.

use chrono::NaiveDate;

use super::{Anchor, IndicatorModel, PartSetting};
use crate::model::engine::WHOLE;
use crate::unit::table::PREDECESSORS;

/// Which dossiers are summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    All,
    /// Those received before the unit that owns them began: counted apart, as indicator `<id>/transferred`.
    Transferred,
}

/// What the sums of transferred dossiers are called in `measures`.
pub fn transferred_id(indicator: &str) -> String {
    format!("{indicator}/transferred")
}

/// Whether an event has a day that the loaded files tell whole.
pub fn happened(column: &str, loaded_from: Option<NaiveDate>) -> String {
    let whole = loaded_from.map_or_else(String::new, |first| {
        format!(" and (cast({column} as date) >= date '{first}' or coalesce(covers = 'all', false))")
    });
    format!("{column} is not null{whole}")
}

/// Which rows of a query a part sums, and the day they count on.
#[derive(Clone, PartialEq, Eq)]
struct Rows {
    day: String,
    /// `flow`, `cutoff` or `opening`: how a window picks them.
    anchor: &'static str,
    weight: &'static str,
    condition: String,
}

impl IndicatorModel {
    /// The query that sums the flows of one period, per part, unit, dimension and day; `None` without flows.
    ///
    /// Days before `loaded_from` are left out: a file of dossiers tells of them what happens to be listed still, and
    /// that is a part; one of all there is tells them whole. A register has no such day.
    pub fn flow_sql(&self, scope: Scope, loaded_from: Option<NaiveDate>) -> Option<String> {
        self.wrap(scope, |part| {
            let column = match part.anchor {
                Anchor::Received => "received_at",
                Anchor::Finished => "ended_at",
                Anchor::Day => "day",
                Anchor::Cutoff | Anchor::Opening => return None,
            };
            Some(Rows {
                day: format!("cast({column} as date)"),
                anchor: "flow",
                weight: "flow_weight",
                condition: format!("flow_weight <> 0 and {}", happened(column, loaded_from)),
            })
        })
    }

    /// The query that sums the state at `$cutoff`, per part, unit and dimension; `None` without stocks.
    pub fn stock_sql(&self, scope: Scope) -> Option<String> {
        self.wrap(scope, |part| match part.anchor {
            Anchor::Cutoff => Some(Rows {
                day: "cast($cutoff as date)".into(),
                anchor: "cutoff",
                weight: "1",
                condition: "is_current".into(),
            }),
            _ => None,
        })
    }

    /// The query that sums the state at `$cutoff` as what the window from the next day on takes over.
    pub fn opening_sql(&self, scope: Scope) -> Option<String> {
        self.wrap(scope, |part| match part.anchor {
            Anchor::Opening => Some(Rows {
                day: "cast($cutoff + interval '1 day' as date)".into(),
                anchor: "opening",
                weight: "1",
                condition: "is_current".into(),
            }),
            _ => None,
        })
    }

    fn wrap(&self, scope: Scope, rows: impl Fn(&PartSetting) -> Option<Rows>) -> Option<String> {
        let mut asked: Vec<(Rows, Vec<usize>)> = Vec::new();
        for (at, part) in self.header.parts.iter().enumerate() {
            let Some(rows) = rows(part) else { continue };
            match asked.iter_mut().find(|(same, _)| *same == rows) {
                Some((_, parts)) => parts.push(at),
                None => asked.push((rows, vec![at])),
            }
        }
        if asked.is_empty() {
            return None;
        }
        let selects: Vec<String> = asked.iter().map(|(rows, parts)| self.select(scope, parts, rows)).collect();
        // The query keeps its lines (its errors name them); what follows is on a line of its own, so that a
        // closing comment cannot swallow it.
        Some(format!("with indicator as ({}\n)\n{}", self.sql, selects.join("\nunion all\n")))
    }

    /// Sums of the parts that count the same rows, whole and by the members of every dimension, in one pass:
    /// a column of numerators and one of denominators for every part, nothing for those counted elsewhere.
    fn select(&self, scope: Scope, parts: &[usize], rows: &Rows) -> String {
        // Figures of registers have a unit and a day of their own and count as they are.
        let over_measures = Rows { weight: "1", condition: "day is not null".into(), ..rows.clone() };
        let (unit, rows) = match self.header.owner {
            Some(owner) => (owner.column(), rows),
            None => ("unit", &over_measures),
        };
        let (id, from) = match scope {
            Scope::All => (self.id.clone(), "indicator".to_string()),
            Scope::Transferred => (
                transferred_id(&self.id),
                format!(
                    "indicator inner join (select distinct unit as heir, valid_from from {PREDECESSORS}) as heirs \
                     on {unit} = heirs.heir and cast(indicator.received_at as date) < heirs.valid_from"
                ),
            ),
        };
        // A member is never null among its own sums, and always among the others': it says whose they are.
        let dimensions = &self.header.by;
        let each = |text: &dyn Fn(&str, &str) -> String| {
            dimensions.iter().map(|d| text(d.as_str(), d.column())).collect::<Vec<_>>()
        };
        let members = each(&|name, column| format!("coalesce({column}, '') as {name}_member, ")).concat();
        let cases = each(&|name, _| format!("when {name}_member is not null then '{name}' ")).concat();
        let sets = each(&|name, _| format!(", (owner, counted_on, {name}_member)")).concat();
        let (dimension, member) = match dimensions.is_empty() {
            true => (format!("'{WHOLE}'"), "''".to_string()),
            false => (
                format!("case {cases}else '{WHOLE}' end"),
                format!("coalesce({}, '')", each(&|name, _| format!("{name}_member")).join(", ")),
            ),
        };
        let all = self.header.parts.iter().enumerate().filter(|(at, _)| parts.contains(at));
        let counted = all.map(|(at, part)| {
            let PartSetting { numerator, denominator, .. } = part;
            let weight = rows.weight;
            format!(
                "cast({numerator} as bigint) * {weight} as n{at}, cast({denominator} as bigint) * {weight} as d{at}"
            )
        });
        let sum = |at: usize| match parts.contains(&at) {
            true => format!("cast(sum(n{at}) as bigint) as n{at}, cast(sum(d{at}) as bigint) as d{at}"),
            false => format!("cast(null as bigint) as n{at}, cast(null as bigint) as d{at}"),
        };
        format!(
            "select '{id}' as indicator, owner as unit, {dimension} as dimension, {member} as member, \
             counted_on as day, '{anchor}' as anchor,\n  {sums}\nfrom (\n  \
             select coalesce({unit}, '') as owner, {members}{day} as counted_on,\n  {counted}\n  \
             from {from} where {condition}\n) as rows\ngroup by grouping sets ((owner, counted_on){sets})",
            sums = (0..self.header.parts.len()).map(sum).collect::<Vec<_>>().join(",\n  "),
            counted = counted.collect::<Vec<_>>().join(",\n  "),
            day = rows.day,
            anchor = rows.anchor,
            condition = rows.condition,
        )
    }
}
