//! Why a dossier counts, in words: which part it belongs to, and what dates it.

use crate::model::{Anchor, IndicatorModel, Owner, PartSetting};
use crate::ranking::FactRow;
use crate::text::date;

/// "Trả trễ: hồ sơ kết thúc trong kỳ".
pub fn part_words(part: &PartSetting, fact: &FactRow) -> String {
    let what = match part.anchor {
        Anchor::Received => "sự việc trong kỳ, tính theo ngày tiếp nhận".to_string(),
        Anchor::Finished => "sự việc trong kỳ, tính theo ngày kết thúc (có kết quả, rút, trả lại, từ chối)".to_string(),
        Anchor::Day => "sự việc trong kỳ, tính theo ngày ghi trong sổ".to_string(),
        Anchor::Opening => format!("trạng thái trước ngày {}", date::day(fact.from)),
        Anchor::Cutoff => format!("trạng thái đến hết ngày {}", date::day(fact.to)),
    };
    if part.label.is_empty() { what } else { format!("{} – {what}", part.label) }
}

/// Whose a dossier is in this indicator.
pub fn owner_words(model: &IndicatorModel) -> &'static str {
    match model.owner() {
        None => "đơn vị ghi trong sổ",
        Some(owner) => dossier_owner(owner),
    }
}

fn dossier_owner(owner: Owner) -> &'static str {
    match owner {
        Owner::Receiving => "đơn vị tiếp nhận",
        Owner::Resolving => "đơn vị giải quyết",
        Owner::Holding => "đơn vị đang giữ bước xử lý",
    }
}
