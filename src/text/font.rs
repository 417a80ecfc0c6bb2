//! The embedded typefaces, and how wide a text will be.
//!
//! Nothing that an office prints may depend on the fonts of the machine it is printed on: charts, page
//! and pictures use the faces in `fonts/` and no other. Layout measures with the faces themselves, as
//! the sum of the advances of the composed (NFC) text: within one per cent of what is drawn, and never
//! less, so a label that fits by [`width`] fits on paper.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use resvg::usvg::fontdb;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// CSS family list of charts and pages: the embedded face, then what a browser certainly has.
pub const SANS_STACK: &str = "'CCHC Sans', Arial, sans-serif";

/// Line height of running text as a multiple of its size: capitals with two marks reach 0.96 above the
/// baseline and descenders 0.28 below it, so lines at this distance never touch.
pub const LINE_HEIGHT: f64 = 1.28;

/// Steps in which [`fit`] makes a text smaller, in the unit of the size.
const SHRINK_STEP: f64 = 0.25;

/// Advance of a character the face lacks, in ems; such a text is refused before it is printed.
const UNKNOWN_ADVANCE: f64 = 0.6;

/// One embedded face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Face {
    Sans,
    SansSemiBold,
    SansBold,
    Serif,
    SerifBold,
    SerifItalic,
    SerifBoldItalic,
}

macro_rules! font {
    ($name:literal) => {
        include_bytes!(concat!("fonts/", $name))
    };
}

impl Face {
    pub const ALL: [Face; 7] = [
        Face::Sans,
        Face::SansSemiBold,
        Face::SansBold,
        Face::Serif,
        Face::SerifBold,
        Face::SerifItalic,
        Face::SerifBoldItalic,
    ];

    /// TrueType file, for pictures and measuring.
    pub fn ttf(self) -> &'static [u8] {
        match self {
            Face::Sans => font!("CCHCSans-Regular.ttf"),
            Face::SansSemiBold => font!("CCHCSansSemiBold-Regular.ttf"),
            Face::SansBold => font!("CCHCSans-Bold.ttf"),
            Face::Serif => font!("CCHCSerif-Regular.ttf"),
            Face::SerifBold => font!("CCHCSerif-Bold.ttf"),
            Face::SerifItalic => font!("CCHCSerif-Italic.ttf"),
            Face::SerifBoldItalic => font!("CCHCSerif-BoldItalic.ttf"),
        }
    }

    /// WOFF2 file of the same face, for `@font-face` in a self-contained page.
    pub fn woff2(self) -> &'static [u8] {
        match self {
            Face::Sans => font!("CCHCSans-Regular.woff2"),
            Face::SansSemiBold => font!("CCHCSansSemiBold-Regular.woff2"),
            Face::SansBold => font!("CCHCSans-Bold.woff2"),
            Face::Serif => font!("CCHCSerif-Regular.woff2"),
            Face::SerifBold => font!("CCHCSerif-Bold.woff2"),
            Face::SerifItalic => font!("CCHCSerif-Italic.woff2"),
            Face::SerifBoldItalic => font!("CCHCSerif-BoldItalic.woff2"),
        }
    }

    /// `font-family` under which charts ask for the face; `@font-face` must use the same name.
    pub fn family(self) -> &'static str {
        match self {
            Face::Sans | Face::SansSemiBold | Face::SansBold => "CCHC Sans",
            _ => "CCHC Serif",
        }
    }

    /// `font-weight`, 400 to 700.
    pub fn weight(self) -> u16 {
        match self {
            Face::Sans | Face::Serif | Face::SerifItalic => 400,
            Face::SansSemiBold => 600,
            Face::SansBold | Face::SerifBold | Face::SerifBoldItalic => 700,
        }
    }

    /// First character of the composed text that the face cannot draw.
    pub fn missing_glyph(self, text: &str) -> Option<char> {
        let face = self.parsed();
        nfc(text).chars().find(|&c| !matches!(c, '\n' | '\r' | '\t') && face.glyph_index(c).is_none())
    }

    fn parsed(self) -> &'static ttf_parser::Face<'static> {
        &PARSED[self as usize]
    }
}

static PARSED: LazyLock<[ttf_parser::Face<'static>; 7]> = LazyLock::new(|| {
    Face::ALL
        .map(|face| ttf_parser::Face::parse(face.ttf(), 0).expect("the embedded faces are valid, a test reads each"))
});

static DATABASE: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut database = fontdb::Database::new();
    for face in Face::ALL {
        database.load_font_source(fontdb::Source::Binary(Arc::new(face.ttf())));
    }
    database.set_sans_serif_family(Face::Sans.family());
    database.set_serif_family(Face::Serif.family());
    Arc::new(database)
});

/// The embedded faces and nothing of the machine's, shared by everything that draws.
pub fn database() -> Arc<fontdb::Database> {
    Arc::clone(&DATABASE)
}

/// First character that one of the faces of charts and pages cannot draw, if any: a text that has one
/// would be printed in a foreign face or as an empty box.
pub fn missing_glyph(text: &str) -> Option<char> {
    [Face::Sans, Face::SansBold].iter().find_map(|face| face.missing_glyph(text))
}

/// The composed form, borrowed when the text is composed already.
pub fn nfc(text: &str) -> Cow<'_, str> {
    if is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// Width of one line, in the unit of `size`.
pub fn width(text: &str, face: Face, size: f64) -> f64 {
    let parsed = face.parsed();
    let em = f64::from(parsed.units_per_em());
    let advance = |c| match parsed.glyph_index(c).and_then(|glyph| parsed.glyph_hor_advance(glyph)) {
        Some(units) => f64::from(units) / em,
        None => UNKNOWN_ADVANCE,
    };
    nfc(text).chars().map(advance).sum::<f64>() * size
}

/// Lines no wider than `max_width`, broken at ordinary spaces (never at a no-break space), or inside a
/// word that is wider by itself. An empty text has no lines.
pub fn wrap(text: &str, face: Face, size: f64, max_width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split([' ', '\n', '\t', '\r']).filter(|word| !word.is_empty()) {
        let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&joined, face, size) <= max_width {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let (mut full, rest) = split_word(word, face, size, max_width);
        lines.append(&mut full);
        line = rest;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Like [`wrap`], but a text of two lines is broken where a reader would pause: behind a comma, colon,
/// semicolon or full stop, else where both lines are about as long.
pub fn wrap_in_sense(text: &str, face: Face, size: f64, max_width: f64) -> Vec<String> {
    let lines = wrap(text, face, size, max_width);
    if lines.len() != 2 {
        return lines;
    }
    let joined = lines.join(" ");
    let breaks = joined.match_indices(' ').map(|(at, _)| (&joined[..at], &joined[at + 1..]));
    let uneven = |(first, second): (&str, &str)| {
        let (first_width, second_width) = (width(first, face, size), width(second, face, size));
        let is_pause = first.ends_with([',', ':', ';', '.']);
        let fits = first_width <= max_width && second_width <= max_width;
        fits.then_some((!is_pause, (first_width - second_width).abs()))
    };
    let best = breaks
        .filter_map(|halves| Some((uneven(halves)?, halves)))
        .min_by(|(a, _), (b, _)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    match best {
        Some((_, (first, second))) => vec![first.to_owned(), second.to_owned()],
        None => lines,
    }
}

fn split_word(word: &str, face: Face, size: f64, max_width: f64) -> (Vec<String>, String) {
    let (mut full, mut rest) = (Vec::new(), String::new());
    for c in nfc(word).chars() {
        rest.push(c);
        if rest.chars().nth(1).is_some() && width(&rest, face, size) > max_width {
            rest.pop();
            full.push(std::mem::replace(&mut rest, c.to_string()));
        }
    }
    (full, rest)
}

/// The text, or as much of its beginning as fits with "…" behind it.
pub fn truncate(text: &str, face: Face, size: f64, max_width: f64) -> String {
    if width(text, face, size) <= max_width {
        return text.to_owned();
    }
    let mut kept: String = nfc(text).into_owned();
    while kept.pop().is_some() {
        let shortened = format!("{}…", kept.trim_end());
        if width(&shortened, face, size) <= max_width {
            return shortened;
        }
    }
    "…".to_owned()
}

/// A text made to fit a box.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// Lines from top to bottom.
    pub lines: Vec<String>,
    pub size: f64,
}

impl Fitted {
    /// Height of the lines together.
    pub fn height(&self) -> f64 {
        self.lines.len() as f64 * self.size * LINE_HEIGHT
    }
}

/// Makes the text fit `max_width` × `max_height`: on as many lines as the height allows (at least one),
/// smaller down to `min_size` if it must be, and cut with "…" as the last resort.
pub fn fit(text: &str, face: Face, size: f64, min_size: f64, max_width: f64, max_height: f64) -> Fitted {
    let allowed = |size: f64| ((max_height / (size * LINE_HEIGHT) + 1e-9) as usize).max(1);
    let mut smaller = size;
    loop {
        let lines = wrap(text, face, smaller, max_width);
        if lines.len() <= allowed(smaller) && lines.iter().all(|line| width(line, face, smaller) <= max_width) {
            return Fitted { lines, size: smaller };
        }
        if smaller - SHRINK_STEP < min_size {
            return Fitted { lines: cut(lines, allowed(smaller), face, smaller, max_width), size: smaller };
        }
        smaller -= SHRINK_STEP;
    }
}

fn cut(mut lines: Vec<String>, allowed: usize, face: Face, size: f64, max_width: f64) -> Vec<String> {
    if lines.len() > allowed {
        let tail = lines.split_off(allowed - 1).join(" ");
        lines.push(truncate(&tail, face, size, max_width));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_face_is_valid_and_draws_the_symbols_of_a_bulletin() {
        for face in Face::ALL {
            assert_eq!(face.missing_glyph("ĐẮK Nghĩa Lễ ▲▼→ −≤≥ · … – “ợ”\u{a0}▲2"), None, "{face:?}");
            assert!(face.woff2().starts_with(b"wOF2"), "{face:?}");
        }
        assert_eq!(database().len(), Face::ALL.len());
    }

    #[test]
    fn a_foreign_letter_is_named_and_a_decomposed_one_is_not() {
        assert_eq!(missing_glyph("xã 漢"), Some('漢'));
        assert_eq!(missing_glyph("Ca\u{302}\u{309}m Thu\u{309}y"), None);
    }

    #[test]
    fn decomposed_text_is_as_wide_as_composed() {
        let decomposed: String = "Cẩm Thủy Đông".nfd().collect();
        assert_eq!(width(&decomposed, Face::Sans, 9.0), width("Cẩm Thủy Đông", Face::Sans, 9.0));
    }

    #[test]
    fn the_measured_width_is_at_least_the_drawn_one() {
        let text = "Tỷ lệ số hóa hồ sơ, kết quả giải quyết TTHC – Ưu tiên xử lý hồ sơ quá hạn";
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9000\" height=\"200\"><text x=\"0\" y=\"100\" font-size=\"100\" font-family=\"{SANS_STACK}\">{text}</text></svg>"
        );
        let options = resvg::usvg::Options { fontdb: database(), ..Default::default() };
        let tree = resvg::usvg::Tree::from_str(&svg, &options).expect("valid picture");
        let drawn = f64::from(tree.root().abs_bounding_box().width());
        let measured = width(text, Face::Sans, 100.0);
        assert!(measured >= drawn * 0.998 && measured < drawn * 1.02, "{measured} for {drawn}");
    }

    #[test]
    fn wrapping_keeps_no_break_spaces_and_splits_only_endless_words() {
        assert_eq!(wrap("xếp thứ\u{a0}8/12 toàn tỉnh", Face::Sans, 10.0, 45.0), ["xếp", "thứ\u{a0}8/12", "toàn tỉnh"]);
        assert!(wrap(&"m".repeat(50), Face::Sans, 10.0, 40.0).len() > 5);
        assert!(wrap("  ", Face::Sans, 10.0, 40.0).is_empty());
    }

    #[test]
    fn two_lines_break_at_a_pause_where_one_fits() {
        let title = "Hồ sơ quá hạn: Cẩm Thủy Đông xếp thứ\u{a0}8/12, tăng 2\u{a0}bậc";
        assert_eq!(
            wrap_in_sense(title, Face::SansBold, 44.0, 1000.0),
            ["Hồ sơ quá hạn:", "Cẩm Thủy Đông xếp thứ\u{a0}8/12, tăng 2\u{a0}bậc"]
        );
        assert_eq!(wrap_in_sense("một hai ba bốn", Face::Sans, 10.0, 55.0), ["một hai", "ba bốn"]);
        assert_eq!(wrap_in_sense("một", Face::Sans, 10.0, 50.0), ["một"]);
    }

    #[test]
    fn fitting_shrinks_before_it_cuts() {
        let name = "Bộ phận Tiếp nhận và Trả kết quả của UBND huyện Cẩm Thủy Đông";
        let roomy = fit(name, Face::Sans, 9.0, 7.0, 150.0, 26.0);
        assert_eq!((roomy.lines.len(), roomy.size), (2, 9.0));
        let tight = fit(name, Face::Sans, 9.0, 7.0, 60.0, 10.0);
        assert_eq!((tight.lines.len(), tight.size), (1, 7.0));
        assert!(tight.lines[0].ends_with('…') && width(&tight.lines[0], Face::Sans, 7.0) <= 60.0);
    }
}
