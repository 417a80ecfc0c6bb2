//! A new indicator and its fixture, as texts that can be run before they are edited.

use std::path::{Path, PathBuf};

use fs_err as fs;

use crate::diagnostic::{Diagnostic, Place, Result};
use crate::fact::Measure;
use crate::model::{Anchor, Graph, IndicatorModel, Owner};
use crate::rank::Direction;

/// Stands where a person must write; a check asks for it.
pub const TO_WRITE: &str = "CẦN VIẾT:";

/// What is known of an indicator before it is written.
#[derive(Clone, Debug)]
pub struct Draft {
    /// File stem.
    pub id: String,
    /// In Vietnamese, as printed.
    pub title: String,
    /// What is counted: "hồ sơ".
    pub noun: String,
    pub measure: Measure,
    pub owner: Owner,
    pub anchor: Anchor,
    /// `None`: a volume, printed and never ranked.
    pub direction: Option<Direction>,
}

/// Writes the indicator and its fixture below `root`; gives both paths.
///
/// # Errors
/// `N001` for an id that is no name, `N002` when one of the files is there already, `N003` for an
/// empty title, `N005` for a name that a table has, `N006` for words that would break the file; input and output errors.
pub fn write(root: &Path, graph: &Graph, draft: &Draft) -> Result<[PathBuf; 2]> {
    let is_name = draft.id.starts_with(|c: char| c.is_ascii_lowercase())
        && draft.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !is_name {
        return Err(Diagnostic::fatal("N001", format!("`{}` is no name of an indicator", draft.id))
            .hint("use lower case letters, digits and _, beginning with a letter: post_submission"));
    }
    if draft.title.trim().is_empty() {
        return Err(
            Diagnostic::fatal("N003", "the title is empty").hint("--title \"Nộp hồ sơ qua bưu chính công ích\"")
        );
    }
    for (option, text) in [("--title", &draft.title), ("--noun", &draft.noun)] {
        if text.contains("*/") || text.chars().any(char::is_control) {
            return Err(Diagnostic::fatal(
                "N006",
                format!("{option} has `*/` or a line break, which no file can keep"),
            )
            .hint("write it in one line of plain words"));
        }
    }
    let files = [format!("sql/indicators/{}.sql", draft.id), format!("tests/models/indicator_{}.toml", draft.id)];
    for file in &files {
        if root.join(file).exists() {
            return Err(Diagnostic::fatal("N002", "this file exists already; nothing was written")
                .at(Place::file(file.as_str()))
                .hint("choose another name, or edit that file and raise its `version`"));
        }
    }
    if graph.has_table(&draft.id) {
        return Err(Diagnostic::fatal(
            "N005",
            format!("`{}` is the name of a table: one of the two would hide", draft.id),
        )
        .hint("choose another name; the tables are listed by: motcua sql -c \"show tables\""));
    }
    let texts = [sql(draft), fixture(draft)];
    // What cannot be read would stop every command of the project.
    IndicatorModel::parse(&files[0], &texts[0])?;
    for (file, text) in files.iter().zip(texts) {
        let path = root.join(file);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text)?;
    }
    Ok(files.map(PathBuf::from))
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.trim().to_string()).to_string()
}

fn sql(draft: &Draft) -> String {
    let measure = match draft.measure {
        Measure::Count => "count",
        _ => "rate",
    };
    let owner = draft.owner.as_str();
    let direction = match draft.direction {
        Some(Direction::LowerIsBetter) => "direction = \"lower_is_better\"\n",
        Some(Direction::HigherIsBetter) => "direction = \"higher_is_better\"\n",
        None => "",
    };
    let (anchor, base) = match draft.anchor {
        Anchor::Received => ("received", "true"),
        Anchor::Finished => ("finished", "true"),
        Anchor::Cutoff => ("cutoff", "is_open"),
        Anchor::Opening => ("opening", "is_open"),
        // of registers alone, which `indicator new` does not write
        Anchor::Day => ("day", "true"),
    };
    let id = &draft.id;
    format!(
        r#"/*
title = {title}
noun = {noun}
version = 1
# count: số hồ sơ; rate: tỷ lệ phần trăm tử số trên mẫu số
measure = "{measure}"
# receiving: tính cho đơn vị tiếp nhận; resolving: đơn vị giải quyết; holding: đơn vị đang giữ bước xử lý
owner = "{owner}"
{direction}definition = "{TO_WRITE} một hai câu nói rõ đếm gì, trên tổng số nào, tính đến khi nào."
source = "{TO_WRITE} số, ký hiệu và ngày của văn bản quy định."
# Hồ sơ nào còn xử lý được trong kỳ để tăng hạng; bỏ dấu # nếu có:
# lever = {{ action = "convert", available = "rest", verb = "xử lý thêm" }}

[[parts]]
name = "{anchor}"
# received: theo ngày tiếp nhận; finished: theo ngày có kết quả; cutoff: trạng thái cuối kỳ; opening: trạng thái trước kỳ
anchor = "{anchor}"
numerator = "is_{id}"
denominator = "is_base"
*/

-- Mỗi dòng của dossier_state là một hồ sơ; hai cột đúng/sai dưới đây nói hồ sơ có được đếm không.
-- Các cột có sẵn: motcua catalog, mục dossier_state.
with
state as (select * from dossier_state),

final as (
    select
        state.*,
        -- {TO_WRITE} điều kiện để một hồ sơ được đếm vào tử số; ví dụ: nộp qua bưu chính
        coalesce(channel = 'post', false){and_open} as is_{id},
        -- {TO_WRITE} điều kiện để một hồ sơ thuộc mẫu số
        {base} as is_base
    from state
)

select * from final
"#,
        title = quoted(&draft.title),
        noun = quoted(&draft.noun),
        and_open = if is_state(draft) { " and is_open" } else { "" },
    )
}

/// Whether it counts what is open on a day, not what happened over days.
fn is_state(draft: &Draft) -> bool {
    matches!(draft.anchor, Anchor::Cutoff | Anchor::Opening)
}

fn fixture(draft: &Draft) -> String {
    let (id, title) = (&draft.id, draft.title.trim());
    let (ended, status) = if is_state(draft) { ("", "processing") } else { ("2024-10-09 09:00:00", "completed") };
    format!(
        r#"# {title}: hồ sơ nào được đếm, hồ sơ nào không. Sửa cùng lúc với câu lệnh.
model = "{id}"
period = "2024-10"
expect = """
dossier_id,is_{id},is_base
counted,true,true
not_counted,false,true
"""

[given]
dossier_ledger = """
dossier_id,channel,status,received_at,due_at,ended_at,is_current,supplement_requested_at,supplement_done_at,supplement_count,known_at
counted,post,{status},2024-10-01 08:00:00,2024-10-10 17:00:00,{ended},true,,,0,2024-11-01 07:30:00
not_counted,online,{status},2024-10-01 08:00:00,2024-10-10 17:00:00,{ended},true,,,0,2024-11-01 07:30:00
"""
"#
    )
}
