//! Declarations that are right, and each way in which one is wrong.

use super::*;

const GOOD: &str = r#"title = "Nhiệm vụ"
newest_of = "year"
key = ["unit", "task"]

[[columns]]
name = "unit"
title = "Đơn vị"
type = "unit"
required = true
is = "who does it"

[[columns]]
name = "task"
title = "Mã nhiệm vụ"
type = "text"
required = true
is = "number of the task"

[[columns]]
name = "points_hundredths"
title = "Điểm"
headers = ["Số điểm"]
type = "decimal"
digits = 2
is = "points"

[[columns]]
name = "state"
title = "Kết quả"
type = "code"
values = { "Đã hoàn thành" = "done" }
is = "where it stands"

[[columns]]
name = "proof"
title = "Minh chứng"
type = "text"
needed_when = { column = "state", code = "done" }
is = "what proves it"
"#;

fn check(text: &str) -> Result<Register> {
    Register::parse(text, "pipelines/registers/plan_tasks.toml")
}

#[test]
fn a_declaration_is_read() {
    let register = check(GOOD).unwrap();
    assert_eq!((register.name.as_str(), register.newest_of), ("plan_tasks", Some(NewestOf::Year)));
    assert_eq!(register.columns[2].cell_type, CellType::Decimal { digits: 2 });
    let CellType::Code(codes) = &register.columns[3].cell_type else { panic!("a list of codes") };
    assert_eq!((codes[&normalise("ĐÃ HOÀN THÀNH")].as_str(), codes["done"].as_str()), ("done", "done"));
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    for (old, new, code, row) in [
        ("newest_of", "newest_off", "C201", 2),
        ("newest_of = \"year\"", "", "C202", 1),
        ("key = [\"unit\", \"task\"]", "key = [\"task\"]\nshared = true", "C202", 1),
        ("name = \"state\"", "name = \"other_sender\"", "C202", 28),
        ("newest_of = ", "reference = true\nnewest_of = ", "C202", 1),
        ("type = \"text\"", "type = \"txt\"", "C201", 15),
        ("\"task\"]", "\"tasks\"]", "C202", 3),
        ("\"Số điểm\"", "\"Đơn vị\"", "C202", 22),
        ("\"Số điểm\"", "\"Ghi chú\"", "C202", 22),
        ("name = \"state\"", "name = \"period\"", "C202", 28),
        ("name = \"state\"", "name = \"unit\"", "C202", 28),
        ("digits = 2", "", "C202", 23),
        ("type = \"code\"\n", "type = \"text\"\n", "C202", 30),
        ("column = \"state\"", "column = \"stage\"", "C202", 38),
        ("code = \"done\"", "code = \"donne\"", "C202", 38),
        ("digits = 2", "digits = 2\nlimits = { min = 2, max = 1 }", "C202", 25),
        ("digits = 2", "digits = 2\nlimits = { at_most = \"state\" }", "C202", 25),
        ("digits = 2", "digits = 2\nlimits = { at_most = \"maximum\" }", "C202", 25),
        ("type = \"code\"", "type = \"code\"\nlimits = { min = 0 }", "C202", 31),
    ] {
        let error = check(&GOOD.replacen(old, new, 1)).unwrap_err();
        assert_eq!((error.code, error.place.row), (code, Some(row)), "{old} → {new}: {error}");
    }
    let error = Register::parse(GOOD, "pipelines/registers/Plan-Tasks.toml").unwrap_err();
    assert_eq!(error.code, "C202");
}

#[test]
fn the_registers_of_the_project_are_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/pipelines/registers");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        Register::parse(&text, &format!("{FOLDER}{}", path.file_name().unwrap().to_string_lossy())).unwrap();
    }
}
