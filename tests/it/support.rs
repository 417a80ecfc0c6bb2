//! The binary, folders to run it in, and what it said.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The project's root: tests name its files relative to it.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a run of the binary gave.
pub struct Said {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs `motcua` with these arguments, from the project's root.
pub fn motcua<I, S>(args: I) -> Said
where
    I: IntoIterator<Item = S>,
    S: AsRef<std::ffi::OsStr>,
{
    said(Command::new(env!("CARGO_BIN_EXE_motcua")).args(args).current_dir(root()).output().expect("the binary starts"))
}

/// Reads a finished run.
pub fn said(output: Output) -> Said {
    Said {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

impl Said {
    /// Exit code, stdout and stderr as one text, with the folder's own path out of it.
    pub fn snapshot(&self, folder: &Path) -> String {
        let text = format!("exit code {}\n--- stdout\n{}--- stderr\n{}", self.code, self.stdout, self.stderr);
        text.replace(&folder.display().to_string(), "[folder]")
    }
}

/// A project of its own, copied from this one's `sql/` and `pipelines/`, with `exports/` and `output/` beside.
pub struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for part in ["sql", "pipelines"] {
            copy(&root().join(part), &folder.path().join(part));
        }
        std::fs::create_dir_all(folder.path().join("exports")).expect("the folder is ours");
        Self { folder }
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// Writes a file of the project or an export.
    pub fn write(&self, below: &str, content: impl AsRef<[u8]>) {
        let path = self.path(below);
        std::fs::create_dir_all(path.parent().expect("below the folder")).expect("the folder is ours");
        std::fs::write(path, content).expect("the folder is ours");
    }

    /// `motcua <stage> pipelines/<pipeline>.toml --period … --input exports --output output <more>`.
    pub fn stage(&self, stage: &str, pipeline: &str, period: &str, more: &[&str]) -> Said {
        let pipeline = format!("pipelines/{pipeline}.toml");
        let mut args = vec![stage, &pipeline, "--period", period, "--input", "exports", "--output", "output"];
        args.extend(more);
        self.motcua(&args)
    }

    /// Runs `motcua` inside the folder.
    pub fn motcua(&self, args: &[&str]) -> Said {
        said(self.command(args).output().expect("the binary starts"))
    }

    /// The command, not started.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
        command.args(args).current_dir(self.folder.path());
        command
    }

    /// Rows of a query over the current release, as CSV lines without the header.
    pub fn ask(&self, sql: &str) -> Vec<String> {
        let said = self.motcua(&["sql", "-c", sql, "--format", "csv", "--output", "output"]);
        assert_eq!(said.code, 0, "{sql}\n{}", said.stderr);
        said.stdout.lines().skip(1).map(String::from).collect()
    }

    /// A file of the current release.
    pub fn released(&self, below: &str) -> String {
        let current = std::fs::read_to_string(self.path("output/current.json")).expect("something was published");
        let current: serde_json::Value = serde_json::from_str(&current).expect("current.json is JSON");
        let release = current["release"].as_str().expect("it names the release").to_string();
        let path = self.path("output/releases").join(release).join(below);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

/// Real data beside the project; says so and gives nothing where it is absent.
pub fn shared_data(name: &str) -> Option<PathBuf> {
    let path = root().join("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not here", path.display());
    None
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the folder is ours");
    for entry in std::fs::read_dir(from).expect("the project's folder") {
        let entry = entry.expect("the project's folder");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("the folder is ours");
        }
    }
}
