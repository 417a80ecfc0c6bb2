//! The warehouse against the forms of its units, the national portal, and what units asked to leave out.

use super::{office, page};
use crate::bad_input::small::{csv, rows, run, send, words};

const FORMS: &str = r#"
[[sources]]
kind = "form_06a"
files = '^bieu-06a/(?<period>\d{4}-\d{2})/(?<sender>[A-Z0-9.]+)\.csv$'
"#;

#[test]
fn a_form_that_differs_from_the_dossiers_is_listed_cell_by_cell() {
    let office = office(&["form_06a_differences"], FORMS);
    // seven dossiers of October: six received, one of September; one stays open
    let header = "Lĩnh vực,(3),(4),(5),(6),(7),(8),(9),(10),(11),(12),(13)\n";
    let own = "select form_column, value from own_form_06a where unit = 'T.A.00' order by 1";
    office.write("exports/bieu-06a/2024-10/T.A.00.csv", format!("{header}Đất đai,1,1,0,0,0,0,0,0,1,1,0\n"));
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let values: Vec<i64> = office
        .ask(own)
        .iter()
        .map(|row| row.rsplit(',').next().unwrap_or_default().parse().expect("a count"))
        .collect();
    let [all, online, direct, carried, resolved, early, on_time, late, open, in_time, overdue] = values[..] else {
        panic!("eleven columns: {values:?}")
    };
    assert_eq!((all, resolved), (online + direct + carried, early + on_time + late));
    assert_eq!((open, all), (in_time + overdue, resolved + open));
    let found = office.ask(
        "select field, form_value, own_value from form_06a_differences where form_column = 3 order by is_part desc",
    );
    assert_eq!(found, [format!("Đất đai,1,{all}"), format!("Tổng số,1,{all}")]);
    assert!(page(&office, "T.A").contains("Biểu II.06a đơn vị gửi khác hồ sơ trong kho"));

    let form: Vec<String> = values.iter().map(i64::to_string).collect();
    office.write("exports/bieu-06a/2024-10/T.A.00.csv", format!("{header}ĐẤT ĐAI,{}\n", form.join(",")));
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    assert_eq!(office.ask("select count(*) from form_06a_differences"), ["0"]);
}

/// The quarter, the half year, 15/12 to 15/9: whatever is made of days that the warehouse knows the ends of.
#[test]
fn a_form_of_another_window_is_compared_by_its_totals_where_its_days_are_known() {
    let office = office(&["form_06a_summary", "form_06a_window_differences"], FORMS);
    let pipeline = std::fs::read_to_string(office.path("pipelines/small.toml")).expect("the fixture is there");
    office.write("pipelines/small.toml", format!("{pipeline}\n[[indicators]]\nid = \"carried_over\"\n"));
    // the table keeps both months: September is what it has more
    let mut values = vec![0; 11];
    for period in ["2024-08", "2024-09"] {
        send(&office, period);
        assert_eq!(run(&office, period).code, 0);
        let own = "select sum(value) from own_form_06a where unit = 'T.A.00' group by form_column order by form_column";
        let all = office.ask(own).into_iter().map(|row| row.parse::<i64>().expect("a count"));
        let known = std::mem::take(&mut values);
        values = all.zip(known).map(|(all, known)| all - known).collect();
    }
    assert!(values.len() == 11 && values[0] > 1, "{values:?}");
    // sent in October, of September: its fields are not asked, its total is
    let sent = |values: &[i64], first: &str| {
        let cells: Vec<String> = values.iter().map(i64::to_string).collect();
        let form = format!(
            "Biểu số II.06a/VPCP/KSTT,,,,,,,,,,,\n(Từ ngày {first} đến ngày 30/09/2024),,,,,,,,,,,\n\
             Lĩnh vực,(3),(4),(5),(6),(7),(8),(9),(10),(11),(12),(13)\nLĩnh vực khác,{0}\nTổng số,{0}\n",
            cells.join(",")
        );
        office.write("exports/bieu-06a/2024-10/T.A.00.csv", form);
        let said = office.stage("run", "small", "2024-08..2024-10", &[]);
        assert_eq!(said.code, 0, "{}", words(&said));
        let told = office.ask("select conclusion, form_total, own_total, different_count from form_06a_summary");
        (told, office.ask("select form_column, difference from form_06a_window_differences order by 1"))
    };
    let total = values[0];
    assert_eq!(sent(&values, "01/09/2024"), (vec![format!("equal,{total},{total},0")], Vec::new()));
    values[4] += 2;
    assert_eq!(sent(&values, "01/09/2024"), (vec![format!("different,{total},{total},1")], vec!["7,2".to_owned()]));
    // no state is known of the evening before 2 September
    assert_eq!(sent(&values, "02/09/2024"), (vec![format!("window,{total},,")], Vec::new()));
}

const REQUESTS: &str = r#"
[[sources]]
kind = "kien_nghi"
files = '^kien-nghi_(?<period>\d{4}-\d{2})\.csv$'
sender = "T"
"#;

#[test]
fn an_accepted_exclusion_is_printed_before_and_after_and_needs_a_document() {
    let office = office(&["adjusted_ranks", "requests_followed"], REQUESTS);
    assert_eq!(run(&office, "2024-10").code, 0);
    let figure = "select unit, numerator, denominator, rank, ranked_count from facts where indicator = 'overdue' \
                  and window_kind = 'month' and population = 'districts' order by numerator desc, unit limit 1";
    let worst = office.ask(figure).remove(0);
    let unit = worst.split(',').next().expect("a unit").to_owned();
    let ids = office.ask(&format!(
        "select distinct dossier_id from dossier_state where is_late and flow_weight > 0 \
         and ended_at >= timestamp '2024-10-01 00:00:00' and resolving_unit like '{unit}.%' order by 1"
    ));
    assert!(ids.len() >= 3, "{ids:?}");
    let header = "Mã hồ sơ,Chỉ tiêu,Lý do,Kết luận,Số văn bản,Chức vụ kết luận,Ngày kết luận\n";
    let accepted = |id: &str, reason: &str, document: &str| {
        format!("{id},Hồ sơ quá hạn,{reason},Chấp nhận,{document},Chánh Văn phòng,05/11/2024\n")
    };
    let rejected = format!("{},Hồ sơ quá hạn,Lỗi đồng bộ,Không chấp nhận,,,\n", ids[2]);
    let list = format!(
        "{header}{}{}{rejected}{}",
        accepted(&ids[0], "Lỗi đồng bộ", "Công văn số 12/VP-KSTT"),
        accepted(&ids[1], "Bất khả kháng", "Công văn số 15/VP-KSTT"),
        accepted("KHONG-CO-1", "Lỗi đồng bộ", "Công văn số 12/VP-KSTT"),
    );
    office.write("exports/kien-nghi_2024-10.csv", &list);
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let idle = "2024-10: accepted requests whose dossiers count in no figure: KHONG-CO-1 (overdue)";
    assert!(said.stderr.contains(idle), "{}", said.stderr);

    // Two documents are one figure: what they take out adds up to the difference.
    let adjusted = office.ask(&format!(
        "select numerator, denominator, rank, ranked_count, excluded_count, document_number, adjusted_numerator, \
         adjusted_denominator from adjusted_ranks \
         where unit = '{unit}' and indicator = 'overdue' and window_kind = 'month' and population = 'districts'"
    ));
    let numbers: Vec<i64> = worst.split(',').skip(1).map(|number| number.parse().expect("a count")).collect();
    let [n, d, rank, of] = numbers[..] else { panic!("{worst}") };
    let documents =
        "Công văn số 12/VP-KSTT (01\u{a0}hồ sơ lỗi đồng bộ); Công văn số 15/VP-KSTT (01\u{a0}hồ sơ bất khả kháng)";
    assert_eq!(adjusted, [format!("{n},{d},{rank},{of},2,{documents},{},{}", n - 2, d - 2)]);
    assert_eq!(office.ask(figure), [worst.clone()], "the main figure changed");
    let sentence = "loại trừ 01 hồ sơ lỗi đồng bộ theo Công văn số 12/VP-KSTT, 01 hồ sơ bất khả kháng theo Công văn số 15/VP-KSTT: ";
    for name in [unit.as_str(), "tinh"] {
        let page = page(&office, name);
        assert!(page.contains(&format!("{n} hồ sơ, thứ {rank}/{of}; {sentence}")), "{name}");
        assert!(page.contains("Trước và sau loại trừ được chấp nhận"), "{name}");
        assert!(page.contains("Kiến nghị điều chỉnh số liệu") && page.contains("không chấp nhận"), "{name}");
    }
    assert!(page(&office, "tinh").contains("không có hồ sơ trong số liệu"));
    let effects = office.ask("select dossier_id, effect from requests_followed where effect <> 'excluded' order by 1");
    assert_eq!(effects, ["KHONG-CO-1,not_counted".to_string(), format!("{},counted", ids[2])]);

    // without the number of its document the row is a fault, and nothing is excluded by it
    let more = [accepted("X-1", "Lỗi đồng bộ", ""), accepted("X-2", "Lỗi đồng bộ", "CV 1")].concat();
    office.write("exports/kien-nghi_2024-10.csv", format!("{list}{more}"));
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let faults = crate::bad_input::small::files(&office.path("output/quarantine/2024-10"))
        .into_iter()
        .map(|path| std::fs::read_to_string(path).expect("the list of faults"))
        .find(|text| text.contains("F221"))
        .expect("a fault");
    assert!(faults.contains("Số văn bản"), "{faults}");
    assert_eq!(office.ask("select count(*) from kien_nghi where conclusion = 'accepted'"), ["4"]);
}

/// Any indicator of dossiers can be disputed, and who decided must be said.
#[test]
fn a_rate_of_what_was_received_can_be_disputed_too() {
    let office = office(&["adjusted_ranks"], REQUESTS);
    assert_eq!(run(&office, "2024-10").code, 0);
    let header = "Mã hồ sơ,Chỉ tiêu,Lý do,Kết luận,Số văn bản,Chức vụ kết luận,Ngày kết luận\n";
    let line = |id: &str, by: &str| {
        format!("{id},Thanh toán trực tuyến,Nhầm đơn vị giải quyết,Chấp nhận,Công văn số 3/VP,{by},05/11/2024\n")
    };
    let list = [line("T.A.00-202410-0003", "Chánh Văn phòng"), line("T.A.00-202410-0002", "")].concat();
    office.write("exports/kien-nghi_2024-10.csv", format!("{header}{list}"));
    let said = run(&office, "2024-10");
    // one of two rows kept apart is over the threshold
    assert_eq!(said.code, 1, "{}", words(&said));
    let adjusted = "select excluded_count, denominator - adjusted_denominator from adjusted_ranks \
                    where unit = 'T.A' and indicator = 'online_payment' and window_kind = 'month'";
    assert_eq!(office.ask(adjusted), ["1,1"], "the row without who decided excludes nothing");
}

const PORTAL: &str = r#"
[[sources]]
kind = "portal"
files = '^cong/(?<period>\d{4}-\d{2})_(?<extracted>\d{8}-\d{4})\.csv$'
extracted_format = "%Y%m%d-%H%M"
profile = "xuyen-son"
covers = "touched_in"
sender = "T"
"#;

#[test]
fn the_portal_is_compared_dossier_by_dossier_and_never_counted() {
    let office = office(&["portal_differences", "portal_effects"], PORTAL);
    assert_eq!(run(&office, "2024-10").code, 0);
    let all = "select fact_id, numerator, denominator, rank from facts order by 1";
    let before = office.ask(all);
    let without = office.motcua(&["doi-chieu", "--output", "output"]);
    assert_eq!((without.code, without.stderr.contains("R012")), (2, true), "{}", without.stderr);

    // T.A.00 alone differs: one dossier is missing, one is still open there, one is promised another day
    let mut listed = Vec::new();
    for sender in crate::bad_input::small::SENDERS {
        let mut own = rows(sender, "2024-10");
        if sender == "T.A.00" {
            own.remove(0);
            own[0] = own[0]
                .clone()
                .with("Trạng thái", "Đang xử lý")
                .with("Ngày có kết quả", "")
                .with("Ngày trả kết quả", "");
            own[1] = own[1].clone().with("Ngày hẹn trả", "09/10/2024 10:00:00");
        }
        listed.extend(own);
    }
    office.write("exports/cong/2024-10_20241102-0800.csv", csv(&listed));
    let said = run(&office, "2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    assert_eq!(office.ask(all), before, "the portal's list changed a figure");
    let kinds = office.ask("select difference_kind, unit from portal_differences order by 1");
    assert_eq!(kinds, ["due_date,T.A.00", "ended_date,T.A.00", "only_here,T.A.00", "status,T.A.00"]);
    let effect = office.ask(
        "select numerator, portal_numerator from portal_effects where unit = 'T.A' and indicator = 'overdue' \
         and population = 'districts'",
    );
    assert_eq!(effect.len(), 1, "the open dossier is overdue there: {effect:?}");
    let said = office.motcua(&["doi-chieu", "--unit", "T.A", "--csv", "--output", "output"]);
    assert_eq!((said.code, said.stdout.lines().count()), (0, 5), "{}{}", said.stdout, said.stderr);
    // headings and codes in the words of the pages
    assert!(said.stdout.starts_with("\u{feff}Khác nhau,Mã hồ sơ,Đơn vị giải quyết,"), "{}", said.stdout);
    assert!(said.stdout.contains("chỉ có trong kho,T.A.00-"), "{}", said.stdout);
    let table = office.motcua(&["doi-chieu", "--output", "output"]).stdout;
    assert!(table.contains("Xếp thứ theo Cổng") && !table.contains("portal_rank"), "{table}");
    assert!(!table.contains("only_here") && !table.contains("handed_over"), "{table}");
    let elsewhere = office.motcua(&["doi-chieu", "--unit", "T.B", "--csv", "--output", "output"]);
    assert!(!elsewhere.stdout.contains("T.A.00"), "{}", elsewhere.stdout);
    assert!(page(&office, "T.A").contains("Khác với Cổng Dịch vụ công quốc gia"));
}
