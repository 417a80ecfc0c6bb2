//! A profile: how one exporting system writes headers, dates, units and codes.
//!
//! It is the office's file, edited by hand, so an unknown key is refused and every error says line
//! and column. What a profile does not say, the field dictionary says.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use crate::diagnostic::{Diagnostic, Place, Result};
use crate::dossier::{DEFINITIONS, Field};
use crate::intake::amounts::Thousands;
use crate::intake::dates::{Dates, Layout, Zone};
use crate::intake::nearest::nearest;

/// Where the codes of units come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitSource {
    /// The list of units of the pipeline; a text that it does not know is a fault.
    #[default]
    Reference,
    /// The exact trimmed text is the code.
    FromData,
}

/// What becomes of a column with a given header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderTarget {
    Fields(Vec<Field>),
    Ignore,
}

/// How one exporting system writes.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Path of the file it was read from, for messages.
    pub file: String,
    /// Name of the exporting system.
    pub title: String,
    pub dates: Dates,
    pub units: UnitSource,
    pub thousands: Thousands,
    /// Headers beyond the dictionary's, and what they mean here; they win over the dictionary.
    pub headers: BTreeMap<String, HeaderTarget>,
    /// Texts of codes beyond the dictionary's: field, text, code; they win over the dictionary.
    pub values: Vec<(Field, String, String)>,
    /// Texts that mean "no value" in every column.
    pub blanks: Vec<String>,
    /// Codes of dossiers that look like the number of a person's paper or telephone and are not.
    pub dossier_codes: Option<regex::bytes::Regex>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    title: String,
    time_zone: Spanned<String>,
    dates: Vec<Spanned<String>>,
    #[serde(default)]
    midnight_is_no_time: bool,
    #[serde(default)]
    units: UnitSource,
    #[serde(default)]
    thousands: Thousands,
    #[serde(default)]
    blanks: Vec<String>,
    dossier_codes: Option<Spanned<String>>,
    #[serde(default)]
    headers: BTreeMap<String, Spanned<RawTarget>>,
    #[serde(default)]
    values: BTreeMap<String, BTreeMap<String, Spanned<String>>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawTarget {
    One(String),
    Several(Vec<String>),
}

impl Profile {
    /// Reads a profile; `file` is its path, for messages.
    ///
    /// # Errors
    /// `C101` no TOML or an unknown key, `C102` no such field, `C103` no such way to write a date,
    /// `C104` no such time zone, `C105` no such code, `C106` no pattern of whole codes, each with line and column.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        let source = Source { text, file };
        let raw: Raw = toml::from_str(text).map_err(|error| {
            let diagnostic = Diagnostic::fatal("C101", error.message().to_owned());
            let place = error.span().map_or_else(|| Place::file(file), |span| source.place(span));
            diagnostic
                .at(place)
                .hint("correct the profile; every key is explained in pipelines/profiles/xuyen-son.toml")
        })?;
        let dates = Dates {
            layouts: raw.dates.iter().map(|name| source.layout(name)).collect::<Result<_>>()?,
            zone: source.zone(&raw.time_zone)?,
            midnight_is_no_time: raw.midnight_is_no_time,
        };
        let headers = raw.headers.into_iter().map(|(header, target)| Ok((header, source.target(target)?)));
        let mut values = Vec::new();
        for (name, texts) in raw.values {
            let field = source.coded_field(&name)?;
            for (cell, code) in texts {
                source.check_code(field, &code)?;
                values.push((field, cell, code.into_inner()));
            }
        }
        Ok(Self {
            file: file.to_owned(),
            title: raw.title,
            dates,
            units: raw.units,
            thousands: raw.thousands,
            headers: headers.collect::<Result<_>>()?,
            values,
            blanks: raw.blanks,
            dossier_codes: raw.dossier_codes.map(|pattern| source.code_pattern(&pattern)).transpose()?,
        })
    }

    /// Whether the system says that its codes have this form.
    pub fn allows_code(&self, code: &[u8]) -> bool {
        self.dossier_codes.as_ref().is_some_and(|pattern| pattern.is_match(code))
    }
}

/// The text of a profile, for places of errors.
struct Source<'a> {
    text: &'a str,
    file: &'a str,
}

impl Source<'_> {
    fn place(&self, span: Range<usize>) -> Place {
        super::place_in(self.text, self.file, span.start)
    }

    fn layout(&self, name: &Spanned<String>) -> Result<Layout> {
        Layout::from_name(name.get_ref()).ok_or_else(|| {
            let names = Layout::NAMES.map(|(name, _)| format!("\"{name}\"")).join(", ");
            let message = format!("\"{}\" is no known way to write a date", name.get_ref());
            Diagnostic::fatal("C103", message).at(self.place(name.span())).hint(format!("use one of {names}"))
        })
    }

    fn zone(&self, name: &Spanned<String>) -> Result<Zone> {
        Zone::from_name(name.get_ref()).ok_or_else(|| {
            let message = format!("\"{}\" is no known time zone", name.get_ref());
            Diagnostic::fatal("C104", message)
                .at(self.place(name.span()))
                .hint("use an offset, \"+07:00\", or a name, \"Asia/Ho_Chi_Minh\"")
        })
    }

    /// A pattern that says the whole code: one that matches within a code would let any text pass.
    fn code_pattern(&self, pattern: &Spanned<String>) -> Result<regex::bytes::Regex> {
        let text = pattern.get_ref();
        let wrong = |message: String| {
            Diagnostic::fatal("C106", message)
                .at(self.place(pattern.span()))
                .hint("write the form of a whole code, e.g. '^[0-9]{12}$'")
        };
        if !text.starts_with('^') || !text.ends_with('$') {
            return Err(wrong(format!("the pattern \"{text}\" does not begin with ^ and end with $")));
        }
        regex::bytes::Regex::new(text).map_err(|error| wrong(format!("the pattern cannot be read: {error}")))
    }

    fn target(&self, target: Spanned<RawTarget>) -> Result<HeaderTarget> {
        let span = target.span();
        let names = match target.into_inner() {
            RawTarget::One(name) if name == "ignore" => return Ok(HeaderTarget::Ignore),
            RawTarget::One(name) => vec![name],
            RawTarget::Several(names) => names,
        };
        let fields = names.iter().map(|name| Field::from_name(name).ok_or_else(|| self.no_field(name, span.clone())));
        fields.collect::<Result<Vec<_>>>().map(HeaderTarget::Fields)
    }

    fn no_field(&self, name: &str, span: Range<usize>) -> Box<Diagnostic> {
        let diagnostic = Diagnostic::fatal("C102", format!("no field is called \"{name}\"")).at(self.place(span));
        match nearest(name, DEFINITIONS.iter().map(|d| d.name).chain(["ignore"])) {
            Some(near) => diagnostic.hint(format!("write \"{near}\"")),
            None => diagnostic
                .hint(format!("use \"ignore\" or one of {}", DEFINITIONS.each_ref().map(|d| d.name).join(", "))),
        }
    }

    fn coded_field(&self, name: &str) -> Result<Field> {
        let span = self.text.find(&format!("[values.{name}]")).map_or(0..0, |at| at..at);
        match Field::from_name(name) {
            Some(field) if !field.codes().is_empty() => Ok(field),
            Some(_) => {
                Err(Diagnostic::fatal("C102", format!("the field \"{name}\" has no list of codes"))
                    .at(self.place(span)))
            }
            None => Err(self.no_field(name, span)),
        }
    }

    fn check_code(&self, field: Field, code: &Spanned<String>) -> Result<()> {
        if field.codes().contains(&code.get_ref().as_str()) {
            return Ok(());
        }
        let message = format!("\"{}\" is no code of {}", code.get_ref(), field.name());
        Err(Diagnostic::fatal("C105", message)
            .at(self.place(code.span()))
            .hint(format!("use one of {}", field.codes().join(", "))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "title = \"T\"\ntime_zone = \"+07:00\"\ndates = [\"dd/MM/yyyy\"]\n";

    #[test]
    fn the_profiles_of_the_project_are_read() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/pipelines/profiles");
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            Profile::parse(&std::fs::read_to_string(&path).unwrap(), &path.display().to_string()).unwrap();
            count += 1;
        }
        assert!(count >= 2);
    }

    #[test]
    fn an_error_says_line_and_column() {
        for (extra, code, row, column) in [
            ("colour = 1", "C101", 4, "1"),
            ("[headers]\n\"A\" = \"recieved_at\"", "C102", 5, "7"),
            ("[values.status]\n\"A\" = \"gone\"", "C105", 5, "7"),
            ("[values.due_at]\n\"A\" = \"gone\"", "C102", 4, "1"),
            ("[headers]\n\"A\" = ", "C101", 5, "7"),
            ("dossier_codes = '[0-9]+'", "C106", 4, "17"),
            ("dossier_codes = '^[0-9+$'", "C106", 4, "17"),
        ] {
            let error = Profile::parse(&format!("{HEAD}{extra}"), "p.toml").unwrap_err();
            let place = (error.code, error.place.row, error.place.column.as_deref());
            assert_eq!(place, (code, Some(row), Some(column)), "{error}");
        }
        let error = Profile::parse(&HEAD.replace("+07:00", "Saigon"), "p.toml").unwrap_err();
        assert_eq!((error.code, error.place.row), ("C104", Some(2)));
        let error = Profile::parse(&HEAD.replace("dd/MM/yyyy", "dd.MM.yy"), "p.toml").unwrap_err();
        assert_eq!((error.code, error.place.row), ("C103", Some(3)));
    }

    #[test]
    fn a_header_may_feed_several_fields() {
        let profile =
            Profile::parse(&format!("{HEAD}[headers]\n\"A\" = [\"receiving_unit\", \"resolving_unit\"]"), "p.toml")
                .unwrap();
        assert_eq!(profile.headers["A"], HeaderTarget::Fields(vec![Field::ReceivingUnit, Field::ResolvingUnit]));
    }
}
