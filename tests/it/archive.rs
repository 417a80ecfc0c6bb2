//! Releases that were declared final, what is known differently later, and taking old ones away.

use serde_json::Value;

use crate::bad_input::small::{
    csv, current, differences, extracted, file, files, office_with, rows, run, send, sha256, tree, words,
};
use crate::support::{Office, Said};

const FINAL: [&str; 6] = ["--by", "Trần Thị Mẫu", "--post", "Chánh Văn phòng", "--document", "Số 123/BC-VP"];

fn release(office: &Office, args: &[&str]) -> Said {
    office.motcua(&[&["release"], args, &["--output", "output"]].concat())
}

/// September of the small province, published and final.
fn final_september() -> Office {
    let office = office_with(&["2024-09"]);
    assert_eq!(run(&office, "2024-09").code, 0);
    let said = release(&office, &[&["final", "2024-09.01"], &FINAL[..]].concat());
    assert_eq!(said.code, 0, "{}", said.stderr);
    office
}

fn diff(office: &Office, args: &[&str]) -> Vec<Value> {
    let said = release(office, &[&["diff"], args, &["--json"]].concat());
    assert_eq!(said.code, 0, "{}", said.stderr);
    serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {}", said.stdout))
}

/// The section of a page that tells what changed of final months, as words.
fn amendments(page: &str) -> String {
    let start = page.find("<section aria-labelledby=\"dieu-chinh\">").expect("the page has the section");
    let section = &page[start..start + page[start..].find("</section>").expect("it ends")];
    let words = section.split('<').filter_map(|tag| tag.split_once('>')).map(|(_, words)| words.trim());
    words.filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ").replace('\u{a0}', " ")
}

fn of<'a>(found: &'a [Value], id: &str) -> &'a Value {
    found.iter().find(|row| row["fact_id"] == id).unwrap_or_else(|| panic!("{id} is not in {found:#?}"))
}

#[test]
fn a_release_becomes_final_once_and_is_named_so() {
    let office = final_september();
    let before = tree(&office.path("output/releases"));
    let final_ = |id: &str, fields: &[&str]| words(&release(&office, &[&["final", id], fields].concat()));
    insta::assert_snapshot!(final_("2024-09.01", &FINAL), @r"
    exit code 2
    error[S011]: 2024-09 has a final release already: 2024-09.01 (Số 123/BC-VP, Trần Thị Mẫu)
      hint: a final rank is never rewritten: what changed since is in `motcua release diff` and in later bulletins
    ");
    insta::assert_snapshot!(final_("2024-09.07", &FINAL), @r"
    exit code 2
    error[S004]: there is no release `2024-09.07`
      hint: there are: 2024-09.01
    ");
    insta::assert_snapshot!(final_("2024-09.01", &["--by", " ", "--post", "x", "--document", "y"]), @r#"
    exit code 2
    error[S010]: --by is empty: a final release says who made it so
      hint: write it as --by "Nguyễn Văn A" --post "Chánh Văn phòng" --document "Số 123/BC-VP"
    "#);
    insta::assert_snapshot!(words(&release(&office, &["list"])), @r"
    exit code 0
    * 2024-09.01  pipeline small  files 8  documents 26  final: Số 123/BC-VP
    ");
    let shown = words(&release(&office, &["show"]));
    assert!(shown.contains("final (Chính thức) for 2024-09: Số 123/BC-VP, Trần Thị Mẫu (Chánh Văn phòng)"), "{shown}");
    assert_eq!(differences(&before, &tree(&office.path("output/releases"))), [""; 0], "a release is never written to");

    // Its pages were printed before it was final: the next run prints them again, saying so, and once.
    assert_eq!(status(&office, "bulletins/2024-09/T.A.html"), "Số liệu đầy đủ");
    let again = run(&office, "2024-09");
    assert!(again.stdout.contains("published 2024-09.02"), "{}", again.stdout);
    for page in ["index.html", "tinh.html", "T.A.html", "T.C.01.html"] {
        assert_eq!(status(&office, &format!("bulletins/2024-09/{page}")), "Chính thức", "{page}");
    }
    let third = run(&office, "2024-09");
    assert!(third.stdout.starts_with("nothing new: 2024-09.02"), "{}", third.stdout);
}

/// What the masthead of a page calls its figures.
fn status(office: &Office, path: &str) -> String {
    let page = office.released(path);
    let (_, rest) = page.split_once("<span class=\"status").expect("the page has a masthead");
    let (_, rest) = rest.split_once('>').expect("a tag");
    rest.split_once('<').expect("a tag").0.replace('\u{a0}', " ")
}

/// A page as its words, with ordinary spaces.
fn page_words(office: &Office, path: &str) -> String {
    let page = office.released(path);
    let words = page.split('<').filter_map(|tag| tag.split_once('>')).map(|(_, words)| words);
    let words: Vec<&str> = words.flat_map(str::split_whitespace).collect();
    words.join(" ").replace('\u{a0}', " ")
}

/// September of T.A, sent again with most dossiers late: 4 overdue at 1/3 become 13 at 3/3.
fn resend_late(office: &Office) {
    for sender in ["T.A.01", "T.A.02"] {
        let mut resent = rows(sender, "2024-09");
        for row in resent.iter_mut().take(5) {
            *row = row.clone().with("Ngày hẹn trả", "04/09/2024 10:00:00");
        }
        office.write(&file(sender, "2024-09", "20241002-0730"), csv(&resent));
    }
}

#[test]
fn a_final_month_is_printed_again_with_what_was_published_first() {
    let office = final_september();
    resend_late(&office);
    assert_eq!(run(&office, "2024-09").code, 0);
    let page = "bulletins/2024-09/T.A.html";
    assert_eq!(status(&office, page), "Điều chỉnh số liệu");
    let said = page_words(&office, page);
    let notice = "Số liệu của đơn vị tháng 9/2024 đã công bố chính thức (Số 123/BC-VP); đến nay có 04 con số thay đổi; thứ hạng đã công bố giữ nguyên";
    let point = "Đã công bố chính thức: 4 hồ sơ, thứ 1/3 (Số 123/BC-VP) ; nay: Hồ sơ quá hạn: 13 hồ sơ";
    let (before, after) = said.split_once(point).unwrap_or_else(|| panic!("{said}"));
    assert!(before.contains(notice) && !before.contains("3/3"), "what was published stands first: {before}");
    assert!(after.contains("đã công bố 1/3"), "{after}");
    assert!(amendments(&office.released(page)).contains("xã Bàu Sen gửi lại tệp tháng 9/2024"));
    let rows = "select unit, rank, final_rank, final_ranked_count, final_release from facts where period = '2024-09' \
                and indicator = 'overdue' and window_kind = 'month' and population = 'districts' order by 1";
    assert_eq!(office.ask(rows), ["T.A,3,1,3,2024-09.01", "T.B,1,2,3,2024-09.01", "T.C,1,2,3,2024-09.01"]);
    the_province_says_what_its_units_say(&office);
}

/// Headline, large figures, charts and the list of ranks are the published ones; today's stand beside them.
fn the_province_says_what_its_units_say(office: &Office) {
    let page = page_words(office, "bulletins/2024-09/tinh.html");
    let (was, is) = (20, 29);
    assert_eq!(
        office.ask(
            "select numerator, final_numerator, value from facts where period = '2024-09' and indicator = 'overdue' \
             and window_kind = 'month' and unit = 'T'"
        ),
        [format!("{is},{was},{is}.0")]
    );
    let at =
        |figure: i64| page.find(&format!("{figure} hồ sơ")).unwrap_or_else(|| panic!("{figure} is not on the page"));
    assert!(at(was) < at(is) && page.contains(&format!("Nay: {is} hồ sơ")), "what was published stands first");
    let chart = office.released("charts/2024-09/c01-overdue-wide.svg");
    assert!(chart.contains("đã công bố chính thức") && !chart.contains(">13<"), "{chart}");
    let csv = office.released("bulletins/2024-09/rankings.csv");
    let header: Vec<&str> = csv.lines().next().expect("a header").split(',').collect();
    let of_unit = csv
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>())
        .find(|cells| cells.contains(&"overdue") && cells.contains(&"T.A") && cells.contains(&"month"))
        .expect("its row");
    let cell = |name: &str| of_unit[header.iter().position(|column| *column == name).expect("a column")];
    let cells = ["numerator", "rank", "of", "direction", "tie_rule", "provisional", "final_release"].map(cell);
    assert_eq!(cells, ["4", "1", "3", "lower_is_better", "competition", "false", "2024-09.01"]);
    assert_eq!(["today_numerator", "today_rank"].map(cell), ["13", "3"]);
}

#[test]
fn a_final_month_is_compared_as_it_was_published() {
    let office = final_september();
    resend_late(&office);
    send(&office, "2024-10");
    assert_eq!(run(&office, "2024-10").code, 0);
    // 13 overdue at 3/3 are known today; 4 at 1/3 were published
    let rows = "select unit, rank, previous_numerator, previous_rank from facts where period = '2024-10' \
                and indicator = 'overdue' and window_kind = 'month' and population = 'districts' order by 1";
    let of_unit = office.ask(rows).remove(0);
    assert!(of_unit.starts_with("T.A,") && of_unit.ends_with(",4,1"), "{of_unit}");
    let said = page_words(&office, "bulletins/2024-10/T.A.html");
    assert!(said.contains("(từ 4 lên 7), giữ nguyên thứ 1 so với tháng 9/2024"), "{said}");
    let told = amendments(&office.released("bulletins/2024-10/T.A.html"));
    assert!(told.contains("đến nay có 04 con số thay đổi"), "{told}");
    assert_eq!(status(&office, "bulletins/2024-09/T.A.html"), "Điều chỉnh số liệu");
}

#[test]
fn a_provisional_release_is_said_to_be_so_when_it_becomes_final() {
    let office = office_with(&["2024-09"]);
    std::fs::remove_file(office.path(&file("T.B.02", "2024-09", &extracted("2024-09")))).expect("it was just written");
    assert_eq!(run(&office, "2024-09").code, 0);
    let page = page_words(&office, "bulletins/2024-09/tinh.html");
    assert!(
        page.contains("Hồ sơ quá hạn (tạm tính)") && !page.contains("quá hạn: ít nhất"),
        "no ends of an open order"
    );
    let said = release(&office, &[&["final", "2024-09.01"], &FINAL[..]].concat());
    assert!(
        said.stderr.contains("is provisional (tạm tính): 1 of its senders sent nothing for 2024-09 (T.B.02)"),
        "{}",
        said.stderr
    );
}

#[test]
fn a_record_that_does_not_fit_its_release_is_told() {
    let office = final_september();
    let path = office.path("output/finals/2024-09.01.json");
    let record = std::fs::read_to_string(&path).expect("the record");
    let hash = record.split('"').find(|word| word.len() == 64).expect("the manifest's hash").to_string();
    std::fs::write(&path, record.replace(&hash, &sha256(b"another"))).expect("the folder is ours");
    let said = release(&office, &["list"]);
    assert_eq!(said.code, 2);
    assert!(said.stderr.starts_with("error[S012]"), "{}", said.stderr);
}

#[test]
fn rows_that_a_later_month_brings_are_an_adjustment_and_the_final_rank_stays() {
    let office = final_september();
    let before = tree(&office.path("output/releases/2024-09.01"));
    send(&office, "2024-10");
    let mut october = rows("T.C.01", "2024-10");
    let late = rows("T.C.01", "2024-09")[0].clone();
    october.push(late.with("Mã hồ sơ", "T.C.01-202409-0099"));
    office.write(&file("T.C.01", "2024-10", &extracted("2024-10")), csv(&october));
    assert_eq!(run(&office, "2024-10").code, 0);

    let found = diff(&office, &["2024-09.01"]);
    let received = of(&found, "received@1/T.C.01/month:2024-09-01..2024-09-30/communes:T.C");
    assert_eq!((&received["old_numerator"], &received["new_numerator"]), (&6.into(), &7.into()));
    for row in &found {
        assert_eq!(row["kind"], "adjustment", "{row}");
        let unit = row["unit"].as_str().expect("a unit");
        let is_touched = ["T", "T.C", "T.C.01"].contains(&unit);
        assert!(is_touched || row["causes"] == "others", "{row}");
        assert!(!is_touched || row["causes"] == "later_rows" || row["causes"] == "others", "{row}");
    }
    let text = release(&office, &["diff", "2024-09.01"]).stdout;
    assert!(
        text.starts_with(
            "Số liệu tháng 9/2024: theo bản 2024-09.01 (Chính thức, Số 123/BC-VP) và theo bản 2024-10.01\n"
        )
    );
    assert!(
        text.contains("Hồ sơ tiếp nhận, phường Hàng Dừa (tháng 9/2024)\n    6 hồ sơ → 7 hồ sơ; không xếp hạng; tệp tháng 10/2024 của phường Hàng Dừa bổ sung hoặc sửa số liệu của kỳ này (1 hồ sơ)\n    mã con số: received@1/T.C.01/"),
        "{text}"
    );

    for page in ["tinh.html", "index.html"] {
        let told = amendments(&office.released(&format!("bulletins/2024-10/{page}")));
        assert!(told.starts_with("Điều chỉnh số liệu đã công bố Số liệu chính thức tháng 9/2024: bản phát hành 2024-09.01 (Số 123/BC-VP); đến nay có "), "{told}");
        let cause = "phường Hàng Dừa bổ sung hoặc sửa số liệu của kỳ này (01 hồ sơ)";
        assert_eq!(told.contains(cause), page == "tinh.html", "{told}");
    }
    // A unit's page tells of its own figures, one that has none to tell says nothing.
    let told = amendments(&office.released("bulletins/2024-10/T.C.html"));
    assert!(told.contains("phường Hàng Dừa bổ sung hoặc sửa số liệu của kỳ này (01 hồ sơ)"), "{told}");
    assert!(!told.contains("Huyện An Hạ"), "{told}");
    assert!(!office.released("bulletins/2024-10/T.B.01.html").contains("Điều chỉnh số liệu đã công bố"));
    assert_eq!(differences(&before, &tree(&office.path("output/releases/2024-09.01"))), [""; 0]);
}

#[test]
fn a_month_whose_figures_stayed_says_so() {
    let office = final_september();
    send(&office, "2024-10");
    assert_eq!(run(&office, "2024-10").code, 0);
    assert_eq!(diff(&office, &["2024-09.01"]), [] as [Value; 0]);
    assert!(release(&office, &["diff", "2024-09.01"]).stdout.ends_with("Không có con số nào thay đổi\n"));
    let told = amendments(&office.released("bulletins/2024-10/tinh.html"));
    assert!(told.ends_with("đến nay không có con số nào thay đổi."), "{told}");
}

#[test]
fn a_file_sent_again_is_named_with_the_dossiers_it_changed() {
    let office = final_september();
    let mut corrected = rows("T.A.01", "2024-09");
    corrected[0] = corrected[0].clone().with("Ngày hẹn trả", "04/09/2024 10:00:00");
    office.write(&file("T.A.01", "2024-09", "20241002-0730"), csv(&corrected));
    assert_eq!(run(&office, "2024-09").code, 0);
    let found = diff(&office, &["2024-09.01", "2024-09.02"]);
    let overdue = of(&found, "overdue@1/T.A.01/month:2024-09-01..2024-09-30/communes:T.A");
    assert_eq!((&overdue["kind"], &overdue["causes"]), (&"adjustment".into(), &"resent_file".into()), "{overdue}");
    assert!(found.iter().all(|row| row["indicator"] != "received"), "what was received stayed");
    let told = amendments(&office.released("bulletins/2024-09/tinh.html"));
    assert!(told.contains("Điều chỉnh số liệu: xã Bàu Sen gửi lại tệp tháng 9/2024 (01 hồ sơ)"), "{told}");
    let listed = release(&office, &["diff", "2024-09.01", "2024-09.02", "--csv"]).stdout;
    assert_eq!(listed.lines().count(), found.len() + 1, "{listed}");
}

#[test]
fn the_same_files_counted_otherwise_are_a_correction() {
    let office = final_september();
    let path = "sql/indicators/overdue.sql";
    let text = std::fs::read_to_string(office.path(path)).expect("an indicator of the project");
    let other = text
        .replace("version = 1", "version = 2")
        .replace("state.*,", "state.* except (is_late),\n        is_late and channel = 'online' as is_late,");
    office.write(path, other);
    let said = run(&office, "2024-09");
    assert_eq!(said.code, 0, "{}", said.stderr);
    let found = diff(&office, &["2024-09.01"]);
    assert!(!found.is_empty());
    for row in &found {
        assert_eq!((&row["indicator"], &row["kind"]), (&"overdue".into(), &"correction".into()), "{row}");
    }
    let told = amendments(&office.released("bulletins/2024-09/tinh.html"));
    assert!(told.contains("Đính chính: thay đổi cách tính (sql/indicators/overdue.sql)"), "{told}");
    assert_eq!(status(&office, "bulletins/2024-09/tinh.html"), "Đính chính lần 1");
}

/// A register that a unit sent for a month was taken for the unit's dossiers, sent again.
#[test]
fn a_register_is_no_dossier_file_sent_again() {
    let office = office_with(&["2024-09"]);
    let pipeline = std::fs::read_to_string(office.path("pipelines/small.toml")).expect("the pipeline");
    let source =
        "[[sources]]\nkind = \"feedback\"\nfiles = '^dang-ky/(?<sender>[A-Z0-9.]+)_(?<period>\\d{4}-\\d{2})\\.csv$'\n";
    office.write("pipelines/small.toml", pipeline.replace("[thresholds]", &format!("{source}\n[thresholds]")));
    assert_eq!(run(&office, "2024-09").code, 0);
    let path = "sql/indicators/overdue.sql";
    let text = std::fs::read_to_string(office.path(path)).expect("an indicator of the project");
    let other =
        text.replace("state.*,", "state.* except (is_late),\n        is_late and channel = 'online' as is_late,");
    office.write(path, other);
    for sender in crate::bad_input::small::SENDERS {
        office.write(
            &format!("exports/dang-ky/{sender}_2024-09.csv"),
            format!("Mã phản ánh,Đơn vị xử lý,Ngày tiếp nhận,Hạn trả lời,Ngày trả lời\n{sender},{sender},05/09/2024,11/09/2024,\n"),
        );
    }
    let said = run(&office, "2024-09");
    assert_eq!(said.code, 0, "{}", said.stderr);
    let found = diff(&office, &["2024-09.01"]);
    assert!(!found.is_empty());
    for row in &found {
        assert_eq!(row["kind"], "correction", "{row}");
    }
}

#[test]
fn a_commune_that_sends_late_gets_its_figures_and_its_cause() {
    let office = office_with(&["2024-09"]);
    let name = file("T.B.02", "2024-09", &extracted("2024-09"));
    let export = std::fs::read(office.path(&name)).expect("it was just written");
    std::fs::remove_file(office.path(&name)).expect("it was just written");
    assert_eq!(run(&office, "2024-09").code, 0);
    office.write(&name, export);
    assert_eq!(run(&office, "2024-09").code, 0);
    let found = diff(&office, &["2024-09.01"]);
    let late = of(&found, "received@1/T.B.02/month:2024-09-01..2024-09-30/communes:T.B");
    assert_eq!((&late["old_numerator"], &late["new_numerator"]), (&Value::Null, &6.into()));
    assert_eq!((&late["kind"], &late["causes"]), (&"adjustment".into(), &"late_file".into()));
}

#[test]
fn releases_are_compared_in_the_order_of_their_months() {
    let office = final_september();
    send(&office, "2024-10");
    assert_eq!(run(&office, "2024-10").code, 0);
    insta::assert_snapshot!(words(&release(&office, &["diff", "2024-10.01", "2024-09.01"])), @r"
    exit code 2
    error[X005]: release 2024-09.01 ends with 2024-09, before 2024-10
      hint: compare the other way round: motcua release diff 2024-09.01 2024-10.01
    ");
}

#[test]
fn old_releases_go_and_the_final_and_the_current_one_stay() {
    let office = final_september();
    for hour in ["0830", "0930", "1030"] {
        let mut resent = rows("T.A.01", "2024-09");
        resent[1] = resent[1].clone().with("Ngày hẹn trả", &format!("07/09/2024 {}:00:00", &hour[..2]));
        office.write(&file("T.A.01", "2024-09", &format!("20241002-{hour}")), csv(&resent));
        assert_eq!(run(&office, "2024-09").code, 0);
    }
    let figures = office.ask("select * from facts order by fact_id");
    let objects = files(&office.path("output/objects")).len();
    let said = release(&office, &["prune", "--keep", "1"]);
    assert!(said.stdout.starts_with("2 releases removed, "), "{}{}", said.stdout, said.stderr);
    let listed = release(&office, &["list"]).stdout;
    let ids: Vec<&str> = listed.lines().map(|line| &line[2..12]).collect();
    assert_eq!(ids, ["2024-09.01", "2024-09.04"]);
    assert!(!office.path("output/releases/2024-09.02").exists());
    assert!(files(&office.path("output/objects")).len() < objects);
    assert_eq!(office.ask("select * from facts order by fact_id"), figures);
    assert!(!diff(&office, &["2024-09.01"]).is_empty(), "the final release still answers");

    // An id that was seen once is never given to another release.
    assert_eq!(release(&office, &["use", "2024-09.01"]).code, 0);
    assert_eq!(run(&office, "2024-09").code, 0);
    assert_eq!(current(&office).as_deref(), Some("2024-09.05"));
    let nothing = release(&office, &["prune", "--keep", "0"]);
    assert_eq!(nothing.code, 2);
}

#[test]
fn prune_keeps_what_a_waiting_draft_needs() {
    let office = office_with(&["2024-09"]);
    assert_eq!(run(&office, "2024-09").code, 0);
    send(&office, "2024-10");
    assert_eq!(office.stage("build", "small", "2024-10", &[]).code, 0);
    assert_eq!(release(&office, &["prune", "--keep", "1"]).code, 0);
    assert_eq!(run(&office, "2024-10").code, 0);
    assert_eq!(office.ask("select count(*) from dossier_versions"), ["104"]);
}
