//! One way to write a text, however it was typed.

use unicode_normalization::UnicodeNormalization;

/// Text by which headers and codes are compared: NFC, lower case, white space collapsed, invisible
/// characters gone, one way to place tone marks, no trailing `*`, `:`, `(1)`.
pub fn normalise(text: &str) -> String {
    let visible = text.nfc().filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'));
    let lower: String = visible.flat_map(char::to_lowercase).collect();
    let mut out = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    loop {
        let before = out.len();
        out.truncate(out.trim_end_matches(['*', ':', ' ']).len());
        if let Some((head, number)) = out.strip_suffix(')').and_then(|rest| rest.rsplit_once('('))
            && !head.trim().is_empty()
            && number.chars().all(|c| c.is_ascii_digit() || c == '*')
        {
            out.truncate(head.len());
        }
        if out.len() == before {
            break;
        }
    }
    place_tones(&out)
}

/// `hoá` and `hóa`, `thuỷ` and `thủy` are one word; the mark goes on the first vowel.
fn place_tones(text: &str) -> String {
    const PAIRS: [(&str, &str); 15] = [
        ("oà", "òa"),
        ("oá", "óa"),
        ("oả", "ỏa"),
        ("oã", "õa"),
        ("oạ", "ọa"),
        ("oè", "òe"),
        ("oé", "óe"),
        ("oẻ", "ỏe"),
        ("oẽ", "õe"),
        ("oẹ", "ọe"),
        ("uỳ", "ùy"),
        ("uý", "úy"),
        ("uỷ", "ủy"),
        ("uỹ", "ũy"),
        ("uỵ", "ụy"),
    ];
    if text.is_ascii() {
        return text.to_owned();
    }
    PAIRS
        .iter()
        .fold(text.to_owned(), |text, (new, old)| if text.contains(new) { text.replace(new, old) } else { text })
}

/// A text in NFC without invisible characters, trimmed, white space collapsed.
pub fn clean(text: &str) -> String {
    let visible: String =
        text.nfc().filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_known_however_it_is_typed() {
        for text in [
            "Số hóa TPHS",
            "SỐ  HOÁ\u{a0}TPHS *",
            "Số hóa\nTPHS (14)",
            "\u{feff}số hóa tphs:",
            "Số hóa TPHS".nfd().collect::<String>().as_str(),
        ] {
            assert_eq!(normalise(text), normalise("Số hóa TPHS"), "{text:?}");
        }
        assert_eq!(normalise("Phí, lệ phí (VNĐ)"), "phí, lệ phí (vnđ)");
    }
}
