//! motcua ("một cửa", one-stop shop): the warehouse of a provincial administrative-reform office.
//!
//! Data flows one way, and the modules stand in its order:
//!
//! * [`pipeline`]: what the office wrote about how to run: pipelines, profiles, reference files.
//! * [`intake`]: bytes of hostile exports → checked rows; nothing lost, nothing personal kept.
//!   [`dossier`] is its field dictionary.
//! * [`period`], [`unit`], [`workday`]: windows, units through time, working days; small and pure.
//! * [`store`]: objects, drafts, releases; the only code that writes under the output folder.
//! * [`model`]: `.sql` files → graph → tables of the release, partition by partition.
//! * [`ranking`], [`rank`]: sums of windows → ranks, movement, gaps; exact integers.
//! * [`fact`]: one typed fact for every printed number.
//! * [`text`], [`chart`], [`bulletin`]: facts → Vietnamese sentences, charts, pages; no SQL here.
//! * [`explain`]: a printed figure → its rows, each to its cell; [`revision`]: what a later release says
//!   differently of a printed month, and why.
//! * [`catalog`]: every table, column, indicator and check, and what reads what.
//! * [`authoring`]: a new indicator, and what is asked of one.
//! * [`run`]: the stages in their order; [`cli`]: the commands; [`sample`]: the fictional province.
//! * [`diagnostic`]: one shape for everything that can go wrong; [`spreadsheet`]: CSV that is opened in one.

pub mod authoring;
pub mod bulletin;
pub mod catalog;
pub mod chart;
pub mod cli;
pub mod diagnostic;
pub mod dossier;
pub mod explain;
pub mod fact;
pub mod intake;
pub mod model;
pub mod period;
pub mod pipeline;
pub mod rank;
pub mod ranking;
pub mod revision;
pub mod run;
pub mod sample;
pub mod spreadsheet;
pub mod store;
pub mod text;
pub mod unit;
pub mod workday;

/// Version of the program, part of every release.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
