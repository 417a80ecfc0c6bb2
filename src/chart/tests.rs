//! The promise of all charts, checked on the finished pictures: parsed with the faces that draw them, no
//! text's ink leaves the sheet or meets another text, a bar, a dot or a line.

use proptest::prelude::*;
use resvg::tiny_skia::Rect;
use resvg::usvg::{Group, Node, Options, Paint, Tree};

use super::bar::{self, Bar, BarChart};
use super::strip::{self, StripChart, StripRow};
use super::{Shape, Target, png};
use crate::text::font;

const SHAPES: [Shape; 2] = [Shape::Wide, Shape::Portrait];
/// Grounds and guiding lines, over which text may stand: band, grid, paper.
const GROUNDS: [(u8, u8, u8); 3] = [(0xE8, 0xEE, 0xF5), (0xDD, 0xE1, 0xE5), (0xFF, 0xFF, 0xFF)];
const NAMES: [&str; 12] = [
    "huyện Yên Lễ",
    "huyện Phước Thuận",
    "thành phố Hòa Xuyên",
    "huyện Đồng Vân",
    "huyện Mỹ Hữu",
    "huyện Tân Kỳ Sơn",
    "thị xã Vĩnh Ngữ",
    "huyện Cẩm Thủy Đông",
    "huyện Quảng Nghĩa",
    "huyện Thạch Bằng",
    "huyện Lộc Ưu",
    "huyện Bắc Lĩnh",
];
const LONG: &str = "Bộ phận Tiếp nhận và Trả kết quả của UBND huyện Cẩm Thủy Đông";

/// Ink of each text with the text, and outlines of each mark that text may not meet.
#[derive(Default)]
struct Ink {
    texts: Vec<(String, Rect)>,
    marks: Vec<Rect>,
}

impl Ink {
    fn of(svg: &str) -> (Self, Rect) {
        let options = Options { fontdb: font::database(), ..Options::default() };
        // without a size of its own the picture has that of its view box, and all places are in one unit
        let unsized_svg = svg.replacen(" width=", " data-width=", 1).replacen(" height=", " data-height=", 1);
        let tree = Tree::from_str(&unsized_svg, &options).expect("a chart is valid SVG");
        let mut ink = Self::default();
        ink.collect(tree.root());
        (ink, Rect::from_xywh(0.0, 0.0, tree.size().width(), tree.size().height()).expect("a chart is not empty"))
    }

    fn collect(&mut self, group: &Group) {
        for node in group.children() {
            match node {
                Node::Group(inner) => self.collect(inner),
                Node::Text(text) => {
                    let words: String = text.chunks().iter().map(|chunk| chunk.text()).collect();
                    self.texts.push((words, text.flattened().abs_bounding_box()));
                }
                Node::Path(path) => {
                    let paint = path.fill().map(|fill| fill.paint()).or(path.stroke().map(|stroke| stroke.paint()));
                    if let Some(Paint::Color(c)) = paint
                        && !GROUNDS.contains(&(c.red, c.green, c.blue))
                    {
                        self.marks.push(path.abs_stroke_bounding_box());
                    }
                }
                Node::Image(_) => panic!("a chart has no image"),
            }
        }
    }
}

fn meet(a: &Rect, b: &Rect) -> bool {
    a.left() < b.right() && b.left() < a.right() && a.top() < b.bottom() && b.top() < a.bottom()
}

/// Checks the promise; gives all words of the picture.
fn check(svg: &str, name: &str) -> Vec<String> {
    let (ink, sheet) = Ink::of(svg);
    for (i, (words, place)) in ink.texts.iter().enumerate() {
        let is_inside = place.left() >= 0.0
            && place.top() >= 0.0
            && place.right() <= sheet.right()
            && place.bottom() <= sheet.bottom();
        assert!(is_inside, "{name}: `{words}` leaves the sheet: {place:?} of {sheet:?}");
        for (other, at) in &ink.texts[i + 1..] {
            assert!(!meet(place, at), "{name}: `{words}` meets `{other}`: {place:?} {at:?}");
        }
        for mark in &ink.marks {
            assert!(!meet(place, mark), "{name}: `{words}` {place:?} meets a mark {mark:?}");
        }
    }
    assert!(!svg.contains("style="), "{name}");
    ink.texts.into_iter().map(|(words, _)| words).collect()
}

fn bars(values: &[f64], focus: Option<usize>) -> BarChart {
    let bar = |(i, value): (usize, &f64)| Bar {
        rank: (i + 1).to_string(),
        label: NAMES[i % NAMES.len()].to_owned(),
        value: Some(*value),
        value_text: value.to_string().replace('.', ","),
        change: ["=", "▲2", "▼1", "mới"][i % 4].to_owned(),
        is_focus: focus == Some(i),
        note: None,
    };
    BarChart {
        id: "c01".into(),
        title: "Hồ sơ quá hạn: Cẩm Thủy Đông xếp thứ\u{a0}8/12, tăng 2\u{a0}bậc".into(),
        subtitle: "Trả trễ và chưa giải quyết, 12 đơn vị cấp huyện, tháng\u{a0}10/2024 (thấp hơn là tốt hơn)".into(),
        rank_heading: "hạng".into(),
        change_heading: "so với tháng\u{a0}9".into(),
        bars: values.iter().enumerate().map(bar).collect(),
        target: Some(Target { value: 10.0, label: "Chỉ tiêu: không quá 10\u{a0}hồ sơ".into() }),
        source: "Nguồn: Hệ thống thông tin giải quyết TTHC tỉnh; trích xuất ngày 01/11/2024. ▲ tăng bậc, ▼ giảm bậc"
            .into(),
        alt: "Biểu đồ thanh ngang xếp 12 đơn vị cấp huyện theo số hồ sơ quá hạn".into(),
        ..BarChart::default()
    }
}

fn check_bars(chart: &BarChart, name: &str) -> Vec<Vec<String>> {
    SHAPES.map(|shape| check(&bar::draw(chart, shape).expect("drawable"), &format!("{name} {shape:?}"))).to_vec()
}

const REAL: [f64; 12] = [0.0, 2.0, 4.0, 7.0, 9.0, 12.0, 17.0, 23.0, 31.0, 44.0, 58.0, 96.0];

#[test]
fn bars_of_a_province_keep_apart() {
    for words in check_bars(&bars(&REAL, Some(7)), "12 districts") {
        for expected in ["huyện Cẩm Thủy Đông", "23", "8", "Chỉ tiêu: không quá 10\u{a0}hồ sơ", "hạng"]
        {
            assert!(words.iter().any(|word| word == expected), "{expected} is missing");
        }
    }
}

#[test]
fn values_step_over_the_target_wherever_it_lies() {
    for target in 0..=120 {
        let mut chart = bars(&REAL, Some(7));
        chart.target = Some(Target {
            value: f64::from(target),
            label: format!("Chỉ tiêu: không quá {target} hồ sơ của cả tháng"),
        });
        check_bars(&chart, &format!("target {target}"));
    }
}

#[test]
fn few_equal_and_empty_bars_keep_apart() {
    for (name, values) in [("one", vec![5.0]), ("equal", vec![7.0; 12]), ("zero", vec![0.0; 12]), ("none", vec![])] {
        check_bars(&bars(&values, Some(0)), name);
        check_bars(&BarChart { target: None, ..bars(&values, None) }, name);
    }
    check_bars(&bars(&[f64::NAN, f64::INFINITY, -3.0, 4.0], Some(2)), "not numbers");
}

#[test]
fn seven_digits_long_names_brackets_and_notes_keep_apart() {
    let mut chart = bars(&REAL.map(|value| value * 30_000.0 + 1_000_000.0), Some(7));
    for (i, bar) in chart.bars.iter_mut().enumerate() {
        bar.value_text = format!("1.9{i:02}.000");
        bar.label = format!("{LONG} {i}");
        bar.rank = format!("({})", i + 1);
        bar.note = (i % 3 == 0).then(|| "tạm tính".to_owned());
    }
    chart.target = Some(Target { value: 2_500_000.0, label: "Chỉ tiêu: không quá 2.500.000 hồ sơ".into() });
    for words in check_bars(&chart, "long") {
        assert!(words.iter().any(|word| word == "(8)"));
    }
}

#[test]
fn long_lists_show_both_ends_and_the_neighbours() {
    let values: Vec<f64> = (0..130).map(f64::from).collect();
    let ranks = |words: &[String], list: &[u32]| list.iter().all(|rank| words.contains(&rank.to_string()));
    for words in check_bars(&bars(&values, Some(59)), "130") {
        assert!(ranks(&words, &[1, 5, 57, 60, 63, 126, 130]), "{words:?}");
        assert!(
            words.contains(&"… 51 đơn vị khác …".to_owned()) && words.contains(&"… 62 đơn vị khác …".to_owned()),
            "{words:?}"
        );
        assert!(!words.contains(&"huyện Cẩm Thủy Đông 56".to_owned()));
    }
    for words in check_bars(&bars(&values, None), "130 without focus") {
        assert!(ranks(&words, &[1, 10, 126, 130]) && words.contains(&"… 115 đơn vị khác …".to_owned()), "{words:?}");
    }
    for words in check_bars(&bars(&values[..22], Some(8)), "22") {
        assert!(ranks(&words, &[1, 6, 12, 18, 22]) && words.contains(&"… 5 đơn vị khác …".to_owned()), "{words:?}");
    }
}

#[test]
fn units_without_data_are_listed_last_without_a_bar() {
    let mut chart = bars(&REAL, Some(7));
    chart.bars[1] = Bar {
        label: "huyện Phước Thuận".into(), value_text: "Chưa gửi số liệu".into(), ..Bar::default()
    };
    for words in check_bars(&chart, "missing") {
        let place = |word: &str| words.iter().position(|other| other == word);
        assert!(
            place("huyện Phước Thuận") > place("huyện Bắc Lĩnh") && place("Chưa gửi số liệu").is_some(),
            "{words:?}"
        );
    }
    for bar in &mut chart.bars {
        (bar.value, bar.value_text) = (None, "Chưa gửi số liệu".into());
    }
    check_bars(&chart, "all missing");
}

#[test]
fn hostile_names_are_only_names() {
    let mut chart = bars(&REAL, Some(7));
    chart.bars[3].label = "<script>alert('x')</script>&amp;".into();
    chart.title = "\"><svg onload=alert(1)>\u{0}\u{FFFF}".into();
    for shape in SHAPES {
        let svg = bar::draw(&chart, shape).expect("drawable");
        assert!(!svg.contains("<script") && !svg.contains("<svg onload"), "{svg}");
        assert!(check(&svg, "hostile").iter().any(|word| word.contains("<script>alert('x')")));
    }
}

fn strips() -> StripChart {
    let row = |name: &str,
               detail: &str,
               others: &[f64],
               focus: f64,
               target: Option<(f64, &str)>,
               is_lower_better: bool,
               words: [&str; 5]| StripRow {
        name: name.into(),
        detail: detail.into(),
        others: others.to_vec(),
        focus: Some(focus),
        target: target.map(|(value, label)| Target { value, label: label.into() }),
        is_lower_better,
        worst_label: words[0].into(),
        best_label: words[1].into(),
        value_text: words[2].into(),
        rank_text: words[3].into(),
        change_text: words[4].into(),
    };
    let low = "hồ sơ · thấp hơn là tốt hơn";
    let high = "% · cao hơn là tốt hơn";
    StripChart {
        id: "c02".into(),
        title: "Cẩm Thủy Đông: số hóa hồ sơ thấp nhất tỉnh, vượt chỉ tiêu thanh toán trực tuyến".into(),
        subtitle: "Mỗi chấm là một đơn vị cấp huyện, chấm xanh đậm là Cẩm Thủy Đông, vạch cam là chỉ tiêu; thang đo riêng từng chỉ tiêu. Tháng\u{a0}10/2024".into(),
        worse_heading: "← cần cải thiện".into(),
        better_heading: "tốt hơn →".into(),
        value_heading: "kết quả".into(),
        rank_heading: "xếp thứ".into(),
        change_heading: "thay đổi".into(),
        rows: vec![
            row("Hồ sơ quá hạn", low, &[0.0, 2.0, 4.0, 7.0, 9.0, 12.0, 17.0, 31.0, 44.0, 58.0, 96.0], 23.0, Some((10.0, "không quá 10 hồ sơ")), true, ["Bắc Lĩnh 96", "Yên Lễ 0", "23", "8/12", "▲2"]),
            row("Hồ sơ đang tạm dừng", low, &[3.0, 5.0, 9.0, 11.0, 14.0, 20.0, 22.0, 26.0, 33.0, 41.0, 60.0], 28.0, None, true, ["Thạch Bằng 60", "Phước Thuận 3", "28", "9/12", "="]),
            row("Hồ sơ trả lại", low, &[40.0, 66.0, 80.0, 120.0, 131.0, 150.0, 190.0, 201.0, 230.0, 301.0, 377.0], 255.0, None, true, ["Lộc Ưu 377", "Hòa Xuyên 40", "255", "10/12", "▼1"]),
            row("Số hóa hồ sơ khi tiếp nhận", high, &[97.2, 97.9, 98.1, 98.4, 98.8, 99.0, 99.1, 99.3, 99.5, 99.8, 100.0], 96.7, Some((100.0, "100%")), false, ["Cẩm Thủy Đông 96,70%", "Yên Lễ 100%", "96,70%", "12/12", "="]),
            row("Số hóa kết quả giải quyết", high, &[94.1, 95.5, 96.0, 97.9, 98.1, 98.3, 98.6, 99.0, 99.2, 99.9, 100.0], 97.41, Some((100.0, "100%")), false, ["Bắc Lĩnh 94,10%", "Phước Thuận 100%", "97,41%", "9/12", "▲1"]),
            row("Thanh toán trực tuyến", high, &[24.67, 31.0, 40.0, 44.0, 52.0, 59.0, 66.0, 70.2, 74.0, 80.0, 91.0], 61.2, Some((60.0, "từ 60%")), false, ["Bắc Lĩnh 24,67%", "Hòa Xuyên 91,00%", "61,20%", "6/12", "▲1"]),
        ],
        notes: vec![],
        source: "Nguồn: Hệ thống thông tin giải quyết TTHC tỉnh; trích xuất ngày 01/11/2024. ▲ tăng bậc, ▼ giảm bậc so với tháng\u{a0}9/2024".into(),
        alt: "Biểu đồ vị trí của huyện Cẩm Thủy Đông trong sáu chỉ tiêu".into(),
    }
}

fn check_strips(chart: &StripChart, name: &str) -> Vec<Vec<String>> {
    SHAPES.map(|shape| check(&strip::draw(chart, shape).expect("drawable"), &format!("{name} {shape:?}"))).to_vec()
}

#[test]
fn strips_of_a_district_keep_apart() {
    for words in check_strips(&strips(), "six indicators") {
        for expected in ["Số hóa hồ sơ khi tiếp nhận", "96,70%", "12/12", "Yên Lễ 100%", "từ 60%"] {
            assert!(words.iter().any(|word| word == expected), "{expected} is missing in {words:?}");
        }
    }
}

#[test]
fn strips_of_strange_numbers_keep_apart() {
    let mut chart = strips();
    chart.rows[0].others = vec![23.0; 11];
    chart.rows[1] =
        StripRow {
            others: vec![0.0; 11], focus: None, value_text: "Chưa gửi số liệu".into(), ..chart.rows[1].clone()
        };
    chart.rows[2] = StripRow { others: vec![], ..chart.rows[2].clone() };
    chart.rows[3].others = (0..130).map(|i| f64::from(i) / 1.3).collect();
    chart.rows[4] = StripRow { others: vec![f64::NAN], focus: Some(f64::INFINITY), ..chart.rows[4].clone() };
    for row in &mut chart.rows {
        row.name = LONG.into();
        row.detail = format!("{LONG}, {LONG}");
        (row.worst_label, row.best_label) = (format!("{LONG} 1.000.000"), format!("{LONG} 9.999.999"));
        row.value_text = if row.focus.is_some() { "1.981.234".into() } else { row.value_text.clone() };
        if row.focus.is_some() {
            (row.rank_text, row.change_text) = ("(130/130)".into(), "▼119".into());
        } else {
            (row.rank_text, row.change_text) = (String::new(), String::new());
        }
        row.target = Some(Target { value: 1e6, label: format!("Chỉ tiêu: {LONG}") });
    }
    check_strips(&chart, "strange");
    chart.rows.truncate(1);
    check_strips(&chart, "one row");
    chart.rows.clear();
    check_strips(&chart, "no row");
}

#[test]
fn the_same_chart_is_the_same_bytes() {
    for shape in SHAPES {
        let (first, second) = (bar::draw(&bars(&REAL, Some(7)), shape), bar::draw(&bars(&REAL, Some(7)), shape));
        assert_eq!(first, second);
        let svg = strip::draw(&strips(), shape).expect("drawable");
        assert_eq!(png::render(&svg, 540).expect("drawable"), png::render(&svg, 540).expect("drawable"));
    }
}

#[test]
fn a_portrait_fits_a_message() {
    for svg in [bar::draw(&bars(&REAL, Some(7)), Shape::Portrait), strip::draw(&strips(), Shape::Portrait)] {
        let svg = svg.expect("drawable");
        assert!(svg.contains("width=\"1080px\" height=\"1350px\""), "{}", &svg[..300]);
        assert!(png::render(&svg, 1080).expect("drawable").len() < 500_000);
    }
    let alone = bar::draw(&bars(&[5.0], Some(0)), Shape::Portrait).expect("drawable");
    assert!(!alone.contains("height=\"1350px\""), "one bar does not need a whole sheet");
}

/// Any text of the kit, also far too long for its place.
fn words(most: usize) -> impl Strategy<Value = String> {
    let kit: Vec<char> = "aăâđeêhiơuỹẤỘgq ., 0123456789%()▲▼".chars().collect();
    proptest::collection::vec(proptest::sample::select(kit), 0..most).prop_map(|letters| letters.into_iter().collect())
}

fn any_bar() -> impl Strategy<Value = Bar> {
    let texts = (words(40), words(90), words(70), words(40), proptest::option::of(words(30)));
    (texts, proptest::option::of(0.0..1e7), any::<bool>()).prop_map(
        |((rank, label, value_text, change, note), value, is_focus)| Bar {
            rank,
            label,
            value,
            value_text,
            change,
            is_focus,
            note,
        },
    )
}

fn any_row() -> impl Strategy<Value = StripRow> {
    let texts = (words(80), words(120), words(60), words(60), words(70), words(40), words(40));
    let values = (
        proptest::collection::vec(-1e4..1e4, 0..40),
        proptest::option::of(-1e4..1e4),
        proptest::option::of((-1e4..1e4, words(80))),
        any::<bool>(),
    );
    (texts, values).prop_map(
        |(
            (name, detail, worst_label, best_label, value_text, rank_text, change_text),
            (others, focus, target, is_lower_better),
        )| StripRow {
            name,
            detail,
            others,
            focus,
            target: target.map(|(value, label)| Target { value, label }),
            is_lower_better,
            worst_label,
            best_label,
            value_text,
            rank_text,
            change_text,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bars_keep_apart(list in proptest::collection::vec(any_bar(), 0..26), headings in (words(60), words(90), words(90)), value in 0.0..1e7) {
        let target = Some(Target { value, label: headings.2 });
        check_bars(&BarChart { bars: list, rank_heading: headings.0, change_heading: headings.1, target, ..bars(&[], None) }, "any");
    }

    #[test]
    fn any_strips_keep_apart(rows in proptest::collection::vec(any_row(), 0..9), headings in (words(60), words(60), words(60), words(60), words(60))) {
        let (worse_heading, better_heading, value_heading, rank_heading, change_heading) = headings;
        check_strips(&StripChart { rows, worse_heading, better_heading, value_heading, rank_heading, change_heading, ..strips() }, "any");
    }
}
