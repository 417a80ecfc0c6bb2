//! Sentences of a figure before and after the exclusions that were accepted.

use super::number::{self, NBSP};
use super::phrase::{self, Sentence, Subject};
use crate::fact::Indicator;
use crate::rank::Standing;
use crate::ranking::{Adjusted, Excluded};

/// "23 hồ sơ, thứ 8/12; loại trừ 05 hồ sơ lỗi đồng bộ theo Công văn số 12/VP: 18 hồ sơ, thứ 7/12".
pub fn before_and_after(subject: &Subject, adjusted: &Adjusted) -> Sentence {
    let indicator = subject.indicator;
    let figure = |(numerator, denominator): (i64, i64), standing: Option<Standing>| {
        let value = phrase::figure(indicator, numerator, denominator);
        match standing.filter(|standing| standing.of > 1) {
            Some(standing) => format!("{value}, {}", phrase::place(standing)),
            None => value,
        }
    };
    let out: Vec<String> = adjusted.excluded.iter().map(|excluded| one(excluded, indicator)).collect();
    let text = format!(
        "{}; loại trừ {}: {}",
        figure(adjusted.before, adjusted.before_standing),
        out.join(", "),
        figure(adjusted.after, adjusted.after_standing)
    );
    Sentence::of(subject.fact, text)
}

/// "05 hồ sơ lỗi đồng bộ theo Công văn số 12/VP".
fn one(excluded: &Excluded, indicator: &Indicator) -> String {
    let count = number::two_digits(excluded.dossiers);
    format!("{count}{NBSP}{} {} theo {}", indicator.noun, excluded.reason, excluded.document)
}

/// "Công văn số 12/VP (05 hồ sơ lỗi đồng bộ); Công văn số 15/VP (01 hồ sơ bất khả kháng)".
pub fn documents(adjusted: &Adjusted, indicator: &Indicator) -> String {
    let one = |excluded: &Excluded| {
        let count = number::two_digits(excluded.dossiers);
        format!("{} ({count}{NBSP}{} {})", excluded.document, indicator.noun, excluded.reason)
    };
    adjusted.excluded.iter().map(one).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::test_facts::{count, plain, standing};

    #[test]
    fn both_figures_with_their_ranks_and_the_documents() {
        let (indicator, fact) = count(23, 2_000, standing(8, 12, 0));
        let subject = Subject { indicator: &indicator, fact: &fact, decimals: 2, scope: "toàn tỉnh" };
        let excluded = |document: &str, reason: &str, dossiers| Excluded {
            document: document.into(),
            reason: reason.into(),
            dossiers,
        };
        let mut adjusted = Adjusted {
            fact: fact.id.clone(),
            indicator: "overdue".into(),
            unit: "D01".into(),
            population: "districts".into(),
            window: fact.window,
            before: (23, 2_000),
            before_standing: standing(8, 12, 0),
            excluded: vec![excluded("Công văn số 12/VP-KSTT", "lỗi đồng bộ", 5)],
            after: (18, 1_995),
            after_standing: standing(7, 12, 0),
        };
        assert_eq!(
            plain(&before_and_after(&subject, &adjusted)),
            "23 hồ sơ, thứ 8/12; loại trừ 05 hồ sơ lỗi đồng bộ theo Công văn số 12/VP-KSTT: 18 hồ sơ, thứ 7/12"
        );
        adjusted.excluded.push(excluded("Công văn số 15/VP-KSTT", "bất khả kháng", 1));
        assert_eq!(
            plain(&before_and_after(&subject, &adjusted)),
            "23 hồ sơ, thứ 8/12; loại trừ 05 hồ sơ lỗi đồng bộ theo Công văn số 12/VP-KSTT, 01 hồ sơ bất khả kháng theo Công văn số 15/VP-KSTT: 18 hồ sơ, thứ 7/12"
        );
    }
}
