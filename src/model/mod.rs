//! `.sql` files → a graph → tables of the release.
//!
//! A model is one file, its name the file's stem, with a TOML block comment on top. References come
//! from parsing the SQL. A partition whose SQL, inputs and parameters are unchanged is linked from
//! the parent release: that is how a month costs a month.

mod build;
mod check;
mod engine;
mod front_matter;
mod graph;
mod indicator;
mod partition;
pub mod query;
mod senders;
mod sql_error;
pub mod unit_test;

pub use build::{BuildReport, Builder, build};
pub use engine::{Engine, MEASURES, VERSIONS};
pub use front_matter::{Column, ColumnType, Kind, Model};
pub use graph::Graph;
pub use indicator::{Anchor, IndicatorModel, LeverSetting, PartSetting, transferred_id};
pub use partition::{Promise, Written, encode_rows};
