//! Where everything of an ordered bar chart stands: columns from measured words, rows under one another,
//! and the largest scale at which no value meets the target's line or the column of changes.

use plotters::style::RGBColor;

use super::super::canvas::{Anchor, Canvas, Type, palette};
use super::super::frame::{Sizes, centred, centred_lines, clamped, heading};
use super::super::{Shape, Target};
use super::{Bar, BarChart, Row, length};
use crate::text::font::{self, Face, Fitted, LINE_HEIGHT};

/// Widest share of the picture that names may take, and that ranks and changes may take each.
const LABEL_SHARE: f64 = 0.38;
const FIGURE_SHARE: f64 = 0.13;

/// One row with its place.
struct Placed<'a> {
    row: &'a Row<'a>,
    name: Fitted,
    /// The value and the note behind it, shortened to the room right of the names.
    value: String,
    note: String,
    middle: f64,
    height: f64,
}

/// Columns and rows of one chart, in the unit of its shape.
pub(super) struct Plot<'a> {
    pub sizes: Sizes,
    rows: Vec<Placed<'a>>,
    /// Baseline of the headings; rows begin below.
    headings: f64,
    /// Upper edge of the rows.
    top: f64,
    rank_right: f64,
    change_width: f64,
    label_left: f64,
    /// Where bars begin.
    zero: f64,
    /// Right limit of bars with their values.
    limit: f64,
    /// Points or pixels per unit of value.
    scale: f64,
    target: Option<PlacedTarget>,
}

/// The target's line and its label.
struct PlacedTarget {
    x: f64,
    label: String,
    font: Type,
    left: f64,
    baseline: f64,
}

impl<'a> Plot<'a> {
    pub fn new(chart: &BarChart, rows: &'a [Row<'a>], sizes: Sizes, top: f64, room: f64) -> Self {
        let bars = || rows.iter().filter_map(|row| if let Row::Bar(bar) = row { Some(*bar) } else { None });
        let rank_font = Type::bold(sizes.label, palette::INK);
        let most = sizes.width * FIGURE_SHARE;
        let rank_width = widest(bars().map(|bar| rank_font.width(&bar.rank)))
            .max(Type::regular(sizes.small, palette::MUTED).width(&chart.rank_heading))
            .min(most);
        let change_width = widest(bars().map(|bar| rank_font.width(&bar.change))).min(most);
        let rank_right = sizes.left() + rank_width;
        let label_left = if rank_width > 0.0 { rank_right + sizes.gap * 1.4 } else { sizes.left() };
        let limit = if change_width > 0.0 { sizes.right() - change_width - sizes.gap * 2.0 } else { sizes.right() };

        let headings = top + sizes.small;
        let has_target = chart.target().is_some();
        let has_headings = has_target || !chart.rank_heading.is_empty() || !chart.change_heading.is_empty();
        let target_line = if has_target { sizes.label * LINE_HEIGHT } else { 0.0 };
        let rows_top = if has_headings { headings + target_line + sizes.small * 0.65 } else { top };
        let pitch = Pitch::of(&sizes, rows.len(), room - (rows_top - top));

        let (placed, label_width) = place(rows, &sizes, rows_top, &pitch);
        let zero = label_left + label_width + sizes.gap * 1.6;
        let mut plot = Self {
            sizes,
            rows: placed,
            headings,
            top: rows_top,
            rank_right,
            change_width,
            label_left,
            zero,
            limit,
            scale: 0.0,
            target: None,
        };
        plot.shorten_values();
        plot.scale = plot.widest_scale(chart);
        plot.target = chart.target().map(|target| plot.place_target(target));
        plot
    }

    fn bars(&self) -> impl Iterator<Item = (&Placed<'a>, &'a Bar)> {
        self.rows.iter().filter_map(|placed| match placed.row {
            Row::Bar(bar) => Some((placed, *bar)),
            Row::Break(_) => None,
        })
    }

    pub fn bottom(&self) -> f64 {
        self.rows.last().map_or(self.top, |last| last.middle + last.height / 2.0)
    }

    /// The largest scale at which every value still stands left of the limit, also where its label has
    /// to move to the far side of the target's line.
    fn widest_scale(&self, chart: &BarChart) -> f64 {
        let target = chart.target().map(|target| target.value);
        let most = self.bars().filter_map(|(_, bar)| length(bar)).chain(target).fold(0.0, f64::max);
        if most <= 0.0 {
            return 0.0;
        }
        let fits = |width: f64| {
            let scale = width / most;
            let line = target.map(|value| self.zero + value * scale);
            let is_left = |(placed, bar): (&Placed<'_>, &Bar)| {
                let (left, width) = self.value_place(placed, bar, scale, line);
                left + width <= self.limit
            };
            line.is_none_or(|x| x <= self.limit) && self.bars().all(is_left)
        };
        // a point or a pixel at a time: there are at most some hundred steps, and no other answer is right
        let mut width = (self.limit - self.zero).max(1.0);
        while width > 1.0 && !fits(width) {
            width -= 1.0;
        }
        width / most
    }

    /// Left edge and width of the value behind a bar. A value that the target's line would cross or
    /// touch stands behind the line instead.
    fn value_place(&self, placed: &Placed<'_>, bar: &Bar, scale: f64, line: Option<f64>) -> (f64, f64) {
        let gap = self.sizes.gap;
        let note = if placed.note.is_empty() { 0.0 } else { gap + self.note_font().width(&placed.note) };
        let width = self.value_font(bar).width(&placed.value) + note;
        let left = self.zero + length(bar).unwrap_or(0.0) * scale + gap;
        match line {
            Some(x) if length(bar).is_some() && x > left - gap && x < left + width + gap => (x + gap, width),
            _ => (left, width),
        }
    }

    /// Values and notes that fit right of the names even behind the shortest bar.
    fn shorten_values(&mut self) {
        let gap = self.sizes.gap;
        let room = self.limit - self.zero - gap * 3.0;
        let mut rows = std::mem::take(&mut self.rows);
        for placed in &mut rows {
            let Row::Bar(bar) = placed.row else { continue };
            let font = self.value_font(bar);
            placed.value = font.cut(&bar.value_text, room);
            let left = room - font.width(&placed.value) - gap;
            if let Some(note) = bar.note.as_deref().filter(|_| left > self.sizes.label * 2.0) {
                placed.note = self.note_font().cut(note, left);
            }
        }
        self.rows = rows;
    }

    fn value_font(&self, bar: &Bar) -> Type {
        match (bar.is_focus, length(bar)) {
            (true, _) => Type::bold(self.sizes.label, palette::FOCUS),
            (false, Some(_)) => Type::regular(self.sizes.label, palette::INK),
            (false, None) => Type::regular(self.sizes.small, palette::MUTED),
        }
    }

    fn note_font(&self) -> Type {
        Type::regular(self.sizes.small, palette::MUTED)
    }

    /// The label is centred on its line, above the rows and below the headings.
    fn place_target(&self, target: &Target) -> PlacedTarget {
        let sizes = &self.sizes;
        let label = font::fit(&target.label, Face::SansBold, sizes.label, sizes.least_label, sizes.inner(), 0.0);
        let font = Type::bold(label.size, palette::TARGET);
        let label = label.lines.join(" ");
        let x = self.zero + target.value * self.scale;
        let left = clamped(x, font.width(&label), (sizes.left(), sizes.right()));
        PlacedTarget { x, left, baseline: self.headings + sizes.label * LINE_HEIGHT, label, font }
    }

    pub fn draw(&self, canvas: &mut Canvas, chart: &BarChart) {
        self.draw_grounds(canvas);
        for (placed, bar) in self.bars() {
            self.draw_bar(canvas, placed, bar);
        }
        self.draw_lines(canvas);
        let (left, right) = (self.sizes.left(), self.sizes.right());
        let rank_width = self.rank_right - left;
        heading(canvas, &self.sizes, (self.rank_right, self.headings), Anchor::End, &chart.rank_heading, rank_width);
        let rest = right - self.label_left;
        heading(canvas, &self.sizes, (right, self.headings), Anchor::End, &chart.change_heading, rest);
        for placed in &self.rows {
            match placed.row {
                Row::Bar(bar) => self.draw_words(canvas, placed, bar),
                Row::Break(_) => {
                    let font = Type::regular(placed.name.size, palette::MUTED);
                    centred_lines(canvas, (self.label_left, placed.middle), font, &placed.name.lines);
                }
            }
        }
    }

    /// Hairlines between the rows lead the eye from a short bar to the change at the far right.
    fn draw_grounds(&self, canvas: &mut Canvas) {
        let (left, right) = (0.0, self.sizes.width);
        for placed in &self.rows {
            let (top, bottom) = (placed.middle - placed.height / 2.0, placed.middle + placed.height / 2.0);
            if matches!(placed.row, Row::Bar(bar) if bar.is_focus) {
                canvas.rectangle((left, top), (right, bottom), palette::BAND);
            }
            canvas.line((self.sizes.left(), bottom), (self.sizes.right(), bottom), self.sizes.hairline, palette::GRID);
        }
    }

    fn draw_bar(&self, canvas: &mut Canvas, placed: &Placed<'_>, bar: &Bar) {
        let Some(value) = length(bar).filter(|value| *value > 0.0) else { return };
        let width = (value * self.scale).max(self.sizes.hairline);
        let half = (self.sizes.label * 1.5).min(placed.height * 0.68) / 2.0;
        let color = if bar.is_focus { palette::FOCUS } else { palette::OTHER };
        let (top, bottom) = (placed.middle - half, placed.middle + half);
        canvas.rectangle((self.zero, top), (self.zero + width, bottom), color);
        // the target's line is dark too: paper on both sides of it keeps it visible on a bar
        if let Some(x) =
            self.target.as_ref().map(|target| target.x).filter(|x| (self.zero..self.zero + width).contains(x))
        {
            canvas.line((x, top), (x, bottom), self.sizes.hairline * 4.5, palette::PAPER);
        }
    }

    /// The line where bars begin and the target's line, both as far down as there are values.
    fn draw_lines(&self, canvas: &mut Canvas) {
        let last = self.bars().filter(|(_, bar)| length(bar).is_some()).last();
        let Some(bottom) = last.map(|(placed, _)| placed.middle + placed.height / 2.0) else { return };
        canvas.line((self.zero, self.top), (self.zero, bottom), self.sizes.hairline * 1.5, palette::INK);
        if let Some(target) = &self.target {
            let top = target.baseline + target.font.size * 0.35;
            let thick = self.sizes.hairline * 2.5;
            canvas.dashes(target.x, (top, bottom), thick, self.sizes.label * 0.36, palette::TARGET);
            canvas.text((target.left, target.baseline), Anchor::Start, target.font, &target.label);
        }
    }

    fn draw_words(&self, canvas: &mut Canvas, placed: &Placed<'_>, bar: &Bar) {
        let sizes = &self.sizes;
        let font = |size: f64, color: RGBColor| match bar.is_focus {
            true => Type::bold(size, palette::FOCUS),
            false => Type::regular(size, color),
        };
        let plain = font(sizes.label, palette::INK);
        let baseline = centred(placed.middle, sizes.label);
        // the bracket of "(3)" hangs outside, so that digits stand under digits
        let hang = if bar.rank.ends_with(')') { plain.width(")") } else { 0.0 };
        let rank = plain.cut(&bar.rank, self.rank_right - sizes.left());
        canvas.text((self.rank_right + hang, baseline), Anchor::End, plain, &rank);
        let name = font(placed.name.size, if length(bar).is_some() { palette::INK } else { palette::MUTED });
        centred_lines(canvas, (self.label_left, placed.middle), name, &placed.name.lines);
        let (left, _) = self.value_place(placed, bar, self.scale, self.target.as_ref().map(|target| target.x));
        let value = self.value_font(bar);
        canvas.text((left, centred(placed.middle, value.size)), Anchor::Start, value, &placed.value);
        let after = left + value.width(&placed.value) + sizes.gap;
        canvas.text((after, baseline), Anchor::Start, self.note_font(), &placed.note);
        canvas.text((sizes.right(), baseline), Anchor::End, plain, &plain.cut(&bar.change, self.change_width));
    }
}

/// Heights a row may take.
struct Pitch {
    usual: f64,
    most: f64,
}

impl Pitch {
    fn of(sizes: &Sizes, rows: usize, room: f64) -> Self {
        match sizes.shape {
            Shape::Wide => {
                let usual = if rows > 12 { sizes.label * 1.65 } else { sizes.label * 1.9 };
                Self { usual, most: f64::INFINITY }
            }
            Shape::Portrait => {
                let share = (room / rows.max(1) as f64).clamp(sizes.label * 1.2, sizes.label * 2.4);
                Self { usual: share, most: share }
            }
        }
    }
}

/// Names fitted to their column and rows put under one another; also the width of the column.
fn place<'a>(rows: &'a [Row<'a>], sizes: &Sizes, top: f64, pitch: &Pitch) -> (Vec<Placed<'a>>, f64) {
    let widest_label = sizes.width * LABEL_SHARE;
    let mut y = top;
    let mut column: f64 = 0.0;
    let mut placed = Vec::with_capacity(rows.len());
    for row in rows {
        let (text, face, size) = match row {
            Row::Bar(bar) if bar.is_focus => (bar.label.as_str(), Face::SansBold, sizes.label),
            Row::Bar(bar) => (bar.label.as_str(), Face::Sans, sizes.label),
            Row::Break(text) => (text.as_str(), Face::Sans, sizes.small),
        };
        let two_lines = 2.0 * size * LINE_HEIGHT;
        let room = if pitch.most.is_finite() { pitch.most * 0.94 } else { two_lines };
        let name = font::fit(text, face, size, sizes.least_label.min(size), widest_label, room.min(two_lines));
        let height = pitch.usual.max(name.height() + sizes.gap * 0.8).min(pitch.most);
        column = column.max(widest(name.lines.iter().map(|line| font::width(line, face, name.size))));
        let (value, note) = (String::new(), String::new());
        placed.push(Placed { row, name, value, note, middle: y + height / 2.0, height });
        y += height;
    }
    (placed, column)
}

fn widest(widths: impl Iterator<Item = f64>) -> f64 {
    widths.fold(0.0, f64::max)
}
