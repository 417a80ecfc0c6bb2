//! An engine's error as a diagnostic: one sentence, the file, the line; no stack of its own.

use datafusion::error::DataFusionError;
use datafusion::sql::sqlparser::parser::ParserError;

use crate::diagnostic::{Diagnostic, Place};

/// `M020`: the query cannot be planned or run.
pub fn sql_error(path: &str, error: &DataFusionError) -> Box<Diagnostic> {
    located("M020", path, error)
}

/// The same with another code. Lines are those of the file: front matter is kept as blank lines.
pub fn located(code: &'static str, path: &str, error: &DataFusionError) -> Box<Diagnostic> {
    if let Some(found) = error.diagnostic() {
        let mut place = Place::file(path);
        if let Some(span) = found.span {
            place = place.row(span.start.line).column(span.start.column.to_string());
        }
        let diagnostic = Diagnostic::fatal(code, first_line(&found.message)).at(place);
        return found.notes.iter().fold(diagnostic, |d, note| d.hint(first_line(&note.message)));
    }
    let message = match error.find_root() {
        DataFusionError::SQL(parser, _) => match parser.as_ref() {
            ParserError::ParserError(message) | ParserError::TokenizerError(message) => message.clone(),
            ParserError::RecursionLimitExceeded => "the query is nested too deeply".to_string(),
        },
        root => first_line(&root.to_string()),
    };
    let (message, position) = cut_position(&message);
    let mut place = Place::file(path);
    if let Some((line, column)) = position {
        place = place.row(line).column(column.to_string());
    }
    Diagnostic::fatal(code, message).at(place)
}

/// The parser writes its position into the sentence; take it out.
fn cut_position(message: &str) -> (String, Option<(u64, u64)>) {
    let Some((before, after)) = message.split_once(" at Line: ") else { return (message.to_string(), None) };
    let Some((line, rest)) = after.split_once(", Column: ") else { return (message.to_string(), None) };
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    match (line.parse(), rest[..digits].parse()) {
        (Ok(line), Ok(column)) => (before.to_string(), Some((line, column))),
        _ => (message.to_string(), None),
    }
}

/// The first line of an engine's message: the rest is its own stack.
pub fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parsers_position_becomes_a_place() {
        let error = DataFusionError::Plan("Expected: an expression, found: from at Line: 7, Column: 5".into());
        let diagnostic = located("M010", "sql/x.sql", &error);
        assert_eq!((diagnostic.place.row, diagnostic.place.column.as_deref()), (Some(7), Some("5")));
        assert!(diagnostic.message.ends_with("found: from"), "{}", diagnostic.message);
    }
}
