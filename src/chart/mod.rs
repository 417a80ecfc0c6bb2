//! Charts: plain descriptions in, pictures out.
//!
//! A description holds finished words and numbers for lengths only; charts format no number and know no
//! fact, so a figure in a picture is the figure of the table beside it. Every chart comes in two shapes
//! of the same content, and keeps one promise in both: no text touches another text, a line, a bar or
//! the edge (`tests` reads the pictures back and checks).

pub mod bar;
pub mod canvas;
mod frame;
pub mod png;
pub mod strip;
#[cfg(test)]
mod tests;

/// What the picture is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// Width of the text on A4 and of a wide page: 468 pt, as high as its rows need.
    Wide,
    /// Telephones and messages: 1080 × 1350 px (4:5); higher where the rows would not be legible, lower
    /// where a few rows would leave the sheet empty.
    Portrait,
}

impl Shape {
    /// Ending of identifiers and file names.
    pub fn suffix(self) -> &'static str {
        match self {
            Shape::Wide => "wide",
            Shape::Portrait => "portrait",
        }
    }
}

/// Where a target lies, and what is printed beside its mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// In the unit of the chart's values.
    pub value: f64,
    /// "Chỉ tiêu: không quá 10 hồ sơ".
    pub label: String,
}
