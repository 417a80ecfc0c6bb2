//! C01, the ordered bar: who stands where. Best on top, one bar a unit from zero, rank at the left,
//! value at the bar's end, change of rank at the right, the target as a dashed line with its label.
//!
//! The order of the bars is the caller's (ranks decide it, never the drawing); bars without a value come
//! last. Long lists show both ends and the neighbourhood of the unit the bulletin is about.

mod plot;

use plot::Plot;

use super::canvas::Canvas;
use super::frame::{Frame, Sizes};
use super::{Shape, Target};
use crate::diagnostic::Result;

/// More bars than this are not legible in one picture.
const MOST_ROWS: usize = 20;
/// Bars shown from each end of a long list that has a focus, and on each side of the focus.
const ENDS: usize = 5;
const NEIGHBOURS: usize = 3;
/// Bars shown from the top of a long list without a focus.
const TOP_ALONE: usize = 10;
/// Bars without a value that are listed singly in a long list.
const MISSING_SHOWN: usize = 3;

/// One unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bar {
    /// "8", "(3)" for a small base, empty when not ranked.
    pub rank: String,
    pub label: String,
    /// Length; `None` draws no bar and puts the row last.
    pub value: Option<f64>,
    /// "23", "96,70%"; without a value what is printed instead: "Chưa gửi số liệu".
    pub value_text: String,
    /// "▲2", "▼1", "=", "mới", or empty.
    pub change: String,
    /// Whether this is the unit the bulletin is about.
    pub is_focus: bool,
    /// Printed small behind the value: "tạm tính".
    pub note: Option<String>,
}

/// An ordered bar chart; every text is printed as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BarChart {
    /// Unique in the page; the shape is added to it.
    pub id: String,
    /// The result in one sentence.
    pub title: String,
    /// Measure, population, window and direction in words.
    pub subtitle: String,
    /// Over the ranks: "hạng".
    pub rank_heading: String,
    /// Over the changes: "so với tháng 9".
    pub change_heading: String,
    /// Best first.
    pub bars: Vec<Bar>,
    pub target: Option<Target>,
    /// What a bar is, for "… 62 đơn vị khác …"; "đơn vị" when empty.
    pub noun: String,
    /// Lines under the bars: "Không xếp hạng: Mỹ Hữu (không phát sinh hồ sơ)".
    pub notes: Vec<String>,
    pub source: String,
    /// Alternative text.
    pub alt: String,
}

/// What stands in one row.
enum Row<'a> {
    Bar(&'a Bar),
    Break(String),
}

/// Draws the chart.
pub fn draw(chart: &BarChart, shape: Shape) -> Result<String> {
    let sizes = Sizes::of(shape);
    let mut canvas = Canvas::default();
    let frame = chart.frame();
    let top = frame.header(&mut canvas, &sizes) + sizes.gap;
    let rows = chart.rows();
    let room = (sizes.height - top - frame.footer_height(&sizes)).max(0.0);
    let plot = Plot::new(chart, &rows, sizes, top, room);
    plot.draw(&mut canvas, chart);
    frame.finish(canvas, &plot.sizes, plot.bottom())
}

impl BarChart {
    fn frame(&self) -> Frame<'_> {
        Frame {
            id: &self.id,
            title: &self.title,
            subtitle: &self.subtitle,
            notes: &self.notes,
            source: &self.source,
            alt: &self.alt,
        }
    }

    /// All bars, or the telling parts of a long list with a line for each part left out.
    fn rows(&self) -> Vec<Row<'_>> {
        let (known, missing): (Vec<&Bar>, Vec<&Bar>) = self.bars.iter().partition(|bar| length(bar).is_some());
        if self.bars.len() <= MOST_ROWS {
            return known.into_iter().chain(missing).map(Row::Bar).collect();
        }
        let focus = known.iter().position(|bar| bar.is_focus);
        let count = known.len();
        let is_shown = |i: usize| match focus {
            Some(focus) => i < ENDS || i.abs_diff(focus) <= NEIGHBOURS || i + ENDS >= count,
            None => i < TOP_ALONE || i + ENDS >= count,
        };
        let mut rows = self.pick(&known, is_shown);
        rows.extend(self.pick(&missing, |i| i < MISSING_SHOWN || missing[i].is_focus));
        rows
    }

    /// The rows shown; a run of hidden ones becomes one line, unless it is a single row, which takes no
    /// more space itself.
    fn pick<'a>(&self, bars: &[&'a Bar], is_shown: impl Fn(usize) -> bool) -> Vec<Row<'a>> {
        let mut rows = Vec::new();
        let mut i = 0;
        while i < bars.len() {
            let hidden = (i..bars.len()).take_while(|&j| !is_shown(j)).count();
            if hidden > 1 {
                rows.push(Row::Break(self.break_line(hidden)));
                i += hidden;
            } else {
                rows.push(Row::Bar(bars[i]));
                i += 1;
            }
        }
        rows
    }

    /// The target, if it can be drawn.
    fn target(&self) -> Option<&Target> {
        self.target.as_ref().filter(|target| target.value.is_finite() && target.value >= 0.0)
    }

    fn break_line(&self, hidden: usize) -> String {
        let noun = if self.noun.is_empty() { "đơn vị" } else { &self.noun };
        format!("… {hidden} {noun} khác …")
    }
}

/// Length of a bar that can be drawn; the rest counts as missing.
fn length(bar: &Bar) -> Option<f64> {
    bar.value.filter(|value| value.is_finite()).map(|value| value.max(0.0))
}
