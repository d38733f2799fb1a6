//! The promises of a store, kept by a file.

use impasto_testkit::{provider::run, store::conformance};
use std::process::ExitCode;

fn main() -> ExitCode {
    // Names the crate: what nothing names is not linked.
    let _ = impasto_store_sqlite::Sqlite::open;
    run(conformance(|folder| match impasto_ports::open_store(folder, "sqlite:impasto.db") {
        Ok(store) => store,
        Err(error) => panic!("the store does not open: {error}"),
    }))
}
