//! Why a figure changed, and what the releases' texts say about it.

use std::collections::BTreeSet;

use super::Side;
use super::changes::Changes;
use crate::model::Graph;
use crate::period::Month;
use crate::ranking::{FactRow, members};
use crate::store::Input;
use crate::text::date;
use crate::unit::Units;

/// One cause, in the order it is told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A file was sent again.
    ResentFile { sender: String, period: Month },
    /// A file came after the earlier release.
    LateFile { sender: String, period: Month },
    /// A later month's file brought or changed dossiers or lines of this window.
    LaterRows { sender: String, period: Month },
    /// The SQL that counts it changed.
    Definition { paths: Vec<String> },
    /// A setting of the pipeline or of a profile changed.
    Settings { what: &'static str },
    /// The unit is made of other units, or is new, or is gone.
    Units,
    /// Another version of the program.
    Program { old: String, new: String },
    /// The figure stayed, others of its population moved.
    Others,
    /// The figure changed, and nothing that was compared proves why.
    Unknown,
}

impl Cause {
    /// A file was sent again.
    pub fn resent(sender: &str, period: Month) -> Self {
        Self::ResentFile { sender: sender.to_string(), period }
    }

    /// A file came late.
    pub fn late(sender: &str, period: Month) -> Self {
        Self::LateFile { sender: sender.to_string(), period }
    }

    /// A later month said more.
    pub fn later(sender: &str, period: Month) -> Self {
        Self::LaterRows { sender: sender.to_string(), period }
    }

    /// Data that the earlier release did not have.
    pub fn is_data(&self) -> bool {
        matches!(self, Self::ResentFile { .. } | Self::LateFile { .. } | Self::LaterRows { .. })
    }

    /// The same data counted otherwise.
    pub fn is_own(&self) -> bool {
        matches!(self, Self::Definition { .. } | Self::Settings { .. } | Self::Units | Self::Program { .. })
    }

    /// In the office's words; `name` gives a unit's name.
    pub fn words(&self, name: &dyn Fn(&str) -> String) -> String {
        match self {
            Self::ResentFile { sender, period } => format!("{} gửi lại tệp {}", name(sender), date::month(*period)),
            Self::LateFile { sender, period } => format!("{} gửi muộn tệp {}", name(sender), date::month(*period)),
            Self::LaterRows { sender, period } => {
                format!("tệp {} của {} bổ sung hoặc sửa số liệu của kỳ này", date::month(*period), name(sender))
            }
            Self::Definition { paths } => format!("thay đổi cách tính ({})", paths.join(", ")),
            Self::Settings { what } => format!("thay đổi thiết lập: {what}"),
            Self::Units => "thay đổi danh mục đơn vị".into(),
            Self::Program { old, new } => format!("thay đổi phiên bản chương trình ({old} → {new})"),
            Self::Others => "số liệu của đơn vị khác thay đổi".into(),
            Self::Unknown => "chưa rõ nguyên nhân".into(),
        }
    }

    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ResentFile { .. } => "resent_file",
            Self::LateFile { .. } => "late_file",
            Self::LaterRows { .. } => "later_rows",
            Self::Definition { .. } => "definition",
            Self::Settings { .. } => "settings",
            Self::Units => "units",
            Self::Program { .. } => "program",
            Self::Others => "others",
            Self::Unknown => "unknown",
        }
    }
}

/// Files of registers that the newer release has otherwise: the causes of a figure that an office entered, which
/// has no dossiers to prove one. A list of the unit's own explains it before one that others keep.
pub fn entered(old: &Side<'_>, new: &Side<'_>, row: &FactRow) -> BTreeSet<Cause> {
    let graph = new.builder.graph;
    let Some(indicator) = graph.indicators.iter().find(|i| i.id == row.indicator && i.is_over_measures()) else {
        return BTreeSet::new();
    };
    let mut changed: Vec<&Input> = Vec::new();
    let kinds = graph.leaves(&indicator.id);
    let of_kind = |input: &&Input| kinds.contains(input.kind.as_str());
    let known: Vec<&Input> = old.manifest.inputs.iter().filter(of_kind).collect();
    for input in new.manifest.inputs.iter().filter(of_kind) {
        if !known.iter().any(|k| k.kind == input.kind && k.receipt.sha256 == input.receipt.sha256) {
            changed.push(input);
        }
    }
    let owners = members(new.units, &row.unit);
    let is_own = |input: &Input| input.sender == row.unit || owners.contains(&input.sender);
    if changed.iter().any(|input| is_own(input)) {
        changed.retain(|input| is_own(input));
    }
    let cause = |input: &Input| {
        let is_of = |k: &&Input| (&k.kind, &k.sender, k.period) == (&input.kind, &input.sender, input.period);
        if known.iter().any(is_of) {
            Cause::resent(&input.sender, input.period)
        } else if input.period > row.period {
            Cause::later(&input.sender, input.period)
        } else {
            Cause::late(&input.sender, input.period)
        }
    };
    changed.into_iter().map(cause).collect()
}

/// What of the texts and the program can have changed a figure over the same data.
pub fn own(changes: &Changes, old: &Side<'_>, new: &Side<'_>, id: &str, unit: &str) -> BTreeSet<Cause> {
    let mut causes = BTreeSet::new();
    let paths = changed_sql(changes, old.builder.graph, new.builder.graph, id);
    if !paths.is_empty() {
        causes.insert(Cause::Definition { paths });
    }
    if let Some(what) = value_setting(old, new, id) {
        causes.insert(Cause::Settings { what });
    }
    if changes.has_other_units {
        let parts = |units: &Units| (units.get(unit).is_some(), members(units, unit));
        if parts(old.units) != parts(new.units) || changes.is_read_anew {
            causes.insert(Cause::Units);
        }
    } else if changes.is_read_anew {
        causes.insert(Cause::Settings { what: "cách đọc tệp của hệ thống nguồn" });
    }
    if let (Some((old, new)), true) = (&changes.programs, causes.is_empty()) {
        causes.insert(Cause::Program { old: old.clone(), new: new.clone() });
    }
    causes
}

/// Settings that reach an indicator's figure.
fn value_setting(old: &Side<'_>, new: &Side<'_>, id: &str) -> Option<&'static str> {
    let (a, b) = (&old.builder.project.pipeline, &new.builder.project.pipeline);
    let prints = |p: &crate::pipeline::Pipeline| p.indicators.iter().any(|setting| setting.id == id);
    if prints(a) != prints(b) {
        Some("danh sách chỉ tiêu được in")
    } else if a.compare != b.compare {
        Some("cách so sánh thời hạn")
    } else if a.status_grace_days != b.status_grace_days || format!("{:?}", a.sources) != format!("{:?}", b.sources) {
        Some("nguồn dữ liệu")
    } else if a.windows != b.windows {
        Some("các kỳ được tính")
    } else {
        None
    }
}

/// Settings that reach a rank.
pub fn rank_setting(old: &Side<'_>, new: &Side<'_>) -> Option<Cause> {
    let (a, b) = (&old.builder.project.pipeline, &new.builder.project.pipeline);
    if a.populations != b.populations {
        Some(Cause::Settings { what: "nhóm xếp hạng" })
    } else if a.tie_rule != b.tie_rule {
        Some(Cause::Settings { what: "quy tắc đồng hạng" })
    } else {
        None
    }
}

/// Changed files of SQL that the indicator is made of.
fn changed_sql(changes: &Changes, old: &Graph, new: &Graph, id: &str) -> Vec<String> {
    let mut paths = BTreeSet::new();
    for graph in [old, new] {
        let mut names = vec![id.to_string()];
        let mut seen = BTreeSet::new();
        while let Some(name) = names.pop() {
            if seen.insert(name.clone()) {
                names.extend(graph.reads(&name).map(String::from));
            }
        }
        let indicators = graph.indicators.iter().filter(|i| i.id == id).map(|i| &i.path);
        let models = graph.models.iter().filter(|m| seen.contains(&m.name)).map(|m| &m.path);
        paths.extend(indicators.chain(models).filter(|path| changes.sql.contains(*path)).cloned());
    }
    paths.into_iter().collect()
}
