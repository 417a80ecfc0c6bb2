//! Whether an indicator's front matter and query can mean anything.

use arrow::datatypes::{DataType, Schema};

use super::{Anchor, IndicatorModel, Need, Over, PartSetting};
use crate::diagnostic::{Diagnostic, Place, Result};
use crate::dossier::Field;
use crate::fact::Measure;

/// Columns of `dossier_state` that the sums read.
const NEEDED_COLUMNS: [&str; 7] =
    ["receiving_unit", "resolving_unit", "received_at", "ended_at", "flow_weight", "is_current", "covers"];

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

impl IndicatorModel {
    pub(super) fn check(&self) -> Result<()> {
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
}
