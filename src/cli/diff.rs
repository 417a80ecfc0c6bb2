//! `motcua release diff`: figure, old, new, rank old → new, cause.

use serde_json::{Value, json};

use super::rescored::{Rescored, rescored};
use super::{Common, print};
use crate::diagnostic::{Diagnostic, Result};
use crate::fact::Indicator;
use crate::model::query::unit_names;
use crate::model::{Builder, Engine, Graph};
use crate::period::{Month, Window};
use crate::pipeline::Project;
use crate::rank::Standing;
use crate::ranking::{FactRow, indicators};
use crate::revision::{Cause, Revised, RevisionKind, Side, revised};
use crate::run::official_rows;
use crate::spreadsheet::{BYTE_ORDER_MARK, inert};
use crate::store::{Manifest, Store};
use crate::text::{number, phrase};
use crate::unit::Units;

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  motcua release diff 2024-09.02
      its month's figures as it printed them, against what the current release knows of that month
  motcua release diff 2024-09.01 2024-09.02 --csv > changes.csv

A later release is asked for the earlier one's windows with everything it knows: re-sent and late
files, and what later months brought. Điều chỉnh số liệu: new data. Đính chính: the same data counted
otherwise. What moved a rank most is listed first; changed cells of lists of points, classes and ranks
(Decision 766, scores of past years) stand at the end.")]
pub struct Args {
    /// The earlier release
    #[arg(value_name = "A")]
    old: String,
    /// The later release [default: the current one]
    #[arg(value_name = "B")]
    new: Option<String>,
    /// Month to compare [default: the earlier release's last]
    #[arg(long, value_name = "MONTH")]
    period: Option<String>,
    /// As CSV
    #[arg(long)]
    csv: bool,
    /// As JSON
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    #[command(flatten)]
    common: Common,
}

/// Runs it.
pub fn run(args: &Args) -> Result<u8> {
    let store = Store::at(&args.common.output);
    let (old, new) = (store.release(&args.old)?, super::sql::asked_release(&store, args.new.as_deref())?);
    let period: Month = match &args.period {
        Some(text) => text.parse()?,
        None => old.period,
    };
    if period > new.period {
        return Err(Diagnostic::fatal("X005", format!("release {} ends with {}, before {period}", new.id, new.period))
            .hint(format!("compare the other way round: motcua release diff {} {}", new.id, old.id)));
    }
    let engine = Engine::start()?;
    let (before, after) = (Opened::of(&old)?, Opened::of(&new)?);
    let (old_units, new_units) = (before.units(&engine, &store, &old)?, after.units(&engine, &store, &new)?);
    let old_side = Side { builder: before.builder(&engine, &store), manifest: &old, units: &old_units };
    let new_side = Side { builder: after.builder(&engine, &store), manifest: &new, units: &new_units };
    let mut found = revised(&old_side, &new_side, period)?;
    let mut printed: Vec<Indicator> =
        indicators(&after.project, &after.graph)?.into_iter().map(|(indicator, _)| indicator).collect();
    for (indicator, _) in indicators(&before.project, &before.graph)? {
        if printed.iter().all(|known| known.id != indicator.id) {
            printed.push(indicator);
        }
    }
    // Equals stay in the order of indicators, windows, populations and units.
    found.sort_by_key(|revised| std::cmp::Reverse(effect(revised)));
    let name = |code: &str| new_units.get(code).map_or_else(|| code.to_string(), |unit| unit.name.clone());
    let scores = rescored(
        official_rows(&old_side.builder, &old, period)?,
        official_rows(&new_side.builder, &new, period)?,
        &name,
    );
    let told = Told { found: &found, scores: &scores, name: &name, indicators: &printed };
    print(&match (args.csv, args.json) {
        (true, _) => told.csv()?,
        (_, true) => format!("{}\n", told.json()),
        _ => told.text(&store, &old, &new, period)?,
    })?;
    Ok(0)
}

/// The project that a release keeps.
struct Opened {
    project: Project,
    graph: Graph,
}

impl Opened {
    fn of(manifest: &Manifest) -> Result<Self> {
        let project = Project::of_release(&manifest.pipeline, manifest.texts.clone())?;
        let graph = Graph::read(&project.texts)?;
        Ok(Self { project, graph })
    }

    fn builder<'a>(&'a self, engine: &'a Engine, store: &'a Store) -> Builder<'a> {
        Builder { engine, store, project: &self.project, graph: &self.graph }
    }

    fn units(&self, engine: &Engine, store: &Store, manifest: &Manifest) -> Result<Units> {
        match &self.project.units {
            Some(units) => Ok(units.clone()),
            None => {
                let names = unit_names(&self.builder(engine, store), manifest, manifest.period)?;
                Ok(Units::from_names(names.into_iter()))
            }
        }
    }
}

/// The differences, to be printed.
struct Told<'a> {
    found: &'a [Revised],
    scores: &'a [Rescored],
    name: &'a dyn Fn(&str) -> String,
    indicators: &'a [Indicator],
}

/// Columns of the CSV, keys of the JSON: of a figure, and of a cell of a list of points and ranks, whose texts stand in
/// the last two.
const COLUMNS: [&str; 22] = [
    "fact_id",
    "indicator",
    "unit",
    "population",
    "window_from_date",
    "window_to_date",
    "old_numerator",
    "old_denominator",
    "new_numerator",
    "new_denominator",
    "old_rank",
    "old_ranked_count",
    "new_rank",
    "new_ranked_count",
    "kind",
    "causes",
    "indicator_name",
    "unit_name",
    "old_tied",
    "new_tied",
    "old_text",
    "new_text",
];

impl Told<'_> {
    fn values(&self, revised: &Revised) -> [Value; 22] {
        let row = revised.figure();
        let of = |side: &Option<FactRow>, value: fn(&FactRow) -> Option<i64>| json!(side.as_ref().and_then(value));
        let causes: Vec<&str> = revised.causes.keys().map(Cause::code).collect();
        let mut causes = causes;
        causes.dedup();
        [
            json!(row.id),
            json!(row.indicator),
            json!(row.unit),
            json!(row.population),
            json!(row.from.to_string()),
            json!(row.to.to_string()),
            of(&revised.old, |r| r.numerator),
            of(&revised.old, |r| r.denominator),
            of(&revised.new, |r| r.numerator),
            of(&revised.new, |r| r.denominator),
            of(&revised.old, |r| r.rank),
            of(&revised.old, |r| r.ranked),
            of(&revised.new, |r| r.rank),
            of(&revised.new, |r| r.ranked),
            json!(revised.kind),
            json!(causes.join(" ")),
            json!(self.indicator(&row.indicator).map(|indicator| &indicator.name)),
            json!((self.name)(&row.unit)),
            of(&revised.old, |r| r.tied),
            of(&revised.new, |r| r.tied),
            Value::Null,
            Value::Null,
        ]
    }

    fn score_values(&self, score: &Rescored) -> [Value; 22] {
        let mut values: [Value; 22] = Default::default();
        let told = [
            ("indicator", json!(score.list)),
            ("unit", json!(score.unit)),
            ("indicator_name", json!(score.words())),
            ("unit_name", json!((self.name)(&score.unit))),
            ("old_text", json!(score.old)),
            ("new_text", json!(score.new)),
        ];
        for (column, value) in told {
            if let Some(at) = COLUMNS.iter().position(|known| *known == column) {
                values[at] = value;
            }
        }
        values
    }

    fn rows(&self) -> impl Iterator<Item = [Value; 22]> {
        let figures = self.found.iter().map(|revised| self.values(revised));
        figures.chain(self.scores.iter().map(|score| self.score_values(score)))
    }

    fn json(&self) -> Value {
        let object =
            |values: [Value; 22]| -> Value { COLUMNS.iter().map(|name| (*name).to_string()).zip(values).collect() };
        Value::Array(self.rows().map(object).collect())
    }

    fn csv(&self) -> Result<String> {
        let failed = |error: String| Diagnostic::fatal("E004", format!("the answer cannot be written: {error}"));
        let mut writer = csv::Writer::from_writer(BYTE_ORDER_MARK.to_string().into_bytes());
        writer.write_record(COLUMNS).map_err(|e| failed(e.to_string()))?;
        for values in self.rows() {
            let cells = values.map(|value| match value {
                Value::String(text) => inert(&text),
                Value::Null => String::new(),
                other => other.to_string(),
            });
            writer.write_record(cells).map_err(|e| failed(e.to_string()))?;
        }
        Ok(String::from_utf8_lossy(&writer.into_inner().map_err(|e| failed(e.to_string()))?).into_owned())
    }

    fn text(&self, store: &Store, old: &Manifest, new: &Manifest, period: Month) -> Result<String> {
        let about = |manifest: &Manifest| -> Result<String> {
            let record = store.final_of(&manifest.id)?;
            Ok(record.map_or_else(|| manifest.id.clone(), |r| format!("{} (Chính thức, {})", r.release, r.document)))
        };
        let mut text = format!(
            "Số liệu {}: theo bản {} và theo bản {}\n",
            crate::text::date::month(period).replace(number::NBSP, " "),
            about(old)?,
            about(new)?
        );
        if self.found.is_empty() && self.scores.is_empty() {
            text.push_str("Không có con số nào thay đổi\n");
            return Ok(text);
        }
        for kind in [RevisionKind::Adjustment, RevisionKind::Correction, RevisionKind::Both, RevisionKind::Unknown] {
            let of_kind: Vec<&Revised> = self.found.iter().filter(|revised| revised.kind == kind).collect();
            if of_kind.is_empty() {
                continue;
            }
            text.push_str(&format!("\n{} ({} con số)\n", kind.words(), of_kind.len()));
            for revised in of_kind {
                text.push_str(&self.line(revised));
            }
        }
        if !self.scores.is_empty() {
            text.push_str(&format!("\nBảng điểm, xếp loại, thứ hạng ({} ô)\n", self.scores.len()));
        }
        for score in self.scores {
            let (words, unit) = (score.words(), (self.name)(&score.unit));
            text.push_str(&format!("  {words}, {unit}\n    {} → {}\n", score.old, score.new));
        }
        Ok(text)
    }

    /// "Hồ sơ quá hạn, huyện Bàu Sen (tháng 9/2024)", then value, rank and causes.
    fn line(&self, revised: &Revised) -> String {
        let figure = revised.figure();
        let indicator = self.indicator(&figure.indicator);
        let name = indicator.map_or(figure.indicator.as_str(), |indicator| indicator.name.as_str());
        let value = |side: &Option<FactRow>| match side {
            None => "không có".to_string(),
            Some(row) => match (row.numerator, row.denominator, indicator) {
                (Some(n), Some(d), Some(indicator)) => phrase::figure(indicator, n, d),
                (Some(n), Some(d), None) => format!("{}/{}", number::integer(n), number::integer(d)),
                _ => phrase::NO_DATA.to_string(),
            },
        };
        let rank = |side: &Option<FactRow>| {
            let place = side.as_ref().and_then(standing);
            place.map_or_else(|| "không xếp hạng".to_string(), crate::text::place::place)
        };
        let causes: Vec<String> = revised
            .causes
            .iter()
            .map(|(cause, dossiers)| match dossiers {
                0 => cause.words(self.name),
                count => format!("{} ({} hồ sơ)", cause.words(self.name), number::integer(*count as i64)),
            })
            .collect();
        let window = Window::explicit(figure.from, figure.to)
            .map_or_else(|_| figure.to.to_string(), |window| crate::text::date::title(&window));
        let ranks = match (rank(&revised.old), rank(&revised.new)) {
            (old, new) if old == new => old,
            (old, new) => format!("{old} → {new}"),
        };
        format!(
            "  {name}, {} ({window})\n    {} → {}; {ranks}; {}\n    mã con số: {}\n",
            (self.name)(&figure.unit),
            value(&revised.old),
            value(&revised.new),
            causes.join("; "),
            figure.id,
        )
        .replace(number::NBSP, " ")
    }

    fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.id == id)
    }
}

fn standing(row: &FactRow) -> Option<Standing> {
    let number = |value: i64| u32::try_from(value).ok();
    Some(Standing { rank: number(row.rank?)?, of: number(row.ranked?)?, tied: number(row.tied.unwrap_or(0))? })
}

/// What a reader looks for first: ranks that were won or lost, then those that moved most.
fn effect(revised: &Revised) -> (bool, i64) {
    let rank = |side: &Option<FactRow>| side.as_ref().and_then(|row| row.rank);
    match (rank(&revised.old), rank(&revised.new)) {
        (Some(old), Some(new)) => (false, (old - new).abs()),
        (None, None) => (false, 0),
        _ => (true, 0),
    }
}
