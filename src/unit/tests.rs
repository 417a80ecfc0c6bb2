//! Stories of units: names, codes, populations, broken files.

use super::*;
use crate::period::parse_date;
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
    assert_eq!(codes(units.communes_of("T", day("2025-07-01"))), ["YL.1@2025-07-01"]);
    assert_eq!(codes(units.communes_below_province(day("2025-07-01"))), ["YL.1@2025-07-01"]);
    assert!(units.communes_below_province(day("2025-06-30")).is_empty());
    assert_eq!(units.get("YL.1").unwrap().name, "xã Tân Hòa");
    assert_eq!(units.get_on("YL.1", day("2024-10-31")).unwrap().code, "YL.1");
    assert_eq!(units.get_on("YL.1", day("2025-07-01")).unwrap().name, "xã Yên Lễ");
}

#[test]
fn a_district_is_its_desk_and_its_communes() {
    let units = units();
    assert_eq!(codes(units.members("YL")), ["YL.D", "YL.1", "YL.2"]);
    assert_eq!(codes(units.branches_in("YL")), ["TN.YL"]);
    assert_eq!(codes(units.members("TN")), ["TN"]);
    assert_eq!(codes(units.members("T")), ["YL.D", "YL.1", "YL.2", "VN.1", "TN", "TN.YL", "YL.1@2025-07-01"]);
    assert_eq!(codes(units.children("T")), ["YL", "VN", "TN", "YL.1@2025-07-01"]);
    assert!(units.members("no such code").is_empty());
    assert_eq!(units.province().unwrap().code, "T");
}

#[test]
fn a_text_means_one_unit_or_none() {
    let units = units();
    let found = |text, near| units.resolve(text, near, day("2024-10-31")).map(|unit| unit.code.as_str());
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
fn a_text_is_read_as_of_its_day() {
    let units = units();
    let found = |text, near, on| units.resolve(text, near, day(on)).map(|unit| unit.code.as_str());
    assert_eq!(found("YL.1", None, "2025-06-30"), Some("YL.1"));
    assert_eq!(found("YL.1", None, "2025-07-01"), Some("YL.1@2025-07-01"));
    assert_eq!(found("UBND xã Yên Lễ", None, "2025-06-30"), None, "it did not exist yet");
    assert_eq!(found("UBND Phường 8", None, "2025-07-01"), Some("YL.2"), "who ended is still known by name");
    assert_eq!(found("huyện Yên Lễ", None, "2025-07-01"), Some("YL.D"));
}

#[test]
fn who_became_whom() {
    let units = units();
    let heirs: Vec<_> = units.heirs().iter().map(|heir| (heir.unit.code.as_str(), heir.owner.code.as_str())).collect();
    assert_eq!(heirs, [("YL.1", "YL.1@2025-07-01")]);
    let is_split = |code| is_split(&units, units.get(code).unwrap());
    assert!(is_split("YL.2") && !is_split("YL.1") && !is_split("TN"));
    let territory = |code, from| units.territory(code, day(from)).map(codes);
    assert_eq!(territory("YL.1@2025-07-01", "2025-07-01"), Some(vec!["YL.1@2025-07-01"]));
    assert_eq!(territory("YL.1@2025-07-01", "2025-06-01"), None, "a part of Phường 8 went elsewhere");
    assert_eq!(territory("YL.1", "2024-01-01"), Some(vec!["YL.1"]));
    assert_eq!(codes(units.former_districts(day("2025-07-01"))), ["YL", "VN"]);
    assert_eq!(codes(units.communes_in_former("YL", day("2025-07-01"))), ["YL.1@2025-07-01"]);
    let whole = ROWS.replace("YL.2:part", "YL.2:whole");
    let units = Units::parse(&format!("{HEADER}{whole}"), "units.csv").unwrap();
    let territory = units.territory("YL.1@2025-07-01", day("2025-06-01")).map(codes);
    assert_eq!(territory, Some(vec!["YL.1@2025-07-01", "YL.1", "YL.2"]));
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
    assert_eq!(units.resolve("", None, day("2024-10-31")), None);
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
    // Asked what it was made of, such a unit never stopped answering.
    assert_eq!(fault("xs,A,2025-07-01,,a,commune,,,,A:whole\n"), ("U010", Some(2)));
    let each_other = "xs,A,2025-07-01,,a,commune,,,,B:whole\nxs,B,2025-07-01,,b,commune,,,,A:part\n";
    assert_eq!(fault(each_other), ("U010", Some(2)));
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

/// The units of the whole country before and after 1/7/2025, from the public list of changes.
fn country() -> Option<(Units, usize, usize)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/vn/units_2024_to_2025.csv");
    let Ok(bytes) = fs_err::read(path) else {
        println!("skipped: the list of changes of 2025 is not there");
        return None;
    };
    let mut old: BTreeMap<String, (String, String, BTreeSet<String>)> = BTreeMap::new();
    let (mut new, mut above) = (BTreeMap::new(), BTreeMap::new());
    for row in csv::Reader::from_reader(&bytes[..]).records() {
        let row = row.unwrap();
        let code = |at: usize, width: usize| format!("{:0>width$}", row[at].trim_end_matches(".0"));
        let (province, district) = (format!("T{}", code(0, 2)), format!("H{}", code(2, 3)));
        above.insert(province.clone(), (row[8].to_owned(), "province", String::new()));
        above.insert(district.clone(), (row[9].to_owned(), "district", province));
        // Five island districts had no commune: they are the ones that became a special zone.
        let (ward, name) = if row[4].is_empty() { (format!("I{}", code(2, 3)), 9) } else { (code(4, 5), 10) };
        let heirs = &mut old.entry(ward).or_insert((row[name].to_owned(), district, BTreeSet::new())).2;
        heirs.insert(code(17, 5));
        new.insert(code(17, 5), (row[12].to_owned(), format!("N{}", code(14, 2)), row[11].to_owned()));
    }
    let quote = |name: &str| format!("\"{name}\"");
    let mut csv = HEADER.to_owned();
    for (code, (name, level, parent)) in above {
        csv.push_str(&format!("gso,{code},,2025-06-30,{},{level},{parent},,,\n", quote(&name)));
    }
    let mut parts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (code, (name, district, heirs)) in &old {
        csv.push_str(&format!("gso,{code},,2025-06-30,{},commune,{district},,,\n", quote(name)));
        let extent = if heirs.len() == 1 { "whole" } else { "part" };
        heirs.iter().for_each(|heir| parts.entry(heir).or_default().push(format!("{code}:{extent}")));
    }
    let provinces: BTreeMap<_, _> = new.values().map(|(_, code, name)| (code.clone(), name.clone())).collect();
    for (code, name) in provinces {
        csv.push_str(&format!("gso,{code},2025-07-01,,{},province,,,,\n", quote(&name)));
    }
    for (code, (name, province, _)) in &new {
        let parts = parts.get(code.as_str()).map_or_else(String::new, |parts| parts.join(";"));
        csv.push_str(&format!("gso,{code},2025-07-01,,{},commune,{province},,,{parts}\n", quote(name)));
    }
    Some((Units::parse(&csv, "units.csv").unwrap(), old.len(), new.len()))
}

#[test]
fn lien_huong_before_and_after_are_two_units() {
    let Some((units, old, new)) = country() else { return };
    assert_eq!((old, new), (10_040, 3_321));
    let (before, after) = (day("2025-06-30"), day("2025-07-01"));
    let old = units.get_on("22969", before).unwrap();
    let new = units.get_on("22969", after).unwrap();
    assert_eq!((old.name.as_str(), new.name.as_str()), ("Thị trấn Liên Hương", "Xã Liên Hương"));
    assert_eq!((old.code.as_str(), new.code.as_str()), ("22969", "22969@2025-07-01"));
    let district = units.district_of(old).unwrap();
    assert_eq!(district.name, "Huyện Tuy Phong");
    assert_eq!(units.communes_of(&district.code, before).len(), 11);
    assert!(units.district_of(new).is_none() && units.communes_of(&district.code, after).is_empty());
    let province = |unit: &Unit| {
        let above = units.above(unit);
        above.iter().find(|above| above.level == Level::Province).unwrap().name.clone()
    };
    assert_eq!((province(old).as_str(), province(new).as_str()), ("Tỉnh Bình Thuận", "Tỉnh Lâm Đồng"));
    let mut made_of: Vec<_> =
        new.predecessors.iter().map(|part| (units.get(&part.code).unwrap().short_name(), part.is_whole)).collect();
    made_of.sort_unstable();
    assert_eq!(made_of, [("Bình Thạnh", true), ("Liên Hương", true), ("Phú Lạc", true), ("Phước Thể", true)]);
    // One code, two units: neither is a part of the other's figures.
    assert_eq!(codes(units.members(&old.code)), ["22969"]);
    assert_eq!(codes(units.members(&new.code)), ["22969@2025-07-01"]);
    let resolved = |on| units.resolve("22969", None, on).unwrap().code.as_str();
    assert_eq!((resolved(before), resolved(after)), ("22969", "22969@2025-07-01"));
}

/// It ended, and nothing later is the whole of it.
fn is_split(units: &Units, unit: &Unit) -> bool {
    unit.valid_to.is_some() && !units.heirs().iter().any(|heir| heir.unit.code == unit.code)
}

#[test]
fn the_country_s_communes_went_whole_or_were_split() {
    let Some((units, ..)) = country() else { return };
    let after = day("2025-07-01");
    let old: Vec<&Unit> = units.iter().filter(|unit| unit.level == Level::Commune && unit.valid_to.is_some()).collect();
    assert_eq!(old.iter().filter(|unit| is_split(&units, unit)).count(), 471);
    assert_eq!(units.heirs().iter().filter(|heir| heir.unit.level == Level::Commune).count(), 9_569);
    let new = units.iter().filter(|unit| unit.level == Level::Commune && unit.is_valid_on(after));
    let re_used = new.filter(|unit| unit.code != unit.written_code).count();
    assert!(re_used >= 3_316, "{re_used} codes are used again");
}

proptest! {
    #[test]
    fn no_file_and_no_text_panics(rows in "[TYL,:;\"\n/0-9a-zếộ-]{0,80}", text in "\\PC{0,20}") {
        let _ = Units::parse(&format!("{HEADER}{rows}"), "units.csv");
        let _ = Units::parse(&rows, "units.csv");
        let _ = units().resolve(&text, Some(&rows), day("2025-07-01"));
        let named = Unit { name: text, ..units().rows[0].clone() };
        prop_assert!(named.name.ends_with(named.short_name()) || named.name.trim_end().ends_with(named.short_name()));
    }

    #[test]
    fn every_name_finds_its_unit(names in proptest::collection::vec("[A-Za-z /]{1,9}", 1..6)) {
        let units = Units::from_names(names.iter().cloned());
        for name in names.iter().filter(|name| !name.trim().is_empty()) {
            prop_assert_eq!(units.resolve(name, None, day("2024-10-31")).map(|unit| unit.code.as_str()), Some(name.trim()));
        }
    }
}
