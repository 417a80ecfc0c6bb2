//! The golden district: a published document says where a real district stood after ten months of 2024;
//! the exports of `tests/golden/` lead a fictional "huyện K" to exactly that page. What the document
//! says is written here and nowhere in the exports, which hold dossiers, persons and the troubles of
//! real files (see `tests/golden/make.py`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use calamine::Reader;

use crate::support::{Office, Said, copy, root, shared_data};

/// One figure of the document: indicator, words of the page, fraction, rank among twelve.
struct Expected {
    indicator: &'static str,
    /// The measure's name in `figures.csv`.
    measure: &'static str,
    sentence: &'static str,
    /// As the document prints it; empty where it prints the rank alone.
    printed: &'static str,
    numerator: i64,
    denominator: i64,
    rank: i64,
}

const EXPECTED: [Expected; 6] = [
    Expected {
        indicator: "overdue",
        measure: "overdue dossiers",
        sentence: "Hồ sơ quá hạn: 23 hồ sơ, xếp thứ 8/12 toàn tỉnh",
        printed: "23 hồ sơ",
        numerator: 23,
        denominator: 3_045,
        rank: 8,
    },
    Expected {
        indicator: "paused",
        measure: "suspended dossiers",
        sentence: "Hồ sơ đang tạm dừng: 28 hồ sơ, xếp thứ 9/12 toàn tỉnh",
        printed: "28 hồ sơ",
        numerator: 28,
        denominator: 68,
        rank: 9,
    },
    Expected {
        indicator: "returned",
        measure: "returned as not eligible",
        sentence: "Hồ sơ trả lại do không đủ điều kiện giải quyết: 255 hồ sơ, xếp thứ 10/12 toàn tỉnh",
        printed: "255 hồ sơ",
        numerator: 255,
        denominator: 2_977,
        rank: 10,
    },
    Expected {
        indicator: "intake_digitised",
        measure: "digitised at intake",
        sentence: "Số hóa hồ sơ TTHC khi tiếp nhận: đạt 96,70%, xếp thứ 12/12 toàn tỉnh",
        printed: "96,70%",
        numerator: 2_901,
        denominator: 3_000,
        rank: 12,
    },
    Expected {
        indicator: "result_digitised",
        measure: "digitised results",
        sentence: "Số hóa kết quả giải quyết TTHC: đạt 97,41%, xếp thứ 9/12 toàn tỉnh",
        printed: "97,41%",
        numerator: 2_632,
        denominator: 2_702,
        rank: 9,
    },
    Expected {
        indicator: "online_payment",
        measure: "online payment rate",
        sentence: "Thanh toán trực tuyến: đạt 57,50%, xếp thứ 6/12 toàn tỉnh",
        printed: "",
        numerator: 690,
        denominator: 1_200,
        rank: 6,
    },
];

#[test]
fn the_expected_figures_are_those_of_the_document() {
    let Some(path) = shared_data("golden/figures.csv") else { return };
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|h| h == name).unwrap();
    let (source, unit, measure) = (column("source"), column("unit"), column("measure"));
    let (printed, rank, of) = (column("as_printed"), column("rank"), column("rank_of"));
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    for expected in &EXPECTED {
        let is_it =
            |r: &&csv::StringRecord| &r[source] == "002" && &r[unit] == "district K" && &r[measure] == expected.measure;
        let row = rows.iter().find(is_it).unwrap_or_else(|| panic!("{}", expected.measure));
        assert_eq!(
            (&row[printed], &row[rank], &row[of]),
            (expected.printed, &*expected.rank.to_string(), "12"),
            "{}",
            expected.measure
        );
        assert!(
            expected.sentence.contains(expected.printed)
                && expected.sentence.contains(&format!("xếp thứ {}/12 toàn tỉnh", expected.rank))
        );
    }
}

#[test]
fn district_k_has_the_figures_and_ranks_of_the_document() {
    let golden = golden();
    assert_eq!(golden.said.code, 0, "{}", golden.said.stderr);
    for expected in &EXPECTED {
        let row = golden.office.ask(&format!(
            "select numerator, denominator, rank, ranked_count, tied_count, status from rankings where period = '2024-10' \
             and unit = 'K.D08' and population = 'districts' and window_kind = 'year_to_date' and indicator = '{}'",
            expected.indicator
        ));
        let Expected { numerator, denominator, rank, .. } = expected;
        assert_eq!(row, [format!("{numerator},{denominator},{rank},12,0,ranked")], "{}", expected.indicator);
    }
}

#[test]
fn the_page_of_district_k_prints_the_sentences_of_the_document() {
    let page = golden().page("K.D08");
    assert!(page.contains("10 tháng đầu năm 2024, từ ngày 01/01/2024 đến ngày 31/10/2024"), "{page}");
    for expected in &EXPECTED {
        assert!(page.contains(expected.sentence), "{}\n{page}", expected.sentence);
    }
    // both parts of what is overdue, wherever its sentence is said in full
    assert!(
        page.contains("Hồ sơ quá hạn: 23 hồ sơ (19 trả trễ, 04 chưa giải quyết), xếp thứ 8/12 toàn tỉnh"),
        "{page}"
    );
    // a figure of one part is not split into itself
    for doubled in ["(255 )", "(28 )", "(2.901 )", "(2.632 )", "(690 )"] {
        assert!(!page.contains(doubled), "`{doubled}` is printed");
    }
    // nobody is missing, so nothing is provisional
    assert!(!page.contains("tạm tính"), "{page}");
}

#[test]
fn what_ends_after_the_cut_off_is_open_at_it() {
    let golden = golden();
    // result ready on Saturday 2 November, known to the file of 4 November, promised for 30 October
    let late = golden.office.ask("select cast(ended_at as date), is_open_overdue from dossier_state where dossier_id = 'K08-241014-9101' and is_current");
    assert_eq!(late, ["2024-11-02,true"]);
    let page = golden.page("K.D08");
    assert!(page.contains("K08-241014-9101"), "{page}");
    assert!(page.contains("Hồ sơ quá hạn chưa giải quyết Đến hết ngày 31/10/2024 (04 dòng)"), "{page}");
    // returned on 1 November: known, open, and not one of the 255
    let returned = golden
        .office
        .ask("select reason_code, is_open from dossier_state where dossier_id = 'K08-241028-9102' and is_current");
    assert_eq!(returned, ["not_eligible,true"]);
    // promised for 31 October with an hour and without, and without a promise: none of them is overdue
    let boundary = golden.office.ask("select dossier_id, has_due, is_open, is_open_overdue from dossier_state where dossier_id like 'K08-241022-91%' and is_current order by 1");
    assert_eq!(
        boundary,
        ["K08-241022-9103,true,true,false", "K08-241022-9104,true,true,false", "K08-241022-9105,false,true,false"]
    );
    // received on 1 November: known to the ledger, not among the 3.000
    let received = golden.office.ask("select is_open from dossier_state where dossier_id = 'K08-241101-9007'");
    assert_eq!(received, ["false"]);
}

#[test]
fn what_has_no_date_of_its_end_is_received_and_no_more_and_what_was_never_accepted_is_in_no_figure() {
    let golden = golden();
    let codes = "'K08-241009-9004', 'K08-241009-9005', 'K08-241009-9006'";
    let listed = golden
        .office
        .ask(&format!("select status from dossier_versions where dossier_id in ({codes}) order by dossier_id"));
    assert_eq!(listed, ["registered", "refused", "handed_over"]);
    assert_eq!(
        golden.office.ask(&format!(
            "select dossier_id, is_open, is_ended_undated from dossier_state where dossier_id in ({codes})"
        )),
        ["K08-241009-9006,false,true"]
    );
    assert!(
        golden.said.stderr.contains("ended_without_date") && golden.said.stderr.contains("K08-241009-9006"),
        "{}",
        golden.said.stderr
    );
}

#[test]
fn another_window_is_another_figure() {
    let golden = golden();
    let figures = |period: &str, kind: &str| -> BTreeMap<String, (String, String)> {
        let rows = golden.office.ask(&format!(
            "select indicator, numerator, rank from rankings where period = '{period}' and window_kind = '{kind}' and unit = 'K.D08' and population = 'districts'"
        ));
        rows.iter()
            .map(|row| row.split(',').map(String::from).collect::<Vec<_>>())
            .map(|cells| (cells[0].clone(), (cells[1].clone(), cells[2].clone())))
            .collect()
    };
    let expect = |period, kind, rows: [(&str, &str, &str); 6]| {
        let rows =
            rows.map(|(indicator, numerator, rank)| (indicator.to_string(), (numerator.to_string(), rank.to_string())));
        assert_eq!(figures(period, kind), BTreeMap::from(rows), "{period} {kind}");
    };
    expect(
        "2024-09",
        "year_to_date",
        [
            ("overdue", "19", "8"),
            ("paused", "23", "9"),
            ("returned", "225", "11"),
            ("intake_digitised", "2555", "12"),
            ("result_digitised", "2332", "10"),
            ("online_payment", "608", "5"),
        ],
    );
    expect(
        "2024-10",
        "month",
        [
            ("overdue", "6", "7"),
            ("paused", "28", "9"),
            ("returned", "30", "10"),
            ("intake_digitised", "346", "10"),
            ("result_digitised", "300", "9"),
            ("online_payment", "82", "6"),
        ],
    );
    expect(
        "2024-09",
        "month",
        [
            ("overdue", "5", "10"),
            ("paused", "23", "9"),
            ("returned", "29", "12"),
            ("intake_digitised", "280", "10"),
            ("result_digitised", "242", "10"),
            ("online_payment", "67", "5"),
        ],
    );
    // the bulletin of September is a page of its own
    assert!(golden.page_of("2024-09", "K.D08").contains("Hồ sơ quá hạn: 19 hồ sơ, xếp thứ 8/12 toàn tỉnh"));
    assert!(
        golden.page("K.D08").contains("riêng tháng 10/2024: 6 hồ sơ")
            || golden.page("K.D08").contains("Riêng tháng 10/2024: 6 hồ sơ")
    );
}

#[test]
fn what_was_late_or_returned_in_2023_does_not_count_in_2024() {
    let golden = golden();
    let of_year = |year: i32| {
        golden.office.ask(&format!(
            "select indicator, sum(numerator) from unit_months where unit like 'K.D08.%' and (indicator = 'overdue' and part = 'late' or indicator = 'returned') \
             and date_part('year', month) = {year} and month < date '2024-11-01' group by indicator order by indicator"
        ))
    };
    assert_eq!(of_year(2023), ["overdue,5", "returned,9"]);
    assert_eq!(of_year(2024), ["overdue,19", "returned,255"]);
    // the same window of 2023 was not loaded whole: nothing to compare with
    let compared = golden.office.ask("select count(previous_numerator) from rankings where period = '2024-10' and window_kind = 'year_to_date' and indicator <> 'paused'");
    assert_eq!(compared, ["0"]);
}

#[test]
fn districts_with_equal_values_share_a_rank_and_say_so() {
    let golden = golden();
    let ranks = |indicator: &str| {
        golden.office.ask(&format!(
            "select unit, rank, tied_count from rankings where period = '2024-10' and window_kind = 'year_to_date' and population = 'districts' \
             and indicator = '{indicator}' order by rank, unit"
        ))
    };
    assert_eq!(ranks("overdue")[..5], ["K.D03,1,0", "K.D05,2,0", "K.D01,3,1", "K.D02,3,1", "K.D04,5,0"]);
    // 294/300 and 196/200 are one value
    assert_eq!(ranks("result_digitised")[5..8], ["K.D02,6,1", "K.D03,6,1", "K.D09,8,0"]);
    assert_eq!(ranks("intake_digitised")[..4], ["K.D01,1,2", "K.D03,1,2", "K.D11,1,2", "K.D05,4,0"]);
    let page = golden.page("K.D02");
    assert!(page.contains("Hồ sơ quá hạn: 9 hồ sơ, đồng hạng 3/12 toàn tỉnh"), "{page}");
    assert!(page.contains("Số hóa kết quả giải quyết TTHC: đạt 98,00%, đồng hạng 6/12 toàn tỉnh"), "{page}");
    for unit in ["K.D01", "K.D03"] {
        assert!(golden.page(unit).contains("đồng hạng"), "{unit}");
    }
}

#[test]
fn every_row_of_every_export_is_accounted_for() {
    let golden = golden();
    let manifest: serde_json::Value = serde_json::from_str(&golden.office.released("manifest.json")).unwrap();
    let receipts: Vec<&serde_json::Value> =
        manifest["inputs"].as_array().unwrap().iter().map(|input| &input["receipt"]).collect();
    let count = |receipt: &serde_json::Value, name: &str| receipt[name].as_u64().unwrap();
    let sum = |name: &str| receipts.iter().map(|receipt| count(receipt, name)).sum::<u64>();
    assert_eq!(receipts.len(), 25);
    assert_eq!(
        (sum("rows_total"), sum("accepted"), sum("quarantined"), sum("exact_duplicates")),
        (8_426, 8_233, 21, 24)
    );
    for receipt in &receipts {
        let furniture: u64 = receipt["furniture"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
        let dossiers = count(receipt, "accepted") + count(receipt, "quarantined") + count(receipt, "exact_duplicates");
        assert_eq!(furniture + dossiers, count(receipt, "rows_total"), "{receipt}");
        if let Some(stated) = receipt["stated_total"].as_u64() {
            assert_eq!(stated, dossiers, "{receipt}");
        }
    }
    // no code, no received day, no such day, one code with two contents, over without a day
    let mut faults: BTreeMap<&str, u64> = BTreeMap::new();
    for (code, number) in receipts.iter().flat_map(|receipt| receipt["faults"].as_object().unwrap()) {
        *faults.entry(code.as_str()).or_default() += number.as_u64().unwrap();
    }
    assert_eq!(faults, BTreeMap::from([("F201", 3), ("F202", 3), ("F203", 3), ("F204", 12), ("F406", 1)]));
    let october = receipts.iter().find(|r| r["file"] == "2024-10/K.D08.00_2024-10_20241104-0730.xlsx").unwrap();
    let furniture = &october["furniture"];
    let kinds =
        ["title", "header", "column_numbers", "group", "total", "blank"].map(|kind| furniture[kind].as_u64().unwrap());
    assert_eq!(kinds, [4, 4, 1, 5, 1, 2], "{furniture}");
    assert_eq!(count(october, "personal_columns"), 5);
    let list = std::fs::read_to_string(
        golden.office.path("output/quarantine/2024-10/2024-10_K.D08.00_2024-10_20241104-0730.xlsx.loi.csv"),
    )
    .unwrap();
    assert_eq!(list.matches("F204").count(), 2, "{list}");
    assert!(golden.page("K.D08").contains("2 dòng không được tính vì thiếu hoặc sai thông tin bắt buộc"));
}

#[test]
fn a_dossier_that_two_senders_list_counts_once_as_the_resolving_unit_says() {
    let golden = golden();
    let shared = golden.office.ask("select dossier_id, sender, status from dossier_versions where period = '2024-10' and dossier_id = 'K08-240927-2693' order by sender");
    assert_eq!(shared, ["K08-240927-2693,K.D08.00,processing", "K08-240927-2693,K.D08.03,handed_over"]);
    let ledger = golden
        .office
        .ask("select sender, is_open from dossier_state where dossier_id = 'K08-240927-2693' and is_current");
    assert_eq!(ledger, ["K.D08.03,false"]);
    assert!(golden.said.stderr.contains("senders_agree"), "{}", golden.said.stderr);
}

#[test]
fn a_file_sent_again_replaces_the_month_it_was_sent_for() {
    let golden = golden();
    let versions = golden
        .office
        .ask("select distinct version from dossier_versions where sender = 'K.D08.00' and period = '2023-12'");
    assert_eq!(versions, ["2"]);
}

#[test]
fn no_person_of_the_exports_is_anywhere_in_the_output() {
    let golden = golden();
    let persons = persons(&root().join("tests/golden/exports"));
    assert!(persons.len() > 3_000, "{}", persons.len());
    let words: Vec<String> = persons.iter().map(|text| regex::escape(text)).collect();
    let pattern = regex::bytes::RegexBuilder::new(&words.join("|")).size_limit(1 << 28).build().unwrap();
    let is_clean = |what: &str, bytes: &[u8]| {
        if let Some(found) = pattern.find(bytes) {
            panic!("{what} holds `{}`", String::from_utf8_lossy(found.as_bytes()));
        }
    };
    let february = root().join("tests/golden/exports/2024-02/K.D08.00_2024-02_20240301-0730.csv");
    assert!(pattern.is_match(&std::fs::read(february).unwrap()), "the pattern finds persons where they are");

    for file in files(&golden.office.path("output")) {
        is_clean(&file.display().to_string(), &std::fs::read(&file).unwrap());
    }
    // Parquet is compressed: what is in it is read through the engine
    for table in [
        "dossier_versions",
        "dossiers",
        "dossier_ledger",
        "overdue_open",
        "ho_so",
        "facts",
        "rankings",
        "measures",
        "senders",
        "units",
        "unit_months",
    ] {
        let rows = golden.office.motcua(&[
            "sql",
            "-c",
            &format!("select * from {table}"),
            "--format",
            "csv",
            "--output",
            "output",
        ]);
        assert_eq!(rows.code, 0, "{}", rows.stderr);
        assert!(rows.stdout.lines().count() > 1, "{table} is empty");
        is_clean(table, rows.stdout.as_bytes());
    }
    is_clean("stdout", golden.said.stdout.as_bytes());
    is_clean("stderr", golden.said.stderr.as_bytes());
}

/// The run that all stories look at.
pub struct Golden {
    pub office: Office,
    said: Said,
}

impl Golden {
    fn run() -> Self {
        let office = Office::new();
        let fixture = root().join("tests/golden");
        copy(&fixture.join("pipelines"), &office.path("pipelines"));
        copy(&fixture.join("exports"), &office.path("exports"));
        let september = office.stage("run", "golden", "2023-12..2024-09", &[]);
        assert_eq!(september.code, 0, "{}", september.stderr);
        let said = office.stage("run", "golden", "2023-12..2024-10", &[]);
        Self { office, said }
    }

    /// Words of a unit's page of October.
    pub fn page(&self, unit: &str) -> String {
        self.page_of("2024-10", unit)
    }

    fn page_of(&self, period: &str, unit: &str) -> String {
        words(&self.office.released(&format!("bulletins/{period}/{unit}.html")))
    }
}

/// One run for the stories that are told at the same time; the last one removes its folder.
pub fn golden() -> Arc<Golden> {
    static SHARED: Mutex<Weak<Golden>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let golden = Arc::new(Golden::run());
        *shared = Arc::downgrade(&golden);
        golden
    })
}

/// What a reader sees of a page: no tags, single spaces.
pub fn words(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        text.push(' ');
        let tag = &rest[open..];
        let end = if tag.starts_with("<style") {
            tag.find("</style>").map(|at| at + "</style>".len())
        } else {
            tag.find('>').map(|at| at + 1)
        };
        rest = &tag[end.expect("a tag ends")..];
    }
    text.push_str(rest);
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x2f;", "/")
        .replace("&amp;", "&");
    text.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_symlink() {
            continue; // `current` shows a release once more
        }
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Every name, paper, phone, address and officer that district K's exports hold, and one in a reason.
fn persons(exports: &Path) -> BTreeSet<String> {
    const PERSONAL: [&str; 5] = ["Chủ hồ sơ", "Số CCCD", "Số điện thoại", "Địa chỉ", "Cán bộ xử lý"];
    let mut persons =
        BTreeSet::from(["Giả Thị Tưởng".to_string(), "0900 000 777".to_string(), "hẹn nộp sau".to_string()]);
    for file in files(exports) {
        let rows = rows(&file);
        // headers may stand in two rows; a group's own name is in the upper one
        let columns: BTreeMap<usize, &str> = rows
            .iter()
            .take(12)
            .flat_map(|row| row.iter().enumerate())
            .filter_map(|(at, cell)| Some((at, *PERSONAL.iter().find(|name| *name == cell)?)))
            .collect();
        for row in rows.iter().filter(|row| row.get(1).is_some_and(|code| code.starts_with("K08-"))) {
            persons.extend(columns.keys().map(|at| row[*at].clone()).filter(|cell| !cell.is_empty()));
        }
    }
    persons
}

fn rows(file: &Path) -> Vec<Vec<String>> {
    if file.extension().is_some_and(|e| e == "xlsx") {
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(file).unwrap();
        let sheet = book.worksheet_range_at(0).unwrap().unwrap();
        return sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    }
    let text = std::fs::read_to_string(file).unwrap();
    let delimiter = if text.lines().next().is_some_and(|line| line.contains(';')) { b';' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(String::from).collect()).collect()
}
