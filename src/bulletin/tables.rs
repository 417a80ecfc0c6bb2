//! Tables that several pages share: indicators of a unit, standings of a population, units by indicators.

use super::lens::{BRANCHES, DEPARTMENTS, Lens};
use super::view::{Cell, Head, Row, Table};
use super::words;
use crate::fact::{Fact, Indicator, Measure, Status};
use crate::period::Window;
use crate::text::number::{self, NBSP};
use crate::text::phrase::{self, Subject};
use crate::text::{date, goal, movement};
use crate::unit::{Level, Unit};

/// Signs used in tables, explained under each.
pub const SIGNS: &str = "“…” chưa có số liệu; “–” không phát sinh hoặc không so sánh; hạng trong ngoặc: số hồ sơ phát sinh ít, chỉ để tham khảo; ▲ tăng bậc, ▼ giảm bậc, = giữ nguyên";

/// All indicators of a unit: the headline window, the month with its change, target and the step to a better rank.
///
/// `has_sent`: of a unit without its file, one line stands for all figures of its dossiers.
pub fn indicators(lens: &Lens, unit: &Unit, has_sent: bool) -> Table {
    let window = lens.headline();
    let (shown, left_out): (Vec<&Indicator>, Vec<&Indicator>) =
        lens.shown_indicators().partition(|indicator| has_sent || !indicator.is_of_dossiers);
    let rows = shown.into_iter().filter_map(|indicator| indicator_row(lens, unit, indicator));
    let mut notes = Vec::new();
    if !left_out.is_empty() {
        let month = date::month(lens.edition.month);
        notes.push(format!("{} chỉ tiêu tính từ hồ sơ: {} {month}", left_out.len(), phrase::NO_DATA));
    }
    notes.extend(has_sent.then(|| flow_note(lens, unit)).flatten());
    notes.extend(has_sent.then(|| silent_parts_note(lens, unit)).flatten());
    notes.push(SIGNS.into());
    let mut first = vec![Head::names("Chỉ tiêu").down(2), Head::over(date::heading(&window), 2)];
    let mut second = vec![Head::column("Kết quả"), Head::column("Xếp thứ")];
    if let Some(month) = lens.month_window() {
        first.push(Head::over(date::heading(&month), 5));
        second.extend([Head::column("Kết quả"), Head::column("Xếp thứ")]);
    } else {
        first.push(Head::over("So với kỳ trước", 3));
    }
    second.extend([Head::column("Kỳ trước"), Head::column("Thay đổi"), Head::column("Bậc")]);
    first.extend([Head::names("Chỉ tiêu").down(2), Head::names("Để tăng hạng").down(2)]);
    let span = date::span(&window);
    Table {
        id: "bang-1".into(),
        caption: format!("Bảng 1. Kết quả và thứ hạng của {}, {span}", unit.name),
        head: vec![first, second],
        rows: rows.collect(),
        notes,
        class: "indicators",
    }
}

/// What a figure marked "tạm tính" still holds of the parts that did not send.
fn silent_parts_note(lens: &Lens, unit: &Unit) -> Option<String> {
    let parts = lens.edition.units.children(&unit.code);
    let silent = parts.iter().filter(|part| lens.missing_sender(&part.code).is_some()).count();
    (silent > 0).then(|| {
        format!(
            "“tạm tính”: còn {} đơn vị chưa gửi tệp của kỳ; hồ sơ của đơn vị đó đã biết từ trước hoặc do nơi khác gửi vẫn tính, riêng số hồ sơ đang tạm dừng thì không vì chưa biết trạng thái",
            number::two_digits(silent as i64)
        )
    })
}

/// What was carried over and received, what was resolved and what is open, as the form counts them.
const FLOW: [&str; 4] = ["carried_over", "received", "resolved", "open"];

/// Why the unit's flow does not add up: what is received counts where it is received, the rest where it is resolved;
/// what was carried over is as the window's first period knew it.
fn flow_note(lens: &Lens, unit: &Unit) -> Option<String> {
    let mut flow = [0; 4];
    for (value, id) in flow.iter_mut().zip(FLOW) {
        let indicator = lens.shown_indicators().find(|indicator| indicator.id == id)?;
        let fact = lens.figure(indicator, unit, lens.headline()).filter(Subject::has_value)?.fact;
        // what came with an arrangement of units is counted apart and would be taken for another unit's
        if fact.transferred.is_some() {
            return None;
        }
        *value = fact.numerator;
    }
    let rest = flow[0].checked_add(flow[1])?.checked_sub(flow[2])?.checked_sub(flow[3])?;
    if rest == 0 {
        return None;
    }
    let causes = flow_causes(rest, received_to_resolve(lens, unit).and_then(|here| flow[1].checked_sub(here)));
    let [carried_over, received, resolved, open] = flow.map(number::integer);
    Some(format!(
        "Hồ sơ tiếp nhận tính cho đơn vị tiếp nhận; hồ sơ kỳ trước chuyển sang, đã giải quyết và đang giải quyết tính cho đơn vị giải quyết. Chênh lệch {carried_over} + {received} − {resolved} − {open} = {}{causes}",
        number::signed(rest).trim_start_matches('+')
    ))
}

/// What the unit has to resolve of what was received in the window; `None` where the pipeline does not count it.
fn received_to_resolve(lens: &Lens, unit: &Unit) -> Option<i64> {
    let indicator = lens.edition.indicators.iter().find(|indicator| indicator.id == "to_resolve")?;
    let subject = lens.figure(indicator, unit, lens.headline()).filter(Subject::has_value)?;
    subject.fact.parts.iter().find(|part| part.name == "received").map(|part| part.value)
}

/// What a difference in the flow is made of: dossiers that one unit receives and another resolves, and what no day or
/// only a later file told of. Nothing where it is not known.
fn flow_causes(rest: i64, elsewhere: Option<i64>) -> String {
    let Some((elsewhere, late)) = elsewhere.and_then(|elsewhere| Some((elsewhere, rest.checked_sub(elsewhere)?)))
    else {
        return String::new();
    };
    let whose = if elsewhere > 0 {
        "đơn vị tiếp nhận do đơn vị khác giải quyết"
    } else {
        "do đơn vị khác tiếp nhận, đơn vị giải quyết"
    };
    let one = |count: i64, what: &str| (count != 0).then(|| format!("{} hồ sơ {what}", number::signed(count)));
    match late {
        0 => format!(" là số hồ sơ {whose}, sau khi bù trừ hai chiều"),
        _ => {
            let of_units = one(elsewhere, &format!("{whose} (sau khi bù trừ hai chiều)"));
            let of_days = one(late, "kết thúc không ghi ngày, hoặc chỉ được biết sau khi kỳ bắt đầu");
            format!(", gồm {}", [of_units, of_days].into_iter().flatten().collect::<Vec<_>>().join(" và "))
        }
    }
}

fn indicator_row(lens: &Lens, unit: &Unit, indicator: &Indicator) -> Option<Row> {
    let main = lens.figure(indicator, unit, lens.headline())?;
    let month = lens.month_window().and_then(|month| lens.figure(indicator, unit, month));
    let compared = if lens.month_window().is_some() { month } else { Some(main) };
    let parts = phrase::parts(main.fact);
    let parts = parts.trim_matches([' ', '(', ')']);
    let detail = indicator_detail(indicator);
    let head = Cell {
        text: indicator.name.clone(),
        small: Some(if parts.is_empty() { detail } else { format!("{detail}; {parts}") }),
        fact: (!parts.is_empty()).then(|| main.fact.id.clone()),
        ..Cell::default()
    };
    let absent = || Cell { text: "–".into(), class: "num", ..Cell::default() };
    let rank = |subject: &Subject| if indicator.direction.is_some() { Cell::rank(subject) } else { absent() };
    let mut cells = vec![Cell::value(&main), rank(&main)];
    if lens.month_window().is_some() {
        cells.push(month.as_ref().map_or_else(absent, Cell::value));
        cells.push(month.as_ref().map_or_else(absent, rank));
    }
    match &compared {
        Some(subject) => cells.extend([previous(subject), Cell::change(subject), Cell::places(subject)]),
        None => cells.extend([absent(), absent(), absent()]),
    }
    cells.push(target(&main));
    cells.push(step(&main));
    Some(Row { head, cells, is_focus: false })
}

fn indicator_detail(indicator: &Indicator) -> String {
    let state = if indicator.is_stock { "thời điểm cuối kỳ; " } else { "" };
    format!("{state}{}", phrase::direction(indicator.direction))
}

/// The figure before, as it is known today: no fact of this window is behind it.
fn previous(subject: &Subject) -> Cell {
    let Some(previous) = movement::comparable(subject) else {
        return Cell { text: "–".into(), class: "num", ..Cell::default() };
    };
    let text = match subject.indicator.measure {
        Measure::Count | Measure::Score => phrase::amount(subject.indicator, previous.numerator).to_string(),
        Measure::Rate => number::rate(previous.numerator, previous.denominator, subject.decimals),
    };
    let rank = previous.standing.filter(|standing| previous.is_same_population && standing.of > 1);
    let small = rank.map(|standing| format!("{}/{}", standing.rank, standing.of));
    Cell { text, small, class: "num", ..Cell::default() }
}

fn target(subject: &Subject) -> Cell {
    let Some(text) = goal::target_of(subject) else { return Cell::words("–") };
    let is_met = subject.has_value().then(|| subject.fact.meets_target(subject.indicator)).flatten();
    let said = is_met.map(|is_met| if is_met { "đạt" } else { "chưa đạt" });
    let own = subject.fact.assigned_target.map(|_| "giao riêng");
    let small = [said, own].into_iter().flatten().collect::<Vec<_>>().join("; ");
    Cell {
        text,
        small: Some(small).filter(|small| !small.is_empty()),
        fact: Some(subject.fact.id.clone()),
        class: if is_met == Some(false) { "goal missed" } else { "goal" },
        ..Cell::default()
    }
}

fn step(subject: &Subject) -> Cell {
    let fact = Some(subject.fact.id.clone());
    let text = match (goal::short_step(subject), subject.standing()) {
        (Some(step), _) if subject.is_provisional() => format!("{step} (tạm tính)"),
        (Some(step), _) => step,
        (None, Some(standing)) if standing.rank == 1 => "đang dẫn đầu".into(),
        (None, Some(_)) if goal::is_out_of_reach(subject) => goal::NO_STEP.into(),
        (None, Some(_)) => "–".into(),
        (None, None) => "–".into(),
    };
    Cell { text, fact, ..Cell::default() }
}

/// One indicator over one population, in the order of rank.
pub fn standings(lens: &Lens, indicator: &Indicator, window: Window, population: &str, focus: Option<&Unit>) -> Table {
    let subjects = lens.standings(indicator, window, population);
    let has_step = subjects.iter().any(|subject| goal::short_step(subject).is_some());
    let mut head = vec![
        Head::names("Đơn vị"),
        Head::column("Xếp thứ"),
        Head::column("Kết quả"),
        Head::column("Thay đổi"),
        Head::column("Bậc"),
    ];
    let has_target = subjects.iter().any(|subject| subject.fact.target(indicator).is_some());
    if has_target {
        head.push(Head::names("Chỉ tiêu"));
    }
    if has_step {
        head.push(Head::names("Để tăng hạng"));
    }
    let rows = subjects.iter().map(|subject| {
        let mut cells = vec![Cell::rank(subject), Cell::value(subject), Cell::change(subject), Cell::places(subject)];
        if has_target {
            cells.push(target(subject));
        }
        if has_step {
            cells.push(step(subject));
        }
        let is_focus = focus.is_some_and(|unit| unit.code == subject.fact.unit);
        Row { head: Cell::unit(lens, &subject.fact.unit), cells, is_focus }
    });
    let when = subjects.first().map_or_else(String::new, |subject| words::when(indicator, &subject.fact.window));
    let members = words::population_words(lens, population, subjects.len());
    Table {
        id: format!("bang-{}", words::identifier(&indicator.id)),
        caption: format!("{}: {members}, {when} ({})", indicator.name, phrase::direction(indicator.direction)),
        rows: rows.collect(),
        head: vec![head],
        notes: vec![SIGNS.into()],
        class: "standings",
    }
}

/// Units by indicators, rank in figures and shade: those the province's page ranks.
pub fn overview(lens: &Lens) -> Option<Table> {
    let (units, population) = (lens.main_units(), lens.main_population());
    let members = words::main_words(lens);
    matrix(lens, &units, &[], population, "bang-1", format!("Thứ hạng và kết quả của {members}"))
}

/// The same of the departments.
pub fn departments(lens: &Lens) -> Option<Table> {
    let units = lens.departments();
    let members = words::population_words(lens, DEPARTMENTS, units.len());
    matrix(lens, &units, &[], DEPARTMENTS, "bang-so-nganh", format!("Thứ hạng và kết quả của {members}"))
}

/// The same of the branches of departments: their dossiers are in no district's figure.
pub fn branch_offices(lens: &Lens) -> Option<Table> {
    let units = lens.branches();
    let members = format!("{}{NBSP}{}", units.len(), words::branch_words(lens));
    matrix(lens, &units, &[], BRANCHES, "bang-chi-nhanh", format!("Thứ hạng và kết quả của {members}"))
}

/// Puts "Bảng 1.", "Bảng 2." before the captions of those tables that are there.
pub fn number<'t>(tables: impl IntoIterator<Item = &'t mut Option<Table>>) {
    for (at, table) in tables.into_iter().flatten().enumerate() {
        table.caption = format!("Bảng {}. {}", at + 1, table.caption);
    }
}

/// The same of a district's communes, with its own desk below.
pub fn communes(lens: &Lens, district: &Unit) -> Option<Table> {
    let units = lens.communes(&district.code);
    let caption = format!("Bảng 2. Thứ hạng và kết quả của {}{NBSP}đơn vị cấp xã thuộc {}", units.len(), district.name);
    let children = lens.edition.units.children(&district.code).into_iter();
    let desks: Vec<&Unit> = children.filter(|unit| unit.level == Level::Desk).collect();
    let mut table = matrix(lens, &units, &desks, &format!("communes:{}", district.code), "bang-2", caption)?;
    let (shown, _) = filled(lens, &[&units[..], &desks[..]].concat());
    let rows: Vec<Row> = desks.iter().filter_map(|desk| desk_row(lens, &shown, desk, district)).collect();
    if !rows.is_empty() {
        table.notes.push(format!(
            "Bộ phận Tiếp nhận và Trả kết quả của UBND {} không xếp hạng cùng các đơn vị cấp xã",
            district.name
        ));
    }
    table.rows.extend(rows);
    Some(table)
}

fn desk_row(lens: &Lens, shown: &[&Indicator], desk: &Unit, district: &Unit) -> Option<Row> {
    let window = lens.headline();
    let cells: Vec<Cell> = shown
        .iter()
        .map(|indicator| {
            let fact = lens.edition.facts.of_unit(&indicator.id, &desk.code, window).next();
            fact.and_then(|fact| lens.subject(fact)).map_or_else(|| Cell::words("–"), |subject| Cell::value(&subject))
        })
        .collect();
    let has_figures = cells.iter().any(|cell| cell.fact.is_some());
    let head = Cell::words(format!("Bộ phận Tiếp nhận và Trả kết quả của UBND {}", district.name));
    has_figures.then_some(Row { head, cells, is_focus: false })
}

/// The ranked indicators of which one of the units has, or owes, a figure; and those of which none has.
pub fn filled<'a>(lens: &Lens<'a>, units: &[&Unit]) -> (Vec<&'a Indicator>, Vec<&'a Indicator>) {
    let window = lens.headline();
    let is_filled = |indicator: &&Indicator| {
        let has_figure = |unit: &&Unit| {
            let mut facts = lens.edition.facts.of_unit(&indicator.id, &unit.code, window);
            // Who sent nothing owes a figure; a register that nobody sent and a column that no file has are owed by nobody.
            let is_owed = |fact: &Fact| indicator.is_of_dossiers && fact.lacking.is_none();
            facts.any(|fact| match fact.status {
                Status::NoExposure => false,
                Status::NoData => is_owed(fact),
                _ => true,
            })
        };
        units.iter().any(has_figure)
    };
    lens.ranked_indicators().partition(is_filled)
}

/// "Chưa có số liệu của đơn vị nào về: …": the columns that a table leaves out.
pub fn unfilled_note(empty: &[&Indicator]) -> Option<String> {
    let names: Vec<String> = empty.iter().map(|indicator| phrase::inner(&indicator.name)).collect();
    (!names.is_empty()).then(|| format!("Chưa có số liệu của đơn vị nào về: {}", names.join("; ")))
}

/// `beside`: units whose rows the caller adds, so that a column they fill is kept.
fn matrix(
    lens: &Lens,
    units: &[&Unit],
    beside: &[&Unit],
    population: &str,
    id: &str,
    caption: String,
) -> Option<Table> {
    let window = lens.headline();
    let (indicators, empty) = filled(lens, &[units, beside].concat());
    let row = |unit: &&Unit| {
        let is_missing = |cell: &Cell| cell.small.as_deref() == Some(phrase::NO_DATA);
        let cells: Vec<Cell> = indicators
            .iter()
            .map(|indicator| {
                let own = lens.population_in(population, unit);
                let fact = lens.edition.facts.get(&indicator.id, &unit.code, window, &own);
                fact.and_then(|fact| lens.subject(fact))
                    .map_or_else(|| Cell::words("–"), |subject| Cell::heat(&subject))
            })
            .collect();
        let has_sent = !cells.iter().any(is_missing);
        let has_facts = cells.iter().any(|cell| cell.fact.is_some());
        has_facts.then(|| (has_sent, Row { head: Cell::unit(lens, &unit.code), cells, is_focus: false }))
    };
    let (sent, missed): (Vec<_>, Vec<_>) = units.iter().filter_map(row).partition(|(has_sent, _)| *has_sent);
    // who sent nothing stands last, as in every order of ranks
    let rows: Vec<Row> = sent.into_iter().chain(missed).map(|(_, row)| row).collect();
    if rows.is_empty() {
        return None;
    }
    let missing = lens
        .edition
        .facts
        .members(&indicators.first()?.id, window, population)
        .max_by_key(|fact| fact.population_missing);
    let mut head = vec![Head::names("Đơn vị")];
    head.extend(indicators.iter().map(|indicator| Head::column(indicator.name.clone())));
    let span = date::span(&window);
    let mut notes = vec![
        "Số đậm: thứ hạng; số nhỏ: kết quả. Ô càng đậm, thứ hạng càng tốt (bốn nhóm bằng nhau). Không xếp hạng chung"
            .to_owned(),
    ];
    notes.extend(missing.filter(|fact| fact.population_missing > 0).map(words::provisional_note));
    notes.extend(unfilled_note(&empty));
    notes.push(SIGNS.into());
    Some(Table { id: id.into(), caption: format!("{caption}, {span}"), head: vec![head], rows, notes, class: "heat" })
}

/// The district's figures with and without the branches of departments that sit in it.
pub fn branches(lens: &Lens, unit: &Unit) -> Option<Table> {
    let window = lens.headline();
    let rows: Vec<Row> = lens
        .shown_indicators()
        .filter_map(|indicator| {
            let subject = lens.figure(indicator, unit, window)?;
            let (numerator, denominator) = subject.fact.with_branches?;
            let mut with = subject.fact.clone();
            (with.numerator, with.denominator) = (numerator, denominator);
            let with = Subject { fact: &with, ..subject };
            Some(Row {
                head: Cell::words(indicator.name.clone()),
                // no fact of its own stands behind the sum with the branches
                cells: vec![Cell::value(&subject), Cell { fact: None, ..Cell::value(&with) }],
                is_focus: false,
            })
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let names: Vec<&str> =
        lens.edition.units.branches_in(&unit.code).iter().map(|branch| branch.name.as_str()).collect();
    let mut notes = vec!["Thứ hạng tính theo số liệu không gồm chi nhánh".to_owned()];
    if !names.is_empty() {
        notes.push(format!("Chi nhánh trên địa bàn: {}", names.join("; ")));
    }
    Some(Table {
        id: "chi-nhanh".into(),
        caption: format!("Kết quả của {} khi không gồm và khi gồm chi nhánh của các sở trên địa bàn", unit.name),
        head: vec![vec![Head::names("Chỉ tiêu"), Head::column("Không gồm chi nhánh"), Head::column("Gồm chi nhánh")]],
        rows,
        notes,
        class: "standings",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole difference was said to be other units' dossiers, where a late row or an end without a day was the cause.
    #[test]
    fn a_difference_is_put_down_to_what_is_known_of_it() {
        let causes = |rest, elsewhere| flow_causes(rest, elsewhere).replace(number::NBSP, " ");
        assert_eq!(
            causes(5, Some(5)),
            " là số hồ sơ đơn vị tiếp nhận do đơn vị khác giải quyết, sau khi bù trừ hai chiều"
        );
        assert_eq!(
            causes(-3, Some(-3)),
            " là số hồ sơ do đơn vị khác tiếp nhận, đơn vị giải quyết, sau khi bù trừ hai chiều"
        );
        assert_eq!(causes(1, Some(0)), ", gồm +1 hồ sơ kết thúc không ghi ngày, hoặc chỉ được biết sau khi kỳ bắt đầu");
        let both = causes(3, Some(4));
        assert!(both.contains("gồm +4 hồ sơ đơn vị tiếp nhận") && both.contains("và −1 hồ sơ kết thúc"), "{both}");
        assert_eq!(causes(3, None), "", "nothing is known of it");
    }
}
