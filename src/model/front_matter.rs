//! The TOML block comment on top of every `.sql` file, and the SQL below it.

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

use super::print::Print;
use crate::diagnostic::{Diagnostic, Place, Result};

/// How a model is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Not kept: its SQL is read where it is used.
    View,
    /// Kept whole, rebuilt when an input changes.
    Table,
    /// Kept by period: partition p reads partition p of its inputs and earlier ones of itself.
    ByPeriod,
}

/// Which partitions of its inputs a view reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Periods {
    /// The period at hand; in `motcua sql`, the release's last one.
    #[default]
    This,
    /// All of them.
    All,
}

/// Type of a column, in words an analyst uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    Text,
    Integer,
    Bool,
    Date,
    /// Local wall time, microseconds.
    Timestamp,
}

impl ColumnType {
    /// The one Arrow type a kept column has.
    pub fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8View,
            Self::Integer => DataType::Int64,
            Self::Bool => DataType::Boolean,
            Self::Date => DataType::Date32,
            Self::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, None),
        }
    }
}

/// A column: its type, and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    #[serde(rename = "type")]
    pub column_type: ColumnType,
    /// Meaning, with its unit.
    pub is: String,
    /// The same in Vietnamese, where the name is not in the dictionary.
    #[serde(default)]
    pub vi: Option<String>,
}

/// Columns in the order the file gives them: readers of a table expect its author's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns(pub Vec<(String, Column)>);

impl<'de> Deserialize<'de> for Columns {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct InOrder;
        impl<'de> serde::de::Visitor<'de> for InOrder {
            type Value = Columns;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a table of columns")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> std::result::Result<Columns, A::Error> {
                let mut columns = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    columns.push(entry);
                }
                Ok(Columns(columns))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// One model.
#[derive(Clone, Debug)]
pub struct Model {
    /// File stem.
    pub name: String,
    /// Path below the project root.
    pub path: String,
    pub title: String,
    /// Title in Vietnamese, where `title` is not.
    pub vi: Option<String>,
    pub kind: Kind,
    pub periods: Periods,
    /// A view that a build computes once for each cut-off and holds in memory, because most queries read it.
    pub is_shared: bool,
    /// Partitions of itself that `<name>_before` holds.
    pub lookback: u32,
    /// Columns that identify a row; kept tables are ordered by them.
    pub grain: Vec<String>,
    pub columns: Columns,
    /// How its rows are printed, where they are.
    pub print: Option<Print>,
    /// SQL without the front matter.
    pub sql: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    title: String,
    #[serde(default)]
    vi: Option<String>,
    #[allow(dead_code, reason = "for readers of the file; required so that it is never forgotten")]
    owner: String,
    kind: Kind,
    #[serde(default)]
    periods: Periods,
    #[serde(default)]
    shared: bool,
    #[serde(default)]
    lookback: u32,
    #[serde(default)]
    grain: Vec<String>,
    #[serde(default)]
    columns: Columns,
    #[serde(default)]
    print: Option<Print>,
}

impl Model {
    /// Reads a model's text.
    ///
    /// # Errors
    /// `M001` without front matter, `M002` for front matter that cannot be read (line and column),
    /// `M003` for front matter that contradicts itself.
    pub fn parse(path: &str, text: &str) -> Result<Self> {
        let (header, sql): (Header, String) = split(path, text)?;
        let name = stem(path);
        let bad = |message: &str| Err(Diagnostic::fatal("M003", message.to_string()).at(Place::file(path)));
        if header.kind != Kind::View {
            if header.grain.is_empty() {
                return bad("a kept table says its `grain`: the columns that identify a row");
            }
            if let Some(unknown) =
                header.grain.iter().find(|column| !header.columns.0.iter().any(|(name, _)| name == *column))
            {
                return bad(&format!("the grain's column `{unknown}` is not among `columns`"));
            }
        }
        if header.lookback > 0 && header.kind != Kind::ByPeriod {
            return bad("`lookback` is for `kind = \"by_period\"`");
        }
        if header.shared && (header.kind, header.periods) != (Kind::View, Periods::This) {
            return bad("`shared` is for a view that reads one period");
        }
        if let Some(print) = &header.print {
            print.check(path)?;
        }
        Ok(Self {
            name,
            path: path.to_string(),
            title: header.title,
            vi: header.vi,
            kind: header.kind,
            periods: header.periods,
            is_shared: header.shared,
            lookback: header.lookback,
            grain: header.grain,
            columns: header.columns,
            print: header.print,
            sql,
        })
    }

    /// Arrow schema of the kept table, columns in the file's order.
    pub fn schema(&self) -> SchemaRef {
        Arc::new(Schema::new(
            self.columns
                .0
                .iter()
                .map(|(name, column)| Field::new(name, column.column_type.arrow(), true))
                .collect::<Vec<_>>(),
        ))
    }

    /// Name under which a by-period model reads its own earlier partitions.
    pub fn before(&self) -> String {
        format!("{}_before", self.name)
    }
}

/// File name without folder and extension.
pub fn stem(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".sql").unwrap_or(file).to_string()
}

/// A query without its comments and line breaks: what of it decides rows.
pub fn uncommented(sql: &str) -> String {
    let code = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
    code.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// Splits `/* toml */ sql` and reads the TOML. The SQL begins with as many line breaks as the front
/// matter has, so that the engine's line numbers are the file's.
///
/// # Errors
/// `M001`, `M002`.
pub fn split<T: DeserializeOwned>(path: &str, text: &str) -> Result<(T, String)> {
    let missing = || {
        Diagnostic::fatal("M001", "the file does not begin with front matter")
            .at(Place::file(path).row(1))
            .hint("begin it with a TOML block comment: /* title = \"…\" … */")
    };
    let body = text.strip_prefix("/*").ok_or_else(missing)?;
    let (front, sql) = body.split_once("*/").ok_or_else(missing)?;
    // Blank out the opening mark instead of cutting it, so that lines and columns stay true.
    let padded = format!("  {front}");
    let header = toml::from_str(&padded).map_err(|error| crate::pipeline::toml_error(&error, &padded, path, "M002"))?;
    Ok((header, format!("{}{sql}", "\n".repeat(front.matches('\n').count()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "/*\ntitle = \"t\"\nowner = \"o\"\nkind = \"table\"\ngrain = [\"a\"]\n[columns]\na = { type = \"text\", is = \"key\" }\n*/\nselect 1";

    #[test]
    fn reads_front_matter_and_keeps_the_sql() {
        let model = Model::parse("sql/core/x.sql", GOOD).unwrap();
        assert_eq!((model.name.as_str(), model.kind, model.sql.trim()), ("x", Kind::Table, "select 1"));
        assert_eq!(model.schema().field(0).data_type(), &DataType::Utf8View);
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let error = Model::parse("x.sql", &GOOD.replace("owner", "ownr")).unwrap_err();
        assert_eq!((error.code, error.place.row), ("M002", Some(3)));
    }

    #[test]
    fn a_grain_outside_the_columns_is_refused() {
        let error = Model::parse("x.sql", &GOOD.replace("[\"a\"]", "[\"b\"]")).unwrap_err();
        assert_eq!(error.code, "M003");
    }
}
