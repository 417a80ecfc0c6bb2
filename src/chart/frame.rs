//! What surrounds every chart: title, subtitle, notes and source, and the sizes of both shapes.

use super::Shape;
use super::canvas::{Anchor, Canvas, Caption, Type, palette};
use crate::diagnostic::Result;
use crate::text::font::{self, Face, LINE_HEIGHT};

/// Share of the size by which a baseline lies under the middle of its digits and capitals.
const MIDDLE: f64 = 0.325;

/// A picture that would be emptier than this ends below its content instead.
const FULL_ENOUGH: f64 = 0.75;

/// Sizes of one shape, in its own unit (points or pixels).
pub(super) struct Sizes {
    pub shape: Shape,
    pub unit: &'static str,
    pub width: f64,
    /// Height of a full picture; zero where it is as high as its content.
    pub height: f64,
    pub margin: f64,
    pub title: f64,
    pub subtitle: f64,
    pub label: f64,
    /// Smallest size a label may shrink to.
    pub least_label: f64,
    /// Headings, end labels, notes and sources.
    pub small: f64,
    /// Space between two columns; also between a mark and its label.
    pub gap: f64,
    /// Width of thin lines.
    pub hairline: f64,
}

impl Sizes {
    pub fn of(shape: Shape) -> Self {
        match shape {
            Shape::Wide => Self {
                shape,
                unit: "pt",
                width: 468.0,
                height: 0.0,
                margin: 6.0,
                title: 12.0,
                subtitle: 9.5,
                label: 9.0,
                least_label: 8.0,
                small: 8.0,
                gap: 5.0,
                hairline: 0.5,
            },
            Shape::Portrait => Self {
                shape,
                unit: "px",
                width: 1080.0,
                height: 1350.0,
                margin: 36.0,
                title: 44.0,
                subtitle: 28.0,
                label: 34.0,
                least_label: 24.0,
                small: 24.0,
                gap: 14.0,
                hairline: 1.5,
            },
        }
    }

    pub fn left(&self) -> f64 {
        self.margin
    }

    pub fn right(&self) -> f64 {
        self.width - self.margin
    }

    pub fn inner(&self) -> f64 {
        self.width - 2.0 * self.margin
    }
}

/// The words around a chart.
pub(super) struct Frame<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub subtitle: &'a str,
    pub notes: &'a [String],
    pub source: &'a str,
    pub alt: &'a str,
}

impl Frame<'_> {
    /// Draws title and subtitle; gives the lower edge of the block.
    pub fn header(&self, canvas: &mut Canvas, sizes: &Sizes) -> f64 {
        let mut y = sizes.margin;
        let two_lines = 2.0 * sizes.title * LINE_HEIGHT;
        let title = font::fit(self.title, Face::SansBold, sizes.title, sizes.title * 0.75, sizes.inner(), two_lines);
        let lines = font::wrap_in_sense(&title.lines.join(" "), Face::SansBold, title.size, sizes.inner());
        y = block(canvas, sizes, y, Type::bold(title.size, palette::INK), &lines);
        let lines = font::wrap_in_sense(self.subtitle, Face::Sans, sizes.subtitle, sizes.inner());
        if !lines.is_empty() {
            y += sizes.subtitle * 0.2;
        }
        block(canvas, sizes, y, Type::regular(sizes.subtitle, palette::MUTED), &lines)
    }

    fn footer_lines(&self, sizes: &Sizes) -> Vec<String> {
        let texts = self.notes.iter().map(String::as_str).chain([self.source]);
        texts.flat_map(|text| font::wrap(text, Face::Sans, sizes.small, sizes.inner())).collect()
    }

    /// Height of notes and source together with the space above and below them.
    pub fn footer_height(&self, sizes: &Sizes) -> f64 {
        let lines = self.footer_lines(sizes).len() as f64;
        lines * sizes.small * LINE_HEIGHT + sizes.small + sizes.margin
    }

    /// Draws notes and source at the lower edge and finishes the picture; `bottom` is the lower edge of
    /// the chart's own marks.
    pub fn finish(&self, mut canvas: Canvas, sizes: &Sizes, bottom: f64) -> Result<String> {
        let footer = self.footer_height(sizes);
        // sums of fractions may end a hair above a whole number
        let needed = (bottom + footer - 1e-6).ceil();
        let height = if needed < sizes.height * FULL_ENOUGH { needed } else { needed.max(sizes.height) };
        let y = height - footer + sizes.small;
        let lines = self.footer_lines(sizes);
        block(&mut canvas, sizes, y, Type::regular(sizes.small, palette::MUTED), &lines);
        let id = format!("{}-{}", self.id, sizes.shape.suffix());
        let caption = Caption { id: &id, title: self.title, description: self.alt, unit: sizes.unit };
        canvas.finish((sizes.width, height), &caption)
    }
}

/// Lines of text whose upper edge is `y`; gives their lower edge.
fn block(canvas: &mut Canvas, sizes: &Sizes, y: f64, font: Type, lines: &[String]) -> f64 {
    canvas.lines((sizes.left(), y + font.size), font, lines);
    y + lines.len() as f64 * font.size * LINE_HEIGHT
}

/// Baseline of a text whose digits and capitals are centred on `y`.
pub(super) fn centred(y: f64, size: f64) -> f64 {
    y + MIDDLE * size
}

/// Lines centred together on `y`, each from `x` on.
pub(super) fn centred_lines(canvas: &mut Canvas, (x, y): (f64, f64), font: Type, lines: &[String]) {
    let lead = font.size * LINE_HEIGHT;
    let first = centred(y, font.size) - (lines.len().saturating_sub(1) as f64) * lead / 2.0;
    canvas.lines((x, first), font, lines);
}

/// A text in the middle of `x` that stays between two limits: its left edge.
pub(super) fn clamped(x: f64, width: f64, (left, right): (f64, f64)) -> f64 {
    (x - width / 2.0).min(right - width).max(left)
}

/// A heading over a column of figures, small and pale, no wider than `most`.
pub(super) fn heading(canvas: &mut Canvas, sizes: &Sizes, at: (f64, f64), anchor: Anchor, text: &str, most: f64) {
    let font = Type::regular(sizes.small, palette::MUTED);
    canvas.text(at, anchor, font, &font.cut(text, most));
}
