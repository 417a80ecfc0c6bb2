//! Printed figures and forms that do not add up, found from what they say themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::{office, page};
use crate::bad_input::small::{run, words};
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
    let mut identities: BTreeMap<String, Vec<csv::StringRecord>> = BTreeMap::new();
    let path = root().join("pipelines/reference/identities.csv");
    for record in csv::Reader::from_path(path).expect("the project's identities").records() {
        let record = record.expect("a row");
        identities.entry(record[0].to_owned()).or_default().push(record);
    }
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
