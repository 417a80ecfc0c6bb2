//! Indicators and checks as the catalogue tells them.

use super::lineage::Lineage;
use super::{Check, IndicatorEntry};
use crate::diagnostic::Result;
use crate::fact::Measure;
use crate::model::{Anchor, Builder, CheckModel};
use crate::pipeline::IndicatorSetting;
use crate::rank::Direction;
use crate::ranking;
use crate::store::Manifest;
use crate::text::{date, number};

/// Every indicator of the project, the printed ones first, in their order.
///
/// # Errors
/// `C013`; `C004`.
pub fn indicators(builder: &Builder<'_>, lineage: &Lineage) -> Result<Vec<IndicatorEntry>> {
    let printed = ranking::indicators(builder.project, builder.graph)?;
    let mut entries = Vec::new();
    for model in &builder.graph.indicators {
        let setting = IndicatorSetting::plain(&model.id);
        let own = model.printed(&setting, 0)?;
        let place = printed.iter().find(|(indicator, _)| indicator.id == model.id);
        let parts = model.parts().iter().map(|part| {
            let label = if part.label.is_empty() { own.noun.clone() } else { part.label.clone() };
            let anchor = match part.anchor {
                Anchor::Received => "theo ngày tiếp nhận",
                Anchor::Finished => "theo ngày có kết quả",
                Anchor::Cutoff => "trạng thái cuối kỳ",
                Anchor::Opening => "trạng thái đầu kỳ",
                Anchor::Day => "theo ngày ghi trong sổ",
            };
            format!("{label} ({anchor})")
        });
        let details = vec![
            (
                "Cách đo".to_string(),
                match own.measure {
                    Measure::Rate => "tỷ lệ phần trăm",
                    Measure::Count => "số lượng",
                    Measure::Score => "điểm",
                }
                .to_string(),
            ),
            ("Tính cho".to_string(), crate::explain::owner_words(model).to_string()),
            (
                "Chiều xếp hạng".to_string(),
                match own.direction {
                    Some(Direction::LowerIsBetter) => "thấp hơn là tốt hơn",
                    Some(Direction::HigherIsBetter) => "cao hơn là tốt hơn",
                    None => "không xếp hạng",
                }
                .to_string(),
            ),
            ("Các phần".to_string(), parts.collect::<Vec<_>>().join("; ")),
            (
                "In trong bản tin".to_string(),
                place.map_or_else(|| "không".into(), |(indicator, _)| format!("thứ {}", indicator.order + 1)),
            ),
        ];
        entries.push(IndicatorEntry {
            id: model.id.clone(),
            version: model.version(),
            name: own.name,
            definition: own.definition,
            source: own.source,
            details,
            path: model.path.clone(),
            reads: lineage.reads(&model.id),
        });
    }
    entries.sort_by_key(|entry| {
        let place = printed.iter().position(|(indicator, _)| indicator.id == entry.id);
        (place.is_none(), place, entry.id.clone())
    });
    Ok(entries)
}

/// Every check, with its answer for the last period it ran for.
pub fn checks(builder: &Builder<'_>, manifest: &Manifest, lineage: &Lineage) -> Vec<Check> {
    let one = |check: &CheckModel| {
        let last =
            manifest.checks.iter().filter(|result| result.check == check.name).max_by_key(|result| result.period);
        let failing = last.map_or(0, |result| result.failing_rows);
        Check {
            name: check.name.clone(),
            title: check.title.clone(),
            severity: if check.stops() { "dừng công bố" } else { "cảnh báo" },
            result: match last {
                None => "chưa chạy".into(),
                Some(result) if failing == 0 => format!("đạt, {}", date::month(result.period)),
                Some(result) => {
                    let count = number::integer(i64::try_from(failing).unwrap_or(i64::MAX));
                    format!("{count} dòng, {}", date::month(result.period))
                }
            },
            is_failing: failing > 0,
            sample: last.map(|result| result.sample.clone()).unwrap_or_default(),
            reads: lineage.reads(&check.name),
        }
    };
    builder.graph.checks.iter().map(one).collect()
}
