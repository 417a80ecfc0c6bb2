//! One shape for everything that can go wrong: a stable code, a place, a sentence, hints to type.
//!
//! Every message a person meets is a [`Diagnostic`]; nothing is printed from a library's error
//! alone, because such a text never says which file, which row and what to do. Texts never hold a
//! cell of an export (cells are personal): they show the cell's shape instead.

use std::fmt;

/// How much is lost, from nothing to everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Kept, counted and listed.
    Flagged,
    /// The cell is not used, the row is.
    CellNulled,
    /// The row is kept apart and counted in no figure.
    RowQuarantined,
    /// No row of the file is used.
    FileRefused,
    /// The command cannot go on.
    Fatal,
}

/// Where it happened, as precisely as is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// Path as the user wrote it, or relative to the input folder.
    pub file: Option<String>,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Line of a text file, row of a sheet, both counted from 1.
    pub row: Option<u64>,
    /// Column: a letter in a sheet (`C`), a number in a text file, a name in a table.
    pub column: Option<String>,
}

impl Place {
    /// A place that is a whole file.
    pub fn file(path: impl Into<String>) -> Self {
        Self { file: Some(path.into()), ..Self::default() }
    }

    /// The same place, at a row.
    pub fn row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// The same place, at a column.
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            f.write_str(file)?;
        }
        match (&self.sheet, self.row, &self.column) {
            (Some(sheet), Some(row), Some(col)) => write!(f, " [{sheet}!{col}{row}]"),
            (Some(sheet), Some(row), None) => write!(f, " [{sheet}!{row}]"),
            (Some(sheet), None, Some(col)) => write!(f, " [{sheet}!{col}]"),
            (Some(sheet), None, None) => write!(f, " [{sheet}]"),
            (None, Some(row), Some(col)) => write!(f, ":{row}:{col}"),
            (None, Some(row), None) => write!(f, ":{row}"),
            (None, None, Some(col)) => write!(f, " [{col}]"),
            (None, None, None) => Ok(()),
        }
    }
}

/// One thing that went wrong.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Diagnostic {
    /// Stable code, e.g. `F103`; never reused for another meaning.
    pub code: &'static str,
    pub severity: Severity,
    /// One sentence, no full stop.
    pub message: String,
    pub place: Place,
    /// Things the reader can do, each typeable.
    pub hints: Vec<String>,
}

/// What a fallible step of motcua gives.
pub type Result<T, E = Box<Diagnostic>> = std::result::Result<T, E>;

impl Diagnostic {
    /// An error that stops the command.
    pub fn fatal(code: &'static str, message: impl Into<String>) -> Box<Self> {
        Self::new(code, Severity::Fatal, message)
    }

    /// A diagnostic of any severity, without place or hints yet.
    pub fn new(code: &'static str, severity: Severity, message: impl Into<String>) -> Box<Self> {
        Box::new(Self { code, severity, message: message.into(), place: Place::default(), hints: Vec::new() })
    }

    /// Says where.
    pub fn at(mut self: Box<Self>, place: Place) -> Box<Self> {
        self.place = place;
        self
    }

    /// Says what to do.
    pub fn hint(mut self: Box<Self>, hint: impl Into<String>) -> Box<Self> {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity {
            Severity::Fatal | Severity::FileRefused => "error",
            _ => "warning",
        };
        write!(f, "{word}[{}]: {}", self.code, self.message)?;
        if self.place != Place::default() {
            write!(f, "\n  --> {}", self.place)?;
        }
        for hint in &self.hints {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

/// Input and output errors carry their path already (`fs_err`), so one code serves them all.
impl From<std::io::Error> for Box<Diagnostic> {
    fn from(error: std::io::Error) -> Self {
        let hint = match error.kind() {
            std::io::ErrorKind::StorageFull => Some("free space on the disk, then run the same command again"),
            std::io::ErrorKind::PermissionDenied => {
                Some("check who may write there, or choose another folder with --output")
            }
            _ => None,
        };
        let diagnostic = Diagnostic::fatal("E001", error.to_string());
        match hint {
            Some(hint) => diagnostic.hint(hint),
            None => diagnostic,
        }
    }
}
