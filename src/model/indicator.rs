//! One indicator is one file: which dossiers count, and how the figure is printed and ranked.
//!
//! Counts, rates, ranks, charts, the definitions page and the rows behind a figure all come from the
//! file's one query; this module only wraps it: sums per unit and day for flows, per unit at a
//! cut-off for stocks. A window is then a sum of days plus one stock.
//!
//! With `over = "measures"` the query reads registers and gives the sums itself: a row per unit and day
//! with the numerator and denominator of each part.

mod check;
mod wrap;

pub use wrap::{Scope, happened, transferred_id};

use serde::Deserialize;

use super::front_matter::{split, stem, uncommented};
use crate::diagnostic::Result;
use crate::dossier::Field;
use crate::fact::{Indicator, Measure};
use crate::pipeline::IndicatorSetting;
use crate::rank::{Direction, Lever};

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
    #[serde(default)]
    listed_in: Option<String>,
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

    /// The model that lists, by unit, what was judged one by one where the lines alone do not add up.
    pub fn listed_in(&self) -> Option<&str> {
        self.header.listed_in.as_deref()
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

    /// Whether a part is what was there before the window.
    pub fn reads_opening(&self) -> bool {
        self.header.parts.iter().any(|part| part.anchor == Anchor::Opening)
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
        let parts: Vec<_> = h.parts.iter().map(|p| (&p.name, p.anchor, &p.numerator, &p.denominator)).collect();
        let basis =
            (h.measure, h.over, h.owner, h.adds, h.scale, h.direction, h.needs_status, &h.needs, h.zero_when_sent);
        format!("{}\n{}\n{parts:?}\n{basis:?}", uncommented(&self.sql), h.definition.trim())
    }
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
            score.flow_sql(Scope::All, None).is_none()
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
