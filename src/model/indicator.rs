//! One indicator is one file: which dossiers count, and how the figure is printed and ranked.
//!
//! Counts, rates, ranks, charts, the definitions page and the rows behind a figure all come from the
//! file's one query; this module only wraps it: sums per unit and day for flows, per unit at a
//! cut-off for stocks. A window is then a sum of days plus one stock.

use arrow::datatypes::{DataType, Schema};
use serde::Deserialize;

use super::front_matter::{split, stem};
use crate::diagnostic::{Diagnostic, Place, Result};
use crate::fact::{Indicator, Measure};
use crate::pipeline::IndicatorSetting;
use crate::rank::{Direction, Lever};
use crate::unit::table::PREDECESSORS;

/// The event that dates a dossier in a flow, or the cut-off for a stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// `received_at`.
    Received,
    /// `ended_at`: result ready, not collected.
    Finished,
    /// The state at the window's end.
    Cutoff,
}

/// Unit that owns a dossier in this indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    Receiving,
    Resolving,
}

/// A named part of a figure: two boolean columns of the query, dated by one anchor.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartSetting {
    pub name: String,
    /// In Vietnamese, for "19 trả trễ"; empty for a figure of one part.
    #[serde(default)]
    pub label: String,
    pub anchor: Anchor,
    /// Column that is true for a counted dossier.
    pub numerator: String,
    /// Column that is true for a dossier of the base (of a count: of its exposure).
    pub denominator: String,
}

/// Which counted dossiers can still be acted on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeverSetting {
    /// What acting does to the figure.
    pub action: LeverAction,
    /// `rest` = denominator − numerator, or the name of a part.
    pub available: String,
    /// Verb of the sentence: "giảm", "số hóa thêm".
    pub verb: String,
}

/// See [`Lever`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeverAction {
    Reduce,
    Convert,
    Add,
}

impl LeverAction {
    /// For the ranks' arithmetic.
    pub fn lever(self) -> Lever {
        match self {
            Self::Reduce => Lever::Reduce,
            Self::Convert => Lever::Convert,
            Self::Add => Lever::Add,
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    title: String,
    noun: String,
    version: u32,
    measure: Measure,
    owner: Owner,
    #[serde(default)]
    direction: Option<Direction>,
    #[serde(default = "two")]
    decimals: u8,
    #[serde(default = "thirty")]
    small_base: i64,
    #[serde(default)]
    needs_status: bool,
    #[serde(default)]
    lever: Option<LeverSetting>,
    definition: String,
    source: String,
    parts: Vec<PartSetting>,
}

fn two() -> u8 {
    2
}

fn thirty() -> i64 {
    30
}

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

/// Columns of `dossier_state` that the sums read.
const NEEDED_COLUMNS: [&str; 6] =
    ["receiving_unit", "resolving_unit", "received_at", "ended_at", "flow_weight", "is_current"];

/// A type in an analyst's words.
fn kind_name(kind: &DataType) -> String {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "text".into(),
        kind if kind.is_numeric() => "a number".into(),
        DataType::Timestamp(..) => "an instant".into(),
        DataType::Date32 => "a date".into(),
        other => other.to_string(),
    }
}

/// One indicator's file.
#[derive(Clone, Debug)]
pub struct IndicatorModel {
    /// File stem.
    pub id: String,
    pub path: String,
    header: Header,
    pub sql: String,
}

impl IndicatorModel {
    /// Reads an indicator's text.
    ///
    /// # Errors
    /// `M001`, `M002`; `M004` for front matter that contradicts itself.
    pub fn parse(path: &str, text: &str) -> Result<Self> {
        let (header, sql): (Header, String) = split(path, text)?;
        let model = Self { id: stem(path), path: path.to_string(), header, sql };
        model.check()?;
        Ok(model)
    }

    fn check(&self) -> Result<()> {
        let bad = |message: String| Err(Diagnostic::fatal("M004", message).at(Place::file(self.path.as_str())));
        if self.header.parts.is_empty() {
            return bad("an indicator has at least one [[parts]]".into());
        }
        for part in &self.header.parts {
            for column in [&part.numerator, &part.denominator, &part.name] {
                let is_name = !column.is_empty()
                    && column.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
                if !is_name {
                    return bad(format!("`{column}` is no column name (lower case letters, digits, _)"));
                }
            }
        }
        if let Some(lever) = &self.header.lever
            && lever.available != "rest"
            && !self.header.parts.iter().any(|part| part.name == lever.available)
        {
            return bad(format!("the lever's `available = \"{}\"` is neither `rest` nor a part", lever.available));
        }
        if self.header.decimals > 6 {
            return bad("`decimals` is at most 6".into());
        }
        Ok(())
    }

    /// Checks that the query gives what the sums need: the state's own columns, and truths.
    ///
    /// # Errors
    /// `M005`.
    pub fn check_columns(&self, given: &Schema) -> Result<()> {
        let bad = |message: String, hint: String| {
            Err(Diagnostic::fatal("M005", message).at(Place::file(self.path.as_str())).hint(hint))
        };
        for column in NEEDED_COLUMNS {
            if given.field_with_name(column).is_err() {
                let message = format!("the query gives no column `{column}`, which every indicator needs");
                return bad(message, "begin `final` with `select state.*`".into());
            }
        }
        for part in &self.header.parts {
            for (column, role) in [(&part.numerator, "numerator"), (&part.denominator, "denominator")] {
                let Ok(field) = given.field_with_name(column) else {
                    let message = format!("the query gives no column `{column}`, the {role} of part `{}`", part.name);
                    return bad(message, "name it in `final`, or correct [[parts]]".into());
                };
                if field.data_type() != &DataType::Boolean {
                    let kind = kind_name(field.data_type());
                    let message =
                        format!("column `{column}` of part `{}` is {kind}, it must say true or false", part.name);
                    let hint = format!("write a comparison, e.g. `coalesce(channel = 'online', false) as {column}`");
                    return bad(message, hint);
                }
            }
        }
        Ok(())
    }

    /// Named parts, in the file's order.
    pub fn parts(&self) -> &[PartSetting] {
        &self.header.parts
    }

    /// What can be acted on.
    pub fn lever(&self) -> Option<&LeverSetting> {
        self.header.lever.as_ref()
    }

    /// Unit that owns a dossier here.
    pub fn owner(&self) -> Owner {
        self.header.owner
    }

    /// Whether it reads what only a status tells, so that an old extract gives no figure.
    pub fn needs_status(&self) -> bool {
        self.header.needs_status
    }

    /// Raised whenever the definition changes.
    pub fn version(&self) -> u32 {
        self.header.version
    }

    /// Whether every part is a state at the cut-off.
    pub fn is_stock(&self) -> bool {
        self.header.parts.iter().all(|part| part.anchor == Anchor::Cutoff)
    }

    /// What readers of a bulletin need, with the office's settings.
    ///
    /// # Errors
    /// `C004` for a target that is no number.
    pub fn printed(&self, setting: &IndicatorSetting, order: usize) -> Result<Indicator> {
        let h = &self.header;
        Ok(Indicator {
            id: self.id.clone(),
            version: h.version,
            name: h.title.clone(),
            noun: h.noun.clone(),
            measure: h.measure,
            direction: h.direction,
            decimals: h.decimals,
            is_stock: self.is_stock(),
            target: setting.target_fraction()?,
            small_base: setting.small_base.unwrap_or(h.small_base),
            definition: h.definition.clone(),
            source: h.source.clone(),
            lever_verb: h.lever.as_ref().map(|l| l.verb.clone()).unwrap_or_default(),
            order,
        })
    }

    /// The query that sums the flows of one period, per part, unit and day; `None` without flows.
    pub fn flow_sql(&self, scope: Scope) -> Option<String> {
        self.wrap(|part| {
            let column = match part.anchor {
                Anchor::Received => "received_at",
                Anchor::Finished => "ended_at",
                Anchor::Cutoff => return None,
            };
            Some(self.select(
                scope,
                part,
                &format!("cast({column} as date)"),
                "false",
                "flow_weight",
                &format!("flow_weight <> 0 and {column} is not null"),
            ))
        })
    }

    /// The query that sums the state at `$cutoff`, per part and unit; `None` without stocks.
    pub fn stock_sql(&self, scope: Scope) -> Option<String> {
        self.wrap(|part| match part.anchor {
            Anchor::Cutoff => Some(self.select(scope, part, "cast($cutoff as date)", "true", "1", "is_current")),
            _ => None,
        })
    }

    fn wrap(&self, select: impl Fn(&PartSetting) -> Option<String>) -> Option<String> {
        let parts: Vec<String> = self.header.parts.iter().filter_map(select).collect();
        if parts.is_empty() {
            return None;
        }
        // The query keeps its lines (its errors name them); what follows is on a line of its own, so that a
        // closing comment cannot swallow it.
        Some(format!(
            "with indicator as ({}\n),\nsums as (\n{}\n)\nselect * from sums where numerator <> 0 or denominator <> 0",
            self.sql,
            parts.join("\nunion all\n")
        ))
    }

    fn select(
        &self,
        scope: Scope,
        part: &PartSetting,
        day: &str,
        is_stock: &str,
        weight: &str,
        condition: &str,
    ) -> String {
        let unit = match self.header.owner {
            Owner::Receiving => "receiving_unit",
            Owner::Resolving => "resolving_unit",
        };
        let (id, from) = match scope {
            Scope::All => (self.id.clone(), "indicator".to_string()),
            Scope::Transferred => (
                transferred_id(&self.id),
                format!(
                    "indicator inner join (select distinct unit as heir, valid_from from {PREDECESSORS}) as heirs \
                     on indicator.{unit} = heirs.heir and cast(indicator.received_at as date) < heirs.valid_from"
                ),
            ),
        };
        format!(
            "select '{id}' as indicator, cast({version} as bigint) as version, '{name}' as part, coalesce({unit}, '') as unit, {day} as day, {is_stock} as is_stock,\n  \
             cast(sum(case when {num} then {weight} else 0 end) as bigint) as numerator,\n  \
             cast(sum(case when {den} then {weight} else 0 end) as bigint) as denominator\n\
             from {from} where {condition} group by 4, 5",
            version = self.header.version,
            name = part.name,
            num = part.numerator,
            den = part.denominator,
        )
    }
}
