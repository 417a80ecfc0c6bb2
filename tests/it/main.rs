//! One integration-test binary, a module per phase: each test reads like a story of one thing.

mod analyst;
mod archive;
mod bad_input;
mod boston;
mod calendars;
mod desk;
mod explain;
mod golden;
mod invariants;
mod kill;
mod models;
mod registers;
mod sample;
mod support;
