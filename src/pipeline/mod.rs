//! What to run, as the office writes it: `pipelines/<name>.toml` and the files it names.
//!
//! A [`Project`] is everything that decides a result besides the exports: the pipeline, its
//! profiles, its reference files and the SQL, all read once, kept as texts, and stored in the
//! release, so that a bulletin can be explained and rebuilt from its release alone.

pub mod profile;
mod project;
pub mod register;
mod window;

pub use project::{Project, RECEIPTS, Text};
pub use register::{NewestOf, OTHER_SENDER, Register};
pub use window::WindowSetting;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::diagnostic::{Diagnostic, Place, Result};
use crate::rank::TieRule;

/// A pipeline file. Unknown keys are refused: a misspelt setting must not be a silent default.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pipeline {
    /// Title of the bulletins.
    pub title: String,
    /// Name of the warehouse: one output folder holds one.
    pub warehouse: String,
    /// Whose bulletin it is, printed in the masthead.
    pub publisher: String,
    /// Name of the whole: "tỉnh Xuyên Sơn".
    pub province: String,
    /// Printed on every page, e.g. that the figures are fictional.
    pub notice: Option<String>,
    /// The system the exports come from, for the source line.
    pub source_line: String,
    /// Where unit codes come from.
    pub units: UnitSource,
    /// Days off and make-up days: a file of `pipelines/reference/`. Without it nothing counts in working days.
    pub holidays: Option<String>,
    /// How instants are compared in every definition of "on time".
    pub compare: Compare,
    /// Days around a cut-off within which a status may be read from an extract.
    #[serde(default = "default_status_grace")]
    pub status_grace_days: u32,
    /// What is loaded.
    pub sources: Vec<Source>,
    /// Windows computed for every period; the first one is the bulletin's.
    pub windows: Vec<WindowSetting>,
    /// Who is compared with whom.
    pub populations: Vec<PopulationKind>,
    /// What the units ranked as `districts` are called in the bulletins.
    #[serde(default = "default_district_noun")]
    pub district_noun: String,
    /// Ranks of equal values.
    #[serde(default)]
    pub tie_rule: TieSetting,
    /// Indicators printed, in this order.
    pub indicators: Vec<IndicatorSetting>,
    /// Models with `[print]` whose rows stand on the pages, in this order.
    #[serde(default)]
    pub lists: Vec<String>,
    #[serde(default)]
    pub thresholds: Thresholds,
}

/// A status is read from an extract of the same days; a year is more than any office means.
const MOST_GRACE_DAYS: u32 = 366;

const DAY_US: i64 = 86_400_000_000;

fn default_status_grace() -> u32 {
    5
}

/// Microseconds of the days that a pipeline means when it says none.
pub fn default_status_grace_us() -> i64 {
    i64::from(default_status_grace()) * DAY_US
}

fn default_district_noun() -> String {
    "đơn vị cấp huyện".into()
}

/// Unit dimension.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitSource {
    /// The exact trimmed name in the data is the code.
    FromData,
    /// A file of `pipelines/reference/`.
    Reference(String),
}

/// How a finish is compared with a due instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    /// Late from the day after the due day (Decision 766/QĐ-TTg, index 2.1).
    Date,
    /// Late from the microsecond after the due instant.
    Instant,
}

/// One family of files.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// `dossiers`, `portal`, or a register: a file of `pipelines/registers/`.
    pub kind: String,
    /// Regular expression over the path below the input folder, `/` between folders. Named groups
    /// `period`, `sender`, `extracted` read what the name says.
    pub files: String,
    /// Profile of dossiers: a file of `pipelines/profiles/`; registers say their headers themselves.
    pub profile: Option<String>,
    /// What one file of dossiers lists.
    pub covers: Option<crate::intake::Covers>,
    /// Sender of every file, when the name says none.
    pub sender: Option<String>,
    /// `chrono` format of the group `extracted`.
    pub extracted_format: Option<String>,
    /// Extraction day of every file, when neither name nor content says one.
    pub extracted_at: Option<String>,
    /// Who is expected to send dossiers.
    pub expected: Option<Expected>,
}

impl Source {
    /// Whether its files list the dossiers that are counted.
    pub fn is_dossiers(&self) -> bool {
        self.kind == crate::store::DOSSIERS
    }

    /// Whether its files list dossiers, the offices' or the national portal's; any other kind is a register.
    pub fn lists_dossiers(&self) -> bool {
        self.is_dossiers() || self.kind == crate::store::PORTAL
    }

    /// What one file lists; a register lists all it knows.
    pub fn covers(&self) -> crate::intake::Covers {
        self.covers.unwrap_or(crate::intake::Covers::All)
    }
}

/// Who must send.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// Every desk, commune, department and branch of the units' file.
    Units,
    /// One sender covers all units.
    Whole(String),
    /// These unit codes.
    Senders(Vec<String>),
}

/// Like with like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PopulationKind {
    /// Districts of the province, each its desk and its communes.
    Districts,
    /// Communes of each district.
    Communes,
    /// Communes, wards and special zones right below the province: since 1/7/2025 all of them.
    CommunesOfProvince,
    /// While there are districts: all communes of the province in one order, beside that of each district.
    AllCommunes,
    /// Areas of the districts that have ended: figures for analysis, never ranked.
    FormerDistricts,
    /// Departments of the province.
    Departments,
    /// Branches of departments.
    Branches,
}

/// How equal values share a rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieSetting {
    /// 1-2-2-4.
    #[default]
    Competition,
    /// 1-2-2-3.
    Dense,
    /// 1-2-2-4 over the values as printed.
    Published,
}

impl TieSetting {
    /// The rule for an indicator printed with `decimals`.
    pub fn rule(self, decimals: u8) -> TieRule {
        match self {
            Self::Competition => TieRule::Competition,
            Self::Dense => TieRule::Dense,
            Self::Published => TieRule::Published { decimals },
        }
    }
}

/// One printed indicator with what the office sets for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorSetting {
    /// File stem under `sql/indicators/`.
    pub id: String,
    /// Target: `"10"` dossiers or `"98%"`.
    pub target: Option<String>,
    /// Instead of the indicator's own.
    pub small_base: Option<i64>,
    /// Computed and ranked to compare with; the pages' tables and charts leave it out.
    #[serde(default)]
    pub beside: bool,
}

/// Shares beyond which a run ends with 1.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Thresholds {
    /// Quarantined rows of a file, percent of its data rows.
    pub quarantined_pct: f64,
    /// Rows of a file whose status no list knows, percent of its accepted rows.
    pub unknown_status_pct: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { quarantined_pct: 5.0, unknown_status_pct: 5.0 }
    }
}

impl Pipeline {
    /// Microseconds around a cut-off within which a status is believed.
    pub fn status_grace_us(&self) -> i64 {
        i64::from(self.status_grace_days) * DAY_US
    }

    /// Reads the text of a pipeline; `file` is how the user knows it.
    ///
    /// # Errors
    /// `C001` with line and column for unknown keys, wrong types and missing settings;
    /// `C002` for settings that contradict each other.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        let pipeline: Self = toml::from_str(text).map_err(|error| toml_error(&error, text, file, "C001"))?;
        pipeline.check().map_err(|d| d.at(Place::file(file)))?;
        Ok(pipeline)
    }

    fn check(&self) -> Result<()> {
        let bad = |message: String| Err(Diagnostic::fatal("C002", message));
        if self.windows.is_empty() {
            return bad("`windows` is empty: a bulletin needs at least one".into());
        }
        if let Some(twice) = self.windows.iter().enumerate().find(|(at, w)| self.windows[..*at].contains(w)) {
            return bad(format!("window {} of `windows` is listed twice", twice.0 + 1));
        }
        if self.indicators.is_empty() {
            return bad("`indicators` is empty: nothing would be printed".into());
        }
        if self.sources.is_empty() {
            return bad("`sources` is empty: nothing would be loaded".into());
        }
        if self.status_grace_days > MOST_GRACE_DAYS {
            return bad(format!(
                "`status_grace_days = {}` is more than {MOST_GRACE_DAYS}: a status so far from a day says nothing of it",
                self.status_grace_days
            ));
        }
        for source in &self.sources {
            let pattern = regex(&source.files)?;
            let groups: Vec<&str> = pattern.capture_names().flatten().collect();
            if !groups.contains(&"period") {
                return bad(format!(
                    "`files = '{}'` has no group `(?<period>…)`: every file needs a period",
                    source.files
                ));
            }
            if !groups.contains(&"sender") && source.sender.is_none() {
                return bad("a source needs a sender: a group `(?<sender>…)` in `files`, or `sender = \"…\"`".into());
            }
            if groups.contains(&"extracted") != source.extracted_format.is_some() {
                return bad("the group `(?<extracted>…)` and `extracted_format` come together".into());
            }
            let is_read = source.profile.is_some() && source.covers.is_some();
            if source.is_dossiers() && !(is_read && source.expected.is_some()) {
                return bad("a source of dossiers says its `profile`, its `covers` and who is `expected`".into());
            }
            if source.lists_dossiers() && !is_read {
                return bad(format!("a source of `{}` says its `profile` and its `covers`", source.kind));
            }
            if !source.lists_dossiers() && (source.profile.is_some() || source.covers.is_some()) {
                return bad(format!("`profile` and `covers` are for dossiers, not for `{}`", source.kind));
            }
            if !source.is_dossiers() && source.expected.is_some() {
                return bad(format!("`expected` is for dossiers, not for `{}`", source.kind));
            }
            if source.lists_dossiers() && !groups.contains(&"extracted") && source.extracted_at.is_none() {
                return bad("a source needs an extraction time: a group `(?<extracted>…)` in `files`, or `extracted_at = \"…\"`".into());
            }
        }
        let mut seen = BTreeMap::new();
        for setting in &self.indicators {
            if seen.insert(setting.id.as_str(), ()).is_some() {
                return bad(format!("indicator `{}` is listed twice", setting.id));
            }
            setting.target_fraction()?;
        }
        Ok(())
    }
}

/// Compiles a pattern of a pipeline.
///
/// # Errors
/// `C003`.
pub fn regex(pattern: &str) -> Result<regex::Regex> {
    regex::Regex::new(pattern)
        .map_err(|error| Diagnostic::fatal("C003", format!("`files` is no regular expression: {error}")))
}

impl IndicatorSetting {
    /// An indicator with nothing set by an office.
    pub fn plain(id: &str) -> Self {
        Self { id: id.to_string(), target: None, small_base: None, beside: false }
    }

    /// Target as an exact fraction, `"98,5%"` = 985/1000, `"10"` = 10/1.
    ///
    /// # Errors
    /// `C004` when it is neither a whole number nor a percentage.
    pub fn target_fraction(&self) -> Result<Option<(i64, i64)>> {
        let Some(text) = &self.target else { return Ok(None) };
        let bad = || {
            Diagnostic::fatal("C004", format!("target `{text}` of `{}` is no number", self.id))
                .hint("write a number of dossiers (`target = \"10\"`) or a percentage (`target = \"98%\"`)")
        };
        let fraction = match text.strip_suffix('%') {
            None => (text.parse().map_err(|_| bad())?, 1),
            Some(percent) => {
                let (whole, decimals) = percent.split_once([',', '.']).unwrap_or((percent, ""));
                let scale = u32::try_from(decimals.len()).ok().filter(|n| *n <= 4).ok_or_else(bad)?;
                let digits: i64 = format!("{whole}{decimals}").parse().map_err(|_| bad())?;
                (digits, 100 * 10_i64.pow(scale))
            }
        };
        if fraction.0 < 0 {
            return Err(bad());
        }
        Ok(Some(fraction))
    }
}

/// Turns an error of the TOML reader into a diagnostic with line and column.
pub fn toml_error(error: &toml::de::Error, text: &str, file: &str, code: &'static str) -> Box<Diagnostic> {
    let mut place = Place::file(file);
    if let Some(span) = error.span() {
        place = place_in(text, file, span.start);
    }
    Diagnostic::fatal(code, error.message().to_string()).at(place)
}

/// Line and column of a byte of a file's text.
pub fn place_in(text: &str, file: &str, at: usize) -> Place {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Place::file(file).row(line).column(column.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
title = "t"
warehouse = "w"
publisher = "p"
province = "P"
source_line = "s"
units = "from_data"
compare = "date"
windows = ["month", { from = "2023-12-15", to = "2024-09-15" }]
populations = ["districts"]
[[sources]]
kind = "dossiers"
files = '(?<period>\d{4}-\d{2})\.csv'
profile = "x"
covers = "received_in"
sender = "city"
extracted_at = "2019-10-31"
expected = { whole = "city" }
[[indicators]]
id = "overdue"
target = "98,5%"
"#;

    #[test]
    fn reads_every_setting() {
        let pipeline = Pipeline::parse(SMALL, "p.toml").unwrap();
        let month = WindowSetting::Kind { kind: crate::period::WindowKind::Month, calendar: Default::default() };
        assert_eq!(pipeline.windows[0], month);
        assert!(matches!(&pipeline.windows[1], WindowSetting::Explicit(d) if d.to.to_string() == "2024-09-15"));
        assert_eq!(pipeline.indicators[0].target_fraction().unwrap(), Some((985, 1000)));
        assert_eq!(pipeline.status_grace_days, 5);
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line_and_column() {
        let text = SMALL.replace("compare = \"date\"", "compare = \"date\"\ncolour = \"red\"");
        let error = Pipeline::parse(&text, "p.toml").unwrap_err();
        assert_eq!((error.code, error.place.row), ("C001", Some(9)));
        assert!(error.message.contains("colour"), "{}", error.message);
    }

    #[test]
    fn a_window_listed_twice_is_refused() {
        let text = SMALL.replace("windows = [\"month\"", "windows = [\"month\", { kind = \"month\" }");
        let error = Pipeline::parse(&text, "p.toml").unwrap_err();
        assert_eq!((error.code, error.message.contains("window 2")), ("C002", true), "{}", error.message);
        let error = Pipeline::parse(&SMALL.replace("\"month\"", "\"moon\""), "p.toml").unwrap_err();
        assert_eq!((error.code, error.place.row), ("C001", Some(9)), "{error}");
    }

    #[test]
    fn a_target_that_is_no_number_is_refused() {
        let error = Pipeline::parse(&SMALL.replace("98,5%", "a lot"), "p.toml").unwrap_err();
        assert_eq!(error.code, "C004");
    }

    /// 200 000 000 days in microseconds are more than a number holds.
    #[test]
    fn a_grace_of_centuries_is_refused() {
        let text = format!("status_grace_days = 200000000\n{SMALL}");
        let error = Pipeline::parse(&text, "p.toml").unwrap_err();
        assert_eq!((error.code, error.message.contains("status_grace_days")), ("C002", true), "{}", error.message);
    }

    #[test]
    fn a_source_without_period_is_refused() {
        let error = Pipeline::parse(&SMALL.replace("?<period>", ""), "p.toml").unwrap_err();
        assert_eq!(error.code, "C002");
    }
}
