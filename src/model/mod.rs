//! `.sql` files → a graph → tables of the release.
//!
//! A model is one file, its name the file's stem, with a TOML block comment on top. References come
//! from parsing the SQL. A partition whose SQL, inputs and parameters are unchanged is linked from
//! the parent release: that is how a month costs a month.

mod build;
mod check;
mod engine;
mod evidence;
mod front_matter;
mod graph;
mod indicator;
mod lines;
mod literal;
mod measured;
pub mod merge;
mod partition;
mod period;
mod print;
pub mod query;
mod registers;
mod reread;
mod senders;
mod sql_error;
mod sums;
pub mod unit_test;

pub use build::{BuildReport, Builder, build};
pub use check::CheckModel;
pub use engine::{BREAKDOWNS, Engine, MEASURES, MEASURES_BY, SENDERS, VERSIONS, register_rows};
pub use evidence::Evidence;
pub use front_matter::{Column, ColumnType, Kind, Model, uncommented};
pub use graph::Graph;
pub use indicator::{Anchor, Dimension, IndicatorModel, LeverAction, LeverSetting, Owner, PartSetting, transferred_id};
pub use lines::Lines;
pub use partition::{Promise, Written, encode_rows};
pub use print::{Pages, Print, PrintColumn, PrintWindow, STANDING, Shown};
