//! Writing an indicator: a template that works at once, and what is asked of a finished one.
//!
//! An indicator is one file; beside it stands a fixture that shows a dossier that counts and one that
//! does not. Nothing here decides a figure: the same texts are read by a run.

mod check;
mod template;

pub use check::{Report, changed_under, check, version};
pub use template::{Draft, TO_WRITE, write};
