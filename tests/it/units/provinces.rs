//! Provinces that became one: their past is told together and was never ranked together.

use crate::bad_input::small::{self, Row, csv, file, rows};
use crate::support::Office;

/// Bình Thuận and Lâm Đồng with a few of their communes, and the province of 1/7/2025; code 22969 is a township
/// before and a commune after.
const UNITS: &str = "\
scheme,code,valid_from,valid_to,name,level,parent,block,located_in,predecessors
gso,60,,2025-06-30,tỉnh Bình Thuận,province,,,,
gso,68,,2025-06-30,tỉnh Lâm Đồng,province,,,,
gso,595,,2025-06-30,huyện Tuy Phong,district,60,,,
gso,22969,,2025-06-30,thị trấn Liên Hương,commune,595,,,
gso,22978,,2025-06-30,xã Phú Lạc,commune,595,,,
gso,596,,2025-06-30,huyện Bắc Bình,district,60,,,
gso,23005,,2025-06-30,thị trấn Chợ Lầu,commune,596,,,
gso,679,,2025-06-30,huyện Di Linh,district,68,,,
gso,24958,,2025-06-30,thị trấn Di Linh,commune,679,,,
gso,68,2025-07-01,,tỉnh Lâm Đồng,province,,,,60:whole;68:whole
gso,22969,2025-07-01,,xã Liên Hương,commune,68,,,22969:whole;22978:whole
gso,23005,2025-07-01,,xã Bắc Bình,commune,68,,,23005:whole
gso,24958,2025-07-01,,xã Di Linh,commune,68,,,24958:whole
";

fn office() -> Office {
    let office = small::office();
    office.write("pipelines/reference/units.csv", UNITS);
    let path = office.path("pipelines/small.toml");
    let text = std::fs::read_to_string(&path).expect("the pipeline is there");
    let text = text
        .replace("[\"month\", \"year_to_date\"]", "[\"month\"]")
        .replace("[\"districts\", \"communes\"]", "[\"districts\", \"communes\", \"communes_of_province\"]")
        .replace("tỉnh Mẫu", "tỉnh Lâm Đồng");
    std::fs::write(path, text).expect("the folder is ours");
    office
}

/// Rows of the small province's first commune under another code.
fn rows_of(code: &str, period: &str) -> Vec<Row> {
    let rows = rows("T.A.01", period).into_iter().enumerate();
    rows.map(|(number, row)| {
        let row = row.with("Mã hồ sơ", &format!("{code}-{period}-{number}"));
        row.with("Đơn vị tiếp nhận", code).with("Đơn vị giải quyết", code)
    })
    .collect()
}

fn send(office: &Office, period: &str, codes: &[&str]) {
    for code in codes {
        let path = file(code, period, &format!("{}-0730", if period == "2025-06" { "20250701" } else { "20250801" }));
        office.write(&path, csv(&rows_of(code, period)));
    }
}

#[test]
fn districts_of_two_provinces_are_ranked_within_their_own() {
    let office = office();
    send(&office, "2025-06", &["22969", "22978", "23005", "24958"]);
    send(&office, "2025-07", &["22969", "23005", "24958"]);
    let said = office.stage("run", "small", "2025-06..2025-07", &["--render", "all"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let ranked = |period: &str| {
        office.ask(&format!(
            "select population, unit, ranked_count from facts where period = '{period}' and indicator = 'overdue'
             and rank is not null order by population, unit"
        ))
    };
    assert_eq!(
        ranked("2025-06"),
        [
            "communes:595,22969,2",
            "communes:595,22978,2",
            "communes:596,23005,1",
            "communes:679,24958,1",
            "districts:60,595,2",
            "districts:60,596,2",
            "districts:68,679,1",
        ]
    );
    let after = ["22969@2025-07-01", "23005@2025-07-01", "24958@2025-07-01"];
    assert_eq!(ranked("2025-07"), after.map(|code| format!("communes,{code},3")));
    // The township and the commune of one code are two units, and neither has the other's dossiers.
    let received = "select period, unit, numerator from facts where indicator = 'received' and unit like '22969%' \
                    and population <> '' order by 1";
    assert_eq!(office.ask(received), ["2025-06,22969,6", "2025-07,22969@2025-07-01,6"]);

    let text = |name: &str| office.released(&format!("bulletins/{name}.html")).replace('\u{a0}', " ");
    let district = text("2025-06/595");
    assert!(district.contains("Xếp hạng trong 2 đơn vị cấp huyện của tỉnh Bình Thuận"), "{district}");
    assert!(district.contains("cấp huyện · tỉnh Bình Thuận") && district.contains("/2 toàn tỉnh"), "{district}");
    let province = text("2025-06/tinh");
    let told = "Xếp hạng riêng trong từng tỉnh trước sắp xếp: 2 đơn vị cấp huyện của tỉnh Bình Thuận, 1 đơn vị cấp huyện của tỉnh Lâm Đồng";
    assert!(province.contains(told), "{province}");
    assert!(text("2025-07/tinh").contains("Xếp hạng 3 xã, phường, đặc khu của tỉnh Lâm Đồng"));
}

/// Who sent nothing in June is missing of the new province too, and its page does not say that all is there.
#[test]
fn the_past_of_a_merged_province_has_the_units_of_those_it_was_made_of() {
    let office = office();
    send(&office, "2025-06", &["22969", "22978", "24958"]);
    let said = small::run(&office, "2025-06");
    assert_eq!(said.code, 0, "{}", said.stderr);
    let whole =
        "select numerator, missing_member_count from facts where indicator = 'received' and unit = '68@2025-07-01'";
    assert_eq!(office.ask(whole), ["18,1"]);
    let parts = "select unit, numerator, missing_member_count from facts where indicator = 'received' \
                 and unit in ('60', '68') order by 1";
    assert_eq!(office.ask(parts), ["60,12,1", "68,6,0"]);
}
