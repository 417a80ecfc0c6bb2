//! Windows as a pipeline writes them: `"month"`, `{ kind = "month", calendar = "nd09" }`, two dates.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::period::{Calendar, Window, WindowKind, parse_date};

/// A window of every period, or explicit dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowSetting {
    Kind {
        kind: WindowKind,
        calendar: Calendar,
    },
    /// The same two days in every period.
    Explicit(Window),
}

const FORMS: &str =
    "write \"month\", { kind = \"month\", calendar = \"nd09\" } or { from = \"2023-12-15\", to = \"2024-09-14\" }";

/// The keys of both forms, sorted out by [`WindowSetting::of`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    kind: Option<WindowKind>,
    calendar: Option<Calendar>,
    from: Option<String>,
    to: Option<String>,
}

impl WindowSetting {
    fn of(table: Table) -> Result<Self, String> {
        let date = |text: &str| {
            parse_date(text).ok_or_else(|| format!("`{}` is not a date like 2024-10-01", text.escape_debug()))
        };
        match table {
            Table { kind: Some(WindowKind::Explicit), .. } => Err(format!("explicit dates have no kind; {FORMS}")),
            Table { kind: Some(WindowKind::Week), calendar: Some(calendar), .. } if !calendar.is_plain() => {
                Err(format!("weeks are ISO weeks in every calendar; leave out `calendar = \"{calendar}\"`"))
            }
            Table { kind: Some(kind), calendar, from: None, to: None } => {
                Ok(Self::Kind { kind, calendar: calendar.unwrap_or_default() })
            }
            Table { kind: None, calendar: None, from: Some(from), to: Some(to) } => {
                let window = Window::explicit(date(&from)?, date(&to)?).map_err(|error| error.message.clone())?;
                Ok(Self::Explicit(window))
            }
            _ => Err(format!("this is no window; {FORMS}")),
        }
    }
}

impl<'de> Deserialize<'de> for WindowSetting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Forms)
    }
}

struct Forms;

impl<'de> Visitor<'de> for Forms {
    type Value = WindowSetting;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a window")
    }

    fn visit_str<E: Error>(self, kind: &str) -> Result<WindowSetting, E> {
        let kind = WindowKind::deserialize(serde::de::value::StrDeserializer::new(kind))?;
        WindowSetting::of(Table { kind: Some(kind), calendar: None, from: None, to: None }).map_err(E::custom)
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<WindowSetting, M::Error> {
        let table = Table::deserialize(MapAccessDeserializer::new(map))?;
        WindowSetting::of(table).map_err(M::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Settings {
        windows: Vec<WindowSetting>,
    }

    fn read(windows: &str) -> Result<Vec<WindowSetting>, String> {
        toml::from_str(&format!("windows = [{windows}]"))
            .map(|settings: Settings| settings.windows)
            .map_err(|error| error.message().to_owned())
    }

    #[test]
    fn every_form_is_read() {
        let windows = read(
            r#""month", { kind = "month", calendar = "nd09" }, { kind = "week" }, { from = "2023-12-15", to = "2024-09-15" }"#,
        )
        .unwrap();
        assert_eq!(windows[0], WindowSetting::Kind { kind: WindowKind::Month, calendar: Calendar::Plain });
        assert_eq!(windows[1], WindowSetting::Kind { kind: WindowKind::Month, calendar: Calendar::Nd09 });
        assert_eq!(windows[2], WindowSetting::Kind { kind: WindowKind::Week, calendar: Calendar::Plain });
        assert!(matches!(windows[3], WindowSetting::Explicit(dates) if dates.to.to_string() == "2024-09-15"));
    }

    #[test]
    fn what_is_no_window_says_why() {
        for (wrong, why) in [
            (r#""fortnight""#, "fortnight"),
            (r#""explicit""#, "explicit dates have no kind"),
            (r#"{ kind = "month", calendar = "day:31" }"#, "`day:31` is no calendar"),
            (r#"{ kind = "week", calendar = "nd09" }"#, "weeks are ISO weeks"),
            (r#"{ kind = "month", from = "2024-01-01" }"#, "this is no window"),
            (r#"{ from = "2024-01-01" }"#, "this is no window"),
            (r#"{ from = "2024-02-01", to = "2024-01-01" }"#, "ends before it begins"),
            (r#"{ from = "1/2/2024", to = "2024-03-01" }"#, "is not a date"),
            (r#"{ kind = "month", colour = "red" }"#, "colour"),
            ("7", "a window"),
        ] {
            let message = read(wrong).unwrap_err();
            assert!(message.contains(why), "{wrong}: {message}");
        }
    }
}
