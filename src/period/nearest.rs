//! What reporting window somebody may have meant by two dates.

use chrono::NaiveDate;

use super::calendar::Calendar;
use super::window::{Window, WindowKind};

/// Calendars of national rules; a cut day of one's own rules where it is used, and says nothing about others' dates.
const RULED: [Calendar; 2] = [Calendar::Plain, Calendar::Nd09];
/// Whole windows, in the order in which equals are preferred.
const KINDS: [WindowKind; 5] =
    [WindowKind::Month, WindowKind::Quarter, WindowKind::HalfYear, WindowKind::NineMonths, WindowKind::YearToDate];
/// Farther than this, nothing was meant.
const MOST_DAYS: i64 = 15;

/// A reporting window, and how two written dates differ from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nearest {
    pub window: Window,
    /// Days by which the written window begins earlier; negative: later.
    pub begins_earlier: i64,
    /// Days by which the written window ends later; negative: earlier.
    pub ends_later: i64,
}

impl Nearest {
    /// Days at both ends together; 0 where the dates are those of the reporting window.
    pub fn distance(&self) -> i64 {
        self.begins_earlier.abs() + self.ends_later.abs()
    }
}

/// The reporting window nearest to two written dates, in the national calendars and in those that the pipeline
/// uses; `None` where none is within 15 days.
pub fn nearest(from: NaiveDate, to: NaiveDate, used: &[Calendar]) -> Option<Nearest> {
    let days = |later: NaiveDate, earlier: NaiveDate| later.signed_duration_since(earlier).num_days();
    let mut found: Vec<Nearest> = Vec::new();
    let others = used.iter().copied().filter(|calendar| !RULED.contains(calendar));
    for calendar in RULED.into_iter().chain(others) {
        let middle = calendar.month_of(to);
        for month in [middle, middle.previous(), middle.next()] {
            let whole = KINDS.into_iter().filter(|kind| is_whole(*kind, month.month));
            found.extend(whole.map(|kind| {
                let window = Window::in_calendar(calendar, kind, month, month);
                Nearest { window, begins_earlier: days(window.from, from), ends_later: days(to, window.to) }
            }));
        }
    }
    found.into_iter().filter(|near| near.distance() <= MOST_DAYS).min_by_key(Nearest::distance)
}

/// Whether a window of the kind that ends with the month is complete.
fn is_whole(kind: WindowKind, month: u32) -> bool {
    match kind {
        WindowKind::Quarter => month.is_multiple_of(3),
        WindowKind::HalfYear => month.is_multiple_of(6),
        WindowKind::NineMonths => month == 9,
        _ => true,
    }
}
