//! Who has data: whose files hold a unit's dossiers, and how far they reach.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Ranking;
use crate::model::IndicatorModel;
use crate::period::{Month, Window};
use crate::unit::{Level, Unit};

/// How far a unit's files reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Not to the window's end, or for a status not near enough to it.
    None,
    /// The last one was extracted before the window's end: the figure is provisional.
    TooEarly,
    Whole,
}

impl Ranking<'_> {
    fn expected(&self, month: Month) -> Rc<BTreeSet<String>> {
        let mut known = self.expected.borrow_mut();
        let senders = || Rc::new(self.project.expected_senders(month.last_day()).into_iter().collect());
        Rc::clone(known.entry(month).or_insert_with(senders))
    }

    /// Whose files hold the dossiers of a unit: its own; without such a duty those of the desk or of the
    /// unit above it; nobody's when no one above must send.
    fn sender<'s>(&'s self, unit: &'s str, expected: &'s BTreeSet<String>) -> Option<&'s str> {
        if let Some(whole) = self.project.whole_sender() {
            return Some(whole);
        }
        let mut code = unit;
        loop {
            let desk =
                || self.units.children(code).into_iter().find(|u| u.level == Level::Desk).map(|u| u.code.as_str());
            let found = [Some(code), desk()].into_iter().flatten().find_map(|c| expected.get(c));
            if let Some(sender) = found {
                return Some(sender);
            }
            code = self.units.get(code)?.parent.as_deref()?;
        }
    }

    /// Whether the files reach the window's end for this unit, and for a status, near enough to it.
    pub(super) fn reach(&self, unit: &str, window: Window, model: &IndicatorModel) -> Reach {
        // Nobody must send a register; where nobody must send, what others list is all there is.
        if model.is_over_measures() {
            return Reach::Whole;
        }
        let expected = self.expected(Month::of(window.to));
        let Some(sender) = self.sender(unit, &expected) else { return Reach::Whole };
        let Some(sent) = self.sent.get(sender) else { return Reach::None };
        let reaching = || sent.iter().filter(|(period, _)| period.last_day() >= window.to);
        let grace = self.project.pipeline.status_grace_us();
        let is_near = |extracted_at: i64| (extracted_at - window.end_us()).abs() <= grace;
        if reaching().next().is_none() || (model.needs_status() && !reaching().any(|(_, at)| is_near(*at))) {
            Reach::None
        } else if reaching().all(|(_, extracted_at)| *extracted_at < window.end_us()) {
            Reach::TooEarly
        } else {
            Reach::Whole
        }
    }

    /// Those of some units whose status at the window's end no file tells: what an indicator that needs it counts
    /// of their dossiers is of another day, and belongs to no sum.
    pub fn without_status(&self, units: &[&Unit], window: Window, model: &IndicatorModel) -> Vec<String> {
        if !model.needs_status() {
            return Vec::new();
        }
        let is_due = |unit: &&&Unit| unit.is_valid_on(window.to);
        let is_unknown = |unit: &&&Unit| self.reach(&unit.code, window, model) == Reach::None;
        units.iter().filter(is_due).filter(is_unknown).map(|unit| unit.code.clone()).collect()
    }
}
