//! What the facts of a period are made from, said so that equal texts mean equal facts: of every indicator for
//! itself, so that a changed definition costs its own figures and no other's, and only of what the period's
//! windows reach, so that an old file costs the periods that look at it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::diagnostic::Result;
use crate::fact::Indicator;
use crate::model::{Builder, IndicatorModel, MEASURES, MEASURES_BY, SENDERS};
use crate::period::{Month, Window};
use crate::ranking::{AssignedTargets, Loaded, indicators, looked_at_windows};
use crate::store::{DOSSIERS, Final, Input, Manifest, TablePart, sha256};
use crate::unit::Units;

/// Raised when the same sums may give other facts.
const FACTS_VERSION: u32 = 8;

/// By indicator, the fingerprint of what its facts in a period are made from.
pub type MadeFrom = BTreeMap<String, String>;

/// Of every printed indicator; `units` is [`units_text`], `finals` are the final releases that the period is set
/// against.
///
/// # Errors
/// Those of [`indicators`].
pub fn made_from(
    builder: &Builder<'_>,
    draft: &Manifest,
    units: &str,
    finals: &[&Final],
    period: Month,
) -> Result<MadeFrom> {
    let reach = looked_at_windows(builder.project, period, &Loaded::of(draft));
    let common = format!("{units}\n{}", common(builder, draft, finals, period, &reach));
    let of = |(indicator, model): (Indicator, &IndicatorModel)| {
        let text = own(builder, draft, &indicator, model, period, &reach);
        (indicator.id, sha256(format!("{common}\n{text}").as_bytes()))
    };
    Ok(indicators(builder.project, builder.graph)?.into_iter().map(of).collect())
}

/// Who there is. A reference file says it for all months; where the data name the units, a later file names more.
pub fn units_text(units: &Units) -> String {
    sha256(format!("{:?}", units.iter().collect::<Vec<_>>()).as_bytes())
}

/// The indicators whose facts are not those of the kept part.
pub fn changed(made_from: &MadeFrom, kept: Option<&TablePart>) -> BTreeSet<String> {
    let is_kept =
        |id: &String, fingerprint: &String| kept.is_some_and(|part| part.made_from.get(id) == Some(fingerprint));
    made_from.iter().filter(|(id, fingerprint)| !is_kept(id, fingerprint)).map(|(id, _)| id.clone()).collect()
}

/// Units, rules, what was published and what was sent: what every indicator's facts depend on.
fn common(
    builder: &Builder<'_>,
    draft: &Manifest,
    finals: &[&Final],
    period: Month,
    reach: &BTreeSet<Window>,
) -> String {
    let mut text = format!("facts-{FACTS_VERSION} {}\n{reach:?}\n", crate::VERSION);
    for known in finals {
        lined(&mut text, format_args!("{} {} {}", known.release, known.manifest_sha256, known.document));
    }
    // The indicators and lists a pipeline prints are told apart: one more changes no other's figures.
    let mut pipeline = builder.project.pipeline.clone();
    pipeline.indicators.clear();
    pipeline.lists.clear();
    lined(&mut text, format_args!("{pipeline:?}"));
    let is_reference = |path: &str| path.starts_with("pipelines/") && path.matches('/').count() > 1;
    for (path, content) in draft.texts.iter().filter(|(path, _)| is_reference(path)) {
        lined(&mut text, format_args!("{path}\n{content}"));
    }
    // A status is made of what its whole year's files said.
    let since = reach.iter().map(|window| Month { month: 1, ..Month::of(window.from) }).min().unwrap_or(period);
    lined(&mut text, format_args!("{:?}", draft.first_period()));
    for (month, part) in draft.tables.get(SENDERS).into_iter().flatten() {
        if month.parse::<Month>().is_ok_and(|month| since <= month && month <= period) {
            lined(&mut text, format_args!("{month} {:?}", part.objects));
        }
    }
    // How far the files reach, each for itself: a sender may have several.
    let is_reached = |input: &&Input| input.kind == DOSSIERS && since <= input.period && input.period <= period;
    for input in draft.inputs.iter().filter(is_reached) {
        let Input { sender, period, version, covers, extracted_at, .. } = input;
        lined(&mut text, format_args!("{sender} {period} {version} {covers:?} {extracted_at}"));
    }
    // What decisions assigned is read from every list of them.
    lined(&mut text, format_args!("{:?}", builder.graph.model(AssignedTargets::MODEL)));
    // A list of headings alone gives no sums: that it was sent is told by the file.
    for input in draft.inputs.iter().filter(|input| input.newest_of.is_some() && input.period <= period) {
        let version = if input.period < since && input.kind != AssignedTargets::REGISTER { 0 } else { input.version };
        lined(&mut text, format_args!("{} {} {} {version}", input.kind, input.sender, input.period));
    }
    sha256(text.as_bytes())
}

/// An indicator's definition and the sums that the period's windows read.
fn own(
    builder: &Builder<'_>,
    draft: &Manifest,
    indicator: &Indicator,
    model: &IndicatorModel,
    period: Month,
    reach: &BTreeSet<Window>,
) -> String {
    // Its place in the bulletin is no part of its figures.
    let indicator = Indicator { order: 0, ..indicator.clone() };
    let mut text = format!("{indicator:?}\n{model:?}\n{:?}\n", builder.graph.leaves(&indicator.id));
    for table in [MEASURES, MEASURES_BY] {
        let Some(partitions) = draft.tables.get(table) else { continue };
        let first = format!("{}/", indicator.id);
        for (partition, part) in partitions.range(first.clone()..).take_while(|(name, _)| name.starts_with(&first)) {
            let is_known = partition[first.len()..].parse::<Month>().is_ok_and(|month| month <= period);
            if is_known && reach.iter().any(|window| part.overlaps(*window)) {
                lined(&mut text, format_args!("{table} {partition} {:?}", part.objects));
            }
        }
    }
    text
}

fn lined(text: &mut String, line: std::fmt::Arguments<'_>) {
    // writing into a String cannot fail
    let _ = writeln!(text, "{line}");
}
