//! A sheet that charts draw on in points or pixels, written as one self-contained SVG.
//!
//! plotters draws in whole numbers only, so everything is drawn four times as large and the `viewBox`
//! brings it back. Marks are kept until the height of the sheet is known, then written in the order in
//! which they were drawn. The picture has no `style` attribute (the page's policy forbids them), no
//! identifier but its own, and the same bytes for the same marks.

use plotters::backend::SVGBackend;
use plotters::drawing::{DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontDesc, FontFamily, FontStyle, RGBAColor, RGBColor, ShapeStyle, TextStyle};

use crate::diagnostic::{Diagnostic, Result};
use crate::text::font::{self, Face, SANS_STACK};

/// Canvas units per point or pixel.
const SCALE: f64 = 4.0;

/// plotters writes `font-size = size / 1.24`.
const PLOTTERS_FONT_FACTOR: f64 = 1.24;

/// Attribute by which plotters lowers a text; the sheet places baselines itself and takes it out.
const PLOTTERS_LOWERING: &str = " dy=\"-0.5ex\"";

/// Colours of all charts. Each pair that must be told apart differs by 3:1 in luminance as well, so a
/// grey print says the same; there is no pair of red and green.
pub mod palette {
    use plotters::style::RGBColor;

    /// Text and the base line.
    pub const INK: RGBColor = RGBColor(0x22, 0x26, 0x2B);
    /// Subtitles, headings, sources.
    pub const MUTED: RGBColor = RGBColor(0x5A, 0x61, 0x6A);
    /// The unit the bulletin is about.
    pub const FOCUS: RGBColor = RGBColor(0x12, 0x43, 0x6D);
    /// All other units.
    pub const OTHER: RGBColor = RGBColor(0x85, 0x8F, 0x9A);
    /// Targets; never without a label.
    pub const TARGET: RGBColor = RGBColor(0xB3, 0x4A, 0x00);
    /// Lines that only guide the eye.
    pub const GRID: RGBColor = RGBColor(0xDD, 0xE1, 0xE5);
    /// Ground of the focus row.
    pub const BAND: RGBColor = RGBColor(0xE8, 0xEE, 0xF5);
    /// Paper: rings between overlapping dots.
    pub const PAPER: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);
}

/// Which end of a text its position means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    pub size: f64,
    pub is_bold: bool,
    pub color: RGBColor,
}

impl Type {
    pub fn regular(size: f64, color: RGBColor) -> Self {
        Self { size, is_bold: false, color }
    }

    pub fn bold(size: f64, color: RGBColor) -> Self {
        Self { size, is_bold: true, color }
    }

    pub fn face(self) -> Face {
        if self.is_bold { Face::SansBold } else { Face::Sans }
    }

    pub fn width(self, text: &str) -> f64 {
        font::width(text, self.face(), self.size)
    }

    /// The text, shortened to a width with "…".
    pub fn cut(self, text: &str, width: f64) -> String {
        font::truncate(&plain(text), self.face(), self.size, width)
    }
}

enum Mark {
    Rectangle { from: (i32, i32), to: (i32, i32), color: RGBColor },
    Line { from: (i32, i32), to: (i32, i32), width: u32, color: RGBColor },
    Dot { centre: (i32, i32), radius: i32, color: RGBAColor },
    Text { at: (i32, i32), anchor: Anchor, font: Type, text: String },
}

/// What the picture says about itself.
pub struct Caption<'a> {
    /// Unique in the page that holds the picture.
    pub id: &'a str,
    pub title: &'a str,
    /// Alternative text.
    pub description: &'a str,
    /// CSS unit of width and height: `pt` or `px`.
    pub unit: &'a str,
}

/// Marks in points or pixels from the upper left corner.
#[derive(Default)]
pub struct Canvas {
    marks: Vec<Mark>,
}

fn whole(length: f64) -> i32 {
    (length * SCALE).round() as i32
}

impl Canvas {
    pub fn rectangle(&mut self, (x0, y0): (f64, f64), (x1, y1): (f64, f64), color: RGBColor) {
        self.marks.push(Mark::Rectangle { from: (whole(x0), whole(y0)), to: (whole(x1), whole(y1)), color });
    }

    /// A line that is upright or level, so that it needs no smoothing.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), width: f64, color: RGBColor) {
        self.marks.push(Mark::Line {
            from: (whole(from.0), whole(from.1)),
            to: (whole(to.0), whole(to.1)),
            width: whole(width).max(1).unsigned_abs(),
            color,
        });
    }

    /// An upright dashed line; SVG dashes are not available from plotters.
    pub fn dashes(&mut self, x: f64, (top, bottom): (f64, f64), width: f64, dash: f64, color: RGBColor) {
        let mut y = top;
        while y < bottom {
            self.line((x, y), (x, (y + dash).min(bottom)), width, color);
            y += dash * 1.7;
        }
    }

    /// A filled circle; `alpha` from 0 to 1.
    pub fn dot(&mut self, (x, y): (f64, f64), radius: f64, color: RGBColor, alpha: f64) {
        self.marks.push(Mark::Dot { centre: (whole(x), whole(y)), radius: whole(radius), color: color.mix(alpha) });
    }

    /// One line of text; `y` is its baseline. Control characters and runs of spaces become one space,
    /// so that what is drawn is what was measured.
    pub fn text(&mut self, (x, y): (f64, f64), anchor: Anchor, font: Type, text: &str) {
        let text = plain(text);
        if !text.is_empty() {
            self.marks.push(Mark::Text { at: (whole(x), whole(y)), anchor, font, text });
        }
    }

    /// Lines of text under one another; `y` is the first baseline. Gives the baseline after the last.
    pub fn lines(&mut self, (x, y): (f64, f64), font: Type, lines: &[String]) -> f64 {
        let mut baseline = y;
        for line in lines {
            self.text((x, baseline), Anchor::Start, font, line);
            baseline += font.size * font::LINE_HEIGHT;
        }
        baseline
    }

    /// The finished picture.
    pub fn finish(self, (width, height): (f64, f64), caption: &Caption) -> Result<String> {
        let mut drawn = String::new();
        draw(&self.marks, (whole(width), whole(height)), &mut drawn).map_err(|error| {
            Diagnostic::fatal("G001", format!("the chart `{}` could not be drawn: {error}", caption.id))
        })?;
        Ok(publish(&drawn, (width, height), caption))
    }
}

/// Text as SVG shows it: composed, without control characters, single spaces inside and none around.
pub fn plain(text: &str) -> String {
    // XML has no U+FFFE and U+FFFF either
    let is_text = |c: char| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}');
    let spaced: String = font::nfc(text).chars().map(|c| if is_text(c) { c } else { ' ' }).collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

type DrawError = DrawingAreaErrorKind<std::io::Error>;

fn draw(marks: &[Mark], (width, height): (i32, i32), into: &mut String) -> std::result::Result<(), DrawError> {
    let area = SVGBackend::with_string(into, (width.unsigned_abs(), height.unsigned_abs())).into_drawing_area();
    for mark in marks {
        match mark {
            Mark::Rectangle { from, to, color } => area.draw(&Rectangle::new([*from, *to], color.filled()))?,
            Mark::Line { from, to, width, color } => {
                area.draw(&PathElement::new(vec![*from, *to], color.stroke_width(*width)))?;
            }
            Mark::Dot { centre, radius, color } => {
                area.draw(&Circle::new(*centre, *radius, ShapeStyle { color: *color, filled: true, stroke_width: 0 }))?;
            }
            Mark::Text { at, anchor, font, text } => area.draw_text(text, &text_style(*anchor, *font), *at)?,
        }
    }
    area.present()
}

fn text_style(anchor: Anchor, font: Type) -> TextStyle<'static> {
    let style = if font.is_bold { FontStyle::Bold } else { FontStyle::Normal };
    let horizontal = match anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    FontDesc::new(FontFamily::Name(SANS_STACK), f64::from(whole(font.size)) * PLOTTERS_FONT_FACTOR, style)
        .color(&font.color)
        .pos(Pos::new(horizontal, VPos::Bottom))
}

/// Gives the picture its name, description and size, and takes out what plotters repeats on each mark.
/// Works on whole lines: plotters writes one tag a line, and no text holds a line break or a quote.
fn publish(drawn: &str, (width, height): (f64, f64), caption: &Caption) -> String {
    let (id, unit) = (identifier(caption.id), caption.unit);
    let (title, description) = (escape(&plain(caption.title)), escape(&plain(caption.description)));
    let view = format!("0 0 {} {}", whole(width), whole(height));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" lang=\"vi\" aria-labelledby=\"{id}-title {id}-desc\" viewBox=\"{view}\" width=\"{width}{unit}\" height=\"{height}{unit}\" font-family=\"{SANS_STACK}\">\n<title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-desc\">{description}</desc>\n"
    );
    let family = format!(" font-family=\"{}\"", escape(SANS_STACK));
    for line in drawn.lines().skip(1) {
        if !line.starts_with('<') {
            svg.push_str(line);
            continue;
        }
        let tag = line.replace(&family, "").replace(PLOTTERS_LOWERING, "").replace(" opacity=\"1\"", "");
        svg.push_str(&whole_font_size(&tag));
        if !line.starts_with("<text ") {
            svg.push('\n');
        }
    }
    svg
}

/// The whole font size that was asked for: dividing by plotters' factor leaves 12.999999999999998.
fn whole_font_size(tag: &str) -> String {
    let attribute = " font-size=\"";
    let Some((before, rest)) = tag.split_once(attribute) else { return tag.to_owned() };
    match rest.split_once('"') {
        Some((size, after)) => match size.parse::<f64>() {
            Ok(size) => format!("{before}{attribute}{}\"{after}", size.round()),
            Err(_) => tag.to_owned(),
        },
        None => tag.to_owned(),
    }
}

/// `<`, `>`, `&` and quotes as entities.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Letters, digits and hyphens of the name asked for: safe in `id` and `aria-labelledby`.
fn identifier(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(text: &str) -> String {
        let mut canvas = Canvas::default();
        canvas.text((10.0, 20.0), Anchor::Start, Type::regular(9.75, palette::INK), text);
        let caption = Caption { id: "a b\"", title: "<T>", description: "D & \"d\"", unit: "pt" };
        canvas.finish((100.0, 50.0), &caption).expect("drawing into a string cannot fail")
    }

    #[test]
    fn a_picture_names_itself_and_carries_no_style() {
        let svg = sheet("Yên Lễ");
        assert!(svg.contains("role=\"img\" lang=\"vi\" aria-labelledby=\"a-b--title a-b--desc\""), "{svg}");
        assert!(svg.contains("viewBox=\"0 0 400 200\" width=\"100pt\" height=\"50pt\""), "{svg}");
        assert!(
            svg.contains(
                "<title id=\"a-b--title\">&lt;T&gt;</title>\n<desc id=\"a-b--desc\">D &amp; &quot;d&quot;</desc>"
            ),
            "{svg}"
        );
        assert!(svg.contains("font-size=\"39\" fill=\"#22262B\">Yên Lễ</text>"), "{svg}");
        assert!(!svg.contains("style=") && !svg.contains(" dy="), "{svg}");
    }

    #[test]
    fn hostile_text_stays_text() {
        let svg = sheet("<script>alert(1)</script>\n\0<svg dy=\"-0.5ex\" opacity=\"1\">");
        assert_eq!(svg.matches('<').count(), 8, "{svg}");
        let tree =
            resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options { fontdb: font::database(), ..Default::default() });
        assert!(tree.is_ok(), "{svg}");
    }

    #[test]
    fn font_sizes_are_written_as_whole_numbers() {
        assert_eq!(
            whole_font_size("<text font-size=\"12.999999999999998\" x=\"1\">"),
            "<text font-size=\"13\" x=\"1\">"
        );
        assert_eq!(whole_font_size("<rect x=\"1\">"), "<rect x=\"1\">");
    }
}
