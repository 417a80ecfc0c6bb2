//! Communes in one order of the whole province, beside that of their district, where the pipeline asks for it.

use crate::bad_input::small::{office_with, run, words};

#[test]
fn a_commune_has_its_place_in_the_district_and_in_the_province() {
    let office = office_with(&["2024-09"]);
    let text = std::fs::read_to_string(office.path("pipelines/small.toml")).expect("the fixture is there");
    let wanted = "populations = [\"districts\", \"communes\"";
    assert!(text.contains(wanted));
    assert_eq!(run(&office, "2024-09").code, 0);
    let without = office.released("bulletins/2024-09/T.A.01.html");
    assert!(!without.contains("đơn vị cấp xã toàn tỉnh"), "nobody asked for it");

    office.write("pipelines/small.toml", text.replace(wanted, &format!("{wanted}, \"all_communes\"")));
    let said = run(&office, "2024-09");
    assert_eq!(said.code, 0, "{}", words(&said));
    let ranks = |population: &str| {
        office.ask(&format!(
            "select unit, numerator, rank, ranked_count from facts where indicator = 'overdue' and window_kind = 'month' \
             and population like '{population}' order by unit"
        ))
    };
    let all = ranks("all_communes");
    assert_eq!(all, ["T.A.01,1,1,5", "T.A.02,2,2,5", "T.B.01,3,3,5", "T.B.02,3,3,5", "T.C.01,4,5,5"]);
    assert_eq!(ranks("communes:T.A"), ["T.A.01,1,1,2", "T.A.02,2,2,2"]);
    let page = office.released("bulletins/2024-09/T.A.02.html").replace('\u{a0}', " ");
    assert!(page.contains("Thứ 2/5 đơn vị cấp xã toàn tỉnh"), "{page}");
    let tied = office.released("bulletins/2024-09/T.B.02.html").replace('\u{a0}', " ");
    assert!(tied.contains("Đồng hạng 3/5 đơn vị cấp xã toàn tỉnh"));
    let csv = office.released("rankings.csv");
    assert!(csv.contains(",all_communes,5,overdue,"), "{}", &csv[..400]);
}
