//! What stands where a dossier code should: a name, the number of a paper, a telephone, an address.
//!
//! A code is kept, listed and printed, so whatever is taken for one leaves intake. Codes of the field are a
//! unit's code, a day and a running number (`000.00.00.H56-240917-0012`, `H56.242-250703-10001`) or an older
//! system's own; what is written like a person's text is kept apart, and its shape alone is told. A system
//! whose codes are bare numbers says so in its profile (`dossier_codes`).

/// Whether a text is written as a person's name, paper, telephone or mail is, and no code is.
pub fn is_personal(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'@');
    if is_plain {
        // nearly every code of every file ends here
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        return digits == 0 || (digits + 1 >= text.len() && is_number_of_somebody(text));
    }
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    !text.bytes().any(|byte| byte.is_ascii_digit())
        || text.contains('@')
        || compact.chars().any(|c| c.is_alphabetic() && !c.is_ascii())
        || has_words(text)
        || is_number_of_somebody(&compact)
}

/// Two letters with nothing but space between them: two words.
fn has_words(text: &str) -> bool {
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let ends = word.ends_with(|c: char| c.is_ascii_alphabetic());
        if ends && words.peek().is_some_and(|next| next.starts_with(|c: char| c.is_ascii_alphabetic())) {
            return true;
        }
    }
    false
}

/// Nine digits of an identity card, twelve of a citizen's, ten or eleven of a telephone.
fn is_number_of_somebody(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let is_telephone = |country: &str| digits.starts_with('0') || digits.starts_with(country);
    digits.bytes().all(|byte| byte.is_ascii_digit())
        && match digits.len() {
            9 | 12 => true,
            10 => digits.starts_with('0'),
            11 => is_telephone("84"),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_every_system_of_the_field_are_codes() {
        for code in [
            "000.00.00.H56-240917-0012",
            "H56.242-250703-10001",
            "G09.20-240917-0001",
            "H21-250703-0001",
            "H56.242-\n250703-10001",
            "000.00.00.H56 - 240917 - 0012",
            "H56.242-LTKS-240917-0001",
            "T.B.01-late9",
            "2409170012345",
            "20240917",
            "8412345678",
            "HS 0012",
            "T.B.01-late",
        ] {
            assert!(!is_personal(code), "{code}");
        }
    }

    #[test]
    fn what_is_somebodys_is_no_code() {
        for text in [
            "Nguyễn Văn A",
            "Nguyen Van A",
            "nguyen van a 1980",
            "Đỗ1",
            "Tư",
            "079123456789",
            "079 123 456 789",
            "123456789",
            "0900000456",
            "0900 000 456",
            "+84900000456",
            "84900000456",
            "a.b1@example.com",
            "-",
        ] {
            assert!(is_personal(text), "{text}");
        }
    }
}
