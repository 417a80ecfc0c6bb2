//! One typed [`Fact`] for every number that is printed.
//!
//! Sentences, tables, charts, alternative texts and `rankings.csv` read facts and nothing else, so a
//! number cannot differ between two places of a bulletin. Facts are a table of the release.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::period::{Month, Window};
use crate::rank::{Direction, Gap, Standing};

/// What is printed of an indicator: a number of dossiers, a percentage, or points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Dossiers; the denominator is the exposure, printed beside as a rate.
    Count,
    /// 100 × numerator / denominator, in percent.
    Rate,
    /// Points: numerator / [`Indicator::scale`]; the denominator is the applicable maximum in the same units.
    Score,
}

/// What an indicator's file says about itself: the part that readers of a bulletin need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// File stem, e.g. `overdue`.
    pub id: String,
    /// Raised whenever the definition changes.
    pub version: u32,
    /// "Hồ sơ quá hạn".
    pub name: String,
    /// What is counted: "hồ sơ".
    pub noun: String,
    pub measure: Measure,
    /// `None`: a volume, printed but never ranked.
    pub direction: Option<Direction>,
    /// Decimals printed of a rate or a score; ranks never use them.
    pub decimals: u8,
    /// Units of the numerator in one of what is printed: 100 for points kept in hundredths, else 1.
    pub scale: i64,
    /// A whole month's or year's events, or a state at the cut-off alone.
    pub is_stock: bool,
    /// Counted from dossiers; otherwise entered in a register.
    pub is_of_dossiers: bool,
    /// Target as an exact fraction: (9, 10) = 90 %, (10, 1) = 10 dossiers.
    pub target: Option<(i64, i64)>,
    /// Least denominator for a rank that may be a headline.
    pub small_base: i64,
    /// Full definition in Vietnamese, one or two sentences.
    pub definition: String,
    /// Regulation it comes from, in Vietnamese.
    pub source: String,
    /// Indicators that define the same words (`on_time`), and what this one is called among them.
    pub family: Option<(String, String)>,
    /// What the lever's dossiers are asked to become, for the sentence of the gap:
    /// "giảm" / "số hóa thêm"; empty without a lever.
    pub lever_verb: String,
    /// What it counts is over: nothing that is done later improves it.
    pub is_settled: bool,
    /// Place in the bulletin, from the pipeline.
    pub order: usize,
    /// Another definition, to compare with: in lists, `rankings.csv` and the definitions, not among the page's own.
    pub is_beside: bool,
}

/// One named part of a count, printed beside it: 19 "trả trễ", 4 "chưa giải quyết".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub name: String,
    pub label: String,
    pub value: i64,
}

/// Why a fact has, or has not, a rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Ranked.
    Ranked,
    /// Ranked, but the base is small: the rank is printed in brackets, never in a headline.
    SmallBase,
    /// Nothing to divide by, or nothing handled: "Không phát sinh hồ sơ trong kỳ, không xếp hạng".
    NoExposure,
    /// No file that reaches the window's end tells it: "Chưa gửi số liệu", or no column or register does.
    NoData,
    /// Not a member of any population here (the province itself, a volume).
    Unranked,
}

/// Columns that the files of a unit without data have not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lacking {
    /// As an office calls them.
    pub columns: Vec<String>,
    /// Months whose files lack one; empty where all do.
    pub months: Vec<Month>,
}

impl Lacking {
    /// What two units' files lack together.
    pub fn with(mut self, other: Self) -> Self {
        let is_all = self.months.is_empty() || other.months.is_empty();
        self.columns
            .extend(other.columns.into_iter().filter(|column| !self.columns.contains(column)).collect::<Vec<_>>());
        self.months.extend(other.months);
        self.months.sort();
        self.months.dedup();
        if is_all {
            self.months.clear();
        }
        self
    }
}

/// The figure of the window before this one, where comparing is allowed: nothing is compared with a part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Previous {
    pub window: Window,
    pub numerator: i64,
    pub denominator: i64,
    /// `None` when it had no rank.
    pub standing: Option<Standing>,
    /// Same members in both populations, all with data: only then are ranks compared.
    pub is_same_population: bool,
}

/// A figure as the final release of its month printed it: it is never rewritten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Official {
    /// Release that is final.
    pub release: String,
    /// Document that says so.
    pub document: String,
    /// Numerator and denominator; `None` where the unit had sent nothing.
    pub value: Option<(i64, i64)>,
    /// `None` when it had no rank.
    pub standing: Option<Standing>,
}

/// One printed number and everything that may be said about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// `indicator@version/unit/window/population`, stable over releases.
    pub id: String,
    pub indicator: String,
    pub version: u32,
    /// Unit code.
    pub unit: String,
    pub window: Window,
    /// Population code: `districts`, `communes:<district>`, `communes`, `departments`, `branches` (each of them
    /// `<name>:<province>` where the period had several provinces),
    /// `former_districts` (not ranked); empty when not a member of one.
    pub population: String,
    /// Dossiers; meaningless where `status` is `NoData`.
    pub numerator: i64,
    /// Dossiers; for a count, its exposure.
    pub denominator: i64,
    pub parts: Vec<Part>,
    pub status: Status,
    pub standing: Option<Standing>,
    /// Members of the population without data: the rank is provisional ("tạm tính").
    pub population_missing: u32,
    /// Those of them that sent, but without a column that is counted.
    pub population_lacking: u32,
    /// Members of this unit (communes of a district) of which a part or all is missing: the value is provisional.
    pub missing_members: u32,
    /// Without data for want of a column: which one.
    pub lacking: Option<Lacking>,
    pub previous: Option<Previous>,
    /// Least change that improves the rank; `None` when rank 1, unranked or impossible.
    pub gap: Option<Gap>,
    /// Least change that reaches the target; `None` when met, without target or impossible.
    pub target_gap: Option<i64>,
    /// Level that a decision assigned to this very unit, in place of the indicator's common target.
    pub assigned_target: Option<(i64, i64)>,
    /// The same figure with the branches of departments that sit in the district.
    pub with_branches: Option<(i64, i64)>,
    /// Dossiers received before the unit began, numerator and denominator: in the first period after an
    /// arrangement they are counted apart and not in the figure; the whole's figure has them.
    pub transferred: Option<(i64, i64)>,
    /// As it was printed by the final release of this very month; `None` while there is none.
    pub official: Option<Official>,
}

impl Fact {
    /// The official figure where today's differs from it, in its value or its rank.
    pub fn amended(&self) -> Option<&Official> {
        let value = (self.status != Status::NoData).then_some((self.numerator, self.denominator));
        let place = |standing: Option<Standing>| standing.map(|standing| (standing.rank, standing.of));
        self.official
            .as_ref()
            .filter(|official| official.value != value || place(official.standing) != place(self.standing))
    }

    /// The figure as it stands in public: the official one where there is one.
    pub fn as_published(&self) -> Self {
        let Some(official) = self.amended() else { return self.clone() };
        let (numerator, denominator) = official.value.unwrap_or_default();
        let status = match (official.value, self.status) {
            (None, _) => Status::NoData,
            (Some(_), Status::NoData) if official.standing.is_some() => Status::Ranked,
            (Some(_), Status::NoData) => Status::Unranked,
            (Some(_), status) => status,
        };
        // What is counted or asked for today says nothing of the figure that was published.
        Self {
            numerator,
            denominator,
            status,
            standing: official.standing,
            parts: Vec::new(),
            previous: None,
            gap: None,
            target_gap: None,
            population_missing: 0,
            missing_members: 0,
            ..self.clone()
        }
    }

    /// Change of rank against the previous window: positive = better.
    pub fn movement(&self) -> Option<i64> {
        let previous = self.previous.as_ref().filter(|p| p.is_same_population)?;
        if self.population_missing > 0 {
            return None;
        }
        Some(i64::from(previous.standing.as_ref()?.rank) - i64::from(self.standing.as_ref()?.rank))
    }

    /// What this unit is to reach: its own level, or everybody's.
    pub fn target(&self, indicator: &Indicator) -> Option<(i64, i64)> {
        self.assigned_target.or(indicator.target)
    }

    /// Whether the unit's target is met; `None` without a target, a direction or a value.
    pub fn meets_target(&self, indicator: &Indicator) -> Option<bool> {
        self.meets(indicator, self.target(indicator)?)
    }

    /// Whether a level is reached; `None` without a direction or a value.
    pub fn meets(&self, indicator: &Indicator, (p, q): (i64, i64)) -> Option<bool> {
        if matches!(self.status, Status::NoData | Status::NoExposure) {
            return None;
        }
        let denominator = match indicator.measure {
            Measure::Count => 1,
            Measure::Rate => self.denominator,
            Measure::Score => indicator.scale,
        };
        let (left, right) = (i128::from(self.numerator) * i128::from(q), i128::from(p) * i128::from(denominator));
        Some(match indicator.direction? {
            Direction::LowerIsBetter => left <= right,
            Direction::HigherIsBetter => left >= right,
        })
    }
}

/// A sender as the first page names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// Unit code of the sender.
    pub unit: String,
    /// Whether a file for the period was loaded.
    pub has_sent: bool,
    /// Whether a file came and could not be used.
    pub was_refused: bool,
    /// Rows kept apart and counted in no figure.
    pub quarantined: u64,
    /// Rows kept and flagged.
    pub flagged: u64,
    /// Of them: rows whose status no list knows.
    pub unknown_status: u64,
    /// Of them: rows that are over without any day of their end, neither open nor resolved.
    pub undated: u64,
    /// Rows accepted.
    pub accepted: u64,
    /// Earlier months of the windows that it had to send and did not.
    pub skipped: Vec<Month>,
    /// Last day the sender's data reach, when it has not sent.
    #[serde(with = "crate::period::iso_date_option", default)]
    pub last_sent: Option<NaiveDate>,
}
