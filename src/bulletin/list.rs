//! Lists that models print: dossiers to act on, points lost, tasks, differences.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::lens::Lens;
use super::view::{self, Cell, Head, Row, Table};
use super::words;
use crate::model::{Pages, Print, PrintWindow, Shown};
use crate::period::Month;
use crate::text::date;
use crate::text::number::{self, Decimal, NBSP};
use crate::text::phrase;
use crate::unit::{Level, Unit};

/// One list of an edition.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Name of the model.
    pub id: String,
    pub print: Print,
    /// Month of the newest file of the one register it reads; none where it reads several, or none.
    pub file_month: Option<Month>,
    /// Whether the calendar of working days does not reach as far as it counts: nothing is known then.
    pub is_unknown: bool,
    /// By the unit whose page lists them.
    pub entries: BTreeMap<String, Entries>,
    /// Where the rows are those of the month's final release: what is known today of them.
    pub published: Option<PublishedList>,
}

/// A list as the final release of its month printed it.
#[derive(Clone, Debug)]
pub struct PublishedList {
    /// Document that made it final.
    pub document: String,
    /// Pages whose rows would be others today.
    pub changed: BTreeSet<String>,
}

/// The rows of one page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries {
    /// How many there are; `rows` holds the first of them.
    pub total: u64,
    /// Cells in the order of the printed columns.
    pub rows: Vec<Vec<Listed>>,
}

/// One typed cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Printed as the column says: "–", "…".
    Nothing,
    Text(String),
    /// Code of a unit.
    Unit(String),
    Date(NaiveDate),
    Number(i64),
    /// 100 × n / d.
    Percent {
        n: i64,
        d: i64,
        decimals: u8,
    },
    /// "22/24".
    Fraction {
        n: i64,
        d: i64,
    },
    Rank(ListedRank),
    /// n / scale.
    Scaled {
        n: i64,
        scale: i64,
        decimals: u8,
    },
    Truth(bool),
}

/// A rank, and what must be said beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedRank {
    pub rank: i64,
    /// Members ranked.
    pub of: i64,
    pub is_tied: bool,
    pub is_small_base: bool,
    /// Members of the population that sent nothing.
    pub missing: u32,
}

impl ListedRank {
    /// "8/12", "(8/12)" on a small base.
    fn bare(&self) -> String {
        let bare = format!("{}/{}", self.rank, self.of);
        if self.is_small_base { format!("({bare})") } else { bare }
    }
}

impl Listed {
    /// As a page prints it, for a list that is no page; `name` gives a unit's name.
    pub fn words(&self, absent: &str, name: &dyn Fn(&str) -> String) -> String {
        match self {
            Self::Nothing => absent.to_owned(),
            Self::Text(text) => text.clone(),
            Self::Unit(code) if code.is_empty() => "Chưa rõ đơn vị".into(),
            Self::Unit(code) => name(code),
            Self::Date(day) => date::day(*day),
            Self::Number(value) => number::integer(*value),
            Self::Percent { n, d, decimals } => number::rate(*n, *d, *decimals),
            Self::Fraction { n, d } => format!("{}/{}", number::integer(*n), number::integer(*d)),
            Self::Rank(rank) => rank.bare(),
            Self::Scaled { n, scale, decimals } => {
                Decimal::ratio(*n, *scale, *decimals).map_or_else(|| "–".into(), |value| value.to_string())
            }
            Self::Truth(is_so) => if *is_so { "có" } else { "không" }.into(),
        }
    }
}

/// A section of a page.
#[derive(serde::Serialize)]
pub struct Section {
    pub id: String,
    pub title: String,
    pub table: Option<Table>,
    /// Said instead of a table.
    pub empty: Option<String>,
}

/// The sections of a unit's page: those with what must be done now, and the others.
///
/// `has_sent`: without its file a unit's lists of dossiers are old, and only the office's own are printed.
pub fn of_unit(lens: &Lens, unit: &Unit, has_sent: bool) -> (Vec<Section>, Vec<Section>) {
    sections(lens, &unit.code, Pages::Units, unit.level != Level::Commune, has_sent)
}

/// The sections of the province's page.
pub fn of_province(lens: &Lens) -> Vec<Section> {
    let code = lens.edition.units.province().map_or("", |unit| unit.code.as_str());
    let (urgent, others) = sections(lens, code, Pages::Province, true, true);
    urgent.into_iter().chain(others).collect()
}

fn sections(lens: &Lens, code: &str, on: Pages, has_members: bool, has_sent: bool) -> (Vec<Section>, Vec<Section>) {
    let is_here = |list: &&Listing| list.print.on == on || list.print.on == Pages::All;
    let lists = lens.edition.lists.iter().filter(is_here).filter(|list| has_sent || list.print.of_registers);
    let (urgent, others): (Vec<&Listing>, Vec<&Listing>) = lists.partition(|list| list.print.is_urgent);
    let sections =
        |lists: Vec<&Listing>| lists.into_iter().filter_map(|list| section(lens, list, code, has_members)).collect();
    (sections(urgent), sections(others))
}

fn section(lens: &Lens, list: &Listing, code: &str, has_members: bool) -> Option<Section> {
    let entries = list.entries.get(code).filter(|entries| !entries.rows.is_empty());
    let table = entries.map(|entries| {
        let mut table = table(lens, list, entries, has_members);
        let changed = list.published.as_ref().filter(|published| published.changed.contains(code));
        table.notes.extend(changed.map(|published| {
            format!(
                "In như đã công bố theo {}; tính theo số liệu nhận sau đó thì bảng này khác, xem báo cáo điều chỉnh, đính chính của Văn phòng",
                published.document
            )
        }));
        table
    });
    let unknown = list.print.workdays_ahead.filter(|_| list.is_unknown).map(|ahead| {
        format!(
            "Chưa lập được danh sách: lịch làm việc chưa có đủ {}{NBSP}ngày làm việc sau ngày{NBSP}{}",
            number::two_digits(ahead),
            date::day(lens.day)
        )
    });
    let empty = unknown.or_else(|| list.print.empty.clone()).filter(|_| table.is_none());
    (table.is_some() || empty.is_some()).then(|| Section {
        id: format!("ds-{}", words::identifier(&list.id)),
        title: list.print.title.clone(),
        table,
        empty,
    })
}

fn table(lens: &Lens, list: &Listing, entries: &Entries, has_members: bool) -> Table {
    let print = &list.print;
    // On the page of a unit without members its own name in every row says nothing, nor does a column of nothing.
    let shown: Vec<usize> = (0..print.columns.len())
        .filter(|&at| has_members || print.columns[at].shown != Shown::Unit || print.columns[at].name != "unit")
        .filter(|&at| entries.rows.iter().any(|row| row[at] != Listed::Nothing))
        .collect();
    let numbers: Vec<bool> = shown
        .iter()
        .enumerate()
        .map(|(place, &at)| place > 0 && entries.rows.iter().any(|row| is_number(&row[at])))
        .collect();
    let head = shown.iter().zip(&numbers).map(|(&at, &is_number)| {
        let title = print.columns[at].title.clone();
        if is_number { Head::column(title) } else { Head::names(title) }
    });
    let rows = entries.rows.iter().map(|row| {
        let mut cells = shown.iter().zip(&numbers).map(|(&at, &is_number)| {
            let cell = cell(lens, print, at, &row[at]);
            // what is not there stands under the numbers of its column
            if is_number { Cell { class: "num", ..cell } } else { cell }
        });
        Row { head: cells.next().unwrap_or_default(), cells: cells.collect(), is_focus: false }
    });
    let count = i64::try_from(entries.total).unwrap_or(i64::MAX);
    let many = entries.total > entries.rows.len() as u64;
    let counted = match many {
        true => {
            format!("{} dòng đầu trong {} dòng", number::two_digits(entries.rows.len() as i64), number::integer(count))
        }
        false => format!("{} dòng", number::two_digits(count)),
    };
    // a list that was sent in March says in October what it knew in March
    let older = list.file_month.filter(|month| *month != lens.edition.month);
    let aged = older.map(|month| format!(", theo tệp {}", date::month(month))).unwrap_or_default();
    Table {
        id: format!("bang-ds-{}", words::identifier(&list.id)),
        // the section's heading says what the list is
        caption: format!("{}{aged} ({counted})", when(lens, print)),
        head: vec![head.collect()],
        rows: rows.collect(),
        notes: print.note.clone().into_iter().collect(),
        class: "list",
    }
}

fn when(lens: &Lens, print: &Print) -> String {
    match print.window {
        Some(PrintWindow::Headline) => date::capitalised(&date::span(&lens.headline())),
        None => format!("Đến hết ngày{NBSP}{}", date::day(lens.day)),
    }
}

fn is_number(cell: &Listed) -> bool {
    !matches!(cell, Listed::Nothing | Listed::Text(_) | Listed::Unit(_) | Listed::Truth(_))
}

fn cell(lens: &Lens, print: &Print, at: usize, listed: &Listed) -> Cell {
    let number = |text: String| Cell { text, class: "num", ..Cell::default() };
    match listed {
        Listed::Nothing => Cell::words(print.columns[at].absent.clone()),
        // a register's period may be written "2024-10": no page speaks like that
        Listed::Text(text) => Cell::words(text.parse().map_or_else(|_| text.clone(), date::month)),
        Listed::Unit(code) if code.is_empty() => Cell::words(match print.of_registers {
            true => date::capitalised(&lens.edition.province),
            false => "Chưa rõ đơn vị".into(),
        }),
        Listed::Unit(code) if print.of_registers => Cell::unit(lens, code),
        Listed::Unit(code) => Cell::sender(lens, code),
        Listed::Date(day) => number(date::day(*day)),
        Listed::Number(value) => number(number::integer(*value)),
        Listed::Percent { n, d, decimals } => number(number::rate(*n, *d, *decimals)),
        Listed::Fraction { n, d } => number(format!("{}/{}", number::integer(*n), number::integer(*d))),
        Listed::Rank(rank) => {
            // the row knows how many have no data, not whether it is a file or a column that is missing
            let provisional = (rank.missing > 0).then(|| phrase::provisional_words(rank.missing, true));
            let small = view::rank_words(rank.is_tied, provisional, rank.is_small_base);
            Cell { small, ..number(rank.bare()) }
        }
        Listed::Scaled { n, scale, decimals } => {
            number(Decimal::ratio(*n, *scale, *decimals).map_or_else(|| "–".into(), |value| value.to_string()))
        }
        Listed::Truth(is_so) => Cell::words(if *is_so { "có" } else { "không" }),
    }
}
