//! The catalogue of a warehouse: every table and column in both languages, indicators, what reads what,
//! checks and their last results. One page, to be opened anywhere.
//!
//! Nothing is described twice: columns come from the tables, words from front matter and the field
//! dictionary. What a clock decided (runs) is told only when somebody asks, never in a release.

mod entries;
mod lineage;
mod words;

use std::collections::BTreeMap;

use arrow::datatypes::DataType;
use chrono::DateTime;
use datafusion::prelude::SessionContext;
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Result};
use crate::dossier::Field;
use crate::model::query::{EXTRACTS, SUPERSEDED, release_session};
use crate::model::{Builder, Kind, Model};
use crate::pipeline::Register;
use crate::store::Manifest;
use crate::text::number;
use crate::text::{collate, date};

/// Tables that no model makes, in the order they are told.
const BUILTIN: [&str; 18] = [
    "dossier_versions",
    EXTRACTS,
    SUPERSEDED,
    "portal_dossiers",
    "measures",
    "measures_by",
    "breakdowns",
    "facts",
    "rankings",
    "indicators",
    "window_differences",
    "adjusted_figures",
    "request_effects",
    "senders",
    "units",
    "unit_predecessors",
    "unit_heirs",
    "workdays",
];

/// Everything the page prints.
#[derive(Clone, Debug, Serialize)]
pub struct Catalog {
    pub publisher: String,
    pub warehouse: String,
    pub notice: Option<String>,
    pub release: String,
    pub pipeline: String,
    pub program: String,
    /// "tháng 1/2024 – tháng 10/2024".
    pub months: String,
    pub tables: Vec<Table>,
    pub indicators: Vec<IndicatorEntry>,
    pub checks: Vec<Check>,
    pub index: Vec<Letter>,
    /// Only in a catalogue that somebody asked for.
    pub runs: Vec<Run>,
    pub releases: Vec<String>,
}

/// One table or view.
#[derive(Clone, Debug, Serialize)]
pub struct Table {
    pub name: String,
    pub vi: String,
    pub en: String,
    pub kind: &'static str,
    pub grain: String,
    /// Rows kept in the release, printed; views keep none.
    pub rows: Option<String>,
    pub path: Option<String>,
    pub columns: Vec<Column>,
    pub reads: Vec<String>,
    pub read_by: Vec<String>,
}

/// One column.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    pub name: String,
    pub kind: &'static str,
    pub vi: String,
    pub en: String,
}

/// One indicator.
#[derive(Clone, Debug, Serialize)]
pub struct IndicatorEntry {
    pub id: String,
    pub version: u32,
    pub name: String,
    pub definition: String,
    pub source: String,
    /// Label and words.
    pub details: Vec<(String, String)>,
    pub path: String,
    pub reads: Vec<String>,
}

/// One check and its last answer.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    pub name: String,
    pub title: String,
    pub severity: &'static str,
    pub result: String,
    pub is_failing: bool,
    pub sample: Vec<String>,
    pub reads: Vec<String>,
}

/// Entries that begin with one letter.
#[derive(Clone, Debug, Serialize)]
pub struct Letter {
    pub letter: String,
    /// Words and the place on the page.
    pub entries: Vec<(String, String)>,
}

/// One line of the log of runs.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    pub at: String,
    pub what: String,
    pub seconds: String,
    pub result: String,
}

/// The catalogue of a release (or of the draft of one), without runs.
///
/// # Errors
/// `E003`, `M020`; `C013`.
pub fn catalog(builder: &Builder<'_>, manifest: &Manifest, release: &str) -> Result<Catalog> {
    // Only columns are wanted: no file is named.
    let session = release_session(builder, manifest, manifest.period, &|_| false)?;
    let lineage = lineage::Lineage::of(builder.graph);
    let mut tables = Vec::new();
    for name in BUILTIN {
        let (vi, en) = words::table(name).unwrap_or((name, name));
        let kind = if name == EXTRACTS { "bảng nhìn (view)" } else { "bảng có sẵn" };
        tables.push(Table {
            name: name.to_string(),
            vi: vi.to_string(),
            en: en.to_string(),
            kind,
            grain: String::new(),
            rows: (name != EXTRACTS).then(|| rows_of(manifest, name)),
            path: None,
            columns: columns(builder, &session, name, None)?,
            reads: lineage.reads(name),
            read_by: lineage.read_by(name),
        });
    }
    for register in builder.graph.registers.values() {
        tables.push(Table {
            name: register.name.clone(),
            vi: register.title.clone(),
            en: format!("register of pipelines/registers/{}.toml", register.name),
            kind: "sổ theo dõi",
            grain: register.key.join(", "),
            rows: Some(rows_of(manifest, &register.name)),
            path: Some(Register::path(&register.name)),
            columns: register_columns(builder, &session, register)?,
            reads: lineage.reads(&register.name),
            read_by: lineage.read_by(&register.name),
        });
    }
    for model in &builder.graph.models {
        tables.push(Table {
            name: model.name.clone(),
            vi: model.vi.clone().unwrap_or_else(|| model.title.clone()),
            en: if model.vi.is_some() { model.title.clone() } else { String::new() },
            kind: match model.kind {
                Kind::View => "bảng nhìn (view)",
                Kind::Table => "bảng, tính lại cả bảng",
                Kind::ByPeriod => "bảng, tính từng kỳ",
            },
            grain: model.grain.join(", "),
            rows: (model.kind != Kind::View).then(|| rows_of(manifest, &model.name)),
            path: Some(model.path.clone()),
            columns: columns(builder, &session, &model.name, Some(model))?,
            reads: lineage.reads(&model.name),
            read_by: lineage.read_by(&model.name),
        });
    }
    let indicators = entries::indicators(builder, &lineage)?;
    let index = index(&tables, &indicators);
    let pipeline = &builder.project.pipeline;
    let first = manifest.first_period().unwrap_or(manifest.period);
    Ok(Catalog {
        publisher: pipeline.publisher.clone(),
        warehouse: pipeline.warehouse.clone(),
        notice: pipeline.notice.clone(),
        release: release.to_string(),
        pipeline: builder.project.name.clone(),
        program: manifest.program.clone(),
        months: format!("{} – {}", date::month(first), date::month(manifest.period)),
        checks: entries::checks(builder, manifest, &lineage),
        tables,
        indicators,
        index,
        runs: Vec::new(),
        releases: Vec::new(),
    })
}

/// Adds what the store remembers besides releases: the log of runs, with its clock.
///
/// # Errors
/// `S003`, `S012`.
pub fn with_runs(mut catalog: Catalog, builder: &Builder<'_>) -> Result<Catalog> {
    let finals = builder.store.finals()?;
    catalog.releases = builder
        .store
        .releases()?
        .into_iter()
        .map(|id| match finals.iter().find(|known| known.release == id) {
            Some(known) => format!("{id} – Chính thức ({})", known.document),
            None => id,
        })
        .collect();
    let run = |run: crate::store::RunLog| Run {
        at: i64::try_from(run.started_at)
            .ok()
            .and_then(|at| DateTime::from_timestamp(at, 0))
            .map_or_else(String::new, |at| at.format("%d/%m/%Y %H:%M UTC").to_string()),
        what: format!("{} {} {}", run.stage, run.pipeline, run.periods),
        seconds: format!("{:.1}", run.seconds).replace('.', ","),
        result: match &run.release {
            Some(id) if run.is_published => format!("công bố {id}"),
            Some(id) => format!("không có gì mới: {id}"),
            None => format!("kết quả {}", run.result),
        },
    };
    catalog.runs = builder.store.last_runs(20).into_iter().map(run).collect();
    Ok(catalog)
}

fn rows_of(manifest: &Manifest, table: &str) -> String {
    let sum: u64 = match table {
        "dossier_versions" => manifest.counted_inputs("dossiers").iter().flat_map(|i| &i.parts).map(|p| p.rows).sum(),
        "portal_dossiers" => manifest.counted_inputs("portal").iter().flat_map(|i| &i.parts).map(|p| p.rows).sum(),
        SUPERSEDED => {
            let all: u64 =
                manifest.inputs.iter().filter(|i| i.kind == "dossiers").flat_map(|i| &i.parts).map(|p| p.rows).sum();
            let counted: u64 = manifest.counted_inputs("dossiers").iter().flat_map(|i| &i.parts).map(|p| p.rows).sum();
            all - counted
        }
        _ => {
            let parts = manifest.tables.get(table).into_iter().flat_map(BTreeMap::values);
            parts.flat_map(|part| &part.objects).map(|object| object.rows).sum()
        }
    };
    number::integer(i64::try_from(sum).unwrap_or(i64::MAX))
}

/// The columns of a register, the declared ones in its own words.
fn register_columns(builder: &Builder<'_>, session: &SessionContext, register: &Register) -> Result<Vec<Column>> {
    let mut columns = columns(builder, session, &register.name, None)?;
    for declared in &register.columns {
        for column in columns.iter_mut().filter(|column| column.name == declared.name) {
            column.vi.clone_from(&declared.title);
            column.en.clone_from(&declared.meaning);
        }
    }
    Ok(columns)
}

fn columns(builder: &Builder<'_>, session: &SessionContext, table: &str, model: Option<&Model>) -> Result<Vec<Column>> {
    let provider = builder
        .engine
        .wait(session.table_provider(table))
        .map_err(|error| Diagnostic::fatal("E003", format!("table `{table}` cannot be described: {error}")))?;
    let declared = |name: &str| model.and_then(|m| m.columns.0.iter().find(|(known, _)| known == name)).map(|(_, c)| c);
    let column = |field: &arrow::datatypes::Field| {
        let name = field.name();
        let known = words::column(table, name);
        let dictionary = Field::from_name(name).map(Field::definition);
        let vi = declared(name)
            .and_then(|c| c.vi.clone())
            // `status` is a figure's in facts, a dossier's elsewhere.
            .or_else(|| dictionary.filter(|_| !is_of_figures(table)).map(|d| d.title.to_string()))
            .or_else(|| known.map(|(vi, _)| vi.to_string()));
        let en = declared(name)
            .map(|c| c.is.clone())
            .or_else(|| dictionary.filter(|_| !is_of_figures(table)).map(|d| d.meaning.to_string()))
            .or_else(|| known.map(|(_, en)| en.to_string()));
        Column {
            name: name.clone(),
            kind: kind_words(field.data_type()),
            vi: date::capitalised(&vi.unwrap_or_default()),
            en: en.unwrap_or_default(),
        }
    };
    Ok(provider.schema().fields().iter().map(|field| column(field)).collect())
}

fn is_of_figures(table: &str) -> bool {
    matches!(table, "facts" | "rankings")
}

fn kind_words(kind: &DataType) -> &'static str {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Dictionary(..) => "chữ",
        DataType::Boolean => "đúng/sai",
        DataType::Date32 => "ngày",
        DataType::Timestamp(..) => "ngày giờ",
        kind if kind.is_integer() => "số nguyên",
        _ => "số",
    }
}

/// Every name and every Vietnamese word of the page, in the order of the alphabet.
fn index(tables: &[Table], indicators: &[IndicatorEntry]) -> Vec<Letter> {
    let mut entries: Vec<(String, String)> = Vec::new();
    for table in tables {
        entries.push((table.name.clone(), format!("bang-{}", table.name)));
        for column in &table.columns {
            let place = format!("cot-{}-{}", table.name, column.name);
            entries.push((format!("{} ({})", column.name, table.name), place));
        }
    }
    for indicator in indicators {
        entries.push((indicator.name.clone(), format!("chi-tieu-{}", indicator.id)));
        entries.push((indicator.id.clone(), format!("chi-tieu-{}", indicator.id)));
    }
    let alphabet = collate::Alphabet::vietnamese();
    entries.sort_by_cached_key(|(words, place)| (alphabet.key(words), place.clone()));
    entries.dedup();
    let mut letters: Vec<Letter> = Vec::new();
    for entry in entries {
        let letter: String = entry.0.chars().take(1).flat_map(char::to_uppercase).collect();
        match letters.last_mut() {
            Some(last) if last.letter == letter => last.entries.push(entry),
            _ => letters.push(Letter { letter, entries: vec![entry] }),
        }
    }
    letters
}
