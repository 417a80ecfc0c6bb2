//! Pictures for messages and documents: the same SVG, drawn with the embedded faces and no other.
//!
//! A character that the faces lack is refused: resvg would set the whole label in another face, or leave
//! a hole, and nobody looks at each of some hundred pictures.

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Group, Node, Options, Tree};

use crate::diagnostic::{Diagnostic, Result};
use crate::text::font;

/// Widest picture that is drawn, in pixels.
const MOST_PIXELS: u32 = 10_000;

/// PNG of a chart on white, `width` pixels wide and as high as the chart's shape asks for.
///
/// Errors: `G002` a text has a character without a glyph; `G003` not a picture, or a size that cannot
/// be drawn.
pub fn render(svg: &str, width: u32) -> Result<Vec<u8>> {
    let options = Options { fontdb: font::database(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| broken(&error.to_string()))?;
    if let Some((c, text)) = unprintable(tree.root()) {
        return Err(Diagnostic::fatal(
            "G002",
            format!("no embedded typeface has {c:?} (U+{:04X}), which stands in `{text}`", u32::from(c)),
        )
        .hint("correct the name in the units file or in the pipeline's texts, then run the same command again"));
    }
    let scale = width as f32 / tree.size().width();
    let height = (tree.size().height() * scale).round();
    if width == 0 || width > MOST_PIXELS || !(1.0..=MOST_PIXELS as f32).contains(&height) {
        return Err(broken(&format!("{width} × {height} pixels")));
    }
    let mut pixmap = Pixmap::new(width, height as u32).ok_or_else(|| broken("no memory for its pixels"))?;
    pixmap.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|error| broken(&error.to_string()))
}

fn broken(reason: &str) -> Box<Diagnostic> {
    Diagnostic::fatal("G003", format!("the chart could not be drawn as a picture: {reason}"))
}

fn unprintable(group: &Group) -> Option<(char, String)> {
    group.children().iter().find_map(|node| match node {
        Node::Group(inner) => unprintable(inner),
        Node::Text(text) => {
            text.chunks().iter().find_map(|chunk| Some((font::missing_glyph(chunk.text())?, chunk.text().to_owned())))
        }
        Node::Path(_) | Node::Image(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(text: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 200\" width=\"100pt\" height=\"50pt\"><text x=\"40\" y=\"90\" font-size=\"48\" font-family=\"{}\">{text}</text></svg>",
            font::SANS_STACK
        )
    }

    #[test]
    fn a_picture_has_the_width_asked_for_and_ink() {
        let png = render(&svg("Lễ"), 300).expect("drawable");
        let picture = Pixmap::decode_png(&png).expect("a PNG");
        assert_eq!((picture.width(), picture.height()), (300, 150));
        let dark = picture.pixels().iter().filter(|pixel| pixel.red() < 64).count();
        assert!(dark > 50, "{dark} dark pixels");
    }

    #[test]
    fn a_character_without_a_glyph_is_an_error_that_names_it() {
        let error = render(&svg("xã 漢"), 300).expect_err("must be refused");
        assert_eq!(error.code, "G002");
        assert!(error.message.contains("U+6F22"), "{error}");
    }

    #[test]
    fn no_picture_and_no_size_are_errors() {
        for (svg, width) in [("<svg", 10), (svg("a").as_str(), 0), (svg("a").as_str(), u32::MAX)] {
            assert_eq!(render(svg, width).expect_err("must be refused").code, "G003");
        }
    }
}
