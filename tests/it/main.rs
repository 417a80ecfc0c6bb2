//! One integration-test binary, a module per phase: each test reads like a story of one thing.

mod analyst;
mod bad_input;
mod boston;
mod desk;
mod golden;
mod invariants;
mod kill;
mod models;
mod sample;
mod support;
mod units;
