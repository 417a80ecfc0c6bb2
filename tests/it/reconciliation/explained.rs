//! A dossier that is gone from a file that should list it: open until the office explains it, then over for good.

use super::page;
use crate::bad_input::small::{csv, extracted, file, files, office, rows, run, send, words};
use crate::support::Office;

const SENDER: &str = "T.C.01";
const GONE: &str = "T.C.01-202409-0006";

/// Files that list everything; of October's, the dossier that September left open at `SENDER` is gone.
fn office_where_one_is_gone(covers: &str) -> Office {
    let office = office();
    let text = std::fs::read_to_string(office.path("pipelines/small.toml")).expect("the fixture is there");
    let lists = "tie_rule = \"competition\"\nlists = [\"absent_dossiers\", \"explanations_followed\"]";
    let source =
        "[[sources]]\nkind = \"giai_trinh\"\nfiles = '^giai-trinh_(?<period>\\d{4}-\\d{2})\\.csv$'\nsender = \"T\"\n";
    let text = text
        .replace("covers = \"touched_in\"", &format!("covers = \"{covers}\""))
        .replace("tie_rule = \"competition\"", lists)
        .replace("\n[thresholds]", &format!("\n{source}\n[thresholds]"));
    office.write("pipelines/small.toml", text);
    for period in ["2024-09", "2024-10", "2024-11"] {
        send(&office, period);
    }
    let left: Vec<_> = rows(SENDER, "2024-10").into_iter().filter(|row| !row.0.contains(&GONE.to_owned())).collect();
    office.write(&file(SENDER, "2024-10", &extracted("2024-10")), csv(&left));
    office
}

fn explain(office: &Office, period: &str, lines: &[&str]) {
    let header = "Mã hồ sơ,Đơn vị giải trình,Lý do,Số văn bản,Chức vụ người giải trình,Ngày giải trình,Ngày kết thúc";
    office.write(&format!("exports/giai-trinh_{period}.csv"), format!("{header}\n{}\n", lines.join("\n")));
}

fn figure(office: &Office, period: &str, indicator: &str) -> i64 {
    let sql = format!(
        "select numerator from facts where indicator = '{indicator}' and unit = '{SENDER}' and period = '{period}' \
         and window_kind = 'month' limit 1"
    );
    office.ask(&sql).first().and_then(|number| number.parse().ok()).expect("one figure")
}

#[test]
fn what_is_gone_stays_open_until_it_is_explained_and_then_stays_closed() {
    for covers in ["open_at", "all"] {
        let office = office_where_one_is_gone(covers);
        for period in ["2024-09", "2024-10"] {
            let said = run(&office, period);
            assert_eq!(said.code, 0, "{covers}: {}", words(&said));
        }
        assert_eq!(office.ask("select dossier_id from absent_dossiers"), [GONE], "{covers}");
        assert!(page(&office, "T.C").contains("Hồ sơ không còn trong tệp"));
        let before = ["open", "resolved", "received"].map(|indicator| figure(&office, "2024-10", indicator));

        if covers == "all" {
            faulty_lines_explain_nothing(&office);
        }
        explain(
            &office,
            "2024-10",
            &[&format!("{GONE},{SENDER},Đã trả kết quả,CV 8/UBND,Chủ tịch UBND,05/11/2024,03/10/2024")],
        );
        let said = run(&office, "2024-10");
        assert_eq!(said.code, 0, "{covers}: {}", words(&said));
        assert!(office.ask("select dossier_id from absent_dossiers").is_empty());
        assert_eq!(
            office.ask("select dossier_id, unit, effect from explanations_followed"),
            [format!("{GONE},{SENDER},closed")]
        );
        assert!(page(&office, "T.C").contains("đã trả kết quả"));
        let after = ["open", "resolved", "received"].map(|indicator| figure(&office, "2024-10", indicator));
        assert_eq!(after, [before[0] - 1, before[1] + 1, before[2]], "{covers}");

        // the next month's file does not list it either, and nobody misses it
        let said = run(&office, "2024-11");
        assert_eq!(said.code, 0, "{covers}: {}", words(&said));
        assert!(office.ask("select dossier_id from absent_dossiers").is_empty());
        assert_eq!(
            office.ask(&format!(
                "select count(*) from dossier_ledger where dossier_id = '{GONE}' and ledger_period = '2024-11'"
            )),
            ["0"]
        );
        assert_eq!(figure(&office, "2024-11", "open"), 1, "{covers}: only November's own is open");
    }
}

/// Without its document, its day, or the day of an end, a line is a fault of its own.
fn faulty_lines_explain_nothing(office: &Office) {
    let bad =
        [",Chủ tịch UBND,05/11/2024,03/10/2024", "CV 8,Chủ tịch UBND,,03/10/2024", "CV 8,Chủ tịch UBND,05/11/2024,"];
    let good = (1..=8).map(|n| format!("X-{n},{SENDER},Trùng hồ sơ,CV 9/UBND,Chủ tịch UBND,05/11/2024,"));
    let lines: Vec<String> =
        bad.iter().map(|cells| format!("{GONE},{SENDER},Đã trả kết quả,{cells}")).chain(good).collect();
    explain(office, "2024-10", &lines.iter().map(String::as_str).collect::<Vec<_>>());
    let said = run(office, "2024-10");
    assert_eq!(said.code, 0, "{}", words(&said));
    let faults: String = files(&office.path("output/quarantine/2024-10"))
        .into_iter()
        .map(|path| std::fs::read_to_string(path).expect("the list of faults"))
        .collect();
    assert_eq!(faults.matches("F221").count(), 3, "{faults}");
    assert_eq!(office.ask("select count(*) from absent_dossiers"), ["1"]);
}
