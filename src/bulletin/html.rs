//! Pages as HTML: escaped, self-contained, without scripts.
//!
//! A page is allowed exactly one style, named by its hash in the policy, and fonts inside it; anything
//! that found a way into the text could not run, load or restyle. A name that a template asks for and
//! the page does not have is an error, never an empty place.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, context};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::view::Shell;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Result};
use crate::text::font::{self, Face};

const TEMPLATES: [(&str, &str); 7] = [
    ("macros.html", include_str!("templates/macros.html")),
    ("base.html", include_str!("templates/base.html")),
    ("unit.html", include_str!("templates/unit.html")),
    ("province.html", include_str!("templates/province.html")),
    ("index.html", include_str!("templates/index.html")),
    ("explain.html", include_str!("templates/explain.html")),
    ("catalog.html", include_str!("templates/catalog.html")),
];
/// The one script there is: it narrows the catalogue to the words that are typed, and nothing needs it.
const CATALOG_SCRIPT: &str = include_str!("templates/catalog.js");
const STYLE: &str = include_str!("templates/style.css");

/// A page with its frame.
pub trait Framed: Serialize {
    /// Masthead and footer.
    fn shell(&self) -> &Shell;
}

/// The templates, ready to print.
pub struct Printer {
    templates: Environment<'static>,
}

impl Printer {
    /// Reads the templates and seals the style.
    ///
    /// Errors: `B001` a template cannot be read.
    pub fn new() -> Result<Self> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.set_auto_escape_callback(|_| AutoEscape::Html);
        templates.set_formatter(escaped);
        for (name, text) in TEMPLATES {
            templates.add_template(name, text).map_err(|error| broken(name, &error))?;
        }
        let style = style();
        templates.add_global("policy", Value::from_safe_string(policy(&style)));
        templates.add_global("catalog_policy", Value::from_safe_string(catalog_policy(&style)));
        templates.add_global("catalog_script", Value::from_safe_string(CATALOG_SCRIPT.to_string()));
        templates.add_global("style", Value::from_safe_string(style));
        Ok(Self { templates })
    }

    /// Prints one page: NFC, no control characters.
    ///
    /// Errors: `B001` the template asks for something the page does not have.
    pub fn print(&self, template: &str, page: &impl Framed) -> Result<Vec<u8>> {
        self.render(template, context! { page => Value::from(Serde(page)), shell => Value::from(Serde(page.shell())) })
    }

    /// Prints the catalogue: a page without a bulletin's frame.
    ///
    /// Errors: `B001` as [`Printer::print`].
    pub fn print_catalog(&self, catalog: &Catalog) -> Result<Vec<u8>> {
        let ids: Vec<String> = catalog.indicators.iter().map(|indicator| indicator.id.clone()).collect();
        let checks: Vec<String> = catalog.checks.iter().map(|check| check.name.clone()).collect();
        self.render("catalog.html", context! { page => Value::from(Serde(catalog)), ids, checks })
    }

    fn render(&self, template: &str, values: Value) -> Result<Vec<u8>> {
        let html = self
            .templates
            .get_template(template)
            .and_then(|found| found.render(values))
            .map_err(|error| broken(template, &error))?;
        let clean: String = html.chars().filter(|c| !is_unprintable(*c)).collect();
        Ok(font::nfc(&clean).into_owned().into_bytes())
    }
}

/// Escapes whatever was not sealed as markup. Unlike the engine's own escaping it leaves `/` alone, so
/// that "8/12" and "31/10/2024" stand in the page's text as they are read.
fn escaped(out: &mut Output, _: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    let text = value.to_string();
    if value.is_safe() {
        return Ok(out.write_str(&text)?);
    }
    for piece in text.split_inclusive(['&', '<', '>', '"', '\'']) {
        let (plain, mark) = match piece.char_indices().next_back() {
            Some((at, '&')) => (&piece[..at], "&amp;"),
            Some((at, '<')) => (&piece[..at], "&lt;"),
            Some((at, '>')) => (&piece[..at], "&gt;"),
            Some((at, '"')) => (&piece[..at], "&quot;"),
            Some((at, '\'')) => (&piece[..at], "&#39;"),
            _ => (piece, ""),
        };
        out.write_str(plain)?;
        out.write_str(mark)?;
    }
    Ok(())
}

/// Control characters, and those that turn the direction of the text around them.
fn is_unprintable(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

fn broken(template: &str, error: &minijinja::Error) -> Box<Diagnostic> {
    let line = error.line().map_or_else(String::new, |line| format!(" at line {line}"));
    let reason = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    Diagnostic::fatal("B001", format!("the page template `{template}` does not fit its page{line}: {reason}"))
}

/// The style with its fonts inside.
fn style() -> String {
    let mut style = String::new();
    for face in [Face::Sans, Face::SansBold] {
        let data = STANDARD.encode(face.woff2());
        let (family, weight) = (face.family(), face.weight());
        style.push_str(&format!(
            "@font-face{{font-family:'{family}';font-weight:{weight};src:url(data:font/woff2;base64,{data}) format('woff2')}}\n"
        ));
    }
    style.push_str(STYLE);
    style
}

/// Nothing but the one style and fonts from within it.
fn policy(style: &str) -> String {
    let hash = STANDARD.encode(Sha256::digest(style.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
    )
}

/// The same, and the one script by its hash.
fn catalog_policy(style: &str) -> String {
    let hash = STANDARD.encode(Sha256::digest(CATALOG_SCRIPT.as_bytes()));
    format!("{}; script-src 'sha256-{hash}'", policy(style))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_a_value_is_an_error() {
        let mut printer = Printer::new().unwrap();
        printer.templates.add_template("loose.html", "{{ page.nothing }}").unwrap();
        let template = printer.templates.get_template("loose.html").unwrap();
        assert!(template.render(context! { page => context! { a => 1 } }).is_err());
    }

    #[test]
    fn every_text_is_escaped_and_slashes_are_not() {
        let mut printer = Printer::new().unwrap();
        printer.templates.add_template("echo.html", "<p title=\"{{ text }}\">{{ text }}</p>").unwrap();
        let template = printer.templates.get_template("echo.html").unwrap();
        let html = template.render(context! { text => "8/12 <b>&\"'" }).unwrap();
        let safe = "8/12 &lt;b&gt;&amp;&quot;&#39;";
        assert_eq!(html, format!("<p title=\"{safe}\">{safe}</p>"));
    }

    #[test]
    fn the_style_cannot_end_early() {
        assert!(!style().contains("</"), "a closing tag would end the style element");
        assert!(!style().contains("http"), "nothing is loaded from elsewhere");
    }
}
