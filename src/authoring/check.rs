//! What is asked of a finished indicator: words, lever, columns, rows, fixtures.

use std::path::Path;

use arrow::array::AsArray;
use arrow::datatypes::{DataType, Int64Type};
use datafusion::prelude::SessionContext;
use fs_err as fs;

use super::template::TO_WRITE;
use crate::diagnostic::{Diagnostic, Place, Result};
use crate::fact::{Indicator, Measure};
use crate::model::query::ask;
use crate::model::{
    Builder, Evidence, Graph, IndicatorModel, LeverAction, Lines, MEASURES, Model, uncommented, unit_test,
};
use crate::period::{Month, MonthRange, Window};
use crate::pipeline::IndicatorSetting;
use crate::rank::Direction;
use crate::store::Manifest;

/// What was found of one indicator.
#[derive(Debug, Default)]
pub struct Report {
    pub faults: Vec<Box<Diagnostic>>,
    /// Fixtures that were run.
    pub fixtures: usize,
    /// Numerator and denominator of the last month of a release, where there is one.
    pub counted: Option<(i64, i64)>,
}

/// Checks one indicator; `release` is a session over all its periods, and its last month.
///
/// # Errors
/// Input and output errors; what is wrong with the indicator is in the report.
pub fn check(
    builder: &Builder<'_>,
    root: &Path,
    model: &IndicatorModel,
    release: Option<(&SessionContext, Month)>,
) -> Result<Report> {
    let mut report = Report::default();
    let setting = IndicatorSetting::plain(&model.id);
    let printed = model.printed(&setting, 0)?;
    words(model, &printed, &mut report);
    lever(model, &printed, &mut report);
    let planned = unit_test::columns(builder.engine, builder.graph, &model.id, &model.path);
    let is_planned = match planned.and_then(|columns| model.check_columns(&columns)) {
        Ok(()) => true,
        Err(fault) => {
            report.faults.push(fault);
            false
        }
    };
    if is_planned
        && let Some((session, month)) = release
        && let Err(fault) = rows(builder, model, &printed, session, month, &mut report)
    {
        report.faults.push(fault);
    }
    fixtures(builder, root, model, &mut report)?;
    Ok(report)
}

fn fault(model: &IndicatorModel, message: impl Into<String>) -> Box<Diagnostic> {
    Diagnostic::fatal("N010", message).at(Place::file(model.path.as_str()))
}

/// An indicator that counts otherwise than the release printed it, under the same version: who compares two bulletins
/// would take two definitions for one.
pub fn version(model: &IndicatorModel, release: &Manifest) -> Option<Box<Diagnostic>> {
    let is_printed = |partition: &String| partition.split('/').next() == Some(model.id.as_str());
    release.tables.get(MEASURES)?.keys().find(|partition| is_printed(partition))?;
    let printed = IndicatorModel::parse(&model.path, release.texts.get(&model.path)?).ok()?;
    let is_same = printed.meaning() == model.meaning();
    (!is_same && model.version() <= printed.version()).then(|| {
        let message = format!(
            "its query, parts or definition are not those of release {}, and its version is still {}",
            release.id,
            model.version()
        );
        fault(model, message)
            .hint(format!("nâng version: write `version = {}`, or take the change back", printed.version() + 1))
    })
}

/// Models under an indicator whose query is not the release's: whether its figures still mean the same is for whoever
/// changed them to say.
pub fn changed_under<'a>(graph: &'a Graph, model: &IndicatorModel, release: &Manifest) -> Vec<&'a str> {
    let is_changed = |name: &&str| {
        let now = graph.model(name);
        let printed = now.and_then(|now| Model::parse(&now.path, release.texts.get(&now.path)?).ok());
        now.zip(printed).is_some_and(|(now, printed)| uncommented(&now.sql) != uncommented(&printed.sql))
    };
    graph.models_under(&model.id).into_iter().filter(is_changed).collect()
}

/// Words that an office reads: there, Vietnamese, and written by somebody.
fn words(model: &IndicatorModel, printed: &Indicator, report: &mut Report) {
    let faults = &mut report.faults;
    let texts = [
        ("title", &printed.name),
        ("noun", &printed.noun),
        ("definition", &printed.definition),
        ("source", &printed.source),
    ];
    for (key, text) in texts {
        if text.trim().is_empty() {
            faults.push(fault(model, format!("`{key}` is empty")));
        } else if text.contains(TO_WRITE) {
            faults.push(fault(model, format!("`{key}` is still the template's")));
        } else if key != "source" && !is_vietnamese(text) {
            faults.push(fault(model, format!("`{key}` is not Vietnamese: no letter of it has a mark")));
        }
    }
    if model.sql.contains(TO_WRITE) {
        let line = model.sql.lines().position(|line| line.contains(TO_WRITE)).map_or(1, |at| at as u64 + 1);
        let place = Place::file(model.path.as_str()).row(line);
        faults.push(
            fault(model, "a condition is still the template's").at(place).hint("edit it, then delete its comment"),
        );
    }
}

/// Whether a text has a letter that only Vietnamese writes with such a mark.
fn is_vietnamese(text: &str) -> bool {
    text.chars().any(|c| c.is_alphabetic() && !c.is_ascii())
}

/// A lever that moves the figure the wrong way promises what cannot be.
fn lever(model: &IndicatorModel, printed: &Indicator, report: &mut Report) {
    let Some(lever) = model.lever() else { return };
    let faults = &mut report.faults;
    if lever.verb.trim().is_empty() {
        faults.push(fault(model, "the lever has no `verb`").hint("e.g. verb = \"giảm\""));
    }
    match (lever.action, printed.direction) {
        (_, None) => faults.push(fault(model, "a lever without `direction`: what is never ranked has no next rank")),
        (LeverAction::Reduce, Some(Direction::HigherIsBetter)) => {
            faults
                .push(fault(model, "the lever reduces a figure of which more is better").hint("action = \"convert\""));
        }
        (LeverAction::Convert, Some(Direction::LowerIsBetter)) => {
            faults.push(fault(model, "the lever adds to a figure of which less is better").hint("action = \"reduce\""));
        }
        (LeverAction::Reduce, _) if lever.available == "rest" => {
            faults.push(
                fault(model, "the lever reduces, but `rest` is what does not count")
                    .hint("name the part that can still be acted on"),
            );
        }
        _ => {}
    }
}

/// Counts over the last month of a release, and rows of a rate that count without being of its base.
fn rows(
    builder: &Builder<'_>,
    model: &IndicatorModel,
    printed: &Indicator,
    session: &SessionContext,
    month: Month,
    report: &mut Report,
) -> Result<()> {
    let (given, what) = match model.is_over_measures() {
        true => (lines(builder, model, month)?, "unit"),
        false => (dossiers(builder, model, month)?, "dossier_id"),
    };
    // A part without a base of its own only adds to the numerator: "resolved in the period, of those received in it".
    let sql = format!(
        "select cast(coalesce(sum(numerator), 0) as bigint), cast(coalesce(sum(denominator), 0) as bigint), \
         cast(coalesce(sum(case when is_outside then 1 else 0 end), 0) as bigint), \
         cast(min(case when is_outside then {what} end) as varchar) from (select *, numerator > denominator and \
         (sum(denominator) over (partition by part) > 0 or sum(denominator) over () = 0) as is_outside from (\n{given}\n))"
    );
    let batches = ask(builder, session, &sql)?;
    let number = |column: usize| {
        let cell = batches.first().and_then(|batch| batch.column(column).as_primitive_opt::<Int64Type>());
        cell.map_or(0, |cells| cells.value(0))
    };
    let example = batches.first().and_then(|batch| arrow::compute::cast(batch.column(3), &DataType::Utf8).ok());
    let example = example.as_ref().and_then(|cells| cells.as_string_opt::<i32>()).map_or("", |cells| cells.value(0));
    let outside = number(2);
    report.counted = Some((number(0), number(1)));
    if printed.measure == Measure::Rate && outside > 0 {
        let rows = if model.is_over_measures() { "sums" } else { "dossiers" };
        let message =
            format!("{outside} {rows} of {month} count in the numerator and not in the denominator, e.g. {example}");
        report.faults.push(
            fault(model, message).hint("a rate counts within its base: repeat the base's condition in the numerator"),
        );
    }
    Ok(())
}

/// The query of the dossiers of a month.
fn dossiers(builder: &Builder<'_>, model: &IndicatorModel, month: Month) -> Result<String> {
    let periods = MonthRange::from(month);
    let evidence = Evidence {
        project: builder.project,
        graph: builder.graph,
        indicator: model,
        units: None,
        dossiers: None,
        left_out: &[],
        received_from: None,
        from: month.first_day(),
        to: month.last_day(),
        loaded_from: month.first_day(),
        periods,
    };
    evidence.sql(&[periods])
}

/// The query of what units entered for a month.
fn lines(builder: &Builder<'_>, model: &IndicatorModel, month: Month) -> Result<String> {
    let window = Window::explicit(month.first_day(), month.last_day())?;
    let (project, graph) = (builder.project, builder.graph);
    Lines { project, graph, indicator: model, units: None, window, period: month }.by_unit()
}

fn fixtures(builder: &Builder<'_>, root: &Path, model: &IndicatorModel, report: &mut Report) -> Result<()> {
    let folder = root.join("tests/models");
    let mut paths = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    for path in paths {
        let text = fs::read_to_string(&path)?;
        // A fixture that cannot be read says nothing of its model; its file's name does.
        let is_named = || path.file_stem().is_some_and(|stem| *stem == *format!("indicator_{}", model.id));
        if !unit_test::model_of(&text).map_or_else(is_named, |name| name == model.id) {
            continue;
        }
        report.fixtures += 1;
        let shown = format!("tests/models/{}", path.file_name().unwrap_or_default().to_string_lossy());
        match unit_test::run(builder.engine, builder.graph, &shown, &text) {
            Ok(None) => {}
            Ok(Some(difference)) => report.faults.push(
                Diagnostic::fatal(
                    "N011",
                    format!("the rows are not as expected (- expected, + given)\n{}", difference.trim_end()),
                )
                .at(Place::file(shown)),
            ),
            Err(error) => report.faults.push(error),
        }
    }
    if report.fixtures == 0 {
        let file = format!("tests/models/indicator_{}.toml", model.id);
        report
            .faults
            .push(fault(model, "no fixture shows what counts and what does not").hint(format!("write {file}")));
    }
    Ok(())
}
