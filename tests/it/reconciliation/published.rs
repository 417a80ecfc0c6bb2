//! Printed figures and forms that do not add up, found from what they say themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::{office, page};
use crate::bad_input::small::{SENDERS, run, words};
use crate::support::{Office, root, shared_data};

const SOURCES: &str = r#"
[[sources]]
kind = "stated_figures"
files = '^so-da-in_(?<period>\d{4}-\d{2})\.csv$'
sender = "T"

[[sources]]
kind = "form_06a"
files = '^bieu-06a/(?<period>\d{4}-\d{2})/(?<sender>[A-Z0-9.]+)\.csv$'
"#;

/// One printed figure.
#[derive(Clone, Debug, PartialEq)]
struct Figure {
    source: String,
    period: String,
    scope: String,
    measure: String,
    kind: &'static str,
    as_printed: String,
}

impl Figure {
    /// The print as a whole number of its last digit, and the number of decimals.
    fn value(&self) -> (i64, usize) {
        let bare = self.as_printed.replace(['%', ' '], "");
        let decimals = match self.kind {
            "Số lượng" => 0,
            _ => bare.split_once(',').map_or(0, |(_, part)| part.len()),
        };
        (bare.replace(['.', ','], "").parse().expect("a printed number"), decimals)
    }

    /// The same figure, printed as another number of as many decimals.
    fn with(&self, value: i64) -> Self {
        let decimals = self.value().1;
        let digits = format!("{value:0width$}", width = decimals + 1);
        let (whole, part) = digits.split_at(digits.len() - decimals);
        let as_printed = if part.is_empty() { whole.to_owned() } else { format!("{whole},{part}") };
        Self { as_printed, ..self.clone() }
    }
}

/// The published figures as an office would enter them: "124907 (48,6%)" is a count and a percentage.
fn published() -> Option<Vec<Figure>> {
    let path = shared_data("published/figures.csv")?;
    let mut reader = csv::Reader::from_path(path).expect("a CSV file");
    let mut figures = Vec::new();
    for record in reader.records() {
        let record = record.expect("a row");
        let kind = match &record[7] {
            "hồ sơ" => "Số lượng",
            "%" => "Tỷ lệ",
            _ => "Điểm",
        };
        let measure = record[5].split(" (").next().unwrap_or_default().to_owned();
        let figure = |measure: String, kind: &'static str, as_printed: &str| Figure {
            source: record[0].to_owned(),
            period: if record[3].is_empty() { "không ghi kỳ".to_owned() } else { record[3].to_owned() },
            scope: record[4].to_owned(),
            measure,
            kind,
            as_printed: as_printed.to_owned(),
        };
        let printed = record[8].split('/').next_back().unwrap_or_default().trim();
        let printed = if kind == "Điểm" { record[8].split('/').next().unwrap_or_default() } else { printed };
        match printed.split_once(" (") {
            Some((count, percent)) => {
                figures.push(figure(measure.clone(), kind, count));
                figures.push(figure(format!("tỷ lệ {measure}"), "Tỷ lệ", percent.trim_end_matches(')')));
            }
            None => figures.push(figure(measure, kind, printed)),
        }
    }
    Some(figures)
}

fn register(figures: &[Figure]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["Văn bản", "Kỳ số liệu", "Phạm vi", "Chỉ tiêu", "Loại số", "Số đã in"]).expect("memory");
    for f in figures {
        writer.write_record([&f.source, &f.period, &f.scope, &f.measure, f.kind, &f.as_printed]).expect("memory");
    }
    String::from_utf8(writer.into_inner().expect("memory")).expect("text in, text out")
}

/// Source, scope, identity, stated, computed of every break.
fn breaks(office: &Office) -> BTreeSet<String> {
    let rows = office.ask("select source, scope, stated_period, identity, stated, computed from identity_breaks");
    rows.into_iter().collect()
}

fn build(office: &Office) {
    let said = office.stage("run", "small", "2024-10", &[]);
    assert_eq!(said.code, 0, "{}", words(&said));
}

#[test]
fn the_printed_errors_of_five_provinces_are_found_and_nothing_else() {
    let Some(figures) = published() else { return };
    let office = office(&["identity_breaks"], SOURCES);
    office.write("exports/so-da-in_2024-10.csv", register(&figures));
    build(&office);
    let quarter = "2019-12-01/2020-02-29";
    let month = "2025-09-21/2025-10-20";
    let expected = [
        format!("S3,toàn tỉnh,{quarter},ba-cap-truoc-dung-han,635593,635595"),
        format!("S3,toàn tỉnh,{quarter},da-giai-quyet,643272,643270"),
        format!("S3,toàn tỉnh,{quarter},tiep-nhan-da-dang,659245,650444"), // 8.801 in neither state
        format!("S4,toàn tỉnh,{month},dang-giai-quyet,26068,24076"),       // 1.992 missing
        format!("S4,toàn tỉnh,{month},tong-tiep-nhan-da-dang,139506,139363"), // 143 short
        "S6,mức 1+2,không ghi kỳ,da-xu-ly-ba-muc,257141,247529".to_owned(), // 9.612
        "S6,mức 3,không ghi kỳ,da-xu-ly-ba-muc,61827,59560".to_owned(),    // 2.267
        "S6,mức 4,không ghi kỳ,da-xu-ly-ba-muc,1611,1608".to_owned(),      // 3
    ];
    assert_eq!(breaks(&office), BTreeSet::from(expected));
    assert!(office.ask("select count(*) from stated_values where value is null") == ["0"]);
    let page = page(&office, "tinh");
    for words in ["Số liệu công bố không khớp", "635.593", "635.595", "Tiếp nhận = đã giải quyết + đang giải quyết"]
    {
        assert!(page.contains(words), "`{words}` is not on the province's page");
    }
}

/// Figures that take part in an identity, by their place, and whether one of them is a sum or the percentage
/// itself: then a change of one unit cannot hide behind rounding.
fn taking_part(figures: &[Figure]) -> BTreeMap<usize, bool> {
    let identities = identities();
    let mut part = BTreeMap::new();
    for terms in identities.values() {
        for anchor in figures {
            let term = |term: &csv::StringRecord| {
                let scope = if term[4].is_empty() { anchor.scope.as_str() } else { &term[4] };
                let is_it = |f: &Figure| {
                    f.source == anchor.source
                        && f.period == anchor.period
                        && f.scope.to_lowercase() == scope.to_lowercase()
                        && f.measure.to_lowercase() == term[5].to_lowercase()
                };
                Some((figures.iter().position(is_it)?, !matches!(&term[3], "Tử số" | "Mẫu số")))
            };
            let Some(found) = terms.iter().map(term).collect::<Option<Vec<_>>>() else { continue };
            found.into_iter().for_each(|(at, is_exact)| *part.entry(at).or_default() |= is_exact);
        }
    }
    part
}

#[test]
fn any_figure_that_takes_part_in_an_identity_is_missed_when_it_changes() {
    let Some(figures) = published() else { return };
    let office = office(&[], SOURCES);
    office.write("exports/so-da-in_2024-10.csv", register(&figures));
    build(&office);
    let before = breaks(&office);
    let part = taking_part(&figures);
    assert!(part.len() > 50, "only {} figures take part", part.len());

    // every change stands in a copy of its document under a name of its own
    let mut copies = Vec::new();
    let mut changed = Vec::new();
    for (at, figure) in figures.iter().enumerate() {
        let Some(is_exact) = part.get(&at) else { continue };
        let value = figure.value().0;
        let step = if *is_exact { 1 } else { value.max(100) };
        for new in [value + step, value - step].into_iter().filter(|new| *new >= 0) {
            let name = format!("{} {at} {new}", figure.source);
            let copy = figures.iter().enumerate().filter(|(_, other)| other.source == figure.source);
            copies.extend(copy.map(|(place, other)| {
                let other = if place == at { other.with(new) } else { other.clone() };
                Figure { source: name.clone(), ..other }
            }));
            changed.push((name, figure.clone()));
        }
    }
    office.write("exports/so-da-in_2024-10.csv", register(&copies));
    build(&office);
    let after = breaks(&office);
    let of = |set: &BTreeSet<String>, source: &str| -> BTreeSet<String> {
        let prefix = format!("{source},");
        set.iter().filter_map(|row| row.strip_prefix(&prefix).map(String::from)).collect()
    };
    let missed: Vec<_> = changed.iter().filter(|(name, f)| of(&after, name) == of(&before, &f.source)).collect();
    assert!(changed.len() > 150 && missed.is_empty(), "{} changes, missed: {missed:#?}", changed.len());
}

/// Terms of the project's identities, by code.
fn identities() -> BTreeMap<String, Vec<csv::StringRecord>> {
    let path = root().join("pipelines/reference/identities.csv");
    let mut identities: BTreeMap<String, Vec<csv::StringRecord>> = BTreeMap::new();
    for record in csv::Reader::from_path(path).expect("the project's identities").records() {
        let record = record.expect("a row");
        identities.entry(record[0].to_owned()).or_default().push(record);
    }
    identities
}

/// A document in which one identity holds: its parts are 110, 220, 330 …, its denominator is 4.000.
fn consistent(code: &str, terms: &[csv::StringRecord]) -> Vec<Figure> {
    let scope = |term: &csv::StringRecord| if term[4].is_empty() { "toàn huyện" } else { &term[4] }.to_owned();
    let figure = |term: &csv::StringRecord, scope: String, kind: &'static str, as_printed: String| Figure {
        source: code.to_owned(),
        period: if &term[8] == "Kỳ trước" { "2024-09" } else { "2024-10" }.to_owned(),
        scope,
        measure: term[5].to_owned(),
        kind,
        as_printed,
    };
    let mut figures = Vec::new();
    let (mut total, mut numerator) = (0, 0);
    for (at, term) in terms.iter().enumerate() {
        let value = 110 * at as i64;
        let count = |scope: String, value: i64| figure(term, scope, "Số lượng", value.to_string());
        match &term[3] {
            "Cộng" if &term[4] == "*" => {
                total += 2 * value + 7;
                figures.extend([count("Đất đai".into(), value), count("Tư pháp".into(), value + 7)]);
            }
            "Cộng" => {
                total += value;
                figures.push(count(scope(term), value));
            }
            "Trừ" => {
                total -= 55;
                figures.push(count(scope(term), 55));
            }
            "Tử số" => {
                numerator += value;
                figures.push(count(scope(term), value));
            }
            "Mẫu số" => figures.push(count(scope(term), 4_000)),
            _ => {}
        }
    }
    let first = &terms[0];
    assert!(matches!(&first[3], "Tổng" | "Tỷ lệ phần trăm"), "{code}: the total stands first");
    let is_total = &first[3] == "Tổng";
    // of 4.000, one is 0,025 %: two decimals round it half up
    let percent = (200 * numerator * 100 + 4_000) / 8_000;
    let as_printed = if is_total { total.to_string() } else { format!("{},{:02}", percent / 100, percent % 100) };
    figures.push(figure(first, scope(first), if is_total { "Số lượng" } else { "Tỷ lệ" }, as_printed));
    figures
}

/// Needs no file but the project's own: a document that holds breaks nothing, and no term can change unseen.
#[test]
fn every_identity_holds_in_its_document_and_breaks_with_every_term() {
    let identities = identities();
    let group = |code: &str| {
        let first = &identities[code][0];
        if first[7].is_empty() { code.to_owned() } else { first[7].to_owned() }
    };
    let mut entered = Vec::new();
    let mut changed = Vec::new();
    for (code, terms) in &identities {
        // a form alone has subtotals: its own test changes them
        if terms.iter().any(|term| &term[4] == "^") {
            continue;
        }
        let document = consistent(code, terms);
        let is_share = terms.iter().any(|term| &term[3] == "Mẫu số");
        for (at, term) in document.iter().enumerate() {
            let value = term.value().0;
            let step = if is_share && term.kind == "Số lượng" { value } else { 1 };
            for new in [value + step, value - step] {
                let name = format!("{code} {at} {new}");
                let other = |(place, figure): (usize, &Figure)| Figure {
                    source: name.clone(),
                    ..if place == at { figure.with(new) } else { figure.clone() }
                };
                entered.extend(document.iter().enumerate().map(other));
                changed.push((name, code.clone()));
            }
        }
        entered.extend(document);
    }
    let office = office(&[], SOURCES);
    office.write("exports/so-da-in_2024-10.csv", register(&entered));
    build(&office);
    let broken: BTreeMap<String, String> = office
        .ask("select source, identity from identity_breaks where identity not like 'khoang: %'")
        .iter()
        .filter_map(|row| row.split_once(',').map(|(source, code)| (source.to_owned(), code.to_owned())))
        .collect();
    let wrongly: Vec<_> = identities.keys().filter_map(|code| broken.get_key_value(code)).collect();
    assert!(wrongly.is_empty(), "broken in a document that is right: {wrongly:?}");
    // a denominator of nothing makes no percentage: that the print stands over nothing is nobody's to compute
    let missed: Vec<_> = changed
        .iter()
        .filter(|(name, code)| broken.get(name).is_none_or(|found| group(found) != group(code)))
        .filter(|(name, _)| !name.ends_with(" 0"))
        .collect();
    assert!(changed.len() > 300 && missed.is_empty(), "{} changes, missed: {missed:#?}", changed.len());
}

const FORM: &str = "Biểu số II.06a/VPCP/KSTT,,,,,,,,,,,,\n\
    TÌNH HÌNH GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH,,,,,,,,,,,,\n\
    STT,Lĩnh vực,Số hồ sơ nhận giải quyết,,,,Số hồ sơ đã giải quyết,,,,Số hồ sơ đang giải quyết,,\n\
    ,,Tổng số,Trong kỳ,,Từ kỳ trước,Tổng số,Trước hạn,Đúng hạn,Quá hạn,Tổng số,Trong hạn,Quá hạn\n\
    ,,,Trực tuyến,\"Trực tiếp, dịch vụ bưu chính\",,,,,,,,\n\
    (1),(2),(3)=(4)+(5)+(6),(4),(5),(6),(7)=(8)+(9)+(10),(8),(9),(10),(11)=(12)+(13),(12),(13)\n\
    A,Cấp huyện,,,,,,,,,,,\n\
    1,Đất đai,6,3,3,0,5,5,0,0,1,1,0\n\
    2,Tư pháp,4,2,1,0,4,4,0,0,0,0,0\n\
    ,Tổng số,10,5,4,0,9,9,0,0,1,1,0\n";

#[test]
fn a_form_of_three_header_rows_is_read_by_its_column_numbers_and_checked() {
    let office = office(&["identity_breaks"], SOURCES);
    office.write("exports/bieu-06a/2024-10/T.A.00.csv", FORM);
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let rows = office.ask("select field, received_total, resolved_early, open_overdue from form_06a order by src_row");
    assert_eq!(rows, ["Đất đai,6,5,0", "Tư pháp,4,4,0", "Tổng số,10,9,0"]);
    let found = office.ask("select unit, scope, identity, difference from identity_breaks order by scope, identity");
    assert_eq!(found, ["T.A.00,Tư pháp,bieu-06a-3,1", "T.A.00,Tổng số,bieu-06a-3,1"]);
    assert!(page(&office, "tinh").contains("Biểu II.06a: cột 3 = cột 4 + cột 5 + cột 6"));
}

/// Two levels that name one field, each level's own row with its sum, the total of both.
const LEVELS: &str = "Biểu số II.06a/VPCP/KSTT,,,,,,,,,,,,\n\
    (Từ ngày 01/10/2024 đến ngày 31/10/2024),,,,,,,,,,,,\n\
    (1),(2),(3),(4),(5),(6),(7),(8),(9),(10),(11),(12),(13)\n\
    A,Cấp huyện,7,3,2,2,5,2,2,1,2,1,1\n\
    1,Đất đai,7,3,2,2,5,2,2,1,2,1,1\n\
    B,Cấp xã,12,5,4,3,9,4,3,2,3,2,1\n\
    1,Đất đai,5,2,2,1,4,2,1,1,1,1,0\n\
    2,Tư pháp,7,3,2,2,5,2,2,1,2,1,1\n\
    ,Tổng số,19,8,6,5,14,6,5,3,5,3,2\n";

#[test]
fn a_form_by_level_keeps_its_rows_and_every_column_of_it_is_watched() {
    let lists = ["identity_breaks", "form_06a_summary", "reconciliation_summary"];
    let office = office(&lists, SOURCES);
    office.write("exports/bieu-06a/2024-10/T.A.00.csv", LEVELS);
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let rows = office.ask("select level, field, received_total from form_06a order by src_row");
    let listed = [
        "Cấp huyện,Cấp huyện,7",
        "Cấp huyện,Đất đai,7",
        "Cấp xã,Cấp xã,12",
        "Cấp xã,Đất đai,5",
        "Cấp xã,Tư pháp,7",
        "Cấp xã,Tổng số,19",
    ];
    assert_eq!(rows, listed);
    assert_eq!(office.ask("select scope, identity from identity_breaks"), [""; 0]);
    let summary = "select compared_count > 40, different_count from reconciliation_summary \
                   where compared_with = 'form_identities'";
    assert_eq!(office.ask(summary), ["true,0"]);

    // one more in any column of any row is seen: of the row's own sums, and of its level's or the total's; each change
    // in the form of a unit of its own
    let lines: Vec<&str> = LEVELS.lines().collect();
    let changes: Vec<(usize, usize)> = (3..9).flat_map(|at| (2..13).map(move |column| (at, column))).collect();
    for some in changes.chunks(SENDERS.len()) {
        for (unit, (at, column)) in SENDERS.iter().zip(some) {
            let mut cells: Vec<String> = lines[*at].split(',').map(String::from).collect();
            cells[*column] = (cells[*column].parse::<u32>().expect("a count") + 1).to_string();
            let mut form: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            form[*at] = cells.join(",");
            office.write(&format!("exports/bieu-06a/2024-10/{unit}.csv"), form.join("\n") + "\n");
        }
        build(&office);
        for (unit, (at, column)) in SENDERS.iter().zip(some) {
            let asked = format!("select identity from identity_breaks where unit = '{unit}' order by 1");
            let found = office.ask(&asked);
            let number = column + 1;
            let of_rows =
                found.iter().filter(|code| code.ends_with(&format!("-{number}")) && !code.contains("06a-3-7"));
            assert!(of_rows.count() >= 1 && found.len() >= 2, "row {at}, column {number}: {found:?}");
        }
    }
}

/// One unit's form for each of the four identities inside a row.
#[test]
fn each_of_the_four_identities_of_a_form_is_asked() {
    let office = office(&[], SOURCES);
    let header = "Lĩnh vực,(3),(4),(5),(6),(7),(8),(9),(10),(11),(12),(13)\n";
    let forms = [
        ("T.A.00", "8,3,2,2,6,3,2,1,2,1,1", "bieu-06a-3"),
        ("T.B.00", "7,3,2,2,5,2,2,2,2,1,1", "bieu-06a-7"),
        ("T.C.00", "7,3,2,2,5,2,2,1,2,1,2", "bieu-06a-11"),
        ("T.A.01", "7,3,2,2,6,3,2,1,2,1,1", "bieu-06a-3-7-11"),
    ];
    for (unit, row, _) in forms {
        office.write(&format!("exports/bieu-06a/2024-10/{unit}.csv"), format!("{header}Đất đai,{row}\n"));
    }
    build(&office);
    let found: BTreeSet<String> =
        office.ask("select unit, identity from identity_breaks where source = 'Biểu II.06a'").into_iter().collect();
    let expected: BTreeSet<String> = forms.iter().map(|(unit, _, code)| format!("{unit},{code}")).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_form_of_another_window_and_what_was_not_asked_are_said() {
    let office = office(&["reconciliation_summary", "form_06a_summary", "figures_unchecked"], SOURCES);
    let form = LEVELS.replace("01/10/2024", "15/09/2024").replace("31/10/2024", "14/10/2024");
    office.write("exports/bieu-06a/2024-10/T.A.00.csv", form);
    let figure = |measure: &str, kind, as_printed: &str| Figure {
        source: "BC".into(),
        period: "2024-10".into(),
        scope: "toàn huyện".into(),
        measure: measure.into(),
        kind,
        as_printed: as_printed.into(),
    };
    let entered = [
        figure("hồ sơ tiếp nhận", "Số lượng", "100"),
        figure("tỷ lệ hài lòng", "Tỷ lệ", "120,5%"),
        figure("xếp hạng PAR", "Thứ hạng", "8/12"),
    ];
    office.write("exports/so-da-in_2024-10.csv", register(&entered));
    build(&office);
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let page = page(&office, "tinh");
    for words in [
        "Không so được: biểu của kỳ khác",
        "15/09/2024",
        "14/10/2024",
        "Số đã in chưa đối chiếu được",
        "Tên chỉ tiêu không có trong đẳng thức",
        "Đối chiếu số liệu trong kỳ",
    ] {
        assert!(page.contains(words), "`{words}` is not on the province's page");
    }
    assert_eq!(office.ask("select count(*) from form_06a_differences"), ["0"]);
    let broken = office.ask("select identity from identity_breaks where source = 'BC'");
    assert_eq!(broken, ["khoang: tỷ lệ hài lòng"]);
}
