//! The folder a pipeline lives in, or the copy inside the program: one reader for both.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use fs_err as fs;

use super::profile::Profile;
use super::{Expected, Pipeline, Register, UnitSource};
use crate::diagnostic::{Diagnostic, Place, Result};
use crate::unit::{Level, Unit, Units};
use crate::workday::Workdays;

/// Texts by path below the project root, `/` between folders.
pub type Text = BTreeMap<String, String>;

/// Everything that decides a result besides the exports.
#[derive(Clone, Debug)]
pub struct Project {
    /// Stem of the pipeline's file.
    pub name: String,
    pub pipeline: Pipeline,
    /// By name, as `sources` say it.
    pub profiles: BTreeMap<String, Profile>,
    /// Every declared register, by kind, read by this pipeline or not.
    pub registers: BTreeMap<String, Register>,
    /// `None`: units come from the data.
    pub units: Option<Units>,
    /// `None`: the pipeline names no file of holidays.
    pub workdays: Option<Workdays>,
    /// What the release keeps: pipeline, profiles, reference files, SQL.
    pub texts: Text,
    /// Folder that relative paths of the pipeline start from; `None` for the embedded project.
    pub root: Option<PathBuf>,
}

impl Project {
    /// Opens `<root>/pipelines/<name>.toml` and all it names.
    ///
    /// # Errors
    /// `C010` when the file is not in a folder `pipelines`; whatever its parts report.
    pub fn open(path: &Path) -> Result<Self> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let canonical = fs::canonicalize(folder).map_err(|error| missing(path, &error))?;
        if canonical.file_name().is_none_or(|name| name != "pipelines") {
            return Err(Diagnostic::fatal(
                "C010",
                "a pipeline stands in a folder named `pipelines`, its project's root is above it",
            )
            .at(Place::file(path.display().to_string()))
            .hint("move it to <project>/pipelines/ beside <project>/sql/"));
        }
        let root = canonical.parent().unwrap_or(Path::new("/")).to_path_buf();
        let text = fs::read_to_string(path).map_err(|error| missing(path, &error))?;
        let mut texts = Text::new();
        collect(&root, &root.join("sql"), &["sql"], &mut texts)?;
        collect(&root, &root.join("pipelines/profiles"), &["toml"], &mut texts)?;
        collect(&root, &root.join("pipelines/registers"), &["toml"], &mut texts)?;
        collect(&root, &root.join("pipelines/reference"), &["csv"], &mut texts)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        texts.insert(format!("pipelines/{name}.toml"), text);
        Self::from_texts(&name, texts, Some(root))
    }

    /// The copy inside the program: what `demo` runs.
    ///
    /// # Errors
    /// As [`Project::open`]; the copies are tested, so in practice none.
    pub fn embedded(name: &str) -> Result<Self> {
        Self::from_texts(name, embedded::texts(), None)
    }

    /// The project as a release keeps it.
    ///
    /// # Errors
    /// As [`Project::open`].
    pub fn of_release(name: &str, texts: Text) -> Result<Self> {
        Self::from_texts(name, texts, None)
    }

    fn from_texts(name: &str, mut texts: Text, root: Option<PathBuf>) -> Result<Self> {
        let path = format!("pipelines/{name}.toml");
        let pipeline = Pipeline::parse(texts.get(&path).map_or("", String::as_str), &path)?;
        let mut used = vec![path];
        let mut profiles = BTreeMap::new();
        let registers = Register::all(&texts)?;
        for source in &pipeline.sources {
            let is_sent = registers.get(&source.kind).is_some_and(|register| register.newest_of.is_some());
            if !source.lists_dossiers() && !is_sent {
                return Err(absent(&Register::path(&source.kind), "register", &texts));
            }
            let Some(profile) = &source.profile else { continue };
            let path = format!("pipelines/profiles/{profile}.toml");
            let text = texts.get(&path).ok_or_else(|| absent(&path, "profile", &texts))?;
            profiles.insert(profile.clone(), Profile::parse(text, &path)?);
            used.push(path);
        }
        let units = match &pipeline.units {
            UnitSource::FromData => None,
            UnitSource::Reference(file) => {
                let path = format!("pipelines/reference/{file}");
                let text = texts.get(&path).ok_or_else(|| absent(&path, "reference file", &texts))?;
                let units = Units::parse(text, &path)?;
                used.push(path);
                Some(units)
            }
        };
        let workdays = match &pipeline.holidays {
            None => None,
            Some(file) => {
                let path = format!("pipelines/reference/{file}");
                let text = texts.get(&path).ok_or_else(|| absent(&path, "reference file", &texts))?;
                let workdays = Workdays::parse(text, &path)?;
                used.push(path);
                Some(workdays)
            }
        };
        used.extend(registers.values().filter_map(Register::reference_path));
        // Only what this pipeline reads decides its results; receipts are read by every pipeline.
        used.push(RECEIPTS.to_string());
        let is_kept = |path: &str| path.starts_with("sql/") || path.starts_with(super::register::FOLDER);
        texts.retain(|path, _| is_kept(path) || used.contains(path));
        Ok(Self { name: name.to_string(), pipeline, profiles, registers, units, workdays, texts, root })
    }

    /// Codes of everyone who must send dossiers for a period that ends on a day, in order, once each.
    pub fn expected_senders(&self, on: NaiveDate) -> Vec<String> {
        let mut senders: Vec<String> = Vec::new();
        for expected in self.pipeline.sources.iter().filter_map(|s| s.expected.as_ref()) {
            match expected {
                Expected::Whole(sender) => senders.push(sender.clone()),
                Expected::Senders(list) => senders.extend(list.iter().filter_map(|code| self.sender_on(code, on))),
                Expected::Units => {
                    let all = self.units.iter().flat_map(Units::iter);
                    senders.extend(all.filter(|u| sends(u) && u.is_valid_on(on)).map(|u| u.code.clone()))
                }
            }
        }
        senders.sort();
        senders.dedup();
        senders
    }

    /// What the warehouse calls a sender that the pipeline names; nobody where the unit is not there on the day.
    fn sender_on(&self, written: &str, on: NaiveDate) -> Option<String> {
        match &self.units {
            Some(units) if units.has_written(written) => units.get_on(written, on).map(|unit| unit.code.clone()),
            _ => Some(written.to_string()),
        }
    }

    /// The one sender that covers every unit, where the pipeline names one.
    pub fn whole_sender(&self) -> Option<&str> {
        self.pipeline.sources.iter().find_map(|s| match &s.expected {
            Some(Expected::Whole(sender)) => Some(sender.as_str()),
            _ => None,
        })
    }

    /// Answers the office gave about re-sent files.
    pub fn receipts(&self) -> &str {
        self.texts.get(RECEIPTS).map_or("", String::as_str)
    }
}

/// Desks, communes, departments and branches handle dossiers; a province or district does so through them.
fn sends(unit: &Unit) -> bool {
    matches!(unit.level, Level::Desk | Level::Commune | Level::Department | Level::Branch)
}

/// Where an office answers what a re-sent file means.
pub const RECEIPTS: &str = "pipelines/reference/receipts.csv";

fn missing(path: &Path, error: &std::io::Error) -> Box<Diagnostic> {
    Diagnostic::fatal("C011", format!("the pipeline cannot be read: {error}"))
        .at(Place::file(path.display().to_string()))
        .hint("name a file, e.g. motcua run pipelines/monthly.toml --period 2024-10")
}

fn absent(path: &str, what: &str, texts: &Text) -> Box<Diagnostic> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let known: Vec<&str> = texts.keys().filter(|p| p.starts_with(folder)).map(String::as_str).collect();
    Diagnostic::fatal("C012", format!("the {what} `{path}` does not exist"))
        .hint(format!("there are: {}", known.join(", ")))
}

/// Reads the files below `folder` with one of `extensions` (or, for SQL, all of them).
fn collect(root: &Path, folder: &Path, extensions: &[&str], texts: &mut Text) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, extensions, texts)?;
        } else if path.extension().and_then(|e| e.to_str()).is_some_and(|e| extensions.contains(&e)) {
            let key = path.strip_prefix(root).unwrap_or(&path).components();
            let key = key.map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
            texts.insert(key, fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

/// The project's own files, inside the program; the list is made by the build script.
mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}
