//! Sentences of a figure that was declared final and is known otherwise today: what was published stands first.

use super::number::NBSP;
use super::phrase::{self, Sentence, Subject};
use crate::fact::Official;

/// "Đã công bố chính thức: 4 hồ sơ, thứ 1/3 (Số 123/BC-VP)"; `None` where today's figure is the published one.
pub fn published(subject: &Subject) -> Option<Sentence> {
    let official = subject.fact.amended()?;
    let words = format!("Đã công bố chính thức: {} ({})", figure(subject, official), official.document);
    Some(Sentence::of(subject.fact, words))
}

/// "4 hồ sơ, thứ 1/3", "96,70%, không xếp hạng", "chưa gửi số liệu".
fn figure(subject: &Subject, official: &Official) -> String {
    let Some((numerator, denominator)) = official.value else { return phrase::NO_DATA.to_owned() };
    let value = phrase::figure(subject.indicator, numerator, denominator);
    match official.standing.filter(|standing| standing.of > 1) {
        Some(standing) => format!("{value}, {}", phrase::place(standing)),
        None => value,
    }
}

/// A table's second line with the published rank: "đồng hạng; đã công bố 1/3".
pub fn small(subject: &Subject, words: Option<String>) -> Option<String> {
    let Some(official) = subject.fact.amended().filter(|_| subject.indicator.direction.is_some()) else {
        return words;
    };
    let rank = official.standing.map_or_else(|| "không xếp hạng".to_owned(), |s| format!("{}/{}", s.rank, s.of));
    let published = format!("đã công bố{NBSP}{rank}");
    Some(words.map_or_else(|| published.clone(), |words| format!("{words}; {published}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::Fact;
    use crate::text::test_facts::{count, plain, rate, score, standing};

    #[test]
    fn what_was_published_stands_beside_what_is_known() {
        let said = |(indicator, fact): (crate::fact::Indicator, Fact), value, place| {
            let official =
                Official { release: "2024-09.01".into(), document: "Số 123/BC-VP".into(), value, standing: place };
            let fact = Fact { official: Some(official), ..fact };
            let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn tỉnh" };
            (published(&subject).map(|sentence| plain(&sentence)), small(&subject, None).map(|s| s.replace(NBSP, " ")))
        };
        let overdue = || count(13, 2_000, standing(3, 3, 0));
        let (sentence, cell) = said(overdue(), Some((4, 2_000)), standing(1, 3, 0));
        assert_eq!(sentence.as_deref(), Some("Đã công bố chính thức: 4 hồ sơ, thứ 1/3 (Số 123/BC-VP)"));
        assert_eq!(cell.as_deref(), Some("đã công bố 1/3"));
        assert_eq!(said(overdue(), Some((13, 2_000)), standing(3, 3, 0)), (None, None));
        let (sentence, _) = said(overdue(), None, None);
        assert_eq!(sentence.as_deref(), Some("Đã công bố chính thức: chưa gửi số liệu (Số 123/BC-VP)"));
        let (sentence, _) = said(rate(96, 100, standing(1, 3, 0)), Some((95, 100)), standing(2, 3, 1));
        assert_eq!(sentence.as_deref(), Some("Đã công bố chính thức: 95,00%, đồng hạng 2/3 (Số 123/BC-VP)"));
        let (sentence, _) = said(score(8_260, standing(1, 3, 0)), Some((8_000, 10_000)), standing(2, 3, 0));
        assert_eq!(sentence.as_deref(), Some("Đã công bố chính thức: 80,00 điểm, thứ 2/3 (Số 123/BC-VP)"));
    }
}
