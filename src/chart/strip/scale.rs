//! The scale of one row: from its worst value at the left end to its best at the right end.

use super::StripRow;

/// From values to places on one strip, better to the right.
pub(super) struct Scale {
    worst: f64,
    best: f64,
    left: f64,
    right: f64,
}

impl Scale {
    pub fn of(row: &StripRow, (left, right): (f64, f64)) -> Self {
        let all = || row.values().chain(row.target().map(|target| target.value));
        let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
        let (worst, best) = if row.is_lower_better { (high, low) } else { (low, high) };
        Self { worst, best, left, right }
    }

    /// In the middle where all values are the same.
    pub fn x(&self, value: f64) -> f64 {
        let span = self.best - self.worst;
        let share = if span == 0.0 { 0.5 } else { (value - self.worst) / span };
        self.left + share.clamp(0.0, 1.0) * (self.right - self.left)
    }

    /// Places of the worst and the best dot.
    pub fn ends(&self, row: &StripRow) -> Option<(f64, f64)> {
        let places = || row.values().map(|value| self.x(value));
        let (worst, best) = (places().fold(f64::INFINITY, f64::min), places().fold(f64::NEG_INFINITY, f64::max));
        (worst <= best).then_some((worst, best))
    }
}
