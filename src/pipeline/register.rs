//! A register: a list that an office keeps itself, in a spreadsheet, beside the exports of dossiers.
//!
//! Plan tasks, scoring sheets, inspections, targets: one kind is one file,
//! `pipelines/registers/<kind>.toml`, and its stem is the table analysts read. The file says every
//! column: what an office calls it, how a cell is cast, whether a row can do without it. So a register
//! is added by adding a file, and nothing about a kind is written in the program.
//!
//! A register with `reference = true` is the province's own data instead of what units send: its rows are
//! `pipelines/reference/<kind>.csv`, kept in the release beside the SQL that reads them.
//!
//! Invariant: a declared register can be read: its names are columns of SQL, its key is required, no
//! header means two things, and no header that the dossier dictionary knows as personal is a column.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::{Text, place_in, toml_error};
use crate::diagnostic::{Diagnostic, Result};
use crate::dossier::PERSONAL_HEADERS;
use crate::intake::normal::normalise;

/// Folder of the declarations.
pub const FOLDER: &str = "pipelines/registers/";

/// Columns that every row of a register has besides its own.
pub const PROVENANCE: [&str; 8] =
    ["flags", "sender", "period", "version", "extracted_at", "src_file", "src_sheet", "src_row"];

/// Column of a register's table: another sender of the same line, whose row does not count.
pub const OTHER_SENDER: &str = "other_sender";

/// Digits behind the comma that a decimal may have.
const MOST_DIGITS: u32 = 6;
/// Digits behind the comma of a percentage: 97,41 % is kept as 9741.
const PERCENT_DIGITS: u32 = 2;

/// Which files of a sender count, of each month always the newest version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewestOf {
    /// Every month's: a file lists what happened in its month.
    Month,
    /// The last month's of every year: a file lists the whole year as it stands.
    Year,
    /// The last one alone: a file lists all there is.
    All,
}

/// How a cell of a column is cast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellType {
    Text,
    /// Texts of a closed list, normalised, and the code each is stored as.
    Code(BTreeMap<String, String>),
    /// A unit's code, found from its code or name.
    Unit,
    Date,
    /// `2024-10`.
    Month,
    Year,
    /// A whole number, zero or more.
    Integer,
    /// A decimal as a whole number of units of 10^-`digits`: 82,60 points are 8260 hundredths.
    Decimal {
        digits: u32,
    },
    /// A percentage in hundredths of a percent: 97,41 % is 9741.
    Percent,
    Truth,
}

impl CellType {
    /// Digits behind the comma; `None` for what is no decimal.
    pub fn digits(&self) -> Option<u32> {
        match self {
            Self::Decimal { digits } => Some(*digits),
            Self::Percent => Some(PERCENT_DIGITS),
            _ => None,
        }
    }
}

/// Where a column's values stand in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Under a header of its own.
    #[default]
    Cells,
    /// The heading inside the table that the row stands under.
    Heading,
    /// First day of the window that a line above the table names.
    FirstDay,
    /// Last day of that window.
    LastDay,
    /// How many rows of the file are kept apart.
    KeptApart,
}

/// One column of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterColumn {
    /// Column of the warehouse.
    pub name: String,
    /// What an office calls it; one of its headers.
    pub title: String,
    pub cell_type: CellType,
    /// A row without it, or with one that cannot be cast, is kept apart.
    pub is_required: bool,
    /// A row without it is kept apart where the column of this name holds one of these codes.
    pub needed_when: Option<(String, Vec<String>)>,
    /// A cell outside them is a fault and is not used.
    pub limits: Limits,
    /// Headers beyond the title.
    pub headers: Vec<String>,
    pub origin: Origin,
    /// Meaning, with its unit, in English.
    pub meaning: String,
}

/// One kind of register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// File stem: name of the source kind and of the table.
    pub name: String,
    /// Path of the declaration, for messages.
    pub file: String,
    /// What an office calls it.
    pub title: String,
    /// `None` for reference data, which are one file of the project.
    pub newest_of: Option<NewestOf>,
    /// Columns that tell two rows of one file apart.
    pub key: Vec<String>,
    /// A key is one line whoever sends it: of two senders' one counts.
    pub is_shared: bool,
    pub columns: Vec<RegisterColumn>,
    /// Words that a heading inside the table begins or ends with even where its row holds figures.
    pub headings: Vec<String>,
    /// Headers that are known and of no use.
    pub ignored: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    title: String,
    newest_of: Option<NewestOf>,
    #[serde(default)]
    reference: bool,
    key: Vec<Spanned<String>>,
    #[serde(default)]
    shared: bool,
    #[serde(default)]
    headings: Vec<String>,
    #[serde(default)]
    ignored: Vec<String>,
    columns: Vec<RawColumn>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    name: Spanned<String>,
    title: Spanned<String>,
    #[serde(rename = "type")]
    kind: Spanned<RawType>,
    digits: Option<Spanned<u32>>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    needed_when: Option<Spanned<Needed>>,
    limits: Option<Spanned<limits::Written>>,
    #[serde(default)]
    headers: Vec<Spanned<String>>,
    #[serde(default)]
    values: BTreeMap<String, String>,
    #[serde(default)]
    from: Origin,
    is: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Needed {
    column: String,
    code: Codes,
}

/// One code, or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Codes {
    One(String),
    Any(Vec<String>),
}

impl Codes {
    fn list(&self) -> &[String] {
        match self {
            Self::One(code) => std::slice::from_ref(code),
            Self::Any(codes) => codes,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RawType {
    Text,
    Code,
    Unit,
    Date,
    Month,
    Year,
    Integer,
    Decimal,
    Percent,
    Truth,
}

impl Register {
    /// Reads a declaration; `file` is its path below the project root, its stem the kind.
    ///
    /// # Errors
    /// `C201` no TOML, an unknown key or an unknown type; `C202` a declaration that contradicts itself:
    /// each with line and column.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        let raw: Raw = toml::from_str(text).map_err(|error| toml_error(&error, text, file, "C201"))?;
        let source = Source { text, file };
        let name = stem(file).to_string();
        if !is_name(&name) {
            let message = format!("`{name}` is no name of a table: lower case letters, digits and _");
            return Err(source.bad(0..0, message).hint("rename the file"));
        }
        let mut columns: Vec<RegisterColumn> = Vec::new();
        let mut headers: BTreeMap<String, String> = BTreeMap::new();
        for column in raw.columns {
            let column = source.column(column, &columns, &mut headers)?;
            columns.push(column);
        }
        for key in &raw.key {
            // a row under no heading is told apart by the rest of its key
            let is_known = |c: &RegisterColumn| c.is_required || c.origin == Origin::Heading;
            if !columns.iter().any(|c| c.name == *key.get_ref() && is_known(c)) {
                let message = format!("the key's `{}` is no column with `required = true`", key.get_ref());
                return Err(source.bad(key.span(), message));
            }
        }
        if raw.reference == raw.newest_of.is_some() {
            let message = "a register says `newest_of`, or `reference = true`, and never both".into();
            return Err(source.bad(0..0, message));
        }
        if raw.shared && !raw.key.iter().any(|key| key.get_ref() == "unit") {
            let message =
                "`shared = true` is for a key that names the `unit`: two offices may number their own lists alike";
            return Err(source.bad(0..0, message.into()));
        }
        if raw.key.is_empty() {
            return Err(source.bad(0..0, "`key` is empty: rows could not be told apart".into()));
        }
        let key = raw.key.into_iter().map(Spanned::into_inner).collect();
        Ok(Self {
            name,
            file: file.to_string(),
            title: raw.title,
            newest_of: raw.newest_of,
            key,
            is_shared: raw.shared,
            columns,
            headings: raw.headings.iter().map(|words| normalise(words)).collect(),
            ignored: raw.ignored,
        })
    }

    /// Every register of a project, by name.
    ///
    /// # Errors
    /// As [`Register::parse`].
    pub fn all(texts: &Text) -> Result<BTreeMap<String, Self>> {
        let files = texts.iter().filter(|(path, _)| path.starts_with(FOLDER) && path.ends_with(".toml"));
        files.map(|(path, text)| Self::parse(text, path).map(|register| (register.name.clone(), register))).collect()
    }

    /// File of the rows of reference data, below the project root.
    pub fn reference_path(&self) -> Option<String> {
        self.newest_of.is_none().then(|| format!("pipelines/reference/{}.csv", self.name))
    }

    /// Path of the declaration of a kind.
    pub fn path(kind: &str) -> String {
        format!("{FOLDER}{kind}.toml")
    }
}

fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".toml").unwrap_or(name)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The text of a declaration, for places of errors.
struct Source<'a> {
    text: &'a str,
    file: &'a str,
}

impl Source<'_> {
    fn bad(&self, span: Range<usize>, message: String) -> Box<Diagnostic> {
        Diagnostic::fatal("C202", message).at(place_in(self.text, self.file, span.start))
    }

    /// Checks one column against those before it.
    fn column(
        &self,
        raw: RawColumn,
        before: &[RegisterColumn],
        headers: &mut BTreeMap<String, String>,
    ) -> Result<RegisterColumn> {
        let name = raw.name.get_ref();
        let is_taken = PROVENANCE.contains(&name.as_str()) || name == OTHER_SENDER;
        if !is_name(name) || is_taken || before.iter().any(|c| c.name == *name) {
            let message = format!("`{name}` is no free name of a column: lower case letters, digits and _, used once");
            return Err(self
                .bad(raw.name.span(), message)
                .hint(format!("every row has {}, {OTHER_SENDER} already", PROVENANCE.join(", "))));
        }
        let is_cells = raw.from == Origin::Cells;
        for header in std::iter::once(&raw.title).chain(&raw.headers).filter(|_| is_cells) {
            let word = normalise(header.get_ref());
            if PERSONAL_HEADERS.iter().any(|personal| normalise(personal) == word) {
                let message = format!("\"{}\" is a header of personal data, which no register keeps", header.get_ref());
                return Err(self.bad(header.span(), message).hint("give the column another header"));
            }
            if let Some(other) = headers.insert(word, name.clone())
                && other != *name
            {
                let message = format!("the header \"{}\" belongs to `{other}` and to `{name}`", header.get_ref());
                return Err(self.bad(header.span(), message));
            }
        }
        let cell_type = self.cell_type(&raw)?;
        let limits = limits::read(raw.limits.as_ref(), &cell_type, before);
        Ok(RegisterColumn {
            cell_type,
            limits: limits.map_err(|(span, message)| self.bad(span, message))?,
            origin: raw.from,
            needed_when: self.needed_when(&raw, before)?,
            name: raw.name.into_inner(),
            title: raw.title.into_inner(),
            is_required: raw.required,
            headers: raw.headers.into_iter().map(Spanned::into_inner).collect(),
            meaning: raw.is,
        })
    }

    /// The condition names codes of a column that stands before.
    fn needed_when(&self, raw: &RawColumn, before: &[RegisterColumn]) -> Result<Option<(String, Vec<String>)>> {
        let Some(needed) = &raw.needed_when else { return Ok(None) };
        let Needed { column, code } = needed.get_ref();
        let is_code = |code: &String| {
            before.iter().any(|c| match &c.cell_type {
                CellType::Code(codes) => c.name == *column && codes.values().any(|known| known == code),
                _ => false,
            })
        };
        let codes = code.list();
        if let Some(code) = codes.iter().find(|code| !is_code(code)) {
            let message =
                format!("`needed_when`: no column before this one has the name `{column}` and the code `{code}`");
            return Err(self
                .bad(needed.span(), message)
                .hint("name a column with `type = \"code\"` that stands above"));
        }
        if codes.is_empty() {
            return Err(self.bad(needed.span(), "`needed_when` names no code".into()));
        }
        Ok(Some((column.clone(), codes.to_vec())))
    }

    fn cell_type(&self, raw: &RawColumn) -> Result<CellType> {
        let kind = *raw.kind.get_ref();
        if (kind == RawType::Code) == raw.values.is_empty() {
            return Err(self.bad(raw.kind.span(), "`type = \"code\"` and `values` come together".into()));
        }
        if (kind == RawType::Decimal) != raw.digits.is_some() {
            return Err(self.bad(raw.kind.span(), "`type = \"decimal\"` and `digits` come together".into()));
        }
        let is_fit = match raw.from {
            Origin::Cells => true,
            _ if raw.required || !raw.headers.is_empty() => false,
            Origin::Heading => kind == RawType::Text,
            Origin::FirstDay | Origin::LastDay => kind == RawType::Date,
            Origin::KeptApart => kind == RawType::Integer,
        };
        if !is_fit {
            let message = "what is read from a heading is text, from the lines above a date, `kept_apart` an integer; \
                           none of them is `required` or has `headers`";
            return Err(self.bad(raw.kind.span(), message.into()));
        }
        Ok(match kind {
            RawType::Text => CellType::Text,
            RawType::Code => CellType::Code(codes(&raw.values)),
            RawType::Unit => CellType::Unit,
            RawType::Date => CellType::Date,
            RawType::Month => CellType::Month,
            RawType::Year => CellType::Year,
            RawType::Integer => CellType::Integer,
            RawType::Percent => CellType::Percent,
            RawType::Truth => CellType::Truth,
            RawType::Decimal => {
                let digits = raw.digits.as_ref().map_or(0, |digits| *digits.get_ref());
                if !(1..=MOST_DIGITS).contains(&digits) {
                    return Err(self.bad(raw.kind.span(), format!("`digits` is 1 to {MOST_DIGITS}")));
                }
                CellType::Decimal { digits }
            }
        })
    }
}

/// Texts and the codes themselves, normalised.
fn codes(values: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let itself = values.values().map(|code| (normalise(code), code.clone()));
    itself.chain(values.iter().map(|(text, code)| (normalise(text), code.clone()))).collect()
}

pub mod limits;

pub use limits::Limits;

#[cfg(test)]
mod tests;
