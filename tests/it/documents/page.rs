//! What a page prints where a figure is: the elements that carry a fact's id, and the cells of a list's table.
//! Text found elsewhere on the page is no proof of anything.

use crate::golden::words;

/// Where a page prints a figure.
#[derive(Clone, Copy, Debug)]
pub enum Printed {
    /// In the elements that carry the id of the fact, which is the fifth column of the query.
    AsFact,
    /// In the table of a list: the one row whose cells under these headings say this, under the heading of the figure.
    InList { list: &'static str, row: &'static [(&'static str, &'static str)], column: &'static str },
}

/// Texts of the elements that carry this fact.
pub fn of_fact(html: &str, fact: &str) -> Vec<String> {
    let mark = format!("data-fact=\"{fact}\"");
    html.match_indices(&mark)
        .map(|(at, _)| {
            let open = html[..at].rfind('<').expect("an attribute stands in a tag");
            words(element(html, open))
        })
        .collect()
}

/// Texts under a heading of a list, in the rows whose other cells say what is asked.
pub fn of_list(html: &str, list: &str, row: &[(&str, &str)], column: &str) -> Vec<String> {
    let id = format!("<table id=\"bang-ds-{}\"", list.replace('_', "-"));
    let Some(open) = html.find(&id) else { panic!("no table of the list `{list}`") };
    let table = element(html, open);
    let (head, body) = table.split_once("<tbody>").expect("a table has a body");
    let headings = cells(head);
    let place = |name: &str| {
        headings.iter().position(|h| h == name).unwrap_or_else(|| panic!("`{name}` is not among {headings:?}"))
    };
    let rows: Vec<Vec<String>> = body.split("<tr").skip(1).map(cells).collect();
    let found: Vec<String> = rows
        .iter()
        .filter(|cells| row.iter().all(|(name, said)| cells[place(name)] == *said))
        .map(|cells| cells[place(column)].clone())
        .collect();
    assert!(!found.is_empty(), "`{list}` has no row {row:?}: {rows:?}");
    found
}

/// Cells of one row, or headings of one row.
fn cells(row: &str) -> Vec<String> {
    let starts =
        row.match_indices("<t").filter(|(at, _)| row[*at..].starts_with("<th ") || row[*at..].starts_with("<td"));
    starts.map(|(at, _)| words(element(row, at))).collect()
}

/// The element that begins here, to its closing tag.
fn element(html: &str, open: usize) -> &str {
    let name: String = html[open + 1..].chars().take_while(char::is_ascii_alphanumeric).collect();
    let (begin, end) = (format!("<{name}"), format!("</{name}>"));
    let mut depth = 0;
    let mut at = open;
    loop {
        let next = html[at..].find('<').map(|n| at + n).unwrap_or_else(|| panic!("<{name}> is not closed"));
        if html[next..].starts_with(&end) {
            depth -= 1;
            if depth == 0 {
                return &html[open..next + end.len()];
            }
        } else if html[next..].starts_with(&begin) && !html[next + begin.len()..].starts_with(char::is_alphanumeric) {
            depth += 1;
        }
        at = next + 1;
    }
}

/// Numbers of a text as Vietnamese print them: "1.981" and "97,41" as a whole number and its decimals.
pub fn numbers(text: &str) -> Vec<(i64, u32)> {
    let is_of_number = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    text.split(|c| !is_of_number(c))
        .filter_map(|part| {
            let part = part.trim_matches(['.', ',']).replace('.', "");
            let (whole, rest) = part.split_once(',').unwrap_or((&part, ""));
            Some((format!("{whole}{rest}").parse().ok()?, rest.len() as u32))
        })
        .collect()
}

#[test]
fn a_figure_is_looked_for_where_it_stands() {
    let page = "<p>12</p><ul><li><span data-fact=\"a/x\">đạt 97,41%, <b>xếp thứ 9/12</b></span> 5</li></ul>\
                <table id=\"bang-ds-my-list\"><thead><tr><th scope=\"col\">Phòng</th><th scope=\"col\">Quá hạn</th></tr></thead>\
                <tbody>\n<tr><th scope=\"row\">Đất đai</th><td class=\"num\">7</td></tr>\n\
                <tr><th scope=\"row\">Hộ tịch</th><td>1.981</td></tr></tbody></table>";
    assert_eq!(of_fact(page, "a/x"), ["đạt 97,41%, xếp thứ 9/12"]);
    assert!(of_fact(page, "a/y").is_empty() && of_fact(page, "a").is_empty());
    assert_eq!(of_list(page, "my_list", &[("Phòng", "Đất đai")], "Quá hạn"), ["7"]);
    assert_eq!(numbers("đạt 97,41%, xếp thứ 9/12; 1.981 hồ sơ."), [(9741, 2), (9, 0), (12, 0), (1981, 0)]);
}
