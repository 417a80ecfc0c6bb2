//! The first period of a merged unit: what it took over is told apart, in whichever window is its first one.

use crate::bad_input::small::{self, Row, csv, file, rows};
use crate::support::Office;

/// Two communes become one within August; each leaves a dossier of July in hand.
const ENDED: &str = "2024-08-14";
const BEGAN: &str = "2024-08-15";

fn merged(windows: &str) -> Office {
    let office = small::office();
    let units = std::fs::read_to_string(office.path("pipelines/reference/units.csv")).expect("the fixture");
    let units: String = units
        .lines()
        .map(|line| match line.starts_with("mau,T.A.01,") || line.starts_with("mau,T.A.02,") {
            true => format!("{}\n", line.replacen(",,,", &format!(",,{ENDED},"), 1)),
            false => format!("{line}\n"),
        })
        .collect();
    let new = format!("mau,T.A.03,{BEGAN},,xã Hợp Nhất,commune,T.A,Cấp xã,,T.A.01:whole;T.A.02:whole\n");
    office.write("pipelines/reference/units.csv", format!("{units}{new}"));
    let path = office.path("pipelines/small.toml");
    let text = std::fs::read_to_string(&path).expect("the pipeline is there");
    std::fs::write(path, text.replace("windows = [\"month\", \"year_to_date\"]", windows)).expect("the folder is ours");
    office
}

/// What the new unit received itself in a month: one dossier, open.
fn own(period: &str, day: u32) -> Vec<Row> {
    let month = period.split_once('-').map(|(_, month)| month).expect("2024-10");
    let row = rows("T.A.01", "2024-07")[5].clone();
    let row = row.with("Mã hồ sơ", &format!("T.A.03-{period}")).with("Đơn vị tiếp nhận", "T.A.03");
    let at = format!("{day:02}/{month}/2024 09:00:00");
    let row = row.with("Đơn vị giải quyết", "T.A.03").with("Ngày nộp", &at).with("Ngày tiếp nhận", &at);
    vec![row.with("Ngày hẹn trả", "31/12/2024 09:00:00")]
}

fn send(office: &Office, period: &str, day: u32) {
    for sender in small::SENDERS.iter().filter(|sender| !["T.A.01", "T.A.02"].contains(sender)) {
        office.write(&file(sender, period, &small::extracted(period)), csv(&rows(sender, period)));
    }
    office.write(&file("T.A.03", period, &small::extracted(period)), csv(&own(period, day)));
}

/// Open dossiers of the new unit: counted, told apart, compared with.
fn open(office: &Office, period: &str) -> Vec<String> {
    office.ask(&format!(
        "select window_kind, window_calendar, numerator, coalesce(transferred_numerator, 0), previous_numerator
         from facts where period = '{period}' and unit = 'T.A.03' and indicator = 'open' and population <> ''
         order by 1, 2"
    ))
}

#[test]
fn a_quarter_is_the_first_one_until_it_ends_and_is_compared_with_none_before() {
    let office = merged("windows = [\"month\", \"quarter\", \"year_to_date\"]");
    small::send(&office, "2024-07");
    send(&office, "2024-08", 20);
    send(&office, "2024-09", 4);
    send(&office, "2024-10", 4);
    let said = office.stage("run", "small", "2024-07..2024-10", &["--render", "all"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    // Two of July stay with it: in August apart, in September part of the month, apart in the quarter and the year.
    assert_eq!(
        open(&office, "2024-08"),
        ["month,calendar,1,2,", "quarter,calendar,1,2,", "year_to_date,calendar,1,2,"]
    );
    assert_eq!(
        open(&office, "2024-09"),
        ["month,calendar,4,0,", "quarter,calendar,2,2,", "year_to_date,calendar,2,2,"]
    );
    assert_eq!(
        open(&office, "2024-10"),
        ["month,calendar,5,0,4", "quarter,calendar,5,0,4", "year_to_date,calendar,3,2,"]
    );
    // The whole is never split.
    let whole = "select distinct numerator from facts where unit = 'T' and indicator = 'open' and period = '2024-09'";
    assert_eq!(office.ask(whole).len(), 1);
    let page = office.released("bulletins/2024-09/T.A.03.html").replace('\u{a0}', " ");
    let told = "Kỳ đầu sau sắp xếp, không xếp hạng hồ sơ chuyển tiếp: hồ sơ tiếp nhận trước ngày đơn vị mới hoạt động \
                được thống kê riêng (quý III/2024; 9 tháng đầu năm 2024)";
    assert!(page.contains(told), "{page}");
}

#[test]
fn a_month_of_the_decree_that_a_unit_begins_in_is_its_first_one() {
    let office = merged("windows = [{ kind = \"month\", calendar = \"nd09\" }]");
    small::send(&office, "2024-07");
    send(&office, "2024-08", 20);
    send(&office, "2024-09", 4);
    assert_eq!(small::run(&office, "2024-07..2024-09").code, 0);
    // 15/8 to 14/9, reported as September
    assert_eq!(open(&office, "2024-09"), ["month,nd09,2,2,"]);
}
