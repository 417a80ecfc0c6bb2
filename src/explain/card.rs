//! A figure on one screen: definition, value, rank, rows and the query, in the office's language.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use arrow::util::display::{ArrayFormatter, FormatOptions};

use super::why::{owner_words, part_words};
use super::{Explainer, Proof, Rows, Selection};
use crate::diagnostic::Result;
use crate::dossier::status_words;
use crate::fact::Indicator;
use crate::period::Window;
use crate::pipeline::register::RegisterColumn;
use crate::rank::TieRule;
use crate::ranking::ALL_COMMUNES;
use crate::ranking::{FactRow, is_whole};
use crate::text::number;
use crate::text::{date, phrase};

/// Units named before the rest is only counted.
const MOST_NAMED: usize = 12;

/// Everything about a figure except its rows.
///
/// # Errors
/// `X001` when the release does not print its indicator; `P003`.
pub fn card(explainer: &Explainer<'_>, fact: &FactRow, proof: Option<&Proof>) -> Result<String> {
    let (indicator, model) = explainer.indicator(fact)?;
    let window = Window::explicit(fact.from, fact.to)?;
    let unit = explainer.units.get(&fact.unit);
    let mut lines = vec![
        format!("{}: {}", indicator.name, value(fact, indicator)),
        labelled("Đơn vị", &unit.map_or_else(|| fact.unit.clone(), |u| format!("{} ({})", u.name, u.code))),
        labelled("Kỳ", &period_words(&window, indicator.is_stock)),
        labelled("Mã con số", &fact.id),
        labelled("Bản phát hành", &format!("{}, số liệu {}", explainer.manifest.id, date::month(fact.period))),
        String::new(),
        labelled("Định nghĩa", &indicator.definition),
        labelled("Căn cứ", &indicator.source),
        labelled("Mã chỉ tiêu", &format!("{}, phiên bản {}", indicator.id, fact.version)),
        labelled("Tính cho", owner_words(model)),
    ];
    if let (Some(n), Some(d)) = (fact.numerator, fact.denominator) {
        let (n, d) = (phrase::amount(indicator, n), phrase::amount(indicator, d));
        lines.push(labelled("Tử số/mẫu số", &format!("{n}/{d}")));
    }
    lines.push(labelled("Thứ hạng", &rank_words(explainer, fact)?));
    if !is_whole(&explainer.units, &fact.unit) {
        lines.push(labelled("Gồm số liệu của", &member_words(explainer, fact)?));
    }
    if fact.missing_members > 0 {
        let missing = number::two_digits(fact.missing_members);
        lines.push(labelled(
            "Lưu ý",
            &format!(
                "tạm tính, {missing} đơn vị trong số này chưa gửi đủ các tháng, gửi sớm hơn cuối kỳ hoặc thiếu cột"
            ),
        ));
    }
    if let Some(proof) = proof {
        lines.push(String::new());
        lines.extend(proof_words(explainer, fact, proof)?);
    }
    Ok(lines.iter().map(|line| format!("{}\n", line.trim_end())).collect::<String>().replace(number::NBSP, " "))
}

fn labelled(label: &str, words: &str) -> String {
    format!("  {label:<16}{words}")
}

fn value(fact: &FactRow, indicator: &Indicator) -> String {
    match (fact.numerator, fact.denominator) {
        _ if fact.status == "no_data" => no_data(fact).into(),
        (Some(n), Some(d)) => phrase::figure(indicator, n, d),
        _ => "không phát sinh".into(),
    }
}

fn no_data(fact: &FactRow) -> &'static str {
    match fact.no_data_reason.as_str() {
        "no_column" => "tệp số liệu không có cột để tính",
        "not_loaded" => "kho không có số liệu của ngày đầu kỳ",
        "no_register" => "chưa có số liệu trong sổ theo dõi",
        _ => "chưa gửi số liệu",
    }
}

fn period_words(window: &Window, is_stock: bool) -> String {
    if is_stock {
        return format!("trạng thái đến hết ngày {}", date::day(window.to));
    }
    let (title, span) = (date::title(window), date::span(window));
    if title == span { span } else { format!("{title}, {span}") }
}

fn rank_words(explainer: &Explainer<'_>, fact: &FactRow) -> Result<String> {
    let (indicator, _) = explainer.indicator(fact)?;
    let (Some(rank), Some(of)) = (fact.rank, fact.ranked) else {
        return Ok(match fact.status.as_str() {
            "no_data" if fact.no_data_reason == "not_sent" => "không xếp hạng: chưa gửi số liệu đến hết kỳ".into(),
            "no_data" => format!("không xếp hạng: {}", no_data(fact)),
            "no_exposure" if indicator.is_of_dossiers => "không xếp hạng: không phát sinh hồ sơ trong kỳ".into(),
            "no_exposure" => "không xếp hạng: không phát sinh trong kỳ".into(),
            _ => "không xếp hạng".into(),
        });
    };
    let tie = match explainer.builder.project.pipeline.tie_rule.rule(indicator.decimals) {
        TieRule::Competition => "bằng nhau thì đồng hạng theo thứ tự 1, 2, 2, 4".to_string(),
        TieRule::Dense => "bằng nhau thì đồng hạng theo thứ tự 1, 2, 2, 3".to_string(),
        TieRule::Published { decimals } => {
            format!("so theo số in {decimals} chữ số thập phân, đồng hạng theo thứ tự 1, 2, 2, 4")
        }
    };
    let mut words = format!(
        "thứ {rank}/{of} trong {}; {}; {tie}",
        population_words(explainer, &fact.population),
        phrase::direction(indicator.direction)
    );
    if let Some(tied) = fact.tied.filter(|tied| *tied > 0) {
        words.push_str(&format!("; đồng hạng với {} đơn vị", number::two_digits(tied)));
    }
    if fact.status == "small_base" {
        words.push_str("; số phát sinh ít, chỉ để tham khảo");
    }
    if fact.population_missing > 0 {
        words.push_str(&format!("; tạm tính, {} đơn vị chưa có số liệu", number::two_digits(fact.population_missing)));
    }
    Ok(words)
}

fn population_words(explainer: &Explainer<'_>, population: &str) -> String {
    let of = |code: &str| explainer.units.get(code).map_or_else(|| code.to_string(), |u| u.name.clone());
    match population.split_once(':') {
        Some(("communes", district)) => format!("các đơn vị cấp xã của {}", of(district)),
        Some((kind, province)) => format!("{} của {}", population_words(explainer, kind), of(province)),
        None => match population {
            "districts" => "các đơn vị cấp huyện".to_string(),
            "departments" => "các sở, ban, ngành".to_string(),
            "branches" => "các chi nhánh".to_string(),
            ALL_COMMUNES => "các đơn vị cấp xã của tỉnh".to_string(),
            "communes" => "các xã, phường, đặc khu của tỉnh".to_string(),
            other => format!("nhóm {other}"),
        },
    }
}

fn member_words(explainer: &Explainer<'_>, fact: &FactRow) -> Result<String> {
    let (_, model) = explainer.indicator(fact)?;
    let members = explainer.owners(fact, model);
    let named: Vec<&str> = members.iter().take(MOST_NAMED).map(String::as_str).collect();
    Ok(match members.len().saturating_sub(MOST_NAMED) {
        0 => named.join(", "),
        more => format!("{} và {} đơn vị khác", named.join(", "), number::two_digits(more as i64)),
    })
}

fn proof_words(explainer: &Explainer<'_>, fact: &FactRow, proof: &Proof) -> Result<Vec<String>> {
    let (indicator, model) = explainer.indicator(fact)?;
    let amount = |value: i64| phrase::amount(indicator, value).to_string();
    let mut lines = vec!["Các phần của con số:".to_string()];
    for (part, sum) in model.parts().iter().zip(&proof.sums) {
        lines.push(format!(
            "  [{}] {}: tử số {}, mẫu số {}",
            part.name,
            part_words(part, fact),
            amount(sum.numerator),
            amount(sum.denominator)
        ));
    }
    let (n, d) = proof.total();
    let rows = |value: fn(&super::PartSum) -> i64| number::integer(proof.sums.iter().map(value).sum());
    lines.push(if proof.is_equal_to(fact) {
        format!(
            "Đối chiếu: {} dòng cộng lại đúng bằng tử số {}; {} dòng cộng lại đúng bằng mẫu số {}",
            rows(|s| s.numerator_rows),
            amount(n),
            rows(|s| s.denominator_rows),
            amount(d)
        )
    } else {
        format!("Đối chiếu: KHÔNG KHỚP, các dòng cộng lại bằng {}/{}: hãy báo cho người quản trị", amount(n), amount(d))
    });
    Ok(lines)
}

/// The rows as aligned lines: code, part, dates, status, place; of a register unit, day, place.
///
/// # Errors
/// `X001` when the release does not print its indicator.
pub fn listed(
    explainer: &Explainer<'_>,
    fact: &FactRow,
    batches: &[RecordBatch],
    proof: &Proof,
    selection: &Selection,
) -> Result<String> {
    if proof.rows != Rows::Dossiers {
        return Ok(listed_lines(&explainer.indicator(fact)?.0, batches, selection));
    }
    let weight = if selection.is_denominator { "denominator" } else { "numerator" };
    let mut table = vec![HEADS.map(String::from).to_vec()];
    for batch in batches {
        for row in 0..batch.num_rows() {
            let place = format!("{} {}", cell(batch, "src_file", row), cell(batch, "cell", row));
            let added = batch.column_by_name(weight).and_then(|c| c.as_primitive_opt::<Int64Type>());
            table.push(vec![
                cell(batch, "dossier_id", row),
                cell(batch, "part", row),
                format!("{:+}", added.map_or(0, |c| c.value(row))).replace('-', "−"),
                cell(batch, "unit", row),
                instant(&cell(batch, "received_at", row)),
                instant(&cell(batch, "due_at", row)),
                instant(&cell(batch, "ended_at", row)),
                status(&cell(batch, "status", row)),
                place,
            ]);
        }
    }
    Ok(aligned(&table))
}

fn listed_lines(indicator: &Indicator, batches: &[RecordBatch], selection: &Selection) -> String {
    let weight = if selection.is_denominator { "denominator" } else { "numerator" };
    let mut table = vec![["Đơn vị", "Phần", "Cộng", "Ngày", "Tệp, ô"].map(String::from).to_vec()];
    for batch in batches {
        let weights = batch.column_by_name(weight).and_then(|column| column.as_primitive_opt::<Int64Type>());
        for row in 0..batch.num_rows() {
            let place = format!("{} {}", cell(batch, "src_file", row), cell(batch, "cell", row));
            table.push(vec![
                cell(batch, "unit", row),
                cell(batch, "part", row),
                weights.map_or_else(String::new, |cells| phrase::amount(indicator, cells.value(row)).to_string()),
                cell(batch, "day", row),
                place.trim().to_string(),
            ]);
        }
    }
    aligned(&table)
}

/// Lines of a register that are judged together: unit, key, place.
pub fn listed_entries(batches: &[RecordBatch], key: &[&RegisterColumn]) -> String {
    let mut heads = vec!["Đơn vị".to_string()];
    heads.extend(key.iter().map(|column| column.title.clone()));
    heads.push("Tệp, ô".into());
    let mut table = vec![heads];
    for batch in batches {
        for row in 0..batch.num_rows() {
            let mut cells = vec![cell(batch, "unit", row)];
            cells.extend(key.iter().map(|column| cell(batch, &column.name, row)));
            cells.push(format!("{} {}", cell(batch, "src_file", row), cell(batch, "cell", row)));
            table.push(cells);
        }
    }
    aligned(&table)
}

const HEADS: [&str; 9] =
    ["Mã hồ sơ", "Phần", "Cộng", "Đơn vị", "Tiếp nhận", "Hẹn trả", "Có kết quả", "Trạng thái", "Tệp, ô"];

fn cell(batch: &RecordBatch, name: &str, row: usize) -> String {
    let options =
        FormatOptions::default().with_timestamp_format(Some("%d/%m/%Y %H:%M")).with_date_format(Some("%d/%m/%Y"));
    let shown = |column: &ArrayRef| {
        let formatter = ArrayFormatter::try_new(column.as_ref(), &options).ok()?;
        (!column.is_null(row)).then(|| formatter.value(row).to_string())
    };
    batch.column_by_name(name).and_then(shown).unwrap_or_else(|| "–".into())
}

/// A status as the national portal words it.
fn status(code: &str) -> String {
    status_words(code).unwrap_or(code).to_string()
}

/// The last minute of a day is what a due day without a time was kept as: the day alone is read.
fn instant(text: &str) -> String {
    text.strip_suffix(" 23:59").unwrap_or(text).to_string()
}

/// Columns under each other, counted in letters.
fn aligned(table: &[Vec<String>]) -> String {
    let columns = table.first().map_or(0, Vec::len);
    let width = |at: usize| table.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    table.iter().map(line).collect()
}
