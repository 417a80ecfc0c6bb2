//! The page of a district or commune: where it stands, what it can do, which dossiers come first.

use serde::Serialize;

use super::charts;
use super::edition::{OverdueDossier, OverdueList};
use super::lens::Lens;
use super::list::{self, Section};
use super::tables;
use super::transferred;
use super::view::{self, Cell, Figure, Head, Link, Point, Row, Shell, Table};
use super::windows;
use super::words;
use crate::diagnostic::Result;
use crate::fact::{Sender, Status};
use crate::period::Window;
use crate::text::goal::{self, Neighbour};
use crate::text::number::{self, NBSP};
use crate::text::phrase::{self, Sentence, Subject};
use crate::text::{date, headline, movement};
use crate::unit::{Level, Unit};

/// Steps shown in the box "Để tăng hạng".
const MOST_STEPS: usize = 3;
/// Dossiers listed on the page.
const MOST_DOSSIERS: usize = 10;

/// Everything the template of a unit prints.
#[derive(Serialize)]
pub struct UnitPage {
    pub shell: Shell,
    pub name: String,
    /// "Đơn vị cấp huyện · tỉnh Xuyên Sơn".
    pub level: String,
    /// Who is ranked together, and the window with both dates.
    pub ranked_with: String,
    pub headline: Sentence,
    /// The unit itself sent nothing.
    pub missing: Option<String>,
    pub points: Vec<Point>,
    pub data: Vec<String>,
    pub strip: Option<Figure>,
    pub table: Table,
    /// The same figures in every window, where there are more than the page's own.
    pub windows: Option<Table>,
    pub steps: Vec<Sentence>,
    /// Heading of the bar chart's section.
    pub members_title: String,
    pub bars: Option<Figure>,
    pub members: Option<Table>,
    pub dossiers: Option<Table>,
    /// Dossiers that came with an arrangement of units.
    pub transferred: Option<Table>,
    /// Said instead of a list.
    pub no_dossiers: Option<String>,
    pub branches: Option<Table>,
    /// Lists that models print.
    pub lists: Vec<Section>,
    pub quotes: Vec<Sentence>,
}

/// Builds the page of one unit.
pub fn build(lens: &Lens, unit: &Unit) -> Result<UnitPage> {
    let window = lens.headline();
    let population = lens.population_of(unit);
    let subjects: Vec<Subject> =
        lens.ranked_indicators().filter_map(|indicator| lens.figure(indicator, unit, window)).collect();
    let name = date::capitalised(&unit.name);
    let period = lens.period();
    let title = format!("{name} – {period}");
    let missing = missing(lens, unit, &subjects);
    let has_data = missing.is_none();
    Ok(UnitPage {
        shell: Shell::new(lens, title, crumbs(lens, unit)),
        name,
        level: level_words(lens, unit),
        ranked_with: ranked_with(lens, &subjects, &population),
        headline: headline::unit(&subjects, &lens.region(&population), &period),
        missing,
        points: headline::main_points(&subjects).into_iter().map(|i| point(lens, unit, &subjects[i])).collect(),
        data: data_lines(lens, unit, &subjects),
        strip: strip(lens, unit, window)?,
        table: tables::indicators(lens, unit),
        windows: windows::table(lens, unit),
        steps: steps(lens, &subjects),
        members_title: members_title(lens, unit),
        bars: bars(lens, unit, window)?,
        members: (unit.level == Level::District).then(|| tables::communes(lens, unit)).flatten(),
        dossiers: dossiers(lens, unit).filter(|_| has_data),
        transferred: transferred::dossiers(lens, unit),
        no_dossiers: no_dossiers(lens, unit, &subjects),
        branches: tables::branches(lens, unit),
        lists: if has_data { list::of_unit(lens, unit) } else { Vec::new() },
        quotes: subjects.iter().filter(|_| has_data).map(phrase::plain_level).collect(),
    })
}

fn crumbs(lens: &Lens, unit: &Unit) -> Vec<Link> {
    let mut crumbs = vec![
        Link { href: "index.html".into(), text: "Danh mục".into() },
        Link { href: "tinh.html".into(), text: date::capitalised(&lens.edition.province) },
    ];
    if unit.level == Level::Commune {
        crumbs.extend(lens.edition.units.district_of(unit).and_then(|district| view::link(lens, &district.code)));
    }
    crumbs
}

fn level_words(lens: &Lens, unit: &Unit) -> String {
    match (unit.level, lens.edition.units.district_of(unit)) {
        (Level::Commune, Some(district)) => format!("Đơn vị cấp xã · {} · {}", district.name, lens.edition.province),
        (Level::Commune, None) => format!("Đơn vị cấp xã · {}", lens.edition.province),
        (Level::Department, _) => format!("{} · {}", unit.block, lens.edition.province),
        _ => format!("{} · {}", date::capitalised(&lens.edition.district_noun), lens.edition.province),
    }
}

fn ranked_with(lens: &Lens, subjects: &[Subject], population: &str) -> String {
    let Some(first) = subjects.first() else { return String::new() };
    let members = subjects
        .iter()
        .map(|subject| lens.standings(subject.indicator, subject.fact.window, population).len())
        .max()
        .unwrap_or(0);
    let of =
        if population.starts_with("communes:") { String::new() } else { format!(" của {}", lens.edition.province) };
    let members = words::population_words(lens, population, members);
    format!("Xếp hạng trong {members}{of}; {}", date::full(&first.fact.window))
}

fn missing(lens: &Lens, unit: &Unit, subjects: &[Subject]) -> Option<String> {
    if subjects.is_empty() || subjects.iter().any(|subject| subject.fact.status != Status::NoData) {
        return None;
    }
    let last = lens.edition.senders.iter().find(|sender| sender.unit == unit.code).and_then(|sender| sender.last_sent);
    let latest = last.map_or_else(String::new, |day| format!("; số liệu gần nhất đến ngày{NBSP}{}", date::day(day)));
    Some(format!("Chưa gửi số liệu {} của {}{latest}", date::month(lens.edition.month), unit.name))
}

/// The figure with its rank, then change, target and the month's own figure.
fn point(lens: &Lens, unit: &Unit, subject: &Subject) -> Point {
    let mut lead = phrase::level(subject);
    let mut rest: Vec<Sentence> = Vec::new();
    if let Some(tied) = phrase::tied_with(subject, &lens.tied_names(subject)) {
        // a second bracket right after one reads badly
        let ends_in_bracket = subject.is_provisional() || phrase::is_joint_end(subject);
        if ends_in_bracket || subject.fact.status == Status::SmallBase {
            rest.push(Sentence::of(subject.fact, format!("đồng hạng {tied}")));
        } else {
            lead = lead.then("", Sentence::of(subject.fact, format!(" ({tied})")));
        }
    }
    rest.extend(phrase::exposure_rate(subject));
    rest.extend(phrase::transferred(subject));
    let moved = moved(lens, subject);
    let has_moved = moved.is_some();
    rest.extend(moved);
    rest.extend(lens.looking_back(subject));
    rest.extend(goal::target_status(subject));
    if !has_moved {
        rest.extend(month_line(lens, unit, subject));
    }
    Point { lead, rest: rest.into_iter().map(Sentence::capitalised).collect() }
}

fn moved(lens: &Lens, subject: &Subject) -> Option<Sentence> {
    movement::movement(subject, &lens.crossing(subject))
}

/// "tháng 10/2024: 6 hồ sơ, giảm 2 hồ sơ (từ 8 xuống 6) so với tháng 9/2024".
pub(super) fn month_line(lens: &Lens, unit: &Unit, subject: &Subject) -> Option<Sentence> {
    if subject.indicator.is_stock {
        return None;
    }
    let window = lens.month_window()?;
    let month = lens.figure(subject.indicator, unit, window)?;
    let moved = moved(lens, &month)?;
    let lead = Sentence::of(month.fact, format!("riêng {}: {}", date::title(&window), phrase::value(&month)));
    let back = lens.looking_back(&month).into_iter();
    Some(back.fold(lead.then(", ", moved), |line, sentence| line.then("; ", sentence)))
}

/// Who is missing: here, in the same order of ranks, in the province; and the rows of this unit's files.
fn data_lines(lens: &Lens, unit: &Unit, subjects: &[Subject]) -> Vec<String> {
    let mine: Vec<&str> = lens.edition.units.members(&unit.code).iter().map(|member| member.code.as_str()).collect();
    let is_mine = |sender: &&Sender| sender.unit == unit.code || mine.contains(&sender.unit.as_str());
    let (own, others): (Vec<&Sender>, Vec<&Sender>) = lens.missing_senders().into_iter().partition(is_mine);
    let mut lines: Vec<String> = view::missing_line(lens, &own).into_iter().collect();
    let (rivals, elsewhere): (Vec<&Sender>, Vec<&Sender>) =
        others.into_iter().partition(|sender| is_rival(lens, subjects, &sender.unit));
    if let Some(line) = view::missing_line(lens, &rivals) {
        lines.push(format!("Trong cùng bảng xếp hạng, {line}; thứ hạng là tạm tính"));
    }
    if let Some(line) = view::missing_line(lens, &elsewhere) {
        lines.push(format!("Ngoài phạm vi xếp hạng của trang này, {line}"));
    }
    lines.extend(transferred::unit_lines(lens, unit));
    lines.extend(changed_populations(lens, unit, subjects));
    let senders: Vec<&Sender> = lens.edition.senders.iter().filter(is_mine).collect();
    lines.extend(view::rows_line("Tệp số liệu của đơn vị", &senders));
    lines.extend(view::window_lines(lens));
    lines.extend(view::unconfirmed_days(lens));
    lines.extend(view::sent_line(lens).map(|line| format!("Trong {}, {line}", lens.whole())));
    if unit.level == Level::District {
        lines.extend(
            senders.iter().filter(|sender| sender.quarantined > 0).map(|sender| view::sender_line(lens, sender)),
        );
    }
    lines
}

/// Why ranks are not compared with the window before, each reason once.
fn changed_populations(lens: &Lens, unit: &Unit, subjects: &[Subject]) -> Vec<String> {
    let months = lens
        .month_window()
        .into_iter()
        .flat_map(|month| subjects.iter().filter_map(move |subject| lens.figure(subject.indicator, unit, month)));
    movement::population_changes(subjects.iter().copied().chain(months))
}

/// Whether a unit is ranked in the order this page speaks of.
fn is_rival(lens: &Lens, subjects: &[Subject], code: &str) -> bool {
    subjects.first().is_some_and(|subject| {
        let fact = subject.fact;
        let is_member = lens.edition.facts.get(&fact.indicator, code, fact.window, &fact.population).is_some();
        is_member && !fact.population.is_empty()
    })
}

fn strip(lens: &Lens, unit: &Unit, window: Window) -> Result<Option<Figure>> {
    let Some(chart) = charts::strip(lens, unit, window) else { return Ok(None) };
    let drawn = charts::draw_strip(&chart)?;
    Ok(Some(Figure { wide: drawn.wide, portrait: drawn.portrait, table: None, files: Vec::new() }))
}

/// The cheapest steps first: to the next rank, to the target, and who is close behind.
fn steps(lens: &Lens, subjects: &[Subject]) -> Vec<Sentence> {
    let mut able: Vec<&Subject> = subjects.iter().filter(|subject| goal::short_step(subject).is_some()).collect();
    able.sort_by_key(|subject| (subject.fact.gap.as_ref().map(|gap| gap.dossiers), subject.indicator.order));
    able.into_iter().take(MOST_STEPS).filter_map(|subject| step(lens, subject)).collect()
}

fn step(lens: &Lens, subject: &Subject) -> Option<Sentence> {
    let all = lens.standings(subject.indicator, subject.fact.window, &subject.fact.population);
    let rank_of = |other: &Subject| other.standing().map(|standing| standing.rank);
    let goal_rank = subject.fact.gap.as_ref().map(|gap| gap.to_rank);
    let ahead = all.iter().find(|other| rank_of(other) == goal_rank && other.fact.unit != subject.fact.unit);
    let after = all.iter().find(|other| rank_of(other) > rank_of(subject) && other.standing().is_some());
    let neighbour = |other: &Subject<'_>| -> Option<()> { other.has_value().then_some(()) };
    let ahead = ahead.filter(|other| neighbour(other).is_some());
    let next =
        goal::next_rank(subject, ahead.map(|other| Neighbour { name: lens.name(&other.fact.unit), subject: *other }))?;
    let lead = Sentence::words(format!("{}: ", subject.indicator.name));
    let behind =
        after.and_then(|other| goal::behind(subject, Neighbour { name: lens.name(&other.fact.unit), subject: *other }));
    Some(lead.then("", next).then_some("; ", goal::reach_target(subject)).then_some("; ", behind))
}

fn members_title(lens: &Lens, unit: &Unit) -> String {
    match (unit.level, lens.edition.units.district_of(unit)) {
        (Level::Commune, Some(district)) => format!("Các đơn vị cấp xã của {}", district.name),
        (Level::District, _) => format!("Các đơn vị cấp xã của {}", unit.name),
        _ => date::capitalised(&format!(
            "các {} của {}",
            words::member_words(lens, &lens.population_of(unit)),
            lens.edition.province
        )),
    }
}

/// C01 over the communes of the district, or over those the unit is ranked with, for the first ranked indicator.
fn bars(lens: &Lens, unit: &Unit, window: Window) -> Result<Option<Figure>> {
    let population = match unit.level {
        Level::District => format!("communes:{}", unit.code),
        _ => lens.population_of(unit),
    };
    let focus = (unit.level != Level::District).then_some(unit);
    for indicator in lens.ranked_indicators() {
        let Some(chart) = charts::bars(lens, indicator, window, &population, focus) else { continue };
        let drawn = charts::draw_bars(&chart)?;
        let table = tables::standings(lens, indicator, window, &population, focus);
        return Ok(Some(Figure { wide: drawn.wide, portrait: drawn.portrait, table: Some(table), files: Vec::new() }));
    }
    Ok(None)
}

fn dossiers(lens: &Lens, unit: &Unit) -> Option<Table> {
    let list = lens.edition.overdue.get(&unit.code).filter(|list| !list.oldest.is_empty())?;
    let shown = &list.oldest[..list.oldest.len().min(MOST_DOSSIERS)];
    let with_units = unit.level == Level::District;
    let mut head = vec![Head::names("Mã hồ sơ"), Head::names("Lĩnh vực")];
    if with_units {
        head.push(Head::names("Đơn vị giải quyết"));
    }
    head.extend([Head::column("Hẹn trả"), Head::column("Số ngày quá hạn")]);
    let rows = shown.iter().map(|dossier| {
        let mut cells = vec![Cell::words(dossier.field.clone())];
        if with_units {
            cells.push(Cell::unit(lens, &dossier.unit));
        }
        let number = |text| Cell { text, class: "num", ..Cell::default() };
        cells.extend([number(date::day(dossier.due)), number(days_overdue(dossier))]);
        Row { head: Cell::words(dossier.code.clone()), cells, is_focus: false }
    });
    let total = i64::try_from(list.total).unwrap_or(i64::MAX);
    let caption = format!(
        "{} hồ sơ quá hạn lâu nhất trong {} hồ sơ quá hạn chưa giải quyết đến hết ngày{NBSP}{}",
        number::two_digits(shown.len() as i64),
        number::integer(total),
        date::day(lens.day)
    );
    Some(Table {
        id: "ho-so".into(),
        caption,
        rows: rows.collect(),
        head: vec![head],
        notes: vec![overdue_classes(list), days_note(list).into()],
        class: "list",
    })
}

/// "12 ngày làm việc", "16 ngày".
fn days_overdue(dossier: &OverdueDossier) -> String {
    let days = number::integer(dossier.days_overdue);
    if dossier.is_in_working_days { format!("{days}{NBSP}ngày làm việc") } else { format!("{days}{NBSP}ngày") }
}

/// "Theo số ngày làm việc quá hạn: từ 1 đến 5 ngày: 12 hồ sơ; từ 6 đến 10 ngày: 03 hồ sơ; …".
fn overdue_classes(list: &OverdueList) -> String {
    let names = ["từ 1 đến 5", "từ 6 đến 10", "từ 11 đến 30", "trên 30"];
    let classes = names.iter().zip(list.classes).map(|(name, count)| {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        format!("{name}{NBSP}ngày: {}{NBSP}hồ sơ", number::two_digits(count))
    });
    let days = if list.is_in_working_days { "số ngày làm việc quá hạn" } else { "số ngày quá hạn" };
    format!("Theo {days}: {}", classes.collect::<Vec<_>>().join("; "))
}

fn days_note(list: &OverdueList) -> &'static str {
    if list.is_in_working_days {
        "Số ngày quá hạn là số ngày làm việc sau ngày hẹn trả đến ngày chốt số liệu; 0 là sau ngày hẹn trả mới chỉ có ngày nghỉ"
    } else {
        "Số ngày không ghi “làm việc” là ngày lịch, tính từ ngày hẹn trả đến ngày chốt số liệu, vì chưa có lịch ngày nghỉ của thời gian đó"
    }
}

fn no_dossiers(lens: &Lens, unit: &Unit, subjects: &[Subject]) -> Option<String> {
    let has_list = lens.edition.overdue.get(&unit.code).is_some_and(|list| !list.oldest.is_empty());
    let has_data = subjects.iter().any(Subject::has_value);
    (!has_list && has_data)
        .then(|| format!("Không còn hồ sơ quá hạn chưa giải quyết đến hết ngày{NBSP}{}", date::day(lens.day)))
}
