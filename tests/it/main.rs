//! One integration-test binary, a module per phase: each test reads like a story of one thing.

mod analyst;
mod archive;
mod bad_input;
mod boston;
mod calendars;
mod catalog;
mod desk;
mod documents;
mod explain;
mod golden;
mod indicator_cli;
mod invariants;
mod kill;
mod models;
mod reconciliation;
mod registers;
mod sample;
mod streaks;
mod support;
mod units;
mod unknown;
