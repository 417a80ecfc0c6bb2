//! Whole pages: sealed, escaped, complete, and true to their facts whatever the facts are.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;
use crate::fact::{Fact, Indicator, Measure, Part, Previous, Sender, Status};
use crate::model::{Pages, Print, PrintColumn, Shown};
use crate::period::{Month, Window, WindowKind};
use crate::rank::{Direction, Gap, Standing, TieRule};
use crate::text::phrase::Sentence;
use crate::unit::Units;

const LONG: &str = "huyện Nguyễn Thượng Hiền Đông Phương Khương Trường Xuân Thượng";

fn units(district: &str) -> Units {
    let csv = format!(
        "scheme,code,valid_from,valid_to,name,level,parent,block,located_in,predecessors\n\
         X,X,,,tỉnh Xuyên Sơn,province,,,,\n\
         X,D1,,,\"{}\",district,X,,,\nX,D1.A,,,xã Tân Hộ,commune,D1,,,\nX,D1.B,,,xã Đại Nghĩa,commune,D1,,,\n\
         X,D2,,,{LONG},district,X,,,\nX,../con,,,thị xã Vĩnh Ngữ,district,X,,,\n",
        district.replace('"', "\"\"")
    );
    Units::parse(&csv, "units.csv").unwrap()
}

fn month() -> Month {
    Month::new(2024, 10).unwrap()
}

fn window(kind: WindowKind) -> Window {
    Window::of(kind, month(), Month::new(2024, 1).unwrap())
}

fn indicator(
    id: &str,
    measure: Measure,
    direction: Option<Direction>,
    target: Option<(i64, i64)>,
    order: usize,
) -> Indicator {
    let name = if order == 0 { "Hồ sơ quá hạn" } else { "Số hóa hồ sơ TTHC khi tiếp nhận" };
    Indicator {
        id: id.into(),
        version: 1,
        name: name.into(),
        noun: "hồ sơ".into(),
        measure,
        direction,
        decimals: 2,
        scale: if measure == Measure::Score { 100 } else { 1 },
        is_stock: false,
        is_of_dossiers: measure != Measure::Score,
        target,
        small_base: 30,
        definition: "Hồ sơ trả sau ngày hẹn".into(),
        source: "Quyết định 766/QĐ-TTg".into(),
        lever_verb: "xử lý thêm".into(),
        family: None,
        is_settled: false,
        order,
        is_beside: false,
    }
}

fn indicators() -> Vec<Indicator> {
    vec![
        indicator("overdue", Measure::Count, Some(Direction::LowerIsBetter), Some((10, 1)), 0),
        indicator("digitised", Measure::Rate, Some(Direction::HigherIsBetter), Some((1, 1)), 1),
        indicator("par_points", Measure::Score, Some(Direction::HigherIsBetter), Some((80, 1)), 2),
    ]
}

/// (unit, population) of every fact of the small province.
const PLACES: [(&str, &str); 6] = [
    ("D1", "districts"),
    ("D2", "districts"),
    ("../con", "districts"),
    ("D1.A", "communes:D1"),
    ("D1.B", "communes:D1"),
    ("X", ""),
];

#[derive(Clone, Debug)]
struct Numbers {
    figures: (i64, i64),
    before: Option<(i64, i64)>,
    standing: Option<(u32, u32, u32)>,
    missing: (u32, u32),
    gap: Option<i64>,
    status: u8,
}

fn facts(numbers: &[Numbers]) -> Facts {
    let mut next = numbers.iter().cycle();
    let mut list = Vec::new();
    for kind in [WindowKind::YearToDate, WindowKind::Month] {
        for indicator in indicators() {
            for (unit, population) in PLACES {
                list.extend(next.next().map(|numbers| fact(&indicator, unit, population, kind, numbers)));
            }
        }
    }
    Facts::new(list)
}

fn fact(indicator: &Indicator, unit: &str, population: &str, kind: WindowKind, numbers: &Numbers) -> Fact {
    let standing = |(rank, of, tied)| Standing { rank, of, tied };
    let statuses = [Status::Ranked, Status::SmallBase, Status::NoExposure, Status::NoData, Status::Unranked];
    let is_count = indicator.measure == Measure::Count;
    let part = |label: &str, value| Part { name: label.into(), label: label.into(), value };
    let (numerator, denominator) = numbers.figures;
    Fact {
        id: format!("{}@1/{unit}/{}/{population}", indicator.id, window(kind).id()),
        indicator: indicator.id.clone(),
        version: 1,
        unit: unit.into(),
        window: window(kind),
        population: population.into(),
        numerator,
        denominator,
        parts: if is_count {
            vec![part("trả trễ", numerator / 2), part("chưa giải quyết", 4)]
        } else {
            Vec::new()
        },
        status: statuses[usize::from(numbers.status) % statuses.len()],
        standing: numbers.standing.map(standing),
        population_missing: numbers.missing.0,
        population_lacking: 0,
        lacking: None,
        missing_members: numbers.missing.1,
        previous: numbers.before.map(|(numerator, denominator)| Previous {
            window: window(kind),
            numerator,
            denominator,
            standing: numbers.standing.map(standing),
            is_same_population: numbers.missing.0 == 0,
        }),
        gap: numbers.gap.map(|dossiers| Gap { dossiers, to_rank: 1, is_tie: dossiers % 2 == 0, neighbour: 0 }),
        target_gap: numbers.gap,
        assigned_target: None,
        with_branches: (population == "districts").then_some((numerator, denominator)),
        transferred: None,
        official: None,
    }
}

/// A list of dossiers of district D1 as a model prints it: code, days overdue, rank.
fn overdue_dossiers() -> Listing {
    let column = |name: &str, title: &str, shown, of: Option<&str>| PrintColumn {
        name: name.into(),
        title: title.into(),
        shown,
        of: of.map(Into::into),
        decimals: 2,
        scale: 1,
        absent_from: None,
        absent: "–".into(),
        words: BTreeMap::new(),
    };
    let columns = vec![
        column("dossier_id", "Mã hồ sơ", Shown::AsTyped, None),
        column("working_days_overdue", "Số ngày làm việc quá hạn", Shown::AsTyped, None),
        column("rank", "Xếp thứ", Shown::Rank, Some("ranked_count")),
    ];
    let print = Print {
        official: false,
        title: "Hồ sơ quá hạn".into(),
        on: Pages::Units,
        note: None,
        empty: Some("Không còn hồ sơ quá hạn".into()),
        limit: 10,
        with_members: true,
        workdays_ahead: None,
        is_urgent: true,
        window: None,
        of_registers: false,
        sort: Vec::new(),
        columns,
    };
    let rank = ListedRank { rank: 8, of: 12, is_tied: true, is_small_base: true, missing: 1 };
    let row = vec![Listed::Text("<b>XS-1</b>".into()), Listed::Number(12), Listed::Rank(rank)];
    Listing {
        id: "overdue_open".into(),
        print,
        is_unknown: false,
        entries: BTreeMap::from([("D1".into(), Entries { total: 12, rows: vec![row] })]),
        file_month: None,
        published: None,
    }
}

fn edition<'a>(units: &'a Units, facts: &'a Facts) -> Edition<'a> {
    let sender = |unit: &str, has_sent| Sender {
        unit: unit.into(),
        has_sent,
        was_refused: false,
        quarantined: 3,
        flagged: 2,
        unknown_status: 0,
        undated: 0,
        accepted: 1_204,
        last_sent: NaiveDate::from_ymd_opt(2024, 9, 30),
        skipped: Vec::new(),
    };
    Edition {
        province: "tỉnh Xuyên Sơn".into(),
        notice: Some("Số liệu hư cấu, chỉ để minh họa".into()),
        publisher: "VĂN PHÒNG UBND TỈNH XUYÊN SƠN".into(),
        month: month(),
        issued_at: None,
        extracted: NaiveDate::from_ymd_opt(2024, 11, 1).map(|day| (day, day)),
        units,
        indicators: indicators(),
        facts,
        headline_window: window(WindowKind::YearToDate),
        windows: vec![window(WindowKind::YearToDate), window(WindowKind::Month)],
        loaded_from: NaiveDate::from_ymd_opt(2024, 1, 1).unwrap(),
        tie_rule: TieRule::Competition,
        senders: vec![sender("D1.A", true), sender("D1.B", false)],
        sources: "Hệ thống thông tin giải quyết TTHC tỉnh".into(),
        program_version: "0.1.0".into(),
        data_hash: "9f3c".into(),
        release: "2024-10.01".into(),
        lists: vec![overdue_dossiers()],
        unsent: Vec::new(),
        transferred: BTreeMap::new(),
        history: BTreeMap::new(),
        district_noun: "đơn vị cấp huyện".into(),
        unconfirmed_days: vec![UnconfirmedDay {
            date: NaiveDate::from_ymd_opt(2024, 10, 10).unwrap(),
            name: "Ngày <i>hư cấu</i>".into(),
            is_worked: false,
        }],
        amendments: Vec::new(),
        exclusions: Vec::new(),
        due_after_calendar: None,
        differences: Vec::new(),
    }
}

fn printed(edition: &Edition) -> Vec<(String, String)> {
    let mut pages = Vec::new();
    render(edition, &mut |page| {
        if page.path.ends_with(".html") {
            pages.push((page.path, String::from_utf8(page.bytes).unwrap()));
        }
        Ok(())
    })
    .unwrap();
    pages
}

fn ordinary() -> Vec<Numbers> {
    let numbers = |numerator, rank, tied| Numbers {
        figures: (numerator, 2_000),
        before: Some((numerator + 8, 1_900)),
        standing: Some((rank, 12, tied)),
        missing: (0, 0),
        gap: Some(6),
        status: 0,
    };
    vec![numbers(23, 8, 0), numbers(17, 7, 0), numbers(9, 4, 2), numbers(1_934, 12, 0), numbers(0, 1, 1)]
}

#[test]
fn pages_are_sealed_escaped_and_complete() {
    let units = units("huyện <script>alert(\"1\")</script> 漢");
    let facts = facts(&ordinary());
    let pages = printed(&edition(&units, &facts));
    let paths: Vec<&str> = pages.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        paths[..4],
        ["index.html", "tinh.html", "giai-thich.html", "D1.html"].map(|name| format!("bulletins/2024-10/{name}"))
    );
    assert!(paths.iter().all(|path| !path.contains("..") && !path.ends_with("/con.html")), "{paths:?}");
    for (path, html) in &pages {
        let style = html.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).unwrap();
        let hash = STANDARD.encode(Sha256::digest(style.as_bytes()));
        assert!(html.contains(&format!("style-src 'sha256-{hash}'")), "{path}: the policy names another style");
        assert!(!html.contains("<script") && !html.contains(" style=") && !html.contains("<b>XS"), "{path}");
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
        assert!(html.contains("<html lang=\"vi\">") && html.contains("Số liệu hư cấu, chỉ để minh họa"), "{path}");
        let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{path}: an id is there twice: {ids:?}");
    }
    let district = &pages[3].1;
    let wanted =
        "Hồ sơ quá hạn: 23\u{a0}hồ\u{a0}sơ (11\u{a0}trả trễ, 04\u{a0}chưa giải quyết), xếp thứ\u{a0}8/12 toàn tỉnh";
    assert!(district.contains(wanted));
    assert!(district.contains("data-fact=\"overdue@1/D1/"));
}

/// Who is last is named up to three; a tie is named or counted whole, and the best are never among the last.
#[test]
fn the_last_three_are_named_and_ties_are_whole() {
    let header = "scheme,code,valid_from,valid_to,name,level,parent,block,located_in,predecessors\nX,X,,,tỉnh Xuyên Sơn,province,,,,\n";
    let rows: String = (1..=8).map(|n| format!("X,D{n},,,huyện Số {n},district,X,,,\n")).collect();
    let units = Units::parse(&format!("{header}{rows}"), "units.csv").unwrap();
    let said = |figures: [i64; 8], missing: u32| {
        let rank = |figure: i64| 1 + figures.iter().filter(|other| **other < figure).count() as u32;
        let tied = |figure: i64| figures.iter().filter(|other| **other == figure).count() as u32 - 1;
        let fact = |(at, figure): (usize, &i64)| {
            let numbers = Numbers {
                figures: (*figure, 2_000),
                standing: Some((rank(*figure), 8, tied(*figure))),
                missing: (missing, 0),
                ..ordinary()[0].clone()
            };
            fact(&indicators()[0], &format!("D{}", at + 1), "districts", WindowKind::YearToDate, &numbers)
        };
        let facts = Facts::new(figures.iter().enumerate().map(fact).collect());
        let edition = edition(&units, &facts);
        let lens = lens::Lens::new(&edition);
        let (page, _) = province::build(&lens, &lens).unwrap();
        let summary: Vec<String> = page
            .sections
            .iter()
            .flat_map(|section| &section.summary)
            .map(|s| s.text().replace('\u{a0}', " "))
            .collect();
        summary.into_iter().find(|text| text.contains("nhiều nhất:") && !text.contains("bậc"))
    };
    let last = |text: &str| Some(text.to_owned());
    assert_eq!(
        said([1, 2, 3, 4, 5, 6, 7, 8], 0),
        last("03 đơn vị cấp huyện nhiều nhất: Số 8 (8 hồ sơ), Số 7 (7 hồ sơ), Số 6 (6 hồ sơ)")
    );
    assert_eq!(
        said([1, 2, 3, 4, 6, 6, 7, 8], 0),
        last("04 đơn vị cấp huyện nhiều nhất: Số 8 (8 hồ sơ), Số 7 (7 hồ sơ), Số 6 (6 hồ sơ), Số 5 (6 hồ sơ)")
    );
    assert_eq!(
        said([1, 2, 3, 6, 6, 6, 6, 8], 0),
        last("05 đơn vị cấp huyện nhiều nhất: Số 8 (8 hồ sơ) và 04 đơn vị cấp huyện cùng 6 hồ sơ")
    );
    assert_eq!(said([1, 1, 1, 1, 1, 1, 1, 8], 0), last("01 đơn vị cấp huyện nhiều nhất: Số 8 (8 hồ sơ)"));
    assert_eq!(said([1, 2, 3, 4, 5, 6, 7, 8], 1), None, "late files may still change the order");
}

#[test]
fn equal_editions_give_equal_bytes() {
    let (units, facts) = (units("huyện Yên Lễ"), facts(&ordinary()));
    assert!(printed(&edition(&units, &facts)) == printed(&edition(&units, &facts)));
    assert_eq!(rankings_csv(&edition(&units, &facts)), rankings_csv(&edition(&units, &facts)));
}

#[test]
fn extremes_are_printed() {
    let base = ordinary()[0].clone();
    let cases = [
        Numbers { standing: Some((1, 1, 0)), ..base.clone() },
        Numbers { standing: Some((1, 3, 2)), figures: (0, 2_000), ..base.clone() },
        Numbers { status: 3, standing: None, ..base.clone() },
        Numbers { status: 2, standing: None, figures: (0, 0), ..base.clone() },
        Numbers { figures: (1_234_567, 9_876_543), ..base.clone() },
        Numbers { status: 1, figures: (11, 18), missing: (1, 0), ..base },
    ];
    for case in cases {
        let (units, facts) = (units("huyện Yên Lễ"), facts(std::slice::from_ref(&case)));
        assert_eq!(printed(&edition(&units, &facts)).len(), 8, "{case:?}");
    }
}

fn numbers() -> impl Strategy<Value = Numbers> {
    let figure = prop_oneof![Just(0_i64), 0..100_i64, 0..9_999_999_i64, any::<i64>()];
    let small = prop_oneof![Just(0_u32), Just(1), 2..13_u32, any::<u32>()];
    let pair = (figure.clone(), figure.clone());
    let standing = (small.clone(), small.clone(), small.clone());
    (
        pair.clone(),
        prop::option::of(pair),
        prop::option::of(standing),
        (small.clone(), small),
        prop::option::of(figure),
        0..5_u8,
    )
        .prop_map(|(figures, before, standing, missing, gap, status)| Numbers {
            figures,
            before,
            standing,
            missing,
            gap,
            status,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_facts_break_a_page(all in prop::collection::vec(numbers(), 1..25)) {
        let (units, facts) = (units(LONG), facts(&all));
        let edition = edition(&units, &facts);
        let lens = lens::Lens::new(&edition);
        for unit in lens.paged() {
            let page = unit::build(&lens, &lens, unit).unwrap();
            prop_assert!(page.headline.text().chars().count() <= 70, "{}", page.headline.text());
        }
        rankings_csv(&edition);
    }

    #[test]
    fn no_number_is_printed_that_its_fact_does_not_hold(
        figures in prop::collection::vec((0..3_000_i64, 1..3_000_i64, 0..3_000_i64, 1..13_u32, 1..40_i64), 24..25)
    ) {
        let all: Vec<Numbers> = figures.iter().map(|&(numerator, denominator, before, rank, gap)| Numbers {
            figures: (numerator, denominator),
            before: Some((before, denominator)),
            standing: Some((rank, 12, 0)),
            missing: (0, 0),
            gap: Some(gap),
            status: 0,
        }).collect();
        let (units, facts) = (units("huyện Yên Lễ"), facts(&all));
        let edition = edition(&units, &facts);
        let lens = lens::Lens::new(&edition);
        for unit in lens.paged() {
            let page = unit::build(&lens, &lens, unit).unwrap();
            let points = page.points.iter().flat_map(|point| std::iter::once(&point.lead).chain(&point.rest));
            for sentence in points.chain(&page.steps).chain(&page.quotes).chain([&page.headline]) {
                check_numbers(sentence, &facts);
            }
        }
    }
}

/// Every number of a sentence is one of its fact's, or a difference that the test works out itself.
fn check_numbers(sentence: &Sentence, facts: &Facts) {
    let find = |id: &String| facts.iter().find(|fact| &fact.id == id).unwrap();
    let spoken_of: Vec<&Fact> = sentence.spans.iter().filter_map(|span| span.fact.as_ref()).map(find).collect();
    for span in &sentence.spans {
        let known = span.fact.as_ref().map_or_else(BTreeSet::new, |id| allowed(find(id), &spoken_of));
        for number in span.text.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',') {
            let number = number.trim_matches(['.', ',']);
            assert!(number.is_empty() || known.contains(number), "{number} of {span:?} in {}", sentence.text());
        }
    }
}

fn allowed(fact: &Fact, spoken_of: &[&Fact]) -> BTreeSet<String> {
    let previous = fact.previous.as_ref().unwrap();
    let (n, d, before) = (fact.numerator, fact.denominator, previous.numerator);
    // the targets are 10 dossiers and 100 %, the dates those of 10/2024 and of what it is compared with
    let mut counts = vec![n, d, before, (n - before).abs(), (n - 10).abs(), (d - n).abs(), 10, 100];
    counts.extend(fact.parts.iter().map(|part| part.value));
    counts.extend(fact.gap.iter().flat_map(|gap| [gap.dossiers, i64::from(gap.to_rank)]));
    counts.extend(fact.standing.iter().flat_map(|standing| [i64::from(standing.rank), i64::from(standing.of)]));
    counts.extend(spoken_of.iter().map(|other| (n - other.numerator).abs()));
    let mut texts: BTreeSet<String> =
        counts.iter().flat_map(|count| [grouped(*count), format!("{count:02}")]).collect();
    texts.insert("2024".into());
    let hundredths = |fact: &Fact| (fact.numerator * 20_000 + fact.denominator) / (2 * fact.denominator);
    let past = (before * 20_000 + previous.denominator) / (2 * previous.denominator);
    let now = hundredths(fact);
    let mut rates = vec![now, past, (now - past).abs(), (10_000 - now).abs()];
    rates.extend(spoken_of.iter().map(|other| (now - hundredths(other)).abs()));
    // the target of the score is 80 points
    let points = [n, before, (n - before).abs(), (n - 8_000).abs(), 8_000];
    let others = spoken_of.iter().map(|other| (n - other.numerator).abs());
    if fact.indicator == "par_points" {
        rates.extend(points.into_iter().chain(others));
    }
    for rate in rates {
        let text = format!("{},{:02}", grouped(rate / 100), rate % 100);
        texts.insert(text.trim_end_matches('0').trim_end_matches(',').to_owned());
        texts.insert(text);
    }
    texts
}

fn grouped(value: i64) -> String {
    if value < 1_000 { value.to_string() } else { format!("{}.{:03}", grouped(value / 1_000), value % 1_000) }
}

#[test]
fn what_must_be_done_now_stands_before_the_members_and_says_how_much_it_leaves_out() {
    let units = units("huyện Yên Lễ");
    let facts = facts(&ordinary());
    let edition = edition(&units, &facts);
    let page = |unit: &str| {
        let pages = printed(&edition);
        let html = pages.into_iter().find(|(path, _)| path.ends_with(&format!("/{unit}.html"))).unwrap().1;
        html.replace('\u{a0}', " ").replace("&nbsp;", " ")
    };
    let html = page("D1");
    let (list, members) = (html.find("Số ngày làm việc quá hạn").unwrap(), html.find("id=\"cap-xa\"").unwrap());
    assert!(list < members, "{html}");
    assert!(html.contains("Đến hết ngày 31/10/2024 (01 dòng đầu trong 12 dòng)"), "{html}");
    assert!(
        html.contains("(8/12)") && html.contains("đồng hạng; tạm tính, 01 đơn vị chưa có số liệu; tham khảo"),
        "{html}"
    );
    assert!(html.contains("Ngày nghỉ 10/10/2024 (Ngày &lt;i&gt;hư cấu&lt;"), "{html}");
    assert!(page("D2").contains("Không còn hồ sơ quá hạn."));
}

#[test]
fn who_sent_nothing_is_told_so_and_neither_praised_nor_charged() {
    let units = units("huyện Yên Lễ");
    let all = facts(&ordinary());
    let list = all.iter().cloned().map(|fact| match fact.unit == "D1.B" && fact.indicator != "par_points" {
        true => Fact { status: Status::NoData, standing: None, ..fact },
        false => fact,
    });
    let facts = Facts::new(list.collect());
    let mut edition = edition(&units, &facts);
    let old = edition.lists[0].entries["D1"].clone();
    edition.lists[0].entries.insert("D1.B".into(), old);
    let lens = lens::Lens::new(&edition);
    let page = unit::build(&lens, &lens, units.get("D1.B").unwrap()).unwrap();
    let plain = |sentence: &Sentence| sentence.text().replace('\u{a0}', " ");
    assert_eq!(plain(&page.headline), "Chưa gửi số liệu tháng 10/2024; số liệu gần nhất đến ngày 30/09/2024");
    assert_eq!(plain(&page.steps[0]), "Đề nghị xã Đại Nghĩa gửi tệp số liệu tháng 10/2024");
    assert_eq!(plain(&page.quotes[0]), "Các chỉ tiêu tính từ hồ sơ: chưa gửi số liệu tháng 10/2024");
    assert_eq!((page.table.rows.len(), page.quotes.len()), (1, 2), "one line stands for all figures of dossiers");
    assert!(page.urgent.is_empty(), "what is known of its dossiers is old");
}

#[test]
fn whose_dossiers_the_whole_is_made_of() {
    // half of the province's overdue dossiers were those of branches, which no table named
    let csv = "scheme,code,valid_from,valid_to,name,level,parent,block,located_in,predecessors\n\
        X,X,,,tỉnh Xuyên Sơn,province,,,,\nX,D1,,,huyện Yên Lễ,district,X,,,\nX,S,,,Sở Tài nguyên,department,X,Sở,,\n\
        X,V,,,Chi nhánh Yên Lễ,branch,S,Văn phòng Đăng ký đất đai,D1,\n";
    let units = Units::parse(csv, "units.csv").unwrap();
    let overdue = indicators().remove(0);
    let places = [("X", "", 41), ("D1", "districts", 16), ("S", "departments", 5), ("V", "branches", 19)];
    let list = places.map(|(unit, population, numerator)| {
        let numbers = Numbers { figures: (numerator, 2_000), before: None, ..ordinary()[0].clone() };
        fact(&overdue, unit, population, WindowKind::YearToDate, &numbers)
    });
    let facts = Facts::new(list.to_vec());
    let html = &printed(&edition(&units, &facts))[1].1.replace('\u{a0}', " ");
    let tiers = "Trong đó đơn vị cấp huyện: 16; sở, ban, ngành: 5; Chi nhánh Văn phòng Đăng ký đất đai: 19; đơn vị khác hoặc đơn vị chưa gửi số liệu: 1";
    assert!(html.contains(tiers), "{html}");
    assert!(html.contains("Bảng 3. Thứ hạng và kết quả của 1 Chi nhánh Văn phòng Đăng ký đất đai"), "{html}");
    assert!(html.contains("Chưa có số liệu của đơn vị nào về: số hóa hồ sơ TTHC khi tiếp nhận"), "{html}");
}

#[test]
fn a_list_has_its_title_once_and_no_column_of_nothing() {
    let column = |name: &str, title: &str| crate::model::PrintColumn {
        name: name.into(),
        title: title.into(),
        shown: crate::model::Shown::AsTyped,
        of: None,
        decimals: 2,
        scale: 1,
        absent_from: None,
        absent: "…".into(),
        words: BTreeMap::new(),
    };
    let print = crate::model::Print {
        official: false,
        title: "Hồ sơ sắp đến hạn".into(),
        on: crate::model::Pages::Units,
        note: None,
        empty: None,
        limit: 10,
        with_members: true,
        workdays_ahead: None,
        is_urgent: false,
        window: None,
        of_registers: false,
        sort: Vec::new(),
        columns: vec![column("dossier_id", "Mã hồ sơ"), column("office", "Phòng"), column("month", "Tháng")],
    };
    let row = |month: Listed| vec![Listed::Text("A-1".into()), Listed::Nothing, month];
    let rows = vec![row(Listed::Text("2024-10".into())), row(Listed::Nothing)];
    let entries = BTreeMap::from([("D1".to_owned(), Entries { total: 12, rows })]);
    let (units, facts) = (units("huyện Yên Lễ"), facts(&ordinary()));
    let mut edition = edition(&units, &facts);
    edition.lists = vec![Listing {
        id: "due".into(),
        print,
        is_unknown: false,
        published: None,
        file_month: Some(edition.month),
        entries,
    }];
    let html = &printed(&edition)[3].1.replace('\u{a0}', " ");
    assert!(!html.contains("Phòng<") && html.matches("Hồ sơ sắp đến hạn").count() == 1, "{html}");
    assert!(html.contains("Đến hết ngày 31/10/2024 (02 dòng đầu trong 12 dòng)"), "{html}");
    assert!(html.contains("tháng 10/2024<") && html.contains("<td>…</td>"), "{html}");
    // a register that was sent in March, and one that nobody sent
    edition.lists[0].file_month = Some(Month { year: 2024, month: 3 });
    edition.unsent = vec!["Chỉ số SIPAS".into(), "Mô hình".into()];
    let html = &printed(&edition)[3].1.replace('\u{a0}', " ");
    assert!(html.contains("Đến hết ngày 31/10/2024, theo tệp tháng 3/2024 (02 dòng đầu trong 12 dòng)"), "{html}");
    assert!(html.contains("Chưa có tệp sổ theo dõi: Chỉ số SIPAS; Mô hình"), "{html}");
}
