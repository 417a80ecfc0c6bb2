//! The page of the province: the whole at a glance, then one section per ranked indicator.

use serde::Serialize;

use super::amendment::{self, Amended};
use super::charts::{self, Drawn};
use super::differences;
use super::lens::{BRANCHES, DEPARTMENTS, Lens};
use super::list;
use super::tables;
use super::threads;
use super::transferred;
use super::unit;
use super::view::{self, Figure, Link, Point, Shell, Table};
use super::windows;
use super::words;
use crate::chart::png;
use crate::diagnostic::Result;
use crate::fact::{Indicator, Measure, Status};
use crate::rank::Direction;
use crate::ranking::Adjusted;
use crate::text::cause::Crossing;
use crate::text::number::{self, NBSP};
use crate::text::phrase::{self, Sentence, Subject};
use crate::text::{date, goal, headline, movement, official};
use crate::unit::Unit;

/// Pixels across of the province's PNG, wide shape: sharp on A4.
const WIDE_PIXELS: u32 = 1872;
/// Pixels across of the portrait shape, as messages show it.
const PORTRAIT_PIXELS: u32 = 1080;
/// Units named at the end of an order.
const NAMED: usize = 3;

/// Everything the template of the province prints.
#[derive(Serialize)]
pub struct ProvincePage {
    pub shell: Shell,
    pub name: String,
    pub ranked_with: String,
    /// The month is final, and figures are known otherwise today.
    pub official: Option<String>,
    pub headline: Sentence,
    pub points: Vec<Point>,
    pub tiles: Vec<Tile>,
    pub data: Vec<String>,
    /// Units before and after the exclusions that were accepted, the bulletin's window.
    pub exclusions: Vec<Sentence>,
    pub amendments: Vec<Amended>,
    pub overview_title: String,
    pub overview: Option<Table>,
    pub departments: Option<Table>,
    pub branches_title: String,
    pub branches: Option<Table>,
    pub former: Option<Table>,
    /// The province's figures in every window, where there are more than the page's own.
    pub windows: Option<Table>,
    /// Cumulated figures that are not the sum of the months as they were published.
    pub differences: Option<Table>,
    pub sections: Vec<Section>,
    /// Lists that models print.
    pub lists: Vec<list::Section>,
}

/// One figure of the province in large.
#[derive(Serialize)]
pub struct Tile {
    pub name: String,
    pub value: String,
    pub fact: String,
    pub lines: Vec<Sentence>,
}

/// One ranked indicator.
#[derive(Serialize)]
pub struct Section {
    pub id: String,
    pub title: String,
    pub summary: Vec<Sentence>,
    pub figure: Figure,
}

/// A file beside the page: the chart as SVG or PNG.
pub struct ChartFile {
    /// "charts/2024-10/c01-overdue-wide.svg".
    pub path: String,
    pub bytes: Vec<u8>,
}

/// Builds the page and the files of its charts; `public` has the figures of a final month as they were published.
pub fn build(lens: &Lens, public: &Lens) -> Result<(ProvincePage, Vec<ChartFile>)> {
    let window = lens.headline();
    let indicators: Vec<&Indicator> = lens.ranked_indicators().collect();
    let (mut sections, mut files) = (Vec::new(), Vec::new());
    for drawn in threads::in_order(&indicators, |indicator| section(lens, public, indicator)) {
        let Some((section, pictures)) = drawn? else { continue };
        sections.push(section);
        files.extend(pictures);
    }
    let region = whole(lens);
    let figures: Vec<Subject> = region.map_or_else(Vec::new, |province| {
        lens.shown_indicators().filter_map(|indicator| lens.figure(indicator, province, window)).collect()
    });
    let published: Vec<Subject> = region.map_or_else(Vec::new, |province| {
        public.shown_indicators().filter_map(|indicator| public.figure(indicator, province, window)).collect()
    });
    let lead = published.iter().find(|subject| subject.indicator.direction.is_some() && subject.has_value());
    let title = format!("{} – {}", date::capitalised(&lens.edition.province), lens.period());
    let members = words::main_words(lens);
    let ranked_with = match lens.provinces().is_empty() {
        true => format!("Xếp hạng {members} của {}; {}", lens.edition.province, lens.window_words(&window)),
        false => format!("Xếp hạng riêng trong từng tỉnh trước sắp xếp: {members}; {}", lens.window_words(&window)),
    };
    let mut overview = tables::overview(lens);
    let (mut departments, mut branches) = (tables::departments(lens), tables::branch_offices(lens));
    let mut former = transferred::former_districts(lens);
    tables::number([&mut overview, &mut departments, &mut branches, &mut former]);
    let page = ProvincePage {
        shell: Shell::new(lens, title, vec![Link { href: "index.html".into(), text: "Danh mục".into() }]),
        name: date::capitalised(&lens.edition.province),
        ranked_with,
        official: amendment::notice(lens, None),
        headline: headline::province(lead, lead.and_then(|lead| misses(public, lead.indicator)), &lens.period()),
        points: points(lens, public, &figures),
        tiles: published
            .iter()
            .filter(|subject| subject.has_value())
            .map(|subject| tile(lens, subject, &figures))
            .collect(),
        data: view::province_data(lens),
        exclusions: exclusions(lens),
        amendments: amendment::amended(lens),
        overview_title: format!("Thứ hạng các {}", words::member_words(lens, lens.main_population())),
        overview,
        departments,
        branches_title: format!("Thứ hạng các {}", words::branch_words(lens)),
        branches,
        former,
        differences: differences::table(lens),
        windows: region.and_then(|province| windows::table(lens, province)),
        sections,
        lists: list::of_province(lens),
    };
    Ok((page, files))
}

/// The province as a unit, if the units' file has it.
fn whole<'a>(lens: &Lens<'a>) -> Option<&'a Unit> {
    lens.edition.units.province()
}

/// One indicator's section and the files of its chart; `None` without any value to draw.
fn section(lens: &Lens, public: &Lens, indicator: &Indicator) -> Result<Option<(Section, Vec<ChartFile>)>> {
    let window = lens.headline();
    let Some(chart) = charts::bars(public, indicator, window, lens.main_population(), None) else { return Ok(None) };
    let drawn = charts::draw_bars(&chart)?;
    let (links, files) = pictures(lens, indicator, &drawn)?;
    let figure = Figure {
        wide: drawn.wide,
        portrait: drawn.portrait,
        table: Some(tables::standings(lens, indicator, window, lens.main_population(), None)),
        files: links,
    };
    let id = words::identifier(&indicator.id);
    let section = Section { id, title: indicator.name.clone(), summary: summary(public, indicator), figure };
    Ok(Some((section, files)))
}

/// Both shapes as SVG and PNG, and the links to them.
fn pictures(lens: &Lens, indicator: &Indicator, drawn: &Drawn) -> Result<(Vec<Link>, Vec<ChartFile>)> {
    let month = lens.edition.month;
    let (mut links, mut files) = (Vec::new(), Vec::new());
    let shapes = [("wide", "ngang", &drawn.wide, WIDE_PIXELS), ("portrait", "dọc", &drawn.portrait, PORTRAIT_PIXELS)];
    for (shape, word, svg, pixels) in shapes {
        let stem = format!("c01-{}-{shape}", words::identifier(&indicator.id));
        for (ending, bytes) in [("svg", svg.clone().into_bytes()), ("png", png::render(svg, pixels)?)] {
            let path = format!("charts/{month}/{stem}.{ending}");
            links.push(Link { href: format!("../../{path}"), text: format!("{} ({word})", ending.to_uppercase()) });
            files.push(ChartFile { path, bytes });
        }
    }
    Ok((links, files))
}

/// A figure in large: the published one, today's below it where it is another.
fn tile(lens: &Lens, subject: &Subject, today: &[Subject]) -> Tile {
    let mut lines = Vec::new();
    let now = today.iter().find(|now| now.fact.id == subject.fact.id && now.fact.amended().is_some());
    lines.extend(now.map(|now| Sentence::of(now.fact, format!("nay: {}", phrase::value(now)))));
    lines.extend(movement::movement(subject, &Crossing::default()));
    lines.extend(phrase::exposure_rate(subject));
    lines.extend(by_tier(lens, subject));
    lines.extend(phrase::transferred(subject));
    lines.extend(goal::target_status(subject).filter(|_| subject.indicator.measure != Measure::Count));
    if subject.fact.missing_members > 0 {
        lines.push(Sentence::of(subject.fact, "tạm tính"));
    }
    Tile {
        name: subject.indicator.name.clone(),
        value: phrase::value(subject),
        fact: subject.fact.id.clone(),
        lines: lines.into_iter().map(Sentence::capitalised).collect(),
    }
}

/// Units that miss the target, of those with a figure; `None` without a target.
fn misses(lens: &Lens, indicator: &Indicator) -> Option<(u32, u32)> {
    let target = indicator.target?;
    let all = lens.standings(indicator, lens.headline(), lens.main_population());
    let met: Vec<bool> = all.iter().filter(|s| s.has_value()).filter_map(|s| s.fact.meets(indicator, target)).collect();
    let missed = met.iter().filter(|is_met| !**is_met).count();
    Some((u32::try_from(missed).ok()?, u32::try_from(met.len()).ok().filter(|of| *of > 0)?))
}

/// One point per ranked indicator of the province, at most five, each with its ends.
fn points(lens: &Lens, public: &Lens, figures: &[Subject]) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for subject in figures.iter().filter(|subject| subject.indicator.direction.is_some() && subject.has_value()) {
        if points.len() == headline::MOST_POINTS {
            break;
        }
        let mut rest: Vec<Sentence> = Vec::new();
        rest.extend(phrase::exposure_rate(subject));
        rest.extend(lens.exclusion(subject));
        rest.extend(by_tier(lens, subject));
        let moved = movement::movement(subject, &Crossing::default());
        let month =
            whole(lens).filter(|_| moved.is_none()).and_then(|province| unit::month_line(lens, province, subject));
        rest.extend(moved.or(month));
        rest.extend(last_three(public, subject.indicator));
        rest.extend(goal_line(public, subject.indicator));
        let lead = match official::published(subject) {
            Some(published) => published.then("; nay: ", phrase::level(subject)),
            None => phrase::level(subject),
        };
        points.push(Point { lead, rest: rest.into_iter().map(Sentence::capitalised).collect() });
    }
    points
}

/// "Huyện Bàu Sen, hồ sơ quá hạn: 23 hồ sơ, thứ 8/12; loại trừ 05 hồ sơ …: 18 hồ sơ, thứ 7/12": every unit of an
/// order of ranks, in the bulletin's window.
fn exclusions(lens: &Lens) -> Vec<Sentence> {
    let is_told = |adjusted: &&Adjusted| adjusted.window == lens.headline() && adjusted.before_standing.is_some();
    let sentence = |adjusted: &Adjusted| {
        let (id, unit, population) = (&adjusted.indicator, &adjusted.unit, &adjusted.population);
        let subject = lens.subject(lens.edition.facts.get(id, unit, adjusted.window, population)?)?;
        let lead = format!("{}, {}: ", date::capitalised(lens.name(unit)), phrase::inner(&subject.indicator.name));
        Some(Sentence::words(lead).then_some("", lens.exclusion(&subject)))
    };
    lens.edition.exclusions.iter().filter(is_told).filter_map(sentence).collect()
}

/// The sentences over a chart: who is first, who is last, who moved most, who meets the target.
fn summary(lens: &Lens, indicator: &Indicator) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = Vec::new();
    sentences.extend(goal_line(lens, indicator));
    sentences.extend(last_three(lens, indicator));
    sentences.extend(moved_most(lens, indicator));
    sentences.into_iter().map(Sentence::capitalised).collect()
}

/// "trong đó đơn vị cấp huyện: 558; sở, ban, ngành: 205; Chi nhánh Văn phòng Đăng ký đất đai: 560": whose dossiers
/// the whole's count is made of; `None` for what does not add up over units, or where one tier has all.
fn by_tier(lens: &Lens, subject: &Subject) -> Option<Sentence> {
    if subject.indicator.measure != Measure::Count {
        return None;
    }
    let window = subject.fact.window;
    let main = lens.main_population();
    let tiers = [
        (main, words::member_words(lens, main).to_owned()),
        (DEPARTMENTS, words::member_words(lens, DEPARTMENTS).to_owned()),
        (BRANCHES, words::branch_words(lens)),
    ];
    let mut rest = subject.fact.numerator;
    let mut said = Vec::new();
    for (population, name) in tiers {
        let members = lens.edition.facts.members(&subject.indicator.id, window, population);
        let counted = members.filter(|fact| !matches!(fact.status, Status::NoData | Status::NoExposure));
        let sum = counted.fold(0_i64, |sum, fact| sum.saturating_add(fact.numerator));
        rest = rest.saturating_sub(sum);
        if sum > 0 {
            said.push(format!("{name}: {}", number::integer(sum)));
        }
    }
    if said.len() < 2 || rest < 0 {
        return None;
    }
    if rest > 0 {
        let others = "đơn vị khác hoặc đơn vị chưa gửi số liệu";
        said.push(format!("{others}: {}", number::integer(rest)));
    }
    Some(Sentence::of(subject.fact, format!("trong đó {}", said.join("; "))))
}

/// What is counted of the population: "đơn vị cấp huyện", "xã, phường, đặc khu"; departments and branches are ranked beside.
fn counted_noun<'a>(lens: &Lens<'a>) -> &'a str {
    words::member_words(lens, lens.main_population())
}

fn goal_line(lens: &Lens, indicator: &Indicator) -> Option<Sentence> {
    let (missed, of) = misses(lens, indicator)?;
    let target = goal::target(indicator)?;
    let noun = counted_noun(lens);
    let target = match (indicator.measure, indicator.direction?) {
        (Measure::Rate, Direction::HigherIsBetter) => format!("chỉ tiêu{NBSP}{target}"),
        _ => format!("chỉ tiêu ({target})"),
    };
    Some(Sentence::words(match of - missed {
        0 => format!("chưa có {noun} nào đạt {target}"),
        met => format!("{met}/{of}{NBSP}{noun} đạt {target}"),
    }))
}

/// "03 đơn vị nhiều nhất: Bắc Lĩnh (96), Lộc Ưu (58), Thạch Bằng (44)"; those who share a rank are all named, or
/// counted: "06 đơn vị thấp nhất: Bắc Lĩnh (50%), Lộc Ưu (60%) và 04 đơn vị cùng 66,67%".
fn last_three(lens: &Lens, indicator: &Indicator) -> Option<Sentence> {
    let all = lens.standings(indicator, lens.headline(), lens.main_population());
    // An order that late files may still change has no last ones yet.
    if all.iter().any(|subject| subject.standing().is_some() && subject.is_provisional()) {
        return None;
    }
    let ranked = all.iter().rev().filter(|s| s.fact.status == Status::Ranked);
    let (worst, ranks): (Vec<&Subject>, Vec<u32>) = ranked.filter_map(|s| Some((s, s.standing()?.rank))).unzip();
    if worst.len() <= NAMED * 2 {
        return None;
    }
    let (named, alike) = last_places(&ranks);
    let word = match (indicator.measure, indicator.direction?) {
        (crate::fact::Measure::Count, Direction::LowerIsBetter) => "nhiều nhất",
        (crate::fact::Measure::Count, Direction::HigherIsBetter) => "ít nhất",
        (_, Direction::LowerIsBetter) => "cao nhất",
        (_, Direction::HigherIsBetter) => "thấp nhất",
    };
    let units = |count: usize| format!("{}{NBSP}{}", number::two_digits(count as i64), counted_noun(lens));
    let value = |s: &&Subject| s.printed_rate().map_or_else(|| phrase::value(s), |rate| format!("{rate}%"));
    let shared = worst.get(named).filter(|_| alike > 0).map(value);
    if named == 0 {
        return Some(Sentence::words(format!("{} cùng {word}: {}", units(alike), shared?)));
    }
    let mut sentence = Sentence::words(format!("{} {word}: ", units(named + alike)));
    for (at, subject) in worst.iter().take(named).enumerate() {
        let text = format!("{} ({})", lens.short_name(&subject.fact.unit), phrase::value(subject));
        sentence = sentence.then(if at == 0 { "" } else { ", " }, Sentence::of(subject.fact, text));
    }
    let shared = shared.map(|value| Sentence::words(format!("{} cùng {value}", units(alike))));
    Some(sentence.then_some(" và ", shared))
}

/// Of ranks from the last one up: how many units are named as the last, and how many share the rank after them. A
/// tie is named or counted whole, and the best are never among the last.
fn last_places(ranks: &[u32]) -> (usize, usize) {
    let Some(edge) = ranks.get(NAMED - 1) else { return (0, 0) };
    let worse = ranks.iter().filter(|rank| *rank > edge).count();
    let alike = ranks.iter().filter(|rank| *rank == edge).count();
    match alike {
        _ if *edge == 1 => (worse, 0),
        1..=NAMED => (worse + alike, 0),
        _ => (worse, alike),
    }
}

/// "tăng bậc nhiều nhất: Hòa Xuyên (từ thứ 5 lên thứ 3); giảm bậc nhiều nhất: …".
fn moved_most(lens: &Lens, indicator: &Indicator) -> Option<Sentence> {
    let all = lens.standings(indicator, lens.headline(), lens.main_population());
    let pick = |sign: i64, label: &str| {
        let best = all
            .iter()
            .filter_map(movement::places)
            .map(|places| places.saturating_mul(sign))
            .max()
            .filter(|most| *most > 1)?;
        let mut sentence = Sentence::words(format!("{label} bậc nhiều nhất ({best}{NBSP}bậc): "));
        let movers = all.iter().filter(|subject| movement::places(subject) == Some(best * sign));
        for (at, subject) in movers.enumerate() {
            let places = movement::rank_change(subject)?;
            let range = places.split_once(" (").map_or(String::new(), |(_, range)| format!(" ({range}"));
            let text = format!("{}{range}", lens.short_name(&subject.fact.unit));
            sentence = sentence.then(if at == 0 { "" } else { ", " }, Sentence::of(subject.fact, text));
        }
        Some(sentence)
    };
    match (pick(1, "tăng"), pick(-1, "giảm")) {
        (Some(up), down) => Some(up.then_some("; ", down)),
        (None, down) => down,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tie_at_the_end_of_the_order_is_never_cut() {
        assert_eq!(last_places(&[12, 11, 10, 9, 8]), (3, 0));
        assert_eq!(last_places(&[12, 10, 10, 9, 8]), (3, 0));
        assert_eq!(last_places(&[12, 11, 9, 9, 8]), (4, 0), "both of them");
        assert_eq!(last_places(&[12, 11, 7, 7, 7, 7, 6]), (2, 4), "too many to name");
        assert_eq!(last_places(&[8, 8, 8, 8, 8, 7]), (0, 5));
        assert_eq!(last_places(&[12, 11, 1, 1, 1, 1, 1]), (2, 0), "all others lead");
        assert_eq!(last_places(&[1, 1, 1, 1]), (0, 0));
    }
}
