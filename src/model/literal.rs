//! SQL with its parameters written into it: what the engine ran, as text that stands alone.

use chrono::DateTime;
use datafusion::common::ScalarValue;

use super::engine::Parameters;

/// A text as SQL.
pub fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// A parameter's value as SQL; a kind that no parameter has is null.
fn literal(value: &ScalarValue) -> String {
    match value {
        ScalarValue::Utf8(Some(value)) => text(value),
        ScalarValue::TimestampMicrosecond(Some(us), None) => {
            let at = DateTime::from_timestamp_micros(*us).map(|t| t.format("%Y-%m-%d %H:%M:%S%.6f").to_string());
            format!("to_timestamp_micros({})", text(&at.unwrap_or_default()))
        }
        _ => "null".to_string(),
    }
}

/// The query with every `$name` replaced; comments and blank lines are left out, texts stay as they are.
pub fn filled(sql: &str, parameters: &Parameters) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(next) = rest.chars().next() {
        let taken = if next == '\'' || next == '"' {
            quoted(rest, next)
        } else if rest.starts_with("--") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
            continue;
        } else if rest.starts_with("/*") {
            rest = &rest[rest.find("*/").map_or(rest.len(), |end| end + 2)..];
            continue;
        } else if let Some((name, value)) = parameter(rest, parameters) {
            out.push_str(&literal(value));
            rest = &rest[name.len() + 1..];
            continue;
        } else {
            next.len_utf8()
        };
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    let lines: Vec<&str> = out.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// Bytes up to the closing mark; a doubled mark reads as two texts, which copies the same.
fn quoted(sql: &str, mark: char) -> usize {
    sql[1..].find(mark).map_or(sql.len(), |end| end + 2)
}

fn parameter<'a>(sql: &str, parameters: &'a Parameters) -> Option<(&'a str, &'a ScalarValue)> {
    let name = sql.strip_prefix('$')?;
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
    parameters.iter().find(|(known, _)| *known == &name[..end]).map(|(known, value)| (*known, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters() -> Parameters {
        vec![
            ("period", ScalarValue::Utf8(Some("2024-10".into()))),
            ("period_start", ScalarValue::TimestampMicrosecond(Some(0), None)),
        ]
    }

    #[test]
    fn parameters_become_values_and_texts_stay() {
        let sql =
            "\n\nselect 'a $period ''b' as x, $period, -- the dossier's $period\n  $period_start /* $period */ as y\n";
        let expected =
            "select 'a $period ''b' as x, '2024-10',\n  to_timestamp_micros('1970-01-01 00:00:00.000000')  as y";
        assert_eq!(filled(sql, &parameters()), expected);
    }

    #[test]
    fn a_mark_in_a_value_does_not_end_it() {
        assert_eq!(text("d'Or"), "'d''Or'");
        assert_eq!(filled("'it''s' $nothing", &parameters()), "'it''s' $nothing");
    }
}
