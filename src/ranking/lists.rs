//! Which lists an office keeps were sent: only then is a unit they do not name a unit with nothing.

use std::rc::Rc;

use super::Ranking;
use crate::model::IndicatorModel;
use crate::period::{Month, Window};
use crate::pipeline::NewestOf;
use crate::store::Manifest;
use crate::unit::Unit;

/// One file of a register that counts.
#[derive(Clone, Debug)]
pub(super) struct List {
    sender: String,
    period: Month,
    newest_of: NewestOf,
}

impl List {
    /// Whether it says how things stand at the end of a window that ends in `last`.
    fn tells(&self, last: Month) -> bool {
        match self.newest_of {
            NewestOf::Month => self.period == last,
            NewestOf::Year => self.period >= last && self.period.year == last.year,
            NewestOf::All => self.period >= last,
        }
    }
}

/// Files of a register up to a month, headers alone included.
fn lists(manifest: &Manifest, kind: &str, last: Month) -> Vec<List> {
    let files = manifest.counted_inputs(kind).into_iter().filter(|file| file.period <= last);
    let list = |file: &crate::store::Input| List {
        sender: file.sender.clone(),
        period: file.period,
        newest_of: file.newest_of.unwrap_or(NewestOf::Month),
    };
    files.map(list).collect()
}

impl<'a> Ranking<'a> {
    /// Whether a list that names all there is was sent for a unit and reaches the window's end, so that nothing
    /// in it is zero. What was before its sender's first list is not known: nobody kept it, and the month before
    /// said so.
    pub(super) fn is_listed(&self, unit: &'a Unit, window: Window, model: &IndicatorModel) -> bool {
        if !model.is_zero_when_sent() {
            return false;
        }
        let lists = Rc::clone(self.lists.borrow_mut().entry(model.id.clone()).or_insert_with(|| {
            let kinds = self.graph.leaves(&model.id);
            Rc::new(kinds.into_iter().flat_map(|kind| lists(self.manifest, kind, self.month)).collect())
        }));
        let last = Month::of(window.to);
        let above = |unit: &&'a Unit| unit.parent.as_deref().and_then(|code| self.units.get(code));
        let up: Vec<&str> =
            std::iter::successors(Some(unit), |unit| above(unit)).map(|unit| unit.code.as_str()).collect();
        let is_kept = |sender: &str| lists.iter().any(|list| list.sender == sender && list.period <= last);
        lists.iter().any(|list| list.tells(last) && up.contains(&list.sender.as_str()) && is_kept(&list.sender))
    }
}
