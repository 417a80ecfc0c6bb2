//! Stories of units: names, codes, populations, broken files.

use super::*;
use proptest::prelude::*;

const HEADER: &str = "scheme,code,valid_from,valid_to,name,level,parent,block,located_in,predecessors\n";
const ROWS: &str = "\
xs,T,,,tỉnh Xuyên Sơn,province,,,,
xs,YL,,2025-06-30,huyện Yên Lễ,district,T,II,,
xs,YL.D,,2025-06-30,Bộ phận Tiếp nhận và Trả kết quả huyện Yên Lễ,desk,YL,II,,
xs,YL.1,,2025-06-30,xã Tân Hòa,commune,YL,III,,
xs,YL.2,,2025-06-30,Phường 8,commune,YL,III,,
xs,VN,,2025-06-30,thị xã Vĩnh Ngữ,district,T,II,,
xs,VN.1,,2025-06-30,xã Tân Hòa,commune,VN,III,,
xs,TN,,,Sở Tài nguyên và Môi trường,department,T,I,,
xs,TN.YL,,,Chi nhánh Văn phòng đăng ký đất đai huyện Yên Lễ,branch,TN,IV,YL,
xs,YL.1,1/7/2025,,xã Yên Lễ,commune,T,III,,YL.1:whole;YL.2:part
";

fn units() -> Units {
    Units::parse(&format!("{HEADER}{ROWS}"), "units.csv").unwrap()
}

fn codes(units: Vec<&Unit>) -> Vec<&str> {
    units.into_iter().map(|unit| unit.code.as_str()).collect()
}

fn day(text: &str) -> NaiveDate {
    parse_date(text).unwrap()
}

fn fault(rows: &str) -> (&'static str, Option<u64>) {
    let error = Units::parse(&format!("{HEADER}{rows}"), "units.csv").unwrap_err();
    (error.code, error.place.row)
}

#[test]
fn populations_follow_the_calendar() {
    let units = units();
    assert_eq!(codes(units.districts(day("2025-06-30"))), ["YL", "VN"]);
    assert!(units.districts(day("2025-07-01")).is_empty());
    assert_eq!(codes(units.communes_of("YL", day("2025-06-30"))), ["YL.1", "YL.2"]);
    assert_eq!(codes(units.communes_of("T", day("2025-06-30"))), ["YL.1", "YL.2", "VN.1"]);
    assert_eq!(codes(units.communes_of("T", day("2025-07-01"))), ["YL.1"]);
    assert_eq!(units.get("YL.1").unwrap().name, "xã Yên Lễ");
    assert_eq!(units.get_on("YL.1", day("2024-10-31")).unwrap().name, "xã Tân Hòa");
}

#[test]
fn a_district_is_its_desk_and_its_communes() {
    let units = units();
    assert_eq!(codes(units.members("YL")), ["YL.D", "YL.1", "YL.2"]);
    assert_eq!(codes(units.branches_in("YL")), ["TN.YL"]);
    assert_eq!(codes(units.members("TN")), ["TN"]);
    assert_eq!(codes(units.members("T")), ["YL.D", "YL.2", "VN.1", "TN", "TN.YL", "YL.1"]);
    assert_eq!(codes(units.children("T")), ["YL", "VN", "TN", "YL.1"]);
    assert!(units.members("no such code").is_empty());
    assert_eq!(units.province().unwrap().code, "T");
}

#[test]
fn a_text_means_one_unit_or_none() {
    let old = ROWS.rsplit_once("xs,YL.1").unwrap().0;
    let units = Units::parse(&format!("{HEADER}{old}"), "units.csv").unwrap();
    let found = |text, near| units.resolve(text, near).map(|unit| unit.code.as_str());
    assert_eq!(found(" YL.2 ", None), Some("YL.2"));
    // A district handles dossiers at its desk.
    assert_eq!(found("Ủy  ban nhân dân HUYỆN Yên Lễ", None), Some("YL.D"));
    assert_eq!(found("Uỷ ban nhân dân huye\u{302}\u{323}n Yên Lễ", None), Some("YL.D"));
    assert_eq!(found("UBND phường 8", None), Some("YL.2"));
    assert_eq!(found("UBND xã Tân Hoà", None), None);
    assert_eq!(found("UBND xã Tân Hoà", Some("VN")), Some("VN.1"));
    assert_eq!(found("xã Tân Hòa", Some("TN.YL")), Some("YL.1"));
    assert_eq!(found("xã Tân Hòa", Some("TN")), None);
    assert_eq!(found("  ", None), None);
}

#[test]
fn short_names_drop_the_kind_but_not_a_number() {
    let short = |name: &str| Unit { name: name.to_owned(), ..units().rows[0].clone() }.short_name().to_owned();
    for (name, expect) in [
        ("huyện Yên Lễ", "Yên Lễ"),
        ("Thị xã Vĩnh Ngữ", "Vĩnh Ngữ"),
        ("THÀNH PHỐ Hòa Xuyên", "Hòa Xuyên"),
        ("thị trấn Xã Đàn", "Xã Đàn"),
        ("Phường 8", "Phường 8"),
        ("xã", "xã"),
        ("Xãvui", "Xãvui"),
        ("Sở Nội vụ", "Sở Nội vụ"),
    ] {
        assert_eq!(short(name), expect);
    }
}

#[test]
fn names_of_data_are_codes() {
    let units = Units::from_names(["Roxbury ", "", "Allston / Brighton", "Roxbury"].map(String::from).into_iter());
    assert_eq!(codes(units.districts(day("2019-10-31"))), ["Allston / Brighton", "Roxbury"]);
    assert_eq!(codes(units.members("")), ["Allston / Brighton", "Roxbury"]);
    assert_eq!(codes(units.members("Roxbury")), ["Roxbury"]);
    assert_eq!(units.resolve("", None), None);
    assert_eq!(units.province().unwrap().code, "");
}

#[test]
fn a_wrong_file_is_told_where() {
    assert_eq!(fault("xs,T,,,tỉnh,province,,,\n"), ("U002", Some(2)));
    assert_eq!(fault("\nxs,,,,tỉnh,province,,,,\n"), ("U003", Some(3)));
    assert_eq!(fault("xs,T,,,tỉnh,province,,,,\r\n\r\nxs,,,,tỉnh,province,,,,\r\n"), ("U003", Some(4)));
    assert_eq!(fault("xs,T,,,tỉnh,province,,,,\r\nT\r\n"), ("U002", Some(3)));
    assert_eq!(fault("xs,T,,,tỉnh,tỉnh,,,,\n"), ("U004", Some(2)));
    assert_eq!(fault("xs,T,2025-02-30,,tỉnh,province,,,,\n"), ("U005", Some(2)));
    assert_eq!(fault("xs,T,2025-02-03,2025-02-02,tỉnh,province,,,,\n"), ("U005", Some(2)));
    assert_eq!(fault("xs,T,,2025-07-01,a,province,,,,\nxs,T,2025-07-01,,b,province,,,,\n"), ("U006", Some(3)));
    assert_eq!(fault("xs,T,,,tỉnh,province,Q,,,\n"), ("U007", Some(2)));
    assert_eq!(fault("xs,T,,,tỉnh,province,,,,T\n"), ("U008", Some(2)));
    assert_eq!(fault("xs,A,,,a,district,B,,,\nxs,B,,,b,district,A,,,\n"), ("U009", Some(2)));
    let code = |text: &str| Units::parse(text, "units.csv").unwrap_err().code;
    assert_eq!([code(""), code("scheme,code\n"), code(&HEADER.replace("block", "khối"))], ["U001"; 3]);
}

#[test]
fn a_spreadsheet_may_save_the_file() {
    let saved = format!("\u{feff}{HEADER}xs,T,,,tỉnh Xuyên Sơn,province,,,,\n,,,,,,,,,\n")
        .replace(',', ";")
        .replace('\n', "\r\n");
    assert_eq!(Units::parse(&saved, "units.csv").unwrap().iter().count(), 1);
}

proptest! {
    #[test]
    fn no_file_and_no_text_panics(rows in "[TYL,:;\"\n/0-9a-zếộ-]{0,80}", text in "\\PC{0,20}") {
        let _ = Units::parse(&format!("{HEADER}{rows}"), "units.csv");
        let _ = Units::parse(&rows, "units.csv");
        let _ = units().resolve(&text, Some(&rows));
        let named = Unit { name: text, ..units().rows[0].clone() };
        prop_assert!(named.name.ends_with(named.short_name()) || named.name.trim_end().ends_with(named.short_name()));
    }

    #[test]
    fn every_name_finds_its_unit(names in proptest::collection::vec("[A-Za-z /]{1,9}", 1..6)) {
        let units = Units::from_names(names.iter().cloned());
        for name in names.iter().filter(|name| !name.trim().is_empty()) {
            prop_assert_eq!(units.resolve(name, None).map(|unit| unit.code.as_str()), Some(name.trim()));
        }
    }
}
