//! C02, the dot strip: where one unit stands in every indicator at once. One row an indicator, one dot a
//! unit, the right end is always the better one whatever the direction, the unit of the bulletin large.
//!
//! Each row has its own scale from the worst value to the best (a target outside widens it); the
//! subtitle says so. The end labels stand below the line and the target's label above it, so that the
//! target's mark can meet neither.

mod scale;

use scale::Scale;

use super::canvas::{Anchor, Canvas, Type, palette};
use super::frame::{Frame, Sizes, centred, clamped, heading};
use super::{Shape, Target};
use crate::diagnostic::Result;
use crate::text::font::{self, Face, Fitted, LINE_HEIGHT};

/// More dots than this in a row are drawn smaller and see-through instead of ringed.
const DENSE: usize = 30;
/// Widest share of the picture that the indicators' names may take beside the strips.
const NAME_SHARE: f64 = 0.29;
/// Widest share of the picture for the column of values, and for the two others each.
const VALUE_SHARE: f64 = 0.2;
const FIGURE_SHARE: f64 = 0.15;
/// How far a target's mark reaches above and below the strip, in radii of a dot.
const MARK_ABOVE: f64 = 2.4;
const MARK_BELOW: f64 = 2.0;

/// One indicator.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StripRow {
    /// "Hồ sơ quá hạn".
    pub name: String,
    /// "hồ sơ · thấp hơn là tốt hơn".
    pub detail: String,
    /// Values of the other units, in any order.
    pub others: Vec<f64>,
    /// Value of the unit of the bulletin; `None` without one.
    pub focus: Option<f64>,
    pub target: Option<Target>,
    pub is_lower_better: bool,
    /// Under the worst dot: "Bắc Lĩnh 96".
    pub worst_label: String,
    /// Under the best dot: "Yên Lễ 0".
    pub best_label: String,
    /// "23", "96,70%", or why there is none.
    pub value_text: String,
    /// "8/12", or empty.
    pub rank_text: String,
    /// "▲2", "▼1", "=", or empty.
    pub change_text: String,
}

/// A dot strip chart; every text is printed as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StripChart {
    /// Unique in the page; the shape is added to it.
    pub id: String,
    pub title: String,
    /// Explains dots, colours, target and window.
    pub subtitle: String,
    /// "← cần cải thiện".
    pub worse_heading: String,
    /// "tốt hơn →".
    pub better_heading: String,
    /// "kết quả".
    pub value_heading: String,
    /// "xếp thứ".
    pub rank_heading: String,
    /// "thay đổi".
    pub change_heading: String,
    pub rows: Vec<StripRow>,
    pub notes: Vec<String>,
    pub source: String,
    /// Alternative text.
    pub alt: String,
}

/// Draws the chart.
pub fn draw(chart: &StripChart, shape: Shape) -> Result<String> {
    let sizes = Sizes::of(shape);
    let mut canvas = Canvas::default();
    let frame = chart.frame();
    let top = frame.header(&mut canvas, &sizes) + sizes.gap;
    let limit = sizes.height - frame.footer_height(&sizes);
    let layout = Layout::new(chart, sizes, limit);
    let bottom = match shape {
        Shape::Wide => layout.draw_beside(&mut canvas, chart, top),
        Shape::Portrait => layout.draw_below(&mut canvas, chart, top),
    };
    frame.finish(canvas, &layout.sizes, bottom)
}

impl StripChart {
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
}

impl StripRow {
    fn values(&self) -> impl Iterator<Item = f64> {
        self.others.iter().copied().chain(self.focus).filter(|value| value.is_finite())
    }

    fn target(&self) -> Option<&Target> {
        self.target.as_ref().filter(|target| target.value.is_finite())
    }
}

/// Columns and sizes of one chart, in the unit of its shape.
struct Layout {
    sizes: Sizes,
    /// Right edges of the three columns of figures.
    value_right: f64,
    rank_right: f64,
    change_right: f64,
    value_width: f64,
    rank_width: f64,
    change_width: f64,
    /// Widest name column, and the ends of the strips.
    name_width: f64,
    track: (f64, f64),
    radius: f64,
    /// Lower limit of the rows of a shape that has one.
    limit: f64,
}

impl Layout {
    fn new(chart: &StripChart, sizes: Sizes, limit: f64) -> Self {
        let small = Type::regular(sizes.small, palette::MUTED);
        let figure = Type::bold(sizes.label, palette::FOCUS);
        let column = |share: f64, title: &str, text: fn(&StripRow) -> &str| {
            let widest = chart.rows.iter().map(|row| figure.width(text(row))).fold(small.width(title), f64::max);
            widest.min(sizes.width * share)
        };
        let change_width = column(FIGURE_SHARE, &chart.change_heading, |row| &row.change_text);
        let rank_width = column(FIGURE_SHARE, &chart.rank_heading, |row| &row.rank_text);
        let value_width = column(VALUE_SHARE, &chart.value_heading, |row| &row.value_text);
        let between = sizes.gap * 2.0;
        let change_right = sizes.right();
        let rank_right = change_right - change_width - if change_width > 0.0 { between } else { 0.0 };
        let value_right = rank_right - rank_width - if rank_width > 0.0 { between } else { 0.0 };
        let figures_left = value_right - value_width;
        let (name_width, track) = match sizes.shape {
            Shape::Wide => {
                let name = sizes.width * NAME_SHARE;
                (name, (sizes.left() + name + between, figures_left - between * 1.2))
            }
            Shape::Portrait => (figures_left - between - sizes.left(), (sizes.left(), sizes.right())),
        };
        let radius = sizes.label * if sizes.shape == Shape::Wide { 0.29 } else { 0.25 };
        Self {
            sizes,
            value_right,
            rank_right,
            change_right,
            value_width,
            rank_width,
            change_width,
            name_width,
            track,
            radius,
            limit,
        }
    }

    /// Names left, strips in the middle, figures right; gives the lower edge.
    fn draw_beside(&self, canvas: &mut Canvas, chart: &StripChart, top: f64) -> f64 {
        let sizes = &self.sizes;
        self.draw_headings(canvas, chart, top + sizes.small);
        self.draw_ends(canvas, chart, top + sizes.small);
        let mut y = top + sizes.small * 1.5;
        let has_targets = chart.rows.iter().any(|row| row.target().is_some());
        for (i, row) in chart.rows.iter().enumerate() {
            self.rule(canvas, y, i);
            let (name, detail) = (self.name(row), self.detail(row));
            let above = if has_targets { self.radius * MARK_ABOVE + sizes.small * 1.35 } else { self.radius * 3.4 };
            let below = self.radius * MARK_BELOW + sizes.small * LINE_HEIGHT;
            let words = name.height() + detail.height();
            let height = (above + below).max(words) + sizes.gap * 0.6;
            let middle = y + sizes.gap * 0.3 + (height - sizes.gap * 0.6 - above - below) / 2.0 + above;
            let centre = y + height / 2.0;
            let first = centre - words / 2.0 + name.size;
            let after = canvas.lines((sizes.left(), first), name_type(&name), &name.lines);
            canvas.lines((sizes.left(), after), self.small(), &detail.lines);
            self.draw_track(canvas, row, middle);
            self.draw_target_label(canvas, row, middle - self.radius * MARK_ABOVE - sizes.small * 0.3, self.track.0);
            self.draw_figures(canvas, row, middle);
            y += height;
        }
        y
    }

    /// Names and figures in one line, strips over the full width below them; gives the lower edge.
    fn draw_below(&self, canvas: &mut Canvas, chart: &StripChart, top: f64) -> f64 {
        let sizes = &self.sizes;
        self.draw_headings(canvas, chart, top + sizes.small);
        // the strips' ends lie under the figures' headings, so both words stand left of them
        let ends = [chart.worse_heading.as_str(), &chart.better_heading];
        let ends = ends.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
        heading(canvas, sizes, (sizes.left(), top + sizes.small), Anchor::Start, &ends, self.name_width);
        let mut y = top + sizes.small * 1.5;
        let rows: Vec<Stacked<'_>> = chart.rows.iter().map(|row| self.stack(row)).collect();
        let needed: f64 = rows.iter().map(|row| row.height).sum();
        let spare = ((self.limit - y - needed) / rows.len().max(1) as f64).clamp(0.0, sizes.label * 2.0);
        for (i, row) in rows.iter().enumerate() {
            self.rule(canvas, y, i);
            self.draw_stacked(canvas, row, y, spare);
            y += row.height + spare;
        }
        y
    }

    /// Measures one row of the portrait: places relative to its upper edge, as tight as they may be.
    fn stack<'a>(&self, row: &'a StripRow) -> Stacked<'a> {
        let sizes = &self.sizes;
        let (name, detail) = (self.name(row), self.detail(row));
        let lead = sizes.small * LINE_HEIGHT;
        // the figures beside it are never smaller than the name
        let name_baseline = sizes.gap * 0.5 + sizes.label;
        let last_name = name_baseline + (name.lines.len().max(1) - 1) as f64 * name.size * LINE_HEIGHT;
        let detail_baseline = last_name + lead * 1.02;
        let last_detail = detail_baseline + (detail.lines.len().max(1) - 1) as f64 * lead;
        let middle = last_detail + sizes.small * 0.3 + self.radius * MARK_ABOVE;
        let height = middle + self.radius * MARK_BELOW + sizes.small * 1.4 + sizes.gap * 0.5;
        Stacked { row, name, detail, name_baseline, detail_baseline, last_detail, middle, height }
    }

    fn draw_stacked(&self, canvas: &mut Canvas, stacked: &Stacked<'_>, top: f64, spare: f64) {
        let (sizes, row) = (&self.sizes, stacked.row);
        let left = sizes.left();
        let words = top + spare * 0.4;
        canvas.lines((left, words + stacked.name_baseline), name_type(&stacked.name), &stacked.name.lines);
        canvas.lines((left, words + stacked.detail_baseline), self.small(), &stacked.detail.lines);
        self.draw_figures(canvas, row, words + stacked.name_baseline - sizes.label * 0.325);
        let detail_width = stacked.detail.lines.iter().map(|line| self.small().width(line)).fold(0.0, f64::max);
        let from = left + detail_width + sizes.gap * 2.0;
        self.draw_target_label(canvas, row, words + stacked.last_detail, from);
        self.draw_track(canvas, row, words + stacked.middle + spare * 0.1);
    }

    fn rule(&self, canvas: &mut Canvas, y: f64, row: usize) {
        let color = if row == 0 { palette::OTHER } else { palette::GRID };
        canvas.line((self.sizes.left(), y), (self.sizes.right(), y), self.sizes.hairline, color);
    }

    fn draw_headings(&self, canvas: &mut Canvas, chart: &StripChart, baseline: f64) {
        let columns = [
            (self.value_right, self.value_width, &chart.value_heading),
            (self.rank_right, self.rank_width, &chart.rank_heading),
            (self.change_right, self.change_width, &chart.change_heading),
        ];
        for (right, width, text) in columns {
            heading(canvas, &self.sizes, (right, baseline), Anchor::End, text, width);
        }
    }

    /// Which end of the strips is the better one.
    fn draw_ends(&self, canvas: &mut Canvas, chart: &StripChart, baseline: f64) {
        let (left, right) = self.track;
        let most = (right - left - self.sizes.gap * 2.0) / 2.0;
        heading(canvas, &self.sizes, (left, baseline), Anchor::Start, &chart.worse_heading, most);
        heading(canvas, &self.sizes, (right, baseline), Anchor::End, &chart.better_heading, most);
    }

    fn small(&self) -> Type {
        Type::regular(self.sizes.small, palette::MUTED)
    }

    fn name(&self, row: &StripRow) -> Fitted {
        let sizes = &self.sizes;
        font::fit(
            &row.name,
            Face::SansBold,
            sizes.label,
            sizes.least_label,
            self.name_width,
            2.0 * sizes.label * LINE_HEIGHT,
        )
    }

    fn detail(&self, row: &StripRow) -> Fitted {
        let size = self.sizes.small;
        font::fit(&row.detail, Face::Sans, size, size, self.name_width, 2.0 * size * LINE_HEIGHT)
    }

    fn draw_figures(&self, canvas: &mut Canvas, row: &StripRow, middle: f64) {
        let sizes = &self.sizes;
        let figure = Type::bold(sizes.label, palette::FOCUS);
        let baseline = centred(middle, sizes.label);
        if row.focus.is_none() && row.rank_text.is_empty() && row.change_text.is_empty() {
            // the reason takes the place of all three figures
            let most = self.change_right - self.value_right + self.value_width;
            let reason = self.small().cut(&row.value_text, most);
            canvas.text((self.change_right, centred(middle, sizes.small)), Anchor::End, self.small(), &reason);
            return;
        }
        canvas.text((self.value_right, baseline), Anchor::End, figure, &figure.cut(&row.value_text, self.value_width));
        canvas.text((self.rank_right, baseline), Anchor::End, figure, &figure.cut(&row.rank_text, self.rank_width));
        let change = Type::regular(sizes.label, palette::INK);
        canvas.text(
            (self.change_right, baseline),
            Anchor::End,
            change,
            &change.cut(&row.change_text, self.change_width),
        );
    }

    /// The strip with its dots, the target's mark and the two end labels.
    fn draw_track(&self, canvas: &mut Canvas, row: &StripRow, y: f64) {
        let (left, right) = self.track;
        let (r, hair) = (self.radius, self.sizes.hairline);
        canvas.line((left, y), (right, y), hair * 2.0, palette::GRID);
        let scale = Scale::of(row, (left + r * 1.9, right - r * 1.9));
        if let Some(target) = row.target() {
            let x = scale.x(target.value);
            canvas.line((x, y - r * MARK_ABOVE), (x, y + r * MARK_BELOW), hair * 3.5, palette::TARGET);
        }
        let is_dense = row.others.len() > DENSE;
        for &value in row.others.iter().filter(|value| value.is_finite()) {
            let at = (scale.x(value), y);
            if is_dense {
                canvas.dot(at, r * 0.85, palette::OTHER, 0.5);
            } else {
                canvas.dot(at, r + hair, palette::PAPER, 1.0);
                canvas.dot(at, r, palette::OTHER, 1.0);
            }
        }
        if let Some(value) = row.focus.filter(|value| value.is_finite()) {
            canvas.dot((scale.x(value), y), r * 1.75 + hair, palette::PAPER, 1.0);
            canvas.dot((scale.x(value), y), r * 1.75, palette::FOCUS, 1.0);
        }
        self.draw_end_labels(canvas, row, &scale, y + r * MARK_BELOW + self.sizes.small * 1.02);
    }

    /// Under the worst and the best dot, pushed apart to the strip's ends where they would touch.
    fn draw_end_labels(&self, canvas: &mut Canvas, row: &StripRow, scale: &Scale, baseline: f64) {
        let (left, right) = self.track;
        let font = self.small();
        let room = right - left - self.sizes.gap * 2.0;
        let (mut worst, mut best) = (font.cut(&row.worst_label, room), font.cut(&row.best_label, room));
        if font.width(&worst) + font.width(&best) > room {
            (worst, best) = (font.cut(&worst, room / 2.0), font.cut(&best, room / 2.0));
        }
        let Some((worst_x, best_x)) = scale.ends(row) else { return };
        let mut worst_left = clamped(worst_x, font.width(&worst), self.track);
        let mut best_left = clamped(best_x, font.width(&best), self.track);
        if worst_left + font.width(&worst) + self.sizes.gap * 2.0 > best_left {
            worst_left = left;
            best_left = right - font.width(&best);
        }
        canvas.text((worst_left, baseline), Anchor::Start, font, &worst);
        canvas.text((best_left, baseline), Anchor::Start, font, &best);
    }

    /// Above its mark, as near as the text left of `from` allows.
    fn draw_target_label(&self, canvas: &mut Canvas, row: &StripRow, baseline: f64, from: f64) {
        let Some(target) = row.target() else { return };
        let font = Type::regular(self.sizes.small, palette::TARGET);
        let label = font.cut(&target.label, self.track.1 - from);
        let scale = Scale::of(row, (self.track.0 + self.radius * 1.9, self.track.1 - self.radius * 1.9));
        let left = clamped(scale.x(target.value), font.width(&label), (from, self.track.1));
        canvas.text((left, baseline), Anchor::Start, font, &label);
    }
}

/// One row of the portrait, measured from its upper edge.
struct Stacked<'a> {
    row: &'a StripRow,
    name: Fitted,
    detail: Fitted,
    name_baseline: f64,
    detail_baseline: f64,
    /// Baseline of the last line of the detail; the target's label stands on it too.
    last_detail: f64,
    /// The strip's line.
    middle: f64,
    height: f64,
}

fn name_type(name: &Fitted) -> Type {
    Type::bold(name.size, palette::INK)
}
