//! One indicator is one file: which dossiers count, and how the figure is printed and ranked.
//!
//! Counts, rates, ranks, charts, the definitions page and the rows behind a figure all come from the
//! file's one query; this module only wraps it: sums per unit and day for flows, per unit at a
//! cut-off for stocks. A window is then a sum of days plus one stock.
//!
//! With `over = "measures"` the query reads registers and gives the sums itself: a row per unit and day
//! with the numerator and denominator of each part.

use arrow::datatypes::{DataType, Schema};
use serde::Deserialize;

use super::engine::WHOLE;
use super::front_matter::{split, stem};
use crate::diagnostic::{Diagnostic, Place, Result};
use crate::dossier::Field;
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
    /// The state before the window's first day, as its first period knows it: what was carried over.
    Opening,
    /// Over measures: the row's own `day`.
    Day,
}

/// What the query's rows are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// Dossiers of `dossier_state`, with truths that say which count.
    #[default]
    Dossiers,
    /// Figures of registers, by `unit` and `day`.
    Measures,
}

/// Whose rows make a unit's figure, over measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Adds {
    /// Its own and those of the units it consists of: communes with a dialogue, of a district's communes.
    #[default]
    Members,
    /// Its own alone: a score is given to a unit, not summed from others.
    Own,
}

/// Unit that owns a dossier in this indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    Receiving,
    Resolving,
    /// The unit that holds the step of an interlinked dossier; the resolving one where none is named.
    Holding,
}

impl Owner {
    /// The word of files, as serialised.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Resolving => "resolving",
            Self::Holding => "holding",
        }
    }

    /// The owning unit of a row of `dossier_state`, as SQL.
    pub fn column(self) -> &'static str {
        match self {
            Self::Receiving => "receiving_unit",
            Self::Resolving => "resolving_unit",
            Self::Holding => "coalesce(holding_unit, resolving_unit)",
        }
    }
}

/// What a figure may be broken down by, besides its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    Field,
    /// Phòng: the level under a desk or department.
    Office,
    Procedure,
    Channel,
    ApplicantKind,
    Reason,
    /// Working days from reception to the result, for means, medians and percentiles: they do not add up,
    /// how many dossiers took how long does.
    ProcessingDays,
    /// Working days past the promised day, for the same.
    OverdueDays,
}

impl Dimension {
    /// The word of files and identifiers, as serialised.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Office => "office",
            Self::Procedure => "procedure",
            Self::Channel => "channel",
            Self::ApplicantKind => "applicant_kind",
            Self::Reason => "reason",
            Self::ProcessingDays => "processing_days",
            Self::OverdueDays => "overdue_days",
        }
    }

    /// The column of `dossier_state`.
    fn column(self) -> &'static str {
        match self {
            Self::Procedure => "procedure_code",
            Self::Reason => "reason_code",
            other => other.as_str(),
        }
    }
}

/// A named part of a figure: two columns of the query (truths, or whole numbers to add up), dated by one anchor.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartSetting {
    pub name: String,
    /// In Vietnamese, for "19 trả trễ"; empty for a figure of one part.
    #[serde(default)]
    pub label: String,
    pub anchor: Anchor,
    /// Column that is true for a counted dossier, or what it adds.
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
    /// `rest` = denominator − numerator, `all` = the whole numerator, or the name of a part.
    pub available: String,
    /// Verb of the sentence: "giảm", "số hóa thêm".
    pub verb: String,
}

/// A column of the exports without which there is no figure; of several, any one is enough.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Need {
    One(String),
    AnyOf(Vec<String>),
}

impl Need {
    fn columns(&self) -> &[String] {
        match self {
            Self::One(column) => std::slice::from_ref(column),
            Self::AnyOf(columns) => columns,
        }
    }
}

/// See [`Lever`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeverAction {
    Reduce,
    Convert,
}

impl LeverAction {
    /// For the ranks' arithmetic.
    pub fn lever(self) -> Lever {
        match self {
            Self::Reduce => Lever::Reduce,
            Self::Convert => Lever::Convert,
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
    #[serde(default)]
    over: Over,
    #[serde(default)]
    owner: Option<Owner>,
    #[serde(default)]
    adds: Option<Adds>,
    #[serde(default = "one")]
    scale: i64,
    #[serde(default)]
    direction: Option<Direction>,
    #[serde(default = "two")]
    decimals: u8,
    #[serde(default = "thirty")]
    small_base: i64,
    #[serde(default)]
    needs_status: bool,
    #[serde(default)]
    needs: Vec<Need>,
    #[serde(default)]
    zero_when_sent: bool,
    #[serde(default)]
    lever: Option<LeverSetting>,
    #[serde(default)]
    settled: bool,
    #[serde(default)]
    by: Vec<Dimension>,
    definition: String,
    source: String,
    #[serde(default)]
    family: Option<String>,
    #[serde(default)]
    label: Option<String>,
    parts: Vec<PartSetting>,
}

fn one() -> i64 {
    1
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
        kind if kind.is_integer() => "a whole number".into(),
        kind if kind.is_numeric() => "a number with a fraction".into(),
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
            && !matches!(lever.available.as_str(), "rest" | "all")
            && !self.header.parts.iter().any(|part| part.name == lever.available)
        {
            return bad(format!(
                "the lever's `available = \"{}\"` is neither `rest`, `all` nor a part",
                lever.available
            ));
        }
        if self.header.settled && self.header.lever.is_some() {
            return bad("what is `settled` has no `lever`: nothing can be done about it any more".into());
        }
        if self.header.family.is_some() != self.header.label.is_some() {
            return bad(
                "`family` and `label` come together: whose definition it is one of, and its name among them".into()
            );
        }
        if self.header.decimals > 6 {
            return bad("`decimals` is at most 6".into());
        }
        for column in self.header.needs.iter().flat_map(Need::columns) {
            if Field::from_name(column).is_none() {
                return bad(format!("`needs` names `{column}`, which is no field of a dossier"));
            }
        }
        if self.header.needs.iter().any(|need| need.columns().is_empty()) {
            return bad("a list in `needs` names at least one column".into());
        }
        self.check_over()
    }

    /// What dossiers have and measures have not, and the other way round.
    fn check_over(&self) -> Result<()> {
        let bad = |message: &str| Err(Diagnostic::fatal("M004", message).at(Place::file(self.path.as_str())));
        let h = &self.header;
        let is_dated = |part: &PartSetting| matches!(part.anchor, Anchor::Received | Anchor::Finished);
        match h.over {
            Over::Dossiers if h.owner.is_none() => {
                return bad("`owner` says which unit owns a dossier: receiving or resolving");
            }
            Over::Dossiers if h.adds.is_some() => return bad("`adds` is for `over = \"measures\"`"),
            Over::Dossiers if h.parts.iter().any(|part| part.anchor == Anchor::Day) => {
                return bad("`anchor = \"day\"` is for `over = \"measures\"`");
            }
            Over::Dossiers if h.zero_when_sent => return bad("`zero_when_sent` is for `over = \"measures\"`"),
            Over::Measures if h.owner.is_some() || h.needs_status || !h.needs.is_empty() => {
                return bad("`owner`, `needs_status` and `needs` speak of dossiers, this indicator is over measures");
            }
            Over::Measures if h.parts.iter().any(is_dated) => {
                return bad("over measures a part's anchor is `day` or `cutoff`");
            }
            _ => {}
        }
        let is_scaled = h.scale > 1;
        let is_fitting = match h.measure {
            Measure::Count => !is_scaled,
            Measure::Rate => true,
            Measure::Score => is_scaled,
        };
        if h.scale < 1 || !is_fitting {
            return bad(
                "`scale` says how many units are one point (100 for hundredths); a score has one, a count none",
            );
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
        let (needed, kind, begin): (&[&str], _, _) = match self.header.over {
            Over::Dossiers => (&NEEDED_COLUMNS, "indicator", "begin `final` with `select state.*`"),
            Over::Measures => {
                (&["unit", "day"], "indicator over measures", "give `unit` and `day` beside the figures of each part")
            }
        };
        for column in needed {
            if given.field_with_name(column).is_err() {
                let message = format!("the query gives no column `{column}`, which every {kind} needs");
                return bad(message, begin.into());
            }
        }
        for dimension in &self.header.by {
            if given.field_with_name(dimension.column()).is_err() {
                let message = format!("the query gives no column `{}`, which `by` names", dimension.column());
                return bad(message, "begin `final` with `select state.*`".into());
            }
        }
        for part in &self.header.parts {
            for (column, role) in [(&part.numerator, "numerator"), (&part.denominator, "denominator")] {
                let Ok(field) = given.field_with_name(column) else {
                    let message = format!("the query gives no column `{column}`, the {role} of part `{}`", part.name);
                    return bad(message, "name it in `final`, or correct [[parts]]".into());
                };
                if self.is_over_measures() {
                    if !field.data_type().is_integer() {
                        let kind = kind_name(field.data_type());
                        let message =
                            format!("column `{column}` of part `{}` is {kind}, it must be whole numbers", part.name);
                        return bad(message, format!("write `cast(… as bigint) as {column}`"));
                    }
                } else if field.data_type() != &DataType::Boolean && !field.data_type().is_integer() {
                    let kind = kind_name(field.data_type());
                    let message = format!(
                        "column `{column}` of part `{}` is {kind}, it must say true or false, or be a whole number",
                        part.name
                    );
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

    /// Whether the query gives figures of registers instead of dossiers.
    pub fn is_over_measures(&self) -> bool {
        self.header.over == Over::Measures
    }

    /// Whether a unit's figure is its own rows' alone.
    pub fn is_own_alone(&self) -> bool {
        self.header.adds == Some(Adds::Own)
    }

    /// What else than its SQL and parts decides its sums.
    pub fn basis(&self) -> String {
        format!("{:?}{:?}", self.header.over, self.header.owner)
    }

    /// Unit that owns a dossier here; `None` for an indicator over registers.
    pub fn owner(&self) -> Option<Owner> {
        self.header.owner
    }

    /// Whether it reads what only a status tells, so that an old extract gives no figure.
    pub fn needs_status(&self) -> bool {
        self.header.needs_status
    }

    /// Whether it reads columns that an export may be without.
    pub fn has_needs(&self) -> bool {
        !self.header.needs.is_empty()
    }

    /// What it needs and a file without these fields has not, as an office calls it.
    pub fn lacks(&self, absent: &[String]) -> Vec<String> {
        let is_absent = |need: &&Need| need.columns().iter().all(|column| absent.contains(column));
        let title = |column: &String| Field::from_name(column).map(|field| format!("“{}”", field.title()));
        let titles = |need: &Need| need.columns().iter().filter_map(title).collect::<Vec<_>>().join(" hoặc ");
        self.header.needs.iter().filter(is_absent).map(titles).collect()
    }

    /// Whether a unit that a list does not name has nothing, once the list was sent: events of which a register
    /// lists all; otherwise nothing is known of that unit.
    pub fn is_zero_when_sent(&self) -> bool {
        self.header.zero_when_sent
    }

    /// Whether a part is a state, which older files tell together.
    pub fn reads_state(&self) -> bool {
        self.header.parts.iter().any(|part| matches!(part.anchor, Anchor::Cutoff | Anchor::Opening))
    }

    /// What the figure is broken down by.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.header.by
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
            scale: h.scale,
            is_stock: self.is_stock(),
            is_of_dossiers: !self.is_over_measures(),
            target: setting.target_fraction()?,
            small_base: setting.small_base.unwrap_or(h.small_base),
            definition: h.definition.clone(),
            source: h.source.clone(),
            family: h.family.clone().zip(h.label.clone()),
            lever_verb: h.lever.as_ref().map(|l| l.verb.clone()).unwrap_or_default(),
            is_settled: h.settled,
            order,
            is_beside: setting.beside,
        })
    }

    /// What a reader of the figure relies on: the query without its comments and line breaks, the definition, and what
    /// the parts count. Another one is another version.
    pub fn meaning(&self) -> String {
        let h = &self.header;
        let sql = self.sql.lines().map(|line| line.split("--").next().unwrap_or_default());
        let words: Vec<&str> = sql.flat_map(str::split_whitespace).collect();
        let parts: Vec<_> = h.parts.iter().map(|p| (&p.name, p.anchor, &p.numerator, &p.denominator)).collect();
        let basis =
            (h.measure, h.over, h.owner, h.adds, h.scale, h.direction, h.needs_status, &h.needs, h.zero_when_sent);
        format!("{}\n{}\n{parts:?}\n{basis:?}", words.join(" "), h.definition.trim())
    }

    /// The query that sums the flows of one period, per part, unit, dimension and day; `None` without flows.
    pub fn flow_sql(&self, scope: Scope) -> Option<String> {
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
                condition: format!("flow_weight <> 0 and {column} is not null"),
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

/// Which rows of a query a part sums, and the day they count on.
#[derive(Clone, PartialEq, Eq)]
struct Rows {
    day: String,
    /// `flow`, `cutoff` or `opening`: how a window picks them.
    anchor: &'static str,
    weight: &'static str,
    condition: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCORE: &str = "/*\ntitle = \"t\"\nnoun = \"điểm\"\nversion = 1\nmeasure = \"score\"\nscale = 100\nover = \"measures\"\n\
        adds = \"own\"\ndefinition = \"d\"\nsource = \"s\"\n[[parts]]\nname = \"p\"\nanchor = \"cutoff\"\n\
        numerator = \"n\"\ndenominator = \"m\"\n*/\nselect 1";

    #[test]
    fn what_is_over_measures_says_nothing_of_dossiers() {
        let score = IndicatorModel::parse("sql/indicators/x.sql", SCORE).unwrap();
        assert!(score.is_over_measures() && score.is_own_alone() && score.is_stock());
        assert!(
            score.flow_sql(Scope::All).is_none()
                && score.stock_sql(Scope::All).is_some_and(|sql| sql.contains("cast(n as bigint) * 1 as n0"))
        );
        for (old, new) in [
            ("scale = 100\n", ""),
            ("scale = 100", "scale = 0"),
            ("\"score\"", "\"count\""),
            ("adds = \"own\"", "owner = \"receiving\""),
            ("\"cutoff\"", "\"received\""),
            ("over = \"measures\"\n", ""),
        ] {
            let error = IndicatorModel::parse("sql/indicators/x.sql", &SCORE.replacen(old, new, 1)).unwrap_err();
            assert_eq!(error.code, "M004", "{old} → {new}");
        }
    }
}
