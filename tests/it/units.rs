//! Units through time: the fictional province before and after its communes merged on 1/7/2025.

use super::support::{Office, motcua};
use crate::bad_input::small;

#[path = "units/all_communes.rs"]
mod all_communes;
#[path = "units/first_period.rs"]
mod first_period;
#[path = "units/provinces.rs"]
mod provinces;

/// Publishes the months around the merger; the last is the first period after it (the one that misses a
/// file comes later).
fn around_the_merger() -> Office {
    let office = Office::new();
    let exports = office.path("exports").display().to_string();
    let said = motcua(["sample", &exports, "--months", "2025-06..2025-08", "--dossiers", "24000"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let said = office.stage("run", "monthly", "2025-06..2025-07", &["--render", "all"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    office
}

#[test]
fn two_tiers_are_ranked_without_districts_and_nothing_is_lost() {
    let office = around_the_merger();
    // Districts until June, then communes, wards and special zones; N is the sample's own units.
    let populations = |period: &str| {
        office.ask(&format!(
            "select population, count(*) from facts where period = '{period}' and indicator = 'overdue'
             and window_kind = 'month' and population not like 'communes:%' and population <> '' group by 1 order by 1"
        ))
    };
    assert_eq!(populations("2025-06"), ["branches,12", "departments,14", "districts,12"]);
    assert_eq!(populations("2025-07"), ["branches,12", "communes,39", "departments,14", "former_districts,12"]);

    // Every dossier of the whole is in one unit, counted apart, or with a unit that has no heir.
    for indicator in ["overdue", "open", "received", "resolved"] {
        let whole = office.ask(&format!(
            "select numerator from facts where period = '2025-07' and indicator = '{indicator}'
             and window_kind = 'month' and unit = 'XS'"
        ));
        let by_unit = office.ask(&format!(
            "select sum(numerator) from measures where indicator = '{indicator}'
             and day between date '2025-07-01' and date '2025-07-31'"
        ));
        assert_eq!(whole, by_unit, "{indicator}");
        let named = office.ask(&format!(
            "select sum(numerator + coalesce(transferred_numerator, 0)) from facts where period = '2025-07'
             and indicator = '{indicator}' and window_kind = 'month' and unit <> 'XS'
             and population <> 'former_districts'"
        ));
        let left = office.ask(&format!(
            "select coalesce(sum(numerator), 0) from measures where indicator = '{indicator}'
             and day between date '2025-07-01' and date '2025-07-31'
             and unit in (select unit from units where valid_to is not null)"
        ));
        let number = |rows: &[String]| rows[0].parse::<i64>().expect("a number");
        assert_eq!(number(&named) + number(&left), number(&whole), "{indicator}");
    }

    // A new unit's first month leaves out what it took over, whole units or parts: the month before counts it.
    let compared = office.ask(
        "select distinct unit from facts where period = '2025-07' and window_kind = 'month'
         and indicator in ('overdue', 'open', 'received', 'resolved') and previous_numerator is not null
         and unit in (select unit from unit_predecessors where valid_from = date '2025-07-01')",
    );
    assert_eq!(compared, Vec::<String>::new());
    let others = office.ask(
        "select count(distinct unit) from facts where period = '2025-07' and window_kind = 'month'
         and previous_numerator is not null and population = 'departments'",
    );
    assert_eq!(others, ["14"], "who stayed as it was is compared");

    // What is in progress is listed: taken over, or with nobody yet.
    let listed = office.ask("select count(*) from transferred_dossiers where held_by <> ''");
    assert!(listed[0].parse::<u32>().expect("a count") > 100, "{listed:?}");
    let nobody = office.ask(
        "select count(*) from transferred_dossiers where held_by = '' and last_held_by not in
         (select predecessor from unit_predecessors where not is_whole)",
    );
    assert_eq!(nobody, ["0"], "only what a split unit held has no heir");

    // A unit's months begin with it, and its first one is what its facts say, what it took over apart.
    let early = office.ask(
        "select count(*) from months_of_year inner join units on units.unit = months_of_year.unit
         where valid_from is not null and month < cast(valid_from as date)",
    );
    assert_eq!(early, ["0"]);
    let first = |other: &str| {
        office.ask(&format!(
            "select count(*) from months_of_year inner join facts on facts.unit = months_of_year.unit
             where month_text = '07/2025' and period = '2025-07' and indicator = 'open' and window_kind = 'month'
             and population = 'communes' and status <> 'no_data' and ({other})"
        ))
    };
    assert_ne!(first("transferred_open > 0"), ["0"], "someone took dossiers over");
    assert_eq!(
        first("open <> numerator or coalesce(transferred_open, 0) <> coalesce(transferred_numerator, 0)"),
        ["0"]
    );

    // What June left open under the old codes is what July took over under the heirs. The one difference is of a
    // dossier that July's file corrects: its unit has the same name before and after, and the province differs by it.
    let carried = office.ask(
        "select count(*), sum(numerator) > 100 from measures
         where indicator = 'carried_over' and anchor = 'opening' and day = date '2025-07-01'",
    );
    assert!(carried[0].ends_with(",true"), "{carried:?}");
    let differing = office.ask("select unit, group_count, difference from carried_over_differences order by 1");
    assert_eq!(differing, ["XS.V11@2025-07-01,,-1"]);
    let whole = office.ask(
        "select sum(case when indicator = 'open' then -numerator else numerator end) from measures
         where (indicator = 'carried_over' and anchor = 'opening' and day = date '2025-07-01')
         or (indicator = 'open' and anchor = 'cutoff' and day = date '2025-06-30')",
    );
    assert_eq!(whole, ["-1"]);
}

/// A warehouse that begins after the merger: nobody received anything before it was there.
#[test]
fn what_is_first_seen_after_a_merger_was_received_by_who_was_there() {
    let office = Office::new();
    let exports = office.path("exports").display().to_string();
    let said = motcua(["sample", &exports, "--months", "2025-06..2025-07", "--dossiers", "24000"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let said = office.stage("run", "monthly", "2025-07..2025-07", &[]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let ledger = |condition: &str| {
        let began = "(select distinct unit, valid_from from unit_predecessors) as began";
        office.ask(&format!("select count(*) from dossier_ledger inner join {began} on {condition}"))
    };
    let received = "began.unit = receiving_unit and received_at < began.valid_from";
    assert_eq!(ledger(received), ["0"]);
    assert_eq!(ledger("began.unit = resolving_unit and ended_at < began.valid_from"), ["0"]);
    assert_ne!(ledger("began.unit = resolving_unit and received_at < began.valid_from"), ["0"], "the heir owns it");
}

/// By field there were 8 overdue dossiers of a commune whose figure said 3: what it took over was in the one alone.
#[test]
fn figures_by_field_are_those_of_the_page() {
    let office = around_the_merger();
    let joined = |more: &str| {
        office.ask(&format!(
            "with split as (select period, indicator, unit, window_from_date, window_to_date, \
             sum(numerator) as n, sum(denominator) as d from breakdowns where dimension = 'field' group by 1, 2, 3, 4, 5) \
             select count(*) from split inner join facts on facts.period = split.period \
             and facts.indicator = split.indicator and facts.unit = split.unit \
             and facts.window_from_date = split.window_from_date and facts.window_to_date = split.window_to_date \
             where facts.status <> 'no_data' and facts.population <> 'former_districts' {more}"
        ))
    };
    assert_ne!(joined("and transferred_numerator > 0"), ["0"], "someone took dossiers over");
    assert_eq!(joined("and (facts.numerator <> n or facts.denominator <> d)"), ["0"]);
}

#[test]
fn pages_of_two_tiers_speak_of_communes_and_departments() {
    let office = around_the_merger();
    let province = office.released("bulletins/2025-07/tinh.html");
    assert!(province.contains("Xếp hạng 39\u{a0}xã, phường, đặc khu của tỉnh Xuyên Sơn"), "{province}");
    assert!(!province.contains("đơn vị cấp huyện"));
    assert!(province.contains("Khu vực huyện Cẩm Thủy Đông (cũ)"));
    assert!(province.contains("từ ngày\u{a0}01/07/2025; xếp hạng theo các đơn vị tại ngày cuối kỳ"));
    assert!(province.contains("chưa xác định đơn vị kế thừa"));
    let nobodys = office.ask("select dossier_id from dossiers_without_heir order by due_date, dossier_id limit 1");
    assert!(province.contains("id=\"bang-ds-dossiers-without-heir\"") && province.contains(&nobodys[0]), "{nobodys:?}");
    let commune = office.released("bulletins/2025-07/XS.D02.01_2025-07-01.html");
    assert!(commune.contains("<h1>Phường Thưởng Cẩm</h1>"));
    let ranks = office.ask(
        "select count(*) from facts where unit = 'XS.D02.01@2025-07-01' and period = '2025-07'
         and window_kind = 'year_to_date' and population = 'communes' and ranked_count = 39",
    );
    let printed = commune.matches("/39</").count();
    assert!(ranks[0] != "0" && printed > 0, "{ranks:?}, {printed}: {commune}");
    assert!(commune.contains("Kỳ đầu sau sắp xếp, không xếp hạng hồ sơ chuyển tiếp"));
    let holder = office.ask(
        "select distinct held_by from transferred_dossiers where is_open and held_by like 'XS.D%' order by 1 limit 1",
    );
    let heir = office.released(&format!("bulletins/2025-07/{}.html", holder[0].replace('@', "_")));
    assert!(heir.contains("<h2 id=\"ho-so-chuyen-tiep\">Hồ sơ chuyển tiếp</h2>"));
    // What a new unit is not compared with is not printed: no change, no earlier figure, no sentence of either.
    for words in ["giảm 0", "so với tháng 6/2025", "(từ "] {
        assert!(!commune.contains(words), "{words}\n{commune}");
    }
    assert!(office.released("bulletins/2025-07/XS.S02.html").contains("tháng\u{a0}6/2025"), "an old one is");
    let department = office.released("bulletins/2025-07/XS.S02.html");
    assert!(department.contains("<h1>Sở Tư pháp</h1>") && department.contains(" sở, ban, ngành"), "{department}");
    // The district's last month is printed as it was.
    let before = office.released("bulletins/2025-06/XS.D03.html");
    assert!(before.contains("/12 toàn tỉnh") && before.contains("huyện Cẩm Thủy Đông"));
    let old = office.released("bulletins/2025-06/XS.D02.01.html");
    assert!(old.contains("<h1>Phường Thưởng Cẩm</h1>") && old.contains("của thị xã Vĩnh Ngữ"));
}

/// A town ends in September without an heir: second of two in October is no "still second" of three.
#[test]
fn an_order_that_lost_a_unit_is_not_compared() {
    let office = small::office_with(&["2024-09", "2024-10"]);
    let units = std::fs::read_to_string(office.path("pipelines/reference/units.csv")).expect("the fixture");
    let units: String =
        units.lines().map(|line| format!("{line}\n").replace(",,,phường Hàng", ",,2024-09-30,phường Hàng")).collect();
    let units = units.replace("T.C,,,", "T.C,,2024-09-30,").replace("T.C.00,,,", "T.C.00,,2024-09-30,");
    office.write("pipelines/reference/units.csv", units);
    for sender in ["T.C.00", "T.C.01"] {
        let export = small::file(sender, "2024-10", &small::extracted("2024-10"));
        std::fs::remove_file(office.path(&export)).expect("it was just written");
    }
    let said = small::run(&office, "2024-09..2024-10");
    assert_eq!(said.code, 0, "{}", small::words(&said));
    let ranks = "select unit, rank, ranked_count from rankings where indicator = 'online_payment' \
                 and window_kind = 'month' and population = 'districts' and period = '{}' order by unit";
    assert_eq!(office.ask(&ranks.replace("{}", "2024-10")).len(), 2);
    assert_eq!(office.ask(&ranks.replace("{}", "2024-09")).len(), 3);
    let page = office.released("bulletins/2024-10/T.A.html").replace('\u{a0}', " ");
    for words in ["giữ nguyên thứ", "tăng 1 bậc", "giảm 1 bậc"] {
        assert!(!page.contains(words), "{words}\n{page}");
    }
    let told = "Hồ sơ quá hạn; Giải quyết đúng hạn trên hồ sơ đã giải quyết; Thanh toán trực tuyến: tháng 9/2024 xếp hạng các đơn vị khác kỳ này hoặc chưa đủ số liệu nên không so sánh thứ bậc";
    assert!(page.contains(told), "{page}");
}
