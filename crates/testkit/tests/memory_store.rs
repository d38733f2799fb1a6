//! The store in memory keeps the promises of a store, so that tests on it prove something.

use impasto_ports::Store;
use impasto_testkit::{provider::run, store::conformance, world::MemoryStore};
use std::{
    collections::HashMap,
    path::PathBuf,
    process::ExitCode,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

/// Opening the same folder again gives the same store, as long as the process lives.
static STORES: LazyLock<Mutex<HashMap<PathBuf, Arc<MemoryStore>>>> = LazyLock::new(Mutex::default);

fn main() -> ExitCode {
    run(conformance(|folder| {
        let mut stores = STORES.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(stores.entry(folder.to_owned()).or_default()) as Arc<dyn Store>
    }))
}
