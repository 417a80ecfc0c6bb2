//! Who has data: whose files hold a unit's dossiers, how far they reach, and which columns they have.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Ranking;
use crate::fact::Lacking;
use crate::intake::Covers;
use crate::model::IndicatorModel;
use crate::period::{Month, Window};
use crate::store::Input;
use crate::unit::{Level, Unit};

/// How far a unit's files reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Not to the window's end, or for a status not near enough to it.
    None,
    /// A file has no column for what is counted: what it lists would count as zeros.
    NoColumn,
    /// A month of the window was never sent, or the last file was extracted before the window's end: the figure
    /// is provisional.
    Part,
    Whole,
}

/// Months and who must send a unit's dossiers for each.
pub(super) type Due = Vec<(Month, String)>;

impl<'a> Ranking<'a> {
    fn expected(&self, month: Month) -> Rc<BTreeSet<String>> {
        let mut known = self.expected.borrow_mut();
        let senders = || Rc::new(self.project.expected_senders(month.last_day()).into_iter().collect());
        Rc::clone(known.entry(month).or_insert_with(senders))
    }

    /// Whose files hold the dossiers of a unit: its own; without such a duty those of the desk or of the
    /// unit above it; nobody's when no one above must send.
    fn sender(&self, unit: &str, month: Month) -> Option<String> {
        if let Some(whole) = self.project.whole_sender() {
            return Some(whole.to_owned());
        }
        let expected = self.expected(month);
        let mut code = unit;
        loop {
            let desk =
                || self.units.children(code).into_iter().find(|u| u.level == Level::Desk).map(|u| u.code.as_str());
            let found = [Some(code), desk()].into_iter().flatten().find_map(|c| expected.get(c));
            if let Some(sender) = found {
                return Some(sender.clone());
            }
            code = self.units.get(code)?.parent.as_deref()?;
        }
    }

    /// The months from one to another in which someone must send the unit's dossiers.
    fn due(&self, unit: &'a Unit, from: Month, to: Month) -> Rc<Due> {
        let key = (unit.code.as_str(), from, to);
        if let Some(due) = self.due.borrow().get(&key) {
            return Rc::clone(due);
        }
        let months = std::iter::successors(Some(from), |month| Some(month.next())).take_while(|month| *month <= to);
        let there = months.filter(|month| unit.is_valid_on(month.last_day()));
        let due = Rc::new(there.filter_map(|month| Some((month, self.sender(&unit.code, month)?))).collect::<Due>());
        self.due.borrow_mut().insert(key, Rc::clone(&due));
        due
    }

    /// The first month whose files make a window's figure: a state is made of what the whole year's said.
    fn since(&self, window: Window, model: &IndicatorModel) -> Month {
        let from = Month::of(window.from);
        let from = match model.reads_state() {
            true => from.min(Month { month: 1, ..Month::of(window.to) }),
            false => from,
        };
        from.max(self.loaded.first_month(self.month))
    }

    /// Whether a figure begins with what was there on a day before the first file.
    fn has_unknown_opening(&self, window: Window, model: &IndicatorModel) -> bool {
        model.reads_opening() && window.from < self.loaded.first_day(self.month)
    }

    /// Whether what happened in a month is in a sender's files: in the month's own, or in a later one of all there is.
    fn has_sent(&self, sender: &str, month: Month) -> bool {
        let is_all = |(_, files): (&Month, &Vec<&Input>)| files.iter().any(|file| file.covers == Covers::All);
        self.sent.get(sender).is_some_and(|months| months.contains_key(&month) || months.range(month..).any(is_all))
    }

    /// Months of a window, up to its end, that were never sent for a unit.
    pub(super) fn skipped(&self, unit: &'a Unit, window: Window, model: &IndicatorModel) -> Vec<Month> {
        let due = self.due(unit, self.since(window, model), Month::of(window.to));
        due.iter().filter(|(month, sender)| !self.has_sent(sender, *month)).map(|(month, _)| *month).collect()
    }

    /// Whether the files reach the window's end for this unit, have every month of it and every column, and
    /// for a status are near enough to the end.
    pub(super) fn reach(&self, unit: &'a Unit, window: Window, model: &IndicatorModel) -> Reach {
        // Nobody must send a register; where nobody must send, what others list is all there is.
        if model.is_over_measures() {
            return Reach::Whole;
        }
        let last = Month::of(window.to);
        let Some(sender) = self.sender(&unit.code, last) else { return Reach::Whole };
        let Some(sent) = self.sent.get(sender.as_str()) else { return Reach::None };
        let reaching = || sent.range(last..).flat_map(|(_, files)| files);
        let grace = self.project.pipeline.status_grace_us();
        let is_near = |file: &&&Input| (file.extracted_at - window.end_us()).abs() <= grace;
        if !self.has_sent(&sender, last) || (model.needs_status() && !reaching().any(|file| is_near(&file))) {
            Reach::None
        } else if self.lacking(unit, window, model).is_some() {
            Reach::NoColumn
        } else if reaching().all(|file| file.extracted_at < window.end_us())
            || !self.skipped(unit, window, model).is_empty()
        {
            Reach::Part
        } else {
            Reach::Whole
        }
    }

    /// Which columns of a unit's files an indicator misses: of those that list the window's dossiers, and of later
    /// ones, which may list them again; or, without a column, the first month that was loaded at all, where the
    /// figure begins before it. `None` where there are all.
    pub(super) fn lacking(&self, unit: &'a Unit, window: Window, model: &IndicatorModel) -> Option<Lacking> {
        if self.has_unknown_opening(window, model) {
            return Some(Lacking { months: vec![self.loaded.first_month(self.month)], columns: Vec::new() });
        }
        if !model.has_needs() {
            return None;
        }
        let last = if model.is_stock() { Month::of(window.to) } else { self.month };
        let due = self.due(unit, self.since(window, model), last);
        let files = |(month, sender): &(Month, String)| -> Option<(Month, &Vec<&Input>)> {
            Some((*month, self.sent.get(sender.as_str())?.get(month)?))
        };
        let mut sent: Vec<(Month, &Vec<&Input>)> = due.iter().filter_map(files).collect();
        // A file of all there is says anew what the ones before it said.
        let newest = sent.iter().rposition(|(_, files)| files.iter().any(|file| file.covers == Covers::All));
        sent.drain(..newest.unwrap_or(0));
        let mut lacking = Lacking::default();
        for (month, files) in &sent {
            for column in files.iter().flat_map(|file| model.lacks(&file.receipt.absent_fields)) {
                if !lacking.columns.contains(&column) {
                    lacking.columns.push(column);
                }
                if lacking.months.last() != Some(month) {
                    lacking.months.push(*month);
                }
            }
        }
        if lacking.months.len() == sent.len() {
            lacking.months.clear();
        }
        (!lacking.columns.is_empty()).then_some(lacking)
    }

    /// Those of some units of whose dossiers no file tells what an indicator counts: for want of a status at the
    /// window's end it is of another day, for want of a column it is a zero of nobody's. They belong to no sum.
    pub fn left_out(&self, units: &[&'a Unit], window: Window, model: &IndicatorModel) -> Vec<String> {
        if !model.needs_status() && !model.has_needs() && !model.reads_opening() {
            return Vec::new();
        }
        let is_due = |unit: &&&'a Unit| unit.is_valid_on(window.to);
        let is_unknown = |unit: &&&'a Unit| match self.reach(unit, window, model) {
            Reach::None => model.needs_status(),
            Reach::NoColumn => true,
            Reach::Part | Reach::Whole => false,
        };
        units.iter().filter(is_due).filter(is_unknown).map(|unit| unit.code.clone()).collect()
    }
}
