//! What a run says on stderr: a moving line on a terminal, plain lines otherwise, JSON if asked.

use std::io::IsTerminal;
use std::time::Duration;

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::diagnostic::Diagnostic;

/// Form of the talk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Log {
    #[default]
    Text,
    Json,
}

/// One run's voice.
pub struct Talk {
    log: Log,
    bar: Option<ProgressBar>,
}

impl Talk {
    /// Opens the voice.
    pub fn new(log: Log) -> Self {
        let bar = (log == Log::Text && std::io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::new_spinner();
            bar.enable_steady_tick(Duration::from_millis(120));
            if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
                bar.set_style(style);
            }
            bar
        });
        Self { log, bar }
    }

    /// Progress: replaced by the next one on a terminal.
    pub fn step(&self, message: &str) {
        match (&self.bar, self.log) {
            (Some(bar), _) => bar.set_message(message.to_string()),
            (None, Log::Text) => eprintln!("{message}"),
            (None, Log::Json) => eprintln!("{}", json!({ "level": "info", "message": message })),
        }
    }

    /// Something to keep on the screen.
    pub fn line(&self, message: &str) {
        match (&self.bar, self.log) {
            (Some(bar), _) => bar.suspend(|| eprintln!("{message}")),
            _ => self.step(message),
        }
    }

    /// A diagnostic, whole.
    pub fn diagnostic(&self, diagnostic: &Diagnostic) {
        match self.log {
            Log::Text => self.line(&diagnostic.to_string()),
            Log::Json => eprintln!("{}", json!({ "level": "warning", "diagnostic": diagnostic })),
        }
    }

    /// Ends the moving line.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
