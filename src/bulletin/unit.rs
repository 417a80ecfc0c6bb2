//! The page of a district or commune: where it stands, what it can do, which dossiers come first.

use chrono::NaiveDate;
use serde::Serialize;

use super::amendment::{self, Amended};
use super::charts;
use super::lens::{ALL_COMMUNES, Lens};
use super::list::{self, Section};
use super::tables;
use super::transferred;
use super::view::{self, Figure, Link, Point, Shell, Table};
use super::windows;
use super::words;
use crate::diagnostic::Result;
use crate::fact::{Sender, Status};
use crate::period::Window;
use crate::text::goal::{self, Neighbour};
use crate::text::number::NBSP;
use crate::text::phrase::{self, Sentence, Subject};
use crate::text::{date, headline, movement, official};
use crate::unit::{Level, Unit};

/// Steps shown in the box "Để tăng hạng".
const MOST_STEPS: usize = 3;

/// Everything the template of a unit prints.
#[derive(Serialize)]
pub struct UnitPage {
    pub shell: Shell,
    pub name: String,
    /// "Đơn vị cấp huyện · tỉnh Xuyên Sơn".
    pub level: String,
    /// Who is ranked together, and the window with both dates.
    pub ranked_with: String,
    /// The month is final, and figures of the unit are known otherwise today.
    pub official: Option<String>,
    pub headline: Sentence,
    /// The unit itself sent nothing.
    pub missing: Option<String>,
    pub points: Vec<Point>,
    pub data: Vec<String>,
    /// What changed of final months, this unit's figures alone.
    pub amendments: Vec<Amended>,
    pub strip: Option<Figure>,
    pub table: Table,
    /// The same figures in every window, where there are more than the page's own.
    pub windows: Option<Table>,
    pub steps_title: &'static str,
    pub steps: Vec<Sentence>,
    /// Heading of the bar chart's section.
    pub members_title: String,
    pub bars: Option<Figure>,
    pub members: Option<Table>,
    /// Lists of what must be done now.
    pub urgent: Vec<Section>,
    /// Dossiers that came with an arrangement of units.
    pub transferred: Option<Table>,
    pub branches: Option<Table>,
    /// Lists that models print.
    pub lists: Vec<Section>,
    pub quotes: Vec<Sentence>,
}

/// Builds the page of one unit; `published` has the figures of a final month as they were published.
pub fn build(lens: &Lens, published: &Lens, unit: &Unit) -> Result<UnitPage> {
    let window = lens.headline();
    let population = lens.population_of(unit);
    let subjects: Vec<Subject> =
        lens.ranked_indicators().filter_map(|indicator| lens.figure(indicator, unit, window)).collect();
    let name = date::capitalised(&unit.name);
    let period = lens.period();
    let title = format!("{name} – {period}");
    let absence = Absence::of(lens, unit, &subjects);
    let has_data = absence.is_none();
    // Of a unit without its file, what the office's own lists say is all there is.
    let told: Vec<Subject> =
        subjects.iter().filter(|subject| has_data || !subject.indicator.is_of_dossiers).copied().collect();
    let (urgent, lists) = list::of_unit(lens, unit, has_data);
    // What the page says first of a final month is what was published.
    let public: Vec<Subject> =
        published.ranked_indicators().filter_map(|indicator| published.figure(indicator, unit, window)).collect();
    // So is what others will copy.
    let quoted: Vec<Subject> =
        public.iter().filter(|subject| has_data || !subject.indicator.is_of_dossiers).copied().collect();
    Ok(UnitPage {
        shell: Shell::new(lens, title, crumbs(lens, unit)),
        name,
        level: level_words(lens, unit),
        ranked_with: ranked_with(lens, &subjects, &population),
        official: amendment::notice(lens, Some(&unit.code)),
        headline: match &absence {
            Some(absence) => headline::missing(&period, absence.latest, absence.was_refused),
            None => headline::unit(&public, &lens.region(&population), &period),
        },
        missing: absence.as_ref().map(|absence| absence.line(lens, unit)),
        points: headline::main_points(&told).into_iter().map(|i| point(lens, unit, &told[i])).collect(),
        data: data_lines(lens, unit, &subjects),
        amendments: amendment::of_unit(lens, &unit.code),
        strip: strip(published, unit, window)?,
        table: tables::indicators(lens, unit, has_data),
        windows: windows::table(lens, unit).filter(|_| has_data),
        steps_title: if has_data { "Để tăng hạng" } else { "Việc cần làm" },
        steps: absence.iter().map(|absence| absence.step(lens, unit)).chain(steps(lens, &told)).collect(),
        members_title: members_title(lens, unit),
        bars: bars(lens, published, unit, window)?,
        members: (unit.level == Level::District).then(|| tables::communes(lens, unit)).flatten(),
        urgent,
        transferred: transferred::dossiers(lens, unit).filter(|_| has_data),
        branches: tables::branches(lens, unit),
        lists,
        quotes: quotes(lens, &quoted, has_data),
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
    let province = lens.province_name(unit);
    match (unit.level, lens.edition.units.district_of(unit)) {
        (Level::Commune, Some(district)) => format!("Đơn vị cấp xã · {} · {province}", district.name),
        (Level::Commune, None) => format!("Đơn vị cấp xã · {province}"),
        (Level::Department, _) => format!("{} · {province}", unit.block),
        _ => format!("{} · {province}", date::capitalised(&lens.edition.district_noun)),
    }
}

fn ranked_with(lens: &Lens, subjects: &[Subject], population: &str) -> String {
    let Some(first) = subjects.first() else { return String::new() };
    let members = subjects
        .iter()
        .map(|subject| lens.standings(subject.indicator, subject.fact.window, population).len())
        .max()
        .unwrap_or(0);
    let of = if population.contains(':') { String::new() } else { format!(" của {}", lens.edition.province) };
    let members = words::population_words(lens, population, members);
    format!("Xếp hạng trong {members}{of}; {}", lens.window_words(&first.fact.window))
}

/// A unit without its file for the period: nothing is known of its dossiers.
struct Absence {
    latest: Option<NaiveDate>,
    /// A file came and could not be used.
    was_refused: bool,
}

impl Absence {
    /// `None` where the unit has a figure of its dossiers.
    fn of(lens: &Lens, unit: &Unit, subjects: &[Subject]) -> Option<Self> {
        let mut counted = subjects.iter().filter(|subject| subject.indicator.is_of_dossiers).peekable();
        counted.peek()?;
        let sender = lens.missing_sender(&unit.code);
        counted.all(|subject| subject.fact.status == Status::NoData && subject.fact.lacking.is_none()).then(|| Self {
            latest: sender.and_then(|sender| sender.last_sent),
            was_refused: sender.is_some_and(|sender| sender.was_refused),
        })
    }

    fn line(&self, lens: &Lens, unit: &Unit) -> String {
        let latest =
            self.latest.map_or_else(String::new, |day| format!("; số liệu gần nhất đến ngày{NBSP}{}", date::day(day)));
        let month = date::month(lens.edition.month);
        match self.was_refused {
            true => format!("Tệp số liệu {month} của {} không đọc được{latest}", unit.name),
            false => format!("Chưa gửi số liệu {month} của {}{latest}", unit.name),
        }
    }

    /// What comes before every other step.
    fn step(&self, lens: &Lens, unit: &Unit) -> Sentence {
        let verb = if self.was_refused { "gửi lại" } else { "gửi" };
        let month = date::month(lens.edition.month);
        Sentence::words(format!("Đề nghị {} {verb} tệp số liệu {month}", unit.name))
    }
}

/// Sentences to copy into a report; what has no figure is said once for all such indicators.
fn quotes(lens: &Lens, told: &[Subject], has_data: bool) -> Vec<Sentence> {
    let mut quotes = Vec::new();
    if !has_data {
        let month = date::month(lens.edition.month);
        quotes.push(Sentence::words(format!("Các chỉ tiêu tính từ hồ sơ: {} {month}", phrase::NO_DATA)));
    }
    let (said, empty): (Vec<&Subject>, Vec<&Subject>) = told.iter().partition(|subject| subject.has_value());
    quotes.extend(said.into_iter().map(phrase::plain_level));
    let mut reasons: Vec<String> = Vec::new();
    let reason = |subject: &Subject| match subject.fact.status {
        Status::NoData => phrase::no_data(subject),
        _ => phrase::no_exposure(subject).to_owned(),
    };
    for subject in &empty {
        let why = reason(subject);
        if reasons.contains(&why) {
            continue;
        }
        let names: Vec<String> = empty
            .iter()
            .filter(|other| reason(other) == why)
            .enumerate()
            .map(
                |(at, other)| if at == 0 { other.indicator.name.clone() } else { phrase::inner(&other.indicator.name) },
            )
            .collect();
        quotes.push(Sentence::words(format!("{}: {why}", names.join("; "))));
        reasons.push(why);
    }
    quotes
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
    if let Some(published) = official::published(subject) {
        lead = published.then("; nay: ", lead);
    }
    rest.extend(phrase::exposure_rate(subject));
    rest.extend(in_all_communes(lens, unit, subject));
    rest.extend(lens.exclusion(subject));
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

/// "thứ 4/141 đơn vị cấp xã toàn tỉnh": a commune's place beyond its district, where the pipeline asks for it.
fn in_all_communes(lens: &Lens, unit: &Unit, subject: &Subject) -> Option<Sentence> {
    let population = lens.population_in(ALL_COMMUNES, unit);
    let facts = lens.edition.facts;
    let wide = lens.subject(facts.get(&subject.indicator.id, &unit.code, subject.fact.window, &population)?)?;
    let place = phrase::place(wide.standing().filter(|_| wide.fact.status == Status::Ranked)?);
    let caution = if wide.is_provisional() { format!(" (tạm{NBSP}tính)") } else { String::new() };
    let words = format!("{place} {} {}{caution}", words::member_words(lens, &population), wide.scope);
    Some(Sentence::of(wide.fact, words))
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
    let senders: Vec<&Sender> = lens.edition.senders.iter().filter(is_mine).collect();
    lines.extend(view::skipped_line(lens, &senders));
    lines.extend(transferred::unit_lines(lens, unit));
    lines.extend(changed_populations(lens, unit, subjects));
    lines.extend(view::rows_line("Tệp số liệu của đơn vị", &senders));
    lines.extend(view::window_lines(lens));
    lines.extend(view::unconfirmed_days(lens));
    lines.extend(view::sent_line(lens).map(|line| format!("Trong {}, {line}", lens.whole())));
    lines.extend(view::unsent_line(lens));
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
    let members = |subject: &Subject| {
        let fact = subject.fact;
        let all = lens.edition.facts.members(&fact.indicator, fact.window, &fact.population);
        all.filter_map(|fact| Some((lens.short_name(&fact.unit), lens.subject(fact)?))).collect()
    };
    movement::population_changes(subjects.iter().copied().chain(months), &members)
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
fn bars(lens: &Lens, published: &Lens, unit: &Unit, window: Window) -> Result<Option<Figure>> {
    let population = match unit.level {
        Level::District => format!("communes:{}", unit.code),
        _ => lens.population_of(unit),
    };
    let focus = (unit.level != Level::District).then_some(unit);
    for indicator in lens.ranked_indicators() {
        let Some(chart) = charts::bars(published, indicator, window, &population, focus) else { continue };
        let drawn = charts::draw_bars(&chart)?;
        let table = tables::standings(lens, indicator, window, &population, focus);
        return Ok(Some(Figure { wide: drawn.wide, portrait: drawn.portrait, table: Some(table), files: Vec::new() }));
    }
    Ok(None)
}
